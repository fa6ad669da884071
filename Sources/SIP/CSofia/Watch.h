#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/// Connections of this process whose end somebody wants to know. Sofia tells of it only while requests wait.
typedef struct watch watch_t;

typedef void watch_lost_t(void *context, const struct sockaddr_storage *peer);

/// NULL when there is no memory or no descriptor.
watch_t *watch_create(watch_lost_t *lost, void *context);
void watch_destroy(watch_t *watch);
/// Readable when `watch_work` has something to do.
int watch_descriptor(const watch_t *watch);
/// Tells of the connections that have ended.
void watch_work(watch_t *watch);
/// Looks for connected sockets with this peer that are not watched yet. False when there is none at all.
bool watch_add(watch_t *watch, const char *address, uint16_t port);

#endif
