// A log of what agents do, written as it happens: chain, head, streams and FULL flushes as in
// `append`, in groups that whoever writes decides on. It ends before a segment of postings is full.
#pragma once

#include "log.h"

struct entry {
    const char *type, *agent, *subject;
    const char *metadata;  // or NULL
    const void *content;
    size_t length;
    bool is_bytes;         // else text
};

struct journal;

struct journal *journal_open(const char *path);
// Stages a row; everything up to here is stored by the next commit.
void journal_add(struct journal *journal, const struct entry *entry);
// An agent's row in the public table, and how far its stream is: stored with the next commit.
void journal_note_status(struct journal *journal, const char *agent, const char *status);
void journal_note_stream(struct journal *journal, const char *agent, int64_t end);
// Returns when what was staged is on the disk.
void journal_commit(struct journal *journal);
void journal_close(struct journal *journal);
