"""Runs of plans that have not reached their end, as the first section of the start page: each a card that goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from ui import theme
from ui.commands.requests import GO_ON_WITH_RUN
from ui.state.runs import RunRecord, UnfinishedRun, goal_of, put_away, unfinished_runs
from ui.theme import Role
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.labels import one_line, plain_label, tooltip_text
from ui.window.start_cards import CardGrid, NoteCard, age, section_font

if TYPE_CHECKING:  # which imports this room
    from ui.window.main_window import MainWindow

_HIGH = 78


def go_on_with(record: RunRecord, window: MainWindow, showing: Callable[[Path], MainWindow | None]) -> None:
    """Show an unfinished run over its design: the file of that, or else what the plan has of it.

    Args:
        record: The run.
        window: Window that is there.
        showing: Return the window that has a file open.
    """
    path = Path(record.design)
    if record.design and path.is_file():
        window.file_actions.open_path(path)
        window = showing(path) or window
    else:
        try:
            window.file_actions.show(goal_of(record), unsaved=True)
        except OrgwrightError as error:
            window.session.notices.refuse(str(error))
    window.session.requests.ask(GO_ON_WITH_RUN, record.plan)


class RunCard(NoteCard):
    """One run: where it leads, how far it is, and when it was last heard of."""

    glyph = "migration"

    def __init__(self, run: UnfinishedRun) -> None:
        super().__init__(f"Go on: {one_line(run.record.title)}", "", _HIGH)
        self.run = run
        self._done = f"{run.record.organization}, {run.seen:,} of {counted(run.record.steps, 'step')} seen"
        last = datetime.fromisoformat(run.last).astimezone().replace(tzinfo=None) if run.last else None
        now = datetime.now()  # noqa: DTZ005 - the person's own clock
        self._last = f"last written {age(last, now)}" if last is not None else "its journal cannot be read"
        said = f"{self._done}, {self._last}. Nothing is sent before you sign in and confirm it"
        self.describe(said)
        self.setToolTip(tooltip_text(run.fault or said))

    def lines(self) -> tuple[tuple[str, Role], ...]:
        return (self._done, Role.SECONDARY), (self._last, Role.WARNING)


class UnfinishedRuns(QWidget):
    """The section; hidden while there is no such run.

    Signals:
        goOnAsked(RunRecord): Show this run.
    """

    goOnAsked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        head = plain_label("Unfinished runs")
        head.setFont(section_font())
        said = plain_label("Changes to AWS that have begun and not reached their end; Del puts one away", look="small")
        self._grid = CardGrid([], 220, 4)
        gap, margin = theme.metrics().gap, theme.metrics().margin
        row = in_row(head, said, STRETCH, spacing=gap)
        in_column(row, self._grid, host=self, margins=(0, 0, 0, gap + margin), spacing=2)

    @property
    def cards(self) -> list[RunCard]:
        """The cards, the newest run first."""
        return [card for card in self._grid.shown if isinstance(card, RunCard)]

    def list_runs(self) -> list[RunCard]:
        """Look for unfinished runs, and show them."""
        found = [RunCard(run) for run in unfinished_runs()]
        for card in found:
            card.clicked.connect(partial(self.goOnAsked.emit, card.run.record))
            card.removeAsked.connect(partial(self._put_away, card))
        self._grid.set_cards(found)
        self.setVisible(bool(found))
        return found

    def _put_away(self, card: RunCard) -> None:
        put_away(card.run.record)
        self.list_runs()
