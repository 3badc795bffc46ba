"""LogLens AI: `loglens analyze` of a file as a process of its own, cold, one worker, no network.

Requests: exact|turbo, log file.
"""

import os
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
        wall = time.perf_counter()
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=state) as process:
            # the usage of this process and of those that it waited for
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"loglens ended with {process.returncode}")
    return {
        "cpuSeconds": usage.ru_utime + usage.ru_stime,
        "wallSeconds": time.perf_counter() - wall,
        "peakRssBytes": usage.ru_maxrss * 1024,
    }


serve({"loglensai": version("loglensai")}, block)
