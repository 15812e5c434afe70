// What the log needs and neither SQLite nor Swift's Glibc gives.
#pragma once

#include <stdint.h>

// Registers a file system for SQLite that is the usual one but for write-ahead files, to which a commit is one
// write, and returns its name; null where SQLite has no usual one. To be asked for in `sqlite3_open_v2` by
// whoever writes; nothing is different for others who have the file open. To be called once.
const char *skep_gathering(void);

// Which file lies there and how long it is, without its times. -1 where there is none.
struct skep_look {
    uint64_t device, number, size;
};
int skep_look(const char *path, struct skep_look *look);
