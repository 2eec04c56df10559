"""Texts as the code editor shows them: no widgets here.

Python counts characters, Qt counts UTF-16 units, and Qt's documents cannot hold every character (a carriage return
starts a new line, for one). Positions below are Qt's, offsets are Python's.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

INDENT = "  "
CLOSING = {"{": "}", "[": "]", '"': '"'}
_BREAKS = re.compile("\r\n|[\r\u2029\ufdd0\ufdd1]")
# PySide drops it wherever a string begins with it, and nobody sees it. Found here, on PySide 6.11:
# QLabel("\ufeffa").text() is "a".
_BYTE_ORDER_MARK = "\ufeff"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CLOSED_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[\[\]{}]')


def shown(text: str) -> str:
    """Return the text as a document of Qt will hold it."""
    return _LONE_SURROGATE.sub("\ufffd", _BREAKS.sub("\n", text.replace(_BYTE_ORDER_MARK, "")))


def units(text: str) -> int:
    """Return the number of UTF-16 units of a text."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def position(text: str, offset: int) -> int:
    """Return the position of a character of a text in the document that shows it."""
    return units(shown(text[:offset]))


def positions(text: str, offsets: Iterable[int]) -> dict[int, int]:
    """Return the positions of many characters of a text by their offsets, in one pass over the text."""
    found: dict[int, int] = {}
    counted, before = 0, 0
    for at in sorted(set(offsets)):
        found[at] = before + units(shown(text[counted : max(at, 0)]))
        if at > 0 and text[at - 1 : at + 1] != "\r\n":  # which is one break only where it is seen whole
            counted, before = at, found[at]
    return found


def offset(text: str, wanted: int) -> int:
    """Return the first character that is at a position of the document, or after it."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        if position(text, middle) < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def text_difference(before: str, after: str) -> tuple[int, int, str]:
    """Return the smallest single replacement: its start and end in `before`, and what is there in `after`."""
    shorter = min(len(before), len(after))
    start = _agreeing(shorter, lambda count: before[:count] == after[:count])
    rest = shorter - start
    tail = _agreeing(rest, lambda count: count == 0 or before[-count:] == after[-count:])
    return start, len(before) - tail, after[start : len(after) - tail]


def bracket_pairs(text: str) -> dict[int, int]:
    """Return offsets of brackets outside strings, each with its partner's, both ways; unmatched ones are left out."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "[{":
            opened.append(token.start())
        elif mark in "]}" and opened and CLOSING[text[opened[-1]]] == mark:
            start = opened.pop()
            pairs[start], pairs[token.start()] = token.start(), start
    return pairs


class FoldRegion(NamedTuple):
    """Brackets of more than one line.

    Attributes:
        start: The line of the opening one, from 0.
        end: The line of the closing one.
        depth: Of how many others it is part.
        closes: True if nothing else opens on its last line, which can be hidden then.
    """

    start: int
    end: int
    depth: int
    closes: bool

    @property
    def hidden(self) -> int:
        """Number of lines that folding hides."""
        return self.end - self.start - (not self.closes)


def fold_regions(text: str, brackets: Mapping[int, int] | None = None) -> dict[int, FoldRegion]:
    """Return the parts that can be folded, by their first line; of two that open on one line the outer one.

    Args:
        text: The text.
        brackets: Its `bracket_pairs`, where they are known.
    """
    brackets = bracket_pairs(text) if brackets is None else brackets
    breaks = [found.start() for found in re.finditer("\n", text)]
    found: dict[int, FoldRegion] = {}
    open_ends: list[int] = []
    pairs = sorted((start, end) for start, end in brackets.items() if start < end)
    spans = [(bisect_left(breaks, start), bisect_left(breaks, end)) for start, end in pairs]
    starts = {start for start, end in spans if end > start}
    for (_, closing), (start, end) in zip(pairs, spans, strict=True):
        while open_ends and open_ends[-1] < closing:
            open_ends.pop()
        region = FoldRegion(start, end, len(open_ends), closes=end not in starts)
        if start not in found and region.hidden > 0:
            found[start] = region
        open_ends.append(closing)
    return found


def inside_string(line: str) -> bool:
    """Return True if a JSON string is still open at the end of this beginning of a line."""
    return '"' in _CLOSED_STRING.sub("", line)


def open_bracket(line: str) -> str:
    """Return the innermost bracket that is still open at the end of this beginning of a line; empty if none."""
    opened = [""]
    for token in _TOKEN.finditer(line):
        mark = token.group()
        if mark in "[{":
            opened.append(mark)
        elif mark in "]}" and CLOSING.get(opened[-1]) == mark:
            opened.pop()
    return opened[-1]


def indent_of(line: str) -> str:
    """Return the blanks that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def _agreeing(most: int, agrees: Callable[[int], bool]) -> int:
    """Return the largest count up to `most` that passes the test; every smaller one does too."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if agrees(middle):
            low = middle
        else:
            high = middle - 1
    return low
