#define _GNU_SOURCE
#include "CTerminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <wchar.h>

int skep_columns(uint32_t character) { return wcwidth((wchar_t)character); }

int skep_encode(uint32_t character, char *bytes) { return wctomb(bytes, (wchar_t)character); }

int skep_window_size(int terminal, uint16_t *columns, uint16_t *rows) {
    struct winsize size;
    int result = ioctl(terminal, TIOCGWINSZ, &size);
    if (result == 0) {
        *columns = size.ws_col;
        *rows = size.ws_row;
    }
    return result;
}

int skep_set_status_flags(int descriptor, int flags) { return fcntl(descriptor, F_SETFL, flags); }
