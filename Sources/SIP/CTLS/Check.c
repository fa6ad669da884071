#include "Authorities.h"
#include "CTLS.h"
#include "Connection.h"
#include "Domain.h"

#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static tls_check_t judge(SSL *connection, const char *domain, char *reason, size_t reason_size) {
    X509 *certificate = SSL_get1_peer_certificate(connection);
    if (!certificate) {
        snprintf(reason, reason_size, "the server presents no certificate");
        return TLS_CHECK_REFUSED;
    }
    long verdict = SSL_get_verify_result(connection);
    domain_match_t match = tls_match_domain(certificate, domain);
    X509_free(certificate);
    if (verdict != X509_V_OK) {
        snprintf(reason, reason_size, "certificate not trusted: %s", X509_verify_cert_error_string(verdict));
        return TLS_CHECK_REFUSED;
    }
    switch (match) {
    case DOMAIN_MATCHES: return TLS_CHECK_ACCEPTED;
    case DOMAIN_NOT_PLAIN:
        snprintf(reason, reason_size, "certificate is for %s only with a port or parameters", domain);
        return TLS_CHECK_REFUSED;
    case DOMAIN_DIFFERS: break;
    }
    snprintf(reason, reason_size, "certificate is not for %s", domain);
    return TLS_CHECK_REFUSED;
}

static tls_check_t shake_hands(
    SSL *connection, int descriptor, const char *domain, int64_t deadline, char *reason, size_t reason_size) {
    for (;;) {
        ERR_clear_error();
        int result = SSL_connect(connection);
        if (result == 1) return judge(connection, domain, reason, reason_size);
        int wanted = SSL_get_error(connection, result);
        if (wanted == SSL_ERROR_WANT_READ || wanted == SSL_ERROR_WANT_WRITE) {
            if (tls_ready(descriptor, wanted == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline)) continue;
            snprintf(reason, reason_size, "TLS handshake takes too long");
            return TLS_CHECK_FAILED;
        }
        const char *text = ERR_reason_error_string(ERR_peek_error());
        snprintf(reason, reason_size, "TLS handshake failed: %s", text ? text : "connection closed");
        return TLS_CHECK_FAILED;
    }
}

tls_check_t tls_check(
    const char *address, uint16_t port, const char *domain, const char *ca_file, int timeout, char *reason,
    size_t reason_size) {
    int64_t deadline = tls_now() + timeout;
    int descriptor = tls_connected(address, port, deadline);
    if (descriptor < 0) {
        snprintf(reason, reason_size, "%s", strerror(errno));
        return TLS_CHECK_FAILED;
    }
    tls_check_t result = TLS_CHECK_FAILED;
    SSL_CTX *context = tls_client_context(ca_file);
    SSL *connection = NULL;
    if (!context)
        snprintf(reason, reason_size, "the file of trusted certificates cannot be read");
    else if ((connection = SSL_new(context)) == NULL || SSL_set_fd(connection, descriptor) != 1)
        snprintf(reason, reason_size, "no memory");
    else {
        // Judged afterwards, so that the reason is ours to tell. No server name is sent: the SIP stack sends none
        // either, and must meet the same certificate.
        SSL_set_verify(connection, SSL_VERIFY_NONE, NULL);
        result = shake_hands(connection, descriptor, domain, deadline, reason, reason_size);
        if (result == TLS_CHECK_ACCEPTED) SSL_shutdown(connection);
    }
    SSL_free(connection);
    SSL_CTX_free(context);
    close(descriptor);
    return result;
}
