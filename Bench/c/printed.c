// What a log holds of all that was printed, as one number: the same for both sides.
#include "checksum.h"
#include "log.h"
#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>

void printed(const char *path) {
    sqlite3 *db = open_log(path);
    sqlite3_stmt *rows = prepare(
        db,
        "SELECT content FROM events WHERE event_type='output' AND subject<>'size' ORDER BY id");
    uint64_t sum = CHECKSUM_START;
    int64_t bytes = 0;
    while (step(rows)) {
        const void *content = sqlite3_column_blob(rows, 0);
        int count = sqlite3_column_bytes(rows, 0);
        sum = checksum_bytes(sum, content, (size_t)count);
        bytes += count;
    }
    printf("{\"bytes\":%" PRId64 ",\"printed\":\"%016" PRIx64 "\"}\n", bytes, sum);
    sqlite3_finalize(rows);
    close_log(db);
}
