#include "journal.h"

#include "insert.h"
#include "posting.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

// Numbers of a source that a repeat is recognised by.
#define WINDOW 4096

// The ids of an agent or a type in the segment being filled.
struct shelf {
    char *key;  // as it is stored
    struct posting posting;
};

struct shelves {
    struct shelf **all;
    int count;
};

struct journal {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *event, *group, *head_id, *head_hash, *posting, *stream, *agent;
    sqlite3_stmt *drop_run, *drop_old, *run;
    struct link link;
    struct place head;
    int64_t time;
    bool is_open;  // a transaction is
    unsigned char hashes[GROUP][HASH_BYTES];  // of the rows about to go in
    struct shelves agents, types;
};

static void prepare_derived(struct journal *journal, sqlite3 *db) {
    journal->head_id = prepare(db, "UPDATE meta SET value=?1 WHERE key='head_id'");
    journal->head_hash = prepare(db, "UPDATE meta SET value=?1 WHERE key='head_hash'");
    journal->posting = prepare_posting(db);
    journal->stream = prepare(
        db,
        "INSERT INTO streams VALUES(?1,'out',?2)"
        " ON CONFLICT DO UPDATE SET committed=excluded.committed");
    journal->agent = prepare(
        db,
        "INSERT INTO agents VALUES(?1,?2,NULL,'{}')"
        " ON CONFLICT DO UPDATE SET status=excluded.status");
    // Two, because of one that knew both cases SQLite looks at every run of the agent.
    journal->drop_run = prepare(db, "DELETE FROM sources WHERE agent=?1 AND seq=?2");
    journal->drop_old = prepare(db, "DELETE FROM sources WHERE agent=?1 AND seq<=?2");
    journal->run = prepare(db, "INSERT INTO sources VALUES(?1,?2,?3)");
}

struct journal *journal_open(const char *path) {
    struct journal *journal = calloc(1, sizeof *journal);
    if (!journal) die("out of memory");
    sqlite3 *db = journal->db = create_log(path);
    journal->begin = prepare(db, "BEGIN IMMEDIATE");
    journal->commit = prepare(db, "COMMIT");
    journal->event = prepare_insert(db);
    journal->group = prepare_group_insert(db);
    prepare_derived(journal, db);
    // The same memory for the journal's whole life, so it is bound once.
    sqlite3_bind_blob(journal->head_hash, 1, journal->head.hash, HASH_BYTES, SQLITE_STATIC);
    return journal;
}

static void free_shelves(struct shelves *shelves) {
    for (int i = 0; i < shelves->count; i++) {
        free(shelves->all[i]->key);
        free(shelves->all[i]);
    }
    free(shelves->all);
}

void journal_close(struct journal *journal) {
    sqlite3_stmt *statements[] = {
        journal->begin,   journal->commit,    journal->event,   journal->group,
        journal->head_id, journal->head_hash, journal->posting, journal->stream,
        journal->agent,   journal->drop_run,  journal->drop_old, journal->run,
    };
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        sqlite3_finalize(statements[i]);
    close_log(journal->db);
    link_free(&journal->link);
    free_shelves(&journal->agents);
    free_shelves(&journal->types);
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

int64_t journal_last(const struct journal *journal) {
    return journal->head.id;
}

static size_t length_of(const char *text) {
    return text ? strlen(text) : 0;
}

static void seal(struct journal *journal, struct entry *entry) {
    struct link *link = &journal->link;
    entry->id = ++journal->head.id;
    entry->time = next_time(journal);
    link_start(link, journal->head.hash);
    link_integer(link, entry->id);
    link_integer(link, entry->time);
    link_text(link, entry->type, strlen(entry->type));
    link_text(link, entry->agent, strlen(entry->agent));
    link_text(link, entry->subject, strlen(entry->subject));
    link_text(link, entry->metadata, length_of(entry->metadata));
    if (entry->is_bytes)
        link_blob(link, entry->content, entry->length);
    else
        link_text(link, entry->content, entry->length);
    link_seal(link, journal->head.hash);
}

static struct shelf *make_shelf(struct shelves *shelves, const char *mark, const char *name) {
    struct shelf *shelf = calloc(1, sizeof *shelf);
    size_t length = strlen(mark) + strlen(name) + 1;
    shelves->all = realloc(shelves->all, (size_t)(shelves->count + 1) * sizeof *shelves->all);
    if (!shelf || !shelves->all || !(shelf->key = malloc(length))) die("out of memory");
    strcat(strcpy(shelf->key, mark), name);
    return shelves->all[shelves->count++] = shelf;
}

static void file(struct shelves *shelves, const char *mark, const char *name, int64_t id) {
    struct shelf *shelf = NULL;
    for (int i = 0; i < shelves->count && !shelf; i++)
        if (!strcmp(shelves->all[i]->key + strlen(mark), name)) shelf = shelves->all[i];
    posting_add(&(shelf ? shelf : make_shelf(shelves, mark, name))->posting, id);
}

static void store_shelves(struct journal *journal, struct shelves *shelves, int64_t segment) {
    for (int i = 0; i < shelves->count; i++) {
        struct shelf *shelf = shelves->all[i];
        posting_store(&shelf->posting, journal->posting, shelf->key, segment);
    }
}

// By its agent, and by its type unless it merely flows.
static void post(struct journal *journal, const struct entry *entry) {
    int64_t id = entry->id;
    file(&journal->agents, "", entry->agent, id);
    if (strcmp(entry->type, "output") && strcmp(entry->type, "signal"))
        file(&journal->types, "#", entry->type, id);
    if ((id & SEGMENT_MASK) != SEGMENT_MASK) return;
    store_shelves(journal, &journal->agents, id >> SEGMENT_BITS);
    store_shelves(journal, &journal->types, id >> SEGMENT_BITS);
}

// The eight values of a row, from the place after `at` on.
static void bind_row(
    struct journal *journal, sqlite3_stmt *event, int at, int row, const struct entry *entry) {
    sqlite3_bind_int64(event, at + 1, entry->id);
    sqlite3_bind_int64(event, at + 2, entry->time);
    sqlite3_bind_text(event, at + 3, entry->type, -1, SQLITE_STATIC);
    sqlite3_bind_text(event, at + 4, entry->agent, -1, SQLITE_STATIC);
    sqlite3_bind_text(event, at + 5, entry->subject, -1, SQLITE_STATIC);
    sqlite3_bind_text(event, at + 6, entry->metadata, -1, SQLITE_STATIC);
    sqlite3_bind_blob(event, at + 7, journal->hashes[row], HASH_BYTES, SQLITE_STATIC);
    if (entry->is_bytes)
        sqlite3_bind_blob(event, at + 8, entry->content, (int)entry->length, SQLITE_STATIC);
    else
        sqlite3_bind_text(event, at + 8, entry->content, (int)entry->length, SQLITE_STATIC);
}

static void insert(struct journal *journal, const struct entry *entries, int count) {
    sqlite3_stmt *event = count < GROUP ? journal->event : journal->group;
    for (int i = 0; i < count; i++) {
        bind_row(journal, event, count < GROUP ? 0 : ROW_VALUES * i, i, &entries[i]);
        if (count < GROUP) run(event);
    }
    if (count == GROUP) run(event);
}

static void add_group(struct journal *journal, struct entry *entries, int count) {
    for (int i = 0; i < count; i++) {
        seal(journal, &entries[i]);
        memcpy(journal->hashes[i], journal->head.hash, HASH_BYTES);
        post(journal, &entries[i]);
    }
    insert(journal, entries, count);
}

void journal_add_all(struct journal *journal, struct entry *entries, int count) {
    begin(journal);
    for (int i = 0; i < count; i += GROUP)
        add_group(journal, &entries[i], count - i < GROUP ? count - i : GROUP);
}

void journal_add(struct journal *journal, struct entry *entry) {
    journal_add_all(journal, entry, 1);
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

static void tell_run(sqlite3_stmt *statement, const char *agent, int64_t number) {
    sqlite3_bind_text(statement, 1, agent, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, number);
    run(statement);
}

void journal_note_run(
    struct journal *journal, const char *agent, const struct run *before, struct run now) {
    begin(journal);
    bool goes_on = now.number - before->number == now.id - before->id;
    if (goes_on) tell_run(journal->drop_run, agent, before->number);
    tell_run(journal->drop_old, agent, now.number - WINDOW);
    sqlite3_bind_int64(journal->run, 3, now.id);
    tell_run(journal->run, agent, now.number);
}

void journal_commit(struct journal *journal) {
    if (!journal->is_open) return;
    sqlite3_bind_int64(journal->head_id, 1, journal->head.id);
    run(journal->head_id);
    run(journal->head_hash);
    run(journal->commit);
    journal->is_open = false;
}
