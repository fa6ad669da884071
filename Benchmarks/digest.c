#include "digest.h"

#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void md5_hex(char into[HASH_SIZE], const char *format, ...) {
    static EVP_MD_CTX *context;
    static EVP_MD *algorithm;
    if (!context) {
        context = EVP_MD_CTX_new();
        algorithm = EVP_MD_fetch(NULL, "MD5", NULL);
    }
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (!context || !algorithm || length < 0 || (size_t)length >= sizeof text
        || !EVP_DigestInit_ex2(context, algorithm, NULL) || !EVP_DigestUpdate(context, text, (size_t)length)
        || !EVP_DigestFinal_ex(context, hash, &size) || size != (HASH_SIZE - 1) / 2) {
        fprintf(stderr, "no MD5\n");
        exit(1);
    }
    for (unsigned i = 0; i < size; i++) {
        into[2 * i] = "0123456789abcdef"[hash[i] >> 4];
        into[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
    }
    into[HASH_SIZE - 1] = 0;
}
