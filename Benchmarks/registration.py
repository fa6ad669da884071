"""Registering accounts: CPU and memory of each, and a burst. `report.py` has the other tables, this file its own."""

import os
import statistics

from measures import cpu_us, medians
from registrants import BareRegistrants, GatewayRegistrants, RegistrationLauncher
from servers import Failure
from sip_servers import Kamailio, StubRegistrar

#: Of each round. What is measured are those between the first `warm` and the last `window`: 2,000.
ACCOUNTS, WINDOW, WARM = 2_250, 50, 200
BURST = 2_000
TRANSPORTS = ("udp", "tcp")
#: CPU as a multiple of the bare program's, and KiB of resident memory per account, at most.
GOALS = {"registration": 1.5, "account_memory": 40.0}
SECONDS = 120


def find_library(options):
    program = os.path.join(os.path.abspath(options.products), "gatewayd")
    library = os.path.join(os.path.abspath(options.products), "libRegistration.so")
    for path in (program, library):
        if not os.path.exists(path):
            raise Failure(f"{path} is missing; build it with `swift build -c release`, or try --server reference")
    return program, library


class RegistrationBench:
    def __init__(self, bench, programs, directory):
        self.bench, self.programs, self.directory = bench, programs, directory
        self.options = bench.options
        self.server_core, self.load_core = self.options.cores
        self.scale = 10 if self.options.quick else 1

    def registrants(self, accounts, window, warm):
        """The gateway and the program it is held against, as far as they are wanted."""
        numbers = {"accounts": accounts, "window": window, "warm": warm, "seconds": SECONDS}
        wanted = []
        if self.options.server != "reference":
            launcher = RegistrationLauncher(*find_library(self.options), self.directory, self.server_core)
            wanted.append(GatewayRegistrants(self.programs, launcher, self.load_core, **numbers))
        if self.options.server != "gatewayd":
            wanted.append(BareRegistrants(self.programs, self.server_core, **numbers))
        return wanted

    def registration(self):
        """CPU and memory per account at the stub registrar, each time in a fresh process."""
        wanted = self.registrants(ACCOUNTS // self.scale, WINDOW // self.scale, WARM // self.scale)
        results = {}
        for transport in TRANSPORTS:
            self.bench.log(f"registration {transport}")
            rounds = self.bench.interleave(wanted, lambda one: self.run_at_stub(one, transport))
            results[transport] = summarize(rounds)
        return results

    def run_at_stub(self, registrants, transport):
        registrar = StubRegistrar(self.programs["stub_registrar"], self.load_core)
        try:
            return registrants.run(registrar, transport)
        finally:
            registrar.stop()

    def burst(self):
        """All accounts at once at a real registrar; not one may fail."""
        results = {}
        for transport in TRANSPORTS:
            for registrants in self.registrants(BURST // self.scale, 0, 0):
                self.bench.log(f"burst {transport} {registrants.name}")
                results.setdefault(transport, {})[registrants.name] = self.run_at_kamailio(registrants, transport)
        return results

    @staticmethod
    def run_at_kamailio(registrants, transport):
        # As many underway as the gateway allows itself: by nothing else would the bare program pass over TCP.
        if registrants.name == "bare":
            registrants.window = WINDOW
        registrar = Kamailio()
        try:
            registrar.add_accounts(registrants.prefix, registrants.accounts)
            return registrants.run(registrar, transport)
        finally:
            registrar.stop()


def memory(figures):
    """Bytes per account: all that came with it, and without the connection that it is on."""
    grown = figures["registered_bytes"] - figures["base_bytes"]
    return grown / figures["accounts"], (figures["registered_bytes"] - figures["connected_bytes"]) / figures["accounts"]


def summarize(rounds):
    result = {
        "cpu_us": medians(rounds, lambda figures: cpu_us(figures, "counted")),
        "per_second": medians(rounds, lambda figures: figures["counted"] / figures["seconds"]),
        "p50_ms": medians(rounds, lambda figures: figures["p50_ms"]),
        "p99_ms": medians(rounds, lambda figures: figures["p99_ms"]),
        "bytes": medians(rounds, lambda figures: memory(figures)[0]),
        "bytes_without_connection": medians(rounds, lambda figures: memory(figures)[1]),
    }
    if {"gatewayd", "bare"} <= set(rounds[0]):
        result["ratios"] = [
            cpu_us(figures["gatewayd"], "counted") / cpu_us(figures["bare"], "counted") for figures in rounds]
        result["ratio"] = statistics.median(result["ratios"])
    return result


def at_most(value, goal, width):
    return f"   {value:{width}}  goal ≤ {goal:g}  {'met' if value <= goal else 'MISSED'}"


def show(results):
    if results.get("registration"):
        print()
        show_registration(results["registration"])
        print()
        show_memory("Memory per account, stub", {
            transport: {name: (figures["bytes"][name], figures["bytes_without_connection"][name])
                        for name in figures["bytes"]} for transport, figures in results["registration"].items()})
    if results.get("burst"):
        print()
        show_burst(results["burst"])
        print()
        show_memory("Memory per account, Kamailio", {
            transport: {name: memory(one) for name, one in figures.items()}
            for transport, figures in results["burst"].items()})


def show_registration(transports):
    print("Registrations, stub        CPU µs/account    accounts/s   p50 ms   p99 ms   CPU, to bare Sofia-SIP")
    for transport, figures in transports.items():
        for name, cpu in figures["cpu_us"].items():
            line = f"  {transport:<13}{name:<12}{cpu:13.1f}{figures['per_second'][name]:14,.0f}"
            line += f"{figures['p50_ms'][name]:9.1f}{figures['p99_ms'][name]:9.1f}"
            if name == "gatewayd" and "ratio" in figures:
                line += at_most(figures["ratio"], GOALS["registration"], "4.2f")
            print(line)


def show_memory(title, transports):
    print(f"{title:<32}KiB, all   KiB, without its connection")
    for transport, servers in transports.items():
        for name, (whole, without) in servers.items():
            line = f"  {transport:<13}{name:<12}{whole / 1024:13.1f}{without / 1024:30.1f}"
            if name == "gatewayd":
                line += at_most(whole / 1024, GOALS["account_memory"], "5.1f")
            print(line)


def show_burst(transports):
    print("Burst, Kamailio            registered   of        seconds   p99 ms")
    for transport, servers in transports.items():
        for name, figures in servers.items():
            print(f"  {transport:<13}{name:<12}{figures['registered']:10,}{figures['accounts']:8,}"
                  f"{figures['total_seconds']:12.2f}{figures['p99_ms']:9.0f}")
