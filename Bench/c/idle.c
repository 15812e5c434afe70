// The smallest program that stays: what a holder's memory is compared to.
#include <unistd.h>

int main(void) {
    while (1) pause();
}
