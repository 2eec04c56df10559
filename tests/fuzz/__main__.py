"""`python -m tests.fuzz --designs 10000 --seed 1`: each design through some commands, and what was found, each once."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random

from tests.fuzz import commands, mutations
from tests.fuzz.bases import bases


def main() -> int:
    """Try designs; status 1 when a command has broken a promise."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--designs", type=int, default=1_000)
    parser.add_argument("--commands", type=int, default=2, help="commands for each design; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=mutations.KINDS, action="append", help="only this mutation")
    parser.add_argument("--keep", type=Path, help="folder for the designs that broke something")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    kinds = options.kind or list(mutations.KINDS)
    each = -(-options.designs // len(kinds))
    found: Counter[str] = Counter()
    runs, started = 0, time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        tempfile.tempdir = name  # where the logs go
        for kind in kinds:
            random = Random(options.seed)
            for number, data in enumerate(islice(mutations.designs(kind, options.seed, bases()), each)):
                for command in chosen(number, options.commands):
                    runs += 1
                    for fault in commands.faults(command, data, Path(name), random):
                        found[kind] += 1
                        print(f"{kind} {number}: {fault}", flush=True)
                        for log in Path(name).glob("orgwright-*.log"):
                            print("   ", *log.read_text("utf-8").splitlines()[-7:], sep="\n    ", flush=True)
                            log.unlink()
                        if options.keep:
                            (options.keep / f"{kind}-{number}.json").write_bytes(data)
    took = time.monotonic() - started
    print(f"{each * len(kinds):,} designs, {runs:,} runs in {took:.0f} s: {found.total()} faults")
    return int(bool(found))


def chosen(number: int, count: int) -> list[commands.Command]:
    """The commands for one design; the next design of its kind gets the next ones."""
    every = commands.COMMANDS
    return [every[(number * count + step) % len(every)] for step in range(count)] if count else list(every)


if __name__ == "__main__":
    raise SystemExit(main())
