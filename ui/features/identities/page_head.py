"""Head of a page about one thing, with its strip of facts, and the tabs below it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget
from shiboken6 import isValid

from designer.organization.model.change import Change
from designer.organization.model.identities import IdentityKind
from ui import theme
from ui.features.identities.facts import Fact
from ui.forms.fields import TextField
from ui.state.session import Session
from ui.theme import Role
from ui.theme.icons import paint_icon
from ui.widgets.buttons import add_entry, icon_button
from ui.widgets.containers.boxes import WrappingRow, in_column, in_row
from ui.widgets.display.chip import GlyphBadge
from ui.widgets.display.labels import ElidedLabel, SeverityStyle, elided, hairline, menu_text, tooltip_text
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.segments import Segments

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
                width = min(cell.sizeHint().width(), max(1, self.width()))
                at = self.width() - left - width if rtl else left
                cell.setGeometry(QRect(at, top, width, _high()))
                left += width + gap
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


SUBJECT_TABS: Mapping[Hashable, Sequence[str]] = {
    None: ("Access",),
    IdentityKind.USER: ("Access", "IAM policies", "With/without MFA", "Switch role"),
    IdentityKind.ROLE: ("Access", "IAM policies", "Trust", "Switch role"),
    IdentityKind.GROUP: ("Members", "IAM policies"),
    IdentityKind.POLICY: ("Document", "Attached to"),
}
"""Tabs by kind; None for the root user."""


class PageHead(QWidget):
    """Glyph, name, second line, and buttons for what can be done.

    Args:
        session: Of the window.
        back_words: Words of the button that leads back to the tree, which is hidden at first.
        buttons: The buttons before the menu.
    """

    def __init__(self, session: Session, back_words: str, buttons: Sequence[QPushButton]) -> None:
        super().__init__()
        self._session = session
        metrics = theme.metrics()
        self.back = icon_button("chevron-left", back_words)
        self.back.hide()
        self._glyph = GlyphBadge("principal", Role.ACCENT, circle=True)
        self.name = TextField(session)
        self.name.setAccessibleName("Name")
        self.name.setObjectName("page-name")  # one that nobody can change looks like a heading, not like a field
        self.name.returnPressed.connect(self.name.commit)
        self.message = InlineMessage()
        self.name.set_message(self.message)
        self._line = ElidedLabel("", Role.SECONDARY, font=theme.secondary_font())
        self.description = TextField(session, "Description")
        self.description.setAccessibleName("Description")
        self.description.returnPressed.connect(self.description.commit)
        self.description.hide()
        self.more = icon_button("more", "More")
        lines = in_column(self.name, self.message, self._line, spacing=0)
        subject = QWidget()
        in_row(self.back, self._glyph, (lines, 1), host=subject, spacing=metrics.gap)
        ending = QWidget()  # the menu is on no line of its own
        in_row(buttons[-1], self.more, host=ending, spacing=metrics.gap)
        in_column(
            WrappingRow((subject, *buttons[:-1], ending), grows=True),
            self.description,
            host=self,
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap,
        )

    def show_subject(self, glyph: str, name: str, line: str) -> None:
        """Show what the page is about; a name that is being typed stays."""
        self._glyph.show_icon(glyph)
        self.name.reread(name)
        self._line.set_text(line)

    def begin_description(self, text: str, edit: Callable[[str], Change] | None) -> None:
        """Show the description of another subject; None for an edit hides it: AWS keeps none, or nobody changes it."""
        self.description.show_text(text, edit)
        self.description.setVisible(edit is not None)

    def settle(self) -> None:
        """Make edits of what is typed before another subject is shown, or say why not."""
        self.name.settle("The name")
        self.description.settle("The description")

    def forget(self) -> None:
        """Give up what is typed: the subject is gone."""
        self.name.forget()
        self.description.forget()

    def ask_name(self) -> None:
        """Give the keys to the name."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    def offer_another(self) -> None:
        """Say which keys go on while the name of a new user is typed."""
        self.message.say("Enter saves the name and adds another; Esc adds none.", SeverityStyle.ADVICE)

    def open_menu(self, menu: QMenu, remove: Callable[[], object]) -> None:
        """Open a menu of what can be done below its button, with Rename and Delete at its end; it is gone with it."""
        add_entry(menu, "Rename", self.ask_name)
        add_entry(menu, "Delete", remove)
        for action in menu.actions():
            action.setEnabled(not self._session.document.read_only)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))


class PageTabs(QWidget):
    """Tabs of a page, which are others for each kind of thing; each kind keeps the tab that was in front.

    Args:
        tabs: Their words by kind; where there is one alone, no tabs are seen.

    Signals:
        turned(): The person wants another tab.
    """

    turned = Signal()

    def __init__(self, tabs: Mapping[Hashable, Sequence[str]]) -> None:
        super().__init__()
        self._tabs = tabs
        self._front: dict[Hashable, int] = {}
        self._segments = {
            kind: Segments("Part of the page", words, tight=True, wraps=True) for kind, words in tabs.items()
        }
        metrics = theme.metrics()
        row = QHBoxLayout()
        row.setContentsMargins(metrics.margin, metrics.gap // 2, metrics.margin, metrics.gap // 2)
        for kind, segments in self._segments.items():
            row.addWidget(segments, 1)
            segments.chosen.connect(lambda place, kind=kind: self._turn(kind, place))
        in_column(row, hairline(), host=self, spacing=0)

    def show_kind(self, kind: Hashable) -> None:
        """Show the tabs of a kind."""
        for each, segments in self._segments.items():
            segments.setVisible(each == kind)
        self._segments[kind].choose(self.front(kind))
        self.setVisible(len(self._tabs[kind]) > 1)

    def front(self, kind: Hashable) -> int:
        """Return the number of the tab that is in front for a kind."""
        return self._front.get(kind, 0)

    def front_words(self, kind: Hashable) -> str:
        """Return the words of the tab that is in front for a kind."""
        return self._tabs[kind][self.front(kind)]

    def bring(self, kind: Hashable, words: str) -> None:
        """Bring a tab to the front, as the user does, if the kind has one of that name."""
        if words in self._tabs[kind]:
            self._turn(kind, self._tabs[kind].index(words))

    def _turn(self, kind: Hashable, place: int) -> None:
        self._front[kind] = place
        self.turned.emit()


_LINES = 36
"""Room, in pixels, for lines of words that wrap; the least size of a layout does not count them."""


class PageBody(QWidget):
    """Parts below each other; lists take less than they would like before anything scrolls.

    `QScrollArea` of Qt 6.11 gives a widget with words that wrap the height that its layout prefers, and not the least:
    two wrapped labels over a list in a `QScrollArea` with `setWidgetResizable` scroll while the list has room to spare.
    """

    def heightForWidth(self, width: int) -> int:
        least, layout = self.minimumSizeHint().height(), self.layout()
        return least if layout is None else max(least, min(layout.heightForWidth(width), least + _LINES))
