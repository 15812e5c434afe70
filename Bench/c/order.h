// What a program asks of the server, read from the body of its request.
#pragma once

#include "journal.h"
#include "json.h"

// Events a request may hold.
#define ORDER_LIMIT 1000

// Texts that entries point to, which live until the commit.
struct arena {
    char *bytes;
    size_t used, capacity;
};

struct order {
    int64_t first, last;  // the numbers
    int count;
    struct entry *entries;  // room for ORDER_LIMIT
};

// Reads the body of an `append` of that agent. False where it is not as it must be. Contents stay
// where they are in the body.
bool read_append(struct text body, const char *agent, struct arena *arena, struct order *order);
// Reads the body of a `gate`, and makes the row which says that nothing is against it.
bool read_gate(struct text body, const char *agent, struct arena *arena, struct entry *entry);
