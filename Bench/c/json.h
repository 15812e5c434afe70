// Finds one member of a JSON object, without building anything.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct text {
    const char *bytes;
    size_t length;
};

// The member of the outermost object named `name`: the raw inside of a string, or the raw
// characters of a number or word. False when there is none, or its value is an object or array.
bool find_member(struct text json, const char *name, struct text *value);
