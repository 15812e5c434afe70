// Stores what a program prints, in rows of up to 64 KiB that end with a line, as an agent's are.
#include "agents.h"
#include "journal.h"
#include "tasks.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROW_BYTES (64 << 10)
// So much, or whatever came in so many milliseconds, makes a commit.
#define GROUP_BYTES (1 << 20)
#define GROUP_MILLISECONDS 10

struct capture {
    struct journal *journal;
    char row[ROW_BYTES];
    size_t used;             // of the row
    int64_t offset;          // of the row in the stream
    size_t staged;           // bytes of the group
    double group_since;      // 0 while it is empty
};

// Up to the last line's end where the row is full; the rest begins the next.
static void store_row(struct capture *capture) {
    size_t count = capture->used;
    const char *end = count == ROW_BYTES ? memrchr(capture->row, '\n', count) : NULL;
    if (end) count = (size_t)(end - capture->row) + 1;
    if (!count) return;
    char metadata[64];
    snprintf(
        metadata, sizeof metadata, "{\"stream\":\"out\",\"offset\":%" PRId64 "}", capture->offset);
    journal_add(
        capture->journal, &(struct entry){
                              .type = "output", .agent = "a1", .subject = "out",
                              .metadata = metadata, .content = capture->row, .length = count,
                              .is_bytes = true});
    capture->used -= count;
    memmove(capture->row, capture->row + count, capture->used);
    capture->offset += (int64_t)count;
    capture->staged += count;
}

static void store_group(struct capture *capture) {
    journal_note_stream(capture->journal, "a1", capture->offset);
    journal_commit(capture->journal);
    capture->staged = 0;
    capture->group_since = 0;
}

// False when nothing came in the time that a group may take.
static bool comes_in_time(const struct capture *capture, int source) {
    if (!capture->group_since) return true;
    double passed = (wall_seconds() - capture->group_since) * 1000;
    int left = passed < GROUP_MILLISECONDS ? GROUP_MILLISECONDS - (int)passed : 0;
    struct pollfd look = {.fd = source, .events = POLLIN};
    return left && poll(&look, 1, left) > 0;
}

static void store_stream(struct capture *capture, int source) {
    while (true) {
        if (!comes_in_time(capture, source)) {
            store_row(capture);
            store_group(capture);
        }
        ssize_t count = read(source, capture->row + capture->used, ROW_BYTES - capture->used);
        if (count < 0 && errno == EINTR) continue;
        // EIO: the last program closed the terminal.
        if (count <= 0) return;
        if (!capture->group_since) capture->group_since = wall_seconds();
        capture->used += (size_t)count;
        if (capture->used == ROW_BYTES) store_row(capture);
        if (capture->staged >= GROUP_BYTES) store_group(capture);
    }
}

void capture(const char *path, const char *kind, const char *lines) {
    struct capture capture = {.journal = journal_open(path)};
    char *words[] = {"/proc/self/exe", "lines", (char *)lines, NULL};
    double start = wall_seconds();
    int source;
    pid_t program = start_program(words, !strcmp(kind, "pty"), &source);
    store_stream(&capture, source);
    while (capture.used) store_row(&capture);
    waitpid(program, NULL, 0);
    journal_note_status(capture.journal, "a1", "completed");
    journal_add(
        capture.journal, &(struct entry){
                             .type = "agent.exited", .agent = "a1", .subject = "a1",
                             .content = "{\"code\":0}", .length = 10});
    store_group(&capture);
    double seconds = wall_seconds() - start;
    printf(
        "{\"lines\":%s,\"bytes\":%" PRId64 ",\"seconds\":%.6f}\n", lines, capture.offset, seconds);
    journal_close(capture.journal);
}
