// What gives the terminal back when the program breaks. It is C because a signal handler may only call
// what signal-safety(7) lists, and nobody knows what Swift's runtime does.
#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const int broken[] = {SIGSEGV, SIGILL, SIGBUS, SIGABRT, SIGFPE, SIGTRAP};
enum { broken_count = sizeof broken / sizeof broken[0] };
// How long a terminal that takes nothing is waited for.
enum { patience_milliseconds = 300 };

static struct {
    int terminal;
    struct termios modes;
    size_t count;
    unsigned char bytes[skep_rescue_limit];
    struct sigaction before[broken_count];
} rescue;
static atomic_bool is_armed;
static atomic_bool is_installed;
// A handler needs a stack that is left when the program's own ran out.
static _Alignas(16) unsigned char stack[32 * 1024];

static int is_ready(void) {
    struct pollfd look = {.fd = rescue.terminal, .events = POLLOUT};
    return poll(&look, 1, patience_milliseconds) == 1 && (look.revents & POLLOUT);
}

static void give_back(void) {
    // Only the first of several threads that break does it.
    if (!atomic_exchange(&is_armed, false)) return;
    size_t at = 0;
    while (at < rescue.count && is_ready()) {
        ssize_t count = write(rescue.terminal, rescue.bytes + at, rescue.count - at);
        if (count < 0 && errno != EINTR && errno != EAGAIN) break;
        if (count > 0) at += (size_t)count;
    }
    tcflush(rescue.terminal, TCIFLUSH);
    tcsetattr(rescue.terminal, TCSANOW, &rescue.modes);
}

static void break_down(int signal) {
    int code = errno;
    give_back();
    // Whoever wanted to know about it before gets it now; blocked here, it comes when this returns.
    for (int i = 0; i < broken_count; i++)
        if (broken[i] == signal) sigaction(signal, &rescue.before[i], NULL);
    raise(signal);
    errno = code;
}

static void install(void) {
    if (atomic_exchange(&is_installed, true)) return;
    stack_t old;
    if (sigaltstack(NULL, &old) == 0 && (old.ss_flags & SS_DISABLE)) {
        stack_t ours = {.ss_sp = stack, .ss_size = sizeof stack};
        sigaltstack(&ours, NULL);
    }
    struct sigaction action = {.sa_handler = break_down, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < broken_count; i++) sigaction(broken[i], &action, &rescue.before[i]);
    atexit(give_back);
}

int skep_rescue_arm(int terminal, const struct termios *modes, const void *bytes, size_t count) {
    if (count > sizeof rescue.bytes) return -1;
    atomic_store(&is_armed, false);
    rescue.terminal = terminal;
    rescue.modes = *modes;
    rescue.count = count;
    memcpy(rescue.bytes, bytes, count);
    atomic_store(&is_armed, true);
    install();
    return 0;
}

void skep_rescue_disarm(void) { atomic_store(&is_armed, false); }
