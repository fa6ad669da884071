// What the SIP library takes from c-ares (asking) and libresolv (reading what was answered).
#ifndef GATEWAY_DNS_H
#define GATEWAY_DNS_H

#include "Channel.h"
#include "Message.h"
#include "Thread.h"

#endif
