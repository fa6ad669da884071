#ifndef CTLS_DOMAIN_H
#define CTLS_DOMAIN_H

#include <openssl/x509.h>

typedef enum {
    DOMAIN_MATCHES,
    /// The certificate is for the domain, but says so in a way that the SIP stack does not understand: it would refuse.
    DOMAIN_NOT_PLAIN,
    DOMAIN_DIFFERS,
} domain_match_t;

/// Whether a certificate is for a SIP domain (RFC 5922, sections 7.1 and 7.2).
domain_match_t tls_match_domain(X509 *certificate, const char *domain);

#endif
