// What clients may send before they are cut off. Unlike what CLinux.h declares this is a decision:
// libzmq limits frames and not messages, and nobody but `recv` sees what it reads.
#pragma once

#include <stdint.h>
#include <sys/types.h>

enum skep_cut_reason {
    // It does not speak ZMTP 3.
    skep_cut_greeting = 1,
    // A message that weighs too much.
    skep_cut_message,
    // A large message while too much waits already.
    skep_cut_waiting,
    // So many messages of one connection.
    skep_cut_count,
    // It has not said who it is in time.
    skep_cut_silent,
};

// Somebody who was cut off, and how often for this reason.
struct skep_cut {
    enum skep_cut_reason reason;
    pid_t process;
    // The name of the socket's file; it is there for as long as the process.
    const char *socket;
    uint64_t count;
};

// What a frame weighs besides its bytes.
enum { skep_frame_weight = 64 };

// Watches from here on what is accepted for sockets whose file has this name before its first dot: how
// long a frame may be, how much one message may weigh, and how many messages a connection may send, where that is not 0.
// To be called before anybody connects, and not by two threads at once.
void skep_guard(const char *name, uint64_t frame, uint64_t weight, uint64_t messages);

// How much all messages together may weigh that were not read yet, some of which have not come whole;
// those that weigh less than `small` are let through.
void skep_guard_waiting(uint64_t weight, uint64_t small);

// How much has come whole since the guard began.
uint64_t skep_guard_received(void);
// How much of that was read.
void skep_guard_read(uint64_t weight);

// The next one of those who were cut off; 0 where there is none.
int skep_next_cut(struct skep_cut *cut);

// For `accept4`: begins to watch a connection.
void skep_guard_accept(int connection);
// For `recv`: whether a connection may go on that has sent these bytes; a count below 1 is its end.
int skep_guard_pass(int connection, const uint8_t *bytes, ssize_t count);
// For `close`: nothing more comes.
void skep_guard_close(int connection);
