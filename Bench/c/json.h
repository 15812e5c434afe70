// Finds one member of a JSON object, without building anything.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
    const char *bytes;
    size_t length;
};

static inline bool text_is(struct text text, const char *word) {
    return text.length == strlen(word) && !memcmp(text.bytes, word, text.length);
}

// The member of the outermost object named `name`: the raw inside of a string, or the raw
// characters of a number or word. False when there is none, or its value is an object or array.
bool find_member(struct text json, const char *name, struct text *value);
