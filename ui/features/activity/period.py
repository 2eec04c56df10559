"""The days that are asked about: all of an activity, its last ones, or from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from PySide6.QtWidgets import QMenu, QPushButton

from designer.activity.reading import Period
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.model.change import Change
from ui.features.activity.rows import iso_day
from ui.forms.fields_dialog import DialogField, FieldsDialog
from ui.state.activity import Activity
from ui.state.session import Session
from ui.widgets.buttons import add_entry, add_line

_LAST = (30, 90)
_FIRST_DAY = date(1970, 1, 1).toordinal()
_ABOUT = (
    "Requests of the same kind are counted together, so the numbers are of all kinds that were seen on these days. "
    "Days are in UTC."
)


class PeriodButton(QPushButton):
    """Shows the days, and offers others."""

    def __init__(self, session: Session, activity: Activity) -> None:
        super().__init__()
        self._session = session
        self._activity = activity
        self._whole = Period()
        self.setAccessibleName("Days that are asked about")
        menu = QMenu(self)
        add_entry(menu, "&All days", lambda: self.choose(self._whole))
        for days in _LAST:
            add_entry(menu, f"Last &{days} days", partial(self.choose_last, days))
        add_line(menu)
        add_entry(menu, "&From one day to another…", self.ask)
        self.setMenu(menu)

    def show_days(self) -> None:
        """Say which days are asked about."""
        contents, record = self._activity.contents, self._activity.record
        self.setVisible(contents is not None and bool(contents.whole.last) and record is not None)
        if contents is None or record is None:
            return
        self._whole = contents.whole
        days = contents.period.last - contents.period.first + 1
        self.setText(counted(days, "day") if record.some else "All days")

    def choose_last(self, days: int) -> None:
        """Ask about the last days of the activity."""
        self.choose(Period(max(self._whole.first, self._whole.last - days + 1), self._whole.last))

    def choose(self, period: Period) -> None:
        """Ask about other days: the file is read again."""
        record = self._activity.record
        if record is not None:
            first, last = map(iso_day, period)
            some = "" if period == self._whole else "some"
            self._activity.attach(record._replace(first=first, last=last, some=some))

    def ask(self) -> None:
        """Ask for the first and the last day."""
        record = self._activity.record
        if record is None:
            return
        days = counted(self._whole.last - self._whole.first + 1, "day")
        about = f"{_ABOUT} The activity has {days}, {iso_day(self._whole.first)} to {iso_day(self._whole.last)}."
        fields = (DialogField("first", "From", record.first), DialogField("last", "To", record.last))
        FieldsDialog(self._session, "Days of the activity", about, fields, edit=self._take, parent=self.window()).open()

    def _take(self, values: Mapping[str, str]) -> Change:
        period = Period(*(as_day(values[key]) for key in ("first", "last")))
        if not self._whole.first <= period.first <= period.last <= self._whole.last:
            extent = f"{iso_day(self._whole.first)} to {iso_day(self._whole.last)}"
            raise EditError(f"Choose days within {extent}, the first before the last.")
        self.choose(period)
        return Change("Choose days")


def as_day(text: str) -> int:
    """Return a day as ISO 8601 writes it, counted from 1970.

    Raises:
        EditError: The text is not a day.
    """
    try:
        return date.fromisoformat(text).toordinal() - _FIRST_DAY
    except ValueError:
        raise EditError(f"{text or 'Nothing'} is not a day. Write it as 2026-09-01.") from None
