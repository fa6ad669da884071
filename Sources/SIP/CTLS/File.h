#ifndef CTLS_FILE_H
#define CTLS_FILE_H

#include <stdbool.h>
#include <stddef.h>

/// Whether it is a regular file that we may read; `reason` is set when not.
bool tls_is_readable(const char *path, char *reason, size_t reason_size);

/// Says what failed and what OpenSSL says of it. Of its error only the number is used: the data that may hang on it
/// could be anything.
void tls_say_error(char *reason, size_t reason_size, const char *what);

#endif
