"""List of differences, several of which can be chosen at once."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView

from designer.analysis.differences.decisions import DifferenceState
from ui.features.compare.decided import DecidedEntry
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import ScrolledList


class DifferenceList(ScrolledList):
    """Rows whose values are decided entries; headings and notes have none."""

    def __init__(self) -> None:
        super().__init__("Differences")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        gets_keys_first(self)

    @property
    def chosen(self) -> list[DecidedEntry]:
        """The entries that are selected, from above; the current one where none is."""
        places = sorted(index.row() for index in self.selectedIndexes()) or [self.currentIndex().row()]
        return [one for place in places if (one := self.entry_at(place)) is not None]

    def entry_at(self, place: int) -> DecidedEntry | None:
        """The entry in a row; None for another row."""
        rows = self.rows.rows
        value = rows[place].value if 0 <= place < len(rows) else None
        return value if isinstance(value, DecidedEntry) else None

    def choose_open(self, place: int) -> None:
        """Choose the next difference that is to be decided, in a row or below it; else the first, else any entry."""
        entries = [at for at in range(len(self.rows.rows)) if self.entry_at(at) is not None]
        open_ones = [at for at in entries if (one := self.entry_at(at)) and one.decision is DifferenceState.OPEN]
        found = next((at for at in open_ones if at >= place), next(iter((*open_ones, *entries)), None))
        if found is not None:
            self.setCurrentIndex(self.rows.index(found, 0))
