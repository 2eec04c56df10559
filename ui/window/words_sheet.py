"""The sheet of words: signs on cards, every term of `designer.analysis.terms`, and each panel with what it is for."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from designer.analysis.terms import TERMS
from designer.policy.states import State
from ui import theme
from ui.canvas.badge_key import CARD_SIGNS
from ui.commands.dock import Dock
from ui.theme import AnswerStyle, Role
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.dialog_size import give_size
from ui.widgets.display.glyph import Glyph
from ui.widgets.display.labels import plain_label
from ui.window.searched_sheet import SearchedSheet

_WIDE, _HIGH = 620, 640
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
        self._entries = _sections(docks)
        self.show_found()
        give_size(self, QSize(theme.metrics().scaled(_WIDE), theme.metrics().scaled(_HIGH)))

    def sections(self, words: Sequence[str]) -> QWidget:
        sheet = QWidget()
        column = in_column(host=sheet, margins=(0, 0, theme.metrics().margin, 0), spacing=2 * theme.metrics().margin)
        for title, entries in self._entries.items():
            found = [one for one in entries if all(word in f"{one.name} {one.words}".lower() for word in words)]
            if found:
                column.addWidget(_section(title, found))
        if not column.count():
            column.addWidget(plain_label("Nothing matches.", look="quiet"), 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        return sheet


def _sections(docks: Iterable[Dock]) -> dict[str, list[_Entry]]:
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
