#include <sofia-sip/nua_tag.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_tag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Stack.h"

sofia_handle_t sofia_handle_create(sofia_stack_t *stack, const char *from, const char *to) {
    nua_handle_t *handle = nua_handle(stack->nua, NULL, SIPTAG_FROM_STR(from), SIPTAG_TO_STR(to), TAG_END());
    if (!handle) return 0;
    sofia_handle_t number = handles_add(&stack->handles, handle);
    if (number == 0) {
        nua_handle_destroy(handle);
        return 0;
    }
    nua_handle_bind(handle, (nua_hmagic_t *)(uintptr_t)number);
    return number;
}

void stack_release(struct sofia_stack *stack, sofia_handle_t number) {
    slot_t *slot = handles_find(&stack->handles, number);
    if (!slot) return;
    nua_handle_t *handle = slot->handle;
    if (slot->has_request) nua_destroy_event(slot->request);
    handles_remove(&stack->handles, number);
    nua_handle_bind(handle, NULL);
    nua_handle_destroy(handle);
}

void sofia_handle_release(sofia_stack_t *stack, sofia_handle_t handle) { stack_release(stack, handle); }

void sofia_authenticate(
    sofia_stack_t *stack, sofia_handle_t handle, const char *realm, const char *user, const char *ha1) {
    slot_t *slot = handles_find(&stack->handles, handle);
    if (!slot) return;
    // The library's format: the prefix stands before the scheme and before the hash.
    size_t size = strlen(realm) + strlen(user) + strlen(ha1) + sizeof "HA1+Digest:::HA1+";
    char *credentials = malloc(size);
    if (!credentials) return;
    snprintf(credentials, size, "HA1+Digest:%s:%s:HA1+%s", realm, user, ha1);
    nua_authenticate(slot->handle, NUTAG_AUTH(credentials), TAG_END());
    explicit_bzero(credentials, size);
    free(credentials);
}

void sofia_register(
    sofia_stack_t *stack, sofia_handle_t handle, const char *target, const char *registrar, const char *contact,
    uint32_t expires, const char *user_agent, const char *headers) {
    slot_t *slot = handles_find(&stack->handles, handle);
    if (!slot) return;
    char seconds[16];
    snprintf(seconds, sizeof seconds, "%u", expires);
    nua_register(
        slot->handle, NUTAG_PROXY(target), NUTAG_REGISTRAR(registrar), SIPTAG_CONTACT_STR(contact), SIPTAG_EXPIRES_STR(seconds),
        TAG_IF(user_agent, SIPTAG_USER_AGENT_STR(user_agent)), TAG_IF(headers, SIPTAG_HEADER_STR(headers)), TAG_END());
}

void sofia_unregister(sofia_stack_t *stack, sofia_handle_t handle) {
    slot_t *slot = handles_find(&stack->handles, handle);
    if (slot) nua_unregister(slot->handle, TAG_END());
}

void sofia_request(
    sofia_stack_t *stack, sofia_handle_t handle, const char *target, const char *method, const char *uri,
    const char *contact, const char *content_type, const uint8_t *body, size_t body_length, const char *user_agent,
    const char *headers) {
    slot_t *slot = handles_find(&stack->handles, handle);
    if (!slot) return;
    sip_payload_t payload[1];
    sip_payload_init(payload);
    payload->pl_data = (char *)body;
    payload->pl_len = body_length;
    bool is_message = strcmp(method, "MESSAGE") == 0;
    (is_message ? nua_message : nua_options)(
        slot->handle, NUTAG_PROXY(target), NUTAG_URL(uri), TAG_IF(contact && !is_message, SIPTAG_CONTACT_STR(contact)),
        TAG_IF(content_type, SIPTAG_CONTENT_TYPE_STR(content_type)), TAG_IF(body_length, SIPTAG_PAYLOAD(payload)),
        TAG_IF(user_agent, SIPTAG_USER_AGENT_STR(user_agent)), TAG_IF(headers, SIPTAG_HEADER_STR(headers)), TAG_END());
}

void sofia_respond(
    sofia_stack_t *stack, sofia_handle_t handle, int status, const char *phrase, const char *content_type,
    const uint8_t *body, size_t body_length, const char *headers) {
    slot_t *slot = handles_find(&stack->handles, handle);
    if (!slot || !(slot->has_request || slot->is_invite)) return;
    sip_payload_t payload[1];
    sip_payload_init(payload);
    payload->pl_data = (char *)body;
    payload->pl_len = body_length;
    nua_respond(
        slot->handle, status, phrase, TAG_IF(slot->has_request, NUTAG_WITH_SAVED(slot->request)),
        TAG_IF(content_type, SIPTAG_CONTENT_TYPE_STR(content_type)), TAG_IF(body_length, SIPTAG_PAYLOAD(payload)),
        TAG_IF(headers, SIPTAG_HEADER_STR(headers)), TAG_END());
    if (status < 200 || slot->is_invite) return;
    if (slot->has_request) {
        nua_destroy_event(slot->request);
        slot->has_request = false;
    }
    if (slot->is_incoming) stack_release(stack, handle);
}
