// Each task prints one line of JSON about what it did and how long that took.
#pragma once

#include <stdbool.h>
#include <stdint.h>

void append(const char *path, int64_t rows, int64_t batch);
void fold(const char *path);
// The same of a file that `flatten` has made of the log.
void fold_flat(const char *path);
void flatten(const char *path, const char *to);
// What each row holds, a line each.
void write_lines(const char *path, const char *to);
// How many events there were when, in at most so many columns.
void density(const char *path, int64_t columns);
void seek(const char *path, int64_t count, uint64_t seed);
void timeseek(const char *path, int64_t count, uint64_t seed);
void page(const char *path, int64_t count, uint64_t seed);
// False when the chain is broken; which row broke it is said on standard error.
bool verify(const char *path);
void nothing(const char *path);
// So many pages of a file, each flushed.
void flush(const char *path, int64_t times);

// Of agents. `kind` is "pipe" or "pty".
void capture(const char *path, const char *kind, const char *lines);
void spawn(const char *path, int64_t count, char *holder_path);
void hold(const char *path, int64_t count, int64_t times, bool proves);
void printed(const char *path);
void roll(const char *path);
void watch(int64_t seconds, char **pids, int count);
// A terminal whose program gives every key back, behind a socket; ends with the first connection.
void echo(const char *path);
// Programs to be kept: one that prints, and one of many processes, which never ends.
void lines(int64_t count);
void crowd(int64_t count);

// Of the wire. An endpoint is ZeroMQ's, or nats-server's: `nats://HOST:PORT`. `serve` never ends.
void serve(const char *path, const char *control, const char *events);
// So many clients, each with so many requests open, of so many events each.
void flood(const char *endpoint, int64_t clients, int64_t depth, int64_t batch, int64_t events);
// So many events a second, one a request.
void pace(
    const char *endpoint, const char *rows, int64_t clients, int64_t rate, int64_t events);
// One client that asks the gate so often, an answer after the other, while others send so many events
// a second.
void ask(const char *endpoint, int64_t clients, int64_t rate, int64_t asks);
// So many programs that join, claim so many files each, and stay for two hours unless somebody ends them:
// returns when they have all, or have released all, and tells which process they are.
void claim(const char *endpoint, int64_t clients, int64_t leases, bool keeps);
// What joined programs have appended, as one number, and what was said to what they asked, as another.
void appended(const char *path);
