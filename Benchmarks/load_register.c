// Browsers that register accounts: each adds its account, waits for the answer, registers, waits for `registered`, and
// stays. JSON lines: when all connections are open, when all accounts are done, and for each line on stdin after that.
// The first line on stdin starts the registering, its end ends the run.
#define _GNU_SOURCE
#include "digest.h"
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { READ_SIZE = 65536, REST_LIMIT = 4096, MESSAGE_LIMIT = 512, REASON_SIZE = 128 };

enum step { IDLE, ADDING, REGISTERING, REGISTERED, FAILED_TO };

struct account {
    uint64_t began;
    enum step step;
    bool acked;
    char ha1[HASH_SIZE];
};

struct peer {
    struct client client;
    unsigned rest_length;
    uint8_t *rest;  // an incomplete frame
};

/// What came of the accounts. After the first `registered` of an account: `lost` are failures, `returned` are further
/// `registered`. `closed` are connections that ended.
struct counts {
    unsigned registered, failed, lost, returned, closed;
};

static struct options *options;
static const struct registration *wanted;
static struct account *accounts;
static struct peer *peers;
static unsigned total, last, started;
static struct counts counts;
static struct sample from, to;
static struct histogram histogram;
static char first_reason[REASON_SIZE];

static bool send_message(unsigned index, const char *text, size_t length) {
    struct peer *peer = &peers[index % options->connections];
    uint8_t frame[MESSAGE_LIMIT + 8];
    size_t size = put_masked(frame, 1, (const uint8_t *)text, length);
    // So little always fits into the socket's buffer.
    if (peer->client.fd >= 0 && client_write(&peer->client, frame, size) == (long)size) return true;
    note("could not send a request");
    return false;
}

/// Transactions are the account's number and its step.
static bool ask(unsigned index, enum step step) {
    char text[MESSAGE_LIMIT];
    const char *request = step == ADDING ? "account-add" : "account-register";
    int length = snprintf(text, sizeof text, "{\"sylkrtc\":\"%s\",\"transaction\":\"%08x%08x\",\"account\":\"%s%u@%s\"",
        request, index, (unsigned)step, wanted->prefix, index, wanted->domain);
    if (step == ADDING) {
        length += snprintf(text + length, sizeof text - (size_t)length, ",\"password\":\"%s\"", accounts[index].ha1);
    }
    length += snprintf(text + length, sizeof text - (size_t)length, "}");
    accounts[index].step = step;
    accounts[index].acked = false;
    return send_message(index, text, (size_t)length);
}

static void start_next(void);

static void keep_reason(const char *reason, size_t length) {
    if (first_reason[0]) return;
    snprintf(first_reason, REASON_SIZE, "%.*s", (int)length, reason);
    for (char *at = first_reason; *at; at++) {
        if (*at == '"' || *at == '\\') *at = '\'';  // it is printed as JSON
    }
}

static void finish(unsigned index, enum step step, const char *reason, size_t length) {
    if (step == FAILED_TO) keep_reason(reason, length);
    accounts[index].step = step;
    if (step == REGISTERED) histogram_add(&histogram, nanoseconds() - accounts[index].began);
    *(step == REGISTERED ? &counts.registered : &counts.failed) += 1;
    bool is_end = counts.registered + counts.failed == total;
    if (counts.registered == wanted->warm) from = meter_read(&options->meter);
    if (counts.registered == last || (is_end && to.time == 0)) to = meter_read(&options->meter);
    start_next();
}

static void start_next(void) {
    if (started == total) return;
    unsigned index = started++;
    accounts[index].began = nanoseconds();
    if (!ask(index, ADDING)) finish(index, FAILED_TO, first_note, strlen(first_note));
}

/// The value of a string member; NULL if it is not there.
static const char *member(const uint8_t *at, size_t length, const char *name, size_t *size) {
    char key[32];
    int known = snprintf(key, sizeof key, "\"%s\":\"", name);
    const char *found = memmem(at, length, key, (size_t)known);
    if (!found) return NULL;
    found += known;
    const char *end = memchr(found, '"', length - (size_t)(found - (const char *)at));
    if (!end) return NULL;
    *size = (size_t)(end - found);
    return found;
}

static bool is(const char *value, size_t size, const char *text) {
    return value && size == strlen(text) && memcmp(value, text, size) == 0;
}

static bool take_ack(const uint8_t *at, size_t length) {
    size_t size;
    const char *transaction = member(at, length, "transaction", &size);
    unsigned index, step;
    if (!transaction || size != 16 || sscanf(transaction, "%8x%8x", &index, &step) != 2) return false;
    if (index >= total || accounts[index].acked) return false;
    accounts[index].acked = true;
    if (step != ADDING) return true;  // `registered` may have come before it
    if (accounts[index].step != ADDING) return false;
    if (!ask(index, REGISTERING)) finish(index, FAILED_TO, first_note, strlen(first_note));
    return true;
}

static bool take_state(const uint8_t *at, size_t length) {
    size_t size, state_size;
    const char *name = member(at, length, "account", &size), *state = member(at, length, "state", &state_size);
    size_t prefix = strlen(wanted->prefix);
    if (!name || !state || size <= prefix || memcmp(name, wanted->prefix, prefix) != 0) return false;
    unsigned long index = strtoul(name + prefix, NULL, 10);
    if (index >= total) return false;
    struct account *account = &accounts[index];
    if (is(state, state_size, "registered")) {
        if (account->step == REGISTERING) finish((unsigned)index, REGISTERED, NULL, 0);
        else if (account->step == REGISTERED) counts.returned++;
        else return false;
    } else if (is(state, state_size, "failed")) {
        const char *reason = member(at, length, "reason", &size);
        if (account->step == REGISTERING) {
            finish((unsigned)index, FAILED_TO, reason ? reason : "no reason", reason ? size : 9);
        } else {
            counts.lost++;
            if (reason) keep_reason(reason, size);
        }
    }
    return true;
}

static bool take_message(const uint8_t *at, size_t length) {
    size_t size;
    const char *type = member(at, length, "sylkrtc", &size);
    if (is(type, size, "ack") && take_ack(at, length)) return true;
    if (is(type, size, "account-event") && take_state(at, length)) return true;
    note("unexpected message: %.*s", (int)(length < 200 ? length : 200), at);
    return false;
}

static bool take_frame(struct peer *peer, const struct frame *frame) {
    uint8_t pong[MESSAGE_LIMIT];
    switch (frame->first) {
    case 0x81: return take_message(frame->payload, frame->length);
    case 0x89:
        if (frame->length > 125) return false;
        return client_write(&peer->client, pong, put_masked(pong, 10, frame->payload, frame->length)) > 0;
    case 0x88:
        note("closed by the server: %u",
            frame->length >= 2 ? (unsigned)frame->payload[0] << 8 | frame->payload[1] : 1005);
        return false;
    default:
        note("unexpected frame %02x", frame->first);
        return false;
    }
}

static bool serve(struct peer *peer) {
    static uint8_t bytes[REST_LIMIT + READ_SIZE];
    if (peer->rest_length) memcpy(bytes, peer->rest, peer->rest_length);
    long count = client_read(&peer->client, bytes + peer->rest_length, READ_SIZE);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (count <= 0) {
        note("connection ended: %s", count ? strerror(errno) : "end of file");
        return false;
    }
    const uint8_t *at = bytes;
    size_t length = peer->rest_length + (size_t)count;
    struct frame frame;
    long size;
    while ((size = read_frame(at, length, &frame)) > 0) {
        if (!take_frame(peer, &frame)) return false;
        at += size;
        length -= (size_t)size;
    }
    if (size < 0 || length > REST_LIMIT) return false;
    peer->rest_length = (unsigned)length;
    if (length && !peer->rest) peer->rest = malloc(REST_LIMIT);
    if (length) memcpy(peer->rest, at, length);
    return true;
}

/// Accounts of a connection that ended do not come any more.
static void drop(struct peer *peer) {
    unsigned first = (unsigned)(peer - peers);
    client_close(&peer->client);
    counts.closed++;
    for (unsigned index = first; index < started; index += options->connections) {
        enum step step = accounts[index].step;
        if (step == REGISTERED) counts.lost++;
        else if (step != FAILED_TO) finish(index, FAILED_TO, "connection ended", 16);
    }
}

static void report(const char *step, uint64_t began) {
    printf("{\"mode\":\"register\",\"step\":\"%s\",\"accounts\":%u,\"registered\":%u,\"failed\":%u,", step, total,
        counts.registered, total - counts.registered);
    printf("\"lost\":%u,\"returned\":%u,\"closed\":%u,\"reason\":\"%s\",", counts.lost, counts.returned, counts.closed,
        first_reason);
    printf("\"total_seconds\":%.6f,\"counted\":%u,\"p50_ms\":%.2f,\"p99_ms\":%.2f,",
        (double)(nanoseconds() - began) / 1e9, last - wanted->warm,
        (double)histogram_quantile(&histogram, 0.5) / 1e6, (double)histogram_quantile(&histogram, 0.99) / 1e6);
    meter_print(&options->meter, from, to);
    printf("}\n");
    fflush(stdout);
}

/// Serves until all accounts are done or the time is over; after that until stdin ends.
static void run(int epoll) {
    uint64_t began = nanoseconds(), end = began + (uint64_t)(options->hold * 1e9);
    bool done = false;
    from = meter_read(&options->meter);
    unsigned window = wanted->window ? wanted->window : total;
    for (unsigned i = 0; i < window; i++) start_next();
    for (;;) {
        bool is_over = counts.registered + counts.failed == total || nanoseconds() > end;
        if (!done && is_over) {
            if (to.time == 0) to = meter_read(&options->meter);
            report("registered", began);
            done = true;
        }
        struct epoll_event events[256];
        int ready = epoll_wait(epoll, events, 256, 100);
        for (int i = 0; i < ready; i++) {
            struct peer *peer = events[i].data.ptr;
            char line[64];
            if (!peer && read(STDIN_FILENO, line, sizeof line) <= 0) return;
            if (!peer) report("status", began);
            else if (peer->client.fd >= 0 && !serve(peer)) drop(peer);
        }
    }
}

int run_register(struct options *given) {
    options = given;
    wanted = &given->registration;
    total = options->connections * wanted->accounts;
    if (!wanted->domain || !wanted->password || wanted->warm >= total) {
        note("register wants a domain, a password, and more accounts than are for warming up");
        return 2;
    }
    unsigned window = wanted->window ? wanted->window : total;
    // Figures are of the registrations from `warm` to `last`: with as many underway at both ends, unless it is a burst.
    last = wanted->warm + window < total ? total - window : total;
    accounts = calloc(total, sizeof *accounts);
    peers = calloc(options->connections, sizeof *peers);
    struct client *clients = calloc(options->connections, sizeof *clients);
    const char *realm = wanted->realm ? wanted->realm : wanted->domain;
    for (unsigned i = 0; i < total; i++) {
        md5_hex(accounts[i].ha1, "%s%u:%s:%s", wanted->prefix, i, realm, wanted->password);
    }
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    unsigned opened = open_all(clients, options->connections, options);
    for (unsigned i = 0; i < options->connections; i++) {
        peers[i].client = clients[i];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &peers[i]};
        if (clients[i].fd >= 0) epoll_ctl(epoll, EPOLL_CTL_ADD, clients[i].fd, &event);
    }
    free(clients);
    printf("{\"mode\":\"register\",\"step\":\"open\",\"connections\":%u,\"errors\":%u}\n", opened,
        options->connections - opened);
    fflush(stdout);

    char line[64];
    if (read(STDIN_FILENO, line, sizeof line) > 0) {
        struct epoll_event event = {.events = EPOLLIN};
        epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
        run(epoll);
    }
    close(epoll);
    for (unsigned i = 0; i < options->connections; i++) {
        client_close(&peers[i].client);
        free(peers[i].rest);
    }
    free(peers);
    free(accounts);
    return counts.registered < total || counts.closed > 0 || counts.lost > 0;
}
