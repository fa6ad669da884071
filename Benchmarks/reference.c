// The reference: a WebSocket server with one epoll loop in one thread that does the same work per request as the
// gateway (RFC 6455 framing, strict UTF-8, whole JSON grammar, ping and echo), as directly as C allows.
//
//   reference [ADDRESS:PORT]        default 127.0.0.1:0; logs `listening kind=ws address=127.0.0.1:PORT` to stderr
#define _GNU_SOURCE
#include "answers.h"
#include "handshake.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    READ_SIZE = 65536,
    MESSAGE_LIMIT = 262144,
    PENDING_LIMIT = 1 << 20,
    UPGRADE_SECONDS = 10,
    CLOSE_SECONDS = 5,
    KEEPALIVE_SECONDS = 120,
    PONG_SECONDS = 60,
};

enum phase { HEAD, OPEN, CLOSING };

struct connection {
    struct connection *next, *previous;
    int fd;
    uint8_t phase, version;
    uint8_t fragments;  // opcode of the message whose continuation is awaited, else 0
    bool writing;       // output is pending: nothing is read until it has gone out
    bool pinged;
    uint32_t heard;     // seconds; when the peer last sent something
    uint32_t in_length, in_capacity, pending_length, pending_sent, message_length;
    uint8_t *in;        // an incomplete head or frame
    uint8_t *pending;
    uint8_t *message;   // fragments so far, unmasked
};

static int epoll;
static uint32_t now;
static struct connection *connections;
static struct outbox out;
static uint8_t scratch[READ_SIZE];
static volatile sig_atomic_t stopped;

static uint32_t seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return (uint32_t)time.tv_sec;
}

static void drop(struct connection *c) {
    if (c->previous) c->previous->next = c->next;
    else connections = c->next;
    if (c->next) c->next->previous = c->previous;
    close(c->fd);
    free(c->in);
    free(c->pending);
    free(c->message);
    free(c);
    out.length = 0;  // answers it did not get must not reach the next connection
}

static void watch(struct connection *c, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
}

/// Sends what the outbox holds; what the socket does not take stays with the connection. False: drop the connection.
static bool flush(struct connection *c) {
    size_t sent = 0, length = out.length;
    out.length = 0;
    if (length == 0) return true;
    if (!c->writing) {
        ssize_t count = send(c->fd, out.bytes, length, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (count > 0) sent = (size_t)count;
        if (sent == length) return true;
    }
    size_t rest = length - sent, old = c->pending_length - c->pending_sent;
    if (old + rest > PENDING_LIMIT) return false;
    uint8_t *pending = malloc(old + rest);
    if (!pending) return false;
    if (old) memcpy(pending, c->pending + c->pending_sent, old);
    memcpy(pending + old, out.bytes + sent, rest);
    free(c->pending);
    c->pending = pending;
    c->pending_length = (uint32_t)(old + rest);
    c->pending_sent = 0;
    if (!c->writing) watch(c, EPOLLOUT);
    c->writing = true;
    return true;
}

static void end_output(struct connection *c) {
    if (c->phase == CLOSING && !c->writing) shutdown(c->fd, SHUT_WR);
}

static bool write_ready(struct connection *c) {
    ssize_t count = send(c->fd, c->pending + c->pending_sent, c->pending_length - c->pending_sent, MSG_NOSIGNAL);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    c->pending_sent += (uint32_t)count;
    if (c->pending_sent < c->pending_length) return true;
    free(c->pending);
    c->pending = NULL;
    c->pending_length = c->pending_sent = 0;
    c->writing = false;
    watch(c, EPOLLIN);
    end_output(c);
    return true;
}

static void fail(struct connection *c, unsigned code, const char *reason) {
    uint8_t payload[125];
    size_t length = strlen(reason);
    payload[0] = (uint8_t)(code >> 8);
    payload[1] = (uint8_t)code;
    memcpy(payload + 2, reason, length);
    put_frame(&out, CLOSE, payload, 2 + length);
    c->phase = CLOSING;
    c->heard = now;
}

static void unmask(uint8_t *at, size_t length, const uint8_t key[4]) {
    uint32_t word;
    memcpy(&word, key, 4);
    uint64_t mask = (uint64_t)word << 32 | word;
    for (; length >= 8; at += 8, length -= 8) {
        uint64_t bytes;
        memcpy(&bytes, at, 8);
        bytes ^= mask;
        memcpy(at, &bytes, 8);
    }
    for (size_t i = 0; i < length; i++) at[i] ^= key[i & 3];
}

static void take_message(struct connection *c, unsigned opcode, struct slice message) {
    if (opcode == BINARY) {
        put_error(&out, (struct slice){NULL, 0}, "Binary messages are not part of sylkRTC");
    } else if (!answer_message(&out, c->version, message)) {
        fail(c, 1007, "not UTF-8");
    }
}

static void take_fragment(struct connection *c, bool final, uint8_t *payload, size_t length) {
    if (c->message_length + length > MESSAGE_LIMIT) return fail(c, 1009, "message too big");
    uint8_t *message = realloc(c->message, c->message_length + length + 1);
    if (!message) return fail(c, 1011, "out of memory");
    memcpy(message + c->message_length, payload, length);
    c->message = message;
    c->message_length += (uint32_t)length;
    if (!final) return;
    unsigned opcode = c->fragments;
    c->fragments = 0;
    take_message(c, opcode, (struct slice){message, c->message_length});
    free(c->message);
    c->message = NULL;
    c->message_length = 0;
}

static void take_close(struct connection *c, const uint8_t *payload, size_t length) {
    unsigned code = length >= 2 ? (unsigned)payload[0] << 8 | payload[1] : 1000;
    bool known = (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
        || (code >= 3000 && code <= 4999);
    if (length == 1 || !known) return fail(c, 1002, "bad close code");
    if (length > 2 && !is_utf8((struct slice){payload + 2, length - 2})) return fail(c, 1007, "not UTF-8");
    fail(c, code, "");
}

static void take_frame(struct connection *c, bool final, unsigned opcode, uint8_t *payload, size_t length) {
    switch (opcode) {
    case TEXT: case BINARY:
        if (c->fragments) return fail(c, 1002, "continuation expected");
        if (final) return take_message(c, opcode, (struct slice){payload, length});
        c->fragments = (uint8_t)opcode;
        return take_fragment(c, false, payload, length);
    case CONTINUATION:
        if (!c->fragments) return fail(c, 1002, "nothing to continue");
        return take_fragment(c, final, payload, length);
    case CLOSE: return take_close(c, payload, length);
    case PING: return put_frame(&out, PONG, payload, length);
    case PONG: return;
    default: return fail(c, 1002, "reserved opcode");
    }
}

/// Works through one frame (RFC 6455, section 5.2). Returns the bytes used; 0 if it is incomplete, with what it needs.
static size_t read_frame(struct connection *c, uint8_t *at, size_t length, size_t *needed) {
    *needed = 14;
    if (length < 2) return 0;
    bool final = at[0] & 0x80;
    unsigned opcode = at[0] & 0x0F;
    bool control = opcode & 8;
    uint64_t payload = at[1] & 0x7F;
    size_t header = 6;
    if ((at[0] & 0x70) || !(at[1] & 0x80) || (control && (!final || payload > 125))) {
        fail(c, 1002, "bad frame");
        return 0;
    }
    if (payload == 126) {
        header = 8;
        if (length < header) return 0;
        payload = (uint64_t)at[2] << 8 | at[3];
        if (payload < 126) payload = UINT64_MAX;
    } else if (payload == 127) {
        header = 14;
        if (length < header) return 0;
        payload = 0;
        for (int i = 2; i < 10; i++) payload = payload << 8 | at[i];
        if (payload < 65536) payload = UINT64_MAX;
    }
    if (payload > MESSAGE_LIMIT) {
        if (payload >> 63) fail(c, 1002, "bad length");
        else fail(c, 1009, "message too big");
        return 0;
    }
    *needed = header + (size_t)payload;
    if (length < *needed) return 0;
    unmask(at + header, (size_t)payload, at + header - 4);
    take_frame(c, final, opcode, at + header, (size_t)payload);
    return *needed;
}

static size_t read_head(struct connection *c, const uint8_t *at, size_t length, size_t *needed) {
    struct handshake handshake;
    size_t head = find_head(at, length < HEAD_LIMIT ? length : HEAD_LIMIT);
    *needed = HEAD_LIMIT;
    if (head == 0 && length < HEAD_LIMIT) return 0;
    if (head == 0) refuse(&handshake, 431, "Request Header Fields Too Large", "");
    else answer_head(at, head, &handshake);
    put_bytes(&out, handshake.answer, handshake.length);
    c->version = (uint8_t)handshake.version;
    c->phase = handshake.version ? OPEN : CLOSING;
    if (c->phase == OPEN) put_ready(&out, c->version);
    return head;
}

/// Keeps an unfinished head or frame until more of it comes. The buffer grows with what came, not with the promise.
static bool keep(struct connection *c, const uint8_t *rest, size_t length, size_t needed) {
    if (length == 0 || c->phase == CLOSING) {
        free(c->in);
        c->in = NULL;
        c->in_length = c->in_capacity = 0;
        return true;
    }
    size_t capacity = 2 * length > 1024 ? 2 * length : 1024;
    if (capacity > needed && needed > length) capacity = needed;
    uint8_t *in = c->in;
    if (in) memmove(in, rest, length);
    if (capacity > c->in_capacity) {
        in = realloc(in, capacity);
        if (!in) return false;
        if (!c->in) memcpy(in, rest, length);
        c->in = in;
        c->in_capacity = (uint32_t)capacity;
    }
    c->in_length = (uint32_t)length;
    return true;
}

/// Works through all that one read brought, then answers with one write.
static bool read_ready(struct connection *c) {
    uint8_t *at = c->in ? c->in : scratch;
    size_t room = c->in ? c->in_capacity - c->in_length : sizeof scratch;
    ssize_t count = recv(c->fd, at + c->in_length, room, 0);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    if (count == 0) return false;
    if (c->phase == CLOSING) return true;
    c->heard = now;
    c->pinged = false;

    size_t length = c->in_length + (size_t)count, needed = 0;
    while (c->phase != CLOSING && length > 0) {
        size_t used = c->phase == HEAD ? read_head(c, at, length, &needed) : read_frame(c, at, length, &needed);
        if (used == 0) break;
        at += used;
        length -= used;
        if (out.length > READ_SIZE && !flush(c)) return false;
    }
    if (!keep(c, at, length, needed) || !flush(c)) return false;
    end_output(c);
    return true;
}

static void accept_ready(int listener) {
    for (int i = 0; i < 64; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        struct connection *c = calloc(1, sizeof *c);
        if (!c) {
            close(fd);
            return;
        }
        c->fd = fd;
        c->heard = now;
        c->next = connections;
        if (c->next) c->next->previous = c;
        connections = c;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) drop(c);
    }
}

static bool is_late(struct connection *c) {
    uint32_t silent = now - c->heard;
    if (c->phase == HEAD) return silent > UPGRADE_SECONDS;
    if (c->phase == CLOSING) return silent > CLOSE_SECONDS;
    if (silent > KEEPALIVE_SECONDS && !c->pinged) {
        c->pinged = true;
        put_frame(&out, PING, NULL, 0);
        return !flush(c);
    }
    return silent > KEEPALIVE_SECONDS + PONG_SECONDS;
}

static void sweep(void) {
    for (struct connection *c = connections, *next; c; c = next) {
        next = c->next;
        if (is_late(c)) drop(c);
    }
}

static int listen_on(const char *where) {
    char host[64] = "127.0.0.1";
    unsigned port = 0;
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (sscanf(where, "%63[0-9.]:%u", host, &port) != 2 || inet_pton(AF_INET, host, &address.sin_addr) != 1) return -1;
    address.sin_port = htons((uint16_t)port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    socklen_t size = sizeof address;
    if (bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 4096) < 0) return -1;
    getsockname(fd, (struct sockaddr *)&address, &size);
    inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
    fprintf(stderr, "listening kind=ws address=%s:%u\n", host, ntohs(address.sin_port));
    return fd;
}

static void stop(int number) { stopped = number; }

int main(int argc, char **argv) {
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);

    epoll = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_on(argc > 1 ? argv[1] : "127.0.0.1:0");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (listener < 0 || epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) {
        perror("reference");
        return 1;
    }
    uint32_t swept = now = seconds();
    while (!stopped) {
        struct epoll_event events[512];
        int count = epoll_wait(epoll, events, 512, 1000);
        now = seconds();
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) accept_ready(listener);
            else if (!(c->writing ? write_ready(c) : read_ready(c))) drop(c);
        }
        if (now != swept) sweep();
        swept = now;
    }
    return 0;
}
