"""How a peer answers: a first line of versions, then one line of JSON for every request.

A request is a line of words separated by tabs. `prepare` turns it into a function that does one block of work; what it needs is
loaded before the clock starts.
"""

import json
import platform
import sys
import time


def serve(versions, prepare):
    """Answers requests until standard input ends."""
    say({"versions": {"python": platform.python_version(), **versions}})
    for line in sys.stdin:
        try:
            say(prepare(*line.rstrip("\n").split("\t")))
        except Exception as error:  # told to the bench, which leaves the row out
            say({"error": f"{type(error).__name__}: {error}"})


def timed(work):
    """CPU seconds of this process and wall seconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {"cpuSeconds": time.process_time() - cpu, "wallSeconds": time.perf_counter() - wall}


def say(answer):
    print(json.dumps(answer), flush=True)
