"""`python -m tests.fuzz explore --minutes 10`: look for faults with seeds that nobody has tried.

The laws of hypothesis, mutated designs and sources, and the random user of the window run beside each other until the
time is over. Each finding is printed with the command that repeats it. Status 1 if there is one.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from tests.environment import ROOT, of_tests

BATCH = 12
"""Files of laws for each process: as few starts of Python as let the time be kept."""

LAWS = ["pytest", "-q", "-m", "hypothesis", "--hypothesis-profile", "explore", "--timeout", "900", "--tb", "short"]
QUIET = (0, 5)
"""Exit statuses of a process that found nothing; pytest's 5 says that it found no test."""


@dataclass(frozen=True, slots=True)
class Run:
    """A process that looks for faults: arguments of Python, and the seed of its hashes."""

    arguments: list[str]
    seed: int

    def again(self, told: str) -> str:
        """Return the command that repeats what was found: of laws, only those that failed."""
        failed = re.findall(r"^(?:FAILED|ERROR) (\S+\.py\S*)", told, re.MULTILINE)
        kept = [part for part in self.arguments if not part.endswith(".py")] if failed else self.arguments
        return f"PYTHONHASHSEED={self.seed} .venv/bin/python -m {shlex.join([*kept, *dict.fromkeys(failed)])}"


def laws(seed: int) -> Iterator[Run]:
    """Yield runs of all laws, in a drawn order, with one seed after the other."""
    files = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if "@given" in path.read_text("utf-8")
    ]
    for number in count(seed):
        order = Random(number).sample(files, len(files))
        for start in range(0, len(order), BATCH):
            yield Run([*LAWS, "--hypothesis-seed", str(number), *order[start : start + BATCH]], number)


def files(seed: int) -> Iterator[Run]:
    """Yield runs of mutated designs, of mutated sources of imports, and of sources with a value out of reach."""
    for number in count(seed):
        yield Run(["tests.fuzz", "--designs", "300", "--seed", str(number)], number)
        yield Run(["tests.fuzz", "--sources", "100", "--seed", str(number)], number)
        yield Run(["tests.fuzz", "--unknowns", "300", "--seed", str(number)], number)


def user(seed: int) -> Iterator[Run]:
    """Yield runs of the random user, and of what is pasted and dropped."""
    for number in count(seed):
        yield Run(["tests.ui.strange_drops", "--cases", "200", "--seed", str(number)], number)
        yield Run(["tests.ui.monkey", "--seed", str(number)], number)


LANES: dict[str, Callable[[int], Iterator[Run]]] = {"laws": laws, "files": files, "user": user}


def main(arguments: list[str]) -> int:
    """Explore; return 1 if something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz explore", description=__doc__)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--seed", type=int, help="the first seed; by default one that nobody has tried")
    parser.add_argument("--only", choices=LANES, action="append", help="only this way of looking")
    asked = parser.parse_args(arguments)
    seed = (time.time_ns() if asked.seed is None else asked.seed) % 2**31
    print(f"exploring for {asked.minutes:g} minutes from seed {seed}", flush=True)
    end = time.monotonic() + 60 * asked.minutes
    chosen = asked.only or list(LANES)
    with ThreadPoolExecutor(len(chosen)) as pool:
        found = list(pool.map(lambda name: look(name, LANES[name](seed), end), chosen))
    return int(any(found))


def look(name: str, runs: Iterator[Run], end: float) -> int:
    """Start one run after the other until the time is over; return how many found something."""
    found = done = 0
    with tempfile.TemporaryDirectory(prefix="explore-home-") as home:
        surroundings = of_tests(os.environ, Path(home))
        while time.monotonic() < end:
            run = next(runs)
            ended = subprocess.run(
                [sys.executable, "-m", *run.arguments],
                cwd=ROOT,
                env=surroundings | {"PYTHONHASHSEED": str(run.seed)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                encoding="utf-8",
                errors="replace",
            )
            done += 1
            if ended.returncode not in QUIET:
                found += 1
                print(f"{ended.stdout}\nFOUND by {name}, again: {run.again(ended.stdout)}\n{'=' * 100}", flush=True)
    print(f"{name}: {done} runs, {found} with a finding", flush=True)
    return found
