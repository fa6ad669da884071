#include <sofia-sip/msg_addr.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/su_tagarg.h>
#include <sofia-sip/nta.h>
#include <sofia-sip/nua_tag.h>
#include <sofia-sip/url.h>
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "Stack.h"

/// Room for the texts of one event before the heap is asked.
enum { scratch_size = 4096 };

static void add_challenges(su_home_t *home, sofia_event_t *out, const msg_auth_t *header, bool by_proxy) {
    for (; header && out->challenge_count < SOFIA_CHALLENGES_MAX; header = header->au_next) {
        const char *realm = msg_header_find_param(header->au_common, "realm=");
        if (!header->au_scheme || !realm) continue;
        sofia_challenge_t *challenge = &out->challenges[out->challenge_count++];
        challenge->scheme = header->au_scheme;
        challenge->realm = realm;
        challenge->text = sip_header_as_string(home, (sip_header_t *)header);
        challenge->by_proxy = by_proxy;
    }
}

static void add_body(su_home_t *home, sofia_event_t *out, const sip_t *sip) {
    if (sip->sip_content_type) out->content_type = sip_header_as_string(home, (sip_header_t *)sip->sip_content_type);
    if (!sip->sip_payload) return;
    out->body = (const uint8_t *)sip->sip_payload->pl_data;
    out->body_length = sip->sip_payload->pl_len;
}

/// What a request says of itself.
static void add_message(su_home_t *home, sofia_event_t *out, const sip_t *sip) {
    if (sip->sip_from) {
        out->from_uri = url_as_string(home, sip->sip_from->a_url);
        out->from_display_name = sip->sip_from->a_display;
    }
    if (sip->sip_to) out->to_uri = url_as_string(home, sip->sip_to->a_url);
    if (sip->sip_call_id) out->call_id = sip->sip_call_id->i_id;
    add_body(home, out, sip);
}

static void add_source(su_home_t *home, sofia_event_t *out, msg_t *message) {
    su_sockaddr_t address;
    socklen_t length = sizeof address;
    char text[INET6_ADDRSTRLEN];
    if (!message || msg_get_address(message, &address, &length) < 0) return;
    if (!inet_ntop(address.su_family, SU_ADDR(&address), text, sizeof text)) return;
    out->source_address = su_strdup(home, text);
    out->source_port = ntohs(address.su_port);
}

/// What the registrar grants stands at our contact, else in a field of its own (RFC 3261, section 10.2.4).
static void add_times(sofia_event_t *out, const sip_t *sip, const char *contact_user) {
    if (sip->sip_retry_after) out->retry_after = (int64_t)sip->sip_retry_after->af_delta;
    if (sip->sip_min_expires) out->min_expires = (int64_t)sip->sip_min_expires->me_delta;
    if (sip->sip_expires) out->expires = (int64_t)sip->sip_expires->ex_delta;
    for (const sip_contact_t *contact = sip->sip_contact; contact && contact_user[0]; contact = contact->m_next) {
        const char *user = contact->m_url->url_user;
        if (!user || !contact->m_expires || strcmp(user, contact_user) != 0) continue;
        char *end;
        unsigned long seconds = strtoul(contact->m_expires, &end, 10);
        if (end != contact->m_expires && *end == '\0' && seconds <= UINT32_MAX) out->expires = (int64_t)seconds;
    }
}

static void deliver(struct sofia_stack *stack, const sofia_event_t *out) {
    if (stack->runs) stack->callbacks.event(stack->callbacks.context, out);
}

static void answered(
    struct sofia_stack *stack, int status, const char *phrase, sofia_handle_t number, const sip_t *sip) {
    // Of handles that were given up nothing is wanted.
    const slot_t *slot = handles_find(&stack->handles, number);
    if (!slot) return;
    su_home_t home[SU_HOME_AUTO_SIZE(scratch_size)];
    su_home_auto(home, sizeof home);
    sofia_event_t out = {.kind = SOFIA_RESPONSE, .handle = number, .status = status, .phrase = phrase};
    out.is_local = !sip || nta_sip_is_internal(sip);
    out.retry_after = out.expires = out.min_expires = -1;
    if (sip) {
        add_times(&out, sip, slot->contact_user);
        add_body(home, &out, sip);
        add_challenges(home, &out, sip->sip_www_authenticate, false);
        add_challenges(home, &out, sip->sip_proxy_authenticate, true);
    }
    deliver(stack, &out);
    su_home_deinit(home);
}

static void asked(struct sofia_stack *stack, nua_handle_t *handle, sofia_handle_t number, int status, const sip_t *sip) {
    // Sofia has answered it already.
    if (status >= 200 || !sip || !sip->sip_request) {
        if (!number) nua_handle_destroy(handle);
        return;
    }
    bool is_invite = sip->sip_request->rq_method == sip_method_invite;
    slot_t *slot = handles_find(&stack->handles, number);
    if (!slot) {
        number = handles_add(&stack->handles, handle);
        slot = handles_find(&stack->handles, number);
        if (!slot) {
            nua_handle_destroy(handle);
            return;
        }
        nua_handle_bind(handle, (nua_hmagic_t *)(uintptr_t)number);
        slot->is_incoming = true;
        slot->is_invite = is_invite;
    }
    if (!is_invite && !slot->has_request) slot->has_request = nua_save_event(stack->nua, slot->request) != 0;
    su_home_t home[SU_HOME_AUTO_SIZE(scratch_size)];
    su_home_auto(home, sizeof home);
    sofia_event_t out = {.kind = SOFIA_REQUEST, .handle = number, .retry_after = -1};
    out.method = sip->sip_request->rq_method_name;
    out.request_uri = url_as_string(home, sip->sip_request->rq_url);
    out.request_user = sip->sip_request->rq_url->url_user;
    add_message(home, &out, sip);
    add_source(home, &out, nua_current_request(stack->nua));
    deliver(stack, &out);
    su_home_deinit(home);
}

/// What became of an incoming INVITE.
static void call_changed(struct sofia_stack *stack, sofia_handle_t number, tagi_t tags[]) {
    int state = nua_callstate_init;
    tl_gets(tags, NUTAG_CALLSTATE_REF(state), TAG_END());
    if (state != nua_callstate_terminated || !handles_find(&stack->handles, number)) return;
    sofia_event_t out = {.kind = SOFIA_CALL_ENDED, .handle = number, .retry_after = -1};
    deliver(stack, &out);
    stack_release(stack, number);
}

void stack_connection_lost(void *context, const struct sockaddr_storage *peer) {
    struct sofia_stack *stack = context;
    char text[INET6_ADDRSTRLEN];
    const su_sockaddr_t *address = (const su_sockaddr_t *)peer;
    if (!inet_ntop(address->su_family, SU_ADDR(address), text, sizeof text)) return;
    sofia_event_t out = {.kind = SOFIA_CONNECTION_LOST, .retry_after = -1};
    out.source_address = text;
    out.source_port = ntohs(address->su_port);
    deliver(stack, &out);
}

void stack_event(
    nua_event_t event, int status, char const *phrase, nua_t *nua, nua_magic_t *magic, nua_handle_t *handle,
    nua_hmagic_t *handle_magic, sip_t const *sip, tagi_t tags[]) {
    struct sofia_stack *stack = magic;
    sofia_handle_t number = (sofia_handle_t)(uintptr_t)handle_magic;
    switch (event) {
        case nua_r_method: answered(stack, status, phrase, number, sip); break;
        case nua_i_invite:
        case nua_i_message:
        case nua_i_options:
        case nua_i_info:
        case nua_i_update: asked(stack, handle, number, status, sip); break;
        case nua_i_state: call_changed(stack, number, tags); break;
        case nua_r_shutdown: {
            if (status < 200) break;
            stack->is_shut_down = true;
            sofia_event_t out = {.kind = SOFIA_SHUTDOWN, .status = status, .retry_after = -1};
            deliver(stack, &out);
            break;
        }
        default: break;
    }
}
