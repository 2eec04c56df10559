"""Positions of values in JSON text that is known to be well formed.

Only faults need a position, and files are large: the parts of the text that hold no fault are skipped at the speed of
the standard library's scanner instead of being parsed into positions.
"""

import json
import re
from collections.abc import Container, Generator, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from designer.basics.dataclass import dataclass
from designer.basics.words import whole

_SPACE = re.compile(r"[ \t\r\n]*")
_COMMA = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_DECODER = json.JSONDecoder()
_PORTION = 65_536
"""Characters of a text whose lines are counted together."""


class SecondKey(NamedTuple):
    """Step to the second occurrence of a key in one object."""

    key: str


_Step: TypeAlias = str | int | SecondKey
FaultPath: TypeAlias = tuple[_Step, ...]


def json_path(path: Iterable[_Step]) -> str:
    """Return the path in the usual notation: ``$.nodes[3].name``."""
    return "$" + "".join(_notation(step) for step in path)


def _notation(step: _Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    key = step.key if isinstance(step, SecondKey) else step
    return f".{key}" if _NAME.fullmatch(key) else f"[{json.dumps(whole(key), ensure_ascii=False)}]"


def locate(text: str, paths: Iterable[FaultPath], start: int = 0) -> dict[FaultPath, int]:
    """Return the offset of each path: of the key where the last step is a key, else of the value.

    A path that leads nowhere gets the offset of the last value that exists on it.

    Args:
        text: The whole text.
        paths: Paths into the value at ``start``.
        start: The offset of a value.
    """
    found: dict[FaultPath, int] = {}
    start = _skip(text, start)
    todo = [(start, start, 0, list(dict.fromkeys(paths)))]
    while todo:
        place, value, depth, wanted = todo.pop()
        deeper: dict[_Step, list[FaultPath]] = {}
        for path in wanted:
            found[path] = place if len(path) == depth else value
            if len(path) > depth:
                deeper.setdefault(path[depth], []).append(path)
        if deeper:
            todo += [(key, inner, depth + 1, deeper[step]) for step, key, inner in _steps(text, value, deeper)]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An entry of a list: the list's key, the index, the offset and the members."""

    key: str
    index: int
    offset: int
    value: Mapping[str, object]


def entries(text: str, wanted: Mapping[str, Container[object]], name: str) -> Iterator[Entry]:
    """Yield entries of the lists of the outermost object; the text is parsed once, and never kept as a whole.

    Args:
        text: The whole text.
        wanted: The keys of the lists, each with the entries that are wanted of it.
        name: The key of the member that identifies an entry.
    """
    scan = _DECODER.raw_decode
    at = _inside(text, _skip(text, 0), "{")
    while text[at : at + 1] not in ("}", ""):
        key, at = scan(text, at)
        at = _skip(text, _skip(text, at) + 1)
        if key in wanted and text[at : at + 1] == "[":
            at = yield from _entries(text, at, key, wanted[key], name)
        else:
            at = scan(text, at)[1]
        at = _behind(text, at)


def _entries(text: str, start: int, key: str, wanted: Container[object], name: str) -> Generator[Entry, None, int]:
    """Yield entries of the list at an offset, and return where it ends."""
    scan = _DECODER.raw_decode
    at = _inside(text, start, "[")
    index = 0
    while text[at : at + 1] not in ("]", ""):
        value, end = scan(text, at)
        if isinstance(value, dict) and value.get(name) in wanted:
            yield Entry(key, index, at, value)
        at = _behind(text, end)
        index += 1
    return at + 1


def _inside(text: str, at: int, opening: str) -> int:
    """Return the offset of the first thing in an object or array; the end of the text if none begins there."""
    return _skip(text, at + 1) if text[at : at + 1] == opening else len(text)


def _behind(text: str, at: int) -> int:
    """Return the offset of what follows a value: the next one, or the end of what holds it."""
    comma = _COMMA.match(text, at)
    return comma.end() if comma else at


def _steps(text: str, start: int, wanted: Iterable[_Step]) -> Iterator[tuple[_Step, int, int]]:
    """Wanted members of the object or array at an offset: step, offset of its key, offset of its value."""
    opening = text[start : start + 1]
    if opening not in ("{", "["):
        return
    at = _skip(text, start + 1)
    index = 0
    seen: set[str] = set()
    left = set(wanted)
    while left and text[at : at + 1] not in ("}", "]", ""):
        place = value = at
        step: _Step = index
        if opening == "{":
            key, at = _DECODER.raw_decode(text, at)
            value = _skip(text, _skip(text, at) + 1)
            step = SecondKey(key) if key in seen else key
            seen.add(key)
        if step in left:
            left.discard(step)
            yield step, place, value
        at = _behind(text, _DECODER.raw_decode(text, value)[1])
        index += 1


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


class LineIndex:
    """Offsets of a text as lines and columns. Few offsets are asked for, so only every so many lines are counted."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
        counts = (self._text.count("\n", start, start + _PORTION) for start in range(0, len(text), _PORTION))
        self._before = [0, *accumulate(counts)]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, counted from 1."""
        portion = offset // _PORTION
        line = self._before[portion] + self._text.count("\n", portion * _PORTION, offset) + 1
        return line, offset - self._text.rfind("\n", 0, offset)
