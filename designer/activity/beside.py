"""A trail read in a process of its own, for a window that must not wait.

It is started as `READER` and given one line of JSON, `TrailOrder`. It answers with lines of JSON: ``{"files",
"allFiles", "events"}`` after every few files; at the end ``{"passedOver"}``, or ``{"error"}`` with a sentence. It stops
once its input ends, by a wish or with the window: what was read until then stays in the file.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from designer.activity.activity_file import writing
from designer.activity.reading import ALL_DAYS, Period, Progress, read_trail
from designer.activity.trail_files import find_files
from designer.basics.dataclass import dataclass
from designer.basics.errors import OrgwrightError

READER = ("-m", "designer.activity.beside")
"""Arguments of Python."""


@dataclass(frozen=True, slots=True)
class TrailOrder:
    """What to read.

    Attributes:
        sources: Folders and files.
        into: The activity file; it is begun, or has the same keys.
        keys: Condition keys that tell kinds apart, lower case, sorted.
        jobs: Processes that reduce.
        period: The days that are read.
    """

    sources: tuple[str, ...]
    into: str
    keys: tuple[str, ...]
    jobs: int
    period: Period = ALL_DAYS

    def line(self) -> bytes:
        """Return the line of JSON that it is given as."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def of_line(cls, line: bytes) -> TrailOrder:
        """Return the order of a line."""
        order = json.loads(line)
        return cls(
            tuple(order["sources"]), order["into"], tuple(order["keys"]), order["jobs"], Period(*order["period"])
        )


class _StoppedError(Exception):
    """The caller wants no more."""


def main() -> None:
    """Read what is asked for."""
    order = TrailOrder.of_line(sys.stdin.buffer.readline())
    ended = threading.Event()
    threading.Thread(target=_wait_for_end, args=(ended,), daemon=True).start()

    def tell(progress: Progress) -> None:
        if ended.is_set():
            raise _StoppedError
        _say({"files": progress.files, "allFiles": progress.all_files, "events": progress.events})

    try:
        _say({"passedOver": _read(order, tell)})
    except OrgwrightError as error:
        _say({"error": str(error)})
    except (_StoppedError, BrokenPipeError):
        pass


def _wait_for_end(ended: threading.Event) -> None:
    while os.read(0, 1024):  # not by `sys.stdin`: who holds its lock when the program ends has Python abort
        pass
    ended.set()


def _read(order: TrailOrder, tell: Callable[[Progress], None]) -> dict[str, int]:
    found = find_files([Path(source) for source in order.sources])
    if not found.files:
        raise OrgwrightError("There are no files of CloudTrail in it: .json.gz, .json or .ndjson.")
    tell(Progress(0, len(found.files), 0))
    with writing(Path(order.into)) as into:
        if not into.is_begun():
            with into.at_once():
                into.set_keys(order.keys)
        read_trail(found.files, into, order.period, order.jobs, tell)
    return found.passed_over


def _say(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
