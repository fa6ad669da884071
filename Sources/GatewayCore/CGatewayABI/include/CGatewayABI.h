// The text by which a plugin says what it was built against. It is put together by the preprocessor inside
// `static inline` functions, so that the constant lands in whatever includes this header: the core holds the core's,
// a plugin holds its own.
#ifndef GATEWAY_ABI_H
#define GATEWAY_ABI_H

/// Raise it with every change of the core's public API or of the layout of a public type.
#define GATEWAY_ABI_NUMBER 1

#define GATEWAY_ABI_STRING_(number) #number
#define GATEWAY_ABI_STRING(number) GATEWAY_ABI_STRING_(number)

// Every release of the Swift toolchain brings its own build of clang, whose version names the commit; no macro of
// Swift's tells as much.
#define GATEWAY_ABI_TEXT(swift, mode) \
    "gateway-abi " GATEWAY_ABI_STRING(GATEWAY_ABI_NUMBER) "; swift " swift "; clang " __clang_version__ "; " mode

#define GATEWAY_ABI_TEXTS(name, swift)                                                                       \
    static inline const char *gateway_abi_##name##_debug(void) { return GATEWAY_ABI_TEXT(swift, "debug"); }  \
    static inline const char *gateway_abi_##name##_release(void) { return GATEWAY_ABI_TEXT(swift, "release"); }

// The readable version, one line for each release known; PluginABI+Baked.swift chooses among them.
GATEWAY_ABI_TEXTS(swift_6_3_0, "6.3.0")
GATEWAY_ABI_TEXTS(swift_6_3_1, "6.3.1")
GATEWAY_ABI_TEXTS(swift_6_3_2, "6.3.2")
GATEWAY_ABI_TEXTS(swift_6_3_3, "6.3.3")
GATEWAY_ABI_TEXTS(swift_6_4_or_later, "6.4 or later")

#endif
