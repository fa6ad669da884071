#include "Certificate.h"

#include <limits.h>
#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

enum { MOST_DAYS = 825, SECONDS_PER_DAY = 86400, CLOCK_SKEW = 3600, SERIAL_BITS = 127 };

// Takes the newest error of libcrypto, or `step` where it left none, and empties its queue.
static bool fail(const char *step, char **error) {
    char text[256];
    unsigned long code = ERR_peek_last_error();
    if (code == 0) {
        *error = OPENSSL_strdup(step);
        return false;
    }
    ERR_error_string_n(code, text, sizeof text);
    ERR_clear_error();
    size_t length = strlen(step) + strlen(text) + 3;
    *error = OPENSSL_malloc(length);
    if (*error) BIO_snprintf(*error, length, "%s: %s", step, text);
    return false;
}

static char *copy_of(BIO *bio) {
    char *bytes = NULL;
    long length = BIO_get_mem_data(bio, &bytes);
    return length > 0 ? OPENSSL_strndup(bytes, (size_t)length) : NULL;
}

static bool set_random_serial(X509 *certificate) {
    BIGNUM *number = BN_new();
    // The top bit set keeps it from being zero; under 20 octets it must stay (RFC 5280, 4.1.2.2).
    bool done = number && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) &&
                BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return done;
}

static bool set_name(X509 *certificate, const char *common_name) {
    X509_NAME *name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0) &&
           X509_set_issuer_name(certificate, name);
}

static bool add_extension(X509 *certificate, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool done = extension && X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return done;
}

static GENERAL_NAME *general_name(const char *host) {
    GENERAL_NAME *name = GENERAL_NAME_new();
    if (!name) return NULL;
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
    if (address) {
        GENERAL_NAME_set0_value(name, GEN_IPADD, address);
        return name;
    }
    ERR_clear_error();
    ASN1_IA5STRING *text = ASN1_IA5STRING_new();
    if (!text || !ASN1_STRING_set(text, host, -1)) {
        ASN1_IA5STRING_free(text);
        GENERAL_NAME_free(name);
        return NULL;
    }
    GENERAL_NAME_set0_value(name, GEN_DNS, text);
    return name;
}

// Built piece by piece and not from "DNS:a,DNS:b", in which a comma in a name would begin another one.
static bool add_hosts(X509 *certificate, const char *const *hosts, size_t count) {
    GENERAL_NAMES *names = GENERAL_NAMES_new();
    bool done = names != NULL;
    for (size_t i = 0; done && i < count; i++) {
        GENERAL_NAME *name = general_name(hosts[i]);
        done = name && sk_GENERAL_NAME_push(names, name) > 0;
        if (!done) GENERAL_NAME_free(name);
    }
    done = done && X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
    GENERAL_NAMES_free(names);
    return done;
}

static bool fill(X509 *certificate, EVP_PKEY *key, const char *common_name, const char *const *hosts, size_t host_count,
                 int days) {
    // One clock reading for both ends. The last second counts, so the period is one second short of the days.
    time_t now = time(NULL);
    return X509_set_version(certificate, X509_VERSION_3) && set_random_serial(certificate) &&
           set_name(certificate, common_name) && X509_set_pubkey(certificate, key) &&
           X509_time_adj_ex(X509_getm_notBefore(certificate), 0, -CLOCK_SKEW, &now) &&
           X509_time_adj_ex(X509_getm_notAfter(certificate), days, -CLOCK_SKEW - 1, &now) &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, NID_subject_key_identifier, "hash") &&
           add_hosts(certificate, hosts, host_count) && X509_sign(certificate, key, EVP_sha256()) > 0;
}

bool gateway_certificate_make(const char *common_name, const char *const *hosts, size_t host_count, int days,
                              char **certificate, char **private_key, char **error) {
    *certificate = *private_key = *error = NULL;
    ERR_clear_error();
    if (host_count == 0 || days < 1 || days > MOST_DAYS) return fail("no host, or not 1 to 825 days", error);

    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x509 = X509_new();
    BIO *certificate_pem = BIO_new(BIO_s_mem());
    BIO *key_pem = BIO_new(BIO_s_secmem());
    bool done = key && x509 && certificate_pem && key_pem && fill(x509, key, common_name, hosts, host_count, days) &&
                PEM_write_bio_X509(certificate_pem, x509) &&
                PEM_write_bio_PKCS8PrivateKey(key_pem, key, NULL, NULL, 0, NULL, NULL) &&
                (*certificate = copy_of(certificate_pem)) && (*private_key = copy_of(key_pem));
    if (!done) {
        fail("the certificate cannot be made", error);
        gateway_openssl_free(*certificate);
        gateway_openssl_free(*private_key);
        *certificate = *private_key = NULL;
    }
    BIO_free(certificate_pem);
    BIO_free(key_pem);
    X509_free(x509);
    EVP_PKEY_free(key);
    return done;
}

// An encrypted key is an error; without this OpenSSL would ask for the password on the terminal.
static int no_password(char *buffer, int size, int writing, void *context) {
    (void)buffer, (void)size, (void)writing, (void)context;
    return -1;
}

static BIO *reader(const char *text, size_t length) {
    return length <= INT_MAX ? BIO_new_mem_buf(text, (int)length) : NULL;
}

bool gateway_certificate_read(const char *certificate, size_t certificate_length, const char *private_key,
                              size_t private_key_length, int64_t *not_after, bool *keys_match, char **error) {
    *not_after = 0;
    *keys_match = false;
    *error = NULL;
    ERR_clear_error();

    BIO *certificate_pem = reader(certificate, certificate_length);
    BIO *key_pem = private_key ? reader(private_key, private_key_length) : NULL;
    X509 *x509 = certificate_pem ? PEM_read_bio_X509(certificate_pem, NULL, no_password, NULL) : NULL;
    EVP_PKEY *key = x509 && key_pem ? PEM_read_bio_PrivateKey(key_pem, NULL, no_password, NULL) : NULL;
    struct tm end;
    bool done = false;
    if (!x509) {
        fail("the certificate cannot be read", error);
    } else if (private_key && !key) {
        fail("the private key cannot be read", error);
    } else if (!ASN1_TIME_to_tm(X509_get0_notAfter(x509), &end)) {
        fail("the certificate's end cannot be read", error);
    } else {
        *not_after = (int64_t)timegm(&end);
        *keys_match = key && X509_check_private_key(x509, key) == 1;
        ERR_clear_error();
        done = true;
    }
    EVP_PKEY_free(key);
    X509_free(x509);
    BIO_free(key_pem);
    BIO_free(certificate_pem);
    return done;
}

void gateway_openssl_free(char *text) {
    if (text) OPENSSL_clear_free(text, strlen(text));
}
