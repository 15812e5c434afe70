// The least that a list of agents can be: those who need somebody first, in columns as wide as need
// be, read from the public table.
#include "json.h"
#include "log.h"
#include "tasks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NAME_LIMIT 33
#define WORD_LIMIT 16

struct line {
    int need;
    long spawned;
    time_t since;
    char name[NAME_LIMIT], status[WORD_LIMIT], evidence[WORD_LIMIT], *reason;
};

// In the order of every list.
static const char *const order[] = {
    "waiting", "failed", "unknown", "initializing", "running", "thinking", "paused", "idle",
    "completed", "terminated",
};

static int need_of(const char *status) {
    int places = sizeof order / sizeof *order, place = 0;
    while (place < places && strcmp(order[place], status)) place++;
    return place;
}

static void copy(char *into, size_t limit, struct text metadata, const char *name) {
    struct text value = {"", 0};
    find_member(metadata, name, &value);
    snprintf(into, limit, "%.*s", (int)value.length, value.bytes);
}

static time_t seconds(struct text metadata) {
    char text[32];
    struct tm day = {0};
    copy(text, sizeof text, metadata, "since");
    if (!strptime(text, "%Y-%m-%dT%H:%M:%S", &day)) die("'%s' is no time", text);
    return timegm(&day);
}

static struct line line_of(sqlite3_stmt *row, long spawned) {
    struct text metadata = {
        (const char *)sqlite3_column_text(row, 1), (size_t)sqlite3_column_bytes(row, 1)};
    struct text reason = {"", 0};
    struct line line = {.spawned = spawned, .since = seconds(metadata)};
    snprintf(line.status, sizeof line.status, "%s", sqlite3_column_text(row, 0));
    line.need = need_of(line.status);
    copy(line.name, sizeof line.name, metadata, "name");
    copy(line.evidence, sizeof line.evidence, metadata, "evidence");
    find_member(metadata, "reason", &reason);
    line.reason = strndup(reason.bytes, reason.length);
    return line;
}

static int compare(const void *left, const void *right) {
    const struct line *a = left, *b = right;
    return a->need != b->need ? a->need - b->need : (a->spawned > b->spawned) - (a->spawned < b->spawned);
}

static int widest(const struct line *lines, long count) {
    int width = 0;
    for (long place = 0; place < count; place++) {
        int length = (int)strlen(lines[place].name);
        if (length > width) width = length;
    }
    return width;
}

void roll(const char *path) {
    sqlite3 *db = open_log(path);
    sqlite3_stmt *rows = prepare(db, "SELECT status, metadata FROM agents");
    struct line *lines = NULL;
    long count = 0, room = 0;
    while (step(rows)) {
        if (count == room) lines = realloc(lines, (size_t)(room = room * 2 + 16) * sizeof *lines);
        lines[count] = line_of(rows, count);
        count++;
    }
    sqlite3_finalize(rows);
    qsort(lines, (size_t)count, sizeof *lines, compare);
    int width = widest(lines, count);
    time_t now = time(NULL);
    for (long place = 0; place < count; place++)
        printf(
            "%-*s  %-12s  %6lds  %-10s  %s\n", width, lines[place].name, lines[place].status,
            (long)(now - lines[place].since), lines[place].evidence, lines[place].reason);
    close_log(db);
}
