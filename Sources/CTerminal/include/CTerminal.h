// What Swift's Glibc module hides of terminals, and what a crash may run.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

// Declared for _XOPEN_SOURCE only.
int skep_columns(uint32_t character);

// The bytes of a character in the locale's set; -1 where it has none. There must be room for 16.
int skep_encode(uint32_t character, char *bytes);

// Variadic.
int skep_window_size(int terminal, uint16_t *columns, uint16_t *rows);
int skep_set_status_flags(int descriptor, int flags);

// From here on a signal that ends the program because it is broken (SIGSEGV and its like), and `exit`, give the
// terminal back first: these bytes are written to it, then these modes are set. One terminal at a time; what is longer than the
// limit is refused with -1. It may be called again, and not by two threads at once.
enum { skep_rescue_limit = 1024 };
int skep_rescue_arm(int terminal, const struct termios *modes, const void *bytes, size_t count);
void skep_rescue_disarm(void);
