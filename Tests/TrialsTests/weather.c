// What a trial makes of the world around a program that it is preloaded into (LD_PRELOAD):
// SKEP_WEATHER names a directory, and there
//
//   clock   holds by how many seconds the wall clock is off
//   flush   is there while no flush may succeed
//   wait    is there while who publishes waits for its slowest reader
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

static const char *place(const char *name, char path[256]) {
    const char *directory = getenv("SKEP_WEATHER");
    snprintf(path, 256, "%s/%s", directory ? directory : "", name);
    return path;
}

static long wall_offset(void) {
    char path[256];
    long seconds = 0;
    FILE *file = fopen(place("clock", path), "re");
    if (!file) return 0;
    if (fscanf(file, "%ld", &seconds) != 1) seconds = 0;
    fclose(file);
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int code = (int)syscall(SYS_clock_gettime, clock, time);
    if (code == 0 && clock == CLOCK_REALTIME) time->tv_sec += wall_offset();
    return code;
}

static int flush(long call, int file) {
    char path[256];
    if (access(place("flush", path), F_OK) != 0) return (int)syscall(call, file);
    errno = EIO;
    return -1;
}

int fsync(int file) { return flush(SYS_fsync, file); }

int fdatasync(int file) { return flush(SYS_fdatasync, file); }

// Most programs that this is loaded into have no libzmq, so that nothing of it is linked.
static int is_publisher(void *socket) {
    int (*get)(void *, int, void *, size_t *) = dlsym(RTLD_NEXT, "zmq_getsockopt");
    int type = 0;
    size_t size = sizeof type;
    return get && get(socket, ZMQ_TYPE, &type, &size) == 0 && type == ZMQ_XPUB;
}

int zmq_send(void *socket, const void *bytes, size_t count, int flags) {
    int (*send)(void *, const void *, size_t, int) = dlsym(RTLD_NEXT, "zmq_send");
    int (*set)(void *, int, const void *, size_t) = dlsym(RTLD_NEXT, "zmq_setsockopt");
    char path[256];
    int one = 1;
    if (access(place("wait", path), F_OK) == 0 && is_publisher(socket)) {
        set(socket, ZMQ_XPUB_NODROP, &one, sizeof one);
        flags &= ~ZMQ_DONTWAIT;
    }
    return send(socket, bytes, count, flags);
}
