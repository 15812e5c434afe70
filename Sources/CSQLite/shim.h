// The smallest shim: what Swift cannot import of SQLite (a variadic call and macros that compute).
#pragma once
#include <sqlite3.h>

static const int skep_sqlite3_ioerr_write = SQLITE_IOERR_WRITE;
static const int skep_sqlite3_ioerr_shmsize = SQLITE_IOERR_SHMSIZE;

static inline int skep_sqlite3_set(sqlite3 *db, int option, int on) {
    return sqlite3_db_config(db, option, on, (int *)0);
}

static inline sqlite3_destructor_type skep_sqlite3_transient(void) {
    return SQLITE_TRANSIENT;
}
