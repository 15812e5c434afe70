// Stops many processes, looks until each is stopped, and stores that they are; by itself, or when it is asked.
#include "agents.h"
#include "journal.h"
#include "rows.h"
#include "tasks.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

static pid_t start_one(void) {
    pid_t child = fork();
    if (child < 0) die("cannot fork");
    if (child > 0) return child;
    // Whatever becomes of us, nobody stays.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (true) pause();
}

void crowd(int64_t count) {
    for (int64_t i = 1; i < count; i++) start_one();
    puts("ready");
    fflush(stdout);
    while (true) pause();
}

// The text of a file under /proc; empty where there is none.
static size_t read_file(const char *path, char *text, size_t limit) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? 0 : read(file, text, limit - 1);
    if (file >= 0) close(file);
    count = count > 0 ? count : 0;
    text[count] = 0;
    return (size_t)count;
}

static bool is_stopped(pid_t pid) {
    char path[32], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    read_file(path, text, sizeof text);
    const char *end = strrchr(text, ')');
    return end && end[1] && (end[2] == 'T' || end[2] == 't');
}

static void signal_all(const pid_t *pids, int64_t count, int number) {
    for (int64_t i = 0; i < count; i++) kill(pids[i], number);
}

static void stop_all(const pid_t *pids, int64_t count) {
    signal_all(pids, count, SIGSTOP);
    for (int64_t i = 0; i < count;)
        if (is_stopped(pids[i])) i++;
}

// Adds the children of one process to a list, and returns its new length.
static int64_t add_children(pid_t pid, pid_t *list, int64_t length, int64_t limit) {
    char path[64], text[8192];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    read_file(path, text, sizeof text);
    char *next = text, *end;
    for (long child; length < limit && (child = strtol(next, &end, 10)) > 0; next = end)
        list[length++] = (pid_t)child;
    return length;
}

// Stops a tree a generation at a time, parents first, knowing only its root: who is in it, whether
// anybody was stopped before, and after all of that whether everybody is stopped with the same children.
static void stop_tree(pid_t root, pid_t *tree, pid_t *again, int64_t limit) {
    int64_t start = 0, length = 1;
    tree[0] = root;
    while (start < length) {
        int64_t end = length;
        for (int64_t i = start; i < end; i++)
            if (is_stopped(tree[i])) die("somebody was stopped before");
        stop_all(tree + start, end - start);
        for (int64_t i = start; i < end; i++) length = add_children(tree[i], tree, length, limit);
        start = end;
    }
    int64_t found = 1;
    again[0] = root;
    for (int64_t i = 0; i < length; i++) {
        if (!is_stopped(tree[i])) die("somebody goes on");
        found = add_children(tree[i], again, found, limit);
    }
    if (found != limit || length != limit || memcmp(tree, again, (size_t)limit * sizeof *tree))
        die("the tree has changed");
}

static void note(struct journal *journal, const char *status) {
    journal_add(
        journal, &(struct entry){
                     .type = "agent.status", .agent = "a1", .subject = status,
                     .content = "{\"evidence\":\"kernel\"}", .length = 21});
    journal_note_status(journal, "a1", status);
    journal_commit(journal);
}

static pid_t start_crowd(int64_t count) {
    int ready[2];
    char word[8];
    if (pipe(ready)) die("no pipe");
    pid_t root = fork();
    if (root < 0) die("cannot fork");
    if (root == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ready[1], 1);
        crowd(count);
    }
    if (read(ready[0], word, sizeof word) <= 0) die("no crowd");
    close(ready[0]);
    close(ready[1]);
    return root;
}

// Stops a tree that it has to find, looks at everybody again, and stores that.
static void prove(const char *path, int64_t count, struct trial *trial) {
    struct journal *journal = journal_open(path);
    struct rows nothing = {0};
    pid_t *pids = malloc((size_t)count * sizeof *pids), *again = malloc((size_t)count * sizeof *pids);
    if (!pids || !again) die("out of memory");
    pid_t root = start_crowd(count);
    for (int64_t i = 0; i < trial->limit; i++) {
        double start = wall_seconds();
        stop_tree(root, pids, again, count);
        note(journal, "paused");
        trial_add(trial, wall_seconds() - start, &nothing);
        signal_all(pids, count, SIGCONT);
        note(journal, "running");
    }
    signal_all(pids, count, SIGKILL);
    free(pids);
    free(again);
    journal_close(journal);
}

// What is asked, in a byte.
enum { STOP = 's', GO = 'g', END = 'e' };

// Knows all processes, and does with them what is asked, which it stores before it answers.
static void serve_holds(void *router, const char *path, int64_t count) {
    struct journal *journal = journal_open(path);
    pid_t *pids = malloc((size_t)count * sizeof *pids);
    if (!pids) die("out of memory");
    pids[0] = start_crowd(count);
    if (add_children(pids[0], pids, 1, count) != count) die("the crowd is not whole");
    char asker[256], empty[1], wish = 0;
    while (wish != END) {
        int length = zmq_recv(router, asker, sizeof asker, 0);
        if (length < 0 || zmq_recv(router, empty, 0, 0) < 0 || zmq_recv(router, &wish, 1, 0) != 1)
            die("nobody asks");
        if (wish == STOP) stop_all(pids, count);
        if (wish == GO) signal_all(pids, count, SIGCONT);
        if (wish != END) note(journal, wish == STOP ? "paused" : "running");
        zmq_send(router, asker, (size_t)length, ZMQ_SNDMORE);
        zmq_send(router, empty, 0, ZMQ_SNDMORE);
        zmq_send(router, &wish, 1, 0);
    }
    signal_all(pids, count, SIGKILL);
    free(pids);
    journal_close(journal);
}

static void *open_socket(void *context, int kind) {
    void *socket = zmq_socket(context, kind);
    // In no directory; nobody else is called so.
    char endpoint[64];
    snprintf(
        endpoint, sizeof endpoint, "ipc://@skep-bench-hold-%d",
        (int)(kind == ZMQ_REQ ? getpid() : getppid()));
    if (!socket || (kind == ZMQ_REQ ? zmq_connect : zmq_bind)(socket, endpoint))
        die("there is no socket to be had");
    return socket;
}

// In a process of its own, as a supervisor is.
static pid_t start_server(const char *path, int64_t count) {
    pid_t server = fork();
    if (server < 0) die("cannot fork");
    if (server > 0) return server;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    void *context = zmq_ctx_new(), *router = open_socket(context, ZMQ_ROUTER);
    serve_holds(router, path, count);
    zmq_close(router);
    zmq_ctx_term(context);
    exit(0);
}

static void demand(void *request, char wish) {
    char answer;
    if (zmq_send(request, &wish, 1, 0) != 1 || zmq_recv(request, &answer, 1, 0) != 1 || answer != wish)
        die("no answer");
}

// Asks another process, each time until it answers.
static void ask_to_hold(const char *path, int64_t count, struct trial *trial) {
    struct rows nothing = {0};
    pid_t server = start_server(path, count);
    void *context = zmq_ctx_new(), *request = open_socket(context, ZMQ_REQ);
    // Until it is there.
    demand(request, GO);
    for (int64_t i = 0; i < trial->limit; i++) {
        double start = wall_seconds();
        demand(request, STOP);
        trial_add(trial, wall_seconds() - start, &nothing);
        demand(request, GO);
    }
    demand(request, END);
    zmq_close(request);
    zmq_ctx_term(context);
    waitpid(server, NULL, 0);
}

void hold(const char *path, int64_t count, int64_t times, bool proves) {
    struct trial trial = trial_start(times);
    (proves ? prove : ask_to_hold)(path, count, &trial);
    trial_print(&trial);
}
