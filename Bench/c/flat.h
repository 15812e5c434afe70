// The rows of a log in a file without pages, index or chain: what they say, one behind the other.
#pragma once

#include "json.h"
#include "log.h"

#include <stdint.h>

// A row's numbers, and behind them its fields, filled up to eight bytes. No field but an empty one is NULL.
struct flat_row {
    int64_t id, timestamp;
    uint32_t bytes;                                // of the row, with these numbers
    uint32_t lengths[CONTENT - EVENT_TYPE + 1];
};

struct flat {
    const struct flat_row *rows, *end;
};

struct flat open_flat(const char *path);
void close_flat(struct flat *flat);

// Where a row's fields are, from EVENT_TYPE on; returns the row behind it.
static inline const struct flat_row *flat_next(
    const struct flat_row *row, struct text fields[CONTENT + 1]) {
    const char *bytes = (const char *)(row + 1);
    for (int column = EVENT_TYPE; column <= CONTENT; column++) {
        fields[column] = (struct text){bytes, row->lengths[column - EVENT_TYPE]};
        bytes += row->lengths[column - EVENT_TYPE];
    }
    return (const struct flat_row *)((const char *)row + row->bytes);
}
