// The log on disk as docs/log-format.md has it: opening, statements and the hash chain.
#pragma once

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES 32
#define HASH_TEXT (2 * HASH_BYTES + 1)

// A segment of the postings is 4,096 ids.
#define SEGMENT_BITS 12
#define SEGMENT_ROWS (1 << SEGMENT_BITS)
#define SEGMENT_MASK (SEGMENT_ROWS - 1)

// The columns every reader here selects, in this order.
#define ROW_COLUMNS "id,timestamp,event_type,agent_id,subject,metadata,content"
enum column { ID, TIMESTAMP, EVENT_TYPE, AGENT_ID, SUBJECT, METADATA, CONTENT };

// Says what failed on standard error and ends with status 1.
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Both die when SQLite refuses.
sqlite3 *create_log(const char *path);
sqlite3 *open_log(const char *path);
void close_log(sqlite3 *db);

sqlite3_stmt *prepare(sqlite3 *db, const char *sql);
// True when there is a row; when there is none, the statement is reset.
bool step(sqlite3_stmt *statement);
// Steps a statement that gives no rows, and resets it.
void run(sqlite3_stmt *statement);

// A place in the chain: a row and its hash.
struct place {
    int64_t id;
    unsigned char hash[HASH_BYTES];
};

// As `meta` has them: the row before the first, and the last one.
struct place read_root(sqlite3 *db);
struct place read_head(sqlite3 *db);
// The hash in hexadecimal, as it is printed.
void print_hash(char text[HASH_TEXT], const unsigned char hash[HASH_BYTES]);

// One row's link in the chain: its bytes are laid end to end and hashed in one call, which
// spares the hash function's own buffering.
struct link {
    unsigned char *bytes;
    size_t used, capacity;
};

void link_start(struct link *link, const unsigned char previous[HASH_BYTES]);
void link_integer(struct link *link, int64_t value);
// A null pointer is SQL's NULL.
void link_text(struct link *link, const void *bytes, size_t length);
void link_blob(struct link *link, const void *bytes, size_t length);
void link_seal(const struct link *link, unsigned char hash[HASH_BYTES]);
void link_free(struct link *link);

// Eight bytes, big endian.
void put_number(unsigned char bytes[8], uint64_t value);

// Seconds on the monotonic clock, and of this process on all processors.
double wall_seconds(void);
double cpu_seconds(void);
