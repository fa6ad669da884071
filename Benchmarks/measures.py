"""What is measured, and how. Every function returns plain values; `report.py` prints them."""

import json
import os
import signal
import socket
import statistics
import subprocess
import time
from contextlib import ExitStack, contextmanager

from servers import Failure, clean_environment, end, free_port, start_pinned

SHAPES = {"one": (1, 1), "pipe1": (1, 128), "rr100": (100, 1), "pipe100": (100, 16)}
LOADS = {f"{shape}-{kind}": (*size, kind) for kind in ("ping", "echo") for shape, size in SHAPES.items()}
ALLOCATION_LOADS = ("one-ping", "pipe1-ping", "rr100-ping", "pipe100-ping", "pipe1-echo", "rr100-echo")
ALLOCATION_REQUESTS = 100_000
WS_CONNECTIONS, WSS_CONNECTIONS = 5_000, 2_000
STARTS = 10


class Bench:
    def __init__(self, options, programs, launchers):
        self.options = options
        self.load = programs["load"]
        self.mallocs = programs["mallocs.so"]
        self.launchers = launchers
        self.load_core = options.cores[1]

    def log(self, text):
        if not self.options.quiet:
            print(f"  … {text}", flush=True)

    @contextmanager
    def running(self, environment=None):
        """All servers at once: idle but for the one that is measured."""
        with ExitStack() as stack:
            servers = []
            for launcher in self.launchers:
                server = launcher.start(environment)
                stack.callback(server.stop)
                servers.append(server)
            yield servers

    def generate(self, server, mode, *arguments, kind="ws", seconds=None):
        """One run of the load generator; its figures as a dictionary."""
        command = [self.load, mode, "--port", str(server.ports[kind]), "--server-pid", str(server.pid)]
        command += [str(argument) for argument in arguments] + (["--tls"] if kind == "wss" else [])
        process = start_pinned(command, self.load_core, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            output, errors = process.communicate(timeout=(seconds or self.options.seconds) + 120)
        finally:
            end(process)
        server.check()
        if process.returncode != 0:
            raise Failure(f"load {mode} against {server.name}: {errors.strip()} {output.strip()}")
        return json.loads(output)

    def interleave(self, servers, measure):
        """Rounds A B, B A, A B …; a list of {server name: figures}."""
        rounds = []
        for number in range(self.options.rounds):
            order = servers if number % 2 == 0 else servers[::-1]
            rounds.append({server.name: measure(server) for server in order})
        return rounds

    def times(self):
        return ["--seconds", self.options.seconds, "--warm-up", self.options.warm_up]

    # Requests

    def requests(self, names):
        """CPU per request, requests per second and latency of each load."""
        results = {}
        with self.running() as servers:
            for name in names:
                self.log(name)
                connections, depth, kind = LOADS[name]
                arguments = ["--connections", connections, "--depth", depth, "--kind", kind, *self.times()]
                with self.profiled(servers):
                    rounds = self.interleave(servers, lambda server: self.generate(server, "rate", *arguments))
                results[name] = summarize(rounds, "requests") | {
                    "p50_us": medians(rounds, lambda figures: figures["p50_us"]),
                    "p99_us": medians(rounds, lambda figures: figures["p99_us"]),
                }
        return results

    @contextmanager
    def profiled(self, servers):
        """Runs `perf record` on the first server while the load lasts, if asked to."""
        if not self.options.perf:
            yield
            return
        command = ["perf", "record", "-q", "-F", "997", "-g", "-o", self.options.perf, "-p", str(servers[0].pid)]
        recorder = start_pinned(command, self.load_core)
        try:
            time.sleep(0.3)
            yield
        finally:
            recorder.send_signal(signal.SIGINT)
            recorder.wait(30)

    # Allocations

    def allocations(self):
        """Heap allocations per request in the steady state, counted by preloading mallocs.so."""
        results = {}
        loads = ALLOCATION_LOADS[1:3] if self.options.quick else ALLOCATION_LOADS
        for launcher in self.launchers:
            counts = os.path.join(launcher.directory, "allocations")
            server = launcher.start({"LD_PRELOAD": self.mallocs, "MALLOCS_FILE": counts})
            try:
                for name in loads:
                    self.log(f"allocations {name} {server.name}")
                    connections, depth, kind = LOADS[name]
                    figures = self.generate(
                        server, "rate", "--connections", connections, "--depth", depth, "--kind", kind,
                        "--requests", ALLOCATION_REQUESTS, "--seconds", 0.2, "--warm-up", 0.5,
                        "--allocations", counts, seconds=60)
                    results.setdefault(name, {})[server.name] = {
                        "calls": figures["allocations"] / figures["requests"],
                        "bytes": figures["allocated_bytes"] / figures["requests"],
                        "requests": figures["requests"],
                    }
            finally:
                server.stop()
        return results

    # Connections

    def memory(self):
        """Growth of resident memory per idle connection, in fresh processes."""
        scale = 10 if self.options.quick else 1
        results = {}
        for kind, count in (("ws", WS_CONNECTIONS // scale), ("wss", WSS_CONNECTIONS // scale)):
            for launcher in self.launchers:
                if kind in launcher.kinds:
                    self.log(f"memory {kind} {launcher.name}")
                    results.setdefault(kind, {})[launcher.name] = self.memory_of(launcher, kind, count)
        return results

    def memory_of(self, launcher, kind, count):
        server = launcher.start()
        try:
            self.hold(server, kind, 1)  # the first connection pays for what all share
            before = server.resident_bytes()
            fresh, used = self.hold(server, kind, count)
            return {
                "connections": count, "base_bytes": before,
                "fresh_bytes": (fresh - before) / count, "used_bytes": (used - before) / count,
            }
        finally:
            server.stop()

    def hold(self, server, kind, count):
        """Resident memory with `count` connections open, and after each of them has sent a ping."""
        command = [self.load, "idle", "--port", str(server.ports[kind]), "--connections", str(count), "--hold", "120"]
        command += ["--tls"] if kind == "wss" else []
        process = start_pinned(
            command, self.load_core, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

        def step(command=None):
            if command:
                process.stdin.write(command)
                process.stdin.flush()
            answer = json.loads(process.stdout.readline() or "{}")
            server.check()
            if answer.get("errors") != 0:
                end(process)
                raise Failure(f"idle connections to {server.name}: {answer} {process.stderr.read().strip()}")
            time.sleep(0.5)
            return server.resident_bytes()

        try:
            fresh = step()
            used = step("ping\n")
            _, errors = process.communicate(timeout=30)
            if process.returncode != 0:
                raise Failure(f"idle connections to {server.name}: {errors.strip()}")
            return fresh, used
        finally:
            end(process)

    def setup(self):
        """CPU per connection that is opened, greeted with the ready event, and closed."""
        results = {}
        with self.running() as servers:
            for kind in ("ws", "wss"):
                able = [server for server in servers if kind in server.ports]
                if able:
                    self.log(f"set-up {kind}")
                    rounds = self.interleave(
                        able, lambda server: self.generate(server, "setup", *self.times(), kind=kind))
                    results[kind] = summarize(rounds, "connections")
        return results

    # Start

    def start(self):
        """Milliseconds from exec until a connection is taken, plugin loaded; the first start does not count."""
        results = {}
        for launcher in self.launchers:
            self.log(f"start {launcher.name}")
            count = 3 if self.options.quick else STARTS
            times = [self.start_once(launcher) for _ in range(count + 1)][1:]
            results[launcher.name] = {
                "median_ms": statistics.median(times), "least_ms": min(times), "most_ms": max(times),
            }
        return results

    def start_once(self, launcher):
        port = free_port()
        began = time.perf_counter()
        server = launcher.spawn(port)
        try:
            while True:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        taken = time.perf_counter()
                        break
                server.check()
                if time.perf_counter() - began > 20:
                    raise Failure(f"{server.name} does not listen\n{server.log_tail()}")
                time.sleep(0.0005)
            server.wait_for(launcher.kinds)
            return (taken - began) * 1000
        finally:
            server.stop()

    # Dispatch

    def dispatch(self, program):
        """Lines of the dispatch benchmark, if it has been built."""
        self.log("dispatch")
        process = start_pinned(
            [program], self.options.cores[0], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=clean_environment())
        try:
            output, _ = process.communicate(timeout=120)
        finally:
            end(process)
        if process.returncode != 0:
            raise Failure(f"{program} ended with status {process.returncode}\n{output}")
        return output.splitlines()


def cpu_us(figures, unit):
    return figures["server_cpu_seconds"] / max(figures[unit], 1) * 1e6


def medians(rounds, value):
    return {name: statistics.median(value(figures[name]) for figures in rounds) for name in rounds[0]}


def summarize(rounds, unit):
    """Medians of each server, and the median of the ratios of their work per CPU second within a round."""
    result = {
        "cpu_us": medians(rounds, lambda figures: cpu_us(figures, unit)),
        "per_second": medians(rounds, lambda figures: figures[unit] / figures["seconds"]),
    }
    if "gatewayd" in rounds[0] and "reference" in rounds[0]:
        ratios = [cpu_us(figures["reference"], unit) / cpu_us(figures["gatewayd"], unit) for figures in rounds]
        result["ratios"] = ratios
        result["ratio"] = statistics.median(ratios)
    return result
