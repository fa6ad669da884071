// A plugin as the loader sees one. PLUGIN is its name; ABI the text it reports; OBJECT what its entry returns.
#define PASTE_(name, entry) lib##name##_LTX_##entry
#define PASTE(name, entry) PASTE_(name, entry)

static int object;

#ifdef ABI
const char *PASTE(PLUGIN, gateway_plugin_abi)(void) { return ABI; }
#endif

void *PASTE(PLUGIN, gateway_plugin)(void) { return OBJECT; }
