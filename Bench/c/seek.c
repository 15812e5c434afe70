// A moment of the log and what follows it: found by id, or by time.
#include "log.h"
#include "rows.h"
#include "tasks.h"

#define FOLLOWING 100

struct seeker {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *timestamp, *rows;
    int64_t last;
};

static struct seeker open_seeker(const char *path) {
    sqlite3 *db = open_log(path);
    return (struct seeker){
        .db = db,
        .begin = prepare(db, "BEGIN"),
        .commit = prepare(db, "COMMIT"),
        .timestamp = prepare(db, "SELECT timestamp FROM events WHERE id=?1"),
        .rows = prepare(
            db, "SELECT " ROW_COLUMNS " FROM events WHERE id BETWEEN ?1 AND ?2 ORDER BY id"),
        .last = read_head(db).id,
    };
}

static void close_seeker(struct seeker *seeker) {
    sqlite3_finalize(seeker->begin);
    sqlite3_finalize(seeker->commit);
    sqlite3_finalize(seeker->timestamp);
    sqlite3_finalize(seeker->rows);
    close_log(seeker->db);
}

static void read_from(struct seeker *seeker, int64_t id, int count, struct rows *found) {
    rows_clear(found);
    sqlite3_bind_int64(seeker->rows, 1, id);
    sqlite3_bind_int64(seeker->rows, 2, id + count - 1);
    while (step(seeker->rows)) rows_copy(found, seeker->rows);
}

static int64_t timestamp(struct seeker *seeker, int64_t id) {
    sqlite3_bind_int64(seeker->timestamp, 1, id);
    if (!step(seeker->timestamp)) die("row %lld is missing", (long long)id);
    int64_t timestamp = sqlite3_column_int64(seeker->timestamp, 0);
    sqlite3_reset(seeker->timestamp);
    return timestamp;
}

// The last row at or before a time, or 0. Ids have no gaps and times rise, so halving finds it.
static int64_t find_time(struct seeker *seeker, int64_t time) {
    int64_t low = 0, high = seeker->last;
    while (low < high) {
        int64_t middle = high - (high - low) / 2;
        if (timestamp(seeker, middle) <= time)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

// One read transaction: else every probe would take and release the file's lock.
static void read_after_time(struct seeker *seeker, int64_t time, struct rows *found) {
    run(seeker->begin);
    read_from(seeker, find_time(seeker, time) + 1, FOLLOWING, found);
    run(seeker->commit);
}

void seek(const char *path, int64_t count, uint64_t seed) {
    struct seeker seeker = open_seeker(path);
    struct trial trial = trial_start(count);
    struct rows found = {0};
    for (int64_t i = 0; i < count; i++) {
        int64_t id = 1 + (int64_t)(next_random(&seed) % (uint64_t)seeker.last);
        double start = wall_seconds();
        read_from(&seeker, id, 1 + FOLLOWING, &found);
        trial_add(&trial, wall_seconds() - start, &found);
    }
    trial_print(&trial);
    rows_free(&found);
    close_seeker(&seeker);
}

void timeseek(const char *path, int64_t count, uint64_t seed) {
    struct seeker seeker = open_seeker(path);
    struct trial trial = trial_start(count);
    struct rows found = {0};
    int64_t first = timestamp(&seeker, 1), last = timestamp(&seeker, seeker.last);
    for (int64_t i = 0; i < count; i++) {
        int64_t time = first + (int64_t)(next_random(&seed) % (uint64_t)(last - first + 1));
        double start = wall_seconds();
        read_after_time(&seeker, time, &found);
        trial_add(&trial, wall_seconds() - start, &found);
    }
    trial_print(&trial);
    rows_free(&found);
    close_seeker(&seeker);
}
