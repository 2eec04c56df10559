"""Labels: plain text only, long ones shortened with the whole in the tooltip; headers of sections; hairlines."""

from typing import Literal, TypeAlias

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QSizePolicy, QWidget

from designer.basics.words import plain
from ui import theme
from ui.theme import Role
from ui.widgets.containers.boxes import STRETCH, in_row
from ui.widgets.display.plain import one_line, shortened_text, tooltip_text, with_breaks, without_breaks

LabelLook: TypeAlias = Literal["", "quiet", "small", "heading", "name"]
"""Looks that the style sheet has for labels."""


def plain_label(text: str = "", *, wrap: bool = False, selectable: bool = False, look: LabelLook = "") -> QLabel:
    """Label that shows its text as it is."""
    label = _Wrapped() if wrap else _PlainLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if look:
        label.setProperty(look, True)
    if selectable:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return label


class _PlainLabel(QLabel):
    """Label that shows what acts unseen in its text as escapes."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""

    def setText(self, text: str) -> None:
        self._whole = text
        super().setText(plain(text))

    def text(self) -> str:
        return self._whole


class _Wrapped(QLabel):
    """Label of several lines that always gets the height they need, also inside a QFormLayout.

    Qt 6.10 forgets it there, 6.11.3 does not: give a shown QLabel of a form sixty words after one.
    Words that are wider than a narrow panel are broken; what is copied has no breaks.
    """

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self._measured = QFont()
        self._measured_width = -1

    def setText(self, text: str) -> None:
        if text == self._whole:
            return
        self._whole = text
        super().setText(with_breaks(plain(text)))
        self._claim()

    def text(self) -> str:
        return self._whole

    def selectedText(self) -> str:
        return without_breaks(super().selectedText())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.hasSelectedText() and event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        clipboard = QGuiApplication.clipboard()
        if self.hasSelectedText() and clipboard.supportsSelection():
            clipboard.setText(self.selectedText(), QClipboard.Mode.Selection)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy, in place of Qt's own menu, which would copy the breaks."""
        if not self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            super().contextMenuEvent(event)
            return
        from ui.widgets.menus import add_entry  # nobody opens one at the start

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_entry(menu, "&Copy", self._copy).setEnabled(self.hasSelectedText())
        add_entry(menu, "Copy &all", lambda: QGuiApplication.clipboard().setText(self._whole))
        menu.popup(event.globalPos())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.selectedText())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != self._measured_width:  # the height that was claimed is given by such an event, too
            self._claim()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.font() != self._measured:
            self._claim()  # colours alone need no other height, and a theme is told to each label several times

    def _claim(self) -> None:
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            return
        self._measured, self._measured_width = QFont(self.font()), self.width()
        if self.minimumHeight():
            self.setMinimumHeight(0)  # or what was claimed for more words would be needed for ever
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))


def hairline() -> QFrame:
    """Line between two parts of a panel."""
    line = QFrame()
    line.setProperty("hairline", True)
    line.setFixedHeight(1)
    return line


class ElidedLabel(QWidget):
    """Line of plain text that gives way: shortened to its room, whole in the tooltip."""

    def __init__(
        self,
        text: str = "",
        role: Role = Role.TEXT,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
        font: QFont | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = self._full = ""
        self._role = role
        self._mode = mode
        self._own_font = font
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def text(self) -> str:
        """Whole text."""
        return self._text

    def set_text(self, text: str, full: str = "") -> None:
        """Show another text; line breaks become blanks.

        Args:
            text: The text.
            full: Said by the tool tip and to a screen reader, where the text is a shorter one.
        """
        if (text, full) != (self._text, self._full):
            self._text, self._full = text, full
            self.setAccessibleName(full or text)
            self._update_tooltip()
            self.updateGeometry()
            self.update()

    def set_role(self, role: Role) -> None:
        """Show it in another colour."""
        self._role = role
        self.update()

    def set_font(self, font: QFont) -> None:
        """Show it in one of the theme's fonts."""
        self._own_font = font
        self._update_tooltip()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._shown_font())
        return QSize(min(600, metrics.horizontalAdvance(one_line(self._text)) + 2), metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._shown_font())
        painter.setPen(theme.current().colour(self._role))
        painter.setLayoutDirection(self.layoutDirection())
        rect = self.rect()
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, self._elided(rect))
        painter.end()

    def resizeEvent(self, _event: QEvent) -> None:
        self._update_tooltip()

    def _shown_font(self) -> QFont:
        return self._own_font if self._own_font is not None else self.font()

    def _elided(self, rect: QRect) -> str:
        return shortened_text(QFontMetrics(self._shown_font()), one_line(self._text), rect.width(), self._mode)

    def _update_tooltip(self) -> None:
        whole = self._elided(self.rect()) == self._text and not self._full
        self.setToolTip("" if whole else tooltip_text(self._full or self._text))


class SectionHeader(QWidget):
    """Quiet headline in a panel, with a count and room for buttons at its end."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = plain_label(title, look="small")
        font = theme.secondary_font()
        font.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(font)
        self._title.setStyleSheet("font-weight: 600;")
        self._count = plain_label(look="small")
        self._row = in_row(
            self._title,
            self._count,
            STRETCH,
            host=self,
            margins=(0, theme.metrics().gap, 0, 2),
            spacing=theme.metrics().gap,
        )

    def set_count(self, count: str) -> None:
        """Show a number or a few words behind the headline; empty for none."""
        self._count.setText(count)

    def add(self, widget: QWidget) -> None:
        """Put a button at the end."""
        self._row.addWidget(widget)
