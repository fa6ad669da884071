#define _GNU_SOURCE
#include "meter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static uint64_t read_clock(clockid_t clock) {
    struct timespec time = {0};
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t nanoseconds(void) { return read_clock(CLOCK_MONOTONIC); }

bool meter_open(struct meter *meter, pid_t server, const char *allocations) {
    *meter = (struct meter){.has_server = server > 0};
    if (server > 0 && (errno = clock_getcpuclockid(server, &meter->server)) != 0) return false;
    if (!allocations) return true;
    int fd = open(allocations, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    void *counts = mmap(NULL, sizeof(struct allocation_counts), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (counts == MAP_FAILED) return false;
    meter->allocations = counts;
    return true;
}

struct sample meter_read(const struct meter *meter) {
    struct sample sample = {.time = nanoseconds()};
    if (meter->has_server) sample.server_time = read_clock(meter->server);
    if (meter->allocations) {
        sample.allocations = meter->allocations->calls;
        sample.allocated_bytes = meter->allocations->bytes;
    }
    return sample;
}

void meter_print(const struct meter *meter, struct sample from, struct sample to) {
    printf("\"seconds\":%.6f", (double)(to.time - from.time) / 1e9);
    if (meter->has_server) printf(",\"server_cpu_seconds\":%.9f", (double)(to.server_time - from.server_time) / 1e9);
    if (meter->allocations) {
        printf(",\"allocations\":%llu,\"allocated_bytes\":%llu",
            (unsigned long long)(to.allocations - from.allocations),
            (unsigned long long)(to.allocated_bytes - from.allocated_bytes));
    }
}

void histogram_add(struct histogram *histogram, uint64_t value) {
    unsigned exponent = value < 64 ? 6 : 63 - (unsigned)__builtin_clzll(value);
    uint64_t bucket = value < 64 ? value : (exponent - 5) * 64 + (value >> (exponent - 6) & 63);
    histogram->counts[bucket]++;
    histogram->total++;
}

uint64_t histogram_quantile(const struct histogram *histogram, double quantile) {
    uint64_t wanted = (uint64_t)(quantile * (double)histogram->total), seen = 0;
    for (uint64_t i = 0; i < sizeof histogram->counts / sizeof *histogram->counts; i++) {
        seen += histogram->counts[i];
        if (seen > wanted) return i < 64 ? i : ((i & 63) + 64) << (i / 64 - 1);
    }
    return 0;
}
