/* Joins a swarm and pours what it reads into the log, until there is no more:
 *
 *     cc -o pour docs/examples/pour.c -lzmq
 *     make 2>&1 | ./pour ENDPOINT build
 *
 * ENDPOINT is what `skep health --json` prints as `control`. While it is paused it reads nothing, so
 * that whoever writes to it waits too. What was read is stored once, whoever is killed meanwhile but
 * this program itself. docs/protocol.md says why it does what it does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

static void *supervisor;
static char name[33], token[33];
static long long number;  /* of the next event; 0 as long as it has not joined */
static unsigned char chunk[32768];  /* read and not stored yet */
static ssize_t size;
static int paused, stopping, ended;
static long heard, next_asking;  /* when something came, and when to ask again */

static long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Asks, and waits only until there is a supervisor. */
static void ask(const char *request, const char *verb, const char *body) {
    zmq_send(supervisor, "skep1", 5, ZMQ_SNDMORE);
    zmq_send(supervisor, request, strlen(request), ZMQ_SNDMORE);
    zmq_send(supervisor, verb, strlen(verb), ZMQ_SNDMORE);
    zmq_send(supervisor, body, strlen(body), 0);
}

/* The value behind a key, or an empty text. Enough for what is looked for here: a quote inside a JSON
 * string stands behind a backslash, so no text can look like a key. */
static const char *value(const char *json, const char *key) {
    char quoted[32];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *place = strstr(json, quoted);
    if (place == NULL) return "";
    place += strlen(quoted);
    return place + strspn(place, " \"");
}

static void copy(char *into, const char *text) {
    snprintf(into, 33, "%.*s", (int)strcspn(text, "\""), text);
}

static void encode(const unsigned char *bytes, size_t count, char *into) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < count; i += 3, into += 4) {
        unsigned three = bytes[i] << 16;
        if (i + 1 < count) three |= bytes[i + 1] << 8;
        if (i + 2 < count) three |= bytes[i + 2];
        into[0] = digits[three >> 18];
        into[1] = digits[three >> 12 & 63];
        into[2] = i + 1 < count ? digits[three >> 6 & 63] : '=';
        into[3] = i + 2 < count ? digits[three & 63] : '=';
    }
    *into = 0;
}

static void ask_to_append(void) {
    static char bytes[4 * sizeof chunk / 3 + 8], body[sizeof bytes + 200];
    char request[32];
    encode(chunk, size, bytes);
    snprintf(
        body, sizeof body,
        "{\"events\": [{\"type\": \"output\", \"subject\": \"out\", \"seq\": %lld, "
        "\"content_base64\": \"%s\"}]}",
        number, bytes);
    snprintf(request, sizeof request, "%lld", number);
    ask(request, "append", body);
}

static void ask_to_join(void) {
    char body[200];
    snprintf(
        body, sizeof body, "{\"name\": \"%s\", %s%s%s}", name, *token ? "\"token\": \"" : "",
        *token ? token : "\"fresh\": true", *token ? "\"" : "");
    ask("join", "join", body);
}

/* Asks for what is due, and again each second until it is answered: by token and number nothing is
 * done twice. Gives whether anything is due. */
static int ask_what_is_due(void) {
    long now = milliseconds();
    int is_lost = number == 0 || now - heard > 15000;
    int is_over = (ended && size == 0) || stopping;
    int is_due = is_lost || is_over || (size > 0 && !paused);
    if (!is_due || now < next_asking) return is_due;
    next_asking = now + 1000;
    if (is_lost) ask_to_join();
    else if (size > 0) ask_to_append();
    else ask("leave", "leave", "{}");
    return 1;
}

static void obey(const char *push, const char *body) {
    char done[64];
    if (strcmp(push, "pause") == 0) paused = 1;
    else if (strcmp(push, "resume") == 0) paused = 0;
    else if (strcmp(push, "stop") == 0) stopping = 1;
    int is_known = strstr("ping pause resume stop", push) != NULL;
    snprintf(
        done, sizeof done, "{\"push\": %lld, \"ok\": %s}", atoll(value(body, "push")),
        is_known ? "true" : "false");
    ask("done", "done", done);
}

static void take_reply(const char *request, int is_ok, const char *body) {
    const char *code = value(body, "code");
    if (is_ok && strcmp(request, "join") == 0) {
        copy(token, value(body, "token"));
        number = atoll(value(body, "last_seq")) + 1;
        paused = 0;  /* if it is to be held, a push says so */
    } else if (is_ok && strcmp(request, "leave") == 0) {
        exit(0);
    } else if (is_ok && number > 0 && atoll(request) == number) {
        number++;
        size = 0;
    } else if (!is_ok && strncmp(code, "not_joined\"", 11) == 0) {
        number = 0;
    } else if (!is_ok && strcmp(request, "join") == 0 && strncmp(code, "busy\"", 5) != 0) {
        fprintf(stderr, "pour: %s\n", body);
        exit(1);
    } else {
        return;  /* what is still due is asked again after a second */
    }
    next_asking = 0;
}

static void take_message(void) {
    char *frames[4] = {0};
    zmq_msg_t frame;
    int count = 0, more = 1;
    while (more) {
        zmq_msg_init(&frame);
        zmq_msg_recv(&frame, supervisor, 0);
        more = zmq_msg_more(&frame);
        if (count < 4) frames[count++] = strndup(zmq_msg_data(&frame), zmq_msg_size(&frame));
        zmq_msg_close(&frame);
    }
    heard = milliseconds();
    if (count == 4 && *frames[1] == 0) obey(frames[2], frames[3]);
    else if (count == 4) take_reply(frames[1], strcmp(frames[2], "ok") == 0, frames[3]);
    for (int i = 0; i < count; i++) free(frames[i]);
}

int main(int argc, char **argv) {
    int immediate = 1;  /* what is sent is for a supervisor that is there */
    if (argc != 3) return fprintf(stderr, "usage: pour ENDPOINT NAME\n"), 64;
    copy(name, argv[2]);
    supervisor = zmq_socket(zmq_ctx_new(), ZMQ_DEALER);
    zmq_setsockopt(supervisor, ZMQ_IMMEDIATE, &immediate, sizeof immediate);
    if (zmq_connect(supervisor, argv[1]) != 0) return perror(argv[1]), 1;
    heard = milliseconds();
    for (;;) {
        int is_due = ask_what_is_due();
        int reads = number > 0 && size == 0 && !paused && !stopping && !ended;
        zmq_pollitem_t looks[] = {{supervisor, 0, ZMQ_POLLIN, 0}, {NULL, 0, ZMQ_POLLIN, 0}};
        long patience = is_due ? next_asking - milliseconds() : 1000;
        zmq_poll(looks, reads ? 2 : 1, patience > 0 ? patience : 0);
        if (looks[0].revents) take_message();
        if (reads && looks[1].revents) {
            size = read(0, chunk, sizeof chunk);
            ended = size <= 0;
            if (ended) size = 0;
            next_asking = 0;
        }
    }
}
