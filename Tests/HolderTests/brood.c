// An unruly family of processes, for tests.
//
//   brood SHAPE COUNT
//
// plain, setsid, daemon, scrub, stubborn: COUNT children that wait; in sessions of their own;
//     forked twice and orphaned; with an empty environment; deaf to what can be ignored
// threads: COUNT threads that all run, after the first thread has ended
// vfork: a child that waits and keeps its parent in vfork
// watch: COUNT children that wait, and a parent that looks after them as a shell does: it ends with 9
//     when it sees one stopped, and with 0 when all have ended
// watchers: COUNT generations of such, of three children each
// throttle: COUNT children that fork all the time, and one that stops and continues all the others
// churn: a child that ends at once, COUNT times, one after the other
// storm: everybody forks as fast as possible, until there are COUNT
// hop: forks and ends, COUNT times: each time another process, in another session
//
// Says one line for each that is where it belongs; storm, throttle, churn and hop say one at their start.
// COUNT bounds every shape, so that nothing outlives a test that failed by much.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void say_here(void) {
    if (write(1, "here\n", 5) != 5) _exit(2);
}

static void stay(void) {
    say_here();
    for (;;) pause();
}

static void *spin(void *unused) {
    (void)unused;
    say_here();
    for (volatile unsigned long turns = 0;; turns++) {}
    return 0;
}

static void child(const char *shape) {
    if (strcmp(shape, "setsid") == 0) setsid();
    if (strcmp(shape, "daemon") == 0) {
        setsid();
        if (fork() != 0) _exit(0);
    }
    if (strcmp(shape, "stubborn") == 0)
        for (int number = 1; number < NSIG; number++) signal(number, SIG_IGN);
    if (strcmp(shape, "scrub") == 0)
        execve("/proc/self/exe", (char *[]){"x) R 1 (", "stay", 0}, (char *[]){0});
    stay();
}

static void vfork_and_stay(void) {
    // What a child in vfork may do is next to nothing; it is another program that waits in it.
    if (vfork() == 0)
        for (;;) pause();
    _exit(1);
}

static void watch(int count) {
    while (count-- > 0)
        if (fork() == 0) stay();
    say_here();
    for (int status; waitpid(-1, &status, WUNTRACED) > 0;)
        if (WIFSTOPPED(status)) _exit(9);
    _exit(0);
}

static void watchers(int generations) {
    // Whoever is born begins to have children of its own.
    for (int left = 3; generations > 0 && left > 0; left--)
        if (fork() == 0) generations--, left = 4;
    if (generations == 0) stay();
    say_here();
    for (int status; waitpid(-1, &status, WUNTRACED) > 0;)
        if (WIFSTOPPED(status) || WEXITSTATUS(status) == 9) _exit(9);
    _exit(0);
}

static void throttle(int count) {
    pid_t others[64];
    int known = 0;
    for (; known < count && known < 64; known++)
        if ((others[known] = fork()) == 0)
            for (;;) {
                if (fork() == 0) _exit(0);
                wait(0);
            }
    if (fork() != 0) stay();
    for (int turn = 0; turn < 20000000; turn++) {
        kill(others[turn % known], SIGSTOP);
        kill(others[turn % known], SIGCONT);
    }
    stay();
}

static void churn(int count) {
    say_here();
    while (count-- > 0) {
        pid_t pid = fork();
        if (pid == 0) _exit(0);
        if (pid > 0) waitpid(pid, 0, 0);
    }
    stay();
}

static void storm(int count) {
    int rights = PROT_READ | PROT_WRITE;
    atomic_int *born = mmap(0, sizeof *born, rights, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (born == MAP_FAILED) _exit(2);
    say_here();
    while (atomic_fetch_add(born, 1) < count)
        if (fork() < 0) break;
    for (;;) pause();
}

static void hop(int count) {
    say_here();
    while (count-- > 0) {
        if (fork() != 0) _exit(0);
        setsid();
    }
    stay();
}

int main(int argc, char **argv) {
    const char *shape = argc > 1 ? argv[1] : "";
    int count = argc > 2 ? atoi(argv[2]) : 0;
    if (strcmp(shape, "stay") == 0) stay();
    if (strcmp(shape, "vfork") == 0 && fork() == 0) vfork_and_stay();
    if (strcmp(shape, "watch") == 0) watch(count);
    if (strcmp(shape, "watchers") == 0) watchers(count);
    if (strcmp(shape, "throttle") == 0) throttle(count);
    if (strcmp(shape, "churn") == 0) churn(count);
    if (strcmp(shape, "storm") == 0) storm(count);
    if (strcmp(shape, "hop") == 0) hop(count);
    if (strcmp(shape, "threads") == 0) {
        pthread_t thread;
        while (count-- > 0) pthread_create(&thread, 0, spin, 0);
        say_here();
        pthread_exit(0);
    }
    if (strcmp(shape, "vfork") != 0)
        while (count-- > 0)
            if (fork() == 0) child(shape);
    stay();
}
