// What the core takes from the system's libcrypto (OpenSSL 3).
#ifndef GATEWAY_OPENSSL_H
#define GATEWAY_OPENSSL_H

#include "Certificate.h"
#include "Digest.h"

#endif
