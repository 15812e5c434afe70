// A program that prints: as many lines of 64 bytes as it is told, as C programs print them.
#include "log.h"
#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>

void lines(int64_t count) {
    for (int64_t i = 1; i <= count; i++)
        if (printf("line %08" PRId64 " of the output, abcdefghijklmnopqrstuvwxyz 0123456\n", i) < 0)
            die("nobody reads");
    if (fflush(stdout)) die("nobody reads");
}
