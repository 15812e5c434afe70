// A supervisor that only joins programs, stores what they append, and allows whatever they ask for: a
// request is answered when its rows are on the disk, whatever is there when a commit ends forms the
// next, and rows are published while somebody subscribes to them.
#include "order.h"
#include "tasks.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define GUESTS 64
// What makes a commit: as many rows, and the last request's; at most so many requests.
#define GROUP_ROWS 1024
#define GROUP_REQUESTS 1024
#define ARENA_BYTES (8 << 20)
#define PUBLISHED_BYTES 8192
#define RINGS_PER_SECOND 60
#define FRAMES 5

struct guest {
    char id[24], name[40];
    zmq_msg_t connection;  // the identity of its socket
    struct run last;       // of its numbers, and the id that it got
};

enum frame { CONNECTION, VERSION, REQUEST, VERB, BODY };

// A request, which is kept until its answer leaves: its rows point into its body.
struct request {
    zmq_msg_t frames[FRAMES];
    char answer[256];
    bool is_refused;
};

struct server {
    void *context, *control, *events;
    struct journal *journal;
    struct guest guests[GUESTS];
    int guest_count;
    struct request *requests;  // room for GROUP_REQUESTS
    int request_count;
    struct entry rows[GROUP_ROWS + ORDER_LIMIT];
    int row_count;
    struct arena arena;
    int row_readers;
    double rung;
    bool has_news;  // that nobody was told of
};

static void *open_socket(void *context, int kind, const char *endpoint) {
    void *socket = zmq_socket(context, kind);
    if (!socket || zmq_bind(socket, endpoint)) die("cannot bind to '%s'", endpoint);
    return socket;
}

static struct text text_of(zmq_msg_t *message) {
    return (struct text){zmq_msg_data(message), zmq_msg_size(message)};
}

static bool is(zmq_msg_t *message, const char *word) {
    return text_is(text_of(message), word);
}

static bool is_same(struct text left, struct text right) {
    return left.length == right.length && !memcmp(left.bytes, right.bytes, left.length);
}

// MARK: - What is asked

static void refuse(struct request *request, const char *code) {
    static const char body[] = "{\"code\":\"%s\",\"message\":\"%s\"}";
    snprintf(request->answer, sizeof request->answer, body, code, code);
    request->is_refused = true;
}

static struct guest *guest_of(struct server *server, struct request *request) {
    struct text connection = text_of(&request->frames[CONNECTION]);
    for (int i = 0; i < server->guest_count; i++)
        if (is_same(text_of(&server->guests[i].connection), connection)) return &server->guests[i];
    return NULL;
}

static void answer_join(struct request *request, const struct guest *guest) {
    unsigned char token[16];
    char text[2 * sizeof token + 1];
    randombytes_buf(token, sizeof token);
    sodium_bin2hex(text, sizeof text, token, sizeof token);
    snprintf(
        request->answer, sizeof request->answer,
        "{\"agent\":\"%s\",\"name\":\"%s\",\"token\":\"%s\",\"last_seq\":0}", guest->id,
        guest->name, text);
}

static void join(struct server *server, struct request *request) {
    struct text name;
    if (server->guest_count == GUESTS) return refuse(request, "busy");
    struct guest *guest = &server->guests[server->guest_count];
    if (!find_member(text_of(&request->frames[BODY]), "name", &name)
        || name.length >= sizeof guest->name)
        return refuse(request, "bad_request");
    snprintf(guest->name, sizeof guest->name, "%.*s", (int)name.length, name.bytes);
    zmq_msg_init(&guest->connection);
    zmq_msg_copy(&guest->connection, &request->frames[CONNECTION]);
    server->guest_count++;
    snprintf(guest->id, sizeof guest->id, "a%d", server->guest_count);
    journal_add(
        server->journal, &(struct entry){
                             .type = "agent.joined", .agent = guest->id, .subject = guest->name,
                             .content = "{}", .length = 2});
    journal_note_status(server->journal, guest->id, "running");
    answer_join(request, guest);
}

// All of it is staged, or nothing.
static void store(
    struct server *server, struct request *request, struct guest *guest, struct order *order) {
    journal_add_all(server->journal, order->entries, order->count);
    struct run now = {order->last, order->entries[order->count - 1].id};
    journal_note_run(server->journal, guest->id, &guest->last, now);
    guest->last = now;
    server->row_count += order->count;
    snprintf(
        request->answer, sizeof request->answer, "{\"first\":%" PRId64 ",\"last\":%" PRId64 "}",
        order->entries[0].id, now.id);
}

static void append_rows(struct server *server, struct request *request) {
    struct guest *guest = guest_of(server, request);
    struct order order = {.entries = server->rows + server->row_count};
    if (!guest) return refuse(request, "not_joined");
    if (!read_append(text_of(&request->frames[BODY]), guest->id, &server->arena, &order))
        return refuse(request, "bad_request");
    if (order.first > guest->last.number + 1) return refuse(request, "gap");
    if (order.last <= guest->last.number)
        strcpy(request->answer, "{\"duplicate\":true}");
    else if (order.first <= guest->last.number)
        refuse(request, "partly");
    else
        store(server, request, guest, &order);
}

// It is a row, whatever comes of it.
static void allow(struct server *server, struct request *request) {
    struct guest *guest = guest_of(server, request);
    struct entry *row = &server->rows[server->row_count];
    if (!guest) return refuse(request, "not_joined");
    if (!read_gate(text_of(&request->frames[BODY]), guest->id, &server->arena, row))
        return refuse(request, "bad_request");
    journal_add(server->journal, row);
    server->row_count++;
    snprintf(
        request->answer, sizeof request->answer,
        "{\"id\":%" PRId64 ",\"verdict\":\"allow\",\"level\":\"order\",\"rule\":\"default\","
        "\"why\":\"no rule is against it\"}",
        row->id);
}

// MARK: - A turn

// False when none is there.
static bool receive(void *control, struct request *request) {
    int count = 0, more = 1;
    *request = (struct request){0};
    for (int i = 0; i < FRAMES; i++) zmq_msg_init(&request->frames[i]);
    while (more) {
        zmq_msg_t *frame = &request->frames[count < FRAMES ? count : FRAMES - 1];
        if (zmq_msg_recv(frame, control, ZMQ_DONTWAIT) < 0) return false;
        more = zmq_msg_more(frame);
        count++;
    }
    if (count != FRAMES || !is(&request->frames[VERSION], "skep1")) refuse(request, "malformed");
    return true;
}

static void take_requests(struct server *server) {
    while (server->row_count < GROUP_ROWS && server->request_count < GROUP_REQUESTS) {
        struct request *request = &server->requests[server->request_count];
        if (!receive(server->control, request)) return;
        server->request_count++;
        if (request->is_refused) continue;
        if (is(&request->frames[VERB], "append"))
            append_rows(server, request);
        else if (is(&request->frames[VERB], "gate"))
            allow(server, request);
        else if (is(&request->frames[VERB], "join"))
            join(server, request);
        else
            refuse(request, "unknown_verb");
    }
}

static void send_text(void *socket, const char *text, int flags) {
    zmq_send(socket, text, strlen(text), flags | ZMQ_DONTWAIT);
}

static void answer(void *control, struct request *request) {
    zmq_msg_send(&request->frames[CONNECTION], control, ZMQ_SNDMORE | ZMQ_DONTWAIT);
    send_text(control, "skep1", ZMQ_SNDMORE);
    zmq_msg_send(&request->frames[REQUEST], control, ZMQ_SNDMORE | ZMQ_DONTWAIT);
    send_text(control, request->is_refused ? "error" : "ok", ZMQ_SNDMORE);
    send_text(control, request->answer, 0);
    for (int i = 0; i < FRAMES; i++) zmq_msg_close(&request->frames[i]);
}

static void end_group(struct server *server) {
    for (int i = 0; i < server->request_count; i++) answer(server->control, &server->requests[i]);
    server->request_count = 0;
    server->row_count = 0;
    server->arena.used = 0;
}

// MARK: - What is published

// A subscription is 1 and its topic, one that ends 0.
static void hear_readers(struct server *server) {
    char said[128];
    int length;
    while ((length = zmq_recv(server->events, said, sizeof said, ZMQ_DONTWAIT)) > 0)
        if (length != 5 || memcmp(said + 1, "tick", 4)) server->row_readers += said[0] ? 1 : -1;
}

static void send_number(void *socket, int64_t number, int flags) {
    unsigned char bytes[8];
    put_number(bytes, (uint64_t)number);
    zmq_send(socket, bytes, sizeof bytes, flags | ZMQ_DONTWAIT);
}

static const char *name_of(struct server *server, const char *agent) {
    return server->guests[atoi(agent + 1) - 1].name;
}

static void publish_row(struct server *server, const struct entry *row) {
    void *events = server->events;
    char topic[96];
    snprintf(topic, sizeof topic, "%s %s", name_of(server, row->agent), row->type);
    send_text(events, topic, ZMQ_SNDMORE);
    send_number(events, row->id, ZMQ_SNDMORE);
    send_number(events, row->time, ZMQ_SNDMORE);
    send_text(events, row->subject, ZMQ_SNDMORE);
    size_t length = row->length < PUBLISHED_BYTES ? row->length : PUBLISHED_BYTES;
    zmq_send(events, row->content, length, ZMQ_SNDMORE | ZMQ_DONTWAIT);
    send_text(events, row->metadata, 0);
}

static void publish_rows(struct server *server) {
    if (!server->row_readers) return;
    for (int i = 0; i < server->row_count; i++) publish_row(server, &server->rows[i]);
}

static void ring(struct server *server) {
    double now = wall_seconds();
    if (now - server->rung < (server->has_news ? 1.0 / RINGS_PER_SECOND : 1.0)) return;
    send_text(server->events, "tick", ZMQ_SNDMORE);
    send_number(server->events, journal_last(server->journal), ZMQ_SNDMORE);
    for (int i = 0; i < 4; i++) send_number(server->events, 0, i < 3 ? ZMQ_SNDMORE : 0);
    server->rung = now;
    server->has_news = false;
}

static long patience(const struct server *server) {
    double due = server->rung + (server->has_news ? 1.0 / RINGS_PER_SECOND : 1.0);
    double left = (due - wall_seconds()) * 1000;
    return left < 0 ? 0 : (long)left + 1;
}

static void turn(struct server *server) {
    zmq_pollitem_t looks[] = {
        {.socket = server->control, .events = ZMQ_POLLIN},
        {.socket = server->events, .events = ZMQ_POLLIN},
    };
    if (zmq_poll(looks, 2, patience(server)) < 0) return;
    hear_readers(server);
    take_requests(server);
    journal_commit(server->journal);
    server->has_news |= server->request_count > 0;
    publish_rows(server);
    ring(server);
    end_group(server);
}

void serve(const char *path, const char *control, const char *events) {
    struct server *server = calloc(1, sizeof *server);
    if (!server) die("out of memory");
    server->arena = (struct arena){.bytes = malloc(ARENA_BYTES), .capacity = ARENA_BYTES};
    server->requests = calloc(GROUP_REQUESTS, sizeof *server->requests);
    server->context = zmq_ctx_new();
    if (!server->arena.bytes || !server->requests || !server->context) die("out of memory");
    server->journal = journal_open(path);
    server->control = open_socket(server->context, ZMQ_ROUTER, control);
    server->events = open_socket(server->context, ZMQ_XPUB, events);
    while (true) turn(server);
}
