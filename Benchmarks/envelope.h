// The JSON work of one request: validate the whole text against RFC 8259 and strict UTF-8 in one pass,
// and remember where each top-level member is. Nothing is copied; slices point into the message.
#ifndef ENVELOPE_H
#define ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MEMBER_LIMIT = 256, DEPTH_LIMIT = 64 };

struct slice {
    const uint8_t *at;
    size_t length;
};

/// What a pass over a string literal noticed.
enum { HAS_ESCAPE = 1, HAS_LONE_SURROGATE = 2 };

struct member {
    struct slice key;    // between the quotes
    struct slice value;  // as sent, quotes included
    uint8_t key_flags;
    uint8_t value_flags;
};

struct envelope {
    size_t count;
    size_t error_offset;
    struct member members[MEMBER_LIMIT];
};

enum scan_result { SCAN_OBJECT, SCAN_NOT_JSON, SCAN_NOT_OBJECT, SCAN_TOO_DEEP, SCAN_TOO_MANY };

/// Only SCAN_OBJECT says that the text is valid UTF-8; after any other result ask `is_utf8`.
enum scan_result scan_envelope(struct slice message, struct envelope *envelope);

bool is_utf8(struct slice text);

/// The member of that name; NULL if there is none. `*twice` is set if there is more than one.
const struct member *find_member(const struct envelope *envelope, const char *name, bool *twice);

static inline bool is_string(const struct member *member) { return member->value.at[0] == '"'; }

/// A string value without its quotes, still escaped.
static inline struct slice string_contents(const struct member *member) {
    return (struct slice){member->value.at + 1, member->value.length - 2};
}

/// Decodes the escapes of a scanned literal. False if the result is longer than `capacity` bytes.
/// The literal must not have HAS_LONE_SURROGATE.
bool unescape(struct slice literal, uint8_t *into, size_t capacity, size_t *length);

/// Writes `text` (valid UTF-8) as the inside of a JSON string; needs room for 6 bytes per byte. Returns bytes written.
size_t escape(struct slice text, uint8_t *into);

#endif
