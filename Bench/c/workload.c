#include "workload.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#define OUTPUT_BYTES 200

static const char *const agent_names[AGENTS + 1] = {
    NULL, "a1",  "a2",  "a3",  "a4",  "a5",  "a6",  "a7",  "a8",
    "a9", "a10", "a11", "a12", "a13", "a14", "a15", "a16",
};

static const char *const type_names[TYPES] = {
    [SPAWNED] = "agent.spawned",
    [STATUS] = "agent.status",
    [DECISION] = "decision",
    [TOOL] = "tool",
    [OUTPUT] = "output",
};

static const char *const posting_keys[TYPES] = {
    [SPAWNED] = "#agent.spawned",
    [STATUS] = "#agent.status",
    [DECISION] = "#decision",
    [TOOL] = "#tool",
};

const char *agent_name(int agent) {
    return agent_names[agent];
}

const char *type_name(enum type type) {
    return type_names[type];
}

const char *posting_key(enum type type) {
    return posting_keys[type];
}

static void make_spawned(struct row *row) {
    row->subject = "coder";
    row->content_length = snprintf(
        row->content, sizeof row->content,
        "{\"name\":\"coder-%" PRId64 "\",\"role\":\"coder\",\"command\":[\"coder\"],"
        "\"cwd\":\"/src\",\"pid\":%" PRId64 ",\"pty\":false}",
        row->id, 1000 + row->id);
}

static void make_decision(struct row *row) {
    row->subject = "split the work";
    row->content_length = snprintf(
        row->content, sizeof row->content,
        "{\"rationale\":\"step %" PRId64 " of the plan follows from the last\","
        "\"alternatives\":[{\"what\":\"wait\",\"confidence\":0.1}],"
        "\"confidence\":0.75,\"trigger\":\"test failure\"}",
        row->id);
}

static void make_status(struct row *row) {
    bool running = (row->id / 20) % 2 == 0;
    row->subject = running ? "running" : "thinking";
    row->content_length = snprintf(
        row->content, sizeof row->content, "{\"from\":\"%s\",\"evidence\":\"fd3\"}",
        running ? "thinking" : "running");
}

static void make_tool(struct row *row) {
    row->subject = "Edit";
    row->content_length = snprintf(
        row->content, sizeof row->content,
        "{\"input\":{\"path\":\"src/file-%" PRId64 ".py\"},\"ok\":true,\"duration\":0.3}",
        row->id % 97);
}

static void make_output(struct row *row, int64_t *offset) {
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz ";
    row->subject = "out";
    row->metadata_length = snprintf(
        row->metadata, sizeof row->metadata,
        "{\"stream\":\"out\",\"offset\":%" PRId64 "}", *offset);
    int used = snprintf(
        row->content, sizeof row->content, "line %" PRId64 " of the output, ", row->id);
    for (int i = used; i < OUTPUT_BYTES - 1; i++)
        row->content[i] = alphabet[(i - used) % (int)(sizeof alphabet - 1)];
    row->content[OUTPUT_BYTES - 1] = '\n';
    row->content_length = OUTPUT_BYTES;
    *offset += OUTPUT_BYTES;
    row->stream_end = *offset;
}

static enum type type_of(int64_t id) {
    if (id <= AGENTS) return SPAWNED;
    switch (id % 20) {
    case 7: return DECISION;
    case 13: return STATUS;
    case 17: return TOOL;
    default: return OUTPUT;
    }
}

void make_row(struct workload *workload, struct row *row) {
    int64_t id = workload->next++;
    row->id = id;
    row->timestamp = INT64_C(1700000000000000) + id * 100;
    row->type = type_of(id);
    row->agent = (int)(id <= AGENTS ? id : 1 + id % AGENTS);
    row->metadata_length = 0;
    switch (row->type) {
    case SPAWNED: make_spawned(row); break;
    case DECISION: make_decision(row); break;
    case STATUS: make_status(row); break;
    case TOOL: make_tool(row); break;
    default: make_output(row, &workload->offset[row->agent]); break;
    }
}
