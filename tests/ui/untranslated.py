"""Texts of the window that could not be translated: no text of the sources is the whole of them.

    ORGWRIGHT_LONG=1 .venv/bin/python -m pytest -s tests/ui/test_untranslated.py

A translator translates whole texts: a literal, an f-string with its holes, a text in `resources`. What a person sees is
held against these. A hole may have names of the design, words of AWS and numbers; if it has words of ours, or a text is
put together from pieces that are no texts by themselves, it is listed: in other languages these words depend on each
other. Lines, texts with · or commas between them, and sentences count one by one. The nouns of `counted` are whole
where they stand alone: it is the one place that knows of plurals.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)

from designer.exchange.formats import native
from designer.exchange.formats.native import NativeFile
from designer.organization.model.organization import Organization
from designer.policy.catalog import catalogue
from tests.ui.seen import rows_below
from ui.canvas.view import CanvasView
from ui.widgets.item_views.rows import CONTENT_ROLE, RowContent

ROOT = Path(__file__).parents[2]
_WORD = re.compile(r"[^\W\d_]{2,}")
_APART = (re.compile(r"\n|\t"), re.compile(r" · "), re.compile(r"(?<=[.?!…:]) (?=[A-Z“\d])"))
"""What is between lines, between texts of a line, and between sentences."""

_PLACE = re.compile(r"\{\{?\w+\}?\}")
_KEYS = re.compile(r"(?<=.) \(((Ctrl|Alt|Shift|Meta)\+)*([A-Z]\w*|\d|\W)\)$")
_INSIDE = re.compile(r"(.+) \((.+)\)[.:]?")
_CODE = re.compile(r"\d|[:_*=/@+]\w|\w\*")
_SIGNS = ".,:;()“”…*"
_MANY = re.compile(r"…(,? …)+")
_LISTED = re.compile(r", |: | — ")
_TAG = re.compile(r"<[^<>]+>")
_HOLE = "\0"
_WORDS_OF_NAMES = 3
_LETTERS_OF_IDS = 4
_LONGEST = 1_000
_WRAPPED = 6
_ROWS = 300
"""Rows of a list that are read."""


class Templates(NamedTuple):
    """Texts of the sources.

    Attributes:
        whole: Those without holes.
        holed: The others by what is before their first hole: the longest piece, the last one, and a pattern.
    """

    whole: frozenset[str]
    holed: dict[str, list[tuple[str, str, re.Pattern[str]]]]


@cache
def templates() -> Templates:
    """Every text of the sources that a translator would be given."""
    found: set[str] = set()
    for folder in ("ui", "designer"):
        for path in (ROOT / folder).rglob("*.py"):
            found.update(_texts_of(ast.parse(path.read_text("utf-8"))))
    for path in (ROOT / "resources").rglob("*.json"):
        found.update(_PLACE.sub(_HOLE, text) for text in _texts_in(json.loads(path.read_text("utf-8"))))
    pieces = {piece for text in found for piece in (text, *_sentences(text)) if _WORD.search(piece)}
    holed: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
    for text in pieces:
        if len(parts := text.split(_HOLE)) > 1:
            pattern = re.compile("([^\n]+?)".join(map(re.escape, parts)))
            holed.setdefault(parts[0], []).append((max(parts, key=len), parts[-1], pattern))
    return Templates(frozenset(_bare(piece) for piece in pieces if _HOLE not in piece), holed)


def _sentences(text: str) -> list[str]:
    found = [text]
    for apart in _APART:
        found = [piece for one in found for piece in apart.split(one)]
    return found


def _bare(text: str) -> str:
    """A text without the marks that parts of the window add: a point of a list, keys at its end, dots."""
    return _KEYS.sub("", text.replace("&", "").strip().removeprefix("• ")).rstrip("….:")


def _texts_of(tree: ast.AST) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        if isinstance(node, ast.JoinedStr):
            yield "".join(one.value if isinstance(one, ast.Constant) else _HOLE for one in node.values)
            waiting += [one.value for one in node.values if isinstance(one, ast.FormattedValue)]
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "counted":
            yield from _counts(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        waiting += ast.iter_child_nodes(node)


def _counts(call: ast.Call) -> Iterator[str]:
    """The templates of a number with its noun, whose plural `counted` may make."""
    nouns = [str(node.value) for node in call.args[1:] if isinstance(node, ast.Constant)]
    yield from (f"{_HOLE} {noun}" for noun in (*nouns, *(f"{noun}s" for noun in nouns[:1])))


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts_in(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _texts_in(one)


class Untranslated:
    """Collects what is shown, and says what of it could not be translated."""

    def __init__(self, *organizations: Organization) -> None:
        data = [native.write(NativeFile(one)).decode() for one in organizations]
        listed = catalogue.load()
        names = {text for one in data for text in _texts_in(json.loads(one)) if text.count(" ") < _WORDS_OF_NAMES}
        self._titles = {listed.service_title(one) for one in listed.services}
        words = {word for text in (*names, *self._titles) for word in _WORD.findall(text) if word != word.lower()}
        ids = {text for text in names if " " not in text} | {*listed.services} - {"tag", "one"}  # words of ours, too
        parts = {word for text in ids for word in _WORD.findall(text) if len(word) >= _LETTERS_OF_IDS}
        self._data = frozenset(words | ids | parts)
        self._judged: dict[str, bool] = {}
        self.seen: set[str] = set()

    def look(self, window: QWidget) -> None:
        """Remember what a window shows, but for documents."""
        for part in (window, *window.findChildren(QWidget)):
            if part.isVisibleTo(window):
                self.seen.update(text for text in _shown(part) if len(text) < _LONGEST)

    @property
    def found(self) -> list[str]:
        """What could not be translated, with … for what comes from a design or AWS."""
        return sorted({self._skeleton(one) for text in self.seen for one in self._left(_TAG.sub(" ", text), _APART)})

    def _left(self, text: str, apart: tuple[re.Pattern[str], ...]) -> Iterator[str]:
        """Yield the pieces of a text that are not whole, where several may be one that was wrapped."""
        if self._is_whole(text):
            return
        if not apart:
            yield text
            return
        pieces = apart[0].split(text)
        while pieces:
            together = (
                count for count in range(min(len(pieces), _WRAPPED), 1, -1) if self._is_whole(" ".join(pieces[:count]))
            )
            if count := next(together, 0):
                del pieces[:count]
            else:
                yield from self._left(pieces.pop(0), apart[1:])

    def _is_data(self, text: str) -> bool:
        words = (one.strip(_SIGNS) for one in text.split())
        return all(
            one in self._data or _CODE.search(one) or all(map(self._is_data_word, _WORD.findall(one))) for one in words
        )

    def _is_data_word(self, word: str) -> bool:
        return word in self._data or word[1:] != word[1:].lower()

    def _is_whole(self, text: str) -> bool:
        if self._is_text(text) or ((inside := _INSIDE.fullmatch(text)) and all(map(self._is_whole, inside.groups()))):
            return True
        marks = _LISTED.finditer(text)
        return any(self._is_text(text[: mark.start()]) and self._is_whole(text[mark.end() :]) for mark in marks)

    def _is_text(self, text: str) -> bool:
        """Whether a text is a name, or a whole template whose holes have names, or a title in quotes."""
        if text not in self._judged:
            bare = _bare(text)
            is_whole = bare in self._titles or not templates().whole.isdisjoint((bare, bare[:1].lower() + bare[1:]))
            self._judged[text] = is_whole or self._is_data(text) or self._is_filled(text)
        return self._judged[text]

    def _is_filled(self, text: str) -> bool:
        beginnings = (text[:end] for end in range(len(text)))
        fitting = (one for beginning in beginnings for one in templates().holed.get(beginning, ()))
        return any(
            (match := pattern.fullmatch(text)) and self._has_names(match)
            for longest, last, pattern in fitting
            if text.endswith(last) and longest in text
        )

    def _has_names(self, match: re.Match[str]) -> bool:
        return all(
            self._is_data(match[number])
            or (match.string[match.start(number) - 1] == "“" and _bare(match[number]) in templates().whole)
            for number in range(1, len(match.groups()) + 1)
        )

    def _skeleton(self, text: str) -> str:
        line = " ".join("…" if self._is_data(one) else one for one in text.split())
        return _MANY.sub("…", line)


def _shown(part: QWidget) -> Iterator[str]:
    yield from (part.windowTitle(), part.accessibleName(), part.accessibleDescription(), part.toolTip())
    if isinstance(part, QLabel | QAbstractButton):
        yield part.text()
    elif isinstance(part, QGroupBox):
        yield part.title()
    elif isinstance(part, QLineEdit):
        yield part.placeholderText()
    elif isinstance(part, QComboBox):
        yield from (part.itemText(number) for number in range(part.count()))
    elif isinstance(part, QTabBar):
        yield from (part.tabText(number) for number in range(part.count()))
    elif isinstance(part, QHeaderView):
        sections = range(part.model().columnCount()) if part.model() else ()
        yield from (str(part.model().headerData(one, part.orientation()) or "") for one in sections)
    elif isinstance(part, QAbstractItemView):
        yield from _rows(part)
    elif isinstance(part, CanvasView):
        yield from _cards(part)
    for action in part.findChildren(QAction, options=Qt.FindChildOption.FindDirectChildrenOnly):
        yield from (action.text(), action.toolTip(), action.statusTip())


def _rows(view: QAbstractItemView) -> Iterator[str]:
    if view.model() is None:
        return
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    for number, index in enumerate(rows_below(view.model())):
        if number == _ROWS:
            return
        for one in (index.siblingAtColumn(column) for column in range(view.model().columnCount(index.parent()))):
            yield from (text for role in roles if isinstance(text := one.data(role), str))
            content = one.data(CONTENT_ROLE)
            if isinstance(content, RowContent):
                yield from (content.title, content.secondary, content.badge, content.trailing)


def _cards(canvas: CanvasView) -> Iterator[str]:
    waiting = [QAccessible.queryAccessibleInterface(canvas)]
    while waiting:
        one = waiting.pop()
        yield from (one.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description))
        waiting += [child for number in range(one.childCount()) if (child := one.child(number)) is not None]
