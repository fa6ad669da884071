#ifndef GATEWAY_LIBLTDL_H
#define GATEWAY_LIBLTDL_H

#include <ltdl.h>

#endif
