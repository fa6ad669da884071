"""Building, starting, watching and ending the programs that are measured."""

import os
import re
import signal
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)

SOFIA_HEADERS = "/usr/include/sofia-sip-1.12"  # Debian's libsofia-sip-ua-dev
PROGRAMS = {
    "reference": (["reference.c", "answers.c", "envelope.c", "handshake.c"], ["-lcrypto"]),
    "load": (
        ["load.c", "load_rate.c", "load_idle.c", "load_setup.c", "load_register.c", "client.c", "frames.c", "digest.c",
         "meter.c"], ["-lssl", "-lcrypto"]),
    "stub_registrar": (["stub_registrar.c", "registrar.c", "digest.c"], ["-lcrypto"]),
    "bare_register": (["bare_register.c", "digest.c", "meter.c"], ["-lsofia-sip-ua", "-lcrypto"]),
    "mallocs.so": (["mallocs.c"], ["-shared", "-fPIC"]),
}

SETTINGS = """\
[gateway]
plugin_directories = ["{plugins}"]

[gateway.websocket]
listen = "127.0.0.1:{port}"
tls_listen = "{tls_listen}"
event_loops = 1

[gateway.admin]
listen = ""

[gateway.limits]
connections = 20000
connections_per_address = 20000
messages_per_second = 0
bytes_per_second = 0
pending_requests = 1024
first_message_timeout = "0s"

[gateway.process]
state_directory = "{state}"
drain_timeout = "1s"

{plugin_sections}"""


class Failure(Exception):
    """Something went wrong that makes the figures worthless."""


def build(directory):
    """Compiles what is older than its sources; returns the paths by name."""
    os.makedirs(directory, exist_ok=True)
    sources = [os.path.join(HERE, name) for name in os.listdir(HERE) if name.endswith((".c", ".h"))]
    newest = max(os.path.getmtime(path) for path in sources)
    paths = {}
    for name, (files, flags) in PROGRAMS.items():
        path = paths[name] = os.path.join(directory, name)
        if os.path.exists(path) and os.path.getmtime(path) > newest:
            continue
        command = [os.environ.get("CC", "gcc"), "-std=gnu17", "-O2", "-g", "-Wall", "-Wextra", "-o", path]
        command += ["-I", SOFIA_HEADERS] if "-lsofia-sip-ua" in flags else []
        if subprocess.run(command + [os.path.join(HERE, file) for file in files] + flags).returncode != 0:
            raise Failure(f"{name} does not compile")
    return paths


def start_pinned(command, core, **options):
    """Starts a process on one core. The affinity is inherited, so that nothing runs between fork and exec."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        return subprocess.Popen(command, **options)
    finally:
        os.sched_setaffinity(0, mine)


def end(process):
    """Ends a process that this program started; by force after five seconds."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def resident_bytes(pid):
    """Exact, unlike VmRSS, which the kernel keeps in per-CPU counters."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        for line in file:
            if line.startswith("Rss:"):
                return int(line.split()[1]) * 1024
    raise Failure(f"no memory figures of process {pid}")


def clean_environment(**more):
    mine = {key: value for key, value in os.environ.items() if not key.startswith(("GATEWAY_", "NOTIFY_SOCKET"))}
    return mine | more


class Launcher:
    """How to start one kind of server, again and again."""

    def __init__(self, name, directory, core):
        self.name = name
        self.directory = os.path.join(directory, name)
        self.core = core
        os.makedirs(self.directory, exist_ok=True)

    def spawn(self, port=0, environment=None):
        log = os.path.join(self.directory, "log")
        with open(log, "w") as stderr:
            process = start_pinned(
                self.command(port), self.core, stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr,
                env=clean_environment(**(environment or {})), cwd=self.directory)
        return Server(self.name, process, log)

    def start(self, environment=None):
        server = self.spawn(environment=environment)
        try:
            server.wait_for(self.kinds)
        except BaseException:
            server.stop()
            raise
        return server


class ReferenceLauncher(Launcher):
    kinds = ("ws",)

    def __init__(self, program, directory, core):
        super().__init__("reference", directory, core)
        self.program = program

    def command(self, port):
        return [self.program, f"127.0.0.1:{port}"]


class GatewayLauncher(Launcher):
    kinds = ("ws", "wss")
    tls_listen = "127.0.0.1:0"

    def __init__(self, program, library, directory, core):
        super().__init__("gatewayd", directory, core)
        self.program = program
        self.library = library

    def command(self, port):
        path = os.path.join(self.directory, "plugins.conf")
        with open(path, "w") as file:
            file.write(SETTINGS.format(
                plugins=os.path.dirname(self.library), port=port, tls_listen=self.tls_listen,
                state=os.path.join(self.directory, "state"), plugin_sections=self.plugins()))
        os.makedirs(os.path.join(self.directory, "state"), exist_ok=True)
        return [self.program, "run", "--config", path]

    def plugins(self):
        """The sections of the settings that are the plugins'."""
        return f'[plugin.Echo]\nlibrary = "{self.library}"\n'


class Server:
    """A running server."""

    def __init__(self, name, process, log):
        self.name = name
        self.process = process
        self.pid = process.pid
        self.log = log
        self.ports = {}

    def wait_for(self, kinds, seconds=20):
        """Reads the ports from the log lines `listening … kind=ws address=127.0.0.1:PORT`."""
        deadline = time.monotonic() + seconds
        while not all(kind in self.ports for kind in kinds):
            self.check()
            if time.monotonic() > deadline:
                raise Failure(f"{self.name} does not listen after {seconds} s\n{self.log_tail()}")
            time.sleep(0.02)
            with open(self.log) as file:
                for line in file:
                    kind = re.search(r'\bkind="?(\w+)', line)
                    address = re.search(r'\baddress="?[\d.]+:(\d+)', line)
                    if "listening" in line and kind and address and line.endswith("\n"):
                        self.ports[kind[1]] = int(address[1])

    def check(self):
        if self.process.poll() is not None:
            raise Failure(f"{self.name} ended with status {self.process.returncode}\n{self.log_tail()}")

    def log_tail(self):
        with open(self.log, errors="replace") as file:
            return "".join(f"    {line}" for line in file.readlines()[-15:])

    def resident_bytes(self):
        return resident_bytes(self.pid)

    def stop(self):
        end(self.process)
