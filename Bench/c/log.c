#include "log.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHECKPOINT_PAGES 2500

_Noreturn void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("skep-bench-c: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static const char schema[] =
    "PRAGMA journal_mode=WAL; PRAGMA user_version=1;"
    "BEGIN;"
    "CREATE TABLE events   (id INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL,"
    " event_type TEXT NOT NULL, agent_id TEXT, subject TEXT, metadata TEXT,"
    " hash BLOB NOT NULL, content BLOB NOT NULL);"
    "CREATE TABLE agents   (id TEXT PRIMARY KEY, status TEXT NOT NULL, zmq_address TEXT,"
    " metadata TEXT NOT NULL);"
    "CREATE TABLE snapshots(id INTEGER PRIMARY KEY AUTOINCREMENT, git_commit_hash TEXT,"
    " last_event_id INTEGER NOT NULL, created_at INTEGER NOT NULL, state BLOB);"
    "CREATE TABLE meta     (key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE streams  (agent TEXT NOT NULL, stream TEXT NOT NULL,"
    " committed INTEGER NOT NULL, PRIMARY KEY(agent, stream)) WITHOUT ROWID;"
    "CREATE TABLE sources  (agent TEXT NOT NULL, seq INTEGER NOT NULL, id INTEGER NOT NULL,"
    " PRIMARY KEY(agent, seq)) WITHOUT ROWID;"
    "CREATE TABLE keyframes(agent TEXT NOT NULL, last_event_id INTEGER NOT NULL,"
    " cells BLOB NOT NULL, PRIMARY KEY(agent, last_event_id));"
    "CREATE TABLE postings (key TEXT NOT NULL, segment INTEGER NOT NULL, n INTEGER NOT NULL,"
    " ids BLOB NOT NULL, PRIMARY KEY(key, segment)) WITHOUT ROWID;"
    "CREATE INDEX brain_snapshots ON snapshots(last_event_id) WHERE state IS NOT NULL;"
    "INSERT INTO meta VALUES('root_id',0),('root_hash',zeroblob(32)),"
    " ('head_id',0),('head_hash',zeroblob(32));"
    "COMMIT;";

static const char writing[] =
    "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=16777216;";

// Called after each commit with the pages the write-ahead file then holds.
static int checkpoint_when_due(void *unused, sqlite3 *db, const char *schema, int pages) {
    (void)unused;
    if (pages < CHECKPOINT_PAGES) return SQLITE_OK;
    return sqlite3_wal_checkpoint_v2(db, schema, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static void execute(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) die("%s", sqlite3_errmsg(db));
}

static sqlite3 *open_with(const char *path, int flags) {
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        die("cannot open '%s': %s", path, sqlite3_errmsg(db));
    return db;
}

static void remove_with_suffix(const char *path, const char *suffix) {
    char name[4096];
    if ((size_t)snprintf(name, sizeof name, "%s%s", path, suffix) >= sizeof name)
        die("the path '%s' is too long", path);
    remove(name);
}

sqlite3 *create_log(const char *path) {
    remove_with_suffix(path, "");
    remove_with_suffix(path, "-wal");
    remove_with_suffix(path, "-shm");
    sqlite3 *db = open_with(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    execute(db, schema);
    execute(db, writing);
    sqlite3_wal_hook(db, checkpoint_when_due, NULL);
    return db;
}

sqlite3 *open_log(const char *path) {
    sqlite3 *db = open_with(path, SQLITE_OPEN_READONLY);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    return db;
}

void close_log(sqlite3 *db) {
    if (sqlite3_close(db) != SQLITE_OK) die("%s", sqlite3_errmsg(db));
}

sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        die("%s in '%s'", sqlite3_errmsg(db), sql);
    return statement;
}

bool step(sqlite3_stmt *statement) {
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) die("%s", sqlite3_errmsg(sqlite3_db_handle(statement)));
    sqlite3_reset(statement);
    return false;
}

void run(sqlite3_stmt *statement) {
    if (step(statement)) die("'%s' gave a row", sqlite3_sql(statement));
}

static struct place read_place(sqlite3 *db, const char *id, const char *hash) {
    struct place place;
    sqlite3_stmt *statement = prepare(
        db,
        "SELECT (SELECT value FROM meta WHERE key=?1), (SELECT value FROM meta WHERE key=?2)");
    sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, hash, -1, SQLITE_STATIC);
    if (!step(statement) || sqlite3_column_bytes(statement, 1) != HASH_BYTES)
        die("the log has no '%s'", hash);
    place.id = sqlite3_column_int64(statement, 0);
    memcpy(place.hash, sqlite3_column_blob(statement, 1), HASH_BYTES);
    sqlite3_finalize(statement);
    return place;
}

struct place read_root(sqlite3 *db) {
    return read_place(db, "root_id", "root_hash");
}

struct place read_head(sqlite3 *db) {
    return read_place(db, "head_id", "head_hash");
}

void print_hash(char text[HASH_TEXT], const unsigned char hash[HASH_BYTES]) {
    sodium_bin2hex(text, HASH_TEXT, hash, HASH_BYTES);
}

void put_number(unsigned char bytes[8], uint64_t value) {
    value = __builtin_bswap64(value);
    memcpy(bytes, &value, 8);
}

static unsigned char *link_extend(struct link *link, size_t count) {
    if (link->capacity - link->used < count) {
        link->capacity = 2 * (link->used + count);
        link->bytes = realloc(link->bytes, link->capacity);
        if (!link->bytes) die("out of memory");
    }
    unsigned char *end = link->bytes + link->used;
    link->used += count;
    return end;
}

static void link_field(
    struct link *link, unsigned char class, uint64_t number, const void *bytes, size_t length) {
    unsigned char *field = link_extend(link, 9 + length);
    field[0] = class;
    put_number(field + 1, number);
    if (length) memcpy(field + 9, bytes, length);
}

void link_start(struct link *link, const unsigned char previous[HASH_BYTES]) {
    link->used = 0;
    memcpy(link_extend(link, HASH_BYTES), previous, HASH_BYTES);
}

void link_integer(struct link *link, int64_t value) {
    link_field(link, 1, (uint64_t)value, NULL, 0);
}

void link_text(struct link *link, const void *bytes, size_t length) {
    if (bytes)
        link_field(link, 2, length, bytes, length);
    else
        link_field(link, 0, 0, NULL, 0);
}

void link_blob(struct link *link, const void *bytes, size_t length) {
    link_field(link, 3, length, bytes, length);
}

void link_seal(const struct link *link, unsigned char hash[HASH_BYTES]) {
    crypto_generichash(hash, HASH_BYTES, link->bytes, link->used, NULL, 0);
}

void link_free(struct link *link) {
    free(link->bytes);
    *link = (struct link){0};
}

static double seconds_on(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double wall_seconds(void) {
    return seconds_on(CLOCK_MONOTONIC);
}

double cpu_seconds(void) {
    return seconds_on(CLOCK_PROCESS_CPUTIME_ID);
}
