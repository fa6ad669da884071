#include "Message.h"

#include <resolv.h>
#include <string.h>

bool gateway_dns_message_open(struct gateway_dns_message *message, const uint8_t *bytes, size_t length) {
    memset(message, 0, sizeof *message);
    if (length > NS_MAXMSG || ns_initparse(bytes, (int)length, &message->parsed) != 0) return false;
    if (!ns_msg_getflag(message->parsed, ns_f_qr)) return false;
    message->response_code = ns_msg_getflag(message->parsed, ns_f_rcode);
    message->answer_count = ns_msg_count(message->parsed, ns_s_an);
    message->authority_count = ns_msg_count(message->parsed, ns_s_ns);
    return true;
}

// What is left of one record's data, inside the message that its names may point back into.
struct data {
    const ns_msg *message;
    const uint8_t *next;
    const uint8_t *end;
};

static bool take_number(struct data *data, uint16_t *number) {
    if (data->end - data->next < NS_INT16SZ) return false;
    *number = (uint16_t)(data->next[0] << 8 | data->next[1]);
    data->next += NS_INT16SZ;
    return true;
}

static bool take_name(struct data *data, char *name) {
    int length = dn_expand(ns_msg_base(*data->message), ns_msg_end(*data->message), data->next, name, NS_MAXDNAME);
    if (length < 0 || length > data->end - data->next) return false;
    data->next += length;
    return true;
}

static bool take_string(struct data *data, char *text) {
    if (data->next == data->end) return false;
    size_t length = *data->next++;
    if ((size_t)(data->end - data->next) < length || memchr(data->next, 0, length)) return false;
    memcpy(text, data->next, length);
    text[length] = 0;
    data->next += length;
    return true;
}

static bool take_address(struct data *data, size_t size, uint8_t *address) {
    if ((size_t)(data->end - data->next) != size) return false;
    memcpy(address, data->next, size);
    return true;
}

static bool take_soa(struct data *data, struct gateway_dns_record *record) {
    char contact[NS_MAXDNAME];
    if (!take_name(data, record->name) || !take_name(data, contact)) return false;
    // SERIAL, REFRESH, RETRY and EXPIRE come first.
    if (data->end - data->next != 5 * NS_INT32SZ) return false;
    record->minimum = ns_get32(data->next + 4 * NS_INT32SZ);
    return true;
}

static bool take_data(struct data *data, struct gateway_dns_record *record) {
    switch (record->type) {
    case ns_t_a: return take_address(data, 4, record->address);
    case ns_t_aaaa: return take_address(data, 16, record->address);
    case ns_t_cname: return take_name(data, record->name);
    case ns_t_srv:
        return take_number(data, &record->first) && take_number(data, &record->second) &&
               take_number(data, &record->port) && take_name(data, record->name);
    case ns_t_naptr:
        return take_number(data, &record->first) && take_number(data, &record->second) &&
               take_string(data, record->flags) && take_string(data, record->services) &&
               take_string(data, record->regexp) && take_name(data, record->name);
    case ns_t_soa: return take_soa(data, record);
    default: return false;
    }
}

enum gateway_dns_reading gateway_dns_message_record(struct gateway_dns_message *message,
                                                    enum gateway_dns_section section, int index,
                                                    struct gateway_dns_record *record) {
    memset(record, 0, sizeof *record);
    ns_rr parsed;
    if (ns_parserr(&message->parsed, section == gateway_dns_answers ? ns_s_an : ns_s_ns, index, &parsed) != 0) {
        return gateway_dns_unreadable;
    }
    if (ns_rr_class(parsed) != ns_c_in) return gateway_dns_skipped;
    record->type = (uint16_t)ns_rr_type(parsed);
    // RFC 2181 section 8: a TTL is 31 bits long, and one with the highest bit set is 0.
    record->ttl = ns_rr_ttl(parsed) > INT32_MAX ? 0 : (uint32_t)ns_rr_ttl(parsed);
    strncpy(record->owner, parsed.name, sizeof record->owner - 1);
    struct data data = {&message->parsed, ns_rr_rdata(parsed), ns_rr_rdata(parsed) + ns_rr_rdlen(parsed)};
    return take_data(&data, record) ? gateway_dns_read : gateway_dns_skipped;
}
