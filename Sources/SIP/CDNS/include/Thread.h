// The thread that asks, and how it is woken: what Linux has beyond POSIX.
#ifndef GATEWAY_DNS_THREAD_H
#define GATEWAY_DNS_THREAD_H

#include <stdbool.h>
#include <stdint.h>

/// An eventfd to be passed to gateway_dns_run and closed by the caller; -1 with errno set.
int gateway_dns_wake_open(void);

void gateway_dns_wake(int wake);

/// Starts a thread that receives no signals. False when the system has none to give.
bool gateway_dns_thread_start(uint64_t *thread, void (*body)(void *context), void *context);

/// Waits for the thread to end. After `limit_ms` it is left to end by itself, and the result is false.
bool gateway_dns_thread_join(uint64_t thread, int limit_ms);

#endif
