"""Strip of facts: each a quiet label over a few words, which lead to what else may be said."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget
from shiboken6 import isValid

from ui import theme
from ui.features.identities.facts import Fact
from ui.theme import Role
from ui.theme.icons import paint_icon
from ui.widgets.display.labels import elided, menu_text, tooltip_text
from ui.widgets.menus import add_entry

_WIDEST = 190
_LEAST = 76
_PAD, _ARROW = 3, 12
"""Space around the words of a fact that can be changed, and the side of the arrow behind them, in pixels."""


class FactsStrip(QWidget):
    """Facts side by side, on as many lines as they need.

    Signals:
        changed(object): Another state of a fact was chosen: its edit, a function that gives a `Change`.
        asked(str): A fact was clicked that is a question of its own.
    """

    changed = Signal(object)
    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._cells: list[_Cell] = []
        self._editable = True
        self._menu: QMenu | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.service().changed.connect(self._place)

    @property
    def facts(self) -> list[Fact]:
        """The facts that are shown."""
        return [cell.fact for cell in self._cells if not cell.isHidden()]

    def show_facts(self, facts: Sequence[Fact], *, editable: bool) -> None:
        """Show other facts; a menu of what could be said of the last ones is closed."""
        self._editable = editable
        if self._menu is not None and isValid(self._menu):
            self._menu.close()
        while len(self._cells) < len(facts):
            cell = _Cell(self)
            cell.clicked.connect(partial(self._press, cell))
            self._cells.append(cell)
        for number, cell in enumerate(self._cells):
            cell.setVisible(number < len(facts))
            if number < len(facts):
                cell.show_fact(facts[number], leads=editable and bool(facts[number].choices or facts[number].asks))
        self._place()

    def press(self, label: str) -> QMenu | None:
        """Do what a click on a fact does; gives the menu that opens."""
        cell = next(cell for cell in self._cells if not cell.isHidden() and cell.fact.label == label)
        return self._press(cell)

    def sizeHint(self) -> QSize:
        return QSize(200, self._height(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _press(self, cell: _Cell) -> QMenu | None:
        if not self._editable:
            return None
        if cell.fact.asks:
            self.asked.emit(cell.fact.asks)
            return None
        if not cell.fact.choices:
            return None
        menu = self._menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for choice in cell.fact.choices:
            action = add_entry(menu, menu_text(choice.words))
            action.setCheckable(True)
            action.setChecked(choice.holds)
            action.triggered.connect(partial(self._choose, choice.edit))
        menu.popup(cell.mapToGlobal(QPoint(0, cell.height())))
        return menu

    def _choose(self, edit: object, _checked: bool = False) -> None:
        self.changed.emit(edit)

    def _rows(self, width: int) -> list[list[_Cell]]:
        rows: list[list[_Cell]] = [[]]
        used = 0
        gap = theme.metrics().margin
        for cell in (cell for cell in self._cells if not cell.isHidden()):
            wide = cell.sizeHint().width()
            if rows[-1] and used + wide > width:
                rows.append([])
                used = 0
            rows[-1].append(cell)
            used += wide + gap
        return rows

    def _height(self, width: int) -> int:
        rows = self._rows(width)
        return len(rows) * (_high() + 4) - 4 if rows[0] else 0

    def _place(self) -> None:
        """Put the facts in their places, and ask for the height that they need."""
        gap, top = theme.metrics().margin, 0
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for row in self._rows(self.width()):
            left = 0
            for cell in row:
                wide = min(cell.sizeHint().width(), max(1, self.width()))
                at = self.width() - left - wide if rtl else left
                cell.setGeometry(QRect(at, top, wide, _high()))
                left += wide + gap
            top += _high() + 4
        self.setFixedHeight(self._height(self.width()))


def _high() -> int:
    return QFontMetrics(theme.secondary_font()).height() + QFontMetrics(theme.font()).height() + 6 + 2 * _PAD


class _Cell(QToolButton):
    """One fact."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.fact = Fact("", "")
        self._leads = False
        self.setAutoRaise(True)

    def show_fact(self, fact: Fact, *, leads: bool) -> None:
        self.fact, self._leads = fact, leads
        self.setAccessibleName(f"{fact.label}: {fact.words}")
        self.setToolTip(tooltip_text(f"{fact.label}: {fact.words}\n{fact.tip}".strip()))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if leads else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        sign = theme.metrics().icon + 4 if self.fact.sign else 0
        sign += 3 * _PAD + theme.metrics().scaled(_ARROW) if self._leads else 0
        words = QFontMetrics(theme.font()).horizontalAdvance(self.fact.words) + sign
        label = QFontMetrics(theme.secondary_font()).horizontalAdvance(self.fact.label)
        scaled = theme.metrics().scaled
        return QSize(max(scaled(_LEAST), min(scaled(_WIDEST), max(words, label) + 8)), _high())

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(2, 1, -2, -1)
        align = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        painter.setLayoutDirection(self.layoutDirection())
        painter.setFont(theme.secondary_font())
        half = painter.fontMetrics().height() + 2
        painter.setPen(tokens.secondary)
        label = QRectF(rect.left(), rect.top(), rect.width(), half)
        painter.drawText(label, align, elided(painter, self.fact.label, rect.width()))
        below = QRectF(rect.left(), rect.top() + half, rect.width(), rect.height() - half)
        if self._leads:
            below = self._paint_frame(painter, below)
        if self.fact.sign:
            below = self._paint_sign(painter, below)
        painter.setFont(theme.font())
        plain = self.fact.words in ("none", "not known", "no group", "no password")
        painter.setPen(
            tokens.accent
            if self.fact.asks and self._leads and not plain
            else tokens.secondary
            if plain
            else tokens.text
        )
        painter.drawText(below, align, elided(painter, self.fact.words, below.width()))
        painter.end()

    def _paint_frame(self, painter: QPainter, below: QRectF) -> QRectF:
        """Paint the frame of a field, with the arrow of one that opens; return the place of its words."""
        tokens, side = theme.current(), theme.metrics().scaled(_ARROW)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(tokens.accent if self.hasFocus() else tokens.control_border)
        painter.setBrush(tokens.hover if self.underMouse() else Qt.BrushStyle.NoBrush)
        radius = theme.metrics().control_radius
        painter.drawRoundedRect(below.adjusted(-1.5, 0.5, 1.5, 0.5), radius, radius)
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = below.left() + _PAD if rtl else below.right() - side - _PAD
        paint_icon(painter, "chevron-down", QRectF(left, below.center().y() - side / 2, side, side), tokens.secondary)
        room = side + 2 * _PAD
        return below.adjusted(room if rtl else _PAD, 0, -(_PAD if rtl else room), 0)

    def _paint_sign(self, painter: QPainter, below: QRectF) -> QRectF:
        side = theme.metrics().icon
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = below.right() - side if rtl else below.left()
        square = QRectF(left, below.center().y() - side / 2, side, side)
        paint_icon(painter, self.fact.sign, square, theme.current().colour(self.fact.role or Role.SECONDARY))
        return below.adjusted(0 if rtl else side + 4, 0, -(side + 4) if rtl else 0, 0)
