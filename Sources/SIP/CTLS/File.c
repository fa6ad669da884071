#include "File.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool tls_is_readable(const char *path, char *reason, size_t reason_size) {
    struct stat found;
    if (stat(path, &found) < 0 || access(path, R_OK) < 0) {
        snprintf(reason, reason_size, "%s", strerror(errno));
        return false;
    }
    // Reading from a pipe could take for ever.
    if (!S_ISREG(found.st_mode)) snprintf(reason, reason_size, "it is no regular file");
    return S_ISREG(found.st_mode);
}

void tls_say_error(char *reason, size_t reason_size, const char *what) {
    const char *error = ERR_reason_error_string(ERR_peek_last_error());
    snprintf(reason, reason_size, "%s%s%s", what, error ? ": " : "", error ? error : "");
    ERR_clear_error();
}
