#include "posting.h"

sqlite3_stmt *prepare_posting(sqlite3 *db) {
    return prepare(db, "INSERT INTO postings VALUES(?1,?2,?3,?4)");
}

void posting_add(struct posting *posting, int64_t id) {
    unsigned char *place = posting->ids[posting->count++];
    place[0] = (unsigned char)((id & SEGMENT_MASK) >> 8);
    place[1] = (unsigned char)id;
}

void posting_store(
    struct posting *posting, sqlite3_stmt *statement, const char *key, int64_t segment) {
    if (!posting->count) return;
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, segment);
    sqlite3_bind_int(statement, 3, posting->count);
    sqlite3_bind_blob(statement, 4, posting->ids, 2 * posting->count, SQLITE_STATIC);
    run(statement);
    posting->count = 0;
}
