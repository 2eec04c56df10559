"""Journal of a run: a line for what is meant, sent and seen, written through to the disk before the run goes on.

Each line holds the hash of the line before, so that a line that was changed or taken out later shows. Whoever can write
the file can write a whole new one: only the last hash, kept elsewhere, shows that.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError

PHASES = ("intended", "answered", "seen", "stopped", "finished")
"""What a line may tell: a call about to be sent, its answer, what AWS shows afterwards, why the run stopped,
and that the end was reached."""

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


class Journal:
    """The journal of a plan; opened for as long as a run lasts.

    Args:
        path: The file, which is made if there is none, and can be read by its owner alone.
        plan: Id of the plan.

    Raises:
        EditError: It is the journal of another plan, or was changed.
    """

    def __init__(self, path: Path, plan: str) -> None:
        self.path = path
        self._plan = plan
        self.lines: list[JournalLine] = []
        self.last_hash = plan
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            self._handle = os.open(path, flags, 0o600)
            self._read()
        except OSError as error:
            raise EditError(f"The journal {path} cannot be opened: {error.strerror}.") from None

    def _read(self) -> None:
        """Read what is there; a last line without its end was cut by a crash, and what it would have said is not so."""
        data = self.path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            os.ftruncate(self._handle, len(whole))
        for number, line in enumerate(whole.splitlines(), 1):
            self._take(number, line)

    def _take(self, number: int, line: bytes) -> None:
        where = f"{self.path}, line {number}"
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            raise EditError(f"{where}: this is no line of a journal.") from None
        if not isinstance(told, dict) or any(not isinstance(told.get(key), kind) for key, kind in _MEMBERS.items()):
            raise EditError(f"{where}: this is no line of a journal.")
        if told["plan"] != self._plan:
            raise EditError(f"{where}: this is the journal of another plan.")
        if told["seq"] != number or told["previous"] != self.last_hash or told["phase"] not in PHASES:
            raise EditError(f"{where}: the journal was changed: this line does not follow the one before.")
        self.last_hash = hashlib.sha256(line).hexdigest()
        self.lines.append(JournalLine(told["step"], told["phase"], told["call"], told["result"], told["time"]))

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
            EditError: It cannot be written.
        """
        told: dict[str, object] = {
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
        line = json.dumps(told, ensure_ascii=True).encode()
        try:
            _write_all(self._handle, line + b"\n")
            os.fsync(self._handle)
        except OSError as error:
            raise EditError(
                f"The journal {self.path} cannot be written: {error.strerror}. Nothing more is sent to AWS."
            ) from None
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
        """Lines of the steps of which AWS has shown the end, by number."""
        return {line.step: line for line in self.lines if line.phase == "seen" and line.step}

    def last_of(self, step: int) -> JournalLine | None:
        """The last line of a step that tells of a call; None before its first."""
        return next(
            (one for one in reversed(self.lines) if one.step == step and one.phase in ("intended", "answered")), None
        )

    def intended(self, step: int) -> JournalLine | None:
        """The first line in which a step was about to be sent."""
        return next((one for one in self.lines if one.step == step and one.phase == "intended"), None)


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]
