// What others send meanwhile.
#pragma once

#include <stdint.h>

// So many events a second, one a request; writes a byte to `ready` when that goes on for half a second.
void press(const char *endpoint, int64_t clients, int64_t rate, int64_t events, int ready);
