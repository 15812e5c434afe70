// A program that asks before it does something, and waits for each verdict, while others append: how long
// one takes.
#include "line.h"
#include "load.h"
#include "log.h"
#include "rows.h"
#include "tasks.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

// More than is sent while anybody asks.
#define PRESSED_EVENTS 4000000

// In a process of its own, which does not keep the asker from its answers.
static pid_t start_load(const char *endpoint, int64_t clients, int64_t rate) {
    int ready[2];
    char byte;
    if (pipe(ready)) die("there is no pipe to be had");
    pid_t load = fork();
    if (load < 0) die("there is no process to be had");
    if (!load) {
        close(ready[0]);
        press(endpoint, clients, rate, PRESSED_EVENTS, ready[1]);
        exit(0);
    }
    close(ready[1]);
    if (read(ready[0], &byte, 1) != 1) die("the load does not begin");
    close(ready[0]);
    return load;
}

// Commands and files in turn.
static void ask_once(struct line *line, int64_t number) {
    char body[80];
    sprintf(
        body,
        number % 2 ? "{\"action\":\"run\",\"subject\":\"make test-%d\"}"
                   : "{\"action\":\"write\",\"subject\":\"src/file-%d.py\"}",
        (int)number);
    skep_line.ask(line, number, "gate", body);
}

static void end_load(pid_t load) {
    if (waitpid(load, NULL, WNOHANG)) die("the load does not last");
    kill(load, SIGKILL);
    waitpid(load, NULL, 0);
}

void ask(const char *endpoint, int64_t clients, int64_t rate, int64_t asks) {
    double *micros = calloc((size_t)asks, sizeof *micros);
    if (!micros) die("out of memory");
    pid_t load = start_load(endpoint, clients, rate);
    struct line *line = skep_line.open(endpoint, (int)clients + 1);
    double start = wall_seconds();
    for (int64_t i = 0; i < asks; i++) {
        double begun = wall_seconds();
        ask_once(line, i + 1);
        micros[i] = (wall_seconds() - begun) * 1e6;
    }
    double seconds = wall_seconds() - start;
    end_load(load);
    sort_micros(micros, asks);
    printf(
        "{\"events\":%" PRId64 ",\"seconds\":%.6f,\"median_us\":%.2f,\"p99_us\":%.2f}\n", asks,
        seconds, micros[asks / 2], micros[asks * 99 / 100]);
    free(micros);
}
