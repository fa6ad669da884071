// A plugin for the C interface.
static const int table[] = {sizeof(int)};

const void *libForeign_LTX_gateway_plugin_c(void) { return table; }
