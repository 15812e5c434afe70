// A log of what agents do, written as it happens: chain, head, postings, streams, sources and FULL
// flushes as in `append`, in groups that whoever writes decides on.
#pragma once

#include "log.h"

struct entry {
    const char *type, *agent, *subject;
    const char *metadata;  // or NULL
    const void *content;
    size_t length;
    bool is_bytes;         // else text
    int64_t id, time;      // what it got when it was staged; microseconds since 1970
};

struct journal;

struct journal *journal_open(const char *path);
// Stages a row; everything up to here is stored by the next commit.
void journal_add(struct journal *journal, struct entry *entry);
// The same of many rows, which costs less a row.
void journal_add_all(struct journal *journal, struct entry *entries, int count);
// An agent's row in the public table, and how far its stream is: stored with the next commit.
void journal_note_status(struct journal *journal, const char *agent, const char *status);
void journal_note_stream(struct journal *journal, const char *agent, int64_t end);
// That an agent's numbers up to this one became the rows up to this id. A run goes on where the one
// before ended, and what is older than the last 4,096 numbers is forgotten.
struct run {
    int64_t number, id;
};
void journal_note_run(
    struct journal *journal, const char *agent, const struct run *before, struct run now);
// Returns when what was staged is on the disk.
void journal_commit(struct journal *journal);
void journal_close(struct journal *journal);
// The id of the row staged last.
int64_t journal_last(const struct journal *journal);
