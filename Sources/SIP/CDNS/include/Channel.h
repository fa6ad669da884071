// Asking DNS servers with c-ares: retries, further servers, truncation and TCP are its business.
// Everything about one channel happens on one thread.
#ifndef GATEWAY_DNS_CHANNEL_H
#define GATEWAY_DNS_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gateway_dns_channel;

/// How a query ended when no message came back; with a message, its own response code says more.
enum gateway_dns_status {
    gateway_dns_answered,
    gateway_dns_timeout,
    /// Every server refused, failed, or could not be reached.
    gateway_dns_no_server,
    gateway_dns_bad_name,
    gateway_dns_bad_answer,
    gateway_dns_no_memory,
    /// The channel was closed.
    gateway_dns_closed,
};

/// Called once for each query, from gateway_dns_ask, gateway_dns_run or gateway_dns_close. `message` is valid during
/// the call; it is NULL unless `status` is gateway_dns_answered.
typedef void (*gateway_dns_answer)(void *context, enum gateway_dns_status status, const uint8_t *message,
                                   size_t length);

/// `servers` is "address:port,[address]:port" or NULL for those of `resolv_conf`, which listen at `port`. The first try of
/// a server waits `timeout_ms`, each further one twice as long as the one before. Returns NULL with *error set, which is
/// a constant.
struct gateway_dns_channel *gateway_dns_open(const char *servers, const char *resolv_conf, uint16_t port,
                                             int timeout_ms, int tries, const char **error);

/// Ends every query with gateway_dns_closed. Takes NULL.
void gateway_dns_close(struct gateway_dns_channel *channel);

/// Asks for the records of `type`, class IN, of the name as it stands: no search list.
void gateway_dns_ask(struct gateway_dns_channel *channel, const char *name, uint16_t type, gateway_dns_answer answer,
                     void *context);

/// Waits until a server answers, a query has to be repeated, `wake` (an eventfd, emptied here) is written, or
/// `limit_ms` have passed; then does what there is to do.
void gateway_dns_run(struct gateway_dns_channel *channel, int wake, int limit_ms);

#endif
