#include "frames.h"

#include <string.h>

long read_frame(const uint8_t *at, size_t length, struct frame *frame) {
    if (length < 2) return 0;
    size_t header = 2, payload = at[1];
    if (payload == 126) {
        header = 4;
        if (length < header) return 0;
        payload = (size_t)at[2] << 8 | at[3];
    } else if (payload > 126) {
        return -1;
    }
    if (length < header + payload) return 0;
    *frame = (struct frame){at[0], at + header, payload};
    return (long)(header + payload);
}

size_t put_masked(uint8_t *into, unsigned opcode, const uint8_t *payload, size_t length) {
    static uint32_t state = 2463534242u;  // xorshift: a fresh key for each frame, not a secret one
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    uint8_t *at = into;
    *at++ = (uint8_t)(0x80 | opcode);
    if (length < 126) {
        *at++ = (uint8_t)(0x80 | length);
    } else {
        *at++ = 0x80 | 126;
        *at++ = (uint8_t)(length >> 8);
        *at++ = (uint8_t)length;
    }
    memcpy(at, &state, 4);
    const uint8_t *key = at;
    at += 4;
    uint64_t mask = (uint64_t)state << 32 | state;
    size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        uint64_t word;
        memcpy(&word, payload + i, 8);
        word ^= mask;
        memcpy(at + i, &word, 8);
    }
    for (; i < length; i++) at[i] = payload[i] ^ key[i & 3];
    return (size_t)(at - into) + length;
}
