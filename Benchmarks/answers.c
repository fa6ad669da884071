#include "answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_LIMIT = 4096 };

#define LITERAL(text) text, sizeof(text) - 1

uint8_t *reserve(struct outbox *out, size_t count) {
    if (out->capacity - out->length < count) {
        size_t capacity = out->capacity ? out->capacity : 65536;
        while (capacity - out->length < count) capacity *= 2;
        uint8_t *bytes = realloc(out->bytes, capacity);
        if (!bytes) abort();
        out->bytes = bytes;
        out->capacity = capacity;
    }
    return out->bytes + out->length;
}

void put_bytes(struct outbox *out, const void *bytes, size_t length) {
    memcpy(reserve(out, length), bytes, length);
    out->length += length;
}

/// Writes a frame header of a server (RFC 6455, section 5.2): final, not masked. Returns its size.
static size_t put_header(uint8_t *at, enum opcode opcode, size_t length) {
    at[0] = (uint8_t)(0x80 | opcode);
    if (length < 126) {
        at[1] = (uint8_t)length;
        return 2;
    }
    if (length < 65536) {
        at[1] = 126;
        at[2] = (uint8_t)(length >> 8);
        at[3] = (uint8_t)length;
        return 4;
    }
    at[1] = 127;
    for (int i = 0; i < 8; i++) at[2 + i] = (uint8_t)((uint64_t)length >> (56 - 8 * i));
    return 10;
}

void put_frame(struct outbox *out, enum opcode opcode, const void *payload, size_t length) {
    uint8_t *at = reserve(out, length + 10);
    size_t header = put_header(at, opcode, length);
    if (length) memcpy(at + header, payload, length);
    out->length += header + length;
}

static inline uint8_t *append(uint8_t *at, const void *bytes, size_t length) {
    memcpy(at, bytes, length);
    return at + length;
}

static void put_ack(struct outbox *out, struct slice transaction) {
    static const char start[] = "{\"sylkrtc\":\"ack\",\"transaction\":";
    size_t length = sizeof start - 1 + transaction.length + 1;
    uint8_t *at = reserve(out, length + 10);
    at += put_header(at, TEXT, length);
    at = append(at, start, sizeof start - 1);
    at = append(at, transaction.at, transaction.length);
    *at++ = '}';
    out->length = (size_t)(at - out->bytes);
}

void put_error(struct outbox *out, struct slice transaction, const char *text) {
    size_t text_length = strlen(text);
    size_t bound = 64 + transaction.length + 6 * text_length;
    uint8_t *payload = malloc(bound);
    if (!payload) abort();
    uint8_t *at = append(payload, LITERAL("{\"sylkrtc\":\"error\""));
    if (transaction.length) {
        at = append(at, LITERAL(",\"transaction\":"));
        at = append(at, transaction.at, transaction.length);
    }
    at = append(at, LITERAL(",\"error\":\""));
    at += escape((struct slice){(const uint8_t *)text, text_length}, at);
    at = append(at, LITERAL("\"}"));
    put_frame(out, TEXT, payload, (size_t)(at - payload));
    free(payload);
}

void put_ready(struct outbox *out, int version) {
    if (version == 2) put_frame(out, TEXT, LITERAL("{\"sylkrtc\":\"ready-event\"}"));
    else put_frame(out, TEXT, LITERAL("{\"sylkrtc\":\"event\",\"event\":\"ready\"}"));
}

/// Escapes straight into the outbox behind a gap for the longer header, and closes the gap if the shorter one will do.
static void put_echo_event(struct outbox *out, int version, struct slice text) {
    uint8_t *start = reserve(out, 6 * text.length + 128);
    uint8_t *payload = start + 4, *at = payload;
    if (version == 2) at = append(at, LITERAL("{\"sylkrtc\":\"echo-event\",\"text\":\""));
    else at = append(at, LITERAL("{\"sylkrtc\":\"echo_event\",\"data\":{\"text\":\""));
    at += escape(text, at);
    at = version == 2 ? append(at, LITERAL("\"}")) : append(at, LITERAL("\"}}"));
    size_t length = (size_t)(at - payload);
    size_t header = put_header(start, TEXT, length);
    if (header != 4) memmove(start + header, payload, length);
    out->length += header + length;
}

static void put_invalid_value(
    struct outbox *out, struct slice transaction, const char *field, struct slice value, const char *expected
) {
    size_t shown = value.length;
    if (shown > 40) {
        shown = 40;
        while ((value.at[shown] & 0xC0) == 0x80) shown--;
    }
    char text[256];
    snprintf(text, sizeof text, "Invalid value for '%s' property: %.*s (expected: %s)", field, (int)shown,
        (const char *)value.at, expected);
    put_error(out, transaction, text);
}

static void answer_echo(
    struct outbox *out, int version, struct slice transaction, const struct envelope *envelope
) {
    static uint8_t decoded[TEXT_LIMIT];
    static const char bounds[] = "a string of 0 to 4096 bytes";
    bool twice = false;
    const struct member *member = find_member(envelope, "text", &twice);
    if (twice) return put_error(out, transaction, "Property 'text' occurs twice");
    if (!member || member->value.at[0] == 'n') {
        return put_error(out, transaction, "Mandatory property 'text' of 'echo' request is missing");
    }
    if (!is_string(member)) return put_invalid_value(out, transaction, "text", member->value, bounds);
    if (member->value_flags & HAS_LONE_SURROGATE) {
        return put_invalid_value(out, transaction, "text", member->value, "well-formed Unicode");
    }
    struct slice text = string_contents(member);
    if (member->value_flags & HAS_ESCAPE) {
        size_t length;
        if (!unescape(text, decoded, sizeof decoded, &length)) {
            return put_invalid_value(out, transaction, "text", member->value, bounds);
        }
        text = (struct slice){decoded, length};
    } else if (text.length > TEXT_LIMIT) {
        return put_invalid_value(out, transaction, "text", member->value, bounds);
    }
    put_ack(out, transaction);
    put_echo_event(out, version, text);
}

static void answer_request(struct outbox *out, int version, const struct envelope *envelope) {
    const struct slice none = {NULL, 0};
    bool twice = false;
    const struct member *transaction = find_member(envelope, "transaction", &twice);
    if (!transaction) return put_error(out, none, "Property 'transaction' is missing");
    if (twice) return put_error(out, none, "Property 'transaction' occurs twice");
    if (!is_string(transaction) || transaction->value_flags & HAS_LONE_SURROGATE) {
        return put_invalid_value(out, none, "transaction", transaction->value, "a string");
    }

    const struct member *type = find_member(envelope, "sylkrtc", &twice);
    if (!type) return put_error(out, transaction->value, "Property 'sylkrtc' is missing");
    if (twice) return put_error(out, transaction->value, "Property 'sylkrtc' occurs twice");
    if (!is_string(type) || type->value_flags & HAS_LONE_SURROGATE) {
        return put_invalid_value(out, transaction->value, "sylkrtc", type->value, "a string");
    }
    uint8_t decoded[128];
    struct slice name = string_contents(type);
    if (type->value_flags & HAS_ESCAPE) {
        if (!unescape(name, decoded, sizeof decoded, &name.length)) name.length = 0;
        name.at = decoded;
    }
    if (name.length == 4 && memcmp(name.at, "ping", 4) == 0) return put_ack(out, transaction->value);
    if (name.length == 4 && memcmp(name.at, "echo", 4) == 0) {
        return answer_echo(out, version, transaction->value, envelope);
    }
    char text[160];
    snprintf(text, sizeof text, "Unknown request type: %.*s", (int)(name.length < 128 ? name.length : 0), name.at);
    put_error(out, transaction->value, text);
}

bool answer_message(struct outbox *out, int version, struct slice message) {
    static struct envelope envelope;
    const struct slice none = {NULL, 0};
    enum scan_result result = scan_envelope(message, &envelope);
    if (result == SCAN_OBJECT) {
        answer_request(out, version, &envelope);
        return true;
    }
    if (!is_utf8(message)) return false;
    char text[64];
    snprintf(text, sizeof text, "Message is not JSON (byte %zu)", envelope.error_offset);
    if (result == SCAN_NOT_OBJECT) put_error(out, none, "Message is not an object");
    else if (result == SCAN_TOO_DEEP) put_error(out, none, "Message is nested deeper than 64");
    else if (result == SCAN_TOO_MANY) put_error(out, none, "Message has more than 256 properties");
    else put_error(out, none, text);
    return true;
}
