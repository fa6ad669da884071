// What the stub registrar says to a request: one challenge, then 200 if the digest is right. It remembers nothing.
#ifndef REGISTRAR_H
#define REGISTRAR_H

#include <stddef.h>
#include <stdint.h>

/// Of all requests since the start. `refused` are wrong digests, `malformed` what is no REGISTER; it gets no answer.
struct registrar_counts {
    uint64_t challenged, accepted, removed, refused, malformed;
};

struct registrar {
    const char *realm, *password;  // of all accounts
    struct registrar_counts counts;
};

enum { ANSWER_SIZE = 8192 };

/// Length of the message at the start of a stream, 0 while it is incomplete, -1 if it cannot be one (RFC 3261,
/// section 18.3).
long message_length(const char *bytes, size_t length);

/// Writes the answer to a request from `address`:`port`, at most ANSWER_SIZE bytes. 0: there is none.
size_t registrar_answer(
    struct registrar *registrar, const char *message, size_t length, const char *address, unsigned port, char *into);

#endif
