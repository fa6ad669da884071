#define _GNU_SOURCE
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_SIZE = 1024, PER_SOURCE = 2048, SOURCES = 250 };

/// The key and its answer of RFC 6455, section 1.3.
static const char question[] = "GET /webrtcgateway/ws HTTP/1.1\r\n"
                               "Host: 127.0.0.1\r\n"
                               "Upgrade: websocket\r\n"
                               "Connection: Upgrade\r\n"
                               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                               "Sec-WebSocket-Version: 13\r\n"
                               "Sec-WebSocket-Protocol: sylkRTC-2\r\n\r\n";
static const char accepted[] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
static const char ready[] = "{\"sylkrtc\":\"ready-event\"}";

char first_note[256];

void note(const char *format, ...) {
    if (first_note[0]) return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(first_note, sizeof first_note, format, arguments);
    va_end(arguments);
}

SSL_CTX *client_tls(void) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) return NULL;
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return context;
}

bool client_start(struct client *client, struct target *target) {
    *client = (struct client){.fd = -1};
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->fd < 0) {
        note("socket: %s", strerror(errno));
        return false;
    }
    setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &(int){1}, sizeof(int));
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    uint32_t source = 2 + (uint32_t)(target->opened++ / PER_SOURCE % SOURCES);
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7F000000u | source)};
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(target->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
    bool started = bind(client->fd, (struct sockaddr *)&from, sizeof from) == 0
        && (connect(client->fd, (struct sockaddr *)&to, sizeof to) == 0 || errno == EINPROGRESS);
    client->head = started ? malloc(HEAD_SIZE) : NULL;
    if (started && target->tls) {
        client->tls = SSL_new(target->tls);
        started = client->tls && SSL_set_fd(client->tls, client->fd) == 1;
        if (started) SSL_set_connect_state(client->tls);
    }
    if (started && client->head) return true;
    note("connect: %s", strerror(errno));
    client_close(client);
    return false;
}

void client_close(struct client *client) {
    if (client->tls) SSL_free(client->tls);
    if (client->fd >= 0) close(client->fd);
    free(client->head);
    *client = (struct client){.fd = -1};
}

static long tls_result(struct client *client, int result) {
    if (result > 0) return result;
    switch (SSL_get_error(client->tls, result)) {
    case SSL_ERROR_WANT_READ: case SSL_ERROR_WANT_WRITE: errno = EAGAIN; return -1;
    case SSL_ERROR_ZERO_RETURN: return 0;
    default: errno = EPROTO; return -1;
    }
}

long client_read(struct client *client, void *into, size_t size) {
    if (client->tls) return tls_result(client, SSL_read(client->tls, into, (int)size));
    return recv(client->fd, into, size, 0);
}

long client_write(struct client *client, const void *bytes, size_t length) {
    if (client->tls) return tls_result(client, SSL_write(client->tls, bytes, (int)length));
    return send(client->fd, bytes, length, MSG_NOSIGNAL);
}

static enum progress encrypt(struct client *client, uint32_t *events) {
    int result = SSL_do_handshake(client->tls);
    if (result == 1) return DONE;
    int error = SSL_get_error(client->tls, result);
    *events = error == SSL_ERROR_WANT_WRITE ? EPOLLOUT : EPOLLIN;
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return UNDERWAY;
    note("TLS handshake failed");
    return FAILED;
}

/// Looks for the whole upgrade answer with the ready event behind it.
static enum progress check_head(struct client *client) {
    char *end = memmem(client->head, client->head_length, "\r\n\r\n", 4);
    if (!end) return UNDERWAY;
    size_t head = (size_t)(end - client->head) + 4;
    if (strncmp(client->head, "HTTP/1.1 101 ", 13) != 0 || !memmem(client->head, head, accepted, sizeof accepted - 1)) {
        note("refused: %.*s", (int)strcspn(client->head, "\r"), client->head);
        return FAILED;
    }
    size_t rest = client->head_length - head;
    if (rest < 2 + sizeof ready - 1) return UNDERWAY;
    const uint8_t *frame = (const uint8_t *)client->head + head;
    bool text = frame[0] == 0x81 && frame[1] == sizeof ready - 1;
    if (text && memcmp(frame + 2, ready, sizeof ready - 1) == 0) return DONE;
    note("no ready event after the handshake");
    return FAILED;
}

static enum progress wait_for_ready(struct client *client) {
    for (;;) {
        if (client->head_length == HEAD_SIZE - 1) {
            note("answer to the handshake is too long");
            return FAILED;
        }
        long count = client_read(client, client->head + client->head_length, HEAD_SIZE - 1 - client->head_length);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return UNDERWAY;
        if (count <= 0) {
            note("closed during the handshake: %s", count ? strerror(errno) : "end of file");
            return FAILED;
        }
        client->head_length += (size_t)count;
        client->head[client->head_length] = 0;
        enum progress progress = check_head(client);
        if (progress != UNDERWAY) return progress;
    }
}

enum progress client_advance(struct client *client, uint32_t *events) {
    if (client->phase == CONNECTING) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error) {
            note("connect: %s", strerror(error));
            return FAILED;
        }
        client->phase = client->tls ? ENCRYPTING : ASKING;
    }
    if (client->phase == ENCRYPTING) {
        enum progress progress = encrypt(client, events);
        if (progress != DONE) return progress;
        client->phase = ASKING;
    }
    if (client->phase == ASKING) {
        // A fresh socket takes the whole question; anything else is a failure.
        if (client_write(client, question, sizeof question - 1) != sizeof question - 1) {
            note("could not send the handshake");
            return FAILED;
        }
        client->phase = WAITING;
    }
    *events = EPOLLIN;
    enum progress progress = wait_for_ready(client);
    if (progress == DONE) {
        client->phase = READY;
        free(client->head);
        client->head = NULL;
    }
    return progress;
}
