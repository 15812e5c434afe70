// The smallest shim: what Swift cannot import of ncurses, which is its globals and variadic calls.
#pragma once

#include <curses.h>
#include <term.h>

static inline TERMINAL *skep_description(void) { return cur_term; }

// Nil also for what the terminal's description calls no string, which ncurses says by -1.
static inline const char *skep_string(const char *name) {
    char *text = tigetstr(name);
    return text == (char *)-1 ? (const char *)0 : text;
}

static inline const char *skep_with_numbers(const char *string, int first, int second) {
    return tparm(string, (long)first, (long)second, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
}
