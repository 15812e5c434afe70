// The ids of one key, an agent or a type, in the segment that is being filled, as they are stored.
#pragma once

#include "log.h"

struct posting {
    int count;
    unsigned char ids[SEGMENT_ROWS][2];
};

sqlite3_stmt *prepare_posting(sqlite3 *db);
void posting_add(struct posting *posting, int64_t id);
// Writes it down, unless it is empty, and empties it.
void posting_store(
    struct posting *posting, sqlite3_stmt *statement, const char *key, int64_t segment);
