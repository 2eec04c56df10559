"""Labels and the plain text that they show, never read as HTML and whole in the tooltip; the style of a severity."""

import re
import textwrap
from enum import Enum
from typing import Literal, Self, TypeAlias

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QClipboard,
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QFontMetricsF,
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
from ui.theme import Role, Tokens
from ui.widgets.containers.boxes import STRETCH, in_row


class SeverityStyle(Enum):
    """Severity of a fault as it is shown; the values are those of the checks."""

    rank: int
    """Order; 0 is the worst."""
    role: Role
    """Colour of its text, wave and mark."""
    icon: str
    """Icon, so that colour is not the only sign."""

    ERROR = "error", Role.DENIED, "error"
    WARNING = "warning", Role.WARNING, "problems"
    ADVICE = "advice", Role.ACCENT, "advice"

    def __new__(cls, value: str, role: Role = Role.TEXT, icon: str = "") -> Self:  # SeverityStyle("error") has no looks
        style = object.__new__(cls)
        style._value_, style.rank, style.role, style.icon = value, len(cls.__members__), role, icon
        return style

    def tint(self, tokens: Tokens) -> QColor:
        """Return the quiet surface of a line or a note of this severity."""
        return tokens.role_tint(self.role)


_TIP_COLUMNS, _TIP_LENGTH = 80, 2_400
"""Characters of a line of a tool tip, and of the whole."""

_COUNT = re.compile(r"(?<![\w.,:/-])\d{1,3}(?:,\d{3})*(?![\w-])")
"""A number that counts something; others are parts of names, ids and addresses."""

MOST_OF_NAME = 400
"""Letters of a name that are looked at to show it in one line: no place has room for more."""


def tooltip_text(text: str) -> str:
    """Return the text for a tool tip: long lines are broken, very long texts cut off, and what acts unseen is shown.

    The style sheet has tool tips and labels show plain text, so nothing is escaped here.
    """
    cut = text if len(text) <= _TIP_LENGTH else f"{text[: _TIP_LENGTH - 1]}…"
    broken = textwrap.TextWrapper(_TIP_COLUMNS, replace_whitespace=False, tabsize=4, break_on_hyphens=False)
    lines = plain(cut).splitlines()
    return "\n".join(line if len(line) <= _TIP_COLUMNS else broken.fill(line) for line in lines)


def menu_text(text: str, most: int = 120) -> str:
    """Text for an action, a button or a tab, where an ampersand would underline a letter: one line, not too long."""
    line = re.sub(r"[\t\r\n]+", " ", text)  # what follows a tab would stand where the keys do
    line = plain(line[: 2 * most])
    short = line if len(line) <= most else f"{line[: most - 1]}…"
    return short.replace("&", "&&")


def one_line(text: str, most: int | None = None) -> str:
    """Text without line breaks, tabs and what acts unseen, for places of one line; so many letters of it at most."""
    return " ".join(plain(" ".join(text[:most].split())).split())


_WORD = re.compile(r"\S{3,}")
_LONGEST_WORD = 32
_INSIDE = re.compile(r"(?<=[-/:])(?=[^-/:])")
_PARTS = re.compile(r"(?:[^:/.\-_,=)]{4,16}(?![a-z0-9])|[^:/.\-_,=)]{1,16})[:/.\-_,=)]*|[:/.\-_,=)]+")
"""The parts between which a long word may break: behind its punctuation, and within what is longer than sixteen, there
before a capital if it has some."""

_JOIN, NO_WIDTH = "\u2060", "\u200b"
"""Characters without width: no line ends at the first, one may at the second."""


def with_breaks(text: str, *, long_words: bool = True) -> str:
    """Text for lines that break: names such as ``eu-central-1`` stay whole, long ones break behind their punctuation.

    For painting only, since it adds invisible characters; without `long_words` none is added to long words.
    """

    def broken(word: re.Match[str]) -> str:
        if len(word[0]) <= _LONGEST_WORD:
            return _INSIDE.sub(_JOIN, word[0])
        return NO_WIDTH.join(_PARTS.findall(word[0])) if long_words else word[0]

    return _WORD.sub(broken, text)


def without_breaks(text: str) -> str:
    """Return the text as it was before `with_breaks`."""
    return text.replace(_JOIN, "").replace(NO_WIDTH, "")


def elided(painter: QPainter, text: str, width: float) -> str:
    """Text shortened to what fits, in the painter's font."""
    return shortened_text(QFontMetricsF(painter.font()), text, width)


def shortened_text(
    metrics: QFontMetrics | QFontMetricsF, text: str, width: float, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
) -> str:
    """Return a text shortened to a width. A count is there as a whole or not at all: "4,4…" would read as 4.4."""
    room = max(0.0, width)
    if isinstance(metrics, QFontMetrics):
        shown = metrics.elidedText(text, mode, int(room))
    else:
        shown = metrics.elidedText(text, mode, room)
    if shown == text:
        return text
    head, dots, tail = shown.partition("…")
    last = len(text) - len(tail)
    for count in _COUNT.finditer(text):
        if count.start() < len(head) <= count.end():  # a number at the dots might go on
            head = text[: count.start()]
        if count.start() <= last < count.end():
            tail = text[count.end() :]
    return f"{head}{dots}{tail}"


LabelLook: TypeAlias = Literal["", "quiet", "small", "heading", "name"]
"""Looks that the style sheet has for labels."""


def plain_label(text: str = "", *, wrap: bool = False, selectable: bool = False, look: LabelLook = "") -> QLabel:
    """Return the label that shows its text as it is."""
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
        from ui.widgets.buttons import add_entry  # not needed at the start

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
            self._claim()  # colours alone need no other height, and a theme reaches each label several times

    def _claim(self) -> None:
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            return
        self._measured, self._measured_width = QFont(self.font()), self.width()
        if self.minimumHeight():
            self.setMinimumHeight(0)  # or what was claimed for more words would be needed for ever
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))


def hairline() -> QFrame:
    """Return the line between two parts of a panel."""
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
    """Quiet headline in a panel, with a count and room for buttons at its end; shortened where it has no room."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(title, Role.SECONDARY)
        theme.service().changed.connect(self._apply_style)
        self._apply_style()
        self._count = plain_label(look="small")
        self._row = in_row(
            self._title,
            self._count,
            STRETCH,
            host=self,
            margins=(0, theme.metrics().gap, 0, 2),
            spacing=theme.metrics().gap,
        )

    def _apply_style(self) -> None:
        font = theme.secondary_font()
        font.setWeight(QFont.Weight.DemiBold)
        self._title.set_font(font)

    def set_count(self, count: str) -> None:
        """Show a number or a few words behind the headline; empty if there is none."""
        self._count.setText(count)

    def add(self, widget: QWidget) -> None:
        """Put a button at the end."""
        self._row.addWidget(widget)
