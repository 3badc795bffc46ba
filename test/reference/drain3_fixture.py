"""Writes fixtures/drain3.json: what the real Drain3 makes of synthetic auth-like lines under several settings.

Needs Python 3.11 and `pip install drain3==0.9.11` (it pulls jsonpickle 1.5.1 and cachetools 4.2.1).
Run: python test/reference/drain3_fixture.py
The lines are made here from a fixed seed; none comes from a real machine.
"""

import json
import random
import re
from pathlib import Path

from drain3.drain import Drain

SEED = 20240501
LINES = 700
PROBES = 150

USERS = ["ada", "brook", "chen", "dara7", "root", "backup", "svc-web", "eve"]
WORDS = ["started", "stopped", "reloaded", "paused", "failed", "ready", "idle", "busy", "waiting", "lost", "found", "kept"]
UNITS = ["cache", "queue", "index", "mirror", "relay", "tunnel", "vault", "proxy"]


def make_line(rng: random.Random) -> str:
    user = rng.choice(USERS)
    address = f"192.0.2.{rng.randrange(1, 255)}" if rng.random() < 0.7 else f"host{rng.randrange(9)}.example.org"
    port = rng.randrange(1024, 65536)
    kinds = [
        f"Accepted {rng.choice(['password', 'publickey'])} for {user} from {address} port {port} ssh2",
        f"Failed password for {user} from {address} port {port} ssh2",
        f"Failed password for invalid user {user} from {address} port {port} ssh2",
        f"Invalid user {user} from {address} port {port}",
        f"Connection closed by {address} port {port} [preauth]",
        f"Received disconnect from {address} port {port}:11: {rng.choice(['Bye Bye', 'disconnected by user'])}",
        f"pam_unix(sshd:session): session {rng.choice(['opened', 'closed'])} for user {user}",
        f"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={address}  user={user}",
        f"{user} : TTY=pts/{rng.randrange(4)} ; PWD=/home/{user} ; USER=root ; COMMAND=/usr/bin/{rng.choice(UNITS)}",
        f"({user}) CMD (run-{rng.choice(UNITS)} --level {rng.randrange(5)})",
        f"new group: name={user}, GID={rng.randrange(1000, 1100)}",
        f"{rng.choice(UNITS)} {rng.choice(WORDS)}",
        f"{rng.choice(UNITS)} {rng.choice(WORDS)} {rng.choice(WORDS)} after {rng.randrange(1, 99)} seconds",
        f"{rng.choice(WORDS)} {rng.choice(WORDS)} {rng.choice(UNITS)} {rng.choice(WORDS)}",
        f"New session {rng.randrange(1, 900)} of user {user}.",
        rng.choice(WORDS),
        "",
    ]
    return rng.choice(kinds)


# Masks as in the published benchmarks of logparser: the value becomes the wildcard itself.
IP = r"(\d+\.){3}\d+"

SETTINGS = [
    {"depth": 4, "simTh": 0.4, "maxChildren": 100, "masks": []},
    {"depth": 5, "simTh": 0.6, "maxChildren": 100, "masks": [IP]},
    {"depth": 6, "simTh": 0.39, "maxChildren": 100, "masks": [IP]},
    {"depth": 3, "simTh": 0.7, "maxChildren": 100, "masks": []},
    {"depth": 4, "simTh": 0.5, "maxChildren": 5, "masks": []},
    {"depth": 6, "simTh": 0.8, "maxChildren": 3, "masks": [IP]},
    {"depth": 5, "simTh": 0.0, "maxChildren": 4, "masks": []},
    {"depth": 5, "simTh": 1.0, "maxChildren": 100, "masks": [IP]},
]


def run(settings: dict, lines: list[str], probes: list[str]) -> dict:
    drain = Drain(depth=settings["depth"], sim_th=settings["simTh"], max_children=settings["maxChildren"])

    def masked(line: str) -> str:
        for pattern in settings["masks"]:
            line = re.sub(pattern, "<*>", line)
        return line

    learned = [drain.add_log_message(masked(line))[0].cluster_id for line in lines]

    def match(line: str, strategy: str) -> int:
        cluster = drain.match(masked(line), strategy)
        return 0 if cluster is None else cluster.cluster_id

    return {
        "settings": settings,
        "learned": learned,
        "templates": [cluster.get_template() for cluster in drain.clusters],
        "sizes": [cluster.size for cluster in drain.clusters],
        "matchNever": [match(line, "never") for line in lines + probes],
        "matchFallback": [match(line, "fallback") for line in lines + probes],
    }


def main() -> None:
    rng = random.Random(SEED)
    lines = [make_line(rng) for _ in range(LINES)]
    # Lines that were not learned: other values, swapped words, added words.
    probes = []
    for _ in range(PROBES):
        words = make_line(rng).split(" ")
        if words and rng.random() < 0.3:
            words[rng.randrange(len(words))] = "unseen"
        probes.append(" ".join(words))
    runs = [run(settings, lines, probes) for settings in SETTINGS]
    fixture = {"drain3": "0.9.11", "seed": SEED, "lines": lines, "probes": probes, "runs": runs}
    path = Path(__file__).parent / "fixtures" / "drain3.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    for result in runs:
        never = result["matchNever"]
        fallback = result["matchFallback"]
        missed = sum(1 for a, b in zip(never, fallback) if a == 0 and b != 0)
        print(result["settings"], len(result["templates"]), "clusters;", missed, "found by fallback only")


if __name__ == "__main__":
    main()
