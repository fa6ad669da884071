// Holds connections open while somebody else looks at the server's memory. After each step a JSON line; on stdin
// `ping` sends one request over each connection, end of file ends the run.
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_MILLISECONDS = 5000 };

static const char request[] = "{\"sylkrtc\":\"ping\",\"transaction\":\"0123456789abcdef\"}";
static const char answer[] = "{\"sylkrtc\":\"ack\",\"transaction\":\"0123456789abcdef\"}";

static bool ping(struct client *client) {
    uint8_t frame[128], got[128];
    size_t length = put_masked(frame, 1, (const uint8_t *)request, sizeof request - 1), have = 0;
    if (client_write(client, frame, length) != (long)length) return false;
    while (have < 2 + sizeof answer - 1) {
        struct pollfd wait = {.fd = client->fd, .events = POLLIN};
        long count = client_read(client, got + have, sizeof got - have);
        if (count > 0) have += (size_t)count;
        else if (count == 0 || errno != EAGAIN) return false;
        else if (poll(&wait, 1, ANSWER_MILLISECONDS) != 1) return false;
    }
    return have == 2 + sizeof answer - 1 && memcmp(got + 2, answer, sizeof answer - 1) == 0;
}

/// Nothing may come over an idle connection, not even its end.
static bool is_quiet(struct client *client) {
    uint8_t byte;
    return client->fd >= 0 && client_read(client, &byte, 1) < 0 && errno == EAGAIN;
}

static void report(const char *step, unsigned connections, unsigned errors) {
    printf("{\"mode\":\"idle\",\"step\":\"%s\",\"connections\":%u,\"errors\":%u}\n", step, connections, errors);
    fflush(stdout);
}

int run_idle(struct options *options) {
    unsigned count = options->connections, errors;
    struct client *clients = calloc(count, sizeof *clients);
    unsigned opened = open_all(clients, count, options);
    errors = count - opened;
    report("open", opened, errors);

    uint64_t end = nanoseconds() + (uint64_t)(options->hold * 1e9);
    for (;;) {
        uint64_t now = nanoseconds();
        struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
        if (now >= end || poll(&wait, 1, (int)((end - now) / 1000000 + 1)) != 1) break;
        char command[16];
        ssize_t length = read(STDIN_FILENO, command, sizeof command);
        if (length <= 0) break;
        if (strncmp(command, "ping", 4) != 0) continue;
        unsigned answered = 0;
        for (unsigned i = 0; i < count; i++) answered += clients[i].fd >= 0 && ping(&clients[i]);
        if (answered < opened) note("a connection did not answer");
        errors += opened - answered;
        report("pinged", answered, opened - answered);
    }
    unsigned quiet = 0;
    for (unsigned i = 0; i < count; i++) quiet += is_quiet(&clients[i]);
    if (quiet < opened) note("a connection did not stay open and quiet");
    errors += opened - quiet;
    report("end", quiet, opened - quiet);
    for (unsigned i = 0; i < count; i++) client_close(&clients[i]);
    free(clients);
    return errors ? 1 : 0;
}
