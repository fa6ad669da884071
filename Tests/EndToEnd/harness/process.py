"""What Linux knows of a process."""

import os
import pathlib
import re


def descriptors(pid):
    """Number of open file descriptors."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def resident_bytes(pid):
    """Memory held in RAM, in bytes."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024
