"""Completion popup under the token or field that is being typed: never has the keyboard."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QWidget

from designer.basics.dataclass import dataclass
from ui import theme
from ui.theme import AnswerStyle
from ui.theme.icons import pixmap
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.labels import plain_label
from ui.widgets.item_views.flat_list import ROWS, PopupList, corner_beside
from ui.widgets.item_views.row_model import VALUE_ROLE, Row, RowModel
from ui.widgets.item_views.rows import RowContent

_WIDTH, _WIDEST = 400, 560
_ASIDE = 240
_AROUND = 56
"""Room around the words of a row and between them, with that of a scroll bar, in pixels."""

_NOTE = 60
"""Room for the sentence of any row, in pixels."""


@dataclass(frozen=True, slots=True)
class CompletionItem:
    """Text that may be written, with its help.

    Attributes:
        label: Words that are shown.
        detail: Quiet words at the end of the row.
        note: A sentence shown for the current row.
        glyph: Name of an icon.
        insert: Text that replaces the token.
        cursor: Place of the cursor in it then.
        more: True to ask again at once.
        marked: Places of the letters of the label that were typed.
        faded: True for what is hardly meant.
        code: True if the label is code.
        selected: Number of characters before the cursor that the next key replaces.
    """

    label: str
    detail: str
    note: str
    glyph: str
    insert: str
    cursor: int
    more: bool
    marked: tuple[int, ...] = ()
    faded: bool = False
    code: bool = False
    selected: int = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """Texts that may be written in place of the characters from `start` to `end`."""

    start: int
    end: int
    rows: Sequence[CompletionItem]


@dataclass(frozen=True, slots=True)
class Aside:
    """Text on the current row beside the list.

    Attributes:
        title: Its name.
        lines: Sentences about it.
        answer: Answer of today; None if unknown.
        today: The answer in words.
    """

    title: str
    lines: tuple[str, ...] = ()
    answer: AnswerStyle | None = None
    today: str = ""


def _row(item: CompletionItem) -> Row:
    content = RowContent(
        item.label, trailing=item.detail, icon=item.glyph, marked=item.marked, faded=item.faded, code=item.code
    )
    return Row(content, value=item)


def _whole_width(rows: Sequence[CompletionItem]) -> int:
    """Return the width for the whole name and detail of the longest row, in pixels, up to a limit."""
    longest = max(rows, key=lambda row: len(row.label) + len(row.detail), default=None)
    if longest is None:
        return 0
    name = theme.text_width(theme.code_font() if longest.code else theme.font(), longest.label)
    icon = 2 * theme.metrics().icon * bool(longest.glyph)
    return min(_WIDEST, icon + name + theme.text_width(theme.secondary_font(), longest.detail) + _AROUND)


class ChoicePopup(QFrame):
    """A list with a note on its current row, below it or, if the note is long, beside it. Never has the keyboard.

    Args:
        editor: The field it belongs to.
        fits_field: True to make it at least as wide as the field, and wider only for long names.
        aside: Returns the note beside the list for a row.
    """

    def __init__(
        self,
        editor: QWidget,
        *,
        fits_field: bool = False,
        aside: Callable[[CompletionItem], Aside | None] | None = None,
    ) -> None:
        super().__init__(editor, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setObjectName("popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._editor = editor
        self._own_width = not fits_field
        self._wide = _WIDTH
        self._aside = aside
        self._model = RowModel(self)
        self.items: Sequence[CompletionItem] = ()
        self.view = PopupList("What may be written here", self._model)
        self.view.setUniformItemSizes(True)
        self.view.selectionModel().currentChanged.connect(self._show_help_of_current)
        self.note = plain_label(wrap=True, look="small")
        self.note.setContentsMargins(10, 4, 10, 6)
        self.beside = _AsidePanel()
        self.beside.hide()
        column = in_column(self.view, self.note, STRETCH, spacing=0)
        in_row((column, 1), self.beside, host=self, margins=1, spacing=0)

    @property
    def current(self) -> CompletionItem | None:
        """Row that Enter writes."""
        choice = self.view.currentIndex().data(VALUE_ROLE)
        return choice if isinstance(choice, CompletionItem) else None

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if (app := QApplication.instance()) is not None:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take clicks into the list from a popup that has the field: Qt gives a popup those of the whole program."""
        if not isinstance(event, QMouseEvent | QWheelEvent) or not self.geometry().contains(
            event.globalPosition().toPoint()
        ):
            return super().eventFilter(watched, event)
        if isinstance(event, QWheelEvent):
            bar = self.view.verticalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y() // 2)
        index = self.view.indexAt(self.view.viewport().mapFromGlobal(event.globalPosition().toPoint()))
        if event.type() is QEvent.Type.MouseButtonPress and index.isValid():
            self.view.setCurrentIndex(index)
            self.view.clicked.emit(index)
        return True

    def show_at(self, rows: Sequence[CompletionItem], token: QRect) -> None:
        """Show rows below a place on the screen, or above it if there is no room."""
        self._wide = max(_WIDTH if self._own_width else token.width(), _whole_width(rows))
        self.items = rows
        self._model.replace([_row(item) for item in rows])
        self.view.setFixedHeight(min(len(rows), ROWS) * theme.metrics().row + 2)
        self.beside.least = 0
        self.view.setCurrentIndex(self._model.index(0))
        self._show_help_of_current()
        self.move_to(token)
        self.show()
        if self._editor.window().windowType() is Qt.WindowType.Popup and (app := QApplication.instance()) is not None:
            app.installEventFilter(self)

    def move_to(self, token: QRect) -> None:
        """Move below another place on the screen, or above it if there is no room."""
        growth = 0 if self._aside else max(0, self.view.height() + _NOTE - self.height())
        self.move(corner_beside(token, self.size(), self.screen().availableGeometry(), growth=growth))

    def _show_help_of_current(self) -> None:
        choice = self.current
        aside = self._aside(choice) if self._aside is not None and choice is not None else None
        if self._aside is not None:
            self.beside.show_aside(aside)
            self.note.hide()
            self._forget_height()
            self.resize(self._wide + (_ASIDE if aside is not None else 0), self._height())
            return
        self.note.setText(choice.note if choice is not None else "")
        self.note.setVisible(bool(self.note.text()))
        self._forget_height()
        layout = self.layout()
        assert layout is not None
        # adjustSize makes a window of a list at least 100 pixels high (QWidget::adjustedSize of Qt 6.11).
        tall = layout.hasHeightForWidth()
        self.resize(self._wide, layout.totalHeightForWidth(self._wide) if tall else self.sizeHint().height())

    def _forget_height(self) -> None:
        """Drop the minimum height of the previous rows, or the popup would keep it."""
        if (layout := self.layout()) is not None:
            layout.activate()

    def _height(self) -> int:
        """Return the height of the list, or of the panel beside it if that is more; it only grows while open."""
        list_height = self.view.height() + 2
        if self.beside.isHidden():
            return list_height
        self.beside.least = max(self.beside.least, self.beside.heightForWidth(_ASIDE))
        return max(list_height, self.beside.least + 2)


class _AsidePanel(QWidget):
    """A name, sentences, and at the bottom the answer of today."""

    def __init__(self) -> None:
        super().__init__()
        self.least = 0
        self.setFixedWidth(_ASIDE)
        self._title = plain_label(wrap=True, look="name")
        self._text = plain_label(wrap=True, look="small")
        self._today = plain_label(wrap=True, look="small")
        self._icon = QLabel()
        row = in_row(self._icon, (self._today, 1), spacing=6)
        in_column(self._title, self._text, STRETCH, row, host=self, margins=(12, 8), spacing=4)

    def show_aside(self, aside: Aside | None) -> None:
        """Show the text for the current row; hide the panel if there is none."""
        self.setVisible(aside is not None)
        if aside is None:
            return
        self._title.setText(aside.title)
        self._text.setText("\n".join(aside.lines))
        self._text.setVisible(bool(aside.lines))
        self._today.setText(aside.today)
        self._today.setVisible(bool(aside.today))
        self._icon.setVisible(aside.answer is not None)
        if aside.answer is not None:
            colour = theme.current().colour(aside.answer.role)
            side = round(theme.metrics().icon * self.devicePixelRatioF())
            drawn = pixmap(aside.answer.value, colour, QSize(side, side))
            drawn.setDevicePixelRatio(self.devicePixelRatioF())
            self._icon.setPixmap(drawn)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(0, 0, 1, self.height(), theme.current().hairline)
