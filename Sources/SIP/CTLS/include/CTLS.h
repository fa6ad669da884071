/// Looks at the certificate that a SIP server presents.
#ifndef CTLS_H
#define CTLS_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    TLS_CHECK_ACCEPTED,
    /// The certificate is not trusted, or not for that domain.
    TLS_CHECK_REFUSED,
    /// No TLS connection came about.
    TLS_CHECK_FAILED,
} tls_check_t;

/// Connects to a numeric address, shakes hands, verifies the chain against `ca_file` and the subject against the SIP
/// domain (RFC 5922, section 7), and hangs up. Blocks at most `timeout` milliseconds. `reason` gets a sentence when it is
/// not accepted.
tls_check_t tls_check(
    const char *address, uint16_t port, const char *domain, const char *ca_file, int timeout, char *reason,
    size_t reason_size);

#endif
