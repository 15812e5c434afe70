#include "scan.h"

#include <ctype.h>
#include <string.h>

#define DEPTH_LIMIT 128

static void skip_space(struct scan *scan) {
    while (scan->at < scan->end
           && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
        scan->at++;
}

bool scan_mark(struct scan *scan, char mark) {
    skip_space(scan);
    if (scan->at == scan->end || *scan->at != mark) return false;
    scan->at++;
    return true;
}

bool scan_is_over(struct scan *scan) {
    skip_space(scan);
    return scan->at == scan->end;
}

// A character of several bytes: neither too long, nor a surrogate, nor beyond the last one.
static bool take_character(struct scan *scan) {
    const unsigned char *at = (const unsigned char *)scan->at;
    int length = *at < 0xc2 ? 0 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : *at < 0xf5 ? 4 : 0;
    if (!length || scan->end - scan->at < length) return false;
    for (int i = 1; i < length; i++)
        if ((at[i] & 0xc0) != 0x80) return false;
    if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f)
        || (*at == 0xf0 && at[1] < 0x90) || (*at == 0xf4 && at[1] > 0x8f))
        return false;
    scan->at += length;
    return true;
}

static bool take_escape(struct scan *scan) {
    if (scan->end - scan->at < 2) return false;
    char kind = scan->at[1];
    scan->at += 2;
    if (kind != 'u') return kind && strchr("\"\\/bfnrt", kind);
    for (int i = 0; i < 4; i++, scan->at++)
        if (scan->at == scan->end || !isxdigit((unsigned char)*scan->at)) return false;
    return true;
}

bool scan_string(struct scan *scan, struct text *inside) {
    if (!scan_mark(scan, '"')) return false;
    inside->bytes = scan->at;
    while (scan->at < scan->end) {
        unsigned char byte = (unsigned char)*scan->at;
        if (byte == '"') {
            inside->length = (size_t)(scan->at++ - inside->bytes);
            return true;
        }
        if (byte < 0x20) return false;
        if (byte == '\\' ? !take_escape(scan) : byte >= 0x80 && !take_character(scan)) return false;
        if (byte != '\\' && byte < 0x80) scan->at++;
    }
    return false;
}

static bool take_digits(struct scan *scan) {
    const char *start = scan->at;
    while (scan->at < scan->end && isdigit((unsigned char)*scan->at)) scan->at++;
    return scan->at > start;
}

static bool take_number(struct scan *scan) {
    if (*scan->at == '-') scan->at++;
    const char *start = scan->at;
    if (!take_digits(scan) || (*start == '0' && scan->at - start > 1)) return false;
    if (scan->at < scan->end && *scan->at == '.') {
        scan->at++;
        if (!take_digits(scan)) return false;
    }
    if (scan->at == scan->end || (*scan->at | 0x20) != 'e') return true;
    scan->at++;
    if (scan->at < scan->end && (*scan->at == '+' || *scan->at == '-')) scan->at++;
    return take_digits(scan);
}

bool scan_integer(struct scan *scan, int64_t *number) {
    skip_space(scan);
    const char *start = scan->at;
    for (*number = 0; scan->at < scan->end && scan->at - start < 18; scan->at++) {
        if (!isdigit((unsigned char)*scan->at)) break;
        *number = *number * 10 + (*scan->at - '0');
    }
    return scan->at > start;
}

static bool take_word(struct scan *scan, const char *word) {
    size_t length = strlen(word);
    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length)) return false;
    scan->at += length;
    return true;
}

static bool take_value(struct scan *scan, int depth);

static bool take_members(struct scan *scan, char close, int depth) {
    if (depth == DEPTH_LIMIT) return false;
    if (scan_mark(scan, close)) return true;
    do {
        struct text name;
        if (close == '}' && !(scan_string(scan, &name) && scan_mark(scan, ':'))) return false;
        if (!take_value(scan, depth + 1)) return false;
    } while (scan_mark(scan, ','));
    return scan_mark(scan, close);
}

static bool take_value(struct scan *scan, int depth) {
    struct text inside;
    skip_space(scan);
    if (scan->at == scan->end) return false;
    switch (*scan->at) {
    case '"': return scan_string(scan, &inside);
    case '{': scan->at++; return take_members(scan, '}', depth);
    case '[': scan->at++; return take_members(scan, ']', depth);
    case 't': return take_word(scan, "true");
    case 'f': return take_word(scan, "false");
    case 'n': return take_word(scan, "null");
    default: return take_number(scan);
    }
}

bool scan_value(struct scan *scan, struct text *value) {
    skip_space(scan);
    value->bytes = scan->at;
    if (!take_value(scan, 0)) return false;
    value->length = (size_t)(scan->at - value->bytes);
    return true;
}
