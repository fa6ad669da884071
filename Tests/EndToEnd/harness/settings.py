"""plugins.conf from a dictionary with dotted keys: {"gateway.limits.connections": 3}."""

import json


def nested(flat):
    tree = {}
    for path, value in flat.items():
        *tables, key = path.split(".")
        table = tree
        for name in tables:
            table = table.setdefault(name, {})
        if isinstance(value, dict):
            table.setdefault(key, {}).update(value)
        else:
            table[key] = value
    return tree


def toml(flat):
    lines = []

    def write(path, table):
        if path:
            lines.append(f"[{'.'.join(path)}]")
        lines.extend(f"{key} = {json.dumps(value)}" for key, value in table.items() if not isinstance(value, dict))
        for key, value in table.items():
            if isinstance(value, dict):
                write([*path, key], value)

    write([], nested(flat))
    return "\n".join(lines) + "\n"
