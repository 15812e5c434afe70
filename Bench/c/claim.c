// Programs that joined, claim files, and do nothing more: each hold so many leases for a day, or none of them
// any more. Each says its last word a little after the one before, and so is asked as much later whether it is
// still there: who is asked in crowds costs less.
#include "line.h"
#include "log.h"
#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#define CLIENTS_LIMIT 1000
// Nobody is kept longer, whatever becomes of who asked for it.
#define LIFE_SECONDS 7200
// Microseconds.
#define APART 20000

static void join_all(
    struct line **lines, const char *endpoint, int64_t clients, int64_t leases, bool keeps) {
    for (int i = 0; i < clients; i++) {
        lines[i] = skep_line.open(endpoint, i + 1);
        for (int j = 0; j < leases; j++) {
            char body[96];
            sprintf(body, "{\"path\":\"src/part-%d/file-%d.c\",\"seconds\":86400}", i, j);
            skep_line.ask(lines[i], j + 1, "lease", body);
        }
    }
    for (int i = 0; i < clients; i++) {
        skep_line.ask(
            lines[i], leases + 1, keeps ? "hello" : "release", keeps ? "{}" : "{\"all\":true}");
        usleep(APART);
    }
}

// They hear whether they are still there, and say so.
static _Noreturn void stay(struct line **lines, int64_t clients) {
    zmq_pollitem_t looks[CLIENTS_LIMIT];
    struct receipt receipt;
    for (int i = 0; i < clients; i++) looks[i] = skep_line.look(lines[i]);
    while (true) {
        if (zmq_poll(looks, (int)clients, -1) < 1) continue;
        for (int i = 0; i < clients; i++)
            if (looks[i].revents) skep_line.receive(lines[i], &receipt);
    }
}

void claim(const char *endpoint, int64_t clients, int64_t leases, bool keeps) {
    static struct line *lines[CLIENTS_LIMIT];
    int ready[2];
    char byte;
    if (clients > CLIENTS_LIMIT) die("at most %d clients", CLIENTS_LIMIT);
    if (pipe(ready)) die("there is no pipe to be had");
    pid_t stayer = fork();
    if (stayer < 0) die("there is no process to be had");
    if (!stayer) {
        alarm(LIFE_SECONDS);
        close(STDOUT_FILENO);
        join_all(lines, endpoint, clients, leases, keeps);
        if (write(ready[1], "", 1) != 1) die("nobody waits for us");
        stay(lines, clients);
    }
    close(ready[1]);
    if (read(ready[0], &byte, 1) != 1) die("they may not join");
    printf("{\"pid\":%d,\"leases\":%" PRId64 "}\n", (int)stayer, clients * leases);
}
