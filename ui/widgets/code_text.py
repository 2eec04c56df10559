"""Texts as the code editor sees them: no widgets here.

Python counts characters, Qt counts UTF-16 units, and Qt's documents cannot hold every character (a carriage return
starts a new line, for one). Positions below are Qt's, offsets are Python's.
"""

from __future__ import annotations

import re
from collections.abc import Callable

INDENT = "  "
CLOSING = {"{": "}", "[": "]", '"': '"'}
_BREAKS = re.compile("\r\n|[\r\u2029\ufdd0\ufdd1]")
# PySide drops it wherever a string begins with it, and nobody sees it.
_BYTE_ORDER_MARK = "\ufeff"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CLOSED_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[\[\]{}]')


def shown(text: str) -> str:
    """The text as a document of Qt will hold it."""
    return _LONE_SURROGATE.sub("\ufffd", _BREAKS.sub("\n", text.replace(_BYTE_ORDER_MARK, "")))


def units(text: str) -> int:
    """How many UTF-16 units a text takes."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def position(text: str, offset: int) -> int:
    """Where a character of a text stands in the document that shows it."""
    return units(shown(text[:offset]))


def offset(text: str, wanted: int) -> int:
    """The first character that stands at a position of the document, or after it."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        if position(text, middle) < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def difference(before: str, after: str) -> tuple[int, int, str]:
    """The smallest one replacement: where it starts and ends in `before`, and what stands there in `after`."""
    shorter = min(len(before), len(after))
    start = _agreeing(shorter, lambda count: before[:count] == after[:count])
    rest = shorter - start
    tail = _agreeing(rest, lambda count: count == 0 or before[-count:] == after[-count:])
    return start, len(before) - tail, after[start : len(after) - tail]


def bracket_pairs(text: str) -> dict[int, int]:
    """Offsets of brackets outside strings, each with its partner's, both ways; unmatched ones are left out."""
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


def inside_string(line: str) -> bool:
    """Whether a JSON string is still open at the end of this beginning of a line."""
    return '"' in _CLOSED_STRING.sub("", line)


def indent_of(line: str) -> str:
    """The blanks that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def _agreeing(most: int, agrees: Callable[[int], bool]) -> int:
    """The largest count up to `most` for which it holds; it holds for every smaller one too."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if agrees(middle):
            low = middle
        else:
            high = middle - 1
    return low
