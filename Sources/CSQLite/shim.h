// The smallest shim: SQLite's variadic configuration calls, which Swift cannot import.
#pragma once
#include <sqlite3.h>

static inline int skep_sqlite3_set(sqlite3 *db, int option, int on) {
    return sqlite3_db_config(db, option, on, (int *)0);
}
