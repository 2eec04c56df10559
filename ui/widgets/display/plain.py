"""Plain text from files: never read as HTML, never run out of its place."""

import re
import textwrap

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter

from designer.basics.words import plain

_TIP_COLUMNS, _TIP_LENGTH = 80, 2_400
"""Characters of a line of a tool tip, and of the whole."""

_COUNT = re.compile(r"(?<![\w.,:/-])\d{1,3}(?:,\d{3})*(?![\w-])")
"""A number that counts something; others are parts of names, ids and addresses."""

MOST_OF_NAME = 400
"""Letters of a name that are looked at to show it in one line: no place has room for more."""


def tooltip_text(text: str) -> str:
    """Text for a tool tip: long lines are broken, very long texts cut off, and what acts unseen is shown.

    The style sheet has tool tips and labels show plain text, so nothing is escaped here.
    """
    cut = text if len(text) <= _TIP_LENGTH else f"{text[: _TIP_LENGTH - 1]}…"
    broken = textwrap.TextWrapper(_TIP_COLUMNS, replace_whitespace=False, tabsize=4, break_on_hyphens=False)
    lines = plain(cut).splitlines()
    return "\n".join(line if len(line) <= _TIP_COLUMNS else broken.fill(line) for line in lines)


def menu_text(text: str, most: int = 120) -> str:
    """Text for an action, a button or a tab, where an ampersand would underline a letter: one line, not too long."""
    line = re.sub(r"[\t\r\n]+", " ", text)  # what follows a tab would stand where the keys do
    line = plain(line[: 2 * most])
    short = line if len(line) <= most else f"{line[: most - 1]}…"
    return short.replace("&", "&&")


def one_line(text: str, most: int | None = None) -> str:
    """Text without line breaks, tabs and what acts unseen, for places of one line; so many letters of it at most."""
    return " ".join(plain(" ".join(text[:most].split())).split())


_WORD = re.compile(r"\S{3,}")
_LONGEST_WORD = 32
_INSIDE = re.compile(r"(?<=[-/:])(?=[^-/:])")
_PARTS = re.compile(r"(?:[^:/.\-_,=)]{4,16}(?![a-z0-9])|[^:/.\-_,=)]{1,16})[:/.\-_,=)]*|[:/.\-_,=)]+")
"""The parts between which a long word may break: behind its punctuation, and within what is longer than sixteen, there
before a capital if it has some."""

_JOIN, NO_WIDTH = "\u2060", "\u200b"
"""Characters without width: no line ends at the first, one may at the second."""


def with_breaks(text: str, *, long_words: bool = True) -> str:
    """Text for lines that break: names such as ``eu-central-1`` stay whole, long ones break behind their punctuation.

    For painting only, since it adds characters that nobody sees; without `long_words` none is added to long words.
    """

    def broken(word: re.Match[str]) -> str:
        if len(word[0]) <= _LONGEST_WORD:
            return _INSIDE.sub(_JOIN, word[0])
        return NO_WIDTH.join(_PARTS.findall(word[0])) if long_words else word[0]

    return _WORD.sub(broken, text)


def without_breaks(text: str) -> str:
    """Text as it was before `with_breaks`."""
    return text.replace(_JOIN, "").replace(NO_WIDTH, "")


def elided(painter: QPainter, text: str, width: float) -> str:
    """Text shortened to what fits, in the painter's font."""
    return shortened_text(QFontMetricsF(painter.font()), text, width)


def shortened_text(
    metrics: QFontMetrics | QFontMetricsF, text: str, width: float, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
) -> str:
    """Return a text shortened to a width. A count is there as a whole or not at all: "4,4…" would read as 4.4."""
    room = max(0.0, width)
    if isinstance(metrics, QFontMetrics):
        shown = metrics.elidedText(text, mode, int(room))
    else:
        shown = metrics.elidedText(text, mode, room)
    if shown == text:
        return text
    head, dots, tail = shown.partition("…")
    last = len(text) - len(tail)
    for count in _COUNT.finditer(text):
        if count.start() < len(head) <= count.end():  # a number at the dots might go on
            head = text[: count.start()]
        if count.start() <= last < count.end():
            tail = text[count.end() :]
    return f"{head}{dots}{tail}"
