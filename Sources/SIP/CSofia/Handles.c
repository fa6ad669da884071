#include "Handles.h"

#include <stdlib.h>
#include <string.h>

static const uint32_t none = UINT32_MAX;

sofia_handle_t handles_add(handles_t *handles, nua_handle_t *handle) {
    if (handles->capacity == 0) handles->first_free = none;
    uint32_t index = handles->first_free;
    if (index != none) {
        handles->first_free = handles->slots[index].next_free;
    } else {
        if (handles->count == handles->capacity) {
            uint32_t capacity = handles->capacity ? handles->capacity * 2 : 64;
            slot_t *slots = realloc(handles->slots, capacity * sizeof *slots);
            if (!slots) return 0;
            handles->slots = slots;
            handles->capacity = capacity;
        }
        index = handles->count++;
        memset(&handles->slots[index], 0, sizeof handles->slots[index]);
    }
    slot_t *slot = &handles->slots[index];
    slot->handle = handle;
    slot->has_request = slot->is_incoming = slot->is_invite = false;
    slot->contact_user[0] = '\0';
    handles->in_use++;
    // Generations start at 1, so that no number is 0.
    if (++slot->generation == 0) slot->generation = 1;
    return (uint64_t)slot->generation << 32 | index;
}

slot_t *handles_find(const handles_t *handles, sofia_handle_t number) {
    uint32_t index = (uint32_t)number;
    if (index >= handles->count) return NULL;
    slot_t *slot = &handles->slots[index];
    return slot->handle && slot->generation == (uint32_t)(number >> 32) ? slot : NULL;
}

void handles_remove(handles_t *handles, sofia_handle_t number) {
    slot_t *slot = handles_find(handles, number);
    if (!slot) return;
    slot->handle = NULL;
    slot->next_free = handles->first_free;
    handles->first_free = (uint32_t)number;
    handles->in_use--;
}

void handles_free(handles_t *handles) {
    free(handles->slots);
    memset(handles, 0, sizeof *handles);
}
