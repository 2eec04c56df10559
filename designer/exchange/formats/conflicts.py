"""Conflicts that Git left in a file: the two sides of it, each whole, and the places."""

import re
from collections.abc import Mapping

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault

_OURS, _BASE, _MIDDLE, _THEIRS = b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>"
_MARKED = re.compile(rb"^<{7} ?.*\n(?s:.*?)^={7}\r?\n(?s:.*?)^>{7}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ConflictPlace:
    """One conflict in a file.

    Attributes:
        line: Line of its first marker, from 1.
        last: Line of its last marker.
        ours: Number of lines of the first side.
        theirs: Number of lines of the second.
    """

    line: int
    last: int
    ours: int
    theirs: int


@dataclass(frozen=True, slots=True)
class ConflictedFile:
    """A file with conflicts, taken apart.

    Attributes:
        ours: The file with the first side of each conflict.
        theirs: The file with the second side.
        our_name: Name of the first side, as Git wrote it: "HEAD".
        their_name: Name of the second side: "feature".
        places: The conflicts.
    """

    ours: bytes
    theirs: bytes
    our_name: str
    their_name: str
    places: tuple[ConflictPlace, ...]

    def faults(self) -> tuple[Fault, ...]:
        """Return the conflicts as faults of a file, with lines and the remedy."""
        sides = f"{self.our_name or 'one side'} and {self.their_name or 'the other'}"
        return tuple(
            Fault(
                f"Git left a conflict here, up to line {one.last:,}: {sides} changed the same lines. Keep one side, or "
                "both, and delete the lines of < = and >; orgwright diff FILE, with this file alone, shows both sides.",
                line=one.line,
            )
            for one in self.places
        )


def has_conflicts(data: bytes) -> bool:
    """Return True if a file holds a whole conflict. JSON never does: no line of it begins so."""
    return _OURS in data and _MARKED.search(data) is not None


def read_conflicts(data: bytes) -> ConflictedFile | None:
    """Return the sides of a file with conflicts, or None if it has none, or markers that are in no order."""
    if not has_conflicts(data):
        return None
    sides: dict[bytes, list[bytes]] = {_OURS: [], _MIDDLE: []}
    names = {_OURS: "", _THEIRS: ""}
    marks: dict[bytes, int] = {}
    places: list[ConflictPlace] = []
    side = b""
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        marker = _marker(line, side)
        if not marker:
            for each in _READERS[side]:
                sides[each].append(line)
            continue
        marks = {} if marker == _OURS else marks
        marks[marker] = number
        names[marker] = line[7:].decode(errors="replace").strip()
        side = marker
        if marker == _THEIRS:
            places.append(_place(marks))
            side = b""
    if side:
        return None
    return ConflictedFile(b"".join(sides[_OURS]), b"".join(sides[_MIDDLE]), names[_OURS], names[_THEIRS], tuple(places))


def _place(marks: Mapping[bytes, int]) -> ConflictPlace:
    """Return the place of a conflict by the lines of its markers; the base may be missing."""
    first, middle, last = marks[_OURS], marks[_MIDDLE], marks[_THEIRS]
    return ConflictPlace(first, last, marks.get(_BASE, middle) - first - 1, last - middle - 1)


_NEXT = {b"": (_OURS,), _OURS: (_BASE, _MIDDLE), _BASE: (_MIDDLE,), _MIDDLE: (_THEIRS,)}
_READERS = {b"": (_OURS, _MIDDLE), _OURS: (_OURS,), _BASE: (), _MIDDLE: (_MIDDLE,)}
"""Sides that have the lines after a marker; both have those outside of conflicts."""


def _marker(line: bytes, side: bytes) -> bytes:
    """Return the marker that a line is, if it is one that can stand on this side of a conflict."""
    start, rest = line[:7], line[7:8]
    return start if start in _NEXT[side] and rest in (b" ", b"\n", b"\r", b"") else b""


_RECORD = re.compile(r"(?m)^    \{\n(?:.*\n)*?    \},?\n|^.*\n?")
_ID = re.compile(r'^      "id": (".*")', re.MULTILINE)


def with_conflicts(ours: str, base: str, theirs: str) -> str:
    """Return a file with conflicts, as Git writes them, around whole records that two texts of a design have otherwise.

    Args:
        ours: The design with one side of each open question.
        base: The same as in the base, which is between both.
        theirs: With the other side.
    """
    from difflib import SequenceMatcher  # the start of the window needs none

    mine, others = _RECORD.findall(ours), _RECORD.findall(theirs)
    before = {_id(one): one for one in _RECORD.findall(base)}
    parts: list[str] = []
    for kind, first, last, start, end in SequenceMatcher(None, mine, others, autojunk=False).get_opcodes():
        if kind == "equal":
            parts += mine[first:last]
            continue
        one, other = mine[first:last], others[start:end]
        kept = (before.get(name, "") for name in dict.fromkeys(map(_id, (*one, *other))) if name)
        marks = (f"{mark.decode()} {word}\n" for mark, word in ((_OURS, "ours"), (_BASE, "base"), (_THEIRS, "theirs")))
        begin, between, close = marks
        parts += [begin, *one, between, *kept, f"{_MIDDLE.decode()}\n", *other, close]
    return "".join(parts)


def _id(record: str) -> str:
    found = _ID.search(record)
    return found[1] if found else ""
