// The modes of the load generator. Each prints JSON lines to stdout and returns the exit status.
#ifndef LOAD_H
#define LOAD_H

#include "client.h"
#include "meter.h"

struct options {
    struct target target;
    struct meter meter;
    unsigned connections, depth, at_once;
    bool echo;
    double warm_up, seconds, hold;
    uint64_t requests;  // at least so many in the measured window
};

int run_rate(struct options *options);
int run_idle(struct options *options);
int run_setup(struct options *options);

/// Opens all `count` clients, `at_once` underway at a time. Returns how many got as far as the ready event; the others
/// have fd -1.
unsigned open_all(struct client *clients, unsigned count, struct options *options);

/// Writes a masked frame of a client (RFC 6455, section 5.3) with a payload of less than 64 KB. Returns its size,
/// at most 8 more than the payload's.
size_t put_masked(uint8_t *into, unsigned opcode, const uint8_t *payload, size_t length);

#endif
