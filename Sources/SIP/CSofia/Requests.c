#include <sofia-sip/nua_tag.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_tag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Stack.h"

sofia_handle_t sofia_handle_create(sofia_stack_t *stack) {
    nua_handle_t *handle = nua_handle(stack->nua, NULL, TAG_END());
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

/// Keeps whom the contact names, to find it again in the answer.
static void keep_contact_user(slot_t *slot, const char *contact) {
    slot->contact_user[0] = '\0';
    const char *user = contact ? strstr(contact, "sip:") : NULL;
    if (!user) return;
    user += strlen("sip:");
    size_t length = strcspn(user, "@;>");
    if (user[length] != '@' || length >= sizeof slot->contact_user) return;
    memcpy(slot->contact_user, user, length);
    slot->contact_user[length] = '\0';
}

void sofia_request(sofia_stack_t *stack, sofia_handle_t handle, const sofia_request_t *request) {
    slot_t *slot = handles_find(&stack->handles, handle);
    if (!slot) return;
    keep_contact_user(slot, request->contact);
    sip_payload_t payload[1];
    sip_payload_init(payload);
    payload->pl_data = (char *)request->body;
    payload->pl_len = request->body_length;
    char sequence[48], expires[24];
    snprintf(sequence, sizeof sequence, "%u %s", request->sequence_number, request->method);
    snprintf(expires, sizeof expires, "%lld", (long long)request->expires);
    // A plain transaction, whatever the method: what registers by itself also refreshes and removes by itself, and then
    // nobody knows what the registrar was told last.
    nua_method(
        slot->handle, NUTAG_METHOD(request->method), NUTAG_DIALOG(0), NUTAG_URL(request->uri),
        NUTAG_PROXY(request->target), SIPTAG_FROM_STR(request->from), SIPTAG_TO_STR(request->to),
        SIPTAG_CALL_ID_STR(request->call_id), SIPTAG_CSEQ_STR(sequence),
        TAG_IF(request->contact, SIPTAG_CONTACT_STR(request->contact)),
        TAG_IF(request->expires >= 0, SIPTAG_EXPIRES_STR(expires)),
        TAG_IF(request->user_agent, SIPTAG_USER_AGENT_STR(request->user_agent)),
        TAG_IF(request->content_type, SIPTAG_CONTENT_TYPE_STR(request->content_type)),
        TAG_IF(request->body_length, SIPTAG_PAYLOAD(payload)),
        TAG_IF(request->headers, SIPTAG_HEADER_STR(request->headers)), TAG_END());
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
    if (status < 200) return;
    if (slot->has_request) {
        nua_destroy_event(slot->request);
        slot->has_request = false;
    }
    if (slot->is_incoming && !slot->is_invite) stack_release(stack, handle);
}
