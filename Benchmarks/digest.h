// The hashes of digest authentication (RFC 7616) that both sides of a registration need.
#ifndef DIGEST_H
#define DIGEST_H

enum { HASH_SIZE = 33 };

/// MD5 of the formatted text, as 32 lower-case hexadecimal digits and a null byte. At most 1023 bytes of text.
void md5_hex(char into[HASH_SIZE], const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
