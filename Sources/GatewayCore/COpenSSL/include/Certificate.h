// Certificates with the system's libcrypto (OpenSSL 3). Strings handed out are PEM or an error's text and are given
// back with gateway_openssl_free.
#ifndef GATEWAY_CERTIFICATE_H
#define GATEWAY_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Makes a P-256 key and a certificate that it signs itself, for a TLS server, not for an authority.
/// `hosts` become the subjectAltName: what reads as an IP address is one, all else a DNS name.
/// Valid from an hour ago, so that a peer whose clock is behind takes it, and for `days` (1 to 825) from then.
/// Returns false with *error set, else *certificate and *private_key are.
bool gateway_certificate_make(const char *common_name, const char *const *hosts, size_t host_count, int days,
                              char **certificate, char **private_key, char **error);

/// Reads the first certificate in `certificate`: *not_after in seconds since 1970, and whether `private_key`,
/// unless it is NULL, is the key to it. Returns false with *error set.
bool gateway_certificate_read(const char *certificate, size_t certificate_length, const char *private_key,
                              size_t private_key_length, int64_t *not_after, bool *keys_match, char **error);

/// Overwrites the string, which may be a key, before its memory is given back. Takes NULL.
void gateway_openssl_free(char *text);

#endif
