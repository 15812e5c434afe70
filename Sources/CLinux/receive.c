#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guard.h"

// Takes the place of glibc's function for the whole process, libraries included.
//
// libzmq collects a message until all its frames are there, however many and however large: one client
// could take all the memory there is. Who sends too much is told that the connection is lost, and so is
// libzmq, which then lets go of what it has.
ssize_t recv(int socket, void *bytes, size_t count, int flags) {
    ssize_t received = syscall(SYS_recvfrom, socket, bytes, count, flags, NULL, NULL);
    int error = errno;
    int is_waiting = received < 0 && (error == EAGAIN || error == EINTR);
    if (is_waiting || (flags & MSG_PEEK) || skep_guard_pass(socket, bytes, received)) {
        errno = error;
        return received;
    }
    errno = ECONNRESET;
    return -1;
}

// The same for the one call that says that a connection is over.
int close(int descriptor) {
    int error = errno;
    skep_guard_close(descriptor);
    errno = error;
    return (int)syscall(SYS_close, descriptor);
}
