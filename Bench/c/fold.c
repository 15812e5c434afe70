// Reads every row in order and folds it into what is known of each agent, by the rules of
// `Swarm.State` as far as the made-up history needs them.
#include "checksum.h"
#include "flat.h"
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
    int64_t pid, since;
    struct kept name, role, status, evidence, line;
};

struct state {
    struct agent *agents;
    int64_t count;  // of places in `agents`
    int64_t events, time;
};

static void keep(struct kept *kept, struct text text) {
    kept->length = text.length < TEXT_LIMIT ? text.length : TEXT_LIMIT;
    memcpy(kept->bytes, text.bytes, kept->length);
}

static void keep_more(struct kept *kept, struct text text) {
    size_t room = TEXT_LIMIT - kept->length, more = text.length < room ? text.length : room;
    memcpy(kept->bytes + kept->length, text.bytes, more);
    kept->length += more;
}

// What of a row is folded.
struct fields {
    int64_t time;
    struct text type, agent, subject, content;
};

#define TEXT(word) ((struct text){word, sizeof word - 1})

static bool is(struct text text, struct text word) {
    return text.length == word.length && !memcmp(text.bytes, word.bytes, word.length);
}

static bool is_kept(const struct kept *kept, struct text text) {
    return is(text, (struct text){kept->bytes, kept->length});
}

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
    return number < state->count && state->agents[number].known ? &state->agents[number] : NULL;
}

static struct agent *make_agent(struct state *state, struct text id) {
    int64_t number = agent_number(id);
    if (number < 1 || number >= AGENT_LIMIT) die("no agent has the number %" PRId64, number);
    if (number >= state->count) grow(state, number);
    state->agents[number].known = true;
    return &state->agents[number];
}

static void fold_spawned(struct state *state, const struct fields *row) {
    struct agent *agent = make_agent(state, row->agent);
    struct text value;
    if (find_member(row->content, "name", &value)) keep(&agent->name, value);
    if (find_member(row->content, "pid", &value)) agent->pid = natural(value);
    keep(&agent->role, row->subject);
    keep(&agent->status, TEXT("initializing"));
    keep(&agent->evidence, TEXT("kernel"));
    agent->since = state->time;
}

// A status told again by the same evidence keeps its age.
static void fold_status(
    struct state *state, struct agent *agent, const struct fields *row) {
    struct text status = row->subject, evidence = TEXT("unknown");
    find_member(row->content, "evidence", &evidence);
    if (is_kept(&agent->status, status) && is_kept(&agent->evidence, evidence)) return;
    keep(&agent->status, status);
    keep(&agent->evidence, evidence);
    agent->since = state->time;
}

static bool ends_line(char byte) {
    return byte == '\n' || byte == '\r';
}

// Where the line begins that ends at `end`.
static const char *line_start(const char *bytes, const char *end) {
    const char *feed = memrchr(bytes, '\n', (size_t)(end - bytes));
    if (feed) bytes = feed + 1;
    const char *back = memrchr(bytes, '\r', (size_t)(end - bytes));
    return back ? back + 1 : bytes;
}

// The last line that is not empty; a row that does not end its line is joined with the next.
static void fold_line(struct agent *agent, struct text content) {
    const char *end = content.bytes + content.length;
    while (end > content.bytes && ends_line(end[-1])) end--;
    bool joins = agent->line_is_open;
    agent->line_is_open = end == content.bytes + content.length;
    if (end == content.bytes) return;
    const char *start = line_start(content.bytes, end);
    if (start > content.bytes || !joins) agent->line.length = 0;
    keep_more(&agent->line, (struct text){start, (size_t)(end - start)});
}

// What was typed and how large the terminal is was not printed.
static void fold_output(struct agent *agent, const struct fields *row) {
    struct text stream = row->subject;
    if (is(stream, TEXT("in")) || is(stream, TEXT("size")) || !row->content.length) return;
    fold_line(agent, row->content);
}

static void fold_row(struct state *state, const struct fields *row) {
    struct agent *agent = find_agent(state, row->agent);
    state->events++;
    state->time = row->time;
    if (agent && is(row->type, TEXT("output")))
        fold_output(agent, row);
    else if (agent && is(row->type, TEXT("agent.status")))
        fold_status(state, agent, row);
    else if (is(row->type, TEXT("agent.spawned")))
        fold_spawned(state, row);
}

static uint64_t add_kept(uint64_t sum, const struct kept *kept) {
    return checksum_text(sum, kept->bytes, kept->length);
}

static uint64_t add_agent(uint64_t sum, int64_t number, const struct agent *agent) {
    sum = checksum_number(sum, number);
    sum = add_kept(sum, &agent->name);
    sum = add_kept(sum, &agent->role);
    sum = checksum_number(sum, agent->pid);
    sum = add_kept(sum, &agent->status);
    sum = add_kept(sum, &agent->evidence);
    sum = checksum_number(sum, agent->since);
    sum = add_kept(sum, &agent->line);
    return checksum_number(sum, agent->line_is_open);
}

static uint64_t checksum(const struct state *state) {
    uint64_t sum = checksum_number(CHECKSUM_START, state->events);
    sum = checksum_number(sum, state->time);
    for (int64_t number = 1; number < state->count; number++)
        if (state->agents[number].known) sum = add_agent(sum, number, &state->agents[number]);
    return sum;
}

static void print_state(struct state *state, double seconds) {
    printf(
        "{\"events\":%" PRId64 ",\"seconds\":%.6f,\"checksum\":\"%016" PRIx64 "\"}\n",
        state->events, seconds, checksum(state));
    free(state->agents);
}

static struct text column(sqlite3_stmt *row, int column) {
    const char *bytes = sqlite3_column_blob(row, column);
    return (struct text){bytes ? bytes : "", (size_t)sqlite3_column_bytes(row, column)};
}

void fold(const char *path) {
    sqlite3 *db = open_log(path);
    sqlite3_stmt *rows = prepare(db, "SELECT " ROW_COLUMNS " FROM events ORDER BY id");
    struct state state = {0};
    double seconds = -wall_seconds();
    while (step(rows)) {
        struct fields row = {
            sqlite3_column_int64(rows, TIMESTAMP), column(rows, EVENT_TYPE),
            column(rows, AGENT_ID), column(rows, SUBJECT), column(rows, CONTENT),
        };
        fold_row(&state, &row);
    }
    seconds += wall_seconds();
    print_state(&state, seconds);
    sqlite3_finalize(rows);
    close_log(db);
}

void fold_flat(const char *path) {
    struct state state = {0};
    double seconds = -wall_seconds();
    struct flat flat = open_flat(path);
    struct text fields[CONTENT + 1];
    for (const struct flat_row *row = flat.rows; row < flat.end;) {
        int64_t time = row->timestamp;
        row = flat_next(row, fields);
        fold_row(
            &state, &(struct fields){
                        time, fields[EVENT_TYPE], fields[AGENT_ID], fields[SUBJECT],
                        fields[CONTENT]});
    }
    seconds += wall_seconds();
    print_state(&state, seconds);
    close_flat(&flat);
}
