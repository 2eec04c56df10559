"""The question at the start: what is to become of the work that died programs left."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.forms import dialogs
from ui.state.recovery import Abandoned
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog
from ui.widgets.display.labels import one_line, plain_label
from ui.widgets.item_views.flat_list import FlatList, boxed
from ui.widgets.item_views.row_model import Row

_WORDS = (
    "This work was not saved. Each piece opens in a window, and is saved when you save it. What you leave out is kept "
    "for the next start."
)


class RecoveryDialog(Dialog):
    """Offers all of it at once; what is not ticked stays for the next start.

    Args:
        found: The work, at least one.
        parent: The window under it.

    Signals:
        recoverAsked(list[Abandoned]): Take up these.
    """

    recoverAsked = Signal(list)

    def __init__(self, found: Sequence[Abandoned], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Recover unsaved work")
        self._found = list(found)
        self._ticked = set(range(len(found)))
        self._outdated = [work.outdated for work in found]
        self.list = FlatList("Unsaved work", boxes=True)
        self.list.setProperty("field", True)
        self.recover_button = push_button("Recover", look="primary")
        self.discard_button = push_button("Discard…")
        self.later_button = push_button("Ask me later")
        self._lay_out()
        self.list.switched.connect(self._switch)
        self.list.taken.connect(self._switch)
        self.recover_button.clicked.connect(self._recover)
        self.discard_button.clicked.connect(self._discard)
        self.later_button.clicked.connect(self.reject)
        self._show()

    def _lay_out(self) -> None:
        metrics = theme.metrics()
        buttons = in_row(self.discard_button, STRETCH, self.later_button, self.recover_button, spacing=metrics.gap)
        self.recover_button.setDefault(True)
        margin = 2 * metrics.margin
        in_column(
            plain_label("Orgwright did not end properly last time", wrap=True, look="heading"),
            plain_label(_WORDS, wrap=True),
            self.list,
            STRETCH,
            buttons,
            host=self,
            margins=margin,
            spacing=metrics.margin,
        )
        self.recover_button.setFocus()

    def sizeHint(self) -> QSize:
        return QSize(theme.metrics().scaled(520), super().sizeHint().height())

    def _chosen(self) -> list[Abandoned]:
        return [work for place, work in enumerate(self._found) if place in self._ticked]

    def _switch(self, row: int) -> None:
        self._ticked ^= {row}
        self._show()

    def _show(self) -> None:
        self.list.rows.show([self._row(place) for place in range(len(self._found))])
        self.list.setFixedHeight(self.list.sizeHint().height() + 2 * theme.metrics().gap)
        count, all_of_it = len(self._ticked), len(self._ticked) == len(self._found)
        for button in (self.recover_button, self.discard_button):
            button.setEnabled(bool(count))
        self.recover_button.setText("Recover" if all_of_it or not count else f"Recover {count}")

    def _row(self, place: int) -> Row:
        work = self._found[place]
        name = one_line(work.original.name) if work.original else "An organization that was never saved"
        kept = f"kept {QLocale().toString(work.saved_at, 'yyyy-MM-dd, HH:mm')}"
        details = " · ".join(filter(None, (one_line(work.content), "with typed text" if work.typed else "", kept)))
        if self._outdated[place]:
            details += "; its file is another by now"
        row = replace(boxed(name, details, place in self._ticked), id=place)
        tip = f"{work.original or name}\n{details}"
        if work.typed:
            tip += "\nText that stood in a field or a dialog is shown after it is recovered."
        if self._outdated[place]:
            tip += "\nIt was changed, moved or deleted since. Saving asks before it replaces anything."
            row = replace(row, content=replace(row.content, secondary_role=Role.WARNING))
        return replace(row, tip=tip)

    def _recover(self) -> None:
        chosen = self._chosen()
        self.accept()
        self.recoverAsked.emit(chosen)

    def _discard(self) -> None:
        chosen = self._chosen()
        if not dialogs.ask_discard(self, len(chosen)):
            return
        for work in chosen:
            work.discard()
        left = [place for place in range(len(self._found)) if place not in self._ticked]
        if not left:
            self.accept()
            return
        self._found = [self._found[place] for place in left]
        self._outdated = [self._outdated[place] for place in left]
        self._ticked = set(range(len(left)))
        self._show()
