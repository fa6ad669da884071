#include "envelope.h"

#include <string.h>

struct scanner {
    const uint8_t *at, *end;
    uint8_t flags;
};

#define EACH_BYTE(value) (0x0101010101010101ull * (uint64_t)(value))

static inline uint64_t load8(const uint8_t *at) {
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

/// High bit set in the first byte (in memory order) that is `"`, `\`, a control character or not ASCII. Bytes after
/// the first hit may be false hits, because the subtractions borrow upwards; only the first one is used.
static inline uint64_t special_bytes(uint64_t word) {
    uint64_t quote = word ^ EACH_BYTE('"');
    uint64_t backslash = word ^ EACH_BYTE('\\');
    uint64_t hits = ((quote - EACH_BYTE(1)) & ~quote) | ((backslash - EACH_BYTE(1)) & ~backslash)
        | ((word - EACH_BYTE(0x20)) & ~word) | word;
    return hits & EACH_BYTE(0x80);
}

static const uint8_t *skip_plain(const uint8_t *at, const uint8_t *end) {
    while (end - at >= 8) {
        uint64_t hits = special_bytes(load8(at));
        if (hits) return at + (__builtin_ctzll(hits) >> 3);
        at += 8;
    }
    while (at < end && *at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\') at++;
    return at;
}

/// Length of the well-formed sequence at `at` (Unicode 15, table 3-7), 0 if it is none.
static inline unsigned utf8_sequence(const uint8_t *at, const uint8_t *end) {
    size_t left = (size_t)(end - at);
    uint8_t first = at[0];
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    if (left < 2) return 0;
    if (first < 0xE0) return (at[1] & 0xC0) == 0x80 ? 2 : 0;
    uint8_t low = 0x80, high = 0xBF;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
    if (at[1] < low || at[1] > high) return 0;
    if (left < 3 || (at[2] & 0xC0) != 0x80) return 0;
    if (first < 0xF0) return 3;
    return left >= 4 && (at[3] & 0xC0) == 0x80 ? 4 : 0;
}

bool is_utf8(struct slice text) {
    const uint8_t *at = text.at, *end = text.at + text.length;
    while (at < end) {
        if (end - at >= 8 && !(load8(at) & EACH_BYTE(0x80))) {
            at += 8;
            continue;
        }
        unsigned length = utf8_sequence(at, end);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

static inline int hex_digit(uint8_t byte) {
    if (byte >= '0' && byte <= '9') return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static int hex4(const uint8_t *at, const uint8_t *end) {
    if (end - at < 4) return -1;
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0) return -1;
        value = value << 4 | digit;
    }
    return value;
}

/// From the backslash to behind the escape, a surrogate pair counting as one.
static bool scan_escape(struct scanner *s) {
    s->flags |= HAS_ESCAPE;
    if (s->end - s->at < 2) return false;
    switch (s->at[1]) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
        s->at += 2;
        return true;
    case 'u': break;
    default: return false;
    }
    int unit = hex4(s->at + 2, s->end);
    if (unit < 0) return false;
    s->at += 6;
    if (unit < 0xD800 || unit > 0xDFFF) return true;
    if (unit < 0xDC00 && s->end - s->at >= 6 && s->at[0] == '\\' && s->at[1] == 'u') {
        int second = hex4(s->at + 2, s->end);
        if (second >= 0xDC00 && second <= 0xDFFF) {
            s->at += 6;
            return true;
        }
    }
    s->flags |= HAS_LONE_SURROGATE;
    return true;
}

/// From the opening quote to behind the closing one.
static bool scan_string(struct scanner *s) {
    s->at++;
    s->flags = 0;
    for (;;) {
        s->at = skip_plain(s->at, s->end);
        if (s->at == s->end) return false;
        uint8_t byte = *s->at;
        if (byte == '"') {
            s->at++;
            return true;
        }
        if (byte == '\\') {
            if (!scan_escape(s)) return false;
        } else if (byte >= 0x80) {
            unsigned length = utf8_sequence(s->at, s->end);
            if (length == 0) return false;
            s->at += length;
        } else {
            return false;
        }
    }
}

static inline bool at_digit(const struct scanner *s) { return s->at < s->end && (uint8_t)(*s->at - '0') < 10; }

static bool skip_digits(struct scanner *s) {
    if (!at_digit(s)) return false;
    while (at_digit(s)) s->at++;
    return true;
}

static bool scan_number(struct scanner *s) {
    if (*s->at == '-') s->at++;
    if (s->at < s->end && *s->at == '0') s->at++;
    else if (!skip_digits(s)) return false;
    if (s->at < s->end && *s->at == '.') {
        s->at++;
        if (!skip_digits(s)) return false;
    }
    if (s->at < s->end && (*s->at | 0x20) == 'e') {
        s->at++;
        if (s->at < s->end && (*s->at == '+' || *s->at == '-')) s->at++;
        if (!skip_digits(s)) return false;
    }
    return true;
}

static bool scan_word(struct scanner *s, const char *word, size_t length) {
    if ((size_t)(s->end - s->at) < length || memcmp(s->at, word, length) != 0) return false;
    s->at += length;
    return true;
}

static inline void skip_space(struct scanner *s) {
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t')) s->at++;
}

/// A key with its colon and the white space around it.
static bool scan_key(struct scanner *s) {
    if (s->at == s->end || *s->at != '"' || !scan_string(s)) return false;
    skip_space(s);
    if (s->at == s->end || *s->at != ':') return false;
    s->at++;
    skip_space(s);
    return true;
}

/// A value of any kind; `depth_left` is how many containers it may nest. One bit a level tells objects from arrays.
static enum scan_result scan_value(struct scanner *s, unsigned depth_left) {
    uint64_t objects = 0;
    unsigned level = 0;

value:
    if (s->at == s->end) return SCAN_NOT_JSON;
    switch (*s->at) {
    case '"':
        if (!scan_string(s)) return SCAN_NOT_JSON;
        break;
    case '{': case '[':
        if (level == depth_left) return SCAN_TOO_DEEP;
        bool object = *s->at == '{';
        objects = objects << 1 | object;
        level++;
        s->at++;
        skip_space(s);
        if (s->at < s->end && *s->at == (object ? '}' : ']')) break;
        if (object && !scan_key(s)) return SCAN_NOT_JSON;
        goto value;
    case 't':
        if (!scan_word(s, "true", 4)) return SCAN_NOT_JSON;
        break;
    case 'f':
        if (!scan_word(s, "false", 5)) return SCAN_NOT_JSON;
        break;
    case 'n':
        if (!scan_word(s, "null", 4)) return SCAN_NOT_JSON;
        break;
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        if (!scan_number(s)) return SCAN_NOT_JSON;
        break;
    default: return SCAN_NOT_JSON;
    }

    while (level > 0) {
        skip_space(s);
        if (s->at == s->end) return SCAN_NOT_JSON;
        bool object = objects & 1;
        if (*s->at == ',') {
            s->at++;
            skip_space(s);
            if (object && !scan_key(s)) return SCAN_NOT_JSON;
            goto value;
        }
        if (*s->at != (object ? '}' : ']')) return SCAN_NOT_JSON;
        s->at++;
        objects >>= 1;
        level--;
    }
    return SCAN_OBJECT;
}

static enum scan_result scan_members(struct scanner *s, struct envelope *envelope) {
    s->at++;
    skip_space(s);
    if (s->at < s->end && *s->at == '}') {
        s->at++;
        return SCAN_OBJECT;
    }
    for (;;) {
        if (envelope->count == MEMBER_LIMIT) return SCAN_TOO_MANY;
        struct member *member = &envelope->members[envelope->count];
        if (s->at == s->end || *s->at != '"') return SCAN_NOT_JSON;
        member->key.at = s->at + 1;
        if (!scan_string(s)) return SCAN_NOT_JSON;
        member->key.length = (size_t)(s->at - member->key.at) - 1;
        member->key_flags = s->flags;
        skip_space(s);
        if (s->at == s->end || *s->at != ':') return SCAN_NOT_JSON;
        s->at++;
        skip_space(s);
        member->value.at = s->at;
        enum scan_result result = scan_value(s, DEPTH_LIMIT - 1);
        if (result != SCAN_OBJECT) return result;
        member->value.length = (size_t)(s->at - member->value.at);
        member->value_flags = s->flags;
        envelope->count++;
        skip_space(s);
        if (s->at == s->end) return SCAN_NOT_JSON;
        uint8_t byte = *s->at;
        if (byte != ',' && byte != '}') return SCAN_NOT_JSON;
        s->at++;
        if (byte == '}') return SCAN_OBJECT;
        skip_space(s);
    }
}

enum scan_result scan_envelope(struct slice message, struct envelope *envelope) {
    struct scanner s = {message.at, message.at + message.length, 0};
    envelope->count = 0;
    skip_space(&s);
    bool object = s.at < s.end && *s.at == '{';
    enum scan_result result = object ? scan_members(&s, envelope) : scan_value(&s, DEPTH_LIMIT);
    if (result == SCAN_OBJECT) {
        skip_space(&s);
        if (s.at != s.end) result = SCAN_NOT_JSON;
        else if (!object) result = SCAN_NOT_OBJECT;
    }
    envelope->error_offset = (size_t)(s.at - message.at);
    return result;
}

const struct member *find_member(const struct envelope *envelope, const char *name, bool *twice) {
    const struct member *found = NULL;
    size_t length = strlen(name);
    for (size_t i = 0; i < envelope->count; i++) {
        const struct member *member = &envelope->members[i];
        struct slice key = member->key;
        uint8_t decoded[32];
        if (member->key_flags) {
            if (member->key_flags & HAS_LONE_SURROGATE) continue;
            if (!unescape(key, decoded, sizeof decoded, &key.length)) continue;
            key.at = decoded;
        }
        if (key.length != length || memcmp(key.at, name, length) != 0) continue;
        if (found) *twice = true;
        else found = member;
    }
    return found;
}

static size_t encode_utf8(unsigned scalar, uint8_t *into) {
    if (scalar < 0x80) {
        into[0] = (uint8_t)scalar;
        return 1;
    }
    if (scalar < 0x800) {
        into[0] = (uint8_t)(0xC0 | scalar >> 6);
        into[1] = (uint8_t)(0x80 | (scalar & 0x3F));
        return 2;
    }
    if (scalar < 0x10000) {
        into[0] = (uint8_t)(0xE0 | scalar >> 12);
        into[1] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
        into[2] = (uint8_t)(0x80 | (scalar & 0x3F));
        return 3;
    }
    into[0] = (uint8_t)(0xF0 | scalar >> 18);
    into[1] = (uint8_t)(0x80 | (scalar >> 12 & 0x3F));
    into[2] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
    into[3] = (uint8_t)(0x80 | (scalar & 0x3F));
    return 4;
}

bool unescape(struct slice literal, uint8_t *into, size_t capacity, size_t *length) {
    const uint8_t *at = literal.at, *end = literal.at + literal.length;
    size_t written = 0;
    while (at < end) {
        const uint8_t *stop = memchr(at, '\\', (size_t)(end - at));
        size_t run = (size_t)((stop ? stop : end) - at);
        if (run > capacity - written) return false;
        memcpy(into + written, at, run);
        written += run;
        at += run;
        if (at == end) break;

        uint8_t bytes[4];
        size_t count = 1;
        switch (at[1]) {
        case 'b': bytes[0] = '\b'; break;
        case 'f': bytes[0] = '\f'; break;
        case 'n': bytes[0] = '\n'; break;
        case 'r': bytes[0] = '\r'; break;
        case 't': bytes[0] = '\t'; break;
        case 'u': {
            unsigned unit = (unsigned)hex4(at + 2, end);
            at += 4;
            if (unit >= 0xD800 && unit <= 0xDBFF) {
                unit = 0x10000 + ((unit - 0xD800) << 10) + ((unsigned)hex4(at + 4, end) - 0xDC00);
                at += 6;
            }
            count = encode_utf8(unit, bytes);
            break;
        }
        default: bytes[0] = at[1];
        }
        at += 2;
        if (count > capacity - written) return false;
        memcpy(into + written, bytes, count);
        written += count;
    }
    *length = written;
    return true;
}

size_t escape(struct slice text, uint8_t *into) {
    static const char digits[] = "0123456789abcdef";
    const uint8_t *at = text.at, *end = text.at + text.length;
    uint8_t *out = into;
    while (at < end) {
        const uint8_t *run = at;
        at = skip_plain(at, end);
        while (at < end && *at >= 0x80) at++;
        memcpy(out, run, (size_t)(at - run));
        out += at - run;
        if (at == end) break;
        if (*at >= 0x20 && *at != '"' && *at != '\\') continue;
        uint8_t byte = *at++;
        *out++ = '\\';
        switch (byte) {
        case '"': case '\\': *out++ = byte; break;
        case '\b': *out++ = 'b'; break;
        case '\f': *out++ = 'f'; break;
        case '\n': *out++ = 'n'; break;
        case '\r': *out++ = 'r'; break;
        case '\t': *out++ = 't'; break;
        default:
            memcpy(out, "u00", 3);
            out[3] = (uint8_t)digits[byte >> 4];
            out[4] = (uint8_t)digits[byte & 15];
            out += 5;
        }
    }
    return (size_t)(out - into);
}
