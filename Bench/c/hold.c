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

static bool is_stopped(pid_t pid) {
    char path[32], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? 0 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    text[count > 0 ? count : 0] = 0;
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

static void note(struct journal *journal, const char *status) {
    journal_add(
        journal, &(struct entry){
                     .type = "agent.status", .agent = "a1", .subject = status,
                     .content = "{\"evidence\":\"kernel\"}", .length = 21});
    journal_note_status(journal, "a1", status);
    journal_commit(journal);
}

void hold(const char *path, int64_t count, int64_t times) {
    struct journal *journal = journal_open(path);
    struct trial trial = trial_start(times);
    struct rows nothing = {0};
    pid_t *pids = malloc((size_t)count * sizeof *pids);
    if (!pids) die("out of memory");
    for (int64_t i = 0; i < count; i++) pids[i] = start_one();
    for (int64_t i = 0; i < times; i++) {
        double start = wall_seconds();
        stop_all(pids, count);
        note(journal, "paused");
        trial_add(&trial, wall_seconds() - start, &nothing);
        signal_all(pids, count, SIGCONT);
        note(journal, "running");
    }
    signal_all(pids, count, SIGKILL);
    free(pids);
    trial_print(&trial);
    journal_close(journal);
}
