// Opening connections: all that a run needs, or one after the other to see how fast they can be set up.
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { OPEN_SECONDS = 60 };

/// A connection that is being opened. `events` is what epoll waits for.
struct attempt {
    struct client *client;
    uint32_t events;
};

static bool start(int epoll, struct attempt *attempt, struct target *target) {
    attempt->events = EPOLLOUT;
    if (!client_start(attempt->client, target)) return false;
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = attempt};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, attempt->client->fd, &event) == 0;
}

static enum progress advance(int epoll, struct attempt *attempt) {
    uint32_t events = attempt->events;
    enum progress progress = client_advance(attempt->client, &events);
    if (progress == UNDERWAY && events != attempt->events) {
        struct epoll_event event = {.events = events, .data.ptr = attempt};
        epoll_ctl(epoll, EPOLL_CTL_MOD, attempt->client->fd, &event);
        attempt->events = events;
    }
    if (progress == DONE) epoll_ctl(epoll, EPOLL_CTL_DEL, attempt->client->fd, NULL);
    if (progress == FAILED) client_close(attempt->client);
    return progress;
}

unsigned open_all(struct client *clients, unsigned count, struct options *options) {
    struct attempt *attempts = calloc(count, sizeof *attempts);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    unsigned started = 0, underway = 0, opened = 0;
    uint64_t end = nanoseconds() + OPEN_SECONDS * 1000000000ull;
    for (unsigned i = 0; i < count; i++) {
        clients[i].fd = -1;
        attempts[i].client = &clients[i];
    }
    while ((started < count || underway > 0) && nanoseconds() < end) {
        while (started < count && underway < options->at_once) {
            if (start(epoll, &attempts[started++], &options->target)) underway++;
        }
        struct epoll_event events[64];
        int ready = epoll_wait(epoll, events, 64, 1000);
        for (int i = 0; i < ready; i++) {
            enum progress progress = advance(epoll, events[i].data.ptr);
            if (progress != UNDERWAY) underway--;
            if (progress == DONE) opened++;
        }
    }
    for (unsigned i = 0; i < count; i++) {
        if (clients[i].fd >= 0 && clients[i].phase != READY) {
            note("connection not open after %d s", OPEN_SECONDS);
            client_close(&clients[i]);
        }
    }
    close(epoll);
    free(attempts);
    return opened;
}

int run_setup(struct options *options) {
    unsigned slots = options->at_once;
    struct client *clients = calloc(slots, sizeof *clients);
    struct attempt *attempts = calloc(slots, sizeof *attempts);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    uint64_t begin = nanoseconds() + (uint64_t)(options->warm_up * 1e9);
    uint64_t end = begin + (uint64_t)(options->seconds * 1e9);
    uint64_t done = 0, errors = 0;
    bool measuring = false;
    struct sample from = {0};

    for (unsigned i = 0; i < slots; i++) {
        attempts[i].client = &clients[i];
        if (!start(epoll, &attempts[i], &options->target)) errors++;
    }
    for (uint64_t now = nanoseconds(); now < end && errors < slots; now = nanoseconds()) {
        if (!measuring && now >= begin) {
            measuring = true;
            from = meter_read(&options->meter);
            done = 0;
        }
        struct epoll_event events[64];
        int ready = epoll_wait(epoll, events, 64, 100);
        for (int i = 0; i < ready; i++) {
            struct attempt *attempt = events[i].data.ptr;
            enum progress progress = advance(epoll, attempt);
            if (progress == UNDERWAY) continue;
            if (progress == DONE) done++;
            else errors++;
            client_close(attempt->client);
            if (!start(epoll, attempt, &options->target)) errors++;
        }
    }
    struct sample to = meter_read(&options->meter);
    printf("{\"mode\":\"setup\",\"connections\":%llu,\"errors\":%llu,", (unsigned long long)done,
        (unsigned long long)errors);
    meter_print(&options->meter, from, to);
    printf("}\n");
    for (unsigned i = 0; i < slots; i++) client_close(&clients[i]);
    close(epoll);
    free(clients);
    free(attempts);
    return errors ? 1 : 0;
}
