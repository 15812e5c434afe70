#include "json.h"

#include <string.h>

// `at` is just behind the opening quote; returns where the closing one is, or the end.
static size_t skip_string(struct text json, size_t at) {
    while (at < json.length && json.bytes[at] != '"') at += json.bytes[at] == '\\' ? 2 : 1;
    return at < json.length ? at : json.length;
}

static size_t skip_space(struct text json, size_t at) {
    while (at < json.length && strchr(" \t\r\n", json.bytes[at])) at++;
    return at;
}

static bool read_value(struct text json, size_t at, struct text *value) {
    at = skip_space(json, at);
    if (at >= json.length || json.bytes[at] == '{' || json.bytes[at] == '[') return false;
    bool quoted = json.bytes[at] == '"';
    size_t start = at + quoted, end = start;
    if (quoted)
        end = skip_string(json, start);
    else
        while (end < json.length && !strchr(",} \t\r\n", json.bytes[end])) end++;
    *value = (struct text){json.bytes + start, end - start};
    return true;
}

static bool is(struct text json, size_t start, size_t end, const char *name, size_t length) {
    return end - start == length && !memcmp(json.bytes + start, name, length);
}

bool find_member(struct text json, const char *name, struct text *value) {
    size_t length = strlen(name);
    int depth = 0;
    for (size_t at = 0; at < json.length; at++) {
        char byte = json.bytes[at];
        depth += (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
        if (byte != '"') continue;
        size_t start = at + 1;
        at = skip_string(json, start);
        size_t next = skip_space(json, at + 1);
        // A string before a colon is a name; any other is a value.
        if (depth == 1 && next < json.length && json.bytes[next] == ':'
            && is(json, start, at, name, length))
            return read_value(json, next + 1, value);
    }
    return false;
}
