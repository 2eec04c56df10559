"""Check list with a field that finds options and a count of what is ticked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from designer.basics.dataclass import dataclass
from ui import theme
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.wrapping_row import WrappingRow
from ui.widgets.display.labels import plain_label
from ui.widgets.display.plain import tooltip_text
from ui.widgets.fields.search_box import SearchBox, step_into
from ui.widgets.item_views.flat_list import ScrolledList, boxed
from ui.widgets.item_views.row_model import Row


@dataclass(frozen=True, slots=True)
class CheckOption:
    """Option of a check list.

    Attributes:
        value: Value that is given where it is ticked.
        title: The first line of its row.
        trailing: Quiet words at the end of the row.
        words: The second line; empty makes a row of one line.
        tip: Its tooltip; empty for the texts of the row.
    """

    value: str
    title: str
    trailing: str = ""
    words: str = ""
    tip: str = ""

    def has(self, words: Sequence[str]) -> bool:
        """True when it contains every word, in small letters."""
        text = f"{self.title} {self.value} {self.trailing}".lower()
        return all(word in text for word in words)

    def row(self, *, ticked: bool) -> Row:
        """Row of the option in a list."""
        tip = self.tip or "\n".join(filter(None, (self.title, self.trailing, self.words)))
        return replace(boxed(self.title, self.words, ticked, tip, self.trailing), id=self.value)


class CheckList(QWidget):
    """Options to tick. A value that is no option is added to them, so that nothing given is lost.

    Args:
        options: Options, in the order of the rows; ticked ones stand first whenever rows are chosen.
        placeholder: Words in the field, on what can be typed.
        rows: Number of rows that are shown at once; 0 for as many as there is room for.

    Signals:
        changed(): Others are ticked.
    """

    changed = Signal()

    def __init__(
        self, options: Sequence[CheckOption], placeholder: str, parent: QWidget | None = None, *, rows: int = 0
    ) -> None:
        super().__init__(parent)
        self._options = list(options)
        self._shown: list[CheckOption] = []
        self._ticked: set[str] = set()
        self.search = SearchBox(placeholder)
        self.list = ScrolledList(placeholder, boxes=True)
        self.list.setUniformItemSizes(True)
        self.all_button = push_button("All listed", look="link")
        self.none_button = push_button("None listed", look="link")
        self._count = plain_label(look="small")
        self._buttons = WrappingRow((self._count, self.all_button, self.none_button), grows=True)
        self._lay_out(rows)
        self.search.textChanged.connect(self._find)
        step_into(self.search, self.list)
        self.list.switched.connect(self._switch)
        self.list.taken.connect(self._switch)
        self.all_button.clicked.connect(lambda: self._tick(self._ticked | self._listed()))
        self.none_button.clicked.connect(lambda: self._tick(self._ticked - self._listed()))
        self._find()

    def add_button(self, words: str, tip: str, values: Iterable[str]) -> QPushButton:
        """Add a button that ticks some, whatever is listed."""
        more = set(values)
        button = push_button(words, look="link", run=lambda: self._tick(self._ticked | more))
        button.setToolTip(tooltip_text(tip))
        self._buttons.add(button)
        return button

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.list.setAccessibleName(name)

    def values(self) -> tuple[str, ...]:
        """Ticked values, sorted."""
        return tuple(sorted(self._ticked))

    def set_values(self, values: Iterable[str]) -> None:
        """Tick exactly these, and put them first; no signal is emitted."""
        self._ticked = set(values)
        unknown = self._ticked - {option.value for option in self._options}
        self._options += [CheckOption(value, value) for value in sorted(unknown)]
        self._find()
        self.list.scrollToTop()

    def _lay_out(self, rows: int) -> None:
        if rows:
            self.list.setProperty("field", True)
            self.list.ensurePolished()  # see `TreeView`: heights that are measured before are kept
            self.list.setFixedHeight(rows * theme.metrics().row + 8)
        in_column(self.search, (self.list, 1), self._buttons, host=self, spacing=theme.metrics().gap // 2)

    def _find(self, *_: object) -> None:
        """List what contains every word that was typed, what is ticked first."""
        words = self.search.text().lower().split()
        self._shown = [option for option in self._options if option.has(words)]
        self._shown.sort(key=lambda option: option.value not in self._ticked)
        self._show()

    def _listed(self) -> set[str]:
        return {option.value for option in self._shown}

    def _switch(self, row: int) -> None:
        self._tick(self._ticked ^ {self._shown[row].value})

    def _tick(self, values: set[str]) -> None:
        self._ticked = values
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.list.rows.show([option.row(ticked=option.value in self._ticked) for option in self._shown])
        self._count.setText(f"{len(self._ticked):,} of {len(self._options):,} chosen")
