"""AMiner: a log file read to its end as a process of its own (offline mode), learning, with the parsers it ships for syslog, sshd and cron.

Arguments: folder into which the Debian package was unpacked. Requests: learn, log file.
"""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from getpass import getuser
from grp import getgrgid
from pathlib import Path

from blocks import serve

PACKAGE = Path(sys.argv[1])
SHARE = PACKAGE / "usr/lib/logdata-anomaly-miner"
PARSERS = PACKAGE / "etc/aminer/conf-available/generic"

# AMiner looks for itself in /usr/lib, and only warns by means of posix1e, which the package index has no built form of.
LAUNCHER = """#!{python}
import sys, types
def has_extended(_):
    raise OSError("no access control lists")
sys.modules["posix1e"] = types.SimpleNamespace(has_extended=has_extended)
sys.path[:0] = ["", {share!r}, {parsers!r}]
__file__ = {share!r} + "/aminer.py"
with open(__file__) as source:
    code = compile(source.read(), __file__, "exec")
exec(code)
"""

CONFIG = """
LearnMode: true
AminerUser: {user}
AminerGroup: {group}
Core.PersistenceDir: {folder}/state
Core.LogDir: {folder}/logs
LogResourceList: ['file://{log}']
Parser:
  - {{id: syslog, type: SyslogPreambleModel, name: syslog}}
  - {{id: sshd, type: SshdParsingModel, name: sshd}}
  - {{id: cron, type: CronParsingModel, name: cron}}
  - {{id: message, type: FirstMatchModelElement, name: message, args: [sshd, cron]}}
  - {{id: start, start: true, type: SequenceModelElement, name: model, args: [syslog, message]}}
Input: {{multi_source: false, timestamp_paths: /model/syslog/time}}
Analysis:
  - {{type: SimpleUnparsedAtomHandler, id: unparsed}}
  - {{type: NewMatchPathDetector, id: path, learn_mode: true}}
  - {{type: NewMatchPathValueDetector, paths: [/model/syslog/host], learn_mode: true, persistence_id: host}}
  - {{type: NewMatchPathValueComboDetector, paths: [/model/syslog/host, /model/message/cron/std/msgtype/pam/user],
      learn_mode: true, allow_missing_values: true}}
EventHandlers:
  - {{id: print, type: StreamPrinterEventHandler}}
"""

# A Debian machine has the package's modules compiled; here the first block does that, for those after it.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def write_launcher(folder):
    parsers = folder / "parsers"
    parsers.mkdir()
    for name in ("SyslogPreambleModel", "SshdParsingModel", "CronParsingModel"):
        shutil.copy(PARSERS / f"{name}.py", parsers)
    launcher = folder / "aminer"
    launcher.write_text(LAUNCHER.format(python=sys.executable, share=str(SHARE), parsers=str(parsers)))
    launcher.chmod(stat.S_IRWXU)
    return launcher


def block(_, log):
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        launcher = write_launcher(folder)
        (folder / "state").mkdir()
        (folder / "logs").mkdir()
        config = folder / "config.yml"
        config.write_text(CONFIG.format(folder=folder, log=log, user=getuser(), group=getgrgid(os.getgid()).gr_name))
        command = [launcher, "-f", "--offline-mode", "--config", config]
        wall = time.perf_counter()
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=ENVIRONMENT) as process:
            lines = sum(1 for _ in process.stdout)
            # the usage of this process and of those that it waited for
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0 or lines == 0:
            raise RuntimeError(f"aminer ended with {process.returncode} after {lines} lines of output")
    return {
        "cpuSeconds": usage.ru_utime + usage.ru_stime,
        "wallSeconds": time.perf_counter() - wall,
        "peakRssBytes": usage.ru_maxrss * 1024,
    }


version = next(
    line.split('"')[1] for line in (SHARE / "metadata.py").read_text().splitlines() if line.startswith("__version__")
)
serve({"aminer": version}, block)
