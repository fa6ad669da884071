// WebSocket frames (RFC 6455, section 5.2): those a server sends are read, those a client sends are written.
#ifndef FRAMES_H
#define FRAMES_H

#include <stddef.h>
#include <stdint.h>

struct frame {
    uint8_t first;  // FIN and opcode
    const uint8_t *payload;
    size_t length;
};

/// The frame at the start of a stream. Returns its whole size, 0 while it is incomplete, -1 if it is masked or has more
/// than 64 KB.
long read_frame(const uint8_t *at, size_t length, struct frame *frame);

/// Writes a masked frame with a payload of less than 64 KB. Returns its size, at most 8 more than the payload's.
size_t put_masked(uint8_t *into, unsigned opcode, const uint8_t *payload, size_t length);

#endif
