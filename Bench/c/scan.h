// Reads JSON once from its start to its end, and finds fault with what is none; builds nothing.
#pragma once

#include "json.h"

#include <stdint.h>

struct scan {
    const char *at, *end;
};

// Each takes what it is named after, and space in front of it. False where it is not there.
bool scan_mark(struct scan *scan, char mark);
// The raw inside of a string, whose escapes and characters are sound.
bool scan_string(struct scan *scan, struct text *inside);
bool scan_integer(struct scan *scan, int64_t *number);
// Any value as it is written.
bool scan_value(struct scan *scan, struct text *value);
// Nothing but space is left.
bool scan_is_over(struct scan *scan);
