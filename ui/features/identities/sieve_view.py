"""Sieve, painted: one square an action while there are few, else a bar; the stage that takes some names them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from designer.policy.evaluation.outcome import Answer
from ui import theme
from ui.features.identities.sieve_rows import SievePicture, SieveRow
from ui.theme import AnswerStyle, Tokens
from ui.theme.icons import paint_icon
from ui.widgets.display.labels import elided, tooltip_text

_MOST_SQUARES = 24
_SIDE, _BETWEEN = 12, 3
_ROW, _NAME_ROW = 25, 17
_LEAST_STEP = 6
"""Minimum distance of two squares; if they are nearer, a bar is drawn."""

_LEAST_BAR = 16.0
"""Width of a bar at least, in pixels."""

_EFFECT = 150
"""Room that the words on an effect have where names leave it, in pixels at 13 px of text."""

_NARROW_BAR = 28
"""Width of a bar, at 13 px of text, that names may leave: it shows which stage takes much, and not how much."""


class SieveView(QWidget):
    """The picture of a sieve, and what is left in the last line."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: SievePicture | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.service().changed.connect(self.updateGeometry)

    @property
    def picture(self) -> SievePicture | None:
        """The sieve that is shown."""
        return self._picture

    def show_picture(self, shown: SievePicture) -> None:
        """Show another sieve."""
        self._picture = shown
        self.setAccessibleName(shown.sentence)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = len(self._picture.rows) if self._picture is not None else 0
        return rows * self._step(width) + theme.metrics().scaled(_ROW + 10) if rows else 0

    def _step(self, width: int) -> int:
        """Return the height of a stage: names that leave no room for the rest have a line of their own."""
        own = self._picture is not None and _Places(self, self._picture, width).names_above
        return theme.metrics().scaled(_ROW + _NAME_ROW if own else _ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Show a tip with what a stage does, since the picture may have no room for all words."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self._picture is not None:
            place = event.pos().y() // self._step(self.width())
            rows = self._picture.rows
            sentence = rows[place].sentence if 0 <= place < len(rows) else self._picture.sentence
            QToolTip.showText(event.globalPos(), tooltip_text(sentence), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        shown = self._picture
        if shown is None or not shown.rows:
            return
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(self.layoutDirection())
        places, step = _Places(self, shown, self.width()), self._step(self.width())
        for number, row in enumerate(shown.rows):
            self._paint_stage(painter, tokens, row, places, number * step)
        line = len(shown.rows) * step + 4
        painter.fillRect(QRectF(0, line, self.width(), 1), tokens.hairline)
        self._paint_left(painter, tokens, shown, places, line + 5)
        painter.end()

    def _paint_stage(self, painter: QPainter, tokens: Tokens, row: SieveRow, places: _Places, top: float) -> None:
        side = theme.metrics().icon
        height = theme.metrics().scaled(_ROW)
        icon = places.at(0, top + (height - side) / 2, side, side)
        paint_icon(painter, row.glyph, icon, tokens.secondary)
        self._paint_words(painter, tokens, row, places, top)
        top += self._step(self.width()) - height
        kept, gone = places.shares(row.left, row.taken)
        colour = tokens.exempt if row.gap else tokens.accent
        places.paint_share(painter, 0, kept, top, colour)
        places.paint_taken(painter, kept, gone, top, tokens)
        self._paint_end(painter, tokens, row, places, top)

    def _paint_words(self, painter: QPainter, tokens: Tokens, row: SieveRow, places: _Places, top: float) -> None:
        height = theme.metrics().scaled(_ROW)
        left = theme.metrics().icon + 8
        painter.setFont(theme.name_font())
        painter.setPen(tokens.text)
        width = QFontMetricsF(painter.font()).horizontalAdvance(row.title)
        align = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(places.at(left, top, width + 2, height), align, row.title)
        painter.setFont(theme.font())
        painter.setPen(tokens.secondary)
        room = (places.wide if places.names_above else places.bar - 6) - left - width - 6
        painter.drawText(places.at(left + width + 6, top, room, height), align, elided(painter, row.place, room))

    def _paint_end(self, painter: QPainter, tokens: Tokens, row: SieveRow, places: _Places, top: float) -> None:
        height = theme.metrics().scaled(_ROW)
        align = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.code_font() if row.taken else theme.secondary_font())
        painter.setPen(tokens.denied if row.taken else tokens.secondary)
        room, sign = places.number - places.effect - 8, "\N{MINUS SIGN} " if row.taken else ""
        both = bool(row.conditional) and _least_effect(row) <= room
        if both:
            room -= _count_width(f"{row.conditional:,}") - 6  # it has its own gap
        measured = QFontMetricsF(painter.font())
        effect = row.effect_where(lambda words: measured.horizontalAdvance(sign + words) <= room)
        if effect != row.effect:
            painter.setFont(theme.secondary_font())  # a number is not code, and takes less room
        words = f"{sign}{effect}" if effect else ""
        if painter.fontMetrics().horizontalAdvance(words) > room:
            words = ""  # the tip has it: half a number is another number
        painter.drawText(places.at(places.effect, top, room, height), align, words)
        if both:
            begin = places.effect + (painter.fontMetrics().horizontalAdvance(words) + 8 if words else 0)
            _paint_count(painter, places, (begin, top), AnswerStyle.CONDITIONAL, f"{row.conditional:,}")
        _paint_number(painter, tokens, places, top, row.left)

    def _paint_left(self, painter: QPainter, tokens: Tokens, shown: SievePicture, places: _Places, top: float) -> None:
        height = theme.metrics().scaled(_ROW)
        side = theme.metrics().icon
        align = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        style = next((style for answer, style in _LEFT if shown.counts[answer]), AnswerStyle.DENIED)
        paint_icon(painter, style.value, places.at(0, top + (height - side) / 2, side, side), tokens.secondary)
        painter.setFont(theme.name_font())
        painter.setPen(tokens.text)
        painter.drawText(places.at(side + 8, top, places.bar, height), align, "Left")
        begin = 0.0
        effect = places.effect
        for answer, style in _LEFT:
            count = shown.counts[answer]
            if not count:
                continue
            share, _ = places.shares(count, 0)
            places.paint_share(painter, begin, share, top, tokens.colour(style.role))
            begin += share
            words = f"all {style.value}" if count == shown.left else f"{count:,}"
            effect = _paint_count(painter, places, (effect, top), style, words)
        _paint_number(painter, tokens, places, top, shown.left)


_LEFT = (
    (Answer.ALLOWED, AnswerStyle.ALLOWED),
    (Answer.CONDITIONAL, AnswerStyle.CONDITIONAL),
    (Answer.UNKNOWN, AnswerStyle.UNKNOWN),
)


def _count_width(words: str) -> float:
    """Return the width of the sign and the number of an answer, with the gap before it."""
    return 8 + theme.metrics().icon + 4 + QFontMetricsF(theme.name_font()).horizontalAdvance(words)


def _paint_count(painter: QPainter, places: _Places, at: tuple[float, float], style: AnswerStyle, words: str) -> float:
    """Sign and number of an answer; gives the place of the next one."""
    height, side = theme.metrics().scaled(_ROW), theme.metrics().icon
    left, top = at
    tokens = theme.current()
    painter.setFont(theme.name_font())
    width = painter.fontMetrics().horizontalAdvance(words)
    if left + side + 4 + width > places.number - 6:
        return left
    paint_icon(painter, style.value, places.at(left, top + (height - side) / 2, side, side), tokens.colour(style.role))
    painter.setPen(tokens.colour(style.role))
    align = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(places.at(left + side + 4, top, width + 2, height), align, words)
    return left + side + 4 + width + 12


def _paint_number(painter: QPainter, tokens: Tokens, places: _Places, top: float, number: int) -> None:
    painter.setFont(theme.name_font())
    painter.setPen(tokens.text)
    align = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
    height = theme.metrics().scaled(_ROW)
    painter.drawText(places.at(places.number, top, places.wide - places.number, height), align, f"{number:,}")


class _Places:
    """Columns of the picture, in pixels from where lines begin: words, squares or bar, effect, number."""

    def __init__(self, view: QWidget, shown: SievePicture, width: int) -> None:
        self._view = view
        self.wide = float(width)
        self._all = max(1, shown.granted)
        bold = QFontMetricsF(theme.name_font())
        self.number = self.wide - max(bold.horizontalAdvance(f"{shown.granted:,}"), 24)
        scaled = theme.metrics().scaled
        words = max((_words_width(row) for row in shown.rows), default=0.0)
        effects = max(map(_least_effect, shown.rows), default=0.0) + scaled(10) + 8
        most = max(self.wide * 0.43, self.number - effects - scaled(_NARROW_BAR))
        self.names_above = words + scaled(12) > most
        beside_left = theme.metrics().icon + 16 + bold.horizontalAdvance("Left")
        self.bar = beside_left if self.names_above else words + scaled(12)
        rest = self.number - self.bar
        room = rest - max(effects, min(scaled(_EFFECT), self.wide * 0.3))
        if room < scaled(_NARROW_BAR):
            room = rest - effects
        self.step = min(float(scaled(_SIDE + _BETWEEN)), room / self._all)
        self.by_squares = shown.granted <= _MOST_SQUARES and self.step >= _LEAST_STEP
        self._room = self.step * shown.granted if self.by_squares else max(_LEAST_BAR, min(room, scaled(240)))
        self.effect = self.bar + self._room + scaled(10)

    def at(self, left: float, top: float, wide: float, high: float) -> QRectF:
        """Return a place, mirrored where lines run from right to left."""
        rect = QRectF(left, top, max(0.0, wide), high)
        if self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            rect.moveRight(self.wide - left)
        return rect

    def shares(self, kept: int, taken: int) -> tuple[float, float]:
        """Return the widths of what is kept and taken; something is never too thin to be seen."""
        width, gone = (max(2.0, self._room * number / self._all) if number else 0.0 for number in (kept, taken))
        return width, gone

    def paint_share(self, painter: QPainter, begin: float, share: float, top: float, colour: QColor) -> None:
        """Paint what is kept."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for place in self._pieces(begin, share, top):
            painter.drawRoundedRect(place, 2.5, 2.5)

    def paint_taken(self, painter: QPainter, begin: float, share: float, top: float, tokens: Tokens) -> None:
        """Paint what is taken, as an outline: it was there before."""
        painter.setPen(QPen(tokens.denied, 1, Qt.PenStyle.DashLine))
        painter.setBrush(tokens.denied_tint)
        for place in self._pieces(begin, share, top):
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5)

    def _pieces(self, begin: float, share: float, top: float) -> list[QRectF]:
        if share <= 0:
            return []
        height = theme.metrics().scaled(_SIDE)
        middle = top + (theme.metrics().scaled(_ROW) - height) / 2
        if not self.by_squares:
            return [self.at(self.bar + begin, middle, share, height)]
        side = min(float(height), self.step - 2)
        middle += (height - side) / 2
        first, count = round(begin / self.step), round(share / self.step)
        return [self.at(self.bar + number * self.step, middle, side, side) for number in range(first, first + count)]


def _least_effect(row: SieveRow) -> float:
    """Return the width of the numbers of actions that a stage takes and puts under conditions."""
    taken = theme.text_width(theme.secondary_font(), f"\N{MINUS SIGN} {row.taken:,}") + 2 if row.taken else 0
    return taken + (_count_width(f"{row.conditional:,}") if row.conditional else 0)


def _words_width(row: SieveRow) -> float:
    bold, plain = QFontMetricsF(_bold()), QFontMetricsF(theme.font())
    return theme.metrics().icon + 14 + bold.horizontalAdvance(row.title) + plain.horizontalAdvance(row.place)


def _bold() -> QFont:
    return theme.name_font()
