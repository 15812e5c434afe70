#include "journal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct journal {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *event, *head_id, *head_hash, *stream, *agent;
    struct link link;
    struct place head;
    int64_t time;
    bool is_open;  // a transaction is
};

struct journal *journal_open(const char *path) {
    struct journal *journal = calloc(1, sizeof *journal);
    if (!journal) die("out of memory");
    sqlite3 *db = journal->db = create_log(path);
    journal->begin = prepare(db, "BEGIN IMMEDIATE");
    journal->commit = prepare(db, "COMMIT");
    journal->event = prepare(db, "INSERT INTO events VALUES(?1,?2,?3,?4,?5,?6,?7,?8)");
    journal->head_id = prepare(db, "UPDATE meta SET value=?1 WHERE key='head_id'");
    journal->head_hash = prepare(db, "UPDATE meta SET value=?1 WHERE key='head_hash'");
    journal->stream = prepare(
        db,
        "INSERT INTO streams VALUES(?1,'out',?2)"
        " ON CONFLICT DO UPDATE SET committed=excluded.committed");
    journal->agent = prepare(
        db,
        "INSERT INTO agents VALUES(?1,?2,NULL,'{}')"
        " ON CONFLICT DO UPDATE SET status=excluded.status");
    // The same memory for the journal's whole life, so it is bound once.
    sqlite3_bind_blob(journal->head_hash, 1, journal->head.hash, HASH_BYTES, SQLITE_STATIC);
    return journal;
}

void journal_close(struct journal *journal) {
    sqlite3_stmt *statements[] = {
        journal->begin,     journal->commit, journal->event, journal->head_id,
        journal->head_hash, journal->stream, journal->agent,
    };
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        sqlite3_finalize(statements[i]);
    close_log(journal->db);
    link_free(&journal->link);
    free(journal);
}

static void begin(struct journal *journal) {
    if (!journal->is_open) run(journal->begin);
    journal->is_open = true;
}

// Microseconds since 1970; each row's is after the one before.
static int64_t next_time(struct journal *journal) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t time = now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
    return journal->time = time > journal->time ? time : journal->time + 1;
}

static size_t length_of(const char *text) {
    return text ? strlen(text) : 0;
}

static void seal(struct journal *journal, const struct entry *entry) {
    struct link *link = &journal->link;
    link_start(link, journal->head.hash);
    link_integer(link, journal->head.id + 1);
    link_integer(link, next_time(journal));
    link_text(link, entry->type, strlen(entry->type));
    link_text(link, entry->agent, strlen(entry->agent));
    link_text(link, entry->subject, strlen(entry->subject));
    link_text(link, entry->metadata, length_of(entry->metadata));
    if (entry->is_bytes)
        link_blob(link, entry->content, entry->length);
    else
        link_text(link, entry->content, entry->length);
    link_seal(link, journal->head.hash);
    journal->head.id++;
}

void journal_add(struct journal *journal, const struct entry *entry) {
    begin(journal);
    seal(journal, entry);
    if (journal->head.id == SEGMENT_ROWS) die("more rows than this log may have");
    sqlite3_stmt *event = journal->event;
    sqlite3_bind_int64(event, 1, journal->head.id);
    sqlite3_bind_int64(event, 2, journal->time);
    sqlite3_bind_text(event, 3, entry->type, -1, SQLITE_STATIC);
    sqlite3_bind_text(event, 4, entry->agent, -1, SQLITE_STATIC);
    sqlite3_bind_text(event, 5, entry->subject, -1, SQLITE_STATIC);
    sqlite3_bind_text(event, 6, entry->metadata, -1, SQLITE_STATIC);
    sqlite3_bind_blob(event, 7, journal->head.hash, HASH_BYTES, SQLITE_STATIC);
    if (entry->is_bytes)
        sqlite3_bind_blob(event, 8, entry->content, (int)entry->length, SQLITE_STATIC);
    else
        sqlite3_bind_text(event, 8, entry->content, (int)entry->length, SQLITE_STATIC);
    run(event);
}

void journal_note_status(struct journal *journal, const char *agent, const char *status) {
    begin(journal);
    sqlite3_bind_text(journal->agent, 1, agent, -1, SQLITE_STATIC);
    sqlite3_bind_text(journal->agent, 2, status, -1, SQLITE_STATIC);
    run(journal->agent);
}

void journal_note_stream(struct journal *journal, const char *agent, int64_t end) {
    begin(journal);
    sqlite3_bind_text(journal->stream, 1, agent, -1, SQLITE_STATIC);
    sqlite3_bind_int64(journal->stream, 2, end);
    run(journal->stream);
}

void journal_commit(struct journal *journal) {
    if (!journal->is_open) return;
    sqlite3_bind_int64(journal->head_id, 1, journal->head.id);
    run(journal->head_id);
    run(journal->head_hash);
    run(journal->commit);
    journal->is_open = false;
}
