// What two programs did is compared by one number: FNV-1a, 64 bits, over what they found.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define CHECKSUM_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t checksum_bytes(uint64_t sum, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    for (size_t i = 0; i < count; i++) sum = (sum ^ next[i]) * UINT64_C(0x100000001b3);
    return sum;
}

// Eight bytes, the least significant first.
static inline uint64_t checksum_number(uint64_t sum, int64_t value) {
    for (int shift = 0; shift < 64; shift += 8)
        sum = (sum ^ ((uint64_t)value >> shift & 0xff)) * UINT64_C(0x100000001b3);
    return sum;
}

// The length, then the bytes.
static inline uint64_t checksum_text(uint64_t sum, const void *bytes, size_t count) {
    return checksum_bytes(checksum_number(sum, (int64_t)count), bytes, count);
}
