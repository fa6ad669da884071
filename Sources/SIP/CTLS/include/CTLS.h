/// TLS where the SIP stack says too little: the certificates that servers present, and the files that it reads its own
/// from. A `reason` gets a sentence; it never says anything of a private key.
#ifndef CTLS_H
#define CTLS_H

#include <stdbool.h>
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
/// domain (RFC 5922, section 7), and hangs up. Blocks at most `timeout` milliseconds. `reason` is set when it is not
/// accepted. `ca_file` is parsed once for each of its versions. From any thread; SIGPIPE must be blocked or
/// ignored.
tls_check_t tls_check(
    const char *address, uint16_t port, const char *domain, const char *ca_file, int timeout, char *reason,
    size_t reason_size);

/// Runs `body` on a thread of its own with a small stack and all signals blocked; nobody waits for its end. False when
/// there is no thread to be had.
bool tls_thread_start(void (*body)(void *context), void *context);

/// Whether the file has certificates, and nothing that the stack would stumble over.
bool tls_check_authorities(const char *path, char *reason, size_t reason_size);

/// A certificate of ours, its private key, and the certificates of its issuers as far as its file has them.
typedef struct tls_identity tls_identity_t;

/// NULL when they cannot be used; then `blames_key` tells which file is to blame.
tls_identity_t *tls_identity_read(
    const char *certificate, const char *private_key, bool *blames_key, char *reason, size_t reason_size);

void tls_identity_free(tls_identity_t *identity);

/// How many issuers there are that are not authorities by themselves.
int tls_identity_issuer_count(const tls_identity_t *identity);

/// Writes the certificate and its key, PEM; false with errno.
bool tls_identity_write(const tls_identity_t *identity, int descriptor);

/// Writes those issuers, PEM, as certificates that nobody is to trust for themselves; false with errno.
bool tls_identity_write_issuers(const tls_identity_t *identity, int descriptor);

#endif
