#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

ssize_t skep_splice(int source, int target, int64_t *target_offset, size_t count) {
    return splice(source, NULL, target, target_offset, count, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
}

int skep_memfd(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int skep_punch(int file, int64_t count) {
    return fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, count);
}

int skep_pipe(int ends[2], int flags) { return pipe2(ends, flags); }

int skep_open_terminal_master(int flags) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | flags);
    // Linux makes the name with the master; it only has to be unlocked.
    if (master >= 0 && unlockpt(master) != 0) {
        close(master);
        return -1;
    }
    return master;
}

int skep_terminal_name(int master, char *name, size_t capacity) {
    return ptsname_r(master, name, capacity);
}

int skep_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int skep_spawn_add_directory(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

int skep_spawn_add_close_from(posix_spawn_file_actions_t *actions, int lowest) {
    return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
}

short skep_spawn_new_session(void) { return POSIX_SPAWN_SETSID; }

// The kernel's `struct sched_attr`, in its first version.
struct scheduling {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};

static int read_scheduling(struct scheduling *scheduling) {
    return (int)syscall(SYS_sched_getattr, 0, scheduling, sizeof *scheduling, 0);
}

int skep_wish_turn(uint64_t nanoseconds) {
    // All else stays as it is.
    struct scheduling scheduling = {0};
    if (read_scheduling(&scheduling) != 0) return -1;
    scheduling.runtime = nanoseconds;
    return (int)syscall(SYS_sched_setattr, 0, &scheduling, 0);
}

int skep_turn(uint64_t *nanoseconds) {
    struct scheduling scheduling = {0};
    if (read_scheduling(&scheduling) != 0) return -1;
    *nanoseconds = scheduling.runtime;
    return 0;
}

int skep_write_back(int file, int is_waiting) {
    unsigned wait = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WAIT_AFTER;
    return sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE | (is_waiting ? wait : 0));
}

int skep_is_on_ext4(int file) {
    struct statfs status;
    return fstatfs(file, &status) == 0 && status.f_type == EXT4_SUPER_MAGIC;
}

int skep_flush_file_system(int file) { return syncfs(file); }

int skep_open_beneath(int directory, const char *path, uint64_t flags, uint64_t mode) {
    struct open_how how = {
        .flags = flags, .mode = mode,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int skep_open_place(int directory, const char *name) {
    return openat(directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int skep_rename_new(int from, const char *name, int to, const char *other) {
    return renameat2(from, name, to, other, RENAME_NOREPLACE);
}

int skep_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int skep_pidfd_signal(int process, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, process, signal, NULL, 0);
}

int skep_pipe_capacity(int pipe, int wanted) {
    return wanted > 0 ? fcntl(pipe, F_SETPIPE_SZ, wanted) : fcntl(pipe, F_GETPIPE_SZ);
}

int skep_terminal_size(int terminal, uint16_t *columns, uint16_t *rows) {
    struct winsize size;
    if (ioctl(terminal, TIOCGWINSZ, &size) != 0) return -1;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

int skep_terminal_resize(int terminal, uint16_t columns, uint16_t rows) {
    struct winsize size = {.ws_col = columns, .ws_row = rows};
    return ioctl(terminal, TIOCSWINSZ, &size);
}

int skep_reap(int process, int *how, int *status) {
    siginfo_t info = {0};
    int code = waitid(P_PIDFD, (id_t)process, &info, WEXITED | WNOHANG);
    *how = info.si_pid == 0 ? 0 : info.si_code;
    *status = info.si_status;
    return code;
}

ssize_t skep_send_packet(int socket, const void *bytes, size_t count,
                         const int *descriptors, size_t descriptor_count) {
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(skep_packet_descriptors * sizeof(int))];
    } control;
    struct iovec part = {(void *)(uintptr_t)bytes, count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (descriptor_count > skep_packet_descriptors) return -1;
    if (descriptor_count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(descriptor_count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(descriptor_count * sizeof(int));
        memcpy(CMSG_DATA(header), descriptors, descriptor_count * sizeof(int));
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

int skep_accept(int listener) {
    return (int)syscall(SYS_accept4, listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

ssize_t skep_receive_packet(int socket, void *bytes, size_t capacity,
                            int *descriptors, size_t *descriptor_count, int *is_cut) {
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(skep_packet_descriptors * sizeof(int))];
    } control;
    struct iovec part = {bytes, capacity};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1,
        .msg_control = &control, .msg_controllen = sizeof control};
    *descriptor_count = 0;
    *is_cut = 0;
    ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (count < 0) return count;
    *is_cut = (message.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) != 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t size = header->cmsg_len - CMSG_LEN(0);
        memcpy(descriptors, CMSG_DATA(header), size);
        *descriptor_count = size / sizeof(int);
    }
    return count;
}
