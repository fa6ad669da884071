// The hash of the WebSocket handshake with the system's libcrypto.
#ifndef GATEWAY_DIGEST_H
#define GATEWAY_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/// Writes the base64 of the SHA-1 of `length` bytes and a final zero, 29 bytes in all, to `out`; returns 28.
int gateway_sha1_base64(const uint8_t *bytes, size_t length, uint8_t *out);

#endif
