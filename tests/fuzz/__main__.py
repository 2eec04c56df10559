"""`python -m tests.fuzz --designs 10000 --seed 1`: each design through some commands, and what was found, each once.

`--sources 10000` tries as many sources of imports instead, `--unknowns 5000` as many in which one value is out of
reach, and `--programs 500` as many small hostile programs, each in a process with limits of time and memory. `python -m
tests.fuzz explore` does the first three with new seeds, and lets the laws of hypothesis and the random user look, too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random

from tests.fuzz import commands, explore, mutations, programs, sources, unknowns
from tests.fuzz.bases import bases


def main() -> int:
    """Try designs; status 1 when a command has broken a promise."""
    if sys.argv[1:2] == ["explore"]:
        return explore.main(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--designs", type=int, default=1_000)
    parser.add_argument("--sources", type=int, default=0, help="sources of imports to try, in place of designs")
    parser.add_argument("--programs", type=int, default=0, help="hostile programs to import, in place of designs")
    parser.add_argument(
        "--unknowns", type=int, default=0, help="sources with a value out of reach, in place of designs"
    )
    parser.add_argument("--commands", type=int, default=2, help="commands for each design; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=mutations.KINDS, action="append", help="only this mutation")
    parser.add_argument("--keep", type=Path, help="folder for the designs that broke something")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.sources:
        return try_sources(options.sources, options.seed, options.keep)
    if options.unknowns:
        return try_unknowns(options.unknowns, options.seed)
    if options.programs:
        return try_programs(options.programs, options.seed, options.keep)
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


def try_sources(count: int, seed: int, keep: Path | None) -> int:
    """Try sources of imports; status 1 when one has broken a promise."""
    random, broken, started = Random(seed), 0, time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        tempfile.tempdir = name
        for number, (form, files) in enumerate(islice(sources.sources(seed), count)):
            for fault in sources.faults(form, files, Path(name) / "one", random):
                broken += 1
                print(f"{form} {number}: {fault}", flush=True)
                if keep:
                    shutil.copytree(Path(name) / "one", keep / f"{form}-{number}", dirs_exist_ok=True)
    print(f"{count:,} sources in {time.monotonic() - started:.0f} s: {broken} faults")
    return int(bool(broken))


def try_unknowns(count: int, seed: int) -> int:
    """Try sources in which one value is out of reach; status 1 when an answer is sure and another one."""
    broken, started = 0, time.monotonic()
    for number, found in enumerate(islice(unknowns.faults(seed), count)):
        broken += bool(found)
        for fault in found:
            print(f"{number}: {fault}", flush=True)
    print(f"{count:,} sources in {time.monotonic() - started:.0f} s: {broken} faults")
    return int(bool(broken))


def try_programs(count: int, seed: int, keep: Path | None) -> int:
    """Import hostile programs; status 1 when one did not end within its limits, in words."""
    broken, started = 0, time.monotonic()
    for number, (kind, files) in enumerate(islice(programs.programs(seed), count)):
        with tempfile.TemporaryDirectory() as name:
            for fault in programs.faults(files, Path(name)):
                broken += 1
                print(f"{kind} {number}: {fault}", flush=True)
                if keep:
                    shutil.copytree(Path(name) / "source", keep / f"{kind}-{number}", dirs_exist_ok=True)
    print(f"{count:,} programs in {time.monotonic() - started:.0f} s: {broken} faults")
    return int(bool(broken))


def chosen(number: int, count: int) -> list[commands.Command]:
    """The commands for one design; the next design of its kind gets the next ones."""
    every = commands.COMMANDS
    return [every[(number * count + step) % len(every)] for step in range(count)] if count else list(every)


if __name__ == "__main__":
    raise SystemExit(main())
