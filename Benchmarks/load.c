// Load generator: one epoll loop, one thread, loopback only, every answer checked.
//
//   load rate  --port P [--connections N] [--depth D] [--kind ping|echo] [--seconds S] [--warm-up S] [--requests N]
//   load idle  --port P [--connections N] [--hold S]
//   load setup --port P [--at-once N] [--seconds S] [--warm-up S]
//   load register --port P --domain D --password P [--connections N] [--accounts N] [--window N] [--warm N] [--hold S]
//                 [--prefix NAME] [--realm R]
//   all modes: [--tls] [--server-pid PID] [--allocations FILE] [--at-once N]
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static double number(const char *text, double low, double high) {
    char *end;
    double value = strtod(text, &end);
    if (*end == 0 && end != text && value >= low && value <= high) return value;
    fprintf(stderr, "load: %s is not a number from %g to %g\n", text, low, high);
    exit(2);
}

static void usage(void) {
    fprintf(stderr, "usage: load rate|idle|setup|register --port PORT [options]; see the head of load.c\n");
    exit(2);
}

int main(int argc, char **argv) {
    static const struct option names[] = {
        {"port", required_argument, 0, 'p'},        {"connections", required_argument, 0, 'n'},
        {"depth", required_argument, 0, 'd'},       {"kind", required_argument, 0, 'k'},
        {"seconds", required_argument, 0, 's'},     {"warm-up", required_argument, 0, 'w'},
        {"requests", required_argument, 0, 'r'},    {"hold", required_argument, 0, 'h'},
        {"at-once", required_argument, 0, 'o'},     {"server-pid", required_argument, 0, 'i'},
        {"allocations", required_argument, 0, 'a'}, {"tls", no_argument, 0, 't'},
        {"domain", required_argument, 0, 'D'},      {"realm", required_argument, 0, 'R'},
        {"password", required_argument, 0, 'P'},    {"prefix", required_argument, 0, 'F'},
        {"accounts", required_argument, 0, 'A'},    {"window", required_argument, 0, 'W'},
        {"warm", required_argument, 0, 'M'},        {0, 0, 0, 0},
    };
    struct options options = {
        .connections = 1, .depth = 1, .at_once = 32, .warm_up = 0.3, .seconds = 1, .hold = 60,
        .registration = {.prefix = "browser", .accounts = 1, .window = 50},
    };
    pid_t server = 0;
    const char *allocations = NULL;
    int name;
    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 'p': options.target.port = (uint16_t)number(optarg, 1, 65535); break;
        case 'n': options.connections = (unsigned)number(optarg, 1, 19000); break;
        case 'd': options.depth = (unsigned)number(optarg, 1, 1024); break;
        case 's': options.seconds = number(optarg, 0.01, 600); break;
        case 'w': options.warm_up = number(optarg, 0, 60); break;
        case 'r': options.requests = (uint64_t)number(optarg, 0, 1e9); break;
        case 'h': options.hold = number(optarg, 0, 600); break;
        case 'o': options.at_once = (unsigned)number(optarg, 1, 1024); break;
        case 'i': server = (pid_t)number(optarg, 1, 4194304); break;
        case 'a': allocations = optarg; break;
        case 'D': options.registration.domain = optarg; break;
        case 'R': options.registration.realm = optarg; break;
        case 'P': options.registration.password = optarg; break;
        case 'F': options.registration.prefix = optarg; break;
        case 'A': options.registration.accounts = (unsigned)number(optarg, 1, 1000); break;
        case 'W': options.registration.window = (unsigned)number(optarg, 0, 1e6); break;
        case 'M': options.registration.warm = (unsigned)number(optarg, 0, 1e6); break;
        case 't':
            options.target.tls = client_tls();
            if (!options.target.tls) return 1;
            break;
        case 'k':
            options.echo = strcmp(optarg, "echo") == 0;
            if (options.echo || strcmp(optarg, "ping") == 0) break;
            usage();
            break;
        default: usage();
        }
    }
    if (optind != argc - 1 || options.target.port == 0) usage();
    options.target.opened = (uint64_t)getpid() << 16;  // not from the same address in each run
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (!meter_open(&options.meter, server, allocations)) {
        perror("load: cannot watch the server");
        return 1;
    }

    const char *mode = argv[optind];
    int status = 2;
    if (strcmp(mode, "rate") == 0) status = run_rate(&options);
    else if (strcmp(mode, "idle") == 0) status = run_idle(&options);
    else if (strcmp(mode, "setup") == 0) status = run_setup(&options);
    else if (strcmp(mode, "register") == 0) status = run_register(&options);
    else usage();
    if (first_note[0]) fprintf(stderr, "load: %s\n", first_note);
    SSL_CTX_free(options.target.tls);
    return status;
}
