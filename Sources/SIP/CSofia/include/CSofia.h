/// The part of Sofia-SIP's user agent library that the gateway uses, as plain functions: Swift cannot call the variadic
/// ones, and must not hold their handles.
///
/// Everything but `sofia_wake` belongs to the thread that created the stack and runs it.
#ifndef CSOFIA_H
#define CSOFIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A user agent with its transports.
typedef struct sofia_stack sofia_stack_t;

/// Names a dialog, registration or transaction; 0 names none. A number is never used twice.
typedef uint64_t sofia_handle_t;

typedef enum {
    /// An answer to a request of ours; a local failure looks the same.
    SOFIA_RESPONSE,
    /// A request that waits for `sofia_respond`.
    SOFIA_REQUEST,
    /// An INVITE of the handle is over; nothing more comes.
    SOFIA_CALL_ENDED,
    /// The peer, or the network, has ended a connection that was watched: `source_address` and `source_port` say whose.
    SOFIA_CONNECTION_LOST,
    /// `sofia_shutdown` is done.
    SOFIA_SHUTDOWN,
} sofia_kind_t;

/// One challenge of a 401 or 407 (RFC 3261, section 22).
typedef struct {
    const char *scheme;
    /// With its quotes.
    const char *realm;
    /// The whole value of the header field.
    const char *text;
    bool by_proxy;
} sofia_challenge_t;

enum { SOFIA_CHALLENGES_MAX = 8 };

/// What happened. Texts may be NULL and live until the callback returns.
typedef struct {
    sofia_kind_t kind;
    sofia_handle_t handle;
    /// Of an answer; 0 for requests.
    int status;
    const char *phrase;
    const char *method;
    /// The stack says so itself: no answer came.
    bool is_local;
    const char *request_uri;
    /// The user part of the Request-URI.
    const char *request_user;
    const char *from_uri;
    const char *from_display_name;
    const char *to_uri;
    const char *call_id;
    /// Where a request came from, numeric.
    const char *source_address;
    uint16_t source_port;
    /// With parameters.
    const char *content_type;
    const uint8_t *body;
    size_t body_length;
    /// Seconds, -1 when absent.
    int64_t retry_after;
    /// How long the registrar keeps our contact, and how long it wants to at least; seconds, -1 when it does not say.
    int64_t expires, min_expires;
    sofia_challenge_t challenges[SOFIA_CHALLENGES_MAX];
    int challenge_count;
} sofia_event_t;

typedef struct {
    /// Something happened in the stack.
    void (*event)(void *context, const sofia_event_t *event);
    /// `sofia_wake` was called, once or several times.
    void (*woken)(void *context);
    /// The time of `sofia_set_timer` has come.
    void (*timer)(void *context);
    void *context;
} sofia_callbacks_t;

typedef struct {
    /// Address to listen at; "*" is all of them.
    const char *address;
    /// What Contact and Via say in its place, behind a 1:1 NAT; NULL when they are the same.
    const char *advertised_address;
    /// Port of UDP and TCP; 0 takes a free one.
    uint16_t port;
    /// 0 takes a free one.
    uint16_t tls_port;
    bool tls;
    /// A folder with `cafile.pem` and, to accept connections over TLS, `agent.pem` (certificate and key).
    const char *certificate_directory;
    const char *user_agent;
    const char *supported;
    /// Milliseconds between keepalives on TCP and TLS connections; 0 sends none.
    unsigned keepalive;
    /// Milliseconds after which a connection is closed that nobody has used.
    unsigned idle_timeout;
} sofia_configuration_t;

/// Opens the transports; NULL with a reason in `reason` when it cannot be done.
sofia_stack_t *sofia_create(
    const sofia_configuration_t *configuration, const sofia_callbacks_t *callbacks, char *reason, size_t reason_size);
uint16_t sofia_port(const sofia_stack_t *stack);
uint16_t sofia_tls_port(const sofia_stack_t *stack);
/// Runs until `sofia_break`.
void sofia_run(sofia_stack_t *stack);
/// From any thread, between `sofia_create` and `sofia_destroy`: calls `woken` on the stack's thread.
void sofia_wake(sofia_stack_t *stack);
/// From now on the end of each connection to this peer, over TCP or TLS, is told. False when there is none.
bool sofia_watch(sofia_stack_t *stack, const char *address, uint16_t port);
/// Calls `timer` once after so many milliseconds; a later call replaces an earlier one.
void sofia_set_timer(sofia_stack_t *stack, int64_t milliseconds);
/// Ends what is open; `SOFIA_SHUTDOWN` comes when all is over.
void sofia_shutdown(sofia_stack_t *stack);
/// Makes `sofia_run` return.
void sofia_break(sofia_stack_t *stack);
/// After `SOFIA_SHUTDOWN`; before it, what is still open is left alone for ever.
void sofia_destroy(sofia_stack_t *stack);
/// The methods that are taken from peers; others are answered 405.
void sofia_set_allow(sofia_stack_t *stack, const char *methods);
/// Sofia's own log lines, up to a level from 0 (serious) to 9, of all stacks of this process; they go to `sink`.
void sofia_set_log(int level, void (*sink)(const char *line));

sofia_handle_t sofia_handle_create(sofia_stack_t *stack);
/// Ends what the handle has open and forgets it; no event of it comes any more.
void sofia_handle_release(sofia_stack_t *stack, sofia_handle_t handle);
/// Handles that are open, for tests of leaks.
size_t sofia_handle_count(const sofia_stack_t *stack);

/// A request outside of dialogs. Texts may be NULL where nothing else is said.
typedef struct {
    const char *method;
    const char *uri;
    /// Where it is sent: a `sip:` URI with `maddr`, which never goes on the wire.
    const char *target;
    /// Header values, never NULL.
    const char *from, *to, *call_id;
    uint32_t sequence_number;
    const char *contact;
    /// Seconds; -1 for none.
    int64_t expires;
    const char *user_agent;
    const char *content_type;
    const uint8_t *body;
    size_t body_length;
    /// Whole lines with CRLF.
    const char *headers;
} sofia_request_t;

/// Its answers come as `SOFIA_RESPONSE`. A challenge is an answer like any other: nothing is repeated.
void sofia_request(sofia_stack_t *stack, sofia_handle_t handle, const sofia_request_t *request);
/// Answers the request that `SOFIA_REQUEST` brought. `headers` are whole lines with CRLF, NULL for none.
/// Outside of dialogs the handle is released by a final answer (except for INVITE, which ends with `SOFIA_CALL_ENDED`).
void sofia_respond(
    sofia_stack_t *stack, sofia_handle_t handle, int status, const char *phrase, const char *content_type,
    const uint8_t *body, size_t body_length, const char *headers);

/// The standard reason phrase of a status code.
const char *sofia_status_phrase(int status);

#endif
