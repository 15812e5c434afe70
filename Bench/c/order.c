#include "order.h"

#include "scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// What only becomes a row: a status would change the agent's as well.
static const char *const types[] = {
    "tool", "decision", "message", "state_change", "consistency", "usage",
};

struct event {
    struct text type, subject, content, metadata;
    int64_t number;
};

static const char *known_type(struct text name) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_is(name, types[i])) return types[i];
    return NULL;
}

static char *keep(struct arena *arena, size_t count) {
    if (arena->capacity - arena->used < count) die("the texts of a commit are too long");
    char *place = arena->bytes + arena->used;
    arena->used += count;
    return place;
}

static int hexadecimal(const char *digits) {
    char text[5] = {digits[0], digits[1], digits[2], digits[3], 0};
    unsigned value = 0;
    sscanf(text, "%4x", &value);
    return (int)value;
}

static char *put_character(char *end, int code) {
    if (code < 0x80) {
        *end++ = (char)code;
        return end;
    }
    if (code < 0x800) {
        *end++ = (char)(0xc0 | code >> 6);
    } else {
        *end++ = (char)(0xe0 | code >> 12);
        *end++ = (char)(0x80 | (code >> 6 & 0x3f));
    }
    *end++ = (char)(0x80 | (code & 0x3f));
    return end;
}

// Without its escapes, which makes it no longer. Pairs of surrogates are not what this is measured
// with, and are refused.
static const char *keep_text(struct arena *arena, struct text raw) {
    char *start = keep(arena, raw.length + 1), *end = start;
    for (size_t i = 0; i < raw.length; i++) {
        char byte = raw.bytes[i];
        if (byte == '\\' && raw.bytes[++i] == 'u') {
            int code = hexadecimal(raw.bytes + i + 1);
            if (!code || (code & 0xf800) == 0xd800) return NULL;
            end = put_character(end, code);
            i += 4;
        } else if (byte == '\\') {
            const char *known = strchr("b\bf\fn\nr\rt\t", raw.bytes[i]);
            *end++ = known ? known[1] : raw.bytes[i];
        } else {
            *end++ = byte;
        }
    }
    *end = 0;
    return start;
}

// The number goes in front of what the program says itself.
static const char *keep_metadata(struct arena *arena, const struct event *event) {
    char *start = keep(arena, event->metadata.length + 32);
    int length = sprintf(start, "{\"seq\":%" PRId64, event->number);
    bool has_more = event->metadata.length > 2;
    struct text rest = {event->metadata.bytes + 1, event->metadata.length - 1};
    if (has_more)
        sprintf(start + length, ",%.*s", (int)rest.length, rest.bytes);
    else
        strcpy(start + length, "}");
    return start;
}

static bool read_field(struct scan *scan, struct event *event) {
    struct text name, other;
    if (!scan_string(scan, &name) || !scan_mark(scan, ':')) return false;
    if (text_is(name, "type")) return scan_string(scan, &event->type);
    if (text_is(name, "subject")) return scan_string(scan, &event->subject);
    if (text_is(name, "seq")) return scan_integer(scan, &event->number);
    if (text_is(name, "content")) return scan_value(scan, &event->content);
    if (text_is(name, "metadata"))
        return scan_value(scan, &event->metadata) && event->metadata.bytes[0] == '{';
    return scan_value(scan, &other);
}

static bool read_event(struct scan *scan, struct event *event) {
    *event = (struct event){.content = {"{}", 2}};
    if (!scan_mark(scan, '{')) return false;
    do {
        if (!read_field(scan, event)) return false;
    } while (scan_mark(scan, ','));
    return scan_mark(scan, '}') && event->content.bytes[0] == '{';
}

static bool take_event(
    struct scan *scan, const char *agent, struct arena *arena, struct order *order) {
    struct event event;
    if (order->count == ORDER_LIMIT || !read_event(scan, &event)) return false;
    const char *type = known_type(event.type), *subject = keep_text(arena, event.subject);
    if (!type || !subject || (order->count && event.number != order->last + 1)) return false;
    if (!order->count) order->first = event.number;
    order->last = event.number;
    order->entries[order->count++] = (struct entry){
        .type = type, .agent = agent, .subject = subject, .metadata = keep_metadata(arena, &event),
        .content = event.content.bytes, .length = event.content.length,
    };
    return true;
}

static bool read_events(
    struct scan *scan, const char *agent, struct arena *arena, struct order *order) {
    order->count = 0;
    if (!scan_mark(scan, '[')) return false;
    do {
        if (!take_event(scan, agent, arena, order)) return false;
    } while (scan_mark(scan, ','));
    return scan_mark(scan, ']');
}

bool read_append(struct text body, const char *agent, struct arena *arena, struct order *order) {
    struct scan scan = {body.bytes, body.bytes + body.length};
    bool has_events = false;
    if (!scan_mark(&scan, '{')) return false;
    do {
        struct text name, other;
        if (!scan_string(&scan, &name) || !scan_mark(&scan, ':')) return false;
        bool is_due = !has_events && text_is(name, "events");
        if (is_due ? !read_events(&scan, agent, arena, order) : !scan_value(&scan, &other))
            return false;
        has_events |= is_due;
    } while (scan_mark(&scan, ','));
    return scan_mark(&scan, '}') && scan_is_over(&scan) && has_events;
}

static const char allowed[] =
    "{\"verdict\":\"allow\",\"level\":\"order\",\"rule\":\"default\","
    "\"why\":\"no rule is against it\",\"action\":\"%.*s\",\"target\":\"%.*s\"}";

bool read_gate(struct text body, const char *agent, struct arena *arena, struct entry *entry) {
    struct scan scan = {body.bytes, body.bytes + body.length};
    struct text name, other, action = {0}, target = {0};
    if (!scan_mark(&scan, '{')) return false;
    do {
        if (!scan_string(&scan, &name) || !scan_mark(&scan, ':')) return false;
        struct text *text = text_is(name, "action") ? &action : &target;
        bool is_known = text == &action || text_is(name, "subject");
        if (is_known ? !scan_string(&scan, text) : !scan_value(&scan, &other)) return false;
    } while (scan_mark(&scan, ','));
    if (!scan_mark(&scan, '}') || !scan_is_over(&scan) || !action.length || !target.length)
        return false;
    const char *plain = keep_text(arena, target);
    if (!plain) return false;
    size_t room = action.length + strlen(plain) + 4;
    char *subject = keep(arena, room);
    snprintf(subject, room, "%.*s \"%s\"", (int)action.length, action.bytes, plain);
    room = sizeof allowed + action.length + target.length;
    char *content = keep(arena, room);
    int length = snprintf(
        content, room, allowed, (int)action.length, action.bytes, (int)target.length,
        target.bytes);
    *entry = (struct entry){
        .type = "gate", .agent = agent, .subject = subject, .content = content,
        .length = (size_t)length,
    };
    return true;
}
