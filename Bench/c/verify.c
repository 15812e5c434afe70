// Recomputes the whole chain from its root and compares its end with the head in `meta`: ids
// without gaps, rising times, every hash.
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

// The last good row, when it was, and what the next one is hashed in.
struct walk {
    struct place last;
    int64_t timestamp;
    struct link link;
};

// True, and the walk stands on the row, if it belongs behind the one before.
static bool advance(struct walk *walk, sqlite3_stmt *row) {
    int64_t id = sqlite3_column_int64(row, ID), timestamp = sqlite3_column_int64(row, TIMESTAMP);
    if (id != walk->last.id + 1 || timestamp <= walk->timestamp) return false;
    unsigned char hash[HASH_BYTES];
    link_start(&walk->link, walk->last.hash);
    link_integer(&walk->link, id);
    link_integer(&walk->link, timestamp);
    for (int column = EVENT_TYPE; column <= CONTENT; column++)
        link_column(&walk->link, row, column);
    link_seal(&walk->link, hash);
    if (sqlite3_column_bytes(row, HASH_COLUMN) != HASH_BYTES) return false;
    if (memcmp(hash, sqlite3_column_blob(row, HASH_COLUMN), HASH_BYTES)) return false;
    walk->last.id = id;
    walk->timestamp = timestamp;
    memcpy(walk->last.hash, hash, HASH_BYTES);
    return true;
}

static struct place walk_chain(sqlite3 *db, bool *ok) {
    struct walk walk = {.last = read_root(db), .timestamp = INT64_MIN};
    sqlite3_stmt *rows = prepare(db, "SELECT " ROW_COLUMNS ",hash FROM events ORDER BY id");
    *ok = true;
    while (*ok && step(rows)) *ok = advance(&walk, rows);
    sqlite3_finalize(rows);
    link_free(&walk.link);
    return walk.last;
}

bool verify(const char *path) {
    sqlite3 *db = open_log(path);
    bool ok;
    double seconds = -wall_seconds();
    struct place last = walk_chain(db, &ok), stored = read_head(db);
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
