// The made-up history both sides write: row i is a pure function of i, made in order.
#pragma once

#include <stdint.h>

#define AGENTS 16

enum type { SPAWNED, STATUS, DECISION, TOOL, OUTPUT, TYPES };

struct row {
    int64_t id, timestamp;
    enum type type;
    int agent;             // 1…AGENTS
    const char *subject;
    int metadata_length;   // 0 is NULL
    int content_length;
    int64_t stream_end;    // of OUTPUT: the offset after its content
    char metadata[64];
    char content[256];
};

struct workload {
    int64_t next;
    int64_t offset[AGENTS + 1];  // of each agent's stream, by its number
};

// `next` starts at 1, the offsets at 0.
void make_row(struct workload *workload, struct row *row);

const char *agent_name(int agent);    // "a1"…
const char *type_name(enum type type);
const char *posting_key(enum type type);  // "#…", or NULL for what merely flows
