// What the tasks about agents share: starting programs.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

// Starts a program whose output is a pipe, or a terminal of 120 columns and 40 rows, of which
// `source` is the reading end.
pid_t start_program(char **words, bool on_terminal, int *source);
// In the child: executes it, or ends with status 127.
_Noreturn void become_program(char **words);
