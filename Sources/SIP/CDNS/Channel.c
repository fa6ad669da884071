#include "Channel.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

struct gateway_dns_channel {
    ares_channel ares;
};

// Largest answer that a server may send over UDP; what passes every network without fragments (DNS flag day 2020).
static const int udp_payload = 1232;

static int library_status = ARES_ENOTINITIALIZED;

static void initialize_library(void) { library_status = ares_library_init(ARES_LIB_INIT_ALL); }

struct gateway_dns_channel *gateway_dns_open(const char *servers, const char *resolv_conf, uint16_t port,
                                             int timeout_ms, int tries, const char **error) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, initialize_library);
    if (library_status != ARES_SUCCESS) {
        *error = ares_strerror(library_status);
        return NULL;
    }
    struct gateway_dns_channel *channel = calloc(1, sizeof *channel);
    if (!channel) {
        *error = ares_strerror(ARES_ENOMEM);
        return NULL;
    }
    struct ares_options options = {0};
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ | ARES_OPT_LOOKUPS |
               ARES_OPT_UDP_PORT | ARES_OPT_TCP_PORT | ARES_OPT_RESOLVCONF;
    options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_EDNS;
    options.timeout = timeout_ms;
    options.tries = tries;
    options.ednspsz = udp_payload;
    options.lookups = (char[]){"b"};
    options.udp_port = options.tcp_port = port;
    options.resolvconf_path = (char *)resolv_conf;
    int status = ares_init_options(&channel->ares, &options, mask);
    if (status == ARES_SUCCESS && servers) {
        status = ares_set_servers_ports_csv(channel->ares, servers);
        if (status != ARES_SUCCESS) ares_destroy(channel->ares);
    }
    if (status != ARES_SUCCESS) {
        free(channel);
        *error = ares_strerror(status);
        return NULL;
    }
    return channel;
}

void gateway_dns_close(struct gateway_dns_channel *channel) {
    if (!channel) return;
    ares_destroy(channel->ares);
    free(channel);
}

struct query {
    gateway_dns_answer answer;
    void *context;
};

static enum gateway_dns_status status_without_message(int status) {
    switch (status) {
    case ARES_ETIMEOUT: return gateway_dns_timeout;
    case ARES_EBADNAME:
    case ARES_EBADQUERY: return gateway_dns_bad_name;
    case ARES_EBADRESP:
    case ARES_EFORMERR: return gateway_dns_bad_answer;
    case ARES_ENOMEM: return gateway_dns_no_memory;
    case ARES_EDESTRUCTION:
    case ARES_ECANCELLED: return gateway_dns_closed;
    default: return gateway_dns_no_server;
    }
}

static void answered(void *argument, int status, int timeouts, unsigned char *message, int length) {
    (void)timeouts;
    struct query query = *(struct query *)argument;
    free(argument);
    if (message && length > 0) {
        query.answer(query.context, gateway_dns_answered, message, (size_t)length);
    } else {
        query.answer(query.context, status_without_message(status), NULL, 0);
    }
}

void gateway_dns_ask(struct gateway_dns_channel *channel, const char *name, uint16_t type, gateway_dns_answer answer,
                     void *context) {
    struct query *query = malloc(sizeof *query);
    if (!query) {
        answer(context, gateway_dns_no_memory, NULL, 0);
        return;
    }
    *query = (struct query){answer, context};
    ares_query(channel->ares, name, ns_c_in, type, answered, query);
}

// How long to sleep, rounded up: waking a moment before the time would only be waking twice.
static int wait_ms(struct gateway_dns_channel *channel, int limit_ms) {
    struct timeval limit = {limit_ms / 1000, limit_ms % 1000 * 1000};
    struct timeval next;
    struct timeval *until = ares_timeout(channel->ares, &limit, &next);
    return until ? (int)(until->tv_sec * 1000 + (until->tv_usec + 999) / 1000) : limit_ms;
}

void gateway_dns_run(struct gateway_dns_channel *channel, int wake, int limit_ms) {
    ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
    struct pollfd polled[ARES_GETSOCK_MAXNUM + 1] = {{.fd = wake, .events = POLLIN}};
    nfds_t count = 1;
    int interest = ares_getsock(channel->ares, sockets, ARES_GETSOCK_MAXNUM);
    for (int index = 0; index < ARES_GETSOCK_MAXNUM; index++) {
        short events = 0;
        if (ARES_GETSOCK_READABLE(interest, index)) events |= POLLIN;
        if (ARES_GETSOCK_WRITABLE(interest, index)) events |= POLLOUT;
        if (events) polled[count++] = (struct pollfd){.fd = sockets[index], .events = events};
    }
    if (poll(polled, count, wait_ms(channel, limit_ms)) > 0) {
        if (polled[0].revents) {
            uint64_t writes;
            while (read(wake, &writes, sizeof writes) < 0 && errno == EINTR) {
            }
        }
        for (nfds_t index = 1; index < count; index++) {
            // An error is for c-ares to find when it reads or writes.
            if (!polled[index].revents) continue;
            int fd = polled[index].fd;
            ares_process_fd(channel->ares, polled[index].events & POLLIN ? fd : ARES_SOCKET_BAD,
                            polled[index].events & POLLOUT ? fd : ARES_SOCKET_BAD);
        }
    }
    // Repeats what is due, also when the sockets were never silent.
    ares_process_fd(channel->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}
