// One connection of the load generator: connect, TLS if asked for, opening handshake, ready event. Never blocks.
#ifndef CLIENT_H
#define CLIENT_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum client_phase { CONNECTING, ENCRYPTING, ASKING, WAITING, READY };

struct client {
    int fd;
    enum client_phase phase;
    SSL *tls;
    char *head;  // what has come of the answer and the ready event; freed once ready
    size_t head_length;
};

enum progress { FAILED = -1, UNDERWAY = 0, DONE = 1 };

struct target {
    uint16_t port;       // on 127.0.0.1
    SSL_CTX *tls;        // NULL for ws
    uint64_t opened;     // counts connections, to spread them over source addresses
};

/// TLS 1.3, certificate not verified, no resumption.
SSL_CTX *client_tls(void);

/// Starts a connection from one of the addresses 127.0.0.2 to 127.0.0.251, so that local ports do not run out.
bool client_start(struct client *client, struct target *target);

/// Goes on as far as it can without waiting. `*events` is what to wait for next.
enum progress client_advance(struct client *client, uint32_t *events);

/// Like recv and send on a socket that does not block: -1 with errno EAGAIN if there is nothing to do now.
long client_read(struct client *client, void *into, size_t size);
long client_write(struct client *client, const void *bytes, size_t length);

void client_close(struct client *client);

/// Sets why something failed (first reason wins); printed at the end.
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern char first_note[256];

#endif
