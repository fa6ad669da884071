#include "Connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int64_t tls_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

bool tls_ready(int descriptor, short events, int64_t deadline) {
    for (;;) {
        int64_t left = deadline - tls_now();
        if (left <= 0) return false;
        struct pollfd wait = {.fd = descriptor, .events = events};
        int count = poll(&wait, 1, left > INT_MAX ? INT_MAX : (int)left);
        if (count > 0) return true;
        if (count == 0 || errno != EINTR) return false;
    }
}

int tls_connected(const char *address, uint16_t port, int64_t deadline) {
    struct sockaddr_storage storage = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&storage;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&storage;
    socklen_t length;
    if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        length = sizeof *v4;
    } else if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        length = sizeof *v6;
    } else {
        errno = EINVAL;
        return -1;
    }
    int descriptor = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int error = 0;
    if (connect(descriptor, (struct sockaddr *)&storage, length) < 0) {
        socklen_t size = sizeof error;
        if (errno != EINPROGRESS)
            error = errno;
        else if (!tls_ready(descriptor, POLLOUT, deadline))
            error = ETIMEDOUT;
        else if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
            error = errno;
    }
    if (error == 0) return descriptor;
    close(descriptor);
    errno = error;
    return -1;
}
