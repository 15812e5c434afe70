#define _GNU_SOURCE
#include "guard.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

// What comes from clients is read along, frame by frame (ZMTP 3, rfc.zeromq.org/spec/23): 64 bytes of
// greeting, then frames of a byte of flags, one or eight of length, and so many more.

enum { flag_more = 1, flag_long = 2, flag_command = 4 };
enum { greeting_bytes = 64, signature_end = 9, version = 10, known_version = 3 };
enum { socket_limit = 8, connection_limit = 1 << 16, cut_limit = 64 };

// A client's own routing id, and the first three bytes of its length, as they stand in READY.
static const char identity_property[] = "\x08Identity\0\0\0";

struct limits {
    char name[16];
    uint64_t frame, weight, messages;
};

struct connection {
    // None where nobody watches it.
    const struct limits *limits;
    // Of the message that is under way.
    uint64_t weight;
    uint64_t messages;
    // What is left of a frame's bytes.
    uint64_t rest;
    uint8_t header[9];
    uint8_t header_count, greeting_count;
    // The next byte is the length of a command's name.
    uint8_t is_command;
    // A first frame has come, which says who it is.
    uint8_t is_known;
    // How much of `identity_property` was just read.
    uint8_t matched;
};

static struct limits sockets[socket_limit];
static int socket_count;
static struct connection connections[connection_limit];

// What all messages weigh that have not come whole: for the one thread that libzmq reads on.
static uint64_t arriving;
// What all weighed that have, which that thread counts, and how much was read, which another says.
static _Atomic uint64_t received, taken;
static uint64_t waiting_limit, small_weight;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct skep_cut cuts[cut_limit];
static int cut_count;

void skep_guard(const char *name, uint64_t frame, uint64_t weight, uint64_t messages) {
    if (socket_count == socket_limit) return;
    struct limits *limits = &sockets[socket_count++];
    strncpy(limits->name, name, sizeof limits->name - 1);
    limits->frame = frame;
    limits->weight = weight;
    limits->messages = messages;
}

void skep_guard_waiting(uint64_t weight, uint64_t small) {
    waiting_limit = weight;
    small_weight = small;
}

uint64_t skep_guard_received(void) { return received; }

void skep_guard_read(uint64_t weight) { taken = weight; }

// MARK: Who was cut off

int skep_next_cut(struct skep_cut *cut) {
    pthread_mutex_lock(&lock);
    int is_there = cut_count > 0;
    if (is_there) *cut = cuts[--cut_count];
    pthread_mutex_unlock(&lock);
    return is_there;
}

// Where there are too many the last one stands for the others.
static void tell(enum skep_cut_reason reason, pid_t process, const char *socket) {
    pthread_mutex_lock(&lock);
    int place = 0;
    while (place < cut_count && (cuts[place].reason != reason || cuts[place].process != process ||
                                 cuts[place].socket != socket))
        place++;
    if (place == cut_limit) place--;
    if (place == cut_count) cuts[cut_count++] = (struct skep_cut){reason, process, socket, 0};
    cuts[place].count++;
    pthread_mutex_unlock(&lock);
}

static void forget(struct connection *connection) {
    arriving -= connection->weight;
    memset(connection, 0, sizeof *connection);
}

static int cut(int number, enum skep_cut_reason reason) {
    struct ucred peer = {0};
    socklen_t size = sizeof peer;
    getsockopt(number, SOL_SOCKET, SO_PEERCRED, &peer, &size);
    tell(reason, peer.pid, connections[number].limits->name);
    forget(&connections[number]);
    return 0;
}

// MARK: Who comes

static const struct limits *limits_of(int number) {
    struct sockaddr_un address;
    socklen_t size = sizeof address - 1;
    memset(&address, 0, sizeof address);
    if (getsockname(number, (struct sockaddr *)&address, &size) != 0) return NULL;
    if (address.sun_family != AF_UNIX) return NULL;
    const char *slash = strrchr(address.sun_path, '/');
    const char *name = slash ? slash + 1 : address.sun_path;
    size_t length = strcspn(name, ".");
    for (int place = 0; place < socket_count; place++)
        if (strlen(sockets[place].name) == length &&
            memcmp(sockets[place].name, name, length) == 0)
            return &sockets[place];
    return NULL;
}

void skep_guard_accept(int number) {
    if (socket_count == 0 || number < 0 || number >= connection_limit) return;
    forget(&connections[number]);
    connections[number].limits = limits_of(number);
}

// MARK: What comes

static int is_too_much(void) {
    uint64_t came = received, read = taken;
    return arriving + (came > read ? came - read : 0) > waiting_limit;
}

// Whether a frame that is about to come may.
static int begin_frame(int number, uint64_t size) {
    struct connection *connection = &connections[number];
    uint64_t limit = connection->limits->weight;
    // Whatever the length is, no sum runs over.
    if (size > limit || size > connection->limits->frame) return cut(number, skep_cut_message);
    connection->weight += size + skep_frame_weight;
    arriving += size + skep_frame_weight;
    if (connection->weight > limit) return cut(number, skep_cut_message);
    if (connection->weight > small_weight && is_too_much()) return cut(number, skep_cut_waiting);
    connection->rest = size;
    connection->is_command = (connection->header[0] & flag_command) && size > 0;
    return 1;
}

static int end_frame(int number) {
    struct connection *connection = &connections[number];
    connection->header_count = 0;
    connection->is_known = 1;
    if (connection->header[0] & flag_more) return 1;
    // Nobody else writes it, so that it need not be locked.
    uint64_t before = atomic_load_explicit(&received, memory_order_relaxed);
    atomic_store_explicit(&received, before + connection->weight, memory_order_relaxed);
    arriving -= connection->weight;
    connection->weight = 0;
    connection->messages++;
    uint64_t limit = connection->limits->messages;
    if (limit > 0 && connection->messages > limit) return cut(number, skep_cut_count);
    return 1;
}

static uint64_t size_of_frame(const uint8_t *header) {
    if (!(header[0] & flag_long)) return header[1];
    uint64_t size = 0;
    for (int place = 1; place <= 8; place++) size = size << 8 | header[place];
    return size;
}

static uint64_t greet(int number, uint8_t byte) {
    int place = connections[number].greeting_count++;
    int is_wrong = (place == 0 && byte != 0xff) || (place == signature_end && !(byte & 1)) ||
                   (place == version && byte < known_version);
    if (is_wrong) cut(number, skep_cut_greeting);
    return !is_wrong;
}

// Takes what there is of a frame's head; so many bytes, or 0 where that was the end.
static uint64_t read_header(int number, const uint8_t *bytes, uint64_t count) {
    struct connection *connection = &connections[number];
    uint8_t flags = connection->header_count > 0 ? connection->header[0] : bytes[0];
    int length = flags & flag_long ? 9 : 2;
    uint64_t step = 0;
    while (connection->header_count < length && step < count)
        connection->header[connection->header_count++] = bytes[step++];
    if (connection->header_count < length) return step;
    if (!begin_frame(number, size_of_frame(connection->header))) return 0;
    return connection->rest > 0 || end_frame(number) ? step : 0;
}

// PING and PONG come again and again, for as long as a connection lives. A part of a message is none,
// and is not counted as one.
static void read_name_length(struct connection *connection, uint8_t byte) {
    if (byte == 4 && !(connection->header[0] & flag_more)) connection->messages--;
    connection->is_command = 0;
}

// A routing id that begins with 0 is libzmq's to give: with that of one who left somebody would be
// taken for that one, and with one that is still to be given libzmq would end the process.
static int is_stolen(struct connection *connection, const uint8_t *bytes, uint64_t count) {
    enum { length = sizeof identity_property - 1 };
    for (uint64_t place = 0; place < count; place++) {
        uint8_t matched = connection->matched;
        // Behind the property's name stands its length's last byte, and then the id.
        if (matched == length && bytes[place] > 0) connection->matched++;
        else if (matched == length + 1 && bytes[place] == 0) return 1;
        else if (matched < length && bytes[place] == (uint8_t)identity_property[matched])
            connection->matched++;
        else connection->matched = bytes[place] == (uint8_t)identity_property[0];
    }
    return 0;
}

static uint64_t read_body(int number, const uint8_t *bytes, uint64_t count) {
    struct connection *connection = &connections[number];
    uint64_t step = connection->rest < count ? connection->rest : count;
    if (connection->is_command) read_name_length(connection, *bytes);
    if (!connection->is_known && is_stolen(connection, bytes, step)) {
        cut(number, skep_cut_greeting);
        return 0;
    }
    connection->rest -= step;
    return connection->rest > 0 || end_frame(number) ? step : 0;
}

static int pass(int number, const uint8_t *bytes, uint64_t count) {
    struct connection *connection = &connections[number];
    while (count > 0) {
        uint64_t step;
        if (connection->greeting_count < greeting_bytes) step = greet(number, *bytes);
        else if (connection->rest == 0) step = read_header(number, bytes, count);
        else step = read_body(number, bytes, count);
        if (step == 0) return 0;
        bytes += step;
        count -= step;
    }
    return 1;
}

int skep_guard_pass(int number, const uint8_t *bytes, ssize_t count) {
    if (number < 0 || number >= connection_limit || !connections[number].limits) return 1;
    if (count > 0) return pass(number, bytes, (uint64_t)count);
    forget(&connections[number]);
    return 1;
}

void skep_guard_close(int number) {
    if (number < 0 || number >= connection_limit || !connections[number].limits) return;
    // One that left has been forgotten already: this one is closed by us.
    if (!connections[number].is_known) cut(number, skep_cut_silent);
    forget(&connections[number]);
}
