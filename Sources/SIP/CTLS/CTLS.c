#include "CTLS.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/// False when the deadline comes first.
static bool ready(int descriptor, short events, int64_t deadline) {
    for (;;) {
        int64_t left = deadline - now();
        if (left <= 0) return false;
        struct pollfd wait = {.fd = descriptor, .events = events};
        int count = poll(&wait, 1, (int)left);
        if (count > 0) return true;
        if (count == 0 || errno != EINTR) return false;
    }
}

/// A connected socket, or -1 with errno.
static int connected(const char *address, uint16_t port, int64_t deadline) {
    struct sockaddr_storage storage = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&storage;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&storage;
    socklen_t length;
    if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        length = sizeof *v4;
    } else if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        length = sizeof *v6;
    } else {
        errno = EINVAL;
        return -1;
    }
    int descriptor = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int error = 0;
    if (connect(descriptor, (struct sockaddr *)&storage, length) < 0) {
        socklen_t size = sizeof error;
        if (errno != EINPROGRESS)
            error = errno;
        else if (!ready(descriptor, POLLOUT, deadline))
            error = ETIMEDOUT;
        else if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
            error = errno;
    }
    if (error == 0) return descriptor;
    close(descriptor);
    errno = error;
    return -1;
}

/// Compares a name of the certificate, which need not end with a zero and may hide one, with the domain. No wildcards
/// (RFC 5922, section 7.2).
static bool is_domain(const char *name, int length, const char *domain) {
    return length >= 0 && (size_t)length == strlen(domain) && memchr(name, 0, (size_t)length) == NULL
        && strncasecmp(name, domain, (size_t)length) == 0;
}

/// `sip:domain` without a user (RFC 5922, section 7.1, step 1.A).
static bool is_sip_uri(const char *uri, int length) {
    return length > 4 && strncasecmp(uri, "sip:", 4) == 0 && memchr(uri, '@', (size_t)length) == NULL;
}

/// The SIP identities of a certificate: URIs; without any, DNS names; without alternative names, the common name.
static bool is_for_domain(X509 *certificate, const char *domain) {
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    bool has_uri = false, matches_uri = false, matches_name = false;
    for (int index = 0; names && index < sk_GENERAL_NAME_num(names); index++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
        if (name->type != GEN_URI && name->type != GEN_DNS) continue;
        const ASN1_IA5STRING *text = name->type == GEN_URI ? name->d.uniformResourceIdentifier : name->d.dNSName;
        const char *data = (const char *)ASN1_STRING_get0_data(text);
        int length = ASN1_STRING_length(text);
        if (name->type == GEN_DNS) {
            matches_name |= is_domain(data, length, domain);
        } else if (is_sip_uri(data, length)) {
            has_uri = true;
            matches_uri |= is_domain(data + 4, length - 4, domain);
        }
    }
    bool has_names = names != NULL;
    GENERAL_NAMES_free(names);
    if (has_uri) return matches_uri;
    if (has_names) return matches_name;
    X509_NAME *subject = X509_get_subject_name(certificate);
    int position = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (position < 0) return false;
    unsigned char *common_name = NULL;
    int length = ASN1_STRING_to_UTF8(&common_name, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, position)));
    bool matches = length > 0 && is_domain((const char *)common_name, length, domain);
    OPENSSL_free(common_name);
    return matches;
}

static tls_check_t judge(SSL *connection, const char *domain, char *reason, size_t reason_size) {
    X509 *certificate = SSL_get1_peer_certificate(connection);
    if (!certificate) {
        snprintf(reason, reason_size, "the server presents no certificate");
        return TLS_CHECK_REFUSED;
    }
    long verdict = SSL_get_verify_result(connection);
    bool is_right = is_for_domain(certificate, domain);
    X509_free(certificate);
    if (verdict != X509_V_OK) {
        snprintf(reason, reason_size, "certificate not trusted: %s", X509_verify_cert_error_string(verdict));
        return TLS_CHECK_REFUSED;
    }
    if (!is_right) {
        snprintf(reason, reason_size, "certificate is not for %s", domain);
        return TLS_CHECK_REFUSED;
    }
    return TLS_CHECK_ACCEPTED;
}

static tls_check_t shake_hands(
    SSL *connection, int descriptor, const char *domain, int64_t deadline, char *reason, size_t reason_size) {
    for (;;) {
        ERR_clear_error();
        int result = SSL_connect(connection);
        if (result == 1) return judge(connection, domain, reason, reason_size);
        int wanted = SSL_get_error(connection, result);
        if (wanted == SSL_ERROR_WANT_READ || wanted == SSL_ERROR_WANT_WRITE) {
            if (ready(descriptor, wanted == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline)) continue;
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
    int64_t deadline = now() + timeout;
    int descriptor = connected(address, port, deadline);
    if (descriptor < 0) {
        snprintf(reason, reason_size, "%s", strerror(errno));
        return TLS_CHECK_FAILED;
    }
    tls_check_t result = TLS_CHECK_FAILED;
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *connection = NULL;
    if (!context || SSL_CTX_load_verify_file(context, ca_file) != 1)
        snprintf(reason, reason_size, "the file of trusted certificates cannot be read");
    else if ((connection = SSL_new(context)) == NULL || SSL_set_fd(connection, descriptor) != 1)
        snprintf(reason, reason_size, "no memory");
    else {
        // Judged afterwards, so that the reason is ours to tell. No server name is sent: the SIP stack sends none either,
        // and must meet the same certificate.
        SSL_set_verify(connection, SSL_VERIFY_NONE, NULL);
        result = shake_hands(connection, descriptor, domain, deadline, reason, reason_size);
        if (result == TLS_CHECK_ACCEPTED) SSL_shutdown(connection);
    }
    SSL_free(connection);
    SSL_CTX_free(context);
    close(descriptor);
    return result;
}
