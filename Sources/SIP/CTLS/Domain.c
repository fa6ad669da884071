#include "Domain.h"

#include <openssl/x509v3.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/// A name in a certificate: it need not end with a zero, and may hide one.
typedef struct {
    const char *start;
    size_t length;
} text_t;

static text_t text_of(const ASN1_STRING *string) {
    int length = ASN1_STRING_length(string);
    return (text_t){(const char *)ASN1_STRING_get0_data(string), length > 0 ? (size_t)length : 0};
}

/// No wildcards (RFC 5922, section 7.2).
static bool is_domain(text_t name, const char *domain) {
    return name.length == strlen(domain) && memchr(name.start, 0, name.length) == NULL
        && strncasecmp(name.start, domain, name.length) == 0;
}

/// The host of `sip:host` with or without a port and parameters. Nothing when it has a user: that is no domain
/// (RFC 5922, section 7.1).
static text_t host_of(text_t uri) {
    text_t none = {NULL, 0};
    if (uri.length <= 4 || strncasecmp(uri.start, "sip:", 4) != 0) return none;
    if (memchr(uri.start, '@', uri.length)) return none;
    text_t host = {uri.start + 4, 0};
    while (host.length < uri.length - 4 && !memchr(":;?", host.start[host.length], 3)) host.length++;
    return host;
}

/// As the SIP stack does it: any name that is the domain, or `sip:` and the domain, to its end.
static bool is_plain(GENERAL_NAMES *names, const char *domain) {
    for (int index = 0; index < sk_GENERAL_NAME_num(names); index++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
        if (name->type == GEN_DNS && is_domain(text_of(name->d.dNSName), domain)) return true;
        if (name->type != GEN_URI) continue;
        text_t uri = text_of(name->d.uniformResourceIdentifier);
        if (host_of(uri).start && is_domain((text_t){uri.start + 4, uri.length - 4}, domain)) return true;
    }
    return false;
}

static bool is_common_name(X509 *certificate, const char *domain) {
    X509_NAME *subject = X509_get_subject_name(certificate);
    int position = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (position < 0) return false;
    unsigned char *name = NULL;
    int length = ASN1_STRING_to_UTF8(&name, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, position)));
    bool matches = length > 0 && is_domain((text_t){(const char *)name, (size_t)length}, domain);
    OPENSSL_free(name);
    return matches;
}

/// SIP URIs count; without any, DNS names do; without alternative names, the common name.
domain_match_t tls_match_domain(X509 *certificate, const char *domain) {
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    if (!names) return is_common_name(certificate, domain) ? DOMAIN_MATCHES : DOMAIN_DIFFERS;
    bool has_uri = false, matches_uri = false, matches_name = false;
    for (int index = 0; index < sk_GENERAL_NAME_num(names); index++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
        if (name->type == GEN_DNS) matches_name |= is_domain(text_of(name->d.dNSName), domain);
        if (name->type != GEN_URI) continue;
        text_t host = host_of(text_of(name->d.uniformResourceIdentifier));
        if (!host.start) continue;
        has_uri = true;
        matches_uri |= is_domain(host, domain);
    }
    domain_match_t match = DOMAIN_DIFFERS;
    if (has_uri ? matches_uri : matches_name)
        match = is_plain(names, domain) || is_common_name(certificate, domain) ? DOMAIN_MATCHES : DOMAIN_NOT_PLAIN;
    GENERAL_NAMES_free(names);
    return match;
}
