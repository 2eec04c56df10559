"""What hangs at the pointer during a drag: a pill, and what letting go would do, or why it would do nothing."""

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QDrag, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from ui import theme
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.chip import chip_size, paint_chip
from ui.widgets.display.labels import plain_label

_WIDEST = 260
_BESIDE_POINTER = QPoint(-14, -10)


def drag_with_pill(source: QWidget, data: QMimeData, words: str, glyph: str) -> QDrag:
    """Return the drag of some data that shows a glyph and a few words beside the pointer; the caller runs it.

    What the source shows as under the pointer is so no more: rows move where the drag is let go in it.
    """
    viewport = source.viewport() if isinstance(source, QAbstractScrollArea) else source
    QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
    drag = QDrag(source)
    drag.setMimeData(data)
    drag.setPixmap(_picture(words, glyph, source.devicePixelRatioF()))
    drag.setHotSpot(_BESIDE_POINTER)
    return drag


def _picture(words: str, glyph: str, ratio: float) -> QPixmap:
    size = chip_size(words, glyph)
    size = size.boundedTo(QSize(theme.metrics().scaled(_WIDEST), size.height()))
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    tokens = theme.current()
    painter = QPainter(picture)
    paint_chip(painter, QRectF(QPoint(), size), words, tokens.accent, tokens.card, glyph=glyph, border=tokens.accent)
    painter.end()
    return picture


_MOST_WIDE = 420
_BESIDE, _ABOVE = 18, 8


class Caption(QFrame):
    """Words that follow the pointer over a surface; they may reach beyond it, within its window.

    Args:
        surface: Viewport that positions refer to.
        below: Distance below the pointer, in pixels.
    """

    def __init__(self, surface: QWidget, below: int = 22) -> None:
        self._below = below
        self._window = surface.window()
        super().__init__(self._window)
        self.setObjectName("caption")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        area = surface.parentWidget()
        self._held = area if isinstance(area, QAbstractScrollArea) and area.viewport() is surface else surface
        self._words = plain_label()
        self._more = plain_label(look="quiet")
        self._said: tuple[str, str, bool] | None = None
        self._column = in_column(self._words, self._more, host=self, margins=(9, 5, 9, 6), spacing=2)
        self.hide()

    def text(self) -> str:
        """Return the words that are shown; "" while nothing is shown."""
        return "" if self.isHidden() else self._words.text()

    def more(self) -> str:
        """Return the quieter lines below the words; "" while nothing is shown."""
        return "" if self.isHidden() or self._more.isHidden() else self._more.text()

    def say(self, text: str, position: QPoint, *, refused: bool = False, more: str = "") -> None:
        """Show words near a position, in the colour of a refusal or of a note; hide for an empty text."""
        if not text:
            self.hide()
            return
        if (text, more, refused) != self._said:
            self._said = text, more, refused
            self._words.setText(text)
            self._more.setText(more)
            self._more.setVisible(bool(more))
            self._apply_style(refused=refused)
            self._fit()
        self._place(position)
        self.show()
        self.raise_()

    def _apply_style(self, *, refused: bool) -> None:
        tokens = theme.current()
        ink, fill = (tokens.denied, tokens.denied_tint) if refused else (tokens.text, tokens.panel)
        edge = tokens.denied if refused else tokens.card_border
        self.setStyleSheet(
            f"#caption {{ background: {fill.name()}; border: 1px solid {edge.name()}; border-radius: 6px; }}"
            f" #caption QLabel {{ background: transparent; color: {ink.name()}; }}"
            f" #caption QLabel[quiet] {{ color: {tokens.secondary.name()}; }}"
        )
        self._words.setFont(theme.font() if refused else theme.name_font())

    def _fit(self) -> None:
        """Make the caption as wide as the longest line, wrapped where that is too wide."""
        labels = (self._words, self._more)
        for label in labels:
            label.setWordWrap(False)
        self.ensurePolished()
        wide = self.sizeHint().width() > _MOST_WIDE
        for label in labels:
            label.setWordWrap(wide)
        if wide:
            self.resize(_MOST_WIDE, self._column.totalHeightForWidth(_MOST_WIDE))
        else:
            self.resize(self.sizeHint())

    def _surface(self) -> QWidget:
        # PySide may take a viewport that was held for deleted while it lives, after an undo under an open name (found
        # here, on 6.11, by the random user with seed 3): its scroll area gives a sound one.
        return self._held.viewport() if isinstance(self._held, QAbstractScrollArea) else self._held

    def _place(self, position: QPoint) -> None:
        window, surface = self._window, self._surface()
        at = surface.mapTo(window, position) if window is not surface else position
        x = min(at.x() + _BESIDE, window.width() - self.width() - 4)
        below = at.y() + self._below
        y = below if below + self.height() < window.height() else at.y() - self.height() - _ABOVE
        self.move(max(4, x), max(4, y))
