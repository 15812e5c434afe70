// A test agent: prints lines that can be told apart, and keeps account of them.
//
//   bee [OPTION]...
//
// --id NAME        its name in every line (bee)
// --lines N        so many lines (10); below 0 without end
// --rate N         so many lines a second; 0, as fast as it can
// --bytes N        so long is each line with its end (80)
// --errors         each line on standard error as well
// --fd3            each line as an event on descriptor 3 as well: a 'message' whose text it is
// --pty            standard output is a terminal, else it ends with 1; its echo is switched off
// --raw            the same, and its input comes as it is typed
// --fork SHAPE     a child writes the lines, and the first process waits for it: plain, in its own
//                  session (setsid), forked twice and orphaned (daemon), or without environment
//                  (scrub)
// --fork-fast      beside it another child forks as fast as it can, children that end at once
// --threads N      so many more threads, which wait; with --spin they run
// --ignore-term    deaf to every signal that can be ignored
// --ledger FILE    the account, see below; the file must not be there yet
// --sync           and the account is flushed to the disk each time
// After its lines it ends, unless one of these is given:
// --hold           stays, and takes its input
// --no-read        stays, and takes nothing
// --echo           answers each line of its input with one of its own, until the input ends
// --spin           runs without end
// In any case each of its processes ends by itself:
// --exit-after S   with 0 after so many seconds; else with 124 after 600, so that none outlives a
//                  test that failed by much
//
// A line is "bee=NAME n=COUNTER FILLER crc=CHECKSUM": the counter starts at 1 in each stream, and
// the checksum is the CRC-32 of what is before " crc=" in eight hexadecimal digits. An answer's
// filler begins with "got=LENGTH of=CHECKSUM ", of a line of the input without its end.
//
// The ledger has a line for each stream (out or pty, err, events, as the log calls them):
//   STREAM lines WHOLE bytes WRITTEN trying MORE
// So many lines are whole, and for so many bytes write(2) has returned: these must be found. MORE
// bytes are in a write that has not returned: of these any number, from the first on, may be found.
// It is changed in place by one write before and one after: it is right whenever the bee is killed.
// Exit: 0, 1 wrong terminal or ledger, 3 nobody reads its output, 64 wrong usage.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static struct {
    const char *id, *shape, *ledger;
    long lines, rate, bytes, threads, seconds;
    int errors, events, pty, raw, churns, is_deaf, syncs, holds, is_blind, echoes, spins;
} given = {.id = "bee", .lines = 10, .bytes = 80};

static struct stream {
    const char *name;
    int descriptor;
    long lines, bytes, trying;
} out = {.name = "out", .descriptor = 1}, err = {.name = "err", .descriptor = 2},
  events = {.name = "events", .descriptor = 3};

static char *text, *event;
static int ledger = -1;

static uint32_t checksum(uint32_t sum, const char *bytes, long count) {
    static uint32_t table[256];
    if (table[1] == 0)
        for (uint32_t at = 0; at < 256; at++) {
            table[at] = at;
            for (int bit = 0; bit < 8; bit++)
                table[at] = table[at] >> 1 ^ (0xedb88320u & -(table[at] & 1));
        }
    sum = ~sum;
    while (count-- > 0) sum = sum >> 8 ^ table[(sum ^ (uint8_t)*bytes++) & 255];
    return ~sum;
}

static void note(const struct stream *stream) {
    enum { length = 89 };
    char record[length + 1];
    if (ledger < 0) return;
    snprintf(record, sizeof record, "%-6.6s lines %20ld bytes %20ld trying %20ld\n",
        stream->name, stream->lines, stream->bytes, stream->trying);
    off_t place = stream == &out ? 0 : stream == &err ? length : 2 * length;
    if (pwrite(ledger, record, strlen(record), place) < 0) _exit(1);
    if (given.syncs) fdatasync(ledger);
}

static void put(struct stream *stream, const char *bytes, long count) {
    while (count > 0) {
        stream->trying = count;
        note(stream);
        ssize_t some = write(stream->descriptor, bytes, (size_t)count);
        if (some < 0 && errno == EINTR) continue;
        if (some < 0) _exit(3);
        bytes += some;
        count -= some;
        stream->bytes += some;
        stream->lines += count == 0;
        stream->trying = 0;
        note(stream);
    }
}

// The line without its end, in `text`.
static void compose(long number, const char *start) {
    enum { tail = sizeof " crc=00000000" - 1 };
    long size = given.bytes + 256;
    long count = snprintf(text, (size_t)size, "bee=%s n=%ld %s", given.id, number, start);
    // Not the same in every line, so that bytes in the place of others are noticed.
    for (; count < given.bytes - tail - 1; count++)
        text[count] = (char)('a' + (number * 7 + count * 3) % 26);
    snprintf(text + count, (size_t)(size - count), " crc=%08x", checksum(0, text, count));
}

static void say(const char *start) {
    compose(out.lines + 1, start);
    if (given.events) {
        int count = sprintf(event, "{\"type\":\"message\",\"subject\":\"*\",\"content\":"
            "{\"intent\":\"inform\",\"text\":\"%s\"}}\n", text);
        put(&events, event, count);
    }
    strcat(text, "\n");
    if (given.errors) put(&err, text, (long)strlen(text));
    put(&out, text, (long)strlen(text));
}

static ssize_t take(char *block, size_t size) {
    ssize_t count;
    do count = read(0, block, size); while (count < 0 && errno == EINTR);
    return count;
}

static void answer_input(void) {
    char block[4096], start[64];
    long length = 0;
    uint32_t sum = 0;
    for (ssize_t count; (count = take(block, sizeof block)) > 0;)
        for (ssize_t at = 0; at < count; at++) {
            if (block[at] != '\n') {
                sum = checksum(sum, block + at, 1), length++;
                continue;
            }
            snprintf(start, sizeof start, "got=%ld of=%08x ", length, sum);
            say(start);
            sum = 0, length = 0;
        }
}

static void take_input(void) {
    char block[4096];
    while (take(block, sizeof block) > 0) {}
}

static void *run(void *unused) {
    if (given.spins) for (volatile unsigned long turns = 0;; turns++) {}
    for (;;) pause();
    return unused;
}

static void say_lines(void) {
    long pause = given.rate > 0 ? 1000000000 / given.rate : 0;
    const struct timespec between = {pause / 1000000000, pause % 1000000000};
    for (long number = 0; given.lines < 0 || number < given.lines; number++) {
        say("");
        if (pause > 0) nanosleep(&between, 0);
    }
}

static void work(void) {
    pthread_t thread;
    for (long number = 0; number < given.threads; number++) pthread_create(&thread, 0, run, 0);
    say_lines();
    if (given.echoes) answer_input();
    if (given.holds) take_input();
    if (given.holds || given.is_blind || given.spins) run(0);
}

static void end(int unused) {
    (void)unused;
    _exit(given.seconds > 0 ? 0 : 124);
}

// An alarm is not inherited, so every process sets its own.
static void set_alarm(void) {
    signal(SIGALRM, end);
    alarm(given.seconds > 0 ? (unsigned)given.seconds : 600);
}

static pid_t child(void) {
    pid_t pid = fork();
    if (pid < 0) _exit(1);
    if (pid == 0) set_alarm();
    return pid;
}

static void churn(void) {
    for (;;) {
        pid_t pid = fork();
        if (pid == 0) _exit(0);
        if (pid > 0) waitpid(pid, 0, 0);
    }
}

// The child goes on as what it is to be; the first process ends when nobody has its pipe any more.
static void take_shape(char **words) {
    int living[2];
    char byte;
    if (pipe(living) < 0) _exit(1);
    if (child() > 0) {
        close(living[1]);
        while (read(living[0], &byte, 1) < 0 && errno == EINTR) {}
        _exit(0);
    }
    close(living[0]);
    if (strcmp(given.shape, "setsid") == 0) setsid();
    if (strcmp(given.shape, "daemon") == 0) {
        setsid();
        if (child() > 0) _exit(0);
    }
    if (strcmp(given.shape, "scrub") != 0) return;
    for (char **word = words; *word; word++)
        if (*word == given.shape) *word = "none";
    execve("/proc/self/exe", words, (char *[]){0});
    _exit(1);
}

static void read_options(int count, char **words) {
    const struct option known[] = {
        {"id", 1, 0, 'i'}, {"lines", 1, 0, 'l'}, {"rate", 1, 0, 'r'}, {"bytes", 1, 0, 'b'},
        {"fork", 1, 0, 'f'}, {"threads", 1, 0, 't'}, {"ledger", 1, 0, 'k'},
        {"exit-after", 1, 0, 's'},
        {"errors", 0, &given.errors, 1}, {"fd3", 0, &given.events, 1}, {"pty", 0, &given.pty, 1},
        {"raw", 0, &given.raw, 1}, {"fork-fast", 0, &given.churns, 1},
        {"ignore-term", 0, &given.is_deaf, 1}, {"sync", 0, &given.syncs, 1},
        {"hold", 0, &given.holds, 1}, {"no-read", 0, &given.is_blind, 1},
        {"echo", 0, &given.echoes, 1}, {"spin", 0, &given.spins, 1}, {0, 0, 0, 0}};
    for (int option; (option = getopt_long(count, words, "", known, 0)) != -1;) switch (option) {
        case 0: break;
        case 'i': given.id = optarg; break;
        case 'l': given.lines = atol(optarg); break;
        case 'r': given.rate = atol(optarg); break;
        case 'b': given.bytes = atol(optarg); break;
        case 'f': given.shape = optarg; break;
        case 't': given.threads = atol(optarg); break;
        case 'k': given.ledger = optarg; break;
        case 's': given.seconds = atol(optarg); break;
        default: exit(64);
    }
    bool is_sound = given.bytes > 0 && given.bytes <= 1 << 24 && strlen(given.id) <= 64;
    if (optind < count || !is_sound) exit(64);
}

static void set_terminal(void) {
    struct termios mode;
    if (tcgetattr(1, &mode) < 0) _exit(1);
    mode.c_lflag &= ~(tcflag_t)ECHO;
    if (given.raw) mode.c_lflag &= ~(tcflag_t)(ICANON | ISIG | IEXTEN);
    // Not at once: what was typed before would be thrown away.
    if (tcsetattr(1, TCSANOW, &mode) < 0) _exit(1);
    out.name = "pty";
}

int main(int count, char **words) {
    read_options(count, words);
    set_alarm();
    for (int number = 1; given.is_deaf && number < NSIG; number++)
        if (number != SIGALRM && number != SIGCHLD) signal(number, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    if (given.pty || given.raw) set_terminal();
    if (given.churns && child() == 0) churn();
    if (given.shape && strcmp(given.shape, "none") != 0) take_shape(words);
    if (given.ledger) {
        ledger = open(given.ledger, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (ledger < 0) _exit(1);
        note(&out), note(&err), note(&events);
    }
    text = malloc((size_t)given.bytes + 512);
    event = malloc((size_t)given.bytes + 1024);
    work();
    _exit(0);
}
