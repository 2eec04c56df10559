"""Cards of the start page: each a button with a picture, a name and what it is; and those of recent files."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from ui import theme
from ui.theme import Role
from ui.theme.icons import paint_icon
from ui.widgets.display.labels import tooltip_text
from ui.widgets.fields.card_button import CardButton

ARROW_STEPS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}
"""Directions of the arrow keys."""

_ELLIPSIS = Qt.TextElideMode.ElideMiddle


class StartCard(CardButton):
    """One choice of the start page.

    Attributes:
        is_finding: True while the user types a name to find a card. Space is then text and does not press the card.

    Signals:
        stepped(QPoint): An arrow key leads on, in this direction.
        removeAsked(): The user wants to remove it from the list.
        menuAsked(QPoint): The user wants its context menu, here on the screen.
    """

    stepped = Signal(QPoint)
    removeAsked = Signal()
    menuAsked = Signal(QPoint)

    def __init__(self, name: str, sentence: str, height: int) -> None:
        super().__init__(name, sentence)
        self._high = theme.metrics().scaled(height)
        self.image: QImage | None = None
        self.is_finding = False

    def show_image(self, image: QImage | None) -> None:
        """Show a picture, or none."""
        self.image = image
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.metrics().scaled(200), self._high)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Delete:
            self.removeAsked.emit()
        elif key == Qt.Key.Key_Space and self.is_finding:
            event.ignore()
        elif Qt.Key(key) in ARROW_STEPS:
            self.stepped.emit(ARROW_STEPS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menuAsked.emit(event.globalPos())

    @staticmethod
    def paint_line(painter: QPainter, at: QPointF, text: str, room: float, role: Role) -> float:
        """Paint a line in the painter's font from its upper left corner; how wide it came out."""
        metrics = QFontMetrics(painter.font())
        shown = metrics.elidedText(text, _ELLIPSIS, round(room))
        painter.setPen(theme.current().colour(role))
        painter.drawText(QPointF(at.x(), at.y() + metrics.ascent()), shown)
        return float(metrics.horizontalAdvance(shown))


class NoteCard(StartCard):
    """A card with an icon and a few lines: its name, and what a subclass says of it."""

    glyph = "history"

    def lines(self) -> tuple[tuple[str, Role], ...]:
        """Return the lines below the name."""
        raise NotImplementedError

    def paint_content(self, painter: QPainter) -> None:
        measures = theme.metrics()
        box = self.frame().adjusted(*(measures.margin * side for side in (1, 1, -1, -1)))
        side = float(measures.icon)
        paint_icon(painter, self.glyph, QRectF(box.x(), box.y() + 1, side, side), theme.current().colour(Role.WARNING))
        x, y, room = box.x() + side + measures.gap, box.y(), box.width() - side - measures.gap
        rows = [(self.text(), theme.name_font(), Role.TEXT)]
        rows += [(text, theme.secondary_font(), role) for text, role in self.lines()]
        for text, font, role in rows:
            painter.setFont(font)
            self.paint_line(painter, QPointF(x, y), text, room, role)
            y += QFontMetrics(font).height() + 2


class TemplateCard(StartCard):
    """A template: a small picture, its title, and what one gets."""

    def __init__(self, name: str, title: str, sentence: str) -> None:
        super().__init__(title, sentence, 176)
        self.template = name
        self._sentence = sentence

    @staticmethod
    def picture_size() -> QSize:
        """Return the size of the picture in logical pixels."""
        return QSize(theme.metrics().scaled(280), theme.metrics().scaled(78))

    def paint_content(self, painter: QPainter) -> None:
        measures = theme.metrics()
        box = self.frame().adjusted(*(measures.margin * side for side in (1, 1, -1, -1)))
        size = self.picture_size()
        if self.image is not None:
            painter.drawImage(box.topLeft(), self.image)
        painter.setFont(theme.name_font())
        y = box.y() + size.height() + measures.scaled(8)
        self.paint_line(painter, QPointF(box.x(), y), self.text(), box.width(), Role.TEXT)
        y += QFontMetrics(painter.font()).height() + 2
        painter.setFont(theme.secondary_font())
        painter.setPen(theme.current().secondary)
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(box.x(), y, box.width(), self.frame().bottom() - y - 4), wrap, self._sentence)


class CardGrid(QWidget):
    """Cards of one size in rows, as many beside each other as there is room for.

    Args:
        cards: The cards, in their order.
        least: Minimum width of a card at 13 px text; a row takes fewer cards rather than narrower ones.
        most: Cards in a row.
    """

    flowed = Signal()

    def __init__(self, cards: Sequence[StartCard], least: int, most: int) -> None:
        super().__init__()
        self._cards: list[StartCard] = []
        self._least, self._most = least, most
        self._rows: int | None = None
        self.columns = most
        self.set_cards(cards)

    def set_cards(self, cards: Sequence[StartCard]) -> None:
        """Hold these cards; those that go are deleted."""
        for card in set(self._cards) - set(cards):
            card.hide()
            card.deleteLater()
        self._cards = list(cards)
        for card in self._cards:
            card.setParent(self)
        self._flow()

    def limit(self, rows: int | None) -> None:
        """Show so many rows at most; None for all."""
        self._rows = rows
        self._flow()

    @property
    def shown(self) -> list[StartCard]:
        """Cards that are shown."""
        return self._cards if self._rows is None else self._cards[: self._rows * self.columns]

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._flow()

    def _flow(self) -> None:
        measures = theme.metrics()
        gap, height = measures.margin, self._cards[0].sizeHint().height() if self._cards else 0
        self.columns = max(1, min(self._most, (self.width() + gap) // (measures.scaled(self._least) + gap)))
        width = (self.width() - (self.columns - 1) * gap) / self.columns
        shown = self.shown
        for place, card in enumerate(self._cards):
            row, column = divmod(place, self.columns)
            card.setGeometry(QRect(round(column * (width + gap)), row * (height + gap), round(width), height))
            card.setVisible(place < len(shown))
        rows = -(-len(shown) // self.columns)
        self.setFixedHeight(max(0, rows * (height + gap) - gap))
        self.flowed.emit()


def section_font() -> QFont:
    """Return the font of the headline of a row of cards."""
    font = theme.heading_font()
    font.setPixelSize(theme.metrics().scaled(15))
    return font


_READING = "reading…"
_UNSAVED = "unsaved work, "


@dataclass(frozen=True, slots=True)
class FileState:
    """State of a recent file, as far as it is known.

    Attributes:
        words: Counts of what it holds, or why there are none.
        written: When it was last written; empty if it does not exist.
        problems: Number of problems; None if unknown.
        missing: It is not there.
        unsaved: Time of work on it that a program left unsaved when it died; empty if there is none.
    """

    words: str = _READING
    written: str = ""
    problems: int | None = None
    missing: bool = False
    unsaved: str = ""


class RecentCard(StartCard):
    """A recent file: the picture of its tree, its name, its counts, its age and its problems."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(name, str(path.parent), 220)
        self.path = path
        self._state = FileState()
        self._unsaved = ""
        self.setToolTip(tooltip_text(str(path)))

    def show_unsaved(self, saved_at: datetime | None) -> None:
        """Know of work that a program left unsaved when it died, and its time; None if there is none."""
        self._unsaved = age(saved_at, datetime.now()) if saved_at else ""  # noqa: DTZ005 - the person's own clock

    def look(self, why_not: str = "") -> bool:
        """Show what is kept of the file, or why nothing is; return True if there is nothing left to load."""
        from ui.window import thumbnails  # once the page is seen

        try:
            written = time_of_file(self.path.stat().st_mtime)
        except (OSError, ValueError):
            self.show_state(FileState("not there any more", str(self.path.parent), missing=True), None)
            return True
        known = thumbnails.file_counts(self.path)
        words = contents(known.ous, known.accounts) if known else why_not or _READING
        when = f"saved {age(written, datetime.now())}"  # noqa: DTZ005 - as above
        problems = known.problems if known else None
        state = FileState(words, when, problems, unsaved=self._unsaved)
        self.show_state(state, thumbnails.tree_picture(self.path))
        return known is not None and known.problems is not None

    def show_state(self, state: FileState, image: QImage | None) -> None:
        """Show what is known now."""
        self._state = state
        known = [state.words, state.written, _problem_words(state.problems) if state.problems is not None else ""]
        known.append(f"{_UNSAVED}{state.unsaved}, which is offered when it is opened" if state.unsaved else "")
        self.describe(", ".join([*filter(None, known), f"in {self.path.parent}"]))
        self.show_image(image)

    def paint_content(self, painter: QPainter) -> None:
        measures, tokens, frame = theme.metrics(), theme.current(), self.frame()
        lines = QFontMetrics(theme.name_font()).height() + 2 * (QFontMetrics(theme.secondary_font()).height() + 2)
        upper = QRectF(frame.x(), frame.y(), frame.width(), frame.height() - lines - 2 * measures.gap - 2)
        self._paint_picture(painter, upper)
        painter.setPen(QPen(tokens.hairline, 1))
        painter.drawLine(QPointF(frame.x() + 1, upper.bottom()), QPointF(frame.right() - 1, upper.bottom()))
        x, room = frame.x() + measures.margin, frame.width() - 2 * measures.margin
        y = upper.bottom() + measures.gap
        painter.setFont(theme.name_font())
        self.paint_line(painter, QPointF(x, y), self.text(), room, Role.TEXT)
        y += QFontMetrics(painter.font()).height() + 2
        painter.setFont(theme.secondary_font())
        role = Role.WARNING if self._state.missing else Role.SECONDARY
        self.paint_line(painter, QPointF(x, y), self._state.words, room, role)
        self._paint_last_line(painter, x, y + QFontMetrics(painter.font()).height() + 2, room)

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        tokens, radius = theme.current(), theme.metrics().card_radius
        inner = place.adjusted(1, 1, -1, 0)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(inner, radius - 1, radius - 1)
        path.addRect(inner.adjusted(0, radius, 0, 0))
        painter.fillPath(path, tokens.canvas)
        if self.image is None:
            side = theme.metrics().scaled(24)
            sign = QRectF(0, 0, side, side)
            sign.moveCenter(inner.center())
            paint_icon(painter, "unknown" if self._state.missing else "file", sign, tokens.secondary)
            return
        size = QSize(self.image.size() / self.image.devicePixelRatio())
        room = inner.adjusted(*(theme.metrics().margin * side for side in (1, 1, -1, -1))).size().toSize()
        if size.width() > room.width() or size.height() > room.height():
            size.scale(room, Qt.AspectRatioMode.KeepAspectRatio)
        shown = QRectF(QPointF(0, 0), size)
        shown.moveCenter(inner.center())
        painter.drawImage(shown, self.image)

    def _paint_last_line(self, painter: QPainter, x: float, y: float, room: float) -> None:
        state = self._state
        if state.unsaved:
            self.paint_line(painter, QPointF(x, y), f"{_UNSAVED}{state.unsaved}", room, Role.WARNING)
            return
        width = self.paint_line(painter, QPointF(x, y), state.written, room, Role.SECONDARY)
        if state.problems is None or not state.written:
            return
        x += width
        x += self.paint_line(painter, QPointF(x, y), "  ·  ", room - width, Role.SECONDARY)
        role, glyph = (Role.WARNING, "problems") if state.problems else (Role.ALLOWED, "allowed")
        side = theme.metrics().scaled(13)
        middle = y + QFontMetrics(painter.font()).height() / 2
        paint_icon(painter, glyph, QRectF(x, middle - side / 2, side, side), theme.current().colour(role))
        used = x + side + 4
        self.paint_line(painter, QPointF(used, y), _problem_words(state.problems), self.width() - used, role)


def time_of_file(seconds: float) -> datetime:
    """Return the time of a file on the person's own clock; the year 9987 for any after it, which may have no date."""
    return datetime.fromtimestamp(max(0.0, min(seconds, 253_000_000_000.0)))  # noqa: DTZ006 - as above


def age(written: datetime, now: datetime) -> str:
    """Return the moment in the words of a list: today, 09:12; yesterday; 2026-11-19."""
    if written.date() == now.date():
        return f"today, {written:%H:%M}"
    if written.date() == now.date() - timedelta(days=1):
        return "yesterday"
    return f"{written:%Y-%m-%d}"


def contents(ous: int, accounts: int) -> str:
    """Return the counts of a design in words."""
    return f"{counted(ous, 'OU')} · {counted(accounts, 'account')}"


def _problem_words(count: int) -> str:
    return counted(count, "problem") if count else "no open problems"
