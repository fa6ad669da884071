#define _GNU_SOURCE
#include "handshake.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct text {
    const char *at;
    size_t length;
};

struct fields {
    struct text upgrade, connection, key, version, protocols;
    unsigned hosts, keys;
};

size_t find_head(const uint8_t *bytes, size_t length) {
    const uint8_t *end = memmem(bytes, length, "\r\n\r\n", 4);
    return end ? (size_t)(end - bytes) + 4 : 0;
}

void refuse(struct handshake *result, int status, const char *reason, const char *more_headers) {
    result->version = 0;
    result->length = (size_t)snprintf(
        result->answer, sizeof result->answer,
        "HTTP/1.1 %d %s\r\nServer: reference\r\n%sContent-Type: text/plain\r\nContent-Length: %zu\r\n"
        "Connection: close\r\n\r\n%s",
        status, reason, more_headers, strlen(reason), reason);
}

static bool equals(struct text text, const char *word) {
    return text.length == strlen(word) && strncasecmp(text.at, word, text.length) == 0;
}

static struct text trimmed(struct text text) {
    while (text.length && (*text.at == ' ' || *text.at == '\t')) text.at++, text.length--;
    while (text.length && (text.at[text.length - 1] == ' ' || text.at[text.length - 1] == '\t')) text.length--;
    return text;
}

/// Whether a comma separated list has that word, whatever its case.
static bool lists(struct text list, const char *word) {
    while (list.length) {
        const char *comma = memchr(list.at, ',', list.length);
        size_t length = comma ? (size_t)(comma - list.at) : list.length;
        if (equals(trimmed((struct text){list.at, length}), word)) return true;
        if (!comma) break;
        list.at += length + 1;
        list.length -= length + 1;
    }
    return false;
}

static bool is_token(struct text text) {
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool alphanumeric = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!alphanumeric && (c == 0 || !strchr(others, c))) return false;
    }
    return text.length > 0;
}

static bool is_field_value(struct text text) {
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F) return false;
    }
    return true;
}

/// One line without its end; `*at` moves behind it.
static struct text next_line(const char **at, const char *end) {
    const char *stop = memmem(*at, (size_t)(end - *at), "\r\n", 2);
    struct text line = {*at, (size_t)(stop - *at)};
    *at = stop + 2;
    return line;
}

/// HTTP status of what is wrong with the header fields, 0 if nothing is.
static int read_fields(const char *at, const char *end, struct fields *fields) {
    unsigned count = 0;
    for (;;) {
        struct text line = next_line(&at, end);
        if (line.length == 0) return 0;
        if (++count > HEADER_COUNT_LIMIT) return 431;
        const char *colon = memchr(line.at, ':', line.length);
        if (!colon) return 400;
        struct text name = {line.at, (size_t)(colon - line.at)};
        struct text value = trimmed((struct text){colon + 1, line.length - name.length - 1});
        if (!is_token(name) || !is_field_value(value)) return 400;
        if (equals(name, "Upgrade")) fields->upgrade = value;
        else if (equals(name, "Connection")) fields->connection = value;
        else if (equals(name, "Sec-WebSocket-Version")) fields->version = value;
        else if (equals(name, "Sec-WebSocket-Protocol")) fields->protocols = value;
        else if (equals(name, "Host")) fields->hosts++;
        else if (equals(name, "Sec-WebSocket-Key")) {
            fields->keys++;
            fields->key = value;
        }
    }
}

static bool is_key(struct text key) {
    unsigned char nonce[18];
    return key.length == 24 && key.at[22] == '=' && key.at[23] == '='
        && EVP_DecodeBlock(nonce, (const unsigned char *)key.at, 24) == 18;
}

static void accept_key(struct text key, char accept[29]) {
    unsigned char input[60], digest[SHA_DIGEST_LENGTH];
    memcpy(input, key.at, 24);
    memcpy(input + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
    SHA1(input, sizeof input, digest);
    EVP_EncodeBlock((unsigned char *)accept, digest, sizeof digest);
}

void answer_head(const uint8_t *head, size_t length, struct handshake *result) {
    const char *at = (const char *)head, *end = at + length;
    struct text request = next_line(&at, end);

    const char *space = memchr(request.at, ' ', request.length);
    const char *last_space = memrchr(request.at, ' ', request.length);
    if (!space || space == last_space) return refuse(result, 400, "Bad Request", "");
    struct text method = {request.at, (size_t)(space - request.at)};
    struct text target = {space + 1, (size_t)(last_space - space) - 1};
    struct text protocol = {last_space + 1, request.length - (size_t)(last_space + 1 - request.at)};
    const char *query = memchr(target.at, '?', target.length);
    if (query) target.length = (size_t)(query - target.at);
    if (protocol.length != 8 || memcmp(protocol.at, "HTTP/1.1", 8) != 0) {
        return refuse(result, 400, "Bad Request", "");
    }

    struct fields fields = {0};
    int problem = read_fields(at, end, &fields);
    if (problem == 431) return refuse(result, 431, "Request Header Fields Too Large", "");
    if (problem) return refuse(result, 400, "Bad Request", "");
    if (target.length != 17 || memcmp(target.at, "/webrtcgateway/ws", 17) != 0) {
        return refuse(result, 404, "Not Found", "");
    }
    if (method.length != 3 || memcmp(method.at, "GET", 3) != 0) {
        return refuse(result, 405, "Method Not Allowed", "Allow: GET\r\n");
    }
    bool upgrade = lists(fields.upgrade, "websocket");
    if (fields.upgrade.length == 0 || (upgrade && !equals(fields.version, "13"))) {
        return refuse(result, 426, "Upgrade Required", "Sec-WebSocket-Version: 13\r\n");
    }
    bool key = fields.keys == 1 && is_key(fields.key);
    if (!upgrade || !lists(fields.connection, "Upgrade") || fields.hosts != 1 || !key) {
        return refuse(result, 400, "Bad Request", "");
    }
    int version = lists(fields.protocols, "sylkRTC-2") ? 2 : lists(fields.protocols, "sylkRTC-1") ? 1 : 0;
    if (version == 0) return refuse(result, 406, "No compatible protocol specified", "");

    char accept[29];
    accept_key(fields.key, accept);
    result->version = version;
    result->length = (size_t)snprintf(
        result->answer, sizeof result->answer,
        "HTTP/1.1 101 Switching Protocols\r\nServer: reference\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: sylkRTC-%d\r\n\r\n",
        accept, version);
}
