"""Benchmarks: run by hand and reported, never asserted in the suite.

`python -m tests.bench NAME` runs `bench_NAME.run()` and prints one JSON line. Each figure is beside its floor or a
peer measured in the same run, because this machine's milliseconds mean nothing on the next one.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Result:
    """What one benchmark found: figures, what they should reach, and whether they do.

    `reach` says in words, by the figure's name, what the design asks for, e.g. {"after_edit_ms": "<= 1"}.
    """

    name: str
    figures: Mapping[str, float | int | str]
    reach: Mapping[str, str]
    reached: bool

    def line(self) -> dict[str, object]:
        """Return the result as printed: numbers to three significant digits."""
        return asdict(self) | {"figures": {name: shown(value) for name, value in self.figures.items()}}


class Timing(NamedTuple):
    """Milliseconds of one call over the repeats."""

    median: float
    best: float
    worst: float


def timed(work: Callable[[], object], *, repeats: int = 7, warm_up: int = 1) -> Timing:
    """Call `work` again and again with the garbage collector off, as timeit does."""
    for _ in range(warm_up):
        work()
    gc.collect()
    gc.disable()
    try:
        times = [elapsed(work) for _ in range(repeats)]
    finally:
        gc.enable()
    return summary(times)


def summary(times: list[float]) -> Timing:
    """Median, best and worst."""
    return Timing(statistics.median(times), min(times), max(times))


def elapsed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - start) / 1e6


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of processor time of one call: what other programs do beside it counts less than on the clock."""
    start = time.process_time_ns()
    work()
    return (time.process_time_ns() - start) / 1e6


def beside(work: Callable[[], object], floor: Callable[[], object], *, repeats: int = 7) -> tuple[Timing, Timing]:
    """Time two things turn by turn by processor time, so that a busy moment of the machine hits both or none."""
    work()
    floor()
    gc.collect()
    gc.disable()
    try:
        pairs = [(spent(work), spent(floor)) for _ in range(repeats)]
    finally:
        gc.enable()
    return summary([first for first, _ in pairs]), summary([second for _, second in pairs])


def resident_mb() -> float:
    """Resident memory of this process now (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def shown(value: float | str) -> float | int | str:
    """Three significant digits are all that a shared machine can promise."""
    return float(f"{value:.3g}") if isinstance(value, float) else value
