#include "CTLS.h"
#include "File.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>

struct tls_identity {
    X509 *certificate;
    EVP_PKEY *key;
    STACK_OF(X509) *issuers;
};

/// More than any certificate has above it; longer files are no chains.
enum { issuers_max = 16 };

void tls_identity_free(tls_identity_t *identity) {
    if (!identity) return;
    X509_free(identity->certificate);
    EVP_PKEY_free(identity->key);
    sk_X509_pop_free(identity->issuers, X509_free);
    free(identity);
}

/// Nobody is there to type a passphrase: by default OpenSSL, and with it the stack, would wait at the terminal.
static int refuse_passphrase(char *buffer, int size, int is_writing, void *was_asked) {
    (void)buffer, (void)size, (void)is_writing;
    *(bool *)was_asked = true;
    return -1;
}

/// Whether the last error is only that a file has no more of what was looked for.
static bool is_at_end(void) {
    unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

static bool read_certificates(tls_identity_t *identity, BIO *file, char *reason, size_t reason_size) {
    bool was_asked = false;
    ERR_clear_error();
    identity->certificate = PEM_read_bio_X509_AUX(file, NULL, refuse_passphrase, &was_asked);
    if (!identity->certificate && is_at_end()) {
        snprintf(reason, reason_size, "there is no certificate in it (PEM)");
        return false;
    }
    X509 *issuer = NULL;
    while (identity->certificate && (issuer = PEM_read_bio_X509(file, NULL, refuse_passphrase, &was_asked))) {
        // One that signs itself would be trusted for whatever it signs, which its owner has not asked for; and no
        // client needs it.
        bool is_wanted = X509_self_signed(issuer, 0) == 0;
        if (!is_wanted || !sk_X509_push(identity->issuers, issuer)) X509_free(issuer);
        if (sk_X509_num(identity->issuers) > issuers_max) {
            snprintf(reason, reason_size, "there are more certificates in it than a chain has");
            return false;
        }
    }
    if (!identity->certificate || !is_at_end()) {
        tls_say_error(reason, reason_size, "a certificate in it cannot be read");
        return false;
    }
    ERR_clear_error();
    return true;
}

static bool read_key(tls_identity_t *identity, BIO *file, char *reason, size_t reason_size) {
    bool was_asked = false;
    ERR_clear_error();
    identity->key = PEM_read_bio_PrivateKey(file, NULL, refuse_passphrase, &was_asked);
    if (was_asked)
        snprintf(reason, reason_size, "the private key in it is encrypted");
    else if (!identity->key)
        snprintf(reason, reason_size, "there is no private key in it that can be read (PEM)");
    ERR_clear_error();
    return identity->key != NULL;
}

/// Whether TLS will take them as the stack does; weak keys and signatures are refused there. The key is to blame only
/// when it is that of another certificate.
static bool can_be_used(const tls_identity_t *identity, bool *blames_key, char *reason, size_t reason_size) {
    ERR_clear_error();
    if (X509_check_private_key(identity->certificate, identity->key) != 1) {
        snprintf(reason, reason_size, "the private key in it is not that of the certificate");
        ERR_clear_error();
        return false;
    }
    *blames_key = false;
    SSL_CTX *context = SSL_CTX_new(TLS_method());
    bool is_good = context && SSL_CTX_use_certificate(context, identity->certificate) == 1
        && SSL_CTX_use_PrivateKey(context, identity->key) == 1 && SSL_CTX_check_private_key(context) == 1;
    for (int index = 0; is_good && index < sk_X509_num(identity->issuers); index++)
        is_good = SSL_CTX_add1_chain_cert(context, sk_X509_value(identity->issuers, index)) == 1;
    if (!is_good) tls_say_error(reason, reason_size, "a certificate in it cannot be used");
    SSL_CTX_free(context);
    return is_good;
}

static BIO *opened(const char *path, char *reason, size_t reason_size) {
    if (!tls_is_readable(path, reason, reason_size)) return NULL;
    BIO *file = BIO_new_file(path, "re");
    if (!file) tls_say_error(reason, reason_size, "it cannot be opened");
    return file;
}

tls_identity_t *tls_identity_read(
    const char *certificate, const char *private_key, bool *blames_key, char *reason, size_t reason_size) {
    *blames_key = false;
    tls_identity_t *identity = calloc(1, sizeof *identity);
    if (identity) identity->issuers = sk_X509_new_null();
    if (!identity || !identity->issuers) {
        snprintf(reason, reason_size, "no memory");
        tls_identity_free(identity);
        return NULL;
    }
    BIO *file = opened(certificate, reason, reason_size);
    bool is_good = file && read_certificates(identity, file, reason, reason_size);
    BIO_free(file);
    if (is_good) {
        *blames_key = true;
        file = opened(private_key, reason, reason_size);
        is_good = file && read_key(identity, file, reason, reason_size);
        BIO_free(file);
    }
    if (is_good && can_be_used(identity, blames_key, reason, reason_size)) return identity;
    tls_identity_free(identity);
    return NULL;
}

int tls_identity_issuer_count(const tls_identity_t *identity) { return sk_X509_num(identity->issuers); }

/// What failed in OpenSSL without the system's fault can only be memory.
static bool written(bool is_written) {
    if (!is_written && errno == 0) errno = ENOMEM;
    ERR_clear_error();
    return is_written;
}

bool tls_identity_write(const tls_identity_t *identity, int descriptor) {
    errno = 0;
    BIO *file = BIO_new_fd(descriptor, BIO_NOCLOSE);
    bool is_written = file && PEM_write_bio_X509(file, identity->certificate) == 1
        && PEM_write_bio_PrivateKey(file, identity->key, NULL, NULL, 0, NULL, NULL) == 1;
    is_written = written(is_written);
    BIO_free(file);
    return is_written;
}

bool tls_identity_write_issuers(const tls_identity_t *identity, int descriptor) {
    errno = 0;
    BIO *file = BIO_new_fd(descriptor, BIO_NOCLOSE);
    bool is_written = file != NULL;
    // Without the marks of trust that a file can carry.
    for (int index = 0; is_written && index < sk_X509_num(identity->issuers); index++)
        is_written = PEM_write_bio_X509(file, sk_X509_value(identity->issuers, index)) == 1;
    is_written = written(is_written);
    BIO_free(file);
    return is_written;
}
