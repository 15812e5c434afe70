#include "agents.h"

#include "log.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

_Noreturn void become_program(char **words) {
    execvp(words[0], words);
    _exit(127);
}

// The master; the terminal's path is left for the child to open.
static int open_terminal(char *path, size_t room) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || grantpt(master) || unlockpt(master) || ptsname_r(master, path, room))
        die("there is no terminal to be had");
    struct winsize size = {.ws_col = 120, .ws_row = 40};
    ioctl(master, TIOCSWINSZ, &size);
    return master;
}

static _Noreturn void become_on_terminal(const char *path, char **words) {
    setsid();
    int terminal = open(path, O_RDWR);
    for (int standard = 0; standard <= 2; standard++) dup2(terminal, standard);
    if (terminal > 2) close(terminal);
    become_program(words);
}

pid_t start_program(char **words, bool on_terminal, int *source) {
    char path[64];
    int ends[2] = {-1, -1};
    if (on_terminal)
        ends[0] = open_terminal(path, sizeof path);
    else if (pipe2(ends, O_CLOEXEC))
        die("there is no pipe to be had");
    pid_t program = fork();
    if (program < 0) die("cannot fork");
    if (program == 0) {
        if (on_terminal) become_on_terminal(path, words);
        dup2(ends[1], 1);
        become_program(words);
    }
    if (!on_terminal) close(ends[1]);
    *source = ends[0];
    return program;
}
