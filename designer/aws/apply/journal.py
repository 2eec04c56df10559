"""Journal of a run: a line for what is meant, sent and seen, written through to the disk before the run goes on.

Each line holds the hash of the line before, so that a line that was changed or taken out later shows. Somebody who can
write the file can write a whole new one: only the last hash, kept elsewhere, shows that.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, datetime
from itertools import takewhile
from pathlib import Path

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError, FormatError
from designer.exchange.formats import files

PHASES = ("intended", "sent", "refused", "answered", "seen", "stopped", "finished")
"""What a line may tell: a call about to be sent, that it was sent and no answer came, that AWS surely did nothing, its
answer, what AWS shows then, why the run stopped, and that the end was reached."""

JOURNAL = ".journal.jsonl"
"""End of the name of a journal; a plan's own name is before it."""

_MEMBERS = {
    "seq": int,
    "time": str,
    "plan": str,
    "step": int,
    "phase": str,
    "call": str,
    "arguments": dict,
    "requestId": str,
    "result": dict,
    "previous": str,
}


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line.

    Attributes:
        step: Number of the step; 0 for the run as a whole.
        phase: One of `PHASES`.
        call: The operation; empty for the run as a whole.
        result: What AWS answered or shows, or the words with which the run stopped.
        time: ISO 8601, UTC.
    """

    step: int
    phase: str
    call: str
    result: dict[str, object]
    time: str


def journal_lines(data: bytes, plan: str, source: str) -> tuple[list[JournalLine], str]:
    """Return the lines of the journal of a plan, and the hash of the last one.

    Raises:
        EditError: The journal is of another plan, or was changed.
    """
    lines: list[JournalLine] = []
    last = plan
    for number, line in enumerate(data.splitlines(), 1):
        where = f"{source}, line {number}"
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            raise EditError(f"{where}: this is not a line of a journal.") from None
        if not isinstance(entry, dict) or any(not isinstance(entry.get(key), kind) for key, kind in _MEMBERS.items()):
            raise EditError(f"{where}: this is not a line of a journal.")
        if not is_moment(entry["time"]):
            raise EditError(f"{where}: the journal was changed: this line has no time as a run writes it.")
        if entry["plan"] != plan:
            raise EditError(
                f"{where}: this is the journal of another plan. Move it away, or give the plan another name."
            )
        if entry["seq"] != number or entry["previous"] != last or entry["phase"] not in PHASES:
            raise EditError(f"{where}: the journal was changed: this line does not follow the one before.")
        last = hashlib.sha256(line).hexdigest()
        lines.append(JournalLine(entry["step"], entry["phase"], entry["call"], entry["result"], entry["time"]))
    seen = [journal_line.step for journal_line in lines if journal_line.phase == "seen"]
    if seen != [*range(1, len(seen) + 1)]:
        raise EditError(f"{source}: the journal was changed: its steps are not in order.")
    return lines, last


def is_moment(text: str) -> bool:
    """Whether a text is a moment with its time zone, ISO 8601, that can be shown in any other time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.tzinfo is not None and MINYEAR < moment.year < MAXYEAR


def journal_of(plan: Path) -> Path:
    """Return the path of the journal of a plan, beside it."""
    return plan.with_name(f"{plan.name.removesuffix('.json')}{JOURNAL}")


def read_journal(path: Path, plan: str) -> list[JournalLine]:
    """Return the whole lines of a journal, which another process may be writing; none if there is no file.

    Raises:
        EditError: The journal cannot be read, is of another plan, or was changed.
    """
    if not os.path.lexists(path):
        return []
    try:
        data = files.load_file(path)  # no pipe is waited for: a start of the window looks at the journals of runs
    except FormatError as error:
        raise EditError(f"The journal {path} cannot be read: {error.faults[0].message}") from None
    return journal_lines(data[: data.rfind(b"\n") + 1], plan, str(path))[0]


def stop_words(lines: Sequence[JournalLine]) -> str:
    """Return why a run stopped, and then what others had changed where it says so; "" if it did not stop."""
    stops = [*takewhile(lambda line: line.phase == "stopped", reversed(lines))]
    said = stops[: 1 if stops and stops[0].call else 2]  # what others had changed is of no call, and comes second
    return " ".join(str(line.result.get("words", "")) for line in reversed(said))


def pending_line(lines: Sequence[JournalLine], step: int) -> JournalLine | None:
    """Return the last line of a step's call without a known end, or None if AWS surely did nothing."""
    of_step = (line for line in reversed(lines) if line.step == step)
    last = next((line for line in of_step if line.phase in ("intended", "refused", "answered")), None)
    return None if last is None or last.phase == "refused" else last


class Journal:
    """The journal of a plan; opened as long as a run lasts.

    Args:
        path: The file, which is made if there is none, and can be read by its owner alone.
        plan: Id of the plan.

    Raises:
        EditError: The journal is of another plan, or was changed.
    """

    def __init__(self, path: Path, plan: str) -> None:
        self.path = path
        self._plan = plan
        self.lines: list[JournalLine] = []
        self.last_hash = plan
        self._trouble = ""
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            self._handle = os.open(path, flags, 0o600)
            if not stat.S_ISREG(os.fstat(self._handle).st_mode):
                raise EditError(f"The journal {path} is not a file.")
            if hasattr(os, "fchmod"):
                os.fchmod(self._handle, 0o600)
            self._read()
        except OSError as error:
            raise EditError(f"The journal {path} cannot be opened: {error.strerror}.") from None

    def _read(self) -> None:
        """Read what is there; a last line without its end was cut by a crash, and what it would have said is not so."""
        data = self.path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            os.ftruncate(self._handle, len(whole))
        self.lines, self.last_hash = journal_lines(whole, self._plan, str(self.path))

    def write(
        self,
        time: str,
        step: int,
        phase: str,
        call: str = "",
        *,
        arguments: Mapping[str, object] | None = None,
        request_id: str = "",
        result: Mapping[str, object] | None = None,
    ) -> None:
        """Add a line, and wait until the disk has it.

        Raises:
            EditError: The line cannot be written, or an earlier one could not: after part of a line a journal is
                unreadable.
        """
        if self._trouble:
            raise EditError(self._trouble)
        entry: dict[str, object] = {
            "seq": len(self.lines) + 1,
            "time": time,
            "plan": self._plan,
            "step": step,
            "phase": phase,
            "call": call,
            "arguments": dict(arguments or {}),
            "requestId": request_id,
            "result": dict(result or {}),
            "previous": self.last_hash,
        }
        line = json.dumps(entry, ensure_ascii=True).encode()
        try:
            _write_all(self._handle, line + b"\n")
            os.fsync(self._handle)
        except OSError as error:
            self._trouble = f"The journal {self.path} cannot be written: {error.strerror}. Nothing more is sent to AWS."
            raise EditError(self._trouble) from None
        self.last_hash = hashlib.sha256(line).hexdigest()
        self.lines.append(JournalLine(step, phase, call, dict(result or {}), time))

    def close(self) -> None:
        """Let the file go."""
        os.close(self._handle)

    @property
    def is_finished(self) -> bool:
        """Whether the plan was carried out to its end."""
        return any(line.phase == "finished" for line in self.lines)

    @property
    def seen(self) -> dict[int, JournalLine]:
        """Lines of the steps that AWS has shown the end of, by number."""
        return {line.step: line for line in self.lines if line.phase == "seen" and line.step}

    def pending(self, step: int) -> JournalLine | None:
        """Return the last line of a step's call without a known end, or None if AWS surely did nothing."""
        return pending_line(self.lines, step)


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]
