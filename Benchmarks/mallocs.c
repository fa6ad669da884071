// Counts a process's heap allocations, for LD_PRELOAD. The counts live in the file named by MALLOCS_FILE, so that
// another process can read them while this one runs: two native uint64_t, calls and bytes asked for.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/// glibc's own names of its allocator: no look-up, which would itself allocate.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

struct counts {
    uint64_t calls, bytes;
};

static struct counts before_start;
static struct counts *counts = &before_start;

static inline void count(size_t bytes) {
    struct counts *now = __atomic_load_n(&counts, __ATOMIC_RELAXED);
    __atomic_fetch_add(&now->calls, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&now->bytes, bytes, __ATOMIC_RELAXED);
}

__attribute__((constructor)) static void map_counts(void) {
    const char *name = getenv("MALLOCS_FILE");
    int fd = name ? open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0) return;
    if (ftruncate(fd, sizeof(struct counts)) == 0) {
        void *map = mmap(NULL, sizeof(struct counts), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (map != MAP_FAILED) __atomic_store_n(&counts, (struct counts *)map, __ATOMIC_RELAXED);
    }
    close(fd);
}

void *malloc(size_t size) {
    count(size);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count(number * size);
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
    count(size);
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    count(size);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count(size);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (alignment < sizeof(void *) || alignment & (alignment - 1)) return EINVAL;
    count(size);
    void *bytes = __libc_memalign(alignment, size);
    if (!bytes) return ENOMEM;
    *result = bytes;
    return 0;
}
