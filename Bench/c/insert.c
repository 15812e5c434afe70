#include "insert.h"

#include <string.h>

sqlite3_stmt *prepare_insert(sqlite3 *db) {
    return prepare(db, "INSERT INTO events VALUES(?1,?2,?3,?4,?5,?6,?7,?8)");
}

// FAIL, because the default keeps a copy of what a statement of many rows touches, to undo it
// alone; here a refusal ends the program.
sqlite3_stmt *prepare_group_insert(sqlite3 *db) {
    static const char values[] = ",(?,?,?,?,?,?,?,?)";
    char sql[64 + GROUP * sizeof values] = "INSERT OR FAIL INTO events VALUES";
    strcat(sql, values + 1);
    for (int i = 1; i < GROUP; i++) strcat(sql, values);
    return prepare(db, sql);
}
