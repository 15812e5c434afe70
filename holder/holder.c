// The holder: keeps one agent, and knows when the last of its processes is gone.
//
//   holder --status FD --life FD [--events FD] [--tty PATH] [--directory PATH]
//          [--umask OCTAL] [--files N] [--grace MILLISECONDS] [--memory N] [--processes N]
//          [--most-files N] [--file-size N] [--nice N] -- COMMAND [ARGUMENT]...
//
// It is a subreaper: whatever the agent's processes do (new sessions, double forks, another
// environment), they stay the holder's descendants until they end. So "the agent" is exactly "below
// the holder".
//
// The agent gets: a session of its own; the terminal PATH as its controlling terminal on 0, 1 and
// 2, or without --tty the holder's own 0, 1 and 2; --events as descriptor 3; nothing else open;
// default signals, none blocked; N as soft limit of descriptors; the umask; the directory; the
// holder's environment, in whose PATH the command is looked up. It writes no core dumps unless it
// asks for them. --memory (bytes of address space), --processes (of the user), --most-files and
// --file-size (bytes) are soft and hard limits, where they are below those of the holder; --nice is
// how nice it is at least.
//
// It says on --status, one line each, in this order:
//   pid N               the agent runs: COMMAND was executed
//   failed WHAT ERRNO   it does not: WHAT is fork, session, terminal, events, descriptors, files,
//                       limits, directory or exec. The holder exits with 1 and says nothing more
//   exit CODE           the agent's first process ended so...
//   signal N            ... or so; others may live on
//   empty               nobody is left; the holder exits with 0
//
// --life is a pipe that keeper and supervisor hold open and nobody writes to. At its end both are
// gone: the holder waits --grace (3000), then kills everything below it until nobody is left. No
// signal but SIGKILL ends the holder itself. Wrong usage: a line on standard error, exit 64.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct {
    int status, life, events;
    const char *tty, *directory;
    long mask, files, grace;
    // Of address space, processes, descriptors and files; -1 is none.
    long limits[4], nice;
    char **command;
} given = {.status = -1, .life = -1, .events = -1, .mask = -1, 
    .files = -1, .grace = 3000, .limits = {-1, -1, -1, -1}};

static const int limited[4] = {RLIMIT_AS, RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_FSIZE};

static void say(const char *word, const char *detail, long number) {
    char line[64];
    int count = snprintf(line, sizeof line, "%s%s", word, detail);
    if (number >= 0) count += snprintf(line + count, sizeof line - (size_t)count, " %ld", number);
    line[count++] = '\n';
    // Shorter than PIPE_BUF, so whole or not at all; without a reader there is nobody to tell.
    while (write(given.status, line, (size_t)count) < 0 && errno == EINTR) {}
}

static void read_options(int count, char **words) {
    static const struct option known[] = {
        {"status", 1, 0, 's'}, {"life", 1, 0, 'l'}, {"events", 1, 0, 'e'},
        {"tty", 1, 0, 't'}, {"directory", 1, 0, 'd'}, {"umask", 1, 0, 'u'},
        {"files", 1, 0, 'f'}, {"grace", 1, 0, 'g'}, {"memory", 1, 0, '0'},
        {"processes", 1, 0, '1'}, {"most-files", 1, 0, '2'}, {"file-size", 1, 0, '3'},
        {"nice", 1, 0, 'n'}, {0, 0, 0, 0}};
    // "+": the first word that is no option is the command, with all that follows.
    for (int option; (option = getopt_long(count, words, "+", known, 0)) != -1;) switch (option) {
        case 's': given.status = atoi(optarg); break;
        case 'l': given.life = atoi(optarg); break;
        case 'e': given.events = atoi(optarg); break;
        case 't': given.tty = optarg; break;
        case 'd': given.directory = optarg; break;
        case 'u': given.mask = strtol(optarg, 0, 8); break;
        case 'f': given.files = atol(optarg); break;
        case 'g': given.grace = atol(optarg); break;
        case '0': case '1': case '2': case '3': given.limits[option - '0'] = atol(optarg); break;
        case 'n': given.nice = atol(optarg); break;
        default: exit(64);
    }
    given.command = words + optind;
    bool is_complete = given.status > 2 && given.life > 2 && given.command[0];
    // Below 3 are the agent's own.
    if (is_complete && (given.events < 0 || given.events > 2)) return;
    fputs("holder: needs --status FD, --life FD (3 or more, as --events) and a command\n", stderr);
    exit(64);
}

// False where the kernel refuses it.
static bool set_limits(void) {
    struct rlimit limit;
    for (int place = 0; place < 4; place++) {
        if (given.limits[place] < 0) continue;
        if (getrlimit(limited[place], &limit) < 0) return false;
        rlim_t wanted = (rlim_t)given.limits[place];
        if (wanted < limit.rlim_max) limit.rlim_max = wanted;
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(limited[place], &limit) < 0) return false;
    }
    // A picture of its memory may hold secrets, and is as large as that.
    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = 0;
        if (setrlimit(RLIMIT_CORE, &limit) < 0) return false;
    }
    if (given.nice <= getpriority(PRIO_PROCESS, 0)) return true;
    return setpriority(PRIO_PROCESS, 0, (int)given.nice) == 0;
}

// Between fork and exec. Returns what could not be done, with errno; otherwise never.
static const char *become_agent(void) {
    if (setsid() < 0) return "session";
    if (given.tty) {
        // The leader of a session without a terminal gets the one it opens; asking does no harm.
        int tty = open(given.tty, O_RDWR);
        if (tty < 0 || ioctl(tty, TIOCSCTTY, 0) < 0) return "terminal";
        for (int standard = 0; standard <= 2; standard++)
            if (dup2(tty, standard) < 0) return "terminal";
    }
    // A descriptor that is 3 already would keep its close-on-exec flag through dup2.
    if (given.events == 3 && fcntl(3, F_SETFD, 0) < 0) return "events";
    if (given.events > 3 && dup2(given.events, 3) < 0) return "events";
    // Closed by exec and not now: what failed must still be told.
    unsigned first = given.events >= 0 ? 4 : 3;
    if (close_range(first, ~0U, CLOSE_RANGE_CLOEXEC) < 0) return "descriptors";
    if (given.mask >= 0) umask((mode_t)given.mask);
    struct rlimit limit;
    if (given.files >= 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        rlim_t wanted = (rlim_t)given.files;
        limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return "files";
    }
    if (!set_limits()) return "limits";
    if (given.directory && chdir(given.directory) < 0) return "directory";
    // Not `signal`, which refuses glibc's own two, and those have been ignored by posix_spawn.
    char default_action[64] = {0};
    for (int number = 1; number < NSIG; number++)
        syscall(SYS_rt_sigaction, number, default_action, 0, NSIG / 8);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    execvp(given.command[0], given.command);
    return "exec";
}

// The agent's pid; does not return where there is no agent.
static pid_t start(void) {
    struct { char what[16]; int code; } failure = {"fork", 0};
    int report[2] = {-1, -1};
    pid_t agent = pipe2(report, O_CLOEXEC) < 0 ? -1 : fork();
    if (agent == 0) {
        // Out of the way of descriptor 3.
        int above = fcntl(report[1], F_DUPFD_CLOEXEC, 10);
        const char *what = become_agent();
        failure.code = errno;
        strncpy(failure.what, what, sizeof failure.what - 1);
        _exit(write(above, &failure, sizeof failure) < 0);
    }
    failure.code = agent < 0 ? errno : 0;
    close(report[1]);
    // Nothing but the end of the pipe: exec closed it.
    while (agent > 0 && read(report[0], &failure, sizeof failure) < 0 && errno == EINTR) {}
    close(report[0]);
    if (failure.code != 0) {
        say("failed ", failure.what, failure.code);
        exit(1);
    }
    return agent;
}

// The agent's pipes must end with the agent, and a directory must not be kept busy.
static void let_go(void) {
    if (given.events >= 0) close(given.events);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int standard = 0; standard <= 2; standard++)
        if (nothing < 0 || dup2(nothing, standard) < 0) close(standard);
    if (nothing > 2) close(nothing);
    if (chdir("/") < 0) return;
}

// Everybody below the holder, parents first. Untouched until it is needed, so it takes no memory.
// More than fit wait for the next walk: by then some of these are gone.
static struct { pid_t pid, parent; } tree[1 << 16];
static int members;

static pid_t parent_of(pid_t pid) {
    char path[32], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? 0 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    text[count > 0 ? count : 0] = 0;
    // A program may call itself "x) R 1", so the name ends at the last parenthesis.
    const char *end = strrchr(text, ')');
    return end && strlen(end) > 4 ? atoi(end + 4) : -1;
}

// By a descriptor of the process, opened before we look who it is: a pid used anew is never hit.
// One that has another parent by now is found there by the next walk.
static void hit(pid_t pid, pid_t parent, int number) {
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    if (process < 0) return;
    pid_t current = parent_of(pid);
    if (current == parent || current == getpid())
        syscall(SYS_pidfd_send_signal, process, number, 0, 0);
    close(process);
}

static void add(pid_t pid, pid_t parent) {
    if (members == sizeof tree / sizeof *tree) return;
    tree[members].pid = pid;
    tree[members++].parent = parent;
    hit(pid, parent, SIGSTOP);
}

static void each_number(const char *path, void (*visit)(pid_t, pid_t), pid_t about) {
    char entries[4096];
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return;
    // Not readdir, which allocates.
    for (ssize_t count; (count = getdents64(directory, entries, sizeof entries)) > 0;)
        for (ssize_t at = 0; at < count;) {
            struct dirent64 *entry = (struct dirent64 *)(void *)(entries + at);
            if (atoi(entry->d_name) > 0) visit(atoi(entry->d_name), about);
            at += entry->d_reclen;
        }
    close(directory);
}

static bool has_lists;

static void add_if_child(pid_t pid, pid_t parent) {
    if (parent_of(pid) == parent) add(pid, parent);
}

static void add_children_of_thread(pid_t thread, pid_t process) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", process, thread);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    has_lists = true;
    pid_t pid = 0;
    for (ssize_t count; (count = read(file, text, sizeof text)) > 0;)
        for (ssize_t at = 0; at < count; at++) {
            if (text[at] != ' ') pid = pid * 10 + text[at] - '0';
            else if (pid > 0) add(pid, process), pid = 0;
        }
    close(file);
}

// Stops everybody, parents first, until two walks find as many; then kills them. Whoever slips
// through is met by the next round: there is one until nobody is left.
static void end_tree(void) {
    for (int walk = 0, before = -1; walk < 50 && members != before; walk++) {
        before = members;
        members = 0;
        char path[32];
        for (int at = -1; at < members; at++) {
            pid_t parent = at < 0 ? getpid() : tree[at].pid;
            snprintf(path, sizeof path, "/proc/%d/task", parent);
            each_number(path, add_children_of_thread, parent);
            // A kernel may be built without these lists.
            if (!has_lists) each_number("/proc", add_if_child, parent);
        }
    }
    for (int at = 0; at < members; at++) hit(tree[at].pid, tree[at].parent, SIGKILL);
}

// False when nobody is left to wait for.
static bool reap(pid_t *agent) {
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG | __WALL)) > 0 || (pid < 0 && errno == EINTR)) {
        if (pid != *agent) continue;
        *agent = 0;  // The number may come back as a descendant's.
        if (WIFEXITED(status)) say("exit", "", WEXITSTATUS(status));
        else say("signal", "", WTERMSIG(status));
    }
    return pid == 0;
}

static long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int count, char **words) {
    read_options(count, words);
    // Blocked for good, so that none can end it; children are told of by a descriptor.
    sigset_t all, child;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, 0);
    signal(SIGCHLD, SIG_DFL);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    // Fails only for one that leads a session already, which is as good.
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    fcntl(given.status, F_SETFD, FD_CLOEXEC);
    fcntl(given.life, F_SETFD, FD_CLOEXEC);

    pid_t agent = start();
    let_go();
    struct pollfd watched[] = {
        {.fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK), .events = POLLIN},
        {.fd = given.life, .events = POLLIN}};
    say("pid", "", agent);
    long deadline = -1, pause = 1;
    while (reap(&agent)) {
        long left = deadline < 0 ? -1 : deadline - milliseconds();
        if (deadline >= 0 && left <= 0) {
            end_tree();
            // Each death wakes us earlier. One that may not be killed, such as another user's, must
            // not cost a processor.
            left = pause;
            if (pause < 500) pause *= 2;
        }
        poll(watched, 2, (int)left);
        struct signalfd_siginfo signals[8];
        while (read(watched[0].fd, signals, sizeof signals) > 0) {}
        char byte;
        if (watched[1].revents != 0 && read(given.life, &byte, 1) == 0) {
            watched[1].fd = -1;
            deadline = milliseconds() + given.grace;
        }
    }
    say("empty", "", -1);
    return 0;
}
