#include "Authorities.h"

#include "CTLS.h"
#include "File.h"

#include <openssl/err.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/// As many as the SIP stack is told.
enum { chain_max = 8 };

/// The file that was read last: a daemon has but one.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *known_path;
static struct stat known_stamp;
static SSL_CTX *known_context;

static bool is_same(const struct stat *one, const struct stat *other) {
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino && one->st_size == other->st_size
        && one->st_mtim.tv_sec == other->st_mtim.tv_sec && one->st_mtim.tv_nsec == other->st_mtim.tv_nsec
        && one->st_ctim.tv_sec == other->st_ctim.tv_sec && one->st_ctim.tv_nsec == other->st_ctim.tv_nsec;
}

static SSL_CTX *parsed(const char *ca_file) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) return NULL;
    SSL_CTX_set_verify_depth(context, chain_max);
    ERR_clear_error();
    if (SSL_CTX_load_verify_file(context, ca_file) == 1) return context;
    SSL_CTX_free(context);
    return NULL;
}

static void remember(const char *path, const struct stat *stamp, SSL_CTX *context) {
    char *copy = strdup(path);
    if (!copy || !SSL_CTX_up_ref(context)) {
        free(copy);
        return;
    }
    free(known_path);
    SSL_CTX_free(known_context);
    known_path = copy;
    known_stamp = *stamp;
    known_context = context;
}

SSL_CTX *tls_client_context(const char *ca_file) {
    // Looked at before it is read: if it changes meanwhile it is read again the next time.
    struct stat stamp;
    if (stat(ca_file, &stamp) < 0) return NULL;
    pthread_mutex_lock(&lock);
    SSL_CTX *context = NULL;
    if (known_context && strcmp(known_path, ca_file) == 0 && is_same(&known_stamp, &stamp)) {
        if (SSL_CTX_up_ref(known_context)) context = known_context;
    } else {
        context = parsed(ca_file);
        if (context) remember(ca_file, &stamp, context);
    }
    pthread_mutex_unlock(&lock);
    return context;
}

/// A list of revoked certificates is no authority, though the stack would be content with it.
static bool has_certificate(SSL_CTX *context) {
    STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context));
    for (int index = 0; index < sk_X509_OBJECT_num(objects); index++)
        if (X509_OBJECT_get_type(sk_X509_OBJECT_value(objects, index)) == X509_LU_X509) return true;
    return false;
}

bool tls_check_authorities(const char *path, char *reason, size_t reason_size) {
    if (!tls_is_readable(path, reason, reason_size)) return false;
    SSL_CTX *context = parsed(path);
    bool is_good = context && has_certificate(context);
    if (!context && ERR_GET_REASON(ERR_peek_last_error()) != X509_R_NO_CERTIFICATE_OR_CRL_FOUND)
        tls_say_error(reason, reason_size, "a certificate in it cannot be read");
    else if (!is_good)
        snprintf(reason, reason_size, "there is no certificate in it (PEM)");
    SSL_CTX_free(context);
    ERR_clear_error();
    return is_good;
}
