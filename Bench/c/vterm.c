// libvterm beside our emulator: a program by itself, so that the others need not load it. It has a screen with all
// that those who draw one have: what must be drawn anew, and the lines that left.
#include "checksum.h"

#include <err.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <vterm.h>

#define COLUMNS 120
#define ROWS 40
// As much as comes at once, and after how many of these the screen is looked at.
#define BLOCK 4096
#define BLOCKS_A_LOOK 64
// As many as ours keeps.
#define KEPT_LINES 1000

struct view {
    bool is_damaged[ROWS];
    VTermScreenCell kept[KEPT_LINES][COLUMNS];
    int64_t passed;
};

static int damage(VTermRect part, void *user) {
    struct view *view = user;
    // What scrolls may be said to end below the last row.
    int end = part.end_row < ROWS ? part.end_row : ROWS;
    for (int row = part.start_row; row < end; row++) view->is_damaged[row] = true;
    return 1;
}

static int move(VTermRect target, VTermRect source, void *user) {
    (void)source;
    return damage(target, user);
}

static int keep(int columns, const VTermScreenCell *cells, void *user) {
    struct view *view = user;
    if (columns > COLUMNS) columns = COLUMNS;
    memcpy(view->kept[view->passed++ % KEPT_LINES], cells, (size_t)columns * sizeof *cells);
    return 1;
}

static double wall_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static char *read_file(const char *path, size_t *size) {
    struct stat status;
    FILE *file = fopen(path, "r");
    if (!file || fstat(fileno(file), &status)) err(1, "cannot read '%s'", path);
    *size = (size_t)status.st_size;
    char *bytes = malloc(*size);
    if (!bytes || fread(bytes, 1, *size, file) != *size) err(1, "cannot read '%s'", path);
    fclose(file);
    return bytes;
}

// No character of the streams has more than three bytes.
static size_t put_character(unsigned char *to, uint32_t code) {
    if (code == 0) code = ' ';
    if (code < 0x80) return to[0] = (unsigned char)code, 1;
    if (code < 0x800) {
        to[0] = (unsigned char)(0xc0 | code >> 6);
        to[1] = (unsigned char)(0x80 | (code & 0x3f));
        return 2;
    }
    to[0] = (unsigned char)(0xe0 | (code >> 12 & 0xf));
    to[1] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
    to[2] = (unsigned char)(0x80 | (code & 0x3f));
    return 3;
}

// The text of all rows; what is blank at their ends is left away.
static uint64_t look(VTermScreen *screen, uint64_t sum) {
    for (int row = 0; row < ROWS; row++) {
        unsigned char text[3 * COLUMNS];
        size_t used = 0;
        for (int column = 0; column < COLUMNS; column++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(screen, (VTermPos){.row = row, .col = column}, &cell);
            used += put_character(text + used, cell.chars[0]);
        }
        while (used > 0 && text[used - 1] == ' ') used--;
        sum = checksum_text(sum, text, used);
    }
    return sum;
}

// The end of a block: libvterm shows what is wrong for a character that is cut.
static size_t block_end(const char *bytes, size_t start, size_t size) {
    if (size - start <= BLOCK) return size;
    size_t end = start + BLOCK;
    while ((bytes[end] & 0xc0) == 0x80) end--;
    return end;
}

static VTermScreen *open_screen(VTerm *terminal, struct view *view) {
    static const VTermScreenCallbacks callbacks = {
        .damage = damage, .moverect = move, .sb_pushline = keep};
    vterm_set_utf8(terminal, 1);
    VTermScreen *screen = vterm_obtain_screen(terminal);
    vterm_screen_enable_altscreen(screen, 1);
    vterm_screen_set_callbacks(screen, &callbacks, view);
    vterm_screen_set_damage_merge(screen, VTERM_DAMAGE_SCROLL);
    vterm_screen_reset(screen, 1);
    return screen;
}

int main(int count, char **arguments) {
    if (count != 2) errx(64, "usage: skep-bench-c-vterm FILE");
    size_t size, at = 0;
    char *bytes = read_file(arguments[1], &size);
    struct view *view = calloc(1, sizeof *view);
    VTerm *terminal = vterm_new(ROWS, COLUMNS);
    if (!view || !terminal) errx(1, "out of memory");
    VTermScreen *screen = open_screen(terminal, view);
    uint64_t sum = CHECKSUM_START;
    double seconds = 0;
    for (int64_t block = 1; at < size; block++) {
        size_t end = block_end(bytes, at, size);
        double start = wall_seconds();
        vterm_input_write(terminal, bytes + at, end - at);
        vterm_screen_flush_damage(screen);
        seconds += wall_seconds() - start;
        at = end;
        if (block % BLOCKS_A_LOOK == 0 || at == size) sum = look(screen, sum);
    }
    vterm_free(terminal);
    free(view);
    free(bytes);
    printf(
        "{\"bytes\":%zu,\"seconds\":%.9f,\"checksum\":\"%016" PRIx64 "\"}\n", size, seconds, sum);
}
