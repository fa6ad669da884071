#define _GNU_SOURCE
#include "CTLS.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/// Many times what a handshake takes, and little enough for hundreds of threads.
enum { stack_size = 256 * 1024 };

struct start {
    void (*body)(void *);
    void *context;
};

static void *run(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    pthread_setname_np(pthread_self(), "sip-tls");
    start.body(start.context);
    return NULL;
}

bool tls_thread_start(void (*body)(void *context), void *context) {
    struct start *start = malloc(sizeof *start);
    if (!start) return false;
    *start = (struct start){body, context};
    // Inherited: signals are for other threads, and the SIGPIPE of a lost connection is for nobody.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pthread_attr_t attributes;
    pthread_t thread;
    int problem = pthread_attr_init(&attributes);
    if (!problem) {
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attributes, stack_size);
        problem = pthread_create(&thread, &attributes, run, start);
        pthread_attr_destroy(&attributes);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (problem) free(start);
    return !problem;
}
