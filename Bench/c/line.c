#include "line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char filler[EVENT_BYTES + 1] =
    "the quick brown fox jumps over the lazy dog while the five boxing wizards jump quickly and "
    "a quart jar of oil mixed with zinc oxide makes a very bright paint, which is more than the "
    "seven extravagant zebras that were judged so hastily could say of their own jumbled proposals "
    "to fix what is vexing";

char *put_event(char *end, int client, int64_t number) {
    bool decides = number % 8 == 0;
    const char *tail = decides ? "\",\"confidence\":0.75,\"trigger\":\"test failure\"}}"
                               : "\",\"ok\":true,\"duration\":0.3}}";
    int head = sprintf(
        end, "{\"type\":\"%s\",\"subject\":\"%s\",\"seq\":%" PRId64 ",\"content\":{%s%d.py ",
        decides ? "decision" : "tool", decides ? "split the work" : "Edit", number,
        decides ? "\"rationale\":\"src/file-" : "\"input\":{\"path\":\"src\"},\"result\":\"file-",
        client);
    size_t length = strlen(tail);
    memcpy(end + head, filler, EVENT_BYTES - length - (size_t)head);
    memcpy(end + EVENT_BYTES - length, tail, length);
    return end + EVENT_BYTES;
}
