"""The programs that register accounts, each driven through its JSON lines: connect, register, look, end."""

import json
import os
import selectors
import subprocess
import time

from servers import Failure, GatewayLauncher, Server, end, free_port, resident_bytes, start_pinned
from sip_servers import DOMAIN, PASSWORD

PLUGIN = """\
[plugin.Registration]
library = "{library}"

[service.sip]
address = "127.0.0.1"
outbound_proxy = "sip:127.0.0.1:{port};transport={transport}"
registration_expires = "{expires}s"
"""


class Steps:
    """A program that prints a JSON line for each step and waits for a line on stdin before the next."""

    def __init__(self, command, core):
        self.name = os.path.basename(command[0])
        self.process = start_pinned(
            [str(part) for part in command], core, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)

    def next(self, seconds, go=True):
        """The figures of the next step."""
        if go:
            self.process.stdin.write("go\n")
            self.process.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            line = self.process.stdout.readline() if selector.select(seconds) else ""
        if not line:
            end(self.process)
            raise Failure(f"{self.name} gave no figures within {seconds} s: {self.process.stderr.read().strip()}")
        return json.loads(line)

    def finish(self):
        """Closes its stdin, which ends it; what it had to say."""
        try:
            _, errors = self.process.communicate(timeout=60)
            return errors.strip()
        finally:
            end(self.process)


class Registrants:
    """A number of accounts at a registrar. `run` gives the figures of one registering of all of them."""


    def __init__(self, accounts, window, warm, seconds):
        self.accounts, self.window, self.warm, self.seconds = accounts, window, warm, seconds

    def arguments(self):
        return [
            "--domain", DOMAIN, "--password", PASSWORD, "--prefix", self.prefix, "--window", self.window,
            "--warm", self.warm, "--hold", self.seconds]

    def register(self, steps, pid, registrar):
        """`connected_bytes` and `registered_bytes` are the memory of process `pid`."""
        opened = steps.next(90, go=False)
        if opened["errors"]:
            raise Failure(f"not all connections were opened: {opened} {steps.finish()}")
        time.sleep(0.3)
        connected = resident_bytes(pid)
        figures = steps.next(self.seconds + 30)
        if figures["registered"] != self.accounts:
            raise Failure(f"{figures['failed']} of {self.accounts} accounts were not registered at "
                          f"{registrar.name}: {figures['reason']} {steps.finish()}")
        registrar.check(self.accounts)
        time.sleep(0.5)
        return figures | {"connected_bytes": connected, "registered_bytes": resident_bytes(pid)}


class BareRegistrants(Registrants):
    """A C program on top of Sofia-SIP, with nothing in between."""

    name = prefix = "bare"

    def __init__(self, programs, core, **numbers):
        super().__init__(**numbers)
        self.program, self.core = programs["bare_register"], core

    def run(self, registrar, transport):
        proxy = f"sip:127.0.0.1:{registrar.port};transport={transport}"
        steps = Steps(
            [self.program, "--proxy", proxy, "--realm", DOMAIN, "--listen", free_port(), "--accounts", self.accounts,
             *self.arguments()], self.core)
        try:
            figures = self.register(steps, steps.process.pid, registrar)
            return figures | {"base_bytes": figures["connected_bytes"]}
        finally:
            end(steps.process)


class RegistrationLauncher(GatewayLauncher):
    """gatewayd with the Registration plugin, which sends to one registrar."""

    kinds = ("ws",)
    tls_listen = ""

    def __init__(self, program, library, directory, core):
        super().__init__(program, library, directory, core)
        self.port, self.transport, self.expires = 0, "udp", 600

    def plugins(self):
        return PLUGIN.format(library=self.library, port=self.port, transport=self.transport, expires=self.expires)


class GatewayRegistrants(Registrants):
    """Browsers at gatewayd, one account each."""

    name, prefix = "gatewayd", "browser"

    def __init__(self, programs, launcher, core, **numbers):
        super().__init__(**numbers)
        self.program, self.launcher, self.core = programs["load"], launcher, core

    def connect(self, server, connections):
        return Steps(
            [self.program, "register", "--port", server.ports["ws"], "--server-pid", server.pid, "--connections",
             connections, *self.arguments()], self.core)

    def start(self, registrar, transport):
        self.launcher.port, self.launcher.transport = registrar.port, transport
        return self.launcher.start()

    def run(self, registrar, transport):
        server = self.start(registrar, transport)
        try:
            base = server.resident_bytes()
            steps = self.connect(server, self.accounts)
            try:
                figures = self.register(steps, server.pid, registrar)
            finally:
                end(steps.process)
            server.check()
            return figures | {"base_bytes": base}
        finally:
            server.stop()
