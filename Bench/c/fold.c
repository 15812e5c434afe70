// Reads every row in order and folds it into what is known of each agent.
#include "checksum.h"
#include "json.h"
#include "log.h"
#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Agents are an array by their number; a log with higher numbers than this is not for this task.
#define AGENT_LIMIT (1 << 16)
#define TEXT_LIMIT 256

// A text of the state, cut at the limit.
struct kept {
    size_t length;
    char bytes[TEXT_LIMIT];
};

struct agent {
    bool known, line_is_open;
    int64_t pid, since, bytes, last_output;
    struct kept name, status, evidence, line, decision, tool;
};

struct state {
    struct agent *agents;
    int64_t count;  // of places in `agents`
    int64_t events, others;
};

static void keep(struct kept *kept, struct text text) {
    kept->length = text.length < TEXT_LIMIT ? text.length : TEXT_LIMIT;
    if (kept->length) memcpy(kept->bytes, text.bytes, kept->length);
}

static void keep_more(struct kept *kept, struct text text) {
    size_t room = TEXT_LIMIT - kept->length, more = text.length < room ? text.length : room;
    memcpy(kept->bytes + kept->length, text.bytes, more);
    kept->length += more;
}

static struct text column(sqlite3_stmt *row, int column) {
    const char *bytes = sqlite3_column_blob(row, column);
    return (struct text){bytes, (size_t)sqlite3_column_bytes(row, column)};
}

static bool is(struct text text, const char *word, size_t length) {
    return text.length == length && !memcmp(text.bytes, word, length);
}
#define IS(text, word) is(text, word, sizeof word - 1)

// A number of up to 18 digits; 0 for anything else.
static int64_t natural(struct text digits) {
    if (digits.length > 18) return 0;
    int64_t number = 0;
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.bytes[i] < '0' || digits.bytes[i] > '9') return 0;
        number = 10 * number + (digits.bytes[i] - '0');
    }
    return number;
}

// The number in "a<number>"; 0 for anything else.
static int64_t agent_number(struct text id) {
    if (!id.length || id.bytes[0] != 'a') return 0;
    return natural((struct text){id.bytes + 1, id.length - 1});
}

static void grow(struct state *state, int64_t number) {
    int64_t count = 2 * (number + 1);
    state->agents = realloc(state->agents, (size_t)count * sizeof *state->agents);
    if (!state->agents) die("out of memory");
    memset(state->agents + state->count, 0, (size_t)(count - state->count) * sizeof *state->agents);
    state->count = count;
}

static struct agent *find_agent(struct state *state, struct text id) {
    int64_t number = agent_number(id);
    if (!number) return NULL;
    if (number >= AGENT_LIMIT) die("agent %" PRId64 " is beyond the limit", number);
    if (number >= state->count) grow(state, number);
    state->agents[number].known = true;
    return &state->agents[number];
}

static void fold_spawned(struct agent *agent, struct text content) {
    struct text value;
    if (find_member(content, "name", &value)) keep(&agent->name, value);
    if (find_member(content, "pid", &value)) agent->pid = natural(value);
}

static void fold_status(struct agent *agent, sqlite3_stmt *row) {
    struct text value;
    keep(&agent->status, column(row, SUBJECT));
    agent->since = sqlite3_column_int64(row, TIMESTAMP);
    if (find_member(column(row, CONTENT), "evidence", &value)) keep(&agent->evidence, value);
}

// The last line that is not empty; a row that does not end its line is joined with the next.
static void fold_line(struct agent *agent, struct text content) {
    size_t end = content.length;
    while (end && content.bytes[end - 1] == '\n') end--;
    bool is_open = end == content.length, joins = agent->line_is_open;
    agent->line_is_open = is_open;
    if (!end) return;
    const char *before = memrchr(content.bytes, '\n', end);
    const char *start = before ? before + 1 : content.bytes;
    struct text line = {start, (size_t)(content.bytes + end - start)};
    if (!before && joins)
        keep_more(&agent->line, line);
    else
        keep(&agent->line, line);
}

static void fold_output(struct agent *agent, sqlite3_stmt *row) {
    struct text content = column(row, CONTENT);
    agent->last_output = sqlite3_column_int64(row, TIMESTAMP);
    agent->bytes += (int64_t)content.length;
    if (content.length) fold_line(agent, content);
}

static void fold_row(struct state *state, sqlite3_stmt *row) {
    struct text type = column(row, EVENT_TYPE);
    struct agent *agent = find_agent(state, column(row, AGENT_ID));
    state->events++;
    if (!agent)
        state->others++;
    else if (IS(type, "output"))
        fold_output(agent, row);
    else if (IS(type, "agent.status"))
        fold_status(agent, row);
    else if (IS(type, "decision"))
        keep(&agent->decision, column(row, SUBJECT));
    else if (IS(type, "tool"))
        keep(&agent->tool, column(row, SUBJECT));
    else if (IS(type, "agent.spawned"))
        fold_spawned(agent, column(row, CONTENT));
    else
        state->others++;
}

static uint64_t add_kept(uint64_t sum, const struct kept *kept) {
    return checksum_text(sum, kept->bytes, kept->length);
}

static uint64_t add_agent(uint64_t sum, int64_t number, const struct agent *agent) {
    sum = checksum_number(sum, number);
    sum = add_kept(sum, &agent->name);
    sum = checksum_number(sum, agent->pid);
    sum = add_kept(sum, &agent->status);
    sum = checksum_number(sum, agent->since);
    sum = add_kept(sum, &agent->evidence);
    sum = checksum_number(sum, agent->bytes);
    sum = checksum_number(sum, agent->last_output);
    sum = add_kept(sum, &agent->line);
    sum = add_kept(sum, &agent->decision);
    return add_kept(sum, &agent->tool);
}

static uint64_t checksum(const struct state *state) {
    uint64_t sum = checksum_number(CHECKSUM_START, state->events);
    for (int64_t number = 1; number < state->count; number++)
        if (state->agents[number].known) sum = add_agent(sum, number, &state->agents[number]);
    return sum;
}

void fold(const char *path) {
    sqlite3 *db = open_log(path);
    sqlite3_stmt *rows = prepare(db, "SELECT " ROW_COLUMNS " FROM events ORDER BY id");
    struct state state = {0};
    double seconds = -wall_seconds();
    while (step(rows)) fold_row(&state, rows);
    seconds += wall_seconds();
    printf(
        "{\"events\":%" PRId64 ",\"seconds\":%.6f,\"checksum\":\"%016" PRIx64 "\"}\n",
        state.events, seconds, checksum(&state));
    free(state.agents);
    sqlite3_finalize(rows);
    close_log(db);
}
