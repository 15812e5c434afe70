// The least that makes anything durable: one page behind the last one, and a flush.
#include "rows.h"
#include "tasks.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PAGE 4096

void flush(const char *path, int64_t times) {
    static char page[PAGE];
    double *micros = calloc((size_t)times, sizeof *micros);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (!micros || file < 0) die("cannot make the file");
    // Room is there, as it is in a write-ahead file that is used again: no flush has to note a new size.
    for (int64_t at = 0; at < times; at++)
        if (write(file, page, PAGE) != PAGE) die("cannot write the file");
    if (fsync(file)) die("cannot flush the file");
    for (int64_t at = 0; at < times; at++) {
        page[0]++;
        double start = wall_seconds();
        if (pwrite(file, page, PAGE, at * PAGE) != PAGE || fdatasync(file))
            die("cannot flush the file");
        micros[at] = (wall_seconds() - start) * 1e6;
    }
    close(file);
    sort_micros(micros, times);
    printf("{\"count\":%lld,\"median_us\":%.1f}\n", (long long)times, micros[times / 2]);
    free(micros);
}
