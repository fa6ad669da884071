"""What Linux says of a process and of its group."""

import os
import pathlib


def status(pid):
    """State letter and process group, or None when there is no such process."""
    try:
        # The name, in parentheses, may hold anything.
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return None
    return fields[0], int(fields[2])


def is_alive(pid):
    """A zombie is not: whoever started it has only not asked yet."""
    found = status(pid)
    return found is not None and found[0] not in "ZX"


def group(leader):
    """The living processes of a group."""
    members = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            found = status(entry)
            if found is not None and found[1] == leader and found[0] not in "ZX":
                members.append(int(entry))
    return members


def command_line(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
