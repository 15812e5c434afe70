// Recomputes the whole chain from its root and compares its end with the head in `meta`.
#include "log.h"
#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HASH_COLUMN (CONTENT + 1)

static void link_column(struct link *link, sqlite3_stmt *row, int column) {
    const void *bytes = sqlite3_column_blob(row, column);
    size_t length = (size_t)sqlite3_column_bytes(row, column);
    switch (sqlite3_column_type(row, column)) {
    case SQLITE_NULL: link_text(link, NULL, 0); break;
    // SQLite gives no pointer for no bytes; the chain tells that from NULL.
    case SQLITE_TEXT: link_text(link, bytes ? bytes : "", length); break;
    default: link_blob(link, bytes, length); break;
    }
}

static bool is_next(struct link *link, struct place *head, sqlite3_stmt *row) {
    if (sqlite3_column_int64(row, ID) != head->id + 1) return false;
    if (sqlite3_column_bytes(row, HASH_COLUMN) != HASH_BYTES) return false;
    link_start(link, head->hash);
    link_integer(link, ++head->id);
    link_integer(link, sqlite3_column_int64(row, TIMESTAMP));
    for (int column = EVENT_TYPE; column <= CONTENT; column++) link_column(link, row, column);
    link_seal(link, head->hash);
    return !memcmp(head->hash, sqlite3_column_blob(row, HASH_COLUMN), HASH_BYTES);
}

// The last good row and its hash.
static struct place walk(sqlite3 *db, bool *ok) {
    struct place head = read_root(db), before = head;
    struct link link = {0};
    sqlite3_stmt *rows = prepare(db, "SELECT " ROW_COLUMNS ",hash FROM events ORDER BY id");
    *ok = true;
    while (*ok && step(rows)) {
        before = head;
        *ok = is_next(&link, &head, rows);
    }
    sqlite3_finalize(rows);
    link_free(&link);
    return *ok ? head : before;
}

bool verify(const char *path) {
    sqlite3 *db = open_log(path);
    bool ok;
    double seconds = -wall_seconds();
    struct place last = walk(db, &ok), stored = read_head(db);
    seconds += wall_seconds();
    if (!ok) fprintf(stderr, "skep-bench-c: row %" PRId64 " breaks the chain\n", last.id + 1);
    ok = ok && last.id == stored.id && !memcmp(last.hash, stored.hash, HASH_BYTES);
    char hash[HASH_TEXT];
    print_hash(hash, last.hash);
    printf(
        "{\"events\":%" PRId64 ",\"seconds\":%.6f,\"ok\":%s,\"head\":\"%s\"}\n", last.id, seconds,
        ok ? "true" : "false", hash);
    close_log(db);
    return ok;
}
