#define _GNU_SOURCE
#include "Watch.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/// Servers are few; what goes beyond is not watched.
enum { connections_max = 4096, at_once = 16 };

typedef struct {
    /// A duplicate: the socket's owner may close its own before we have looked.
    int descriptor;
    struct sockaddr_storage peer, local;
} connection_t;

struct watch {
    int epoll;
    watch_lost_t *lost;
    void *context;
    connection_t *connections;
    size_t count, capacity;
};

watch_t *watch_create(watch_lost_t *lost, void *context) {
    watch_t *watch = calloc(1, sizeof *watch);
    if (!watch) return NULL;
    watch->lost = lost;
    watch->context = context;
    watch->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (watch->epoll >= 0) return watch;
    free(watch);
    return NULL;
}

void watch_destroy(watch_t *watch) {
    if (!watch) return;
    for (size_t i = 0; i < watch->count; i++) close(watch->connections[i].descriptor);
    close(watch->epoll);
    free(watch->connections);
    free(watch);
}

int watch_descriptor(const watch_t *watch) { return watch->epoll; }

static bool is_same(const struct sockaddr_storage *a, const struct sockaddr_storage *b) {
    if (a->ss_family != b->ss_family) return false;
    if (a->ss_family == AF_INET) {
        const struct sockaddr_in *x = (const struct sockaddr_in *)a, *y = (const struct sockaddr_in *)b;
        return x->sin_port == y->sin_port && x->sin_addr.s_addr == y->sin_addr.s_addr;
    }
    const struct sockaddr_in6 *x = (const struct sockaddr_in6 *)a, *y = (const struct sockaddr_in6 *)b;
    return x->sin6_port == y->sin6_port && memcmp(&x->sin6_addr, &y->sin6_addr, sizeof x->sin6_addr) == 0;
}

static bool parse(const char *address, uint16_t port, struct sockaddr_storage *peer) {
    memset(peer, 0, sizeof *peer);
    struct sockaddr_in *in = (struct sockaddr_in *)peer;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)peer;
    if (inet_pton(AF_INET, address, &in->sin_addr) == 1) {
        in->sin_family = AF_INET;
        in->sin_port = htons(port);
        return true;
    }
    if (inet_pton(AF_INET6, address, &in6->sin6_addr) != 1) return false;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(port);
    return true;
}

static bool is_watched(const watch_t *watch, const struct sockaddr_storage *peer, const struct sockaddr_storage *local) {
    for (size_t i = 0; i < watch->count; i++) {
        if (is_same(&watch->connections[i].peer, peer) && is_same(&watch->connections[i].local, local)) return true;
    }
    return false;
}

static bool add(watch_t *watch, int socket, const struct sockaddr_storage *peer, const struct sockaddr_storage *local) {
    if (watch->count == connections_max) return false;
    if (watch->count == watch->capacity) {
        size_t capacity = watch->capacity ? watch->capacity * 2 : 16;
        connection_t *connections = realloc(watch->connections, capacity * sizeof *connections);
        if (!connections) return false;
        watch->connections = connections;
        watch->capacity = capacity;
    }
    int duplicate = fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (duplicate < 0) return false;
    struct epoll_event event = {.events = EPOLLRDHUP, .data.fd = duplicate};
    if (epoll_ctl(watch->epoll, EPOLL_CTL_ADD, duplicate, &event) < 0) {
        close(duplicate);
        return false;
    }
    watch->connections[watch->count++] = (connection_t){.descriptor = duplicate, .peer = *peer, .local = *local};
    return true;
}

static bool is_stream(int socket) {
    int type = 0;
    socklen_t length = sizeof type;
    return getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_STREAM;
}

bool watch_add(watch_t *watch, const char *address, uint16_t port) {
    struct sockaddr_storage wanted;
    if (!parse(address, port, &wanted)) return false;
    DIR *descriptors = opendir("/proc/self/fd");
    if (!descriptors) return false;
    bool found = false;
    for (struct dirent *entry = readdir(descriptors); entry; entry = readdir(descriptors)) {
        int socket = atoi(entry->d_name);
        struct sockaddr_storage peer, local;
        socklen_t peer_length = sizeof peer, local_length = sizeof local;
        if (getpeername(socket, (struct sockaddr *)&peer, &peer_length) < 0 || !is_same(&peer, &wanted)) continue;
        if (!is_stream(socket) || getsockname(socket, (struct sockaddr *)&local, &local_length) < 0) continue;
        if (is_watched(watch, &peer, &local) || add(watch, socket, &peer, &local)) found = true;
    }
    closedir(descriptors);
    return found;
}

void watch_work(watch_t *watch) {
    struct epoll_event events[at_once];
    int count = epoll_wait(watch->epoll, events, at_once, 0);
    for (int i = 0; i < count; i++) {
        for (size_t j = 0; j < watch->count; j++) {
            if (watch->connections[j].descriptor != events[i].data.fd) continue;
            struct sockaddr_storage peer = watch->connections[j].peer;
            close(events[i].data.fd);
            watch->connections[j] = watch->connections[--watch->count];
            watch->lost(watch->context, &peer);
            break;
        }
    }
}
