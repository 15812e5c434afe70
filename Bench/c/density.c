// How many events there were when, in columns of the same length: what a timeline over a whole log shows.
#include "checksum.h"
#include "log.h"
#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>

#define SECOND INT64_C(1000000)

static int64_t number_of(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement = prepare(db, sql);
    if (!step(statement)) die("the log is empty");
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

// Columns are whole seconds, as few as hold the run.
void density(const char *path, int64_t columns) {
    sqlite3 *db = open_log(path);
    // What is grouped is not written to a file.
    sqlite3_exec(db, "PRAGMA temp_store=MEMORY", NULL, NULL, NULL);
    int64_t start = number_of(db, "SELECT timestamp FROM events ORDER BY id LIMIT 1");
    int64_t end = number_of(db, "SELECT timestamp FROM events ORDER BY id DESC LIMIT 1");
    sqlite3_stmt *counts =
        prepare(db, "SELECT (timestamp-?1)/?2, count(*) FROM events GROUP BY 1");
    sqlite3_bind_int64(counts, 1, start);
    sqlite3_bind_int64(counts, 2, ((end - start) / columns / SECOND + 1) * SECOND);
    uint64_t sum = CHECKSUM_START;
    double seconds = -wall_seconds();
    while (step(counts)) {
        sum = checksum_number(sum, sqlite3_column_int64(counts, 0));
        sum = checksum_number(sum, sqlite3_column_int64(counts, 1));
    }
    seconds += wall_seconds();
    printf(
        "{\"median_us\":%.2f,\"checksum\":\"%016" PRIx64 "\"}\n", seconds * 1e6, sum);
    sqlite3_finalize(counts);
    close_log(db);
}
