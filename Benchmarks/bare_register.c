// Registers accounts with Sofia-SIP and nothing else: what the gateway is held against.
//
//   bare_register --proxy URI --domain D --realm R --password P [--listen PORT] [--prefix NAME] [--accounts N]
//                 [--window N] [--warm N] [--expires S] [--hold S]
//
// The user agent has the parameters of the gateway's; each account has a handle, a contact and an HA1 of its own.
// JSON lines as of `load register`: one when it is ready, another when all are registered; a line on stdin lets it go
// on, end of file ends it.
#define _GNU_SOURCE
#include "digest.h"
#include "meter.h"

#include <getopt.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/nua.h>
#include <sofia-sip/nua_tag.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_tag.h>
#include <sofia-sip/tport_tag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

struct account {
    nua_handle_t *handle;
    uint64_t began;
    bool challenged, registered;
    char ha1[HASH_SIZE];
};

static const char *proxy, *domain, *realm, *password, *prefix = "bare";
static unsigned count = 1, window = 50, warm, last, expires = 600, port;
static double hold = 60;

static su_root_t *root;
static nua_t *nua;
static struct account *accounts;
static unsigned started, registered, failed;
static char first_failure[128];
static struct meter meter;
static struct sample from, to;
static struct histogram histogram;

static void start_next(void) {
    struct account *account = &accounts[started];
    unsigned char user[16];
    char address[128], contact[128], seconds[16];
    if (getrandom(user, sizeof user, 0) != sizeof user) exit(1);
    int at = snprintf(contact, sizeof contact, "<sip:");
    for (unsigned i = 0; i < sizeof user; i++) at += sprintf(contact + at, "%02x", user[i]);
    bool stream = strstr(proxy, "transport=tcp") != NULL;
    snprintf(contact + at, sizeof contact - (size_t)at, "@127.0.0.1:%u%s>", port, stream ? ";transport=tcp" : "");
    snprintf(address, sizeof address, "<sip:%s%u@%s>", prefix, started, domain);
    char registrar[128];
    snprintf(registrar, sizeof registrar, "sip:%s", domain);
    snprintf(seconds, sizeof seconds, "%u", expires);
    account->began = nanoseconds();
    account->handle = nua_handle(nua, NULL, SIPTAG_FROM_STR(address), SIPTAG_TO_STR(address), TAG_END());
    nua_handle_bind(account->handle, (nua_hmagic_t *)account);
    nua_register(account->handle, NUTAG_REGISTRAR(registrar), NUTAG_PROXY(proxy), SIPTAG_CONTACT_STR(contact),
        SIPTAG_EXPIRES_STR(seconds), TAG_END());
    started++;
}

static void ended(void) {
    if (registered == warm) from = meter_read(&meter);
    if (registered == last || (registered + failed == count && !to.time)) to = meter_read(&meter);
    if (started < count) start_next();
    else if (registered + failed == count) su_root_break(root);
}

static void answered(struct account *account, int status, const char *phrase, const sip_t *sip) {
    if (status < 200 || account->registered) return;
    if (status == 401 && !account->challenged && sip && sip->sip_www_authenticate) {
        const char *offered = msg_header_find_param(sip->sip_www_authenticate->au_common, "realm=");
        char credentials[256];
        account->challenged = true;
        snprintf(credentials, sizeof credentials, "HA1+Digest:%s:%s%u:HA1+%s", offered ? offered : "\"\"", prefix,
            (unsigned)(account - accounts), account->ha1);
        nua_authenticate(account->handle, NUTAG_AUTH(credentials), TAG_END());
    } else if (status < 300) {
        account->registered = true;
        registered++;
        histogram_add(&histogram, nanoseconds() - account->began);
        ended();
    } else {
        failed++;
        if (!first_failure[0]) snprintf(first_failure, sizeof first_failure, "%d %s", status, phrase);
        ended();
    }
}

static void happened(
    nua_event_t event, int status, char const *phrase, nua_t *of, nua_magic_t *magic, nua_handle_t *handle,
    nua_hmagic_t *account, sip_t const *sip, tagi_t tags[]) {
    (void)of, (void)magic, (void)handle, (void)tags;
    if (event == nua_r_register && account) answered((struct account *)account, status, phrase, sip);
}

static void timed_out(su_root_magic_t *magic, su_timer_t *timer, su_timer_arg_t *argument) {
    (void)magic, (void)timer, (void)argument;
    snprintf(first_failure, sizeof first_failure, "not all were answered in time");
    su_root_break(root);
}

static bool open_user_agent(void) {
    char url[64];
    snprintf(url, sizeof url, "sip:127.0.0.1:%u", port);
    su_init();
    root = su_root_create(NULL);
    if (!root) return false;
    su_root_threading(root, 0);
    nua = nua_create(
        root, happened, NULL, NUTAG_URL(url), NUTAG_MEDIA_ENABLE(0), NUTAG_AUTOANSWER(0), NUTAG_AUTOALERT(0),
        NUTAG_AUTO302(0), NUTAG_PATH_ENABLE(0), NUTAG_MAX_RETRY_AFTER(0),
        SIPTAG_ALLOW_STR("OPTIONS, ACK, BYE, CANCEL"), NUTAG_APPL_METHOD("OPTIONS, MESSAGE, INFO, UPDATE"),
        SIPTAG_SUPPORTED_STR("replaces, timer, eventlist"), SIPTAG_USER_AGENT_STR("gatewayd"), NTATAG_MERGE_482(0),
        NTATAG_UDP_MTU(1300), NTATAG_MAXSIZE(256 * 1024), NTATAG_USE_NAPTR(0), TPTAG_QUEUESIZE(1024),
        TPTAG_KEEPALIVE(30000), TAG_END());
    // Without it each registration is followed by an OPTIONS to oneself, through the registrar.
    if (nua) nua_set_params(nua, NUTAG_OUTBOUND("no-validate no-options-keepalive"), TAG_END());
    return nua != NULL;
}

static void usage(void) {
    fprintf(stderr, "usage: bare_register --proxy URI --domain D --realm R --password P [options]; see its head\n");
    exit(2);
}

static void parse(int argc, char **argv) {
    static const struct option names[] = {
        {"proxy", required_argument, 0, 'x'},   {"domain", required_argument, 0, 'd'},
        {"realm", required_argument, 0, 'r'},   {"password", required_argument, 0, 'p'},
        {"prefix", required_argument, 0, 'f'},  {"listen", required_argument, 0, 'l'},
        {"accounts", required_argument, 0, 'n'}, {"window", required_argument, 0, 'w'},
        {"warm", required_argument, 0, 'm'},    {"expires", required_argument, 0, 'e'},
        {"hold", required_argument, 0, 'h'},    {0, 0, 0, 0},
    };
    int name;
    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 'x': proxy = optarg; break;
        case 'd': domain = optarg; break;
        case 'r': realm = optarg; break;
        case 'p': password = optarg; break;
        case 'f': prefix = optarg; break;
        case 'l': port = (unsigned)atoi(optarg); break;
        case 'n': count = (unsigned)atoi(optarg); break;
        case 'w': window = (unsigned)atoi(optarg); break;
        case 'm': warm = (unsigned)atoi(optarg); break;
        case 'e': expires = (unsigned)atoi(optarg); break;
        case 'h': hold = atof(optarg); break;
        default: usage();
        }
    }
    if (!proxy || !domain || !realm || !password || !port || !count || warm >= count) usage();
    if (window == 0 || window > count) window = count;
    // Figures are of the registrations from `warm` to `last`: with as many underway at both ends, unless it is a burst.
    last = warm + window < count ? count - window : count;
}

int main(int argc, char **argv) {
    parse(argc, argv);
    accounts = calloc(count, sizeof *accounts);
    if (!accounts || !meter_open(&meter, getpid(), NULL)) return 1;
    for (unsigned i = 0; i < count; i++) md5_hex(accounts[i].ha1, "%s%u:%s:%s", prefix, i, realm, password);
    if (!open_user_agent()) {
        fprintf(stderr, "bare_register: cannot listen at port %u\n", port);
        return 1;
    }
    for (int i = 0; i < 5; i++) su_root_step(root, 10);
    printf("{\"mode\":\"register\",\"step\":\"open\",\"errors\":0}\n");
    fflush(stdout);
    char line[64];
    if (read(STDIN_FILENO, line, sizeof line) <= 0) return 1;

    su_timer_t *timer = su_timer_create(su_root_task(root), 0);
    su_timer_set_interval(timer, timed_out, NULL, (su_duration_t)(hold * 1000));
    uint64_t began = nanoseconds();
    from = meter_read(&meter);
    for (unsigned i = 0; i < window; i++) start_next();
    su_root_run(root);
    printf("{\"mode\":\"register\",\"step\":\"registered\",\"accounts\":%u,\"registered\":%u,\"failed\":%u,", count,
        registered, count - registered);
    printf("\"reason\":\"%s\",\"total_seconds\":%.6f,\"counted\":%u,\"p50_ms\":%.2f,\"p99_ms\":%.2f,", first_failure,
        (double)(nanoseconds() - began) / 1e9, last - warm,
        (double)histogram_quantile(&histogram, 0.5) / 1e6, (double)histogram_quantile(&histogram, 0.99) / 1e6);
    meter_print(&meter, from, to);
    printf("}\n");
    fflush(stdout);
    return read(STDIN_FILENO, line, sizeof line) < 0 || registered < count;
}
