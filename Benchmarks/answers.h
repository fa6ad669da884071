// What the reference answers to a text message, and the frames it writes. One outbox serves all connections: it is
// filled while the bytes of one read are worked through and goes out in one write.
#ifndef ANSWERS_H
#define ANSWERS_H

#include "envelope.h"

struct outbox {
    uint8_t *bytes;
    size_t length, capacity;
};

enum opcode { CONTINUATION = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };

/// Room for `count` more bytes.
uint8_t *reserve(struct outbox *out, size_t count);

void put_bytes(struct outbox *out, const void *bytes, size_t length);
void put_frame(struct outbox *out, enum opcode opcode, const void *payload, size_t length);
void put_ready(struct outbox *out, int version);
void put_error(struct outbox *out, struct slice transaction, const char *text);

/// Answers one text message. False if it is not UTF-8 and the connection has to be failed with 1007.
bool answer_message(struct outbox *out, int version, struct slice message);

#endif
