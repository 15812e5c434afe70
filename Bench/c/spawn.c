// Starts programs, each under a holder of its own, and stores three rows of each: that it is to be
// started, before it is; that it runs; how it ended.
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
#include <sys/wait.h>
#include <unistd.h>

#define AT_ONCE 64

// Holders are executed, as ours are: one that is only forked would be as large as we are.
static char *holder;
static int life[2];

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

// Out of the way first: either may be where the other is to go.
static _Noreturn void become_holder(int status) {
    status = fcntl(status, F_DUPFD_CLOEXEC, 10);
    int alive = fcntl(life[0], F_DUPFD_CLOEXEC, 10);
    dup2(status, 3);
    dup2(alive, 4);
    char *words[] = {holder, "--status", "3", "--life", "4", "--", "true", NULL};
    become_program(words);
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
        become_holder(status[1]);
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

// Whole lines, `pid`, `exit` and `empty`, of which several may come at once. True at the last.
static bool hear(struct journal *journal, struct nest *nest) {
    char said[128];
    ssize_t count = read(nest->status, said, sizeof said - 1);
    if (count <= 0) die("a program was not started");
    said[count] = 0;
    if (strstr(said, "pid ")) note(journal, nest, "agent.status", false);
    if (strstr(said, "exit ")) note(journal, nest, "agent.exited", true);
    bool is_over = strstr(said, "empty");
    if (is_over) finish(nest);
    return is_over;
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

void spawn(const char *path, int64_t count, char *holder_path) {
    holder = holder_path;
    if (pipe2(life, O_CLOEXEC)) die("there is no pipe to be had");
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
