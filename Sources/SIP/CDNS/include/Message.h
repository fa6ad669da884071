// Reading a DNS message with libresolv, which checks every length. Nothing is copied but the record asked for.
#ifndef GATEWAY_DNS_MESSAGE_H
#define GATEWAY_DNS_MESSAGE_H

#include <arpa/nameser.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Valid as long as the bytes it was made from.
struct gateway_dns_message {
    ns_msg parsed;
    /// RFC 1035 section 4.1.1, RCODE.
    int response_code;
    int answer_count;
    int authority_count;
};

enum gateway_dns_section { gateway_dns_answers, gateway_dns_authorities };

/// One record. What it says stands in the fields of its type; the others are zero. Names are in presentation
/// format (RFC 1035 section 5.1) without the last dot.
struct gateway_dns_record {
    uint16_t type;
    uint32_t ttl;
    char owner[NS_MAXDNAME];
    /// A: 4 bytes, AAAA: 16 bytes.
    uint8_t address[16];
    /// SRV: priority, NAPTR: order.
    uint16_t first;
    /// SRV: weight, NAPTR: preference.
    uint16_t second;
    uint16_t port;
    /// SRV: target, NAPTR: replacement, CNAME: canonical name. Empty for the root.
    char name[NS_MAXDNAME];
    /// NAPTR: these three end with a zero; a zero inside makes the record unreadable.
    char flags[256];
    char services[256];
    char regexp[256];
    /// SOA: MINIMUM.
    uint32_t minimum;
};

/// False unless the whole message can be read and is a response.
bool gateway_dns_message_open(struct gateway_dns_message *message, const uint8_t *bytes, size_t length);

enum gateway_dns_reading {
    gateway_dns_read,
    /// Of a class or type that is not known here, or its data is malformed: the ones after it can still be read.
    gateway_dns_skipped,
    gateway_dns_unreadable,
};

enum gateway_dns_reading gateway_dns_message_record(struct gateway_dns_message *message,
                                                    enum gateway_dns_section section, int index,
                                                    struct gateway_dns_record *record);

#endif
