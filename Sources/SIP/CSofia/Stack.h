#ifndef STACK_H
#define STACK_H

#include <sofia-sip/nua.h>
#include <sofia-sip/su_wait.h>

#include "CSofia.h"
#include "Handles.h"
#include "Watch.h"

struct sofia_stack {
    su_root_t *root;
    nua_t *nua;
    su_timer_t *timer;
    sofia_callbacks_t callbacks;
    handles_t handles;
    watch_t *watch;
    /// Of the watch among the root's waits; 0 for none.
    int watch_index;
    uint16_t port, tls_port;
    /// False after `sofia_break`: what was queued before is not passed on any more.
    bool runs;
    /// Nothing is open any more, so it can be destroyed.
    bool is_shut_down;
};

/// Sofia's callback: turns its event into ours.
void stack_event(
    nua_event_t event, int status, char const *phrase, nua_t *nua, nua_magic_t *stack, nua_handle_t *handle,
    nua_hmagic_t *number, sip_t const *sip, tagi_t tags[]);

/// A watched connection has ended.
void stack_connection_lost(void *stack, const struct sockaddr_storage *peer);

/// Takes the handle out of our table and ends it.
void stack_release(struct sofia_stack *stack, sofia_handle_t number);

#endif
