#include "rows.h"

#include "checksum.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void rows_clear(struct rows *rows) {
    rows->count = 0;
    rows->used = 0;
}

static struct field copy_field(struct rows *rows, sqlite3_stmt *row, int column) {
    struct field field = {rows->used, -1};
    const void *bytes = sqlite3_column_blob(row, column);
    if (!bytes && sqlite3_column_type(row, column) == SQLITE_NULL) return field;
    field.length = sqlite3_column_bytes(row, column);
    size_t end = rows->used + (size_t)field.length;
    if (end > rows->capacity) {
        rows->capacity = 2 * end;
        rows->bytes = realloc(rows->bytes, rows->capacity);
        if (!rows->bytes) die("out of memory");
    }
    if (field.length) memcpy(rows->bytes + rows->used, bytes, (size_t)field.length);
    rows->used = end;
    return field;
}

void rows_copy(struct rows *rows, sqlite3_stmt *row) {
    if (rows->count == ROWS_LIMIT) die("more than %d rows", ROWS_LIMIT);
    struct copied *copied = &rows->rows[rows->count++];
    copied->id = sqlite3_column_int64(row, ID);
    copied->timestamp = sqlite3_column_int64(row, TIMESTAMP);
    for (int column = EVENT_TYPE; column <= CONTENT; column++)
        copied->fields[column] = copy_field(rows, row, column);
}

void rows_free(struct rows *rows) {
    free(rows->bytes);
    *rows = (struct rows){0};
}

uint64_t next_random(uint64_t *state) {
    uint64_t value = *state;
    value ^= value << 13;
    value ^= value >> 7;
    value ^= value << 17;
    return *state = value;
}

struct trial trial_start(int64_t limit) {
    struct trial trial = {.limit = limit, .checksum = CHECKSUM_START};
    trial.micros = malloc((size_t)limit * sizeof *trial.micros);
    if (!trial.micros) die("out of memory");
    return trial;
}

void trial_add(struct trial *trial, double seconds, const struct rows *found) {
    if (trial->count == trial->limit) die("more searches than announced");
    trial->micros[trial->count++] = seconds * 1e6;
    for (int i = 0; i < found->count; i++) {
        trial->checksum = checksum_number(trial->checksum, found->rows[i].id);
        trial->checksum = checksum_number(trial->checksum, found->rows[i].timestamp);
    }
    trial->checksum = checksum_number(trial->checksum, (int64_t)found->used);
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

void sort_micros(double *micros, int64_t count) {
    qsort(micros, (size_t)count, sizeof *micros, ascending);
}

void trial_print(struct trial *trial) {
    sort_micros(trial->micros, trial->count);
    printf(
        "{\"count\":%" PRId64 ",\"median_us\":%.2f,\"p99_us\":%.2f,\"checksum\":\"%016" PRIx64
        "\"}\n",
        trial->count, trial->micros[trial->count / 2], trial->micros[trial->count * 99 / 100],
        trial->checksum);
    free(trial->micros);
}
