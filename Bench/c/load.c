// Programs that append events: as many as are taken, or so many a second. It tells how long each
// request took to its acknowledgement, and each row until it was published.
#include "load.h"

#include "json.h"
#include "line.h"
#include "log.h"
#include "rows.h"
#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define CLIENTS_LIMIT 64
// Of a program that sends at its own speed, for when the other side does not keep up.
#define PACED_DEPTH 1000
#define BEATS_PER_SECOND 1000
#define ROWS_PATIENCE 1000  // milliseconds

struct client {
    struct line *line;
    // Numbers: what may be sent by now, was sent, was acknowledged.
    int64_t allowed, sent, stored;
    int open;          // requests that were not answered
    bool is_refused;   // all that is open is, and then goes again
    double *begun;     // of each request, when it was to be sent
    double *answered;
    int64_t *ids;
};

struct load {
    const struct line_kind *kind;
    struct client clients[CLIENTS_LIMIT];
    int count;         // of clients
    int batch, depth;  // events of a request, and requests open
    int64_t share;     // events of a client
    int64_t repeats;
    double started;
    int64_t rate;      // events a second, or 0: as many as are taken
    int timer;         // where there is a rate
    int64_t beats;
    void *rows;        // a SUB socket, or NULL
    double *published; // by id
    int64_t rows_seen, rows_limit;
};

static void *room(int64_t count, size_t size) {
    void *room = calloc((size_t)count, size);
    if (!room) die("out of memory");
    return room;
}

static void open_clients(struct load *load, const char *endpoint) {
    load->kind = strncmp(endpoint, "nats:", 5) ? &skep_line : &nats_line;
    int64_t requests = load->share / load->batch + 1;
    for (int i = 0; i < load->count; i++) {
        struct client *client = &load->clients[i];
        client->line = load->kind->open(endpoint, i + 1);
        client->begun = room(requests, sizeof *client->begun);
        client->answered = room(requests, sizeof *client->answered);
        client->ids = room(requests, sizeof *client->ids);
        client->allowed = load->rate ? 0 : load->share;
    }
}

static void send_some(struct load *load, struct client *client) {
    while (!client->is_refused && client->open < load->depth && client->sent < client->allowed) {
        int64_t request = client->sent / load->batch, left = client->allowed - client->sent;
        int count = left < load->batch ? (int)left : load->batch;
        if (!client->begun[request]) client->begun[request] = wall_seconds();
        load->kind->send(client->line, client->sent + 1, count);
        client->sent += count;
        client->open++;
    }
}

static void take(struct load *load, struct client *client, const struct receipt *receipt) {
    int64_t last = receipt->first + receipt->count - 1, request = (last - 1) / load->batch;
    if (receipt->is_refused) {
        client->is_refused = true;
        load->repeats++;
        client->open--;
    } else {
        client->stored = last;
        if (last % load->batch && last != load->share) return;
        client->answered[request] = wall_seconds();
        client->ids[request] = receipt->id;
        client->open--;
    }
    // Numbers have no gaps: what comes after a refused one is refused as well.
    if (client->is_refused && !client->open) {
        client->sent = client->stored;
        client->is_refused = false;
    }
}

// Who sends at a pace is late when the other side is, and that counts.
static void beat(struct load *load) {
    uint64_t passed;
    if (read(load->timer, &passed, sizeof passed) != sizeof passed) return;
    for (; passed; passed--) {
        double due = load->started + (double)++load->beats / BEATS_PER_SECOND;
        int64_t total = load->beats * load->rate / BEATS_PER_SECOND;
        for (int i = 0; i < load->count; i++) {
            struct client *client = &load->clients[i];
            int64_t allowed = total / load->count + (i < total % load->count);
            if (allowed > load->share) allowed = load->share;
            while (client->allowed < allowed) client->begun[client->allowed++] = due;
        }
    }
}

static int64_t number_in(zmq_msg_t *frame) {
    uint64_t value;
    if (zmq_msg_size(frame) != sizeof value) die("a row has a strange id");
    memcpy(&value, zmq_msg_data(frame), sizeof value);
    return (int64_t)__builtin_bswap64(value);
}

// False when nothing is there. A tick has the id 0.
static bool receive_row(void *rows, int64_t *id) {
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    bool is_tick = false, more = true;
    for (int i = 0; more; i++) {
        if (zmq_msg_recv(&frame, rows, ZMQ_DONTWAIT) < 0) return false;
        if (i == 0) is_tick = zmq_msg_size(&frame) == 4;
        if (i == 1) *id = is_tick ? 0 : number_in(&frame);
        more = zmq_msg_more(&frame);
    }
    zmq_msg_close(&frame);
    return true;
}

static void take_rows(struct load *load) {
    int64_t id;
    while (receive_row(load->rows, &id)) {
        if (id <= 0 || id >= load->rows_limit || load->published[id]) continue;
        load->published[id] = wall_seconds();
        load->rows_seen++;
    }
}

// Returns when it is heard, which the tick that was subscribed to last proves.
static void subscribe(struct load *load, const char *endpoint) {
    int all = 0;
    load->rows = zmq_socket(zmq_ctx_new(), ZMQ_SUB);
    if (!load->rows || zmq_setsockopt(load->rows, ZMQ_RCVHWM, &all, sizeof all)
        || zmq_setsockopt(load->rows, ZMQ_SUBSCRIBE, "client-", 7)
        || zmq_setsockopt(load->rows, ZMQ_SUBSCRIBE, "tick", 4)
        || zmq_connect(load->rows, endpoint))
        die("cannot listen to '%s'", endpoint);
    zmq_pollitem_t look = {.socket = load->rows, .events = ZMQ_POLLIN};
    int64_t id = -1;
    while (id && zmq_poll(&look, 1, 10000) > 0) receive_row(load->rows, &id);
    if (id) die("'%s' says nothing", endpoint);
    load->rows_limit = 2 * load->count * load->share + 4096;
    load->published = room(load->rows_limit, sizeof *load->published);
}

static bool is_done(const struct load *load) {
    for (int i = 0; i < load->count; i++)
        if (load->clients[i].stored < load->share) return false;
    return true;
}

static void turn(struct load *load) {
    zmq_pollitem_t looks[CLIENTS_LIMIT + 2];
    int count = load->count;
    for (int i = 0; i < load->count; i++) {
        send_some(load, &load->clients[i]);
        looks[i] = load->kind->look(load->clients[i].line);
    }
    if (load->rate)
        looks[count++] = (zmq_pollitem_t){.fd = load->timer, .events = ZMQ_POLLIN};
    if (load->rows) looks[count++] = (zmq_pollitem_t){.socket = load->rows, .events = ZMQ_POLLIN};
    if (zmq_poll(looks, count, 10000) < 1) die("nothing is acknowledged any more");
    for (int i = 0; i < load->count; i++) {
        struct receipt receipt;
        while (looks[i].revents && load->kind->receive(load->clients[i].line, &receipt))
            take(load, &load->clients[i], &receipt);
    }
    if (load->rate && looks[load->count].revents) beat(load);
    if (load->rows) take_rows(load);
}

static void wait_for_rows(struct load *load) {
    zmq_pollitem_t look = {.socket = load->rows, .events = ZMQ_POLLIN};
    while (load->rows_seen < load->count * load->share && zmq_poll(&look, 1, ROWS_PATIENCE) > 0)
        take_rows(load);
}

static void print_times(const char *name, double *micros, int64_t count) {
    sort_micros(micros, count);
    printf(
        ",\"%smedian_us\":%.2f,\"%sp99_us\":%.2f", name, micros[count / 2], name,
        micros[count * 99 / 100]);
}

static void print_answers(struct load *load) {
    int64_t requests = (load->share + load->batch - 1) / load->batch, count = 0;
    double *micros = room(requests * load->count, sizeof *micros);
    for (int i = 0; i < load->count; i++)
        for (int64_t j = 0; j < requests; j++) {
            struct client *client = &load->clients[i];
            micros[count++] = (client->answered[j] - client->begun[j]) * 1e6;
        }
    print_times("", micros, count);
    free(micros);
}

// One that was lost counts as if it had come at the end.
static void print_rows(struct load *load) {
    double end = wall_seconds();
    int64_t count = 0;
    double *micros = room(load->share * load->count, sizeof *micros);
    for (int i = 0; i < load->count; i++)
        for (int64_t j = 0; j < load->share; j++) {
            struct client *client = &load->clients[i];
            double came = load->published[client->ids[j]];
            micros[count++] = ((came ? came : end) - client->begun[j]) * 1e6;
        }
    print_times("rows_", micros, count);
    printf(",\"rows_lost\":%" PRId64, count - load->rows_seen);
    free(micros);
}

static void perform(struct load *load) {
    load->started = wall_seconds();
    while (!is_done(load)) turn(load);
    double seconds = wall_seconds() - load->started;
    if (load->rows) wait_for_rows(load);
    printf(
        "{\"events\":%" PRId64 ",\"seconds\":%.6f,\"repeats\":%" PRId64,
        load->share * load->count, seconds, load->repeats);
    print_answers(load);
    if (load->rows) print_rows(load);
    puts("}");
}

void flood(const char *endpoint, int64_t clients, int64_t depth, int64_t batch, int64_t events) {
    if (clients > CLIENTS_LIMIT || batch > 1000) die("at most %d clients", CLIENTS_LIMIT);
    struct load load = {
        .count = (int)clients, .depth = (int)depth, .batch = (int)batch,
        .share = events / clients,
    };
    open_clients(&load, endpoint);
    perform(&load);
}

static int start_timer(void) {
    struct itimerspec beats = {
        .it_value.tv_nsec = 1000000000 / BEATS_PER_SECOND,
        .it_interval.tv_nsec = 1000000000 / BEATS_PER_SECOND,
    };
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    if (timer < 0 || timerfd_settime(timer, 0, &beats, NULL)) die("there is no timer to be had");
    return timer;
}

static struct load paced(int64_t clients, int64_t rate, int64_t events) {
    if (clients > CLIENTS_LIMIT) die("at most %d clients", CLIENTS_LIMIT);
    return (struct load){
        .count = (int)clients, .depth = PACED_DEPTH, .batch = 1, .share = events / clients,
        .rate = rate,
    };
}

void pace(
    const char *endpoint, const char *rows, int64_t clients, int64_t rate, int64_t events) {
    struct load load = paced(clients, rate, events);
    open_clients(&load, endpoint);
    subscribe(&load, rows);
    load.timer = start_timer();
    perform(&load);
}

void press(const char *endpoint, int64_t clients, int64_t rate, int64_t events, int ready) {
    struct load load = paced(clients, rate, events);
    open_clients(&load, endpoint);
    load.timer = start_timer();
    load.started = wall_seconds();
    for (bool is_told = false; !is_done(&load);) {
        turn(&load);
        if (is_told || load.beats < BEATS_PER_SECOND / 2) continue;
        is_told = true;
        if (write(ready, "", 1) != 1) die("nobody waits for the load");
    }
}
