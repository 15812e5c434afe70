// The least that a list of agents can be: read the public table and print it.
#include "log.h"
#include "tasks.h"

#include <stdio.h>

void roll(const char *path) {
    sqlite3 *db = open_log(path);
    sqlite3_stmt *rows = prepare(db, "SELECT id, status, metadata FROM agents");
    while (step(rows))
        printf(
            "%-8s %-12s %s\n", sqlite3_column_text(rows, 0), sqlite3_column_text(rows, 1),
            sqlite3_column_text(rows, 2));
    sqlite3_finalize(rows);
    close_log(db);
}
