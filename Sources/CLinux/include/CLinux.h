// What Swift's Glibc module hides of Linux. No decision is made here: each function is one call.
#pragma once

// Before the others: types that both use must come from Glibc's module.
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

// In no module map of Glibc, so they come in from here as they are.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include "guard.h"

// Declared for _GNU_SOURCE or _XOPEN_SOURCE only, which Swift does not define.
ssize_t skep_splice(int source, int target, int64_t *target_offset, size_t count);
int skep_memfd(const char *name);
int skep_punch(int file, int64_t count);
int skep_pipe(int ends[2], int flags);
int skep_open_terminal_master(int flags);
int skep_terminal_name(int master, char *name, size_t capacity);
int skep_become_subreaper(void);
int skep_spawn_add_directory(posix_spawn_file_actions_t *actions, const char *path);
int skep_spawn_add_close_from(posix_spawn_file_actions_t *actions, int lowest);
short skep_spawn_new_session(void);

int skep_write_back(int file, int is_waiting);
int skep_is_on_ext4(int file);
int skep_flush_file_system(int file);
int skep_open_place(int directory, const char *name);
int skep_rename_new(int from, const char *name, int to, const char *other);

// In no library. Follows no link, and goes nowhere that is not below the directory.
int skep_open_beneath(int directory, const char *path, uint64_t flags, uint64_t mode);

// In no library before glibc 2.36.
int skep_pidfd_open(pid_t pid);
int skep_pidfd_signal(int process, int signal);

// In no library before glibc 2.41. How long this thread runs at a time, in nanoseconds.
int skep_wish_turn(uint64_t nanoseconds);
int skep_turn(uint64_t *nanoseconds);

// Variadic: `fcntl` and `ioctl` with the argument each of these takes.
int skep_pipe_capacity(int pipe, int wanted);
int skep_terminal_size(int terminal, uint16_t *columns, uint16_t *rows);
int skep_terminal_resize(int terminal, uint16_t columns, uint16_t rows);

// The fields of `siginfo_t` are macros. `how` is 0 for a process that still lives.
int skep_reap(int process, int *how, int *status);

// Not by glibc's function, whose place is taken for libzmq (accept.c): this is no connection of its.
int skep_accept(int listener);

// Control messages are built by macros.
enum { skep_packet_descriptors = 200 };
ssize_t skep_send_packet(int socket, const void *bytes, size_t count,
                         const int *descriptors, size_t descriptor_count);
ssize_t skep_receive_packet(int socket, void *bytes, size_t capacity,
                            int *descriptors, size_t *descriptor_count, int *is_cut);
