#include "Digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

int gateway_sha1_base64(const uint8_t *bytes, size_t length, uint8_t *out) {
    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA1(bytes, length, digest);
    return EVP_EncodeBlock(out, digest, SHA_DIGEST_LENGTH);
}
