// The smallest shim: what Swift cannot import of ncurses, which is its globals, the macros that compute, and
// variadic calls.
#pragma once

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>

static const attr_t skep_bold = A_BOLD;
static const attr_t skep_dim = A_DIM;
static const attr_t skep_italic = A_ITALIC;
static const attr_t skep_underline = A_UNDERLINE;
static const attr_t skep_blink = A_BLINK;
static const attr_t skep_reverse = A_REVERSE;
static const attr_t skep_hidden = A_INVIS;

static inline WINDOW *skep_standard_window(void) { return stdscr; }
static inline WINDOW *skep_shown_window(void) { return curscr; }
static inline int skep_colours(void) { return COLORS; }
static inline int skep_colour_pairs(void) { return COLOR_PAIRS; }

// Nil also for what the terminal's description calls no string, which ncurses says by -1.
static inline const char *skep_string(const char *name) {
    char *text = tigetstr(name);
    return text == (char *)-1 ? (const char *)0 : text;
}

static inline const char *skep_with_numbers(const char *string, int first, int second) {
    return tparm(string, (long)first, (long)second, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
}
