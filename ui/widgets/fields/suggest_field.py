"""Line edit with suggestions: what is typed counts, and a row of the list when it was chosen.

``QCompleter`` is not used: this list has the sentence of its current row below the rows; a completer makes its popup
as high as the rows alone. Found here, on Qt 6.11: after `popup.setViewportMargins(0, 0, 0, 40)` the last rows are cut.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from ui.widgets.fields.choice_popup import ChoicePopup, CompletionItem
from ui.widgets.fields.question import asks
from ui.widgets.fields.text_box import TextBox
from ui.widgets.focus import leaves_undo

_Key = Qt.Key

Offered: TypeAlias = str | tuple[str, str] | tuple[str, str, str]
"""A text that may be written; also quiet words about it, and what is shown of it."""


class SuggestField(QLineEdit):
    """Field where Enter and Tab take the row that is marked, and what is typed where none is.

    The first row is marked as soon as the list opens, unless what is typed is complete. In a field for an entry
    Enter is otherwise the field's own, and Esc leaves what was typed. In a field that is part of a question these keys
    do what they do in any line, unless they choose a row or close the list. Enter that closes it answers the question,
    too, but a dialog around the field does not press its button then.

    Args:
        name: Its name, for those who do not see it.
        offers: Options for a text.
        question: True for a part of a question.
        at_once: True if a click into the empty field offers something.
        is_whole: Says of a text that it is complete; by default a text that is offered is, and in a question
            every text.

    Signals:
        taken(str): A text was decided on.
        chosen(str): A row of the list was.
        left(): Esc was pressed where there was no list to close.
        closed(): The list was closed, whatever is in the field.
    """

    taken = Signal(str)
    chosen = Signal(str)
    left = Signal()
    closed = Signal()

    def __init__(
        self,
        name: str,
        offers: Callable[[str], Sequence[CompletionItem]],
        *,
        question: bool = False,
        at_once: bool = False,
        is_whole: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__()
        self._offers = offers
        self._is_whole: Callable[[str], object] = is_whole or (lambda _text: question)
        self._question = question
        self._at_once = at_once
        self._popup: ChoicePopup | None = None
        self.setAccessibleName(name)
        if question:
            leaves_undo(self)
        else:
            self.setPlaceholderText(name)
        self.textEdited.connect(lambda _text: self.ask() if self.isModified() else self.close_list())  # taken back

    @property
    def popup(self) -> ChoicePopup:
        """List, made when it is first wanted."""
        if self._popup is None:
            self._popup = ChoicePopup(self, fits_field=self._question)
            self._popup.view.clicked.connect(lambda _index: self._choose())
            for area in _areas_around(self):
                area.verticalScrollBar().valueChanged.connect(self._follow)
        return self._popup

    @property
    def is_open(self) -> bool:
        """True while the list is shown."""
        return self._popup is not None and self._popup.isVisible()

    @property
    def suggestions(self) -> list[str]:
        """Suggestions that are offered now."""
        return list(map(self._written, self.popup.items)) if self.is_open else []

    def ask(self) -> None:
        """Show the suggestions, if there are any."""
        rows = [] if self.isReadOnly() else self._offers(self.text())
        if not rows or list(map(self._written, rows)) == [self.text()]:
            self.close_list()
            return
        self.popup.show_at(rows, self._place)
        if not self.text().strip() or self._is_whole(self.text().strip()) or self.text().strip() in self.suggestions:
            self.popup.view.setCurrentIndex(QModelIndex())

    def close_list(self) -> None:
        """Close the list."""
        if self._popup is not None and self.is_open:
            self._popup.hide()
            self.closed.emit()

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window while it is wanted here, and Tab while it takes a row."""
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride and event.key() == _Key.Key_Escape and self._has_use():
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress and event.key() == _Key.Key_Tab and self.is_open:
                if self.popup.current is not None:
                    self._choose()
                    return True
                self.close_list()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, controlled = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self.is_open and self.popup.view.goes(event):
            return
        if key == _Key.Key_Down or (key == _Key.Key_Space and controlled):
            self.ask()
        elif key in (_Key.Key_Return, _Key.Key_Enter):
            self._enter(event)
        elif key == _Key.Key_Escape and self._has_use():
            self._escape()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._at_once and not self.text() and event.button() == Qt.MouseButton.LeftButton:
            self.ask()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._question and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_list()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.close_list()
        super().hideEvent(event)

    @property
    def _place(self) -> QRect:
        """Place of the field on the screen."""
        return QRect(self.mapToGlobal(self.rect().topLeft()), self.size())

    def _follow(self) -> None:
        """Keep the list at its field when that is scrolled; close it where the field is no longer seen."""
        if self.is_open and self.visibleRegion().isEmpty():
            self.close_list()
        elif self.is_open:
            self.popup.move_to(self._place)

    def _has_use(self) -> bool:
        return self.is_open or (not self._question and bool(self.text()))

    def _enter(self, event: QKeyEvent) -> None:
        if self.is_open and self.popup.current is not None:
            self._choose()
            return
        was_open = self.is_open
        self.close_list()
        if self._question:
            super().keyPressEvent(event)
            if was_open:
                event.accept()
        else:
            self.taken.emit(self.text().strip())

    def _escape(self) -> None:
        if self.is_open:
            self.close_list()
        else:
            self.left.emit()

    def _choose(self) -> None:
        """Write the current row; what goes on behind it is asked for at once."""
        choice = self.popup.current
        if choice is None:
            return
        self.setText(self._written(choice))
        self.setModified(choice.more)  # Esc takes back what is typed, not what was chosen
        if choice.more:
            self.ask()
            return
        self.close_list()
        if choice.cursor == len(choice.insert):
            self.taken.emit(self.text())
            self.chosen.emit(self.text())

    def _written(self, row: CompletionItem) -> str:
        return row.insert if self._question else row.label


def _areas_around(widget: QWidget) -> Iterator[QScrollArea]:
    """Yield the areas that scroll a widget."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            yield above
        above = above.parentWidget()


def question_field(
    name: str,
    suggest: Callable[[str], Iterable[Offered]],
    *,
    at_once: bool = False,
    is_whole: Callable[[str], object] | None = None,
) -> SuggestField:
    """Return a field of a question, with texts as suggestions; see `SuggestField`."""
    rows = partial(text_items, suggest)
    field = SuggestField(name, rows, question=True, at_once=at_once, is_whole=is_whole)
    asks(field)
    return field


def text_items(suggest: Callable[[str], Iterable[Offered]], typed: str) -> list[CompletionItem]:
    """Return the rows for what is typed; behind one that ends with a blank, what may follow is asked for."""
    return [_item(one) if isinstance(one, str) else _item(*one) for one in suggest(typed)]


def _item(text: str, words: str = "", shown: str = "") -> CompletionItem:
    return CompletionItem(shown or text, words, "", "", text, len(text), more=text.endswith(" "))


def last_of(text: str, between: str = ",") -> tuple[str, str]:
    """Return what is before the last of several entries, and that entry."""
    start = 1 + max(map(text.rfind, between))
    return f"{text[:start].rstrip()} " if start else "", text[start:].lstrip()


def several(suggest: Callable[[str], Iterable[Offered]], between: str = ",") -> Callable[[str], Iterable[Offered]]:
    """Return the suggestions for the last of several entries, with those before it."""

    def offers(text: str) -> Iterator[Offered]:
        before, last = last_of(text, between)
        for one in suggest(last) if last else ():
            entry, words = (one, "") if isinstance(one, str) else one[:2]
            yield f"{before}{entry}", words, entry

    return offers


def is_last_whole(is_whole: Callable[[str], object]) -> Callable[[str], bool]:
    """Whether the last of several entries is complete."""
    return lambda text: bool(is_whole(last_of(text)[1].strip()))


class SuggestBox(TextBox):
    """Box with suggestions for the line that is typed in; Enter, Tab and Esc are for the list while it is open.

    The first row is marked unless the line is one that is offered.
    """

    def __init__(self, suggest: Callable[[str], Iterable[Offered]]) -> None:
        super().__init__()
        self._suggest = suggest
        self.popup = ChoicePopup(self)
        self.popup.view.clicked.connect(lambda _index: self._choose())
        self.setProperty("field", True)
        self.setTabChangesFocus(True)

    def ask(self) -> None:
        """Show what the line at the cursor may be."""
        line = self.textCursor().block().text()
        rows = [] if self.isReadOnly() else text_items(self._suggest, line)
        if not rows or [row.insert for row in rows] == [line]:
            self.popup.hide()
            return
        place = self.cursorRect()
        self.popup.show_at(rows, QRect(self.viewport().mapToGlobal(place.topLeft()), place.size()))
        if not line.strip() or line in (row.insert for row in rows):
            self.popup.view.setCurrentIndex(QModelIndex())

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window, and the keys of the list from the text."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.popup.hide()
        if not isinstance(event, QKeyEvent) or not self.popup.isVisible():
            return super().event(event)
        if event.type() is QEvent.Type.ShortcutOverride and event.key() == _Key.Key_Escape:
            event.accept()
            return True
        return (event.type() is QEvent.Type.KeyPress and self._is_for_list(event)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before, controlled = self.toPlainText(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        super().keyPressEvent(event)
        if self.toPlainText() != before or (controlled and event.key() == _Key.Key_Space):
            self.ask()
        else:
            self.popup.hide()

    def _is_for_list(self, event: QKeyEvent) -> bool:
        if event.key() == _Key.Key_Escape:
            self.popup.hide()
        elif event.key() in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_Tab) and self.popup.current is not None:
            self._choose()
        else:
            return self.popup.view.goes(event)
        return True

    def _choose(self) -> None:
        """Write the current row in place of the line; what goes on behind it is asked for at once."""
        choice, cursor = self.popup.current, self.textCursor()
        if choice is not None:
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(choice.insert)
            self.setTextCursor(cursor)
            self.popup.hide()
        if choice is not None and choice.more:
            self.ask()
