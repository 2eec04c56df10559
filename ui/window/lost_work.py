"""Unsaved work that died programs left, as the first section of the start page: each a card that recovers it."""

import os
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from designer.basics.words import counted
from ui import theme
from ui.state.recovery import LOST_WORK, MOST_AT_ONCE, Abandoned, abandoned
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.labels import one_line, plain_label, tooltip_text
from ui.window.start_cards import CardGrid, NoteCard, age, section_font, time_of_file

_HIGH = 78
_NEVER_SAVED = "Never saved"


class LostCard(NoteCard):
    """One piece of work: the name of its file, what it holds and when it was kept."""

    def __init__(self, work: Abandoned) -> None:
        super().__init__(one_line(work.original.name) if work.original else _NEVER_SAVED, "", _HIGH)
        self.work = work
        self._content = one_line(work.content) or "unsaved work"
        self._kept = f"kept {age(_moment(work), datetime.now())}"  # noqa: DTZ005 - the person's own clock
        if work.typed:
            self._kept += " · with typed text"
        self._file = ""
        self._tell()

    def look(self) -> None:
        """Say if the file of the work is another by now, or gone."""
        original = self.work.original
        if original is not None and self.work.outdated:
            self._file = f" · its file {'changed since' if original.exists() else 'is gone'}"
            self._tell()
            self.update()

    def _tell(self) -> None:
        said = f"{self._content}, {self._kept}{self._file}"
        self.describe(f"{said}. Recover it")
        self.setToolTip(tooltip_text(f"{self.work.original or _NEVER_SAVED}\n{said}\nClick to recover it"))

    def lines(self) -> tuple[tuple[str, Role], ...]:
        return (self._content, Role.SECONDARY), (f"{self._kept}{self._file}", Role.WARNING)


class LostWork(QWidget):
    """The section; hidden while there is no such work.

    Signals:
        recoverAsked(list[Abandoned]): Take up these.
        chooseAsked(): The person wants to choose which ones to take up or to discard.
    """

    recoverAsked = Signal(list)
    chooseAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName(LOST_WORK)
        head = plain_label("Unsaved work")
        head.setFont(section_font())
        self._said = plain_label("Orgwright did not end properly last time: choose what to recover", look="small")
        self._all = push_button("", look="link", run=lambda: self.recoverAsked.emit([card.work for card in self.cards]))
        choose = push_button("Choose or discard…", look="link", run=self.chooseAsked)
        self._grid = CardGrid([], 220, 4)
        row = in_row(head, self._said, STRETCH, self._all, choose, spacing=theme.metrics().gap)
        in_column(
            row, self._grid, host=self, margins=(0, 0, 0, theme.metrics().gap + theme.metrics().margin), spacing=2
        )

    @property
    def cards(self) -> list[LostCard]:
        """The cards, newest work first."""
        return [card for card in self._grid.shown if isinstance(card, LostCard)]

    def list_work(self) -> list[LostCard]:
        """Look for work that was not recovered, and show it."""
        found = [LostCard(work) for work in abandoned()]
        for card in found:
            card.clicked.connect(partial(self.recoverAsked.emit, [card.work]))
            card.removeAsked.connect(self.chooseAsked)
        self._grid.set_cards(found)
        few = len(found) <= MOST_AT_ONCE
        self._all.setText(f"Recover all {len(found)}" if few else f"Recover {MOST_AT_ONCE} of {len(found):,}")
        self._all.setVisible(len(found) > 1)
        self.setAccessibleName(counted(len(found), "piece of unsaved work", "pieces of unsaved work"))
        self.setVisible(bool(found))
        return found

    def looks(self) -> Iterator[None]:
        """Look at the files of the work, one a step."""
        for card in self.cards:
            card.look()
            yield

    def times(self) -> dict[str, datetime]:
        """Return when the work on each file was kept, by the real path of the file."""
        newest_last = reversed([card.work for card in self.cards])
        return {os.path.realpath(one.original): _moment(one) for one in newest_last if one.original is not None}


def _moment(work: Abandoned) -> datetime:
    return time_of_file(work.saved_at.toSecsSinceEpoch())
