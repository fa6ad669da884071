// Does nothing and is never run. It depends on the plugins that tests load, so that building everything builds their
// libraries; the tests' own program must not, because it would be linked with a second copy of NIO then.
