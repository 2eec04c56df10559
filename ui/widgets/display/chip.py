"""Signs in colours of the theme: a glyph beside words, and a rounded chip with a few words, perhaps a filter."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import theme
from ui.theme import AnswerStyle, Role, Tokens
from ui.theme.icons import centred, paint_icon
from ui.widgets.display.labels import shortened_text
from ui.widgets.focus import is_ringed


class Glyph(QWidget):
    """One icon.

    Args:
        name: The icon.
        role: Its colour.
        side: Its side in pixels at 13 px text; 0 for that of icons.
    """

    def __init__(self, name: str, role: Role = Role.SECONDARY, side: int = 0) -> None:
        super().__init__()
        self._name = name
        self._role = role
        pixels = theme.metrics().scaled(side) if side else theme.metrics().icon
        self.setFixedSize(pixels, pixels)

    @property
    def name(self) -> str:
        """The icon."""
        return self._name

    def show_icon(self, name: str, role: Role = Role.SECONDARY) -> None:
        """Show another one."""
        self._name, self._role = name, role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, self._name, QRectF(self.rect()), theme.current().colour(self._role))
        painter.end()


class GlyphBadge(QWidget):
    """One icon on a tint of its colour, at the beginning of a head.

    Args:
        name: The icon.
        role: Its colour.
        circle: True for a circle, False for a square with round corners.
    """

    def __init__(self, name: str, role: Role, *, circle: bool = False) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._circle = circle
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, role: Role | None = None) -> None:
        """Show another one; None keeps the colour."""
        before, self._name, self._role = (self._name, self._role), name, role or self._role
        if before != (self._name, self._role):
            self.update()

    def sizeHint(self) -> QSize:
        side = theme.metrics().glyph_square + 8
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, metrics, room = theme.current(), theme.metrics(), QRectF(self.rect())
        radius = room.height() / 2 if self._circle else metrics.control_radius
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.role_tint(self._role))
        painter.drawRoundedRect(room, radius, radius)
        paint_icon(painter, self._name, centred(room, metrics.icon + 2), tokens.colour(self._role))
        painter.end()


_PAD, _GAP = 9.0, 4.0


def chip_font() -> QFont:
    """Return the small bold font of chips and badges."""
    font = theme.secondary_font()
    font.setWeight(QFont.Weight.DemiBold)
    return font


def chip_size(text: str, glyph: str = "") -> QSize:
    """Return the size of a chip with these words."""
    metrics = QFontMetricsF(chip_font())
    side = metrics.height()
    width = metrics.horizontalAdvance(text) + 2 * _PAD + (side + _GAP if glyph else 0)
    return QSize(round(width + 0.5), round(side + 7))


def paint_chip(
    painter: QPainter,
    rect: QRectF,
    text: str,
    ink: QColor,
    tint: QColor,
    *,
    glyph: str = "",
    border: QColor | None = None,
    direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight,
) -> None:
    """Paint a chip, shortening the words where the rectangle is too narrow."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(border, 1) if border is not None else Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    half = 0.5 if border is not None else 0.0
    shape = rect.adjusted(half, half, -half, -half)
    painter.drawRoundedRect(shape, shape.height() / 2, shape.height() / 2)
    painter.setFont(chip_font())
    metrics = QFontMetricsF(painter.font())
    side = metrics.height()
    words = rect.adjusted(_PAD, 0, -_PAD, 0)
    if glyph:
        left = words.left() - 1 if direction is Qt.LayoutDirection.LeftToRight else words.right() + 1 - side
        paint_icon(painter, glyph, QRectF(left, rect.center().y() - side / 2, side, side), ink)
        mirrored = direction is Qt.LayoutDirection.RightToLeft
        words.adjust(0 if mirrored else side + _GAP - 1, 0, -(side + _GAP - 1) if mirrored else 0, 0)
    painter.setPen(ink)
    shown = shortened_text(metrics, text, words.width() + 1)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)
    painter.restore()


class Chip(QAbstractButton):
    """Chip such as "✓ 14,902 allowed"; `make_filter()` makes it a filter: filled while on, flat and faded while off.

    A plain chip takes no focus; one that can be checked or clicked does. Without an answer or a colour it is neutral.
    """

    def __init__(
        self, text: str = "", answer: AnswerStyle | Role | None = None, glyph: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._answer = answer
        self._glyph = glyph or (answer.value if answer is not None else "")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # painted again as the pointer comes and goes
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.service().changed.connect(self.updateGeometry)

    def make_filter(self, checked: bool = True) -> Chip:
        """Make it a filter that mouse and Space switch on and off."""
        self.setCheckable(True)
        self.setChecked(checked)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        return self

    def show_answer(self, answer: AnswerStyle | Role | None, glyph: str = "") -> None:
        """Show the colours of another answer, with its sign or another one."""
        self._answer = answer
        self._glyph = glyph or (answer.value if answer is not None else "")
        self.updateGeometry()
        self.update()

    def set_text(self, text: str) -> None:
        """Show other words, in another width."""
        if text != self.text():
            self.setText(text)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        # One pixel all round for the ring of the focus.
        return chip_size(self.text(), self._glyph) + QSize(2, 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        ink, tint = self._colours(tokens)
        painter = QPainter(self)
        inner = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        border = None
        if self.isCheckable() and not self.isChecked():
            ink, tint = tokens.placeholder, tokens.hover if self.underMouse() else QColor(Qt.GlobalColor.transparent)
        elif self.isCheckable() and self.underMouse():
            border = ink
        paint_chip(
            painter, inner, self.text(), ink, tint, glyph=self._glyph, border=border, direction=self.layoutDirection()
        )
        if is_ringed(self):
            _paint_ring(painter, QRectF(self.rect()), tokens.accent)
        painter.end()

    def _colours(self, tokens: Tokens) -> tuple[QColor, QColor]:
        role = self._answer.role if isinstance(self._answer, AnswerStyle) else self._answer or Role.ACCOUNT
        return tokens.colour(role), tokens.role_tint(role)


def join_filters(chips: Collection[Chip], narrowed: Callable[..., object]) -> None:
    """Make chips the filters of one list: a click narrows it to one kind, further clicks add kinds or take them away.

    Args:
        chips: The filters; those that are hidden have nothing in the list.
        narrowed: Called when the list is to show other kinds.
    """

    def show_alone(clicked: Chip) -> None:
        others = [one for one in chips if one is not clicked and not one.isHidden()]
        if not clicked.isChecked() and all(one.isChecked() for one in others):
            for one in (clicked, *others):
                one.setChecked(one is clicked)
        elif not clicked.isChecked() and not any(one.isChecked() for one in others):
            for one in (clicked, *others):
                one.setChecked(True)

    for chip in chips:
        chip.make_filter().toggled.connect(narrowed)
        chip.clicked.connect(partial(show_alone, chip))


def _paint_ring(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(rect.adjusted(1, 1, -1, -1), rect.height() / 2, rect.height() / 2)
    painter.strokePath(path, QPen(colour, 2))
