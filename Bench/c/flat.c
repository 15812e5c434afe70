// Writes what a log holds into files that others read: its rows without a table around them, and
// their contents as lines.
#include "flat.h"
#include "tasks.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static FILE *create(const char *path) {
    FILE *file = fopen(path, "wb");
    if (!file) die("cannot write '%s'", path);
    return file;
}

static void put(FILE *file, const void *bytes, size_t count) {
    if (count && fwrite(bytes, 1, count, file) != count) die("a file takes no more");
}

static void put_row(FILE *file, sqlite3_stmt *statement) {
    static const char filling[8];
    struct flat_row row = {
        .id = sqlite3_column_int64(statement, ID),
        .timestamp = sqlite3_column_int64(statement, TIMESTAMP),
        .bytes = sizeof row,
    };
    const void *fields[CONTENT + 1];
    for (int column = EVENT_TYPE; column <= CONTENT; column++) {
        fields[column] = sqlite3_column_blob(statement, column);
        row.lengths[column - EVENT_TYPE] = (uint32_t)sqlite3_column_bytes(statement, column);
        row.bytes += row.lengths[column - EVENT_TYPE];
    }
    uint32_t rest = -row.bytes & 7;
    row.bytes += rest;
    put(file, &row, sizeof row);
    for (int column = EVENT_TYPE; column <= CONTENT; column++)
        put(file, fields[column], row.lengths[column - EVENT_TYPE]);
    put(file, filling, rest);
}

// One line, whatever the content is.
static void put_line(FILE *file, sqlite3_stmt *statement) {
    const char *bytes = sqlite3_column_blob(statement, CONTENT);
    size_t length = (size_t)sqlite3_column_bytes(statement, CONTENT);
    if (length && bytes[length - 1] == '\n') length--;
    for (const char *feed; length && (feed = memchr(bytes, '\n', length));) {
        put(file, bytes, (size_t)(feed - bytes));
        put(file, " ", 1);
        length -= (size_t)(feed + 1 - bytes);
        bytes = feed + 1;
    }
    put(file, bytes, length);
    put(file, "\n", 1);
}

static void write_rows(
    const char *path, const char *to, void (*put_one)(FILE *file, sqlite3_stmt *row)) {
    sqlite3 *db = open_log(path);
    sqlite3_stmt *rows = prepare(db, "SELECT " ROW_COLUMNS " FROM events ORDER BY id");
    FILE *file = create(to);
    int64_t count = 0;
    for (; step(rows); count++) put_one(file, rows);
    // Nobody who reads it soon is to wait until it is on the disk.
    if (fflush(file) || fsync(fileno(file)) || fclose(file)) die("cannot write all of '%s'", to);
    printf("{\"events\":%" PRId64 "}\n", count);
    sqlite3_finalize(rows);
    close_log(db);
}

void flatten(const char *path, const char *to) {
    write_rows(path, to, put_row);
}

void write_lines(const char *path, const char *to) {
    write_rows(path, to, put_line);
}

struct flat open_flat(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status)) die("cannot read '%s'", path);
    size_t size = (size_t)status.st_size;
    // Made there at once, which is quicker than a fault for every few pages.
    void *bytes = mmap(NULL, size, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
    if (bytes == MAP_FAILED) die("cannot map '%s'", path);
    close(file);
    return (struct flat){bytes, (const struct flat_row *)((const char *)bytes + size)};
}

void close_flat(struct flat *flat) {
    munmap((void *)flat->rows, (size_t)((const char *)flat->end - (const char *)flat->rows));
}
