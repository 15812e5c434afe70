// Rows copied out of the log, and how long it took to find them.
#pragma once

#include "log.h"

// At most this many rows are read at a time.
#define ROWS_LIMIT 101

// Where a field is in the copied bytes; length -1 is NULL.
struct field {
    size_t offset;
    int length;
};

struct copied {
    int64_t id, timestamp;
    struct field fields[CONTENT + 1];  // from EVENT_TYPE on
};

struct rows {
    int count;
    struct copied rows[ROWS_LIMIT];
    unsigned char *bytes;
    size_t used, capacity;
};

void rows_clear(struct rows *rows);
// Copies the row a statement over ROW_COLUMNS stands on.
void rows_copy(struct rows *rows, sqlite3_stmt *row);
void rows_free(struct rows *rows);

// The next of a sequence that only the seed decides; the seed is not 0.
uint64_t next_random(uint64_t *state);

// What a task found, and its times, one a search.
struct trial {
    int64_t count, limit;
    double *micros;
    uint64_t checksum;
};

struct trial trial_start(int64_t limit);
// Counts one search; what it found goes into the checksum outside its time.
void trial_add(struct trial *trial, double seconds, const struct rows *found);
// In rising order.
void sort_micros(double *micros, int64_t count);
// Prints the result and frees the times.
void trial_print(struct trial *trial);
