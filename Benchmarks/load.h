// The modes of the load generator. Each prints JSON lines to stdout and returns the exit status.
#ifndef LOAD_H
#define LOAD_H

#include "client.h"
#include "frames.h"
#include "meter.h"

/// Accounts are called PREFIX0, PREFIX1 … at the domain. `window` of them are underway at a time, 0: all at once; the
/// figures leave out the first `warm`.
struct registration {
    const char *domain, *realm, *password, *prefix;
    unsigned accounts, window, warm;  // accounts: on each connection
};

struct options {
    struct target target;
    struct meter meter;
    unsigned connections, depth, at_once;
    bool echo;
    double warm_up, seconds, hold;
    uint64_t requests;  // at least so many in the measured window
    struct registration registration;
};

int run_rate(struct options *options);
int run_idle(struct options *options);
int run_setup(struct options *options);
int run_register(struct options *options);

/// Opens all `count` clients, `at_once` underway at a time. Returns how many got as far as the ready event; the others
/// have fd -1.
unsigned open_all(struct client *clients, unsigned count, struct options *options);

#endif
