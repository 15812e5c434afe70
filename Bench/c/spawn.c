// Starts programs, each under a process of its own that waits for it, and stores three rows of
// each: that it is to be started, before it is; that it runs; how it ended.
#include "agents.h"
#include "journal.h"
#include "tasks.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define AT_ONCE 64

// The one that waits says on `status` what it sees: 'r' when the program runs, 'x' when it has ended.
struct nest {
    int agent;  // 0 is free
    pid_t keeper;
    int status, out, err;
    char name[24];
};

static void note(struct journal *journal, const struct nest *nest, const char *type, bool has_ended) {
    char content[128];
    int length = snprintf(
        content, sizeof content, "{\"name\":\"%s\",\"pid\":%d,\"code\":0}", nest->name,
        (int)nest->keeper);
    journal_add(
        journal, &(struct entry){
                     .type = type, .agent = nest->name, .subject = nest->name,
                     .content = content, .length = (size_t)length});
    journal_note_status(journal, nest->name, has_ended ? "completed" : "running");
}

static _Noreturn void keep(int status) {
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    char *words[] = {"true", NULL};
    // Its end closes when the program is executed.
    int report[2];
    if (pipe2(report, O_CLOEXEC)) _exit(1);
    pid_t program = fork();
    if (program == 0) {
        setsid();
        become_program(words);
    }
    close(report[1]);
    char byte;
    if (program < 0 || read(report[0], &byte, 1) < 0 || write(status, "r", 1) < 0) _exit(1);
    waitpid(program, NULL, 0);
    _exit(write(status, "x", 1) < 0);
}

static void start(struct nest *nest) {
    int status[2], out[2], err[2];
    if (pipe2(status, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
        die("there is no pipe to be had");
    nest->keeper = fork();
    if (nest->keeper < 0) die("cannot fork");
    if (nest->keeper == 0) {
        dup2(out[1], 1);
        dup2(err[1], 2);
        keep(status[1]);
    }
    close(status[1]);
    close(out[1]);
    close(err[1]);
    nest->status = status[0];
    nest->out = out[0];
    nest->err = err[0];
}

// What was printed is read before the end is believed.
static void finish(struct nest *nest) {
    char bytes[512];
    while (read(nest->out, bytes, sizeof bytes) > 0) {}
    while (read(nest->err, bytes, sizeof bytes) > 0) {}
    waitpid(nest->keeper, NULL, 0);
    close(nest->status);
    close(nest->out);
    close(nest->err);
    nest->agent = 0;
}

// The number of those that ended.
static int hear(struct journal *journal, struct nest *nest) {
    char said[2];
    ssize_t count = read(nest->status, said, sizeof said);
    if (count <= 0) die("a program was not started");
    for (ssize_t i = 0; i < count; i++) {
        note(journal, nest, said[i] == 'r' ? "agent.status" : "agent.exited", said[i] == 'x');
        if (said[i] == 'x') return finish(nest), 1;
    }
    return 0;
}

static int hear_all(struct journal *journal, struct nest *nests) {
    struct pollfd looks[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++)
        looks[i] = (struct pollfd){.fd = nests[i].agent ? nests[i].status : -1, .events = POLLIN};
    if (poll(looks, AT_ONCE, -1) < 0 && errno != EINTR) die("cannot wait");
    int ended = 0;
    for (int i = 0; i < AT_ONCE; i++)
        if (looks[i].revents) ended += hear(journal, &nests[i]);
    return ended;
}

// Whatever was said since the last commit goes into the next, beside those about to start.
static int start_more(struct journal *journal, struct nest *nests, int next, int count) {
    bool is_new[AT_ONCE] = {false};
    for (int i = 0; i < AT_ONCE && next <= count; i++) {
        if (nests[i].agent) continue;
        nests[i].agent = next++;
        snprintf(nests[i].name, sizeof nests[i].name, "a%d", nests[i].agent);
        note(journal, &nests[i], "agent.spawned", false);
        is_new[i] = true;
    }
    journal_commit(journal);
    for (int i = 0; i < AT_ONCE; i++)
        if (is_new[i]) start(&nests[i]);
    return next;
}

void spawn(const char *path, int64_t count) {
    struct journal *journal = journal_open(path);
    struct nest nests[AT_ONCE] = {0};
    double begun = wall_seconds();
    int next = 1, ended = 0;
    while (ended < count) {
        next = start_more(journal, nests, next, (int)count);
        ended += hear_all(journal, nests);
    }
    journal_commit(journal);
    double seconds = wall_seconds() - begun;
    printf("{\"agents\":%d,\"seconds\":%.6f}\n", ended, seconds);
    journal_close(journal);
}
