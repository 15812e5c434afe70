// Stops many processes, looks until each is stopped, and stores that they are.
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
#include <unistd.h>

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

void hold(const char *path, int64_t count, int64_t times, bool proves) {
    struct journal *journal = journal_open(path);
    struct trial trial = trial_start(times);
    struct rows nothing = {0};
    pid_t *pids = malloc((size_t)count * sizeof *pids), *again = malloc((size_t)count * sizeof *pids);
    if (!pids || !again) die("out of memory");
    pid_t root = start_crowd(count);
    pids[0] = root;
    if (add_children(root, pids, 1, count) != count) die("the crowd is not whole");
    for (int64_t i = 0; i < times; i++) {
        double start = wall_seconds();
        if (proves)
            stop_tree(root, pids, again, count);
        else
            stop_all(pids, count);
        note(journal, "paused");
        trial_add(&trial, wall_seconds() - start, &nothing);
        signal_all(pids, count, SIGCONT);
        note(journal, "running");
    }
    signal_all(pids, count, SIGKILL);
    free(pids);
    free(again);
    trial_print(&trial);
    journal_close(journal);
}
