// A library that is no plugin.
int gateway_test_library(void) { return 1; }
