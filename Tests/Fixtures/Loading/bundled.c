// The descriptors that a plugin with its own copy of two modules would define.
int buffer __asm__("$s7NIOCore10ByteBufferVMn") = 1;
int handler __asm__("$s7Logging10LogHandlerMp") = 1;
