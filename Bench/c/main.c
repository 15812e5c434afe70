// Plain C over SQLite: what the figures of the event log are compared to.
#include "log.h"
#include "tasks.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: skep-bench-c append DB ROWS BATCH\n"
    "       skep-bench-c fold | verify | nothing DB\n"
    "       skep-bench-c flatten | text DB FILE\n"
    "       skep-bench-c foldflat FILE\n"
    "       skep-bench-c density DB COLUMNS\n"
    "       skep-bench-c seek | timeseek | page DB COUNT SEED\n"
    "       skep-bench-c flush FILE COUNT\n"
    "       skep-bench-c capture DB pipe|pty LINES\n"
    "       skep-bench-c spawn DB COUNT HOLDER\n"
    "       skep-bench-c hold | prove DB PROCESSES TIMES\n"
    "       skep-bench-c printed | roll DB\n"
    "       skep-bench-c lines | crowd COUNT\n"
    "       skep-bench-c echo SOCKET\n"
    "       skep-bench-c watch SECONDS PID...\n"
    "       skep-bench-c serve DB CONTROL EVENTS\n"
    "       skep-bench-c flood ENDPOINT CLIENTS DEPTH BATCH EVENTS\n"
    "       skep-bench-c pace CONTROL EVENTS CLIENTS RATE COUNT\n"
    "       skep-bench-c ask CONTROL CLIENTS RATE COUNT\n"
    "       skep-bench-c claim | unclaim CONTROL CLIENTS LEASES\n"
    "       skep-bench-c appended DB\n";

static _Noreturn void misuse(void) {
    fputs(usage, stderr);
    exit(64);
}

// A whole number of at least 1.
static int64_t number(const char *text) {
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || *end || end == text || value < 1) misuse();
    return value;
}

// False when it is none of these.
static bool perform_of_agents(const char *task, char **arguments, int count) {
    if (count == 3 && !strcmp(task, "capture"))
        capture(arguments[0], arguments[1], arguments[2]);
    else if (count == 3 && !strcmp(task, "spawn"))
        spawn(arguments[0], number(arguments[1]), arguments[2]);
    else if (count == 3 && (!strcmp(task, "hold") || !strcmp(task, "prove")))
        hold(arguments[0], number(arguments[1]), number(arguments[2]), !strcmp(task, "prove"));
    else if (count == 1 && !strcmp(task, "printed"))
        printed(arguments[0]);
    else if (count == 1 && !strcmp(task, "roll"))
        roll(arguments[0]);
    else if (count == 1 && !strcmp(task, "lines"))
        lines(number(arguments[0]));
    else if (count == 1 && !strcmp(task, "echo"))
        echo(arguments[0]);
    else if (count == 1 && !strcmp(task, "crowd"))
        crowd(number(arguments[0]));
    else if (count > 1 && !strcmp(task, "watch"))
        watch(number(arguments[0]), arguments + 1, count - 1);
    else
        return false;
    return true;
}

static bool perform_of_wire(const char *task, char **arguments, int count) {
    if (count == 3 && !strcmp(task, "serve"))
        serve(arguments[0], arguments[1], arguments[2]);
    else if (count == 5 && !strcmp(task, "flood"))
        flood(
            arguments[0], number(arguments[1]), number(arguments[2]), number(arguments[3]),
            number(arguments[4]));
    else if (count == 5 && !strcmp(task, "pace"))
        pace(
            arguments[0], arguments[1], number(arguments[2]), number(arguments[3]),
            number(arguments[4]));
    else if (count == 4 && !strcmp(task, "ask"))
        ask(arguments[0], number(arguments[1]), number(arguments[2]), number(arguments[3]));
    else if (count == 3 && (!strcmp(task, "claim") || !strcmp(task, "unclaim")))
        claim(arguments[0], number(arguments[1]), number(arguments[2]), !strcmp(task, "claim"));
    else if (count == 1 && !strcmp(task, "appended"))
        appended(arguments[0]);
    else
        return false;
    return true;
}

static bool perform_of_copies(const char *task, char **arguments, int count) {
    if (count == 2 && !strcmp(task, "flatten"))
        flatten(arguments[0], arguments[1]);
    else if (count == 2 && !strcmp(task, "text"))
        write_lines(arguments[0], arguments[1]);
    else if (count == 1 && !strcmp(task, "foldflat"))
        fold_flat(arguments[0]);
    else
        return false;
    return true;
}

static bool perform(const char *task, char **arguments, int count) {
    const char *path = arguments[0];
    if (perform_of_agents(task, arguments, count)) return true;
    if (perform_of_copies(task, arguments, count)) return true;
    if (perform_of_wire(task, arguments, count)) return true;
    bool plain = count == 1, numbers = count == 3;
    if (count == 2 && !strcmp(task, "flush"))
        flush(path, number(arguments[1]));
    else if (count == 2 && !strcmp(task, "density"))
        density(path, number(arguments[1]));
    else if (numbers && !strcmp(task, "append"))
        append(path, number(arguments[1]), number(arguments[2]));
    else if (numbers && !strcmp(task, "seek"))
        seek(path, number(arguments[1]), (uint64_t)number(arguments[2]));
    else if (numbers && !strcmp(task, "timeseek"))
        timeseek(path, number(arguments[1]), (uint64_t)number(arguments[2]));
    else if (numbers && !strcmp(task, "page"))
        page(path, number(arguments[1]), (uint64_t)number(arguments[2]));
    else if (plain && !strcmp(task, "fold"))
        fold(path);
    else if (plain && !strcmp(task, "nothing"))
        nothing(path);
    else if (plain && !strcmp(task, "verify"))
        return verify(path);
    else
        misuse();
    return true;
}

int main(int count, char **arguments) {
    // One thread and no counters of SQLite's own: both cost on every call.
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (count < 3) misuse();
    if (sodium_init() < 0) die("libsodium did not start");
    return perform(arguments[1], arguments + 2, count - 2) ? 0 : 1;
}
