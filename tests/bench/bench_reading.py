"""A trail of 1.3 million events read by one process and by two: memory of all, and what a second core saves."""

import gzip
import resource
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from designer.activity.activity_file import writing
from designer.activity.reading import Period, read_trail
from designer.activity.trail_files import find_files
from tests.bench import Result
from tests.bench.bench_activity import EVENTS, FEW, trail_file

FILES, ALONE, DISTINCT = 2_600, 200, 20
_SCALE = 1 if sys.platform == "darwin" else 1024
"""Bytes of a unit of ``ru_maxrss``."""


def run() -> Result:
    """Megabytes at 1.3 million events, and the gain of a second core by processor time.

    Of two cores no more is gained than what the process that writes lets the others do: it is the time of one process
    alone over the longer of that one's time and half of all.
    """
    with tempfile.TemporaryDirectory() as folder:
        trail = Path(folder) / "trail"
        for number, data in enumerate(files()):
            place = trail / f"{number % 50}"
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{number}.json.gz").write_bytes(data)
        alone = seconds(Path(folder) / "one.activity", trail, ALONE, 1)
        own, others = seconds(Path(folder) / "two.activity", trail, ALONE, 2)
        gain = sum(alone) / max(own, (own + others) / 2)
        seconds(Path(folder) / "all.activity", trail, FILES, 2)
        largest = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        megabytes = (largest[0] + 2 * largest[1]) * _SCALE // 2**20
    figures: dict[str, float | int | str] = {
        "events": FILES * EVENTS,
        "megabytes_of_all_processes": megabytes,
        "gain_of_two_cores": round(gain, 2),
        "own_s": round(own, 1),
        "workers_s": round(others, 1),
    }
    reach = {"megabytes_of_all_processes": "<= 300", "gain_of_two_cores": ">= 1.7"}
    return Result("reading", figures, reach, megabytes <= 300 and gain >= 1.7)


def files() -> Iterator[bytes]:
    """Yield the files: some made, the others of other ids."""
    made = [gzip.decompress(trail_file(seed)) for seed in range(DISTINCT)]
    for number in range(FILES):
        yield gzip.compress(made[number % DISTINCT].replace(b"-0000-4000-", f"-{number:04x}-4000-".encode()), 1)


def seconds(out: Path, trail: Path, count: int, jobs: int) -> tuple[float, float]:
    """Read so many files; processor time of this process and of the others."""
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    with writing(out) as into:
        with into.at_once():
            into.set_about({"keys": " ".join(FEW)})
        read_trail(find_files([trail]).files[:count], into, Period(), jobs)
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own, others = (
        new.ru_utime + new.ru_stime - old.ru_utime - old.ru_stime for new, old in zip(after, before, strict=True)
    )
    return own, others
