#ifndef CTLS_CONNECTION_H
#define CTLS_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

/// Milliseconds of a clock that only goes forward.
int64_t tls_now(void);

/// Waits for events of poll(2). False when the deadline comes first.
bool tls_ready(int descriptor, short events, int64_t deadline);

/// A connected socket that does not block, or -1 with errno.
int tls_connected(const char *address, uint16_t port, int64_t deadline);

#endif
