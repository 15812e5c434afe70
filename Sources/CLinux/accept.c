#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "guard.h"

// Takes the place of glibc's function for the whole process, libraries included.
//
// When a process has no descriptor left, libzmq's ipc listener ends it: EMFILE is missing among the
// errors of accept that it lives with, and ENFILE is among them. The connection goes on waiting. As the
// listener stays readable, libzmq tries again at once; without the pause it would do nothing else.
int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags) {
    int connection = (int)syscall(SYS_accept4, socket, address, length, flags);
    if (connection >= 0) skep_guard_accept(connection);
    if (connection >= 0 || errno != EMFILE) return connection;
    nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
    errno = ENFILE;
    return -1;
}
