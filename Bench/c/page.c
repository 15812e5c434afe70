// A page of one agent: its newest rows at or before an id, found by the postings.
#include "log.h"
#include "rows.h"
#include "tasks.h"
#include "workload.h"

#define PAGE_ROWS 100

struct pager {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *unposted, *postings, *row;
    int64_t last;
};

// The ids of a page, newest first.
struct ids {
    int count;
    int64_t ids[PAGE_ROWS];
};

static struct pager open_pager(const char *path) {
    sqlite3 *db = open_log(path);
    return (struct pager){
        .db = db,
        .begin = prepare(db, "BEGIN"),
        .commit = prepare(db, "COMMIT"),
        .unposted = prepare(
            db,
            "SELECT id FROM events WHERE id BETWEEN ?1 AND ?2 AND agent_id=?3"
            " ORDER BY id DESC LIMIT ?4"),
        .postings = prepare(
            db,
            "SELECT segment, n, ids FROM postings WHERE key=?1 AND segment<=?2"
            " ORDER BY segment DESC"),
        .row = prepare(db, "SELECT " ROW_COLUMNS " FROM events WHERE id=?1"),
        .last = read_head(db).id,
    };
}

static void close_pager(struct pager *pager) {
    sqlite3_finalize(pager->begin);
    sqlite3_finalize(pager->commit);
    sqlite3_finalize(pager->unposted);
    sqlite3_finalize(pager->postings);
    sqlite3_finalize(pager->row);
    close_log(pager->db);
}

// The newest segment has no postings until its last id is stored: it is walked.
static void find_unposted(struct pager *pager, const char *agent, int64_t newest, struct ids *ids) {
    int64_t first = (pager->last + 1) & ~(int64_t)SEGMENT_MASK;
    if (newest < first) return;
    sqlite3_bind_int64(pager->unposted, 1, first);
    sqlite3_bind_int64(pager->unposted, 2, newest);
    sqlite3_bind_text(pager->unposted, 3, agent, -1, SQLITE_STATIC);
    sqlite3_bind_int(pager->unposted, 4, PAGE_ROWS);
    while (step(pager->unposted))
        ids->ids[ids->count++] = sqlite3_column_int64(pager->unposted, 0);
}

static int low_bits(const unsigned char *ids, int index) {
    return ids[2 * index] << 8 | ids[2 * index + 1];
}

// How many of the ids of a segment are at or below the limit.
static int count_up_to(const unsigned char *ids, int count, int64_t limit) {
    int low = 0, high = count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (low_bits(ids, middle) <= limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void take_segment(sqlite3_stmt *postings, int64_t newest, struct ids *ids) {
    int64_t base = sqlite3_column_int64(postings, 0) << SEGMENT_BITS;
    const unsigned char *stored = sqlite3_column_blob(postings, 2);
    int count = count_up_to(stored, sqlite3_column_int(postings, 1), newest - base);
    while (count && ids->count < PAGE_ROWS)
        ids->ids[ids->count++] = base + low_bits(stored, --count);
}

static void find_posted(struct pager *pager, const char *agent, int64_t newest, struct ids *ids) {
    sqlite3_bind_text(pager->postings, 1, agent, -1, SQLITE_STATIC);
    sqlite3_bind_int64(pager->postings, 2, newest >> SEGMENT_BITS);
    while (ids->count < PAGE_ROWS && step(pager->postings))
        take_segment(pager->postings, newest, ids);
    sqlite3_reset(pager->postings);
}

// In the order of the log, as a page is shown.
static void read_rows(struct pager *pager, const struct ids *ids, struct rows *found) {
    for (int i = ids->count - 1; i >= 0; i--) {
        sqlite3_bind_int64(pager->row, 1, ids->ids[i]);
        if (!step(pager->row)) die("row %lld is missing", (long long)ids->ids[i]);
        rows_copy(found, pager->row);
        sqlite3_reset(pager->row);
    }
}

static void read_page(struct pager *pager, const char *agent, int64_t newest, struct rows *found) {
    struct ids ids = {0};
    rows_clear(found);
    run(pager->begin);
    find_unposted(pager, agent, newest, &ids);
    find_posted(pager, agent, newest, &ids);
    read_rows(pager, &ids, found);
    run(pager->commit);
}

void page(const char *path, int64_t count, uint64_t seed) {
    struct pager pager = open_pager(path);
    struct trial trial = trial_start(count);
    struct rows found = {0};
    for (int64_t i = 0; i < count; i++) {
        const char *agent = agent_name(1 + (int)(next_random(&seed) % AGENTS));
        int64_t newest = 1 + (int64_t)(next_random(&seed) % (uint64_t)pager.last);
        double start = wall_seconds();
        read_page(&pager, agent, newest, &found);
        trial_add(&trial, wall_seconds() - start, &found);
    }
    trial_print(&trial);
    rows_free(&found);
    close_pager(&pager);
}
