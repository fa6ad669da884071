// Clocks and counters read at the edges of a measured window, and the latency histogram.
#ifndef METER_H
#define METER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// What mallocs.c keeps in its file.
struct allocation_counts {
    uint64_t calls, bytes;
};

struct meter {
    bool has_server;
    clockid_t server;  // CPU clock of the process: all its threads, those that ended included
    const volatile struct allocation_counts *allocations;
};

struct sample {
    uint64_t time, server_time;  // ns
    uint64_t allocations, allocated_bytes;
};

uint64_t nanoseconds(void);

/// `server` 0 and `allocations` NULL switch the parts off. False with errno if one cannot be read.
bool meter_open(struct meter *meter, pid_t server, const char *allocations);
struct sample meter_read(const struct meter *meter);

/// Prints `"seconds":…` and what the server used between the samples, as members of a JSON object.
void meter_print(const struct meter *meter, struct sample from, struct sample to);

/// Buckets 1/64 of their value wide (1.6%).
struct histogram {
    uint64_t counts[64 * 60];
    uint64_t total;
};

void histogram_add(struct histogram *histogram, uint64_t value);
uint64_t histogram_quantile(const struct histogram *histogram, double quantile);

#endif
