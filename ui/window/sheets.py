"""Sheets to read, with a field that finds: of keys (F1), and of words and signs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QStyle, QWidget

from designer.analysis.terms import TERMS
from designer.basics.data import read_record
from designer.policy.states import State
from ui import theme
from ui.canvas.badge_key import CARD_SIGNS
from ui.commands.command import Command, Dock, command_data
from ui.commands.menus import MENUS
from ui.theme import AnswerStyle, Role
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog, give_size
from ui.widgets.display.chip import Glyph
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.search_box import SearchBox


class SearchedSheet(Dialog):
    """Field and scrolled sections; those who know what is listed make the sections.

    Args:
        title: Of the window.
        hint: Words in the empty field.
        parent: Window below it.
    """

    def __init__(self, title: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.search = SearchBox(hint)
        self.search.textChanged.connect(self.show_found)
        self.area = QScrollArea()
        self.area.setAccessibleName(title)
        self.area.setProperty("field", True)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        in_column(
            self.search, (self.area, 1), host=self, margins=2 * theme.metrics().margin, spacing=theme.metrics().margin
        )

    def show_found(self) -> None:
        """Show the sections again, as far as they match what is typed."""
        self.area.setWidget(self.sections(self.search.text().lower().split()))

    def sections(self, words: Sequence[str]) -> QWidget:
        """Return the sections of what has all the words, which are small letters."""
        raise NotImplementedError


_COLUMNS = 3
"""Columns where there is room for so many."""

_WIDE, _LEAST, _KEYS, _HIGH = 430, 330, 150, 860
"""Widest and narrowest column, room of long keys, and height of the sheet, in pixels at 13 px of text."""

_LONG_KEYS = 26
"""Letters of keys that may take two lines."""

_HEAD_LINES = 2
"""Lines that a title takes with the space above it."""


def keys_beside_commands() -> dict[str, dict[str, str]]:
    """Return gestures and keys of the canvas and the policy editor that belong to no command, by place and deed."""
    return read_record(dict[str, dict[str, str]], command_data()["keys"])


class _Line(NamedTuple):
    """Deed, and the keys for it."""

    what: str
    keys: str


class ShortcutSheet(SearchedSheet):
    """Sections side by side, in columns so narrow that keys are beside what they do."""

    def __init__(self, commands: Mapping[str, Command], parent: QWidget | None = None) -> None:
        super().__init__("Keyboard shortcuts", "Find a command or a key", parent)
        self._commands = commands
        self._columns = _COLUMNS
        room = self.screen().availableSize()
        width = _COLUMNS * (theme.metrics().scaled(_WIDE) + _gap()) + 2 * _gap()
        self.resize(min(width, room.width() - 80), min(theme.metrics().scaled(_HIGH), room.height() - 120))
        self._choose_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._choose_columns()

    def _choose_columns(self) -> None:
        """Show as many columns as there is room for."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        room = self.width() - 5 * theme.metrics().margin - bar  # the area inside is laid out after this
        self._columns = max(1, min(_COLUMNS, (room + _gap()) // (theme.metrics().scaled(_LEAST) + _gap())))
        self.show_found()

    def sections(self, words: Sequence[str]) -> QWidget:
        found = {
            title: [line for line in lines if all(word in f"{title} {line.what} {line.keys}".lower() for word in words)]
            for title, lines in _sections(self._commands).items()
        }
        sheet = QWidget()
        row = in_row(host=sheet, margins=(0, 0, theme.metrics().margin, 0), spacing=_gap())
        for sections in _in_columns({title: lines for title, lines in found.items() if lines}, self._columns):
            column = QWidget()
            column.setMaximumWidth(theme.metrics().scaled(_WIDE))
            parts = (_Section(title, lines) for title, lines in sections)
            in_column(*parts, STRETCH, host=column, spacing=2 * theme.metrics().margin)
            row.addWidget(column, 1)
        if not any(found.values()):
            row.addWidget(plain_label("Nothing matches.", look="quiet"), 0, Qt.AlignmentFlag.AlignCenter)
        else:
            row.addStretch(0)
        return sheet


def _gap() -> int:
    """Return the pixels between two columns."""
    return 3 * theme.metrics().margin


def _in_columns(sections: Mapping[str, list[_Line]], count: int) -> list[list[tuple[str, list[_Line]]]]:
    """Put sections into columns of about the same height, in their order."""
    columns: list[list[tuple[str, list[_Line]]]] = [[] for _ in range(count)]
    whole, before = sum(len(lines) + _HEAD_LINES for lines in sections.values()), 0
    for title, lines in sections.items():
        height = len(lines) + _HEAD_LINES
        place = min(count - 1, (before + height // 2) * count // whole)
        columns[place].append((title, lines))
        before += height
    return [column for column in columns if column]


class _Section(QWidget):
    """Title over lines of a deed and its keys; every second line is tinted, so that the eye stays in it."""

    def __init__(self, title: str, lines: Sequence[_Line]) -> None:
        super().__init__()
        self._lines: list[tuple[QWidget, QWidget]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(plain_label(title, look="name"), 0, 0, 1, 2)
        side, above = theme.metrics().gap, theme.metrics().gap // 2
        for at, line in enumerate(lines, 1):
            keys = plain_label(line.keys, look="quiet", wrap=len(line.keys) > _LONG_KEYS)
            keys.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignTop)
            what = plain_label(line.what, wrap=True)
            for label in (what, keys):
                label.setContentsMargins(side, above, side, above)
            grid.addWidget(what, at, 0)
            grid.addWidget(keys, at, 1)
            self._lines.append((what, keys))
            if len(line.keys) > _LONG_KEYS:
                keys.setMinimumWidth(theme.metrics().scaled(_KEYS))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for what, keys in self._lines[::2]:
            painter.fillRect(what.geometry().united(keys.geometry()), theme.current().hover)
        painter.end()


def _sections(commands: Mapping[str, Command]) -> dict[str, list[_Line]]:
    sections = {
        title.replace("&", ""): [
            _Line(command.plain_text, ", ".join(map(_native, command.shortcuts[:2])))
            for command in commands.values()
            if command.shortcuts and not set(sections).isdisjoint(command.menus.split())
        ]
        for title, sections in MENUS.items()
    }
    for place, deeds in keys_beside_commands().items():
        sections[place] = [_Line(what, keys) for what, keys in deeds.items()]
    return sections


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


_WORDS_WIDE, _WORDS_HIGH = 620, 640
_NAME = 170
"""Width of the column of words, in pixels at 13 px of text."""


class _Entry(NamedTuple):
    """A word with its meaning, and the sign that stands for it."""

    name: str
    words: str
    icon: str = ""
    role: Role = Role.SECONDARY


class WordsSheet(SearchedSheet):
    """Sections below each other.

    Args:
        docks: The panels of the window.
        parent: Window below it.
    """

    def __init__(self, docks: Iterable[Dock], parent: QWidget | None = None) -> None:
        super().__init__("Words and signs", "Find a word", parent)
        self._entries = _word_sections(docks)
        self.show_found()
        give_size(self, QSize(theme.metrics().scaled(_WORDS_WIDE), theme.metrics().scaled(_WORDS_HIGH)))

    def sections(self, words: Sequence[str]) -> QWidget:
        sheet = QWidget()
        column = in_column(host=sheet, margins=(0, 0, theme.metrics().margin, 0), spacing=2 * theme.metrics().margin)
        for title, entries in self._entries.items():
            found = [entry for entry in entries if all(word in f"{entry.name} {entry.words}".lower() for word in words)]
            if found:
                column.addWidget(_section(title, found))
        if not column.count():
            column.addWidget(plain_label("Nothing matches.", look="quiet"), 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        return sheet


def _word_sections(docks: Iterable[Dock]) -> dict[str, list[_Entry]]:
    states = {state.value for state in State}
    return {
        "Answers": [_Entry(one.label, one.meaning, one.value, AnswerStyle(one.value).role) for one in State],
        "Signs on the cards": [_Entry(words, meaning, icon, role) for icon, words, role, meaning in CARD_SIGNS],
        "Words": [_Entry(term.name, term.words) for term in TERMS if term.name not in states],
        "Panels": [_Entry(dock.title, dock.about) for dock in docks],
    }


def _section(title: str, entries: list[_Entry]) -> QWidget:
    section = QWidget()
    grid = QGridLayout(section)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.metrics().gap)
    grid.setVerticalSpacing(theme.metrics().gap)
    grid.setColumnMinimumWidth(0, theme.metrics().icon)  # also where no sign stands, so that sections line up
    grid.setColumnMinimumWidth(1, theme.metrics().scaled(_NAME))
    grid.setColumnStretch(2, 1)
    grid.addWidget(plain_label(title, look="heading"), 0, 0, 1, 3)
    top = Qt.AlignmentFlag.AlignTop
    for at, entry in enumerate(entries, 1):
        if entry.icon:
            grid.addWidget(Glyph(entry.icon, entry.role), at, 0, top)
        place = (at, 1, 1, 1) if entry.icon else (at, 0, 1, 2)
        grid.addWidget(plain_label(entry.name, wrap=True, look="name"), *place, top)
        grid.addWidget(plain_label(entry.words, wrap=True), at, 2, top)
    return section
