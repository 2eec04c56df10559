"""The sheet of shortcuts (F1): commands that have keys, what mouse and keys do in the tree, keys of the editor."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ui import theme
from ui.commands.command import Command
from ui.commands.menus import MENUS
from ui.widgets.containers.boxes import STRETCH, in_column
from ui.widgets.display.labels import plain_label
from ui.window.searched_sheet import SearchedSheet

_COLUMNS = 3
"""Columns where there is room for so many."""

_GESTURES = "Canvas and outline"

GESTURES = (
    ("Walk the tree", "Arrows, Home"),
    ("Select more", "Shift+arrows, Ctrl+click, drag over empty canvas"),
    ("Name in place", "F2, type, or double-click the name"),
    ("Take back what was just made, a drag, a name", "Esc"),
    ("Move to another parent or place", "Drag onto or between cards or rows, or onto the path above"),
    ("Copy", "Ctrl+drag"),
    ("Place by hand, with all below", "Alt before or during a drag; Ctrl: no snapping, Shift: straight"),
    ("Leave a subtree that is shown alone", "Esc"),
    ("Open a collapsed OU on the way", "Hold the drag over it"),
    ("Attach a policy", "Drag it from Policies onto a card, a row or the path above"),
    ("Collapse or open", "Click the count, \N{MINUS SIGN} or +, double-click the glyph"),
    ("Pan", "Wheel, Space+drag, middle button"),
    ("Zoom at the pointer", "Ctrl+wheel, pinch"),
    ("Leave the canvas", "F6, Ctrl+Tab"),
)
"""Gestures and keys that belong to no command."""

_EDITOR = "Policy editor"

EDITOR = (
    ("Offer what may be written here", "Ctrl+Space"),
    ("Put right what is wrong on this line", "Ctrl+., Alt+Enter"),
    ("Go to the next fault, the previous one", "F8, Shift+F8"),
    ("Find, replace", "Ctrl+F, Ctrl+H"),
    ("Next match, previous match", "F3, Shift+F3"),
    ("Text, form, or both", "F4"),
    ("Fold, unfold", "Ctrl+Shift+[, Ctrl+Shift+]"),
    ("Fold all statements, unfold all", "Ctrl+Alt+Shift+[, Ctrl+Alt+Shift+]"),
    ("Larger or smaller text", "Ctrl+wheel, Ctrl+plus, Ctrl+minus, Ctrl+0"),
    ("Indent; leave the text", "Tab; F6, or Esc and then Tab"),
    ("Move lines, double them", "Alt+Up, Alt+Down, Shift+Alt+Up, Shift+Alt+Down"),
    ("Delete a line; select it", "Ctrl+Shift+K; its number"),
    ("Select the word, the next like it", "Ctrl+D"),
    ("Begin a line below, above", "Ctrl+Enter, Ctrl+Shift+Enter"),
    ("Go to a line, to the other bracket", "Ctrl+G, Ctrl+Shift+\\"),
    ("In a list of the form: change, remove", "Enter, Del"),
)
"""Keys of the policy editor, beside the text's own."""


class _Line(NamedTuple):
    """Deed, and the keys for it."""

    what: str
    keys: str


class ShortcutSheet(SearchedSheet):
    """Sections side by side."""

    def __init__(self, commands: Mapping[str, Command], parent: QWidget | None = None) -> None:
        super().__init__("Keyboard shortcuts", "Find a command or a key", parent)
        self._commands = commands
        self._columns = _COLUMNS
        self._needed: dict[int, int] = {}
        self.show_found()
        sheet = self.area.widget()
        wanted = sheet.sizeHint() if sheet is not None else self.sizeHint()
        room = self.screen().availableSize()
        self.resize(min(wanted.width() + 80, room.width() - 80), min(wanted.height() + 110, room.height() - 120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._choose_columns()

    def _choose_columns(self) -> None:
        """Show as many columns as are whole, whatever is found at the moment."""
        room = self.area.viewport().width()
        self._columns = next((n for n in range(_COLUMNS, 1, -1) if self._width_of(n) <= room), 1)
        self.show_found()

    def _width_of(self, columns: int) -> int:
        """Width that all sections need side by side, in pixels."""
        if columns not in self._needed:
            self._columns = columns
            whole = self.sections(())
            self.area.setWidget(whole)
            self._needed[columns] = whole.minimumSizeHint().width()
        return self._needed[columns]

    def sections(self, words: Sequence[str]) -> QWidget:
        found = {
            title: [line for line in lines if all(word in f"{line.what} {line.keys}".lower() for word in words)]
            for title, lines in _sections(self._commands).items()
        }
        below = {title: found.pop(title) for title in (_GESTURES, _EDITOR)}
        columns: list[list[QWidget]] = [[] for _ in range(self._columns)]
        heights = [0] * self._columns
        for title, lines in found.items():
            if lines:
                shortest = heights.index(min(heights))
                heights[shortest] += len(lines) + 2
                columns[shortest].append(_section(title, lines))
        sheet = QWidget()
        row = QHBoxLayout()
        row.setSpacing(3 * theme.metrics().margin)
        whole = in_column(
            row, host=sheet, margins=(0, 0, theme.metrics().margin, 0), spacing=2 * theme.metrics().margin
        )
        for title, lines in below.items():
            if lines:
                whole.addWidget(_section(title, lines))
        whole.addStretch(1)
        if not any(columns) and not any(below.values()):
            row.addWidget(plain_label("Nothing matches.", look="quiet"), 0, Qt.AlignmentFlag.AlignCenter)
        for sections in columns:
            side = in_column(*sections, STRETCH, spacing=2 * theme.metrics().margin)
            row.addLayout(side)
        return sheet


def _section(title: str, lines: list[_Line]) -> QWidget:
    section = QWidget()
    grid = QGridLayout(section)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.metrics().margin)
    grid.setVerticalSpacing(theme.metrics().gap // 2 + 1)
    grid.setColumnStretch(0, 1)
    grid.addWidget(plain_label(title, look="name"), 0, 0, 1, 2)
    for at, line in enumerate(lines, 1):
        what = plain_label(line.what)
        grid.addWidget(what, at, 0)
        grid.addWidget(plain_label(line.keys, look="quiet"), at, 1, Qt.AlignmentFlag.AlignTrailing)
    return section


def _sections(commands: Mapping[str, Command]) -> dict[str, list[_Line]]:
    sections = {
        title.replace("&", ""): [
            _Line(command.plain_text, ", ".join(map(_native, command.shortcuts[:2])))
            for command in commands.values()
            if command.shortcuts and not set(sections).isdisjoint(command.menus.split())
        ]
        for title, sections in MENUS.items()
    }
    sections[_GESTURES] = [_Line(what, gesture) for what, gesture in GESTURES]
    sections[_EDITOR] = [_Line(what, keys) for what, keys in EDITOR]
    return sections


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
