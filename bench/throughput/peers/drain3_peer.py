"""Drain3 (Python): learn and frozen match of message bodies in memory, defaults.

Requests: learn|match, plain|masked, file with a body a line.
"""

from functools import cache
from importlib.metadata import version

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

from blocks import serve, timed

# The two of Drain3's own example configuration that auth.log has use for.
MASKS = [
    (r"((?<=[^A-Za-z0-9])|^)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})((?=[^A-Za-z0-9])|$)", "IP"),
    (r"((?<=[^A-Za-z0-9])|^)([\-\+]?\d+)((?=[^A-Za-z0-9])|$)", "NUM"),
]


def miner(masks):
    config = TemplateMinerConfig()
    if masks == "masked":
        config.masking_instructions = [MaskingInstruction(pattern, name) for pattern, name in MASKS]
    return TemplateMiner(config=config)


@cache
def bodies(path):
    with open(path, encoding="utf-8", newline="\n") as lines:
        return [line.rstrip("\n") for line in lines]


@cache
def trained(masks, path):
    one = miner(masks)
    for body in bodies(path):
        one.add_log_message(body)
    return one


def block(work, masks, path):
    lines = bodies(path)
    if work == "learn":
        call = miner(masks).add_log_message
    else:
        call = trained(masks, path).match

    def run():
        for line in lines:
            call(line)

    return timed(run)


serve({"drain3": version("drain3")}, block)
