"""The goals, and the table that holds the figures against them."""

GOALS = {
    "requests": 0.65,        # of the reference's requests per CPU second, at least
    "setup": 0.45,           # of the reference's connections per CPU second, at least
    "ws": 6.0,               # KB of resident memory per connection, at most
    "wss": 26.0,
    "start": 100.0,          # ms, at most
    "allocations": 0.001,    # per ping; a timer's now and then are not the request's
}


def verdict(met):
    return "met" if met else "MISSED"


def at_least(value, goal):
    return f"{value:5.2f}  goal ≥ {goal:.2f}  {verdict(value >= goal)}"


def show(results):
    for name, function in (
        ("requests", show_requests), ("setup", show_setup), ("memory", show_memory),
        ("allocations", show_allocations), ("start", show_start), ("dispatch", show_dispatch),
    ):
        if results.get(name):
            print()
            function(results[name])


def show_requests(loads):
    print("Requests                   CPU µs/request  requests/s   p50 µs   p99 µs   per CPU second, to reference")
    for load, figures in loads.items():
        for name, cpu in figures["cpu_us"].items():
            line = f"  {load:<13}{name:<12}{cpu:13.3f}{figures['per_second'][name]:12,.0f}"
            line += f"{figures['p50_us'][name]:9.0f}{figures['p99_us'][name]:9.0f}"
            if name == "gatewayd" and "ratio" in figures:
                line += "   " + at_least(figures["ratio"], GOALS["requests"])
            print(line)


def show_setup(kinds):
    print("Connections set up         CPU µs/connection     per second   per CPU second, to reference")
    for kind, figures in kinds.items():
        for name, cpu in figures["cpu_us"].items():
            line = f"  {kind:<13}{name:<12}{cpu:13.1f}{figures['per_second'][name]:17,.0f}"
            if name == "gatewayd" and "ratio" in figures:
                line += "   " + at_least(figures["ratio"], GOALS["setup"])
            print(line)


def show_memory(kinds):
    print("Resident memory            connections   base MB   KB each, fresh   KB each, after a ping")
    for kind, servers in kinds.items():
        for name, figures in servers.items():
            fresh, used = figures["fresh_bytes"] / 1024, figures["used_bytes"] / 1024
            line = f"  {kind:<13}{name:<12}{figures['connections']:11,}{figures['base_bytes'] / 1048576:10.1f}"
            line += f"{fresh:17.2f}{used:24.2f}"
            if name == "gatewayd":
                line += f"   goal ≤ {GOALS[kind]:.0f}  {verdict(max(fresh, used) <= GOALS[kind])}"
            print(line)


def show_allocations(loads):
    print("Heap allocations           per request   bytes per request")
    for load, servers in loads.items():
        for name, figures in servers.items():
            line = f"  {load:<13}{name:<12}{figures['calls']:13.4f}{figures['bytes']:20.1f}"
            if name == "gatewayd" and load.endswith("-ping"):
                line += f"   goal 0  {verdict(figures['calls'] < GOALS['allocations'])}"
            print(line)


def show_start(servers):
    print("Start, exec to listening   median ms   least   most")
    for name, figures in servers.items():
        line = f"  {name:<25}{figures['median_ms']:11.1f}{figures['least_ms']:8.1f}{figures['most_ms']:7.1f}"
        if name == "gatewayd":
            line += f"   goal ≤ {GOALS['start']:.0f}  {verdict(figures['median_ms'] <= GOALS['start'])}"
        print(line)


def show_dispatch(lines):
    print("Dispatch into a plugin")
    for line in lines:
        print(f"  {line}")
