// The hashes of Digest authentication with the system's libcrypto (OpenSSL 3).
#ifndef GATEWAY_CDIGEST_H
#define GATEWAY_CDIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    GATEWAY_MD5,
    GATEWAY_SHA256,
    /// FIPS 180-4, 6.7: with initial values of its own, not SHA-512 cut short.
    GATEWAY_SHA512_256,
} gateway_hash;

/// Writes the hash of `length` bytes to `hex` in lower-case hexadecimal without a final zero: 32 bytes for MD5, else
/// 64; `capacity` is the room there is. Returns false where libcrypto refuses the hash, as it does with MD5 in its FIPS
/// mode, and where the room is not enough.
bool gateway_hash_hex(gateway_hash hash, const uint8_t *bytes, size_t length, uint8_t *hex, size_t capacity);

/// Compares in a time that depends on `length` only.
bool gateway_equal_in_constant_time(const uint8_t *left, const uint8_t *right, size_t length);

#endif
