// A client of `skep1`, as docs/protocol.md has it: it joins, appends in batches, and confirms what it is told.
#include "json.h"
#include "line.h"
#include "log.h"
#include "order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLY_FRAMES 4

struct line {
    void *socket;
    int client;
    char body[ORDER_LIMIT * (EVENT_BYTES + 1) + 64];
};

// The client's choice, given back as it is.
struct request_id {
    int64_t first;
    int64_t count;
};

static void ask(struct line *line, struct request_id id, const char *verb, size_t length) {
    if (zmq_send(line->socket, "skep1", 5, ZMQ_SNDMORE) < 0
        || zmq_send(line->socket, &id, sizeof id, ZMQ_SNDMORE) < 0
        || zmq_send(line->socket, verb, strlen(verb), ZMQ_SNDMORE) < 0
        || zmq_send(line->socket, line->body, length, 0) < 0)
        die("cannot send '%s'", verb);
}

static bool receive(struct line *line, struct receipt *receipt);

static struct line *open_line(const char *endpoint, int client) {
    static void *context;
    if (!context) context = zmq_ctx_new();
    struct line *line = malloc(sizeof *line);
    if (!context || !line) die("out of memory");
    line->client = client;
    line->socket = zmq_socket(context, ZMQ_DEALER);
    if (!line->socket || zmq_connect(line->socket, endpoint)) die("cannot reach '%s'", endpoint);
    // Whoever comes twice to the same supervisor is called otherwise the second time.
    const char *name = getenv("SKEP_BENCH_NAME");
    int length = sprintf(line->body, "{\"name\":\"%.20s-%d\"}", name ? name : "client", client);
    ask(line, (struct request_id){0}, "join", (size_t)length);
    zmq_pollitem_t look = {.socket = line->socket, .events = ZMQ_POLLIN};
    struct receipt receipt;
    if (zmq_poll(&look, 1, 10000) < 1 || !receive(line, &receipt) || receipt.is_refused)
        die("client %d may not join", client);
    return line;
}

static void send_batch(struct line *line, int64_t first, int count) {
    char *end = stpcpy(line->body, "{\"events\":[");
    for (int i = 0; i < count; i++) {
        end = put_event(end, line->client, first + i);
        *end++ = ',';
    }
    end = stpcpy(end - 1, "]}");
    ask(line, (struct request_id){first, count}, "append", (size_t)(end - line->body));
}

// Too much waits for the disk, and so what came after it has a gap before it.
static bool may_be_repeated(struct text body) {
    struct text code;
    return find_member(body, "code", &code) && (text_is(code, "busy") || text_is(code, "gap"));
}

static void read_reply(struct receipt *receipt, const struct text *frames) {
    struct text id = frames[1], outcome = frames[2], body = frames[3];
    struct request_id request;
    struct text first;
    if (id.length != sizeof request) die("a reply is to nothing that was asked");
    memcpy(&request, id.bytes, sizeof request);
    *receipt = (struct receipt){.first = request.first, .count = (int)request.count};
    if (text_is(outcome, "ok")) {
        if (find_member(body, "first", &first)) receipt->id = strtoll(first.bytes, NULL, 10);
    } else if (may_be_repeated(body)) {
        receipt->is_refused = true;
    } else {
        die("refused: %.*s", (int)body.length, body.bytes);
    }
}

static void confirm(struct line *line, struct text push) {
    struct text number;
    char body[64];
    if (!find_member(push, "push", &number) || number.length > 20) die("a push has no number");
    int length = sprintf(body, "{\"push\":%.*s}", (int)number.length, number.bytes);
    zmq_send(line->socket, "skep1", 5, ZMQ_SNDMORE);
    zmq_send(line->socket, "d", 1, ZMQ_SNDMORE);
    zmq_send(line->socket, "done", 4, ZMQ_SNDMORE);
    if (zmq_send(line->socket, body, (size_t)length, 0) < 0) die("cannot send 'done'");
}

static bool receive(struct line *line, struct receipt *receipt) {
    zmq_msg_t frames[REPLY_FRAMES];
    struct text texts[REPLY_FRAMES];
    for (int i = 0; i < REPLY_FRAMES; i++) {
        zmq_msg_init(&frames[i]);
        if (zmq_msg_recv(&frames[i], line->socket, ZMQ_DONTWAIT) < 0) return false;
        texts[i] = (struct text){zmq_msg_data(&frames[i]), zmq_msg_size(&frames[i])};
    }
    // Nothing that was asked has no id: it is a push. Nobody waits for what is said to `done`.
    bool is_reply = texts[1].length > 1;
    if (is_reply) read_reply(receipt, texts);
    if (!texts[1].length) confirm(line, texts[3]);
    for (int i = 0; i < REPLY_FRAMES; i++) zmq_msg_close(&frames[i]);
    return is_reply;
}

static zmq_pollitem_t look(struct line *line) {
    return (zmq_pollitem_t){.socket = line->socket, .events = ZMQ_POLLIN};
}

static void ask_for(struct line *line, int64_t number, const char *verb, const char *body) {
    strcpy(line->body, body);
    ask(line, (struct request_id){number, 1}, verb, strlen(body));
    zmq_pollitem_t wait = look(line);
    struct receipt receipt = {0};
    while (receipt.first != number) {
        if (zmq_poll(&wait, 1, 10000) < 1) die("nobody answers '%s'", verb);
        if (receive(line, &receipt) && receipt.is_refused) die("'%s' was refused", verb);
    }
}

const struct line_kind skep_line = {open_line, send_batch, receive, look, ask_for};
