"""Lists with a field: of options to tick, which it finds, and of texts, which it adds and changes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QPushButton, QWidget

from designer.basics.dataclass import dataclass
from ui import theme
from ui.widgets.buttons import enable_unless, icon_button, push_button
from ui.widgets.containers.boxes import WrappingRow, in_column, in_row
from ui.widgets.display.labels import plain_label, tooltip_text
from ui.widgets.fields.choice_popup import CompletionItem
from ui.widgets.fields.search_box import SearchBox, step_into
from ui.widgets.fields.suggest_field import SuggestField
from ui.widgets.focus import leaves_undo, uncover
from ui.widgets.item_views.flat_list import ScrolledList, boxed
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent


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
        """Return True if it contains every word, in small letters."""
        text = f"{self.title} {self.value} {self.trailing}".lower()
        return all(word in text for word in words)

    def row(self, *, ticked: bool) -> Row:
        """Return the row of the option in a list."""
        tip = self.tip or "\n".join(filter(None, (self.title, self.trailing, self.words)))
        return replace(boxed(self.title, self.words, ticked, tip, self.trailing), id=self.value)


class CheckList(QWidget):
    """Options to tick. A value that is not an option is added to them, so that nothing given is lost.

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

    def set_options(self, options: Iterable[CheckOption]) -> None:
        """Offer others, of which none is ticked."""
        self._options, self._ticked = list(options), set()
        self._find()

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


_MOST_ROWS = 5


class EntryList(QWidget):
    """Texts of one list; it shows what it is given and asks for what it wants changed.

    Args:
        name: Name of the list, for those who do not see it.
        prompt: Purpose of the field.
        offers: Options for it.
        note: Quiet words behind an entry; empty if there is none.
        is_whole: Says of a text that it is complete; see `SuggestField`.

    Signals:
        added(str): One more entry is wanted.
        changed(int, str): Another text is wanted for an entry.
        removed(int): An entry is not wanted any more.
        picked(int): An entry was gone to.
    """

    added = Signal(str)
    changed = Signal(int, str)
    removed = Signal(int)
    picked = Signal(int)

    def __init__(
        self,
        name: str,
        prompt: str,
        offers: Callable[[str], Sequence[CompletionItem]],
        note: Callable[[str], str] = lambda _text: "",
        is_whole: Callable[[str], bool] | None = None,
    ) -> None:
        super().__init__()
        self._prompt = prompt
        self._changing = -1
        self._note = note
        self._values: Sequence[str] = ()
        self._model = RowModel(self)
        self.view = QListView()
        self.view.setProperty("field", True)
        self.view.setModel(self._model)
        self.view.setItemDelegate(RowDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setAccessibleName(name)
        self.view.setMouseTracking(True)
        self.view.installEventFilter(self)
        self.view.clicked.connect(lambda index: self.picked.emit(index.row()))
        self.view.doubleClicked.connect(lambda index: self._change(index.row()))
        self.view.selectionModel().currentChanged.connect(lambda *_: self._update_buttons())
        self.field = SuggestField(prompt, offers, is_whole=is_whole)
        leaves_undo(self.field)
        self.field.taken.connect(self._take)
        self.field.left.connect(self._leave)
        self.field.editingFinished.connect(self.commit)
        self._remove = icon_button("trash", f"Remove the chosen entry of {name} (Del)", run=self.remove_current)
        row = in_row((self.field, 1), self._remove, spacing=theme.metrics().gap // 2)
        in_column(self.view, row, host=self, spacing=theme.metrics().gap // 2)
        self._editable = True

    @property
    def values(self) -> Sequence[str]:
        """Texts of the rows."""
        return self._values

    @property
    def is_pending(self) -> bool:
        """True if a text is typed that was not asked for yet."""
        text = self.field.text().strip()
        unchanged = 0 <= self._changing < len(self._values) and text == self._values[self._changing]
        return self._editable and bool(text) and not unchanged

    @property
    def pending_entry(self) -> tuple[int, str]:
        """Row that what is typed is to replace, -1 for none, and the text."""
        return self._changing, self.field.text().strip()

    def commit(self) -> None:
        """Ask for what is typed; the list of what may be written closes with it, as nothing is left to complete."""
        self.field.close_list()
        if self.is_pending:
            self._take(self.field.text().strip())

    def show_entries(self, values: Sequence[str], *, editable: bool) -> None:
        """Show these texts; the current row stays where it was."""
        self._editable = editable
        current = self.view.currentIndex().row()
        if tuple(values) != self._values:
            self._values = tuple(values)
            self._model.replace([Row(RowContent(text, trailing=self._note(text)), tip=text) for text in values])
            if values and current >= 0:
                self.view.setCurrentIndex(self._model.index(min(current, len(values) - 1)))
        rows = min(len(values), _MOST_ROWS)
        self.view.setVisible(bool(values))
        self.view.setFixedHeight(rows * theme.metrics().row + 6)
        self.field.setReadOnly(not editable)
        self._update_buttons()

    def remove_current(self) -> None:
        """Ask for the current entry to be taken out."""
        row = self.view.currentIndex().row()
        if self._editable and row >= 0:
            self._stop()
            self.removed.emit(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the field in sight that is written in, as the list above it grows."""
        super().resizeEvent(event)
        if self.field.hasFocus():
            QTimer.singleShot(0, self.field, partial(uncover, self.field))  # once the area around it knows its new size

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the keys of the list."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self.remove_current()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
                self._change(self.view.currentIndex().row())
                return True
        return super().eventFilter(watched, event)

    def _change(self, row: int) -> None:
        """Bring an entry into the field, where Enter writes it back."""
        if not self._editable or row < 0:
            return
        self._changing = row
        self.field.setText(self._values[row])
        self.field.setPlaceholderText("Enter writes it, Esc leaves it as it was")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def _take(self, text: str) -> None:
        row = self._changing
        self._stop()
        if not text:
            return
        if row < 0:
            self.added.emit(text)
        elif row < len(self._values) and text != self._values[row]:
            self.changed.emit(row, text)

    def _leave(self) -> None:
        """Drop what is typed; Ctrl+Z brings it back if it was to be a new entry."""
        if self._changing < 0:
            self.field.clear()
        else:
            self._stop()

    def _stop(self) -> None:
        """Begin again: Ctrl+Z takes back the edit of the entry, and brings no text that would become a second one."""
        self._changing = -1
        self.field.setText("")
        self.field.setPlaceholderText(self._prompt)

    def _update_buttons(self) -> None:
        chosen = "" if self.view.currentIndex().isValid() else "Choose one first."
        enable_unless(self._remove, chosen if self._editable else "This list cannot be changed here.")
