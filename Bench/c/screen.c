// The least that a screen over a log can be: ncurses, SQLite, one thread. Built as a program of its own, so that the
// others need not load ncurses.
#include "json.h"
#include "rows.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define NAME_ROOM 33
#define LINE_ROOM 512
#define SHOWN_ROWS 200

static const char usage[] =
    "usage: skep-bench-c-screen wait\n"
    "       skep-bench-c-screen list AGENTS\n"
    "       skep-bench-c-screen log DB\n"
    "       skep-bench-c-screen echo\n"
    "       skep-bench-c-screen paint FRAMES\n";

// What is on the screen: agents above, rows of the log below.
struct screen {
    sqlite3 *db;
    sqlite3_stmt *agents, *rows, *snapshot, *walk;
    int agent_count, agent_room, cursor, row_count;
    char (*names)[NAME_ROOM], (*states)[NAME_ROOM];
    char (*lines)[LINE_ROOM];
    int64_t place, first, last;
    uint64_t walked;
};

static void add_agent(struct screen *screen, const char *name, const char *status) {
    if (screen->agent_count == screen->agent_room) {
        screen->agent_room = screen->agent_room * 2 + 64;
        size_t room = (size_t)screen->agent_room;
        screen->names = realloc(screen->names, room * sizeof *screen->names);
        screen->states = realloc(screen->states, room * sizeof *screen->states);
    }
    int place = screen->agent_count++;
    snprintf(screen->names[place], NAME_ROOM, "%s", name);
    snprintf(screen->states[place], NAME_ROOM, "%s", status);
}

// MARK: - Drawing

static void draw_agent(const struct screen *screen, int place, int y) {
    bool chosen = place == screen->cursor;
    if (chosen) attrset(A_REVERSE);
    mvprintw(
        y, 0, "%s %-12s %-12s", chosen ? "▸" : " ", screen->names[place], screen->states[place]);
    for (int x = getcurx(stdscr); x < COLS; x++) addch(' ');
    attrset(A_NORMAL);
}

static int agent_rows(const struct screen *screen) {
    int most = (LINES - 1) * 6 / 10;
    return screen->agent_count < most ? screen->agent_count : most;
}

static void draw(const struct screen *screen) {
    int agents = agent_rows(screen);
    int top = screen->cursor >= agents ? screen->cursor - agents + 1 : 0;
    erase();
    mvprintw(
        0, 0, "%d agents, %lld of %lld", screen->agent_count, (long long)screen->place,
        (long long)screen->last);
    for (int y = 0; y < agents; y++) draw_agent(screen, top + y, y + 1);
    int room = LINES - 1 - agents, start = screen->row_count > room ? screen->row_count - room : 0;
    for (int y = 0; y + start < screen->row_count; y++)
        mvaddnstr(agents + 1 + y, 0, screen->lines[start + y], COLS);
    refresh();
}

// MARK: - The log

// As text that may be shown.
static void keep_line(struct screen *screen, sqlite3_stmt *row) {
    if (screen->row_count == SHOWN_ROWS) {
        memmove(screen->lines, screen->lines + 1, (SHOWN_ROWS - 1) * sizeof *screen->lines);
        screen->row_count--;
    }
    char *line = screen->lines[screen->row_count++];
    int used = snprintf(
        line, LINE_ROOM, "%lld %s %s %s ", sqlite3_column_int64(row, TIMESTAMP),
        sqlite3_column_text(row, EVENT_TYPE), (const char *)sqlite3_column_text(row, AGENT_ID),
        (const char *)sqlite3_column_text(row, SUBJECT));
    if (used >= LINE_ROOM) return;
    const unsigned char *content = sqlite3_column_blob(row, CONTENT);
    int length = sqlite3_column_bytes(row, CONTENT), room = LINE_ROOM - used - 1;
    if (length > room) length = room;
    for (int at = 0; at < length; at++)
        line[used + at] = content[at] < 0x20 || content[at] > 0x7e ? '.' : (char)content[at];
    line[used + length] = 0;
}

static void read_rows(struct screen *screen) {
    screen->row_count = 0;
    int64_t first = screen->place - LINES + 1;
    sqlite3_bind_int64(screen->rows, 1, first > screen->first ? first : screen->first);
    sqlite3_bind_int64(screen->rows, 2, screen->place);
    while (step(screen->rows)) keep_line(screen, screen->rows);
}

// The newest state, from the public table.
static void read_agents(struct screen *screen) {
    screen->agent_count = 0;
    while (step(screen->agents)) {
        struct text metadata = {
            (const char *)sqlite3_column_text(screen->agents, 1),
            (size_t)sqlite3_column_bytes(screen->agents, 1)};
        struct text value = {"", 0};
        char name[NAME_ROOM];
        find_member(metadata, "name", &value);
        snprintf(name, sizeof name, "%.*s", (int)value.length, value.bytes);
        add_agent(screen, name, (const char *)sqlite3_column_text(screen->agents, 0));
    }
}

// A state of the past is a snapshot and the rows behind it: all of them are read, and nothing is made of them.
static void read_past(struct screen *screen) {
    sqlite3_bind_int64(screen->snapshot, 1, screen->place);
    int64_t start = screen->first - 1;
    if (step(screen->snapshot)) {
        start = sqlite3_column_int64(screen->snapshot, 0);
        const unsigned char *state = sqlite3_column_blob(screen->snapshot, 1);
        for (int at = 0; at < sqlite3_column_bytes(screen->snapshot, 1); at++)
            screen->walked += state[at];
        sqlite3_reset(screen->snapshot);
    }
    sqlite3_bind_int64(screen->walk, 1, start + 1);
    sqlite3_bind_int64(screen->walk, 2, screen->place);
    while (step(screen->walk))
        screen->walked += (uint64_t)sqlite3_column_bytes(screen->walk, CONTENT);
}

static void open_screen(struct screen *screen, const char *path) {
    sqlite3 *db = screen->db = open_log(path);
    screen->agents = prepare(db, "SELECT status, metadata FROM agents");
    screen->rows =
        prepare(db, "SELECT " ROW_COLUMNS " FROM events WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
    screen->walk =
        prepare(db, "SELECT " ROW_COLUMNS " FROM events WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
    screen->snapshot = prepare(
        db,
        "SELECT last_event_id, state FROM snapshots INDEXED BY brain_snapshots "
        "WHERE state IS NOT NULL AND last_event_id <= ?1 ORDER BY last_event_id DESC LIMIT 1");
    screen->first = read_root(db).id + 1;
    screen->place = screen->last = read_head(db).id;
}

static void go(struct screen *screen, int64_t place) {
    if (place < screen->first) place = screen->first;
    screen->place = place > screen->last ? screen->last : place;
    read_past(screen);
    read_rows(screen);
}

// MARK: - Keys

// False when it is to end. `1` to `9` go to so many tenths of the log.
static bool take(struct screen *screen, int key) {
    int last = screen->agent_count - 1;
    if (key == 'j') screen->cursor += screen->cursor < last;
    if (key == 'k') screen->cursor -= screen->cursor > 0;
    if (screen->db && key == 'h') go(screen, screen->place - 1);
    if (screen->db && key == 'l') go(screen, screen->place + 1);
    if (screen->db && key >= '1' && key <= '9')
        go(screen, screen->first + (screen->last - screen->first) / 10 * (key - '0'));
    return key != 'q';
}

static void begin(void) {
    setlocale(LC_ALL, "");
    initscr();
    raw();
    noecho();
    curs_set(0);
}

// The smallest program that shows the key that was pressed.
static void echo_keys(void) {
    begin();
    int key;
    while ((key = getch()) != 'q') {
        mvaddch(0, 0, (chtype)key);
        refresh();
    }
    endwin();
}

// MARK: - Frames

#define COLUMNS 200
#define ROWS 50

// What Bench/Tasks/Paint.swift draws: all cells anew, one in twenty of which is another than in the frame before.
static void draw_frame(int64_t frame) {
    static const struct { const char *text; int width; } segments[] = {
        {"* agent", 20}, {"working", 20}, {"everything is as it was", 120}, {"12:04:31", 40}};
    erase();
    for (int y = 0; y < ROWS; y++) {
        for (int part = 0, x = 0; part < 4; x += segments[part++].width) {
            attrset(COLOR_PAIR(part + 1));
            mvaddstr(y, x, segments[part].text);
        }
        attrset(COLOR_PAIR(3));
        for (int part = 0; part < 10; part++)
            mvaddch(y, 20 * part + 9 + (y * 7) % 11, (chtype)('0' + frame % 10));
    }
    refresh();
}

static double thread_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

// The terminal takes whatever comes at once: a frame may be more than fits into it.
static void *drain(void *terminal) {
    static char room[65536];
    while (read(*(int *)terminal, room, sizeof room) > 0) {}
    return NULL;
}

// How many cells are another in the next frame.
static int cells_changed(void) {
    static chtype before[ROWS][COLUMNS + 1], after[COLUMNS + 1];
    int changed = 0;
    draw_frame(1);
    for (int y = 0; y < ROWS; y++) mvinchnstr(y, 0, before[y], COLUMNS);
    draw_frame(2);
    for (int y = 0; y < ROWS; y++) {
        mvinchnstr(y, 0, after, COLUMNS);
        for (int x = 0; x < COLUMNS; x++) changed += before[y][x] != after[x];
    }
    return changed;
}

static void paint(int64_t frames) {
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) || unlockpt(terminal)) die("there is no terminal");
    ioctl(terminal, TIOCSWINSZ, &(struct winsize){.ws_col = COLUMNS, .ws_row = ROWS});
    FILE *file = fopen(ptsname(terminal), "r+");
    pthread_t drainer;
    if (!file || pthread_create(&drainer, NULL, drain, &terminal)) die("there is no terminal");
    setlocale(LC_ALL, "");
    if (!newterm("xterm-256color", file, file)) die("ncurses does not start");
    start_color();
    for (short pair = 1; pair <= 4; pair++) init_pair(pair, pair, COLOR_BLACK);
    double *micros = calloc((size_t)frames, sizeof *micros);
    for (int64_t frame = 0; frame <= frames; frame++) {
        double start = thread_seconds();
        draw_frame(frame);
        if (frame > 0) micros[frame - 1] = (thread_seconds() - start) * 1e6;
    }
    int changed = cells_changed();
    endwin();
    sort_micros(micros, frames);
    printf(
        "{\"frames\":%lld,\"cpu_us\":%.2f,\"cells\":%d}\n", (long long)frames, micros[frames / 2],
        changed);
}

static int number(const char *text) {
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || *end || value < 1 || value > 10000) {
        fputs(usage, stderr);
        exit(64);
    }
    return (int)value;
}

int main(int count, char **arguments) {
    struct screen screen = {.lines = calloc(SHOWN_ROWS, LINE_ROOM)};
    if (count == 2 && !strcmp(arguments[1], "echo")) {
        echo_keys();
        return 0;
    }
    if (count == 3 && !strcmp(arguments[1], "paint")) {
        paint(number(arguments[2]));
        return 0;
    }
    bool waits = count == 2 && !strcmp(arguments[1], "wait");
    if (count == 3 && !strcmp(arguments[1], "list")) {
        // Each is called otherwise: rows that are alike would be shifted instead of drawn.
        for (int agent = number(arguments[2]); agent > 0; agent--) {
            char name[NAME_ROOM];
            snprintf(name, sizeof name, "agent-%d", agent);
            add_agent(&screen, name, "running");
        }
    } else if (count == 3 && !strcmp(arguments[1], "log")) {
        sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        open_screen(&screen, arguments[2]);
        read_agents(&screen);
    } else if (!waits) {
        fputs(usage, stderr);
        return 64;
    }
    begin();
    if (screen.db) read_rows(&screen);
    if (waits) timeout(1000);
    int key;
    do draw(&screen);
    while ((key = getch()) == ERR || take(&screen, key));
    endwin();
}
