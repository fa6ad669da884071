// What a plugin defines that extends the core's types, and may: a nested type, a conformance, a specialisation.
int nested __asm__("$s11GatewayCore9PluginABIV4EchoE6NestedVMn") = 1;
int conformance __asm__("$s11GatewayCore9PluginABIV4Echo3FooADWP") = 1;
int specialised __asm__("$s7NIOCore10ByteBufferV5writeyyxlFSi_Tg5") = 1;
