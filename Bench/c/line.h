// A client's connection to whatever stores its events, which it numbers from 1. What is sent is the
// same to all: events of 300 bytes, most of them uses of a tool, every eighth a decision.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <zmq.h>

#define EVENT_BYTES 300

// Writes the client's event of that number, and returns the end of it.
char *put_event(char *end, int client, int64_t number);

// What a request has come to.
struct receipt {
    int64_t first;    // of its numbers
    int count;
    int64_t id;       // what the first got, if the other side says so
    bool is_refused;  // nothing was stored, and it may be sent again
};

struct line;

struct line_kind {
    struct line *(*open)(const char *endpoint, int client);
    void (*send)(struct line *line, int64_t first, int count);
    // False when nothing is there.
    bool (*receive)(struct line *line, struct receipt *receipt);
    // What to wait for before `receive`.
    zmq_pollitem_t (*look)(struct line *line);
    // Asks for something, and returns when it is so; NULL where nothing is asked for.
    void (*ask)(struct line *line, int64_t number, const char *verb, const char *body);
};

// `skep1`, and the protocol of nats-server, which acknowledges each event by itself.
extern const struct line_kind skep_line, nats_line;
