#ifndef CTLS_AUTHORITIES_H
#define CTLS_AUTHORITIES_H

#include <openssl/ssl.h>

/// What client connections are made with that trust the certificates of a file; NULL when it cannot be read. Parsed
/// anew only when the file has changed. The caller frees his reference.
SSL_CTX *tls_client_context(const char *ca_file);

#endif
