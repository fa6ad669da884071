// Keeps a number of requests in flight on each connection and checks each answer against its request.
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_SIZE = 262144, REST_LIMIT = 4096, REQUEST_LIMIT = 256, DRAIN_SECONDS = 2, LONGEST_SECONDS = 600 };

enum { AWAITS_ACK = 1, AWAITS_EVENT = 2 };

/// A request in flight. Its transaction is `id` as 16 hexadecimal digits: connection, slot and a running number.
struct slot {
    uint64_t id, sent;
    uint8_t awaits;
};

struct peer {
    struct client client;
    unsigned index;
    struct slot *slots;
    uint8_t *out;  // what the socket has not taken yet
    size_t out_length, out_sent, rest_length;
    bool writing;
    uint8_t rest[REST_LIMIT];  // an incomplete frame
};

/// The text of an echo request has all that makes JSON strings slow: escapes and 2, 3 and 4 byte characters.
static const char ack_start[] = "{\"sylkrtc\":\"ack\",\"transaction\":\"";
static const char event_start[] = "{\"sylkrtc\":\"echo-event\",\"text\":\"";
static const char sent_text[] = " caf\\u00e9 \\\"Grüße\\\" 東京 😀 a\\\\b\\n";
static const char back_text[] = " café \\\"Grüße\\\" 東京 😀 a\\\\b\\n";

static struct options *options;
static struct histogram histogram;
static uint64_t now, running_number, completed, in_flight;
static bool stopping;
static uint8_t scratch[REST_LIMIT + READ_SIZE];

static void write_hex(char *into, uint64_t value) {
    for (int i = 15; i >= 0; i--, value >>= 4) into[i] = "0123456789abcdef"[value & 15];
}

static bool read_hex(const uint8_t *at, uint64_t *value) {
    uint64_t result = 0;
    for (int i = 0; i < 16; i++) {
        unsigned digit = at[i] >= 'a' ? at[i] - 'a' + 10u : at[i] - '0' + 0u;
        if (digit > 15) return false;
        result = result << 4 | digit;
    }
    *value = result;
    return true;
}

static void put_request(struct peer *peer, unsigned index) {
    static char ping[] = "{\"sylkrtc\":\"ping\",\"transaction\":\"0123456789abcdef\"}";
    static char echo[REQUEST_LIMIT];
    static size_t echo_length;
    uint64_t id = (uint64_t)peer->index << 48 | (uint64_t)index << 32 | (uint32_t)running_number++;
    struct slot *slot = &peer->slots[index];
    *slot = (struct slot){id, now, options->echo ? AWAITS_ACK | AWAITS_EVENT : AWAITS_ACK};
    in_flight++;
    char *payload = ping;
    size_t length = sizeof ping - 1;
    if (options->echo) {
        if (!echo_length) {
            echo_length = (size_t)snprintf(echo, sizeof echo,
                "{\"sylkrtc\":\"echo\",\"transaction\":\"0123456789abcdef\",\"text\":\"0123456789abcdef%s\"}",
                sent_text);
        }
        payload = echo;
        length = echo_length;
        write_hex(payload + 59, id);
    }
    write_hex(payload + 33, id);
    peer->out_length += put_masked(peer->out + peer->out_length, 1, (uint8_t *)payload, length);
}

static bool complete(struct peer *peer, const uint8_t *digits, uint8_t what) {
    uint64_t id;
    if (!read_hex(digits, &id)) return false;
    unsigned index = id >> 32 & 0xFFFF;
    if (id >> 48 != peer->index || index >= options->depth) return false;
    struct slot *slot = &peer->slots[index];
    if (slot->id != id || !(slot->awaits & what)) return false;
    slot->awaits &= (uint8_t)~what;
    if (slot->awaits) return true;
    histogram_add(&histogram, now - slot->sent);
    completed++;
    in_flight--;
    if (!stopping) put_request(peer, index);
    return true;
}

static bool take_message(struct peer *peer, const uint8_t *at, size_t length) {
    const size_t ack = sizeof ack_start - 1, event = sizeof event_start - 1, text = sizeof back_text - 1;
    bool good = false;
    if (length == ack + 18 && memcmp(at, ack_start, ack) == 0 && memcmp(at + ack + 16, "\"}", 2) == 0) {
        good = complete(peer, at + ack, AWAITS_ACK);
    } else if (length == event + 16 + text + 2 && memcmp(at, event_start, event) == 0
               && memcmp(at + event + 16, back_text, text) == 0 && memcmp(at + length - 2, "\"}", 2) == 0) {
        good = complete(peer, at + event, AWAITS_EVENT);
    }
    if (!good) note("wrong answer: %.*s", (int)(length < 200 ? length : 200), at);
    return good;
}

static bool take_frame(struct peer *peer, const struct frame *frame) {
    const uint8_t *payload = frame->payload;
    switch (frame->first) {
    case 0x81: return take_message(peer, payload, frame->length);
    case 0x89:
        peer->out_length += put_masked(peer->out + peer->out_length, 10, payload, frame->length);
        return true;
    case 0x88:
        note("closed by the server: %u", frame->length >= 2 ? (unsigned)payload[0] << 8 | payload[1] : 1005);
        return false;
    default:
        note("unexpected frame %02x", frame->first);
        return false;
    }
}

/// Works through what has come; keeps an incomplete frame for the next time.
static bool take_bytes(struct peer *peer, const uint8_t *at, size_t length) {
    struct frame frame;
    long size;
    while ((size = read_frame(at, length, &frame)) > 0) {
        if (!take_frame(peer, &frame)) return false;
        at += size;
        length -= (size_t)size;
    }
    if (size < 0 || length > REST_LIMIT) {
        note("frame is masked or too long");
        return false;
    }
    memcpy(peer->rest, at, length);
    peer->rest_length = length;
    return true;
}

static bool send_out(int epoll, struct peer *peer) {
    while (peer->out_sent < peer->out_length) {
        long count = client_write(&peer->client, peer->out + peer->out_sent, peer->out_length - peer->out_sent);
        if (count > 0) {
            peer->out_sent += (size_t)count;
            continue;
        }
        if (errno == EAGAIN || errno == EINTR) break;
        note("write: %s", strerror(errno));
        return false;
    }
    bool writing = peer->out_sent < peer->out_length;
    if (!writing) {
        peer->out_length = peer->out_sent = 0;
    } else if (peer->out_sent > 0) {
        // Keeps the space for the requests of all slots at the end of the buffer.
        memmove(peer->out, peer->out + peer->out_sent, peer->out_length - peer->out_sent);
        peer->out_length -= peer->out_sent;
        peer->out_sent = 0;
    }
    if (writing != peer->writing) {
        struct epoll_event event = {.events = writing ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = peer};
        epoll_ctl(epoll, EPOLL_CTL_MOD, peer->client.fd, &event);
        peer->writing = writing;
    }
    return true;
}

static bool serve(int epoll, struct peer *peer) {
    do {
        memcpy(scratch, peer->rest, peer->rest_length);
        long count = client_read(&peer->client, scratch + peer->rest_length, READ_SIZE);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) break;
        if (count <= 0) {
            note("connection ended: %s", count ? strerror(errno) : "end of file");
            return false;
        }
        now = nanoseconds();
        if (!take_bytes(peer, scratch, peer->rest_length + (size_t)count)) return false;
    } while (peer->client.tls);
    return send_out(epoll, peer);
}

/// Serves until `end`; false if a connection broke or answered wrongly.
static bool serve_until(int epoll, uint64_t end, uint64_t wanted) {
    uint64_t last = now + LONGEST_SECONDS * 1000000000ull;
    while (now < end || (completed < wanted && now < last)) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, 10);
        for (int i = 0; i < count; i++) {
            if (!serve(epoll, events[i].data.ptr)) return false;
        }
        now = nanoseconds();
        if (stopping && in_flight == 0) return true;
    }
    return true;
}

static bool measure(int epoll, struct peer *peers, struct sample *from, struct sample *to) {
    now = nanoseconds();
    for (unsigned i = 0; i < options->connections; i++) {
        for (unsigned slot = 0; slot < options->depth; slot++) put_request(&peers[i], slot);
        if (!send_out(epoll, &peers[i])) return false;
    }
    if (!serve_until(epoll, now + (uint64_t)(options->warm_up * 1e9), 0)) return false;
    histogram = (struct histogram){0};
    completed = 0;
    *from = meter_read(&options->meter);
    if (!serve_until(epoll, now + (uint64_t)(options->seconds * 1e9), options->requests)) return false;
    *to = meter_read(&options->meter);
    return true;
}

static void free_peers(struct peer *peers) {
    for (unsigned i = 0; i < options->connections; i++) {
        client_close(&peers[i].client);
        free(peers[i].slots);
        free(peers[i].out);
    }
    free(peers);
}

int run_rate(struct options *given) {
    options = given;
    struct client *clients = calloc(options->connections, sizeof *clients);
    struct peer *peers = calloc(options->connections, sizeof *peers);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    unsigned opened = open_all(clients, options->connections, options);
    for (unsigned i = 0; i < options->connections; i++) {
        struct peer *peer = &peers[i];
        peer->client = clients[i];
        peer->index = i;
        peer->slots = calloc(options->depth, sizeof *peer->slots);
        peer->out = malloc((size_t)options->depth * REQUEST_LIMIT + REST_LIMIT);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = peer};
        if (peer->client.fd >= 0) epoll_ctl(epoll, EPOLL_CTL_ADD, peer->client.fd, &event);
    }
    free(clients);

    struct sample from = {0}, to = {0};
    bool good = opened == options->connections && measure(epoll, peers, &from, &to);
    uint64_t requests = completed;
    uint64_t p50 = histogram_quantile(&histogram, 0.5), p99 = histogram_quantile(&histogram, 0.99);
    if (good) {
        // Whatever is still in flight has to be answered too.
        stopping = true;
        good = serve_until(epoll, now + DRAIN_SECONDS * 1000000000ull, 0);
        if (in_flight > 0) note("%llu requests were not answered", (unsigned long long)in_flight);
    }
    uint64_t errors = (good ? in_flight : 1) + (options->connections - opened);
    printf("{\"mode\":\"rate\",\"requests\":%llu,\"errors\":%llu,\"p50_us\":%.1f,\"p99_us\":%.1f,",
        (unsigned long long)requests, (unsigned long long)errors, (double)p50 / 1e3, (double)p99 / 1e3);
    meter_print(&options->meter, from, to);
    printf("}\n");
    close(epoll);
    free_peers(peers);
    return errors ? 1 : 0;
}
