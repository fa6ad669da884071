// The server's half of the opening handshake (RFC 6455, section 4.2) for `GET /webrtcgateway/ws`.
#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include <stddef.h>
#include <stdint.h>

enum { HEAD_LIMIT = 16384, HEADER_COUNT_LIMIT = 100, HANDSHAKE_ANSWER_LIMIT = 512 };

struct handshake {
    int version;      // 1 or 2 for sylkRTC-1 and sylkRTC-2, 0 if refused
    size_t length;    // of `answer`
    char answer[HANDSHAKE_ANSWER_LIMIT];
};

/// Length of the head with its empty line, 0 if it is not complete.
size_t find_head(const uint8_t *bytes, size_t length);

/// Fills `result` with the answer to a complete head, good or bad.
void answer_head(const uint8_t *head, size_t length, struct handshake *result);

/// Fills `result` with a refusal, for heads that never become complete.
void refuse(struct handshake *result, int status, const char *reason, const char *more_headers);

#endif
