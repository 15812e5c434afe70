// SQLite writes a page to the write-ahead file with two calls, one for 24 bytes about the page and one for
// the page. Here what follows on itself is gathered, and written with one call at the end of a transaction.
//
// Nothing waits longer than SQLite could bear: what is gathered is written before anything else happens to
// the file, and a transaction's last page takes all before it along, so that whoever is told of a commit
// finds it in the file. What was written before is written over at once: SQLite reckons the headers anew of
// pages that it had to write in the midst of a transaction.
//
// One connection writes, and takes its transaction back when anything fails: what could not be written is gone
// then, also where it was a read that wanted it written.
#include "CEventLog.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER_BYTES = 24,  // before each page
    // Of one write the usual file system takes what fits 17 bits, and nothing of 128 KiB.
    CAPACITY = 1 << 16,
};

struct gathering {
    sqlite3_file base;
    sqlite3_file *file;  // the usual one, which lies behind this
    unsigned char *bytes;
    sqlite3_int64 offset;  // of the first of them in the file
    int count;
    sqlite3_int64 end;  // of what was written since the file was begun anew
    bool is_last;  // the page that is being written ends a transaction
};

static sqlite3_vfs *usual;

static struct gathering *of(sqlite3_file *file) { return (struct gathering *)file; }

// What could not be written is not tried again.
static int flush(struct gathering *all) {
    int count = all->count;
    all->count = 0;
    if (!count) return SQLITE_OK;
    return all->file->pMethods->xWrite(all->file, all->bytes, count, all->offset);
}

static int gather(struct gathering *all, const void *bytes, int count, sqlite3_int64 offset) {
    bool follows = offset == all->offset + all->count;
    if (!follows || count > CAPACITY - all->count) {
        int code = flush(all);
        if (code != SQLITE_OK) return code;
        all->offset = offset;
    }
    if (count > CAPACITY) return all->file->pMethods->xWrite(all->file, bytes, count, offset);
    memcpy(all->bytes + all->count, bytes, (size_t)count);
    all->count += count;
    return SQLITE_OK;
}

// The header of the last page of a transaction says how many pages the database then has, the others' 0.
static bool is_of_last(const unsigned char *header) {
    return header[4] || header[5] || header[6] || header[7];
}

static int write_bytes(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    struct gathering *all = of(file);
    if (count == HEADER_BYTES) all->is_last = is_of_last(bytes);
    if (offset > 0 && offset < all->end) {
        int code = flush(all);
        return code == SQLITE_OK ? all->file->pMethods->xWrite(all->file, bytes, count, offset)
                                 : code;
    }
    int code = gather(all, bytes, count, offset);
    if (code != SQLITE_OK) return code;
    all->end = offset + count;
    return all->is_last && count != HEADER_BYTES ? flush(all) : SQLITE_OK;
}

static int read_bytes(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    int code = flush(of(file));
    return code == SQLITE_OK ? of(file)->file->pMethods->xRead(of(file)->file, bytes, count, offset)
                             : code;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
    int code = flush(of(file));
    return code == SQLITE_OK ? of(file)->file->pMethods->xTruncate(of(file)->file, size) : code;
}

static int synchronise(sqlite3_file *file, int flags) {
    int code = flush(of(file));
    return code == SQLITE_OK ? of(file)->file->pMethods->xSync(of(file)->file, flags) : code;
}

static int size(sqlite3_file *file, sqlite3_int64 *size) {
    int code = flush(of(file));
    return code == SQLITE_OK ? of(file)->file->pMethods->xFileSize(of(file)->file, size) : code;
}

static int control(sqlite3_file *file, int operation, void *argument) {
    return of(file)->file->pMethods->xFileControl(of(file)->file, operation, argument);
}

static int sector_size(sqlite3_file *file) {
    return of(file)->file->pMethods->xSectorSize(of(file)->file);
}

static int characteristics(sqlite3_file *file) {
    return of(file)->file->pMethods->xDeviceCharacteristics(of(file)->file);
}

static int close_file(sqlite3_file *file) {
    int code = flush(of(file));
    int closed = of(file)->file->pMethods->xClose(of(file)->file);
    free(of(file)->bytes);
    return code == SQLITE_OK ? closed : code;
}

// Nobody locks a write-ahead file, nor shares its memory: SQLite does both to the database's.
static int never_locked(sqlite3_file *file, int level) {
    (void)file, (void)level;
    return SQLITE_OK;
}

static int is_reserved(sqlite3_file *file, int *is) {
    (void)file;
    *is = 0;
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = close_file,
    .xRead = read_bytes,
    .xWrite = write_bytes,
    .xTruncate = truncate_file,
    .xSync = synchronise,
    .xFileSize = size,
    .xLock = never_locked,
    .xUnlock = never_locked,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
};

// A file that is not gathered is the usual one itself.
static int open_file(sqlite3_vfs *self, sqlite3_filename name, sqlite3_file *file, int flags, int *out) {
    (void)self;
    if (!(flags & SQLITE_OPEN_WAL)) return usual->xOpen(usual, name, file, flags, out);
    struct gathering *all = of(file);
    memset(all, 0, sizeof *all);
    all->file = (sqlite3_file *)(all + 1);
    all->bytes = malloc(CAPACITY);
    if (!all->bytes) return SQLITE_NOMEM;
    int code = usual->xOpen(usual, name, all->file, flags, out);
    if (code == SQLITE_OK)
        all->base.pMethods = &methods;
    else
        free(all->bytes);
    return code;
}

const char *skep_gathering(void) {
    static sqlite3_vfs gathering;
    if (gathering.zName) return gathering.zName;
    usual = sqlite3_vfs_find(NULL);
    if (!usual) return NULL;
    gathering = *usual;
    gathering.pNext = NULL;
    gathering.zName = "skep";
    gathering.szOsFile = (int)sizeof(struct gathering) + usual->szOsFile;
    gathering.xOpen = open_file;
    return sqlite3_vfs_register(&gathering, 0) == SQLITE_OK ? gathering.zName : NULL;
}
