// A client of nats-server by its text protocol. Events go into a stream of JetStream's that is kept
// in files; each is acknowledged by itself, to an inbox of the client's.
#include "json.h"
#include "line.h"
#include "log.h"
#include "order.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM (1 << 20)
#define PATIENCE_MILLISECONDS 10000

struct line {
    int socket, client;
    int64_t acknowledged;
    char in[ROOM];
    size_t read, filled;  // of `in`
    char out[ORDER_LIMIT * (EVENT_BYTES + 64)];
};

static void write_all(struct line *line, const char *bytes, size_t count) {
    while (count) {
        ssize_t written = send(line->socket, bytes, count, MSG_NOSIGNAL);
        if (written < 0 && errno != EINTR) die("nats-server does not listen any more");
        if (written > 0) bytes += written, count -= (size_t)written;
    }
}

static void say(struct line *line, const char *words) {
    write_all(line, words, strlen(words));
}

// What is there, behind what was not read yet.
static void fill(struct line *line, int flags) {
    memmove(line->in, line->in + line->read, line->filled - line->read);
    line->filled -= line->read;
    line->read = 0;
    ssize_t count = recv(line->socket, line->in + line->filled, ROOM - line->filled, flags);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) die("nats-server is gone");
    if (count > 0) line->filled += (size_t)count;
}

// One line without its end, and what it announces behind it. False while not all of it is there.
static bool take_message(struct line *line, struct text *head, struct text *payload) {
    const char *start = line->in + line->read, *filled = line->in + line->filled;
    const char *end = memmem(start, line->filled - line->read, "\r\n", 2);
    if (!end) return false;
    *head = (struct text){start, (size_t)(end - start)};
    *payload = (struct text){end + 2, 0};
    if (!strncmp(start, "MSG ", 4)) {
        const char *size = memrchr(start, ' ', head->length);
        payload->length = strtoul(size + 1, NULL, 10);
        if ((size_t)(filled - payload->bytes) < payload->length + 2) return false;
    }
    const char *next = payload->bytes + payload->length + (*start == 'M' ? 2 : 0);
    line->read = (size_t)(next - line->in);
    return true;
}

// False when nothing came that is a message's.
static bool take_payload(struct line *line, struct text *payload) {
    struct text head;
    while (take_message(line, &head, payload)) {
        if (!strncmp(head.bytes, "MSG ", 4)) return true;
        if (!strncmp(head.bytes, "PING", 4)) say(line, "PONG\r\n");
        if (!strncmp(head.bytes, "-ERR", 4)) die("%.*s", (int)head.length, head.bytes);
    }
    return false;
}

static int connect_to(const char *endpoint) {
    const char *colon = strrchr(endpoint, ':');
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(colon + 1)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    if (number < 0 || connect(number, (struct sockaddr *)&address, sizeof address))
        die("cannot reach '%s'", endpoint);
    setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return number;
}

static void make_stream(struct line *line) {
    static const char stream[] =
        "{\"name\":\"BENCH\",\"subjects\":[\"bench.*\"],\"storage\":\"file\","
        "\"retention\":\"limits\",\"discard\":\"old\",\"num_replicas\":1}";
    char words[sizeof stream + 128];
    sprintf(
        words, "PUB $JS.API.STREAM.CREATE.BENCH inbox.%d.made %zu\r\n%s\r\n", line->client,
        sizeof stream - 1, stream);
    say(line, words);
    struct text answer = {0};
    while (!take_payload(line, &answer)) fill(line, 0);
    // Whoever comes first makes it; the others hear that it is there.
    if (memmem(answer.bytes, answer.length, "\"error\"", 7))
        die("no stream: %.*s", (int)answer.length, answer.bytes);
}

static struct line *open_line(const char *endpoint, int client) {
    struct line *line = calloc(1, sizeof *line);
    if (!line) die("out of memory");
    line->client = client;
    line->socket = connect_to(endpoint);
    char words[128];
    sprintf(words, "CONNECT {\"verbose\":false}\r\nSUB inbox.%d.* 1\r\n", client);
    say(line, words);
    make_stream(line);
    return line;
}

static void send_batch(struct line *line, int64_t first, int count) {
    char *end = line->out;
    for (int i = 0; i < count; i++) {
        end += sprintf(
            end, "PUB bench.%d inbox.%d.ack %d\r\n", line->client, line->client, EVENT_BYTES);
        end = put_event(end, line->client, first + i);
        end = stpcpy(end, "\r\n");
    }
    write_all(line, line->out, (size_t)(end - line->out));
}

// One connection's acknowledgements come in its order.
static bool receive(struct line *line, struct receipt *receipt) {
    struct text answer;
    if (!take_payload(line, &answer)) {
        fill(line, MSG_DONTWAIT);
        if (!take_payload(line, &answer)) return false;
    }
    if (memmem(answer.bytes, answer.length, "\"error\"", 7))
        die("refused: %.*s", (int)answer.length, answer.bytes);
    *receipt = (struct receipt){.first = ++line->acknowledged, .count = 1};
    return true;
}

static zmq_pollitem_t look(struct line *line) {
    return (zmq_pollitem_t){.fd = line->socket, .events = ZMQ_POLLIN};
}

const struct line_kind nats_line = {open_line, send_batch, receive, look, NULL};
