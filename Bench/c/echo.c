// The least there is between a Unix socket and a terminal whose program gives every key back.
#include "log.h"
#include "tasks.h"

#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static int listen_at(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(path);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) ||
        listen(listener, 1))
        die("cannot listen at '%s'", path);
    return listener;
}

static int start_cat(void) {
    struct termios settings;
    memset(&settings, 0, sizeof settings);
    cfmakeraw(&settings);
    settings.c_cc[VMIN] = 1;
    int master;
    pid_t child = forkpty(&master, NULL, &settings, NULL);
    if (child < 0) die("no terminal");
    if (child == 0) {
        execlp("cat", "cat", (char *)NULL);
        _exit(127);
    }
    return master;
}

// False when one of them has ended.
static bool pass(int source, int target) {
    char bytes[65536];
    ssize_t count = read(source, bytes, sizeof bytes);
    for (ssize_t place = 0, some; place < count; place += some)
        if ((some = write(target, bytes + place, (size_t)(count - place))) <= 0) return false;
    return count > 0;
}

void echo(const char *path) {
    int listener = listen_at(path), master = start_cat();
    int client = accept(listener, NULL, NULL);
    struct pollfd looks[] = {{.fd = client, .events = POLLIN}, {.fd = master, .events = POLLIN}};
    while (poll(looks, 2, -1) > 0) {
        if (looks[0].revents && !pass(client, master)) break;
        if (looks[1].revents && !pass(master, client)) break;
    }
    close(master);
    while (wait(NULL) > 0) continue;
}
