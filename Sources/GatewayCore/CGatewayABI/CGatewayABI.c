#include "CGatewayABI.h"
