"""LogLens AI: `loglens analyze` of a file as a process of its own, cold, one worker, no network.

Requests: exact|turbo, log file.
"""

import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from blocks import serve

FLAGS = {"exact": ["--no-auto-scale"], "turbo": ["--turbo"]}


def block(how, path):
    loglens = Path(sys.executable).with_name("loglens")
    with tempfile.TemporaryDirectory() as state:
        command = [loglens, "analyze", "--source", path, "--workers", "1", "--no-learn", "--state-dir", state, *FLAGS[how]]
        wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=state)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "cpuSeconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "wallSeconds": time.perf_counter() - wall,
        # of all children so far: the kernel counts kilobytes and only up
        "peakRssBytes": after.ru_maxrss * 1024,
    }


serve({"loglensai": version("loglensai")}, block)
