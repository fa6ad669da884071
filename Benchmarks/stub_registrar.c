// A registrar that costs next to nothing: one epoll loop, one thread, UDP and TCP on one port of 127.0.0.1.
//
//   stub_registrar REALM PASSWORD
//
// Prints its port as a JSON line, and what it has done as another one for each line on stdin; ends with stdin.
#define _GNU_SOURCE
#include "registrar.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STREAM_SIZE = 262144, SOCKET_BUFFER = 16 << 20, AT_ONCE = 64 };

struct stream {
    int fd;
    unsigned port;
    size_t length;
    char bytes[STREAM_SIZE];
};

static struct registrar registrar;
static char answers[STREAM_SIZE + ANSWER_SIZE];

static _Noreturn void give_up(const char *what) {
    perror(what);
    exit(1);
}

/// A burst must not be lost in front of the registrar: that would measure the retransmission timer.
static void enlarge_buffers(int fd) {
    int size = SOCKET_BUFFER;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) != 0)
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

static void serve_datagrams(int fd) {
    char message[65536], answer[ANSWER_SIZE], address[INET_ADDRSTRLEN];
    for (int i = 0; i < AT_ONCE; i++) {
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        ssize_t length = recvfrom(fd, message, sizeof message, MSG_DONTWAIT, (struct sockaddr *)&from, &size);
        if (length < 0) return;
        inet_ntop(AF_INET, &from.sin_addr, address, sizeof address);
        size_t answered = registrar_answer(
            &registrar, message, (size_t)length, address, ntohs(from.sin_port), answer);
        if (answered) sendto(fd, answer, answered, 0, (struct sockaddr *)&from, size);
    }
}

static bool send_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t count = send(fd, bytes, length, MSG_NOSIGNAL);  // the socket blocks: the peer always reads
        if (count < 0) return false;
        bytes += count;
        length -= (size_t)count;
    }
    return true;
}

/// False at the end of the stream.
static bool serve_stream(struct stream *stream) {
    ssize_t count = recv(stream->fd, stream->bytes + stream->length, STREAM_SIZE - stream->length, MSG_DONTWAIT);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    if (count == 0) return false;
    stream->length += (size_t)count;
    size_t used = 0, answered = 0;
    while (used < stream->length) {
        const char *at = stream->bytes + used;
        size_t left = stream->length - used;
        if (answered >= STREAM_SIZE) {
            if (!send_all(stream->fd, answers, answered)) return false;
            answered = 0;
        }
        if (at[0] == '\r' || at[0] == '\n') {  // keepalive (RFC 5626, section 4.4.1)
            if (left >= 4 && memcmp(at, "\r\n\r\n", 4) == 0) answered += (size_t)sprintf(answers + answered, "\r\n");
            used += left >= 4 && memcmp(at, "\r\n\r\n", 4) == 0 ? 4 : 1;
            continue;
        }
        long length = message_length(at, left);
        if (length < 0) return false;
        if (length == 0) break;
        answered += registrar_answer(&registrar, at, (size_t)length, "127.0.0.1", stream->port, answers + answered);
        used += (size_t)length;
    }
    memmove(stream->bytes, stream->bytes + used, stream->length - used);
    stream->length -= used;
    return stream->length < STREAM_SIZE && send_all(stream->fd, answers, answered);
}

static void watch(int epoll, int fd, void *what) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) give_up("epoll");
}

static void take_stream(int epoll, int listener) {
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    int fd = accept4(listener, (struct sockaddr *)&from, &size, SOCK_CLOEXEC);
    if (fd < 0) return;
    struct stream *stream = malloc(sizeof *stream);
    if (!stream) give_up("stream");
    stream->fd = fd;
    stream->port = ntohs(from.sin_port);
    stream->length = 0;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    watch(epoll, fd, stream);
}

static void report(void) {
    const struct registrar_counts *counts = &registrar.counts;
    printf("{\"challenged\":%llu,\"accepted\":%llu,\"removed\":%llu,\"refused\":%llu,\"malformed\":%llu}\n",
        (unsigned long long)counts->challenged, (unsigned long long)counts->accepted,
        (unsigned long long)counts->removed, (unsigned long long)counts->refused,
        (unsigned long long)counts->malformed);
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: stub_registrar REALM PASSWORD\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    registrar.realm = argv[1];
    registrar.password = argv[2];
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int datagrams = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    enlarge_buffers(datagrams);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 128) != 0
        || getsockname(listener, (struct sockaddr *)&here, &size) != 0
        || bind(datagrams, (struct sockaddr *)&here, sizeof here) != 0) give_up("listen");
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    watch(epoll, listener, &listener);
    watch(epoll, datagrams, &datagrams);
    watch(epoll, STDIN_FILENO, NULL);
    printf("{\"port\":%u}\n", ntohs(here.sin_port));
    fflush(stdout);
    for (;;) {
        struct epoll_event events[64];
        int ready = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            void *what = events[i].data.ptr;
            char line[64];
            if (what == &datagrams) serve_datagrams(datagrams);
            else if (what == &listener) take_stream(epoll, listener);
            else if (!what && read(STDIN_FILENO, line, sizeof line) <= 0) return 0;
            else if (!what) report();
            else if (!serve_stream(what)) {
                struct stream *stream = what;
                close(stream->fd);
                free(stream);
            }
        }
    }
}
