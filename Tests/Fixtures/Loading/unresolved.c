// Calls what nobody defines.
extern int gateway_test_defined_nowhere(void);

int gateway_test_caller(void) { return gateway_test_defined_nowhere(); }
