#define _GNU_SOURCE
#include "Thread.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

int gateway_dns_wake_open(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void gateway_dns_wake(int wake) {
    const uint64_t one = 1;
    // When the counter is full the reader is awake already.
    while (write(wake, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

struct start {
    void (*body)(void *);
    void *context;
};

static void *run(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    pthread_setname_np(pthread_self(), "gateway-dns");
    start.body(start.context);
    return NULL;
}

bool gateway_dns_thread_start(uint64_t *thread, void (*body)(void *context), void *context) {
    struct start *start = malloc(sizeof *start);
    if (!start) return false;
    *start = (struct start){body, context};
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pthread_t started;
    int problem = pthread_create(&started, NULL, run, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (problem) {
        free(start);
        return false;
    }
    *thread = (uint64_t)started;
    return true;
}

bool gateway_dns_thread_join(uint64_t thread, int limit_ms) {
    struct timespec until;
    // Not pthread_clockjoin_np with the monotonic clock: ThreadSanitizer does not see that one.
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += limit_ms / 1000;
    until.tv_nsec += limit_ms % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec += 1;
        until.tv_nsec -= 1000000000L;
    }
    if (pthread_timedjoin_np((pthread_t)thread, NULL, &until) == 0) return true;
    pthread_detach((pthread_t)thread);
    return false;
}
