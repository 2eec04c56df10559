"""Choosing a compliance programme: whose services may be used, how sure we are, and what would be blocked."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from designer.analysis.compliance.checklist import checked_words
from designer.analysis.guardrails import programmes
from designer.analysis.guardrails.programmes import Programme, Programmes
from designer.policy.catalog.catalogue import Catalogue
from ui import theme
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.labels import plain_label
from ui.widgets.display.severity import SeverityStyle
from ui.widgets.fields.form import InlineMessage

_NAMED = 8


class ProgrammeForm(QWidget):
    """A choice of programmes.

    Signals:
        chosen(Programme): Another one.
    """

    chosen = Signal(object)

    def __init__(self, catalogue: Catalogue, known: Programmes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._known = known
        self.box = QComboBox()
        self.box.setAccessibleName("Programme")
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.addItem("Choose a programme…")
        for programme in self._known.all:
            self.box.addItem(programme.title)
        self._about = plain_label(wrap=True, look="quiet")
        self._doubt = InlineMessage()
        self._blocked = plain_label(wrap=True, look="quiet")
        in_column(
            plain_label("Programme", look="name"),
            self.box,
            self._about,
            self._doubt,
            self._blocked,
            host=self,
            spacing=theme.metrics().gap,
        )
        self.box.activated.connect(self._choose)
        self._about.setText(self._known.notice)

    @property
    def programme(self) -> Programme | None:
        """The chosen one."""
        at = self.box.currentIndex() - 1
        return self._known.all[at] if at >= 0 else None

    def choose(self, programme: str) -> None:
        """Choose a programme by its id, where there is a list of it."""
        place = next((number for number, one in enumerate(self._known.all) if one.id == programme), None)
        if place is not None:
            self.box.setCurrentIndex(place + 1)
            self._choose()

    def show_kept(self, services: tuple[str, ...], administrative: tuple[str, ...]) -> None:
        """Say what the services that are kept leave out, and what of that an old list may only have missed."""
        programme = self.programme
        if programme is None:
            return
        left_out = programmes.blocked(programme, (*services, *administrative), self._catalogue)
        unsure = [service for service in left_out if service.unsure]
        self._blocked.setText(f"Blocks {len(left_out):,} services of the catalogue of {self._catalogue.date}.")
        more = f" and {len(unsure) - _NAMED:,} more" if len(unsure) > _NAMED else ""
        names = ", ".join(service.prefix for service in unsure[:_NAMED])
        self._doubt.say(
            f"{len(unsure):,} of the blocked services may only be missing because the list is old: {names}{more}. "
            "Lists of other programmes that are newer hold them."
            if unsure
            else "",
            SeverityStyle.WARNING,
        )

    def _choose(self) -> None:
        programme = self.programme
        if programme is None:
            return
        date = f"List of {programme.as_of}" if programme.as_of else "A list of unknown date"
        self._about.setText(
            f"{date}, {checked_words(programme.confidence)}. {programme.note}\n{programme.source}\n{self._known.notice}"
        )
        self.chosen.emit(programme)
