#define _GNU_SOURCE
#include "registrar.h"

#include "digest.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PART_SIZE = 256, DEFAULT_EXPIRES = 3600 };

struct text {
    const char *at;
    size_t length;
};

/// The headers that matter; those that an answer repeats are written to it as they are found.
struct request {
    struct text to, contact, authorization, expires;
};

static bool is_name(const char *line, size_t length, const char *name, char compact) {
    size_t size = strlen(name);
    if (length == 1 && compact) return (line[0] | 32) == compact;
    return length == size && strncasecmp(line, name, size) == 0;
}

long message_length(const char *bytes, size_t length) {
    const char *end = memmem(bytes, length, "\r\n\r\n", 4);
    if (!end) return length < ANSWER_SIZE ? 0 : -1;
    size_t head = (size_t)(end - bytes) + 4;
    for (const char *line = bytes; line < end;) {
        const char *next = memmem(line, (size_t)(end + 2 - line), "\r\n", 2);
        const char *colon = memchr(line, ':', (size_t)(next - line));
        size_t name = colon ? (size_t)(colon - line) : 0;
        while (name > 0 && line[name - 1] == ' ') name--;
        if (is_name(line, name, "Content-Length", 'l')) {
            unsigned long body = strtoul(colon + 1, NULL, 10);
            if (body > ANSWER_SIZE) return -1;
            return length >= head + body ? (long)(head + body) : 0;
        }
        line = next + 2;
    }
    return -1;  // RFC 3261, section 20.14: mandatory on streams
}

/// A parameter of a digest header without its quotes; empty if it is not there.
static void take_parameter(struct text header, const char *name, char into[PART_SIZE]) {
    size_t size = strlen(name);
    into[0] = 0;
    for (size_t i = 1; i + size + 1 < header.length; i++) {
        if (header.at[i + size] != '=' || !strchr(" ,", header.at[i - 1])) continue;
        if (strncasecmp(header.at + i, name, size) != 0) continue;
        const char *at = header.at + i + size + 1, *end = header.at + header.length;
        bool quoted = *at == '"';
        at += quoted;
        size_t length = 0;
        while (at + length < end && (quoted ? at[length] != '"' : !strchr(", ", at[length]))) length++;
        if (length < PART_SIZE) snprintf(into, PART_SIZE, "%.*s", (int)length, at);
        return;
    }
}

/// RFC 7616, section 3.4.1, with and without qop.
static bool is_right(const struct registrar *registrar, struct text authorization) {
    char user[PART_SIZE], realm[PART_SIZE], nonce[PART_SIZE], uri[PART_SIZE], response[PART_SIZE];
    char qop[PART_SIZE], count[PART_SIZE], client[PART_SIZE];
    take_parameter(authorization, "username", user);
    take_parameter(authorization, "realm", realm);
    take_parameter(authorization, "nonce", nonce);
    take_parameter(authorization, "uri", uri);
    take_parameter(authorization, "response", response);
    take_parameter(authorization, "qop", qop);
    take_parameter(authorization, "nc", count);
    take_parameter(authorization, "cnonce", client);
    if (strcmp(realm, registrar->realm) != 0 || strncmp(nonce, "stub", 4) != 0) return false;
    char first[HASH_SIZE], second[HASH_SIZE], expected[HASH_SIZE];
    md5_hex(first, "%s:%s:%s", user, realm, registrar->password);
    md5_hex(second, "REGISTER:%s", uri);
    if (qop[0]) md5_hex(expected, "%s:%s:%s:%s:%s:%s", first, nonce, count, client, qop, second);
    else md5_hex(expected, "%s:%s:%s", first, nonce, second);
    return strcmp(expected, response) == 0;
}

/// Seconds that the binding shall last: the contact's own parameter comes first (RFC 3261, section 10.2.1.1).
static unsigned long wanted_expires(const struct request *request) {
    const char *own = memmem(request->contact.at, request->contact.length, ";expires=", 9);
    if (own) return strtoul(own + 9, NULL, 10);
    return request->expires.at ? strtoul(request->expires.at, NULL, 10) : DEFAULT_EXPIRES;
}

/// A Via of the answer says where the request came from (RFC 3581, section 4).
static char *put_via(char *at, const char *line, size_t length, const char *address, unsigned port) {
    const char *rport = memmem(line, length, ";rport", 6);
    if (!rport || ((size_t)(rport - line) + 6 < length && rport[6] == '='))
        return at + sprintf(at, "%.*s\r\n", (int)length, line);
    size_t head = (size_t)(rport - line) + 6;
    return at + sprintf(at, "%.*s=%u;received=%s%.*s\r\n", (int)head, line, port, address, (int)(length - head),
        line + head);
}

/// Collects what matters and copies what the answer repeats; NULL if it is no REGISTER.
static char *read_headers(
    struct request *request, const char *message, const char *end, const char *address, unsigned port, char *at) {
    bool first_via = true;
    const char *line = memmem(message, (size_t)(end - message), "\r\n", 2);
    if (!line || strncmp(message, "REGISTER ", 9) != 0) return NULL;
    for (line += 2; line < end;) {
        const char *next = memmem(line, (size_t)(end + 2 - line), "\r\n", 2);
        size_t length = (size_t)(next - line);
        const char *colon = memchr(line, ':', length);
        if (!colon) return NULL;
        size_t name = (size_t)(colon - line);
        const char *value = colon + 1;
        while (value < next && *value == ' ') value++;
        struct text text = {value, (size_t)(next - value)};
        if (is_name(line, name, "Via", 'v')) {
            at = first_via ? put_via(at, line, length, address, port) : at + sprintf(at, "%.*s\r\n", (int)length, line);
            first_via = false;
        } else if (is_name(line, name, "From", 'f') || is_name(line, name, "Call-ID", 'i')
                   || is_name(line, name, "CSeq", 0)) {
            at += sprintf(at, "%.*s\r\n", (int)length, line);
        } else if (is_name(line, name, "To", 't')) {
            at += sprintf(at, "%.*s;tag=stub\r\n", (int)length, line);
            request->to = text;
        } else if (is_name(line, name, "Contact", 'm')) {
            request->contact = text;
        } else if (is_name(line, name, "Authorization", 0)) {
            request->authorization = text;
        } else if (is_name(line, name, "Expires", 0)) {
            request->expires = text;
        }
        line = next + 2;
    }
    return request->to.at && request->contact.at && !first_via ? at : NULL;
}

size_t registrar_answer(
    struct registrar *registrar, const char *message, size_t length, const char *address, unsigned port, char *into) {
    static const char good[] = "SIP/2.0 200 OK\r\n", challenge[] = "SIP/2.0 401 Unauthorized\r\n";
    struct registrar_counts *counts = &registrar->counts;
    struct request request = {0};
    const char *end = memmem(message, length, "\r\n\r\n", 4);
    char headers[ANSWER_SIZE];
    // An answer is longer than its request by a few hundred bytes at most.
    char *at = end && length < ANSWER_SIZE / 2
        ? read_headers(&request, message, end, address, port, headers) : NULL;
    if (!at) {
        counts->malformed++;
        return 0;
    }
    const char *status = challenge;
    if (request.authorization.at && is_right(registrar, request.authorization)) {
        unsigned long expires = wanted_expires(&request);
        status = good;
        *(expires ? &counts->accepted : &counts->removed) += 1;
        const char *close = memchr(request.contact.at, '>', request.contact.length);
        int uri = close ? (int)(close + 1 - request.contact.at) : (int)request.contact.length;
        if (expires) at += sprintf(at, "Contact: %.*s;expires=%lu\r\n", uri, request.contact.at, expires);
    } else {
        *(request.authorization.at ? &counts->refused : &counts->challenged) += 1;
        at += sprintf(at, "WWW-Authenticate: Digest realm=\"%s\", nonce=\"stub%016llx\", algorithm=MD5, "
            "qop=\"auth\"\r\n", registrar->realm, (unsigned long long)(counts->challenged + counts->refused));
    }
    return (size_t)sprintf(into, "%s%.*sContent-Length: 0\r\n\r\n", status, (int)(at - headers), headers);
}
