#ifndef HANDLES_H
#define HANDLES_H

#include <sofia-sip/nua.h>
#include <stddef.h>
#include <stdint.h>

#include "CSofia.h"

/// What a number stands for.
typedef struct {
    nua_handle_t *handle;
    /// The request that waits for an answer.
    nua_saved_event_t request[1];
    uint32_t generation;
    uint32_t next_free;
    bool has_request;
    /// Made by the stack for a request from outside of dialogs.
    bool is_incoming;
    bool is_invite;
    /// The user part of the contact that a REGISTER of ours has.
    char contact_user[48];
} slot_t;

/// Numbers for handles: an index and a generation, so that a number of the past finds nothing.
typedef struct {
    slot_t *slots;
    uint32_t count, capacity, first_free;
    size_t in_use;
} handles_t;

/// 0 when there is no memory.
sofia_handle_t handles_add(handles_t *handles, nua_handle_t *handle);
/// NULL when the number is not in use (any more).
slot_t *handles_find(const handles_t *handles, sofia_handle_t number);
void handles_remove(handles_t *handles, sofia_handle_t number);
void handles_free(handles_t *handles);

#endif
