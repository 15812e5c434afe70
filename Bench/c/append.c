// Writes the workload with every guarantee of the format: chain, head, postings, streams.
#include "insert.h"
#include "posting.h"
#include "tasks.h"
#include "workload.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_LIMIT 65536

struct writer {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *event, *group, *head_id, *head_hash, *posting, *stream;
    struct link link;
    struct place head;
    unsigned char hashes[GROUP][HASH_BYTES];  // of the rows about to go in
    struct posting by_agent[AGENTS + 1], by_type[TYPES];
    int64_t stream_end[AGENTS + 1];  // of the streams this transaction moved; 0 for the others
};

static struct writer *open_writer(const char *path) {
    struct writer *writer = calloc(1, sizeof *writer);
    if (!writer) die("out of memory");
    sqlite3 *db = writer->db = create_log(path);
    writer->begin = prepare(db, "BEGIN IMMEDIATE");
    writer->commit = prepare(db, "COMMIT");
    writer->event = prepare_insert(db);
    writer->group = prepare_group_insert(db);
    writer->head_id = prepare(db, "UPDATE meta SET value=?1 WHERE key='head_id'");
    writer->head_hash = prepare(db, "UPDATE meta SET value=?1 WHERE key='head_hash'");
    writer->posting = prepare_posting(db);
    writer->stream = prepare(
        db,
        "INSERT INTO streams VALUES(?1,'out',?2)"
        " ON CONFLICT DO UPDATE SET committed=excluded.committed");
    // The same memory for the writer's whole life, so it is bound once.
    sqlite3_bind_blob(writer->head_hash, 1, writer->head.hash, HASH_BYTES, SQLITE_STATIC);
    return writer;
}

static void close_writer(struct writer *writer) {
    sqlite3_stmt *statements[] = {
        writer->begin,   writer->commit,    writer->event,   writer->group,
        writer->head_id, writer->head_hash, writer->posting, writer->stream,
    };
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        sqlite3_finalize(statements[i]);
    close_log(writer->db);
    link_free(&writer->link);
    free(writer);
}

static void bind_text(sqlite3_stmt *statement, int place, const char *text) {
    sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

static void seal(struct writer *writer, const struct row *row) {
    struct link *link = &writer->link;
    const char *type = type_name(row->type), *agent = agent_name(row->agent);
    link_start(link, writer->head.hash);
    link_integer(link, row->id);
    link_integer(link, row->timestamp);
    link_text(link, type, strlen(type));
    link_text(link, agent, strlen(agent));
    link_text(link, row->subject, strlen(row->subject));
    link_text(link, row->metadata_length ? row->metadata : NULL, (size_t)row->metadata_length);
    if (row->type == OUTPUT)
        link_blob(link, row->content, (size_t)row->content_length);
    else
        link_text(link, row->content, (size_t)row->content_length);
    link_seal(link, writer->head.hash);
    writer->head.id = row->id;
}

// The eight values of a row, from the place after `at` on.
static void bind_row(
    sqlite3_stmt *event, int at, const struct row *row, const unsigned char *hash) {
    sqlite3_bind_int64(event, at + 1, row->id);
    sqlite3_bind_int64(event, at + 2, row->timestamp);
    bind_text(event, at + 3, type_name(row->type));
    bind_text(event, at + 4, agent_name(row->agent));
    bind_text(event, at + 5, row->subject);
    if (row->metadata_length)
        sqlite3_bind_text(event, at + 6, row->metadata, row->metadata_length, SQLITE_STATIC);
    else
        sqlite3_bind_null(event, at + 6);
    sqlite3_bind_blob(event, at + 7, hash, HASH_BYTES, SQLITE_STATIC);
    if (row->type == OUTPUT)
        sqlite3_bind_blob(event, at + 8, row->content, row->content_length, SQLITE_STATIC);
    else
        sqlite3_bind_text(event, at + 8, row->content, row->content_length, SQLITE_STATIC);
}

static void insert(struct writer *writer, const struct row *rows, int64_t count) {
    if (count < GROUP) {
        for (int i = 0; i < count; i++) {
            bind_row(writer->event, 0, &rows[i], writer->hashes[i]);
            run(writer->event);
        }
    } else {
        for (int i = 0; i < GROUP; i++)
            bind_row(writer->group, ROW_VALUES * i, &rows[i], writer->hashes[i]);
        run(writer->group);
    }
}

static void store_postings(struct writer *writer, int64_t segment) {
    for (int type = 0; type < TYPES; type++)
        posting_store(
            &writer->by_type[type], writer->posting, posting_key((enum type)type), segment);
    for (int agent = 1; agent <= AGENTS; agent++)
        posting_store(&writer->by_agent[agent], writer->posting, agent_name(agent), segment);
}

// Posts a row that is about to go in.
static void note(struct writer *writer, const struct row *row) {
    posting_add(&writer->by_agent[row->agent], row->id);
    if (posting_key(row->type)) posting_add(&writer->by_type[row->type], row->id);
    if ((row->id & SEGMENT_MASK) == SEGMENT_MASK)
        store_postings(writer, row->id >> SEGMENT_BITS);
    if (row->type == OUTPUT) writer->stream_end[row->agent] = row->stream_end;
}

static void append_group(struct writer *writer, const struct row *rows, int64_t count) {
    for (int i = 0; i < count; i++) {
        seal(writer, &rows[i]);
        memcpy(writer->hashes[i], writer->head.hash, HASH_BYTES);
        note(writer, &rows[i]);
    }
    insert(writer, rows, count);
}

// An agent's stream moves once a transaction, however many rows it has in it.
static void store_streams(struct writer *writer) {
    for (int agent = 1; agent <= AGENTS; agent++) {
        if (!writer->stream_end[agent]) continue;
        bind_text(writer->stream, 1, agent_name(agent));
        sqlite3_bind_int64(writer->stream, 2, writer->stream_end[agent]);
        run(writer->stream);
        writer->stream_end[agent] = 0;
    }
}

static void append_batch(struct writer *writer, const struct row *rows, int64_t count) {
    run(writer->begin);
    for (int64_t i = 0; i < count; i += GROUP)
        append_group(writer, &rows[i], count - i < GROUP ? count - i : GROUP);
    store_streams(writer);
    sqlite3_bind_int64(writer->head_id, 1, writer->head.id);
    run(writer->head_id);
    run(writer->head_hash);
    run(writer->commit);
}

static void print_result(const struct writer *writer, double wall, double cpu) {
    char hash[HASH_TEXT];
    print_hash(hash, writer->head.hash);
    printf(
        "{\"rows\":%" PRId64 ",\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"head\":\"%s\"}\n",
        writer->head.id, wall, cpu, hash);
}

void append(const char *path, int64_t total, int64_t batch) {
    if (batch > BATCH_LIMIT) die("a batch holds at most %d rows", BATCH_LIMIT);
    struct row *rows = malloc((size_t)batch * sizeof *rows);
    if (!rows) die("out of memory");
    struct workload workload = {.next = 1};
    struct writer *writer = open_writer(path);
    double wall = 0, cpu = 0;
    while (writer->head.id < total) {
        int64_t left = total - writer->head.id, count = left < batch ? left : batch;
        for (int64_t i = 0; i < count; i++) make_row(&workload, &rows[i]);
        // Making the rows up is not appending: the clocks stand still meanwhile.
        wall -= wall_seconds();
        cpu -= cpu_seconds();
        append_batch(writer, rows, count);
        cpu += cpu_seconds();
        wall += wall_seconds();
    }
    print_result(writer, wall, cpu);
    close_writer(writer);
    free(rows);
}
