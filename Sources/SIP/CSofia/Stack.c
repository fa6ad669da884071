#define _GNU_SOURCE
#include "Stack.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/nua_tag.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_log.h>
#include <sofia-sip/tport_tag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/// Requests that wait for one connection; Sofia's own figure, 64, is passed by any burst.
enum { queue_size = 1024 };
/// Beyond it a request goes over TCP (RFC 3261, section 18.1.1).
enum { udp_mtu = 1300 };
/// A message that is longer is refused; Sofia would take 2 MiB.
enum { message_size_max = 256 * 1024 };
/// Milliseconds that a message may take to come in over a connection.
enum { message_timeout = 20 * 1000 };

static pthread_mutex_t initialisation = PTHREAD_MUTEX_INITIALIZER;

/// A port that is free for UDP and TCP at `address` just now; 0 when there is none.
static uint16_t free_port(const char *address) {
    bool is_v6 = strchr(address, ':') != NULL;
    struct sockaddr_storage storage;
    socklen_t length;
    for (int attempt = 0; attempt < 32; attempt++) {
        memset(&storage, 0, sizeof storage);
        if (is_v6) {
            struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&storage;
            in6->sin6_family = AF_INET6;
            if (inet_pton(AF_INET6, address, &in6->sin6_addr) != 1) return 0;
            length = sizeof *in6;
        } else {
            struct sockaddr_in *in = (struct sockaddr_in *)&storage;
            in->sin_family = AF_INET;
            if (strcmp(address, "*") != 0 && inet_pton(AF_INET, address, &in->sin_addr) != 1) return 0;
            length = sizeof *in;
        }
        int stream = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        int datagram = socket(storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        bool both = stream >= 0 && datagram >= 0 && bind(stream, (struct sockaddr *)&storage, length) == 0
            && getsockname(stream, (struct sockaddr *)&storage, &length) == 0
            && bind(datagram, (struct sockaddr *)&storage, length) == 0;
        if (stream >= 0) close(stream);
        if (datagram >= 0) close(datagram);
        if (both)
            return ntohs(
                is_v6 ? ((struct sockaddr_in6 *)&storage)->sin6_port : ((struct sockaddr_in *)&storage)->sin_port);
    }
    return 0;
}

static int watch_ready(su_root_magic_t *magic, su_wait_t *wait, su_wakeup_arg_t *argument) {
    sofia_stack_t *stack = (sofia_stack_t *)argument;
    watch_work(stack->watch);
    return 0;
}

static bool open_watch(sofia_stack_t *stack) {
    su_wait_t wait = SU_WAIT_INIT;
    stack->watch = watch_create(stack_connection_lost, stack);
    if (!stack->watch || su_wait_create(&wait, watch_descriptor(stack->watch), SU_WAIT_IN) < 0) return false;
    stack->watch_index = su_root_register(stack->root, &wait, watch_ready, (su_wakeup_arg_t *)stack, 0);
    return stack->watch_index > 0;
}

static void timer_fired(su_root_magic_t *magic, su_timer_t *timer, su_timer_arg_t *argument) {
    sofia_stack_t *stack = argument;
    if (stack->runs) stack->callbacks.timer(stack->callbacks.context);
}

/// Opens the transports at one choice of ports.
static nua_t *open_transports(sofia_stack_t *stack, const sofia_configuration_t *configuration) {
    bool is_v6 = strchr(configuration->address, ':') != NULL;
    const char *open = is_v6 ? "[" : "", *close = is_v6 ? "]" : "";
    const char *advertised = configuration->advertised_address;
    char url[256], sips_url[256], host[128];
    // The host is what Via and Contact say, `maddr` what is bound.
    if (advertised)
        snprintf(host, sizeof host, strchr(advertised, ':') ? "[%s]" : "%s", advertised);
    else
        snprintf(host, sizeof host, "%s%s%s", open, configuration->address, close);
    char bound[128] = "";
    if (advertised) snprintf(bound, sizeof bound, ";maddr=%s%s%s", open, configuration->address, close);
    snprintf(url, sizeof url, "sip:%s:%u%s", host, stack->port, bound);
    snprintf(sips_url, sizeof sips_url, "sips:%s:%u%s", host, stack->tls_port, bound);
    nua_t *nua = nua_create(
        stack->root, stack_event, stack, NUTAG_URL(url), TAG_IF(configuration->tls, NUTAG_SIPS_URL(sips_url)),
        TAG_IF(configuration->tls, NUTAG_CERTIFICATE_DIR(configuration->certificate_directory)),
        NUTAG_MEDIA_ENABLE(0), NUTAG_AUTOANSWER(0), NUTAG_AUTOALERT(0), NUTAG_AUTO302(0), NUTAG_PATH_ENABLE(0),
        // What a server says of waiting is our timer's business.
        NUTAG_MAX_RETRY_AFTER(0),
        // Nothing is taken until somebody claims it.
        SIPTAG_ALLOW_STR("OPTIONS, ACK, BYE, CANCEL, SUBSCRIBE"), NUTAG_APPL_METHOD("OPTIONS, MESSAGE, INFO, UPDATE"),
        SIPTAG_SUPPORTED_STR(configuration->supported),
        // The other tag would add Sofia's own name.
        SIPTAG_USER_AGENT_STR(configuration->user_agent),
        // A forked request reaches each contact of an account that is here more than once (RFC 3261, 8.2.2.2, would
        // have them answered 482): they are different users of ours.
        NTATAG_MERGE_482(0),
        // Challenges are answered by us, and nothing is sent again that was not asked for.
        NUTAG_RETRY_COUNT(0), NTATAG_UDP_MTU(udp_mtu), NTATAG_MAXSIZE(message_size_max),
        // Where to send is decided before: names that turn up in dialogs are looked up as they stand.
        NTATAG_USE_NAPTR(0), TPTAG_QUEUESIZE(queue_size), TPTAG_TLS_VERIFY_POLICY(TPTLS_VERIFY_SUBJECTS_OUT),
        TPTAG_TLS_VERIFY_DEPTH(8), TPTAG_TIMEOUT(message_timeout), TPTAG_IDLE(configuration->idle_timeout),
        TAG_IF(configuration->keepalive, TPTAG_KEEPALIVE(configuration->keepalive)),
        TAG_END());
    return nua;
}

sofia_stack_t *sofia_create(
    const sofia_configuration_t *configuration, const sofia_callbacks_t *callbacks, char *reason, size_t reason_size) {
    sofia_stack_t *stack = calloc(1, sizeof *stack);
    if (!stack) return NULL;
    stack->callbacks = *callbacks;
    stack->runs = true;
    pthread_mutex_lock(&initialisation);
    su_init();
    pthread_mutex_unlock(&initialisation);
    stack->root = su_root_create(stack);
    if (stack->root) {
        // One thread for Sofia's callbacks and its transactions.
        su_root_threading(stack->root, 0);
        stack->timer = su_timer_create(su_root_task(stack->root), 0);
    }
    if (!stack->root || !stack->timer || !open_watch(stack)) {
        snprintf(reason, reason_size, "no memory or no descriptors");
        sofia_destroy(stack);
        return NULL;
    }
    // Somebody else may take a free port between our look and Sofia's.
    bool is_chosen = configuration->port == 0 || (configuration->tls && configuration->tls_port == 0);
    for (int attempt = 0; attempt < (is_chosen ? 8 : 1) && !stack->nua; attempt++) {
        stack->port = configuration->port ? configuration->port : free_port(configuration->address);
        if (configuration->tls)
            stack->tls_port = configuration->tls_port ? configuration->tls_port : free_port(configuration->address);
        if (stack->port == 0 || (configuration->tls && stack->tls_port == 0)) break;
        stack->nua = open_transports(stack, configuration);
    }
    if (!stack->nua) {
        snprintf(
            reason, reason_size, "cannot listen at %s, port %u%s", configuration->address, stack->port,
            configuration->tls ? ", or TLS cannot be set up" : "");
        sofia_destroy(stack);
        return NULL;
    }
    return stack;
}

uint16_t sofia_port(const sofia_stack_t *stack) { return stack->port; }

uint16_t sofia_tls_port(const sofia_stack_t *stack) { return stack->tls_port; }

void sofia_run(sofia_stack_t *stack) {
    pthread_setname_np(pthread_self(), "sip");
    su_root_run(stack->root);
}

static void woken(su_root_magic_t *magic, su_msg_r message, su_msg_arg_t *argument) {
    sofia_stack_t *stack = *(sofia_stack_t **)argument;
    stack->callbacks.woken(stack->callbacks.context);
}

void sofia_wake(sofia_stack_t *stack) {
    su_msg_r message = SU_MSG_R_INIT;
    if (su_msg_create(message, su_root_task(stack->root), su_task_null, woken, sizeof stack) < 0) return;
    *(sofia_stack_t **)su_msg_data(message) = stack;
    su_msg_send(message);
}

bool sofia_watch(sofia_stack_t *stack, const char *address, uint16_t port) {
    return watch_add(stack->watch, address, port);
}

void sofia_set_timer(sofia_stack_t *stack, int64_t milliseconds) {
    if (milliseconds < 0) milliseconds = 0;
    if (milliseconds > INT32_MAX) milliseconds = INT32_MAX;
    su_timer_set_interval(stack->timer, timer_fired, stack, (su_duration_t)milliseconds);
}

void sofia_shutdown(sofia_stack_t *stack) { nua_shutdown(stack->nua); }

void sofia_break(sofia_stack_t *stack) {
    stack->runs = false;
    su_root_break(stack->root);
}

void sofia_destroy(sofia_stack_t *stack) {
    if (stack->watch_index > 0) su_root_deregister(stack->root, stack->watch_index);
    watch_destroy(stack->watch);
    handles_free(&stack->handles);
    // What is still open refers to all the rest, and Sofia would destroy only half of it: better to keep it.
    if (stack->nua && !stack->is_shut_down) return;
    if (stack->timer) su_timer_destroy(stack->timer);
    if (stack->nua) nua_destroy(stack->nua);
    if (stack->root) su_root_destroy(stack->root);
    pthread_mutex_lock(&initialisation);
    su_deinit();
    pthread_mutex_unlock(&initialisation);
    free(stack);
}

void sofia_set_allow(sofia_stack_t *stack, const char *methods) {
    nua_set_params(stack->nua, SIPTAG_ALLOW_STR(methods), TAG_END());
}

size_t sofia_handle_count(const sofia_stack_t *stack) { return stack->handles.in_use; }

const char *sofia_status_phrase(int status) {
    const char *phrase = sip_status_phrase(status);
    return phrase ? phrase : "";
}

static void (*log_sink)(const char *line);

static void log_line(void *stream, char const *format, va_list arguments) {
    char line[1024];
    vsnprintf(line, sizeof line, format, arguments);
    if (log_sink) log_sink(line);
}

void sofia_set_log(int level, void (*sink)(const char *line)) {
    log_sink = sink;
    su_log_redirect(NULL, log_line, NULL);
    su_log_set_level(NULL, (unsigned)level);
}
