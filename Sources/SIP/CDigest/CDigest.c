#include "CDigest.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

static const EVP_MD *implementation(gateway_hash hash) {
    switch (hash) {
    case GATEWAY_MD5: return EVP_md5();
    case GATEWAY_SHA256: return EVP_sha256();
    case GATEWAY_SHA512_256: return EVP_sha512_256();
    }
    return NULL;
}

bool gateway_hash_hex(gateway_hash hash, const uint8_t *bytes, size_t length, uint8_t *hex, size_t capacity) {
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const EVP_MD *type = implementation(hash);
    if (!type || EVP_Digest(bytes, length, digest, &size, type, NULL) != 1 || capacity < 2 * (size_t)size) {
        ERR_clear_error();
        return false;
    }
    for (unsigned int i = 0; i < size; i++) {
        hex[2 * i] = (uint8_t)digits[digest[i] >> 4];
        hex[2 * i + 1] = (uint8_t)digits[digest[i] & 15];
    }
    OPENSSL_cleanse(digest, sizeof digest);
    return true;
}

bool gateway_equal_in_constant_time(const uint8_t *left, const uint8_t *right, size_t length) {
    return CRYPTO_memcmp(left, right, length) == 0;
}
