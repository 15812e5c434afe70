// What joined programs have appended, as one number, and what was said to what they asked, as another: the
// same for both sides, whatever the order in which they came to it.
#include "checksum.h"
#include "log.h"
#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t add_column(uint64_t sum, sqlite3_stmt *row, int column) {
    const void *bytes = sqlite3_column_blob(row, column);
    return checksum_text(sum, bytes, (size_t)sqlite3_column_bytes(row, column));
}

static int64_t add_rows(sqlite3 *db, const char *sql, uint64_t *sum) {
    sqlite3_stmt *rows = prepare(db, sql);
    int64_t count = 0;
    *sum = 0;
    for (; step(rows); count++) {
        uint64_t row = checksum_number(CHECKSUM_START, sqlite3_column_int64(rows, 0));
        for (int column = 1; column < 4; column++) row = add_column(row, rows, column);
        *sum += row;
    }
    sqlite3_finalize(rows);
    return count;
}

void appended(const char *path) {
    sqlite3 *db = open_log(path);
    uint64_t said, judged;
    int64_t count = add_rows(
        db,
        "SELECT metadata->>'seq', event_type, subject, content FROM events"
        " WHERE event_type IN ('tool','decision')",
        &said);
    int64_t verdicts = add_rows(
        db, "SELECT 0, event_type, subject, content FROM events WHERE event_type='gate'", &judged);
    printf(
        "{\"rows\":%" PRId64 ",\"appended\":\"%016" PRIx64 "\",\"verdicts\":%" PRId64
        ",\"judged\":\"%016" PRIx64 "\"}\n",
        count, said, verdicts, judged);
    close_log(db);
}
