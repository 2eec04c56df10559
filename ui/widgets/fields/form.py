"""Form of quiet labels and values, and the message under a field that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from ui import theme
from ui.theme.icons import pixmap
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.containers.scroll_area import is_narrow
from ui.widgets.display.labels import SeverityStyle, plain_label

_NARROW, _NARROWEST = 216, 120
"""Minimum width for labels beside their fields, and minimum width at all, in pixels at 13 px of text."""


class _Rows(QFormLayout):
    """Rows that count a wrapped text as they then lay it out where labels are above.

    Found on Qt 6.11: `heightForWidth` counts such a text by its width there, and `setGeometry` by its size hint; the
    rows with fields lose the difference, and the fields their lower border.
    """

    def heightForWidth(self, width: int) -> int:
        above = self.rowWrapPolicy() is QFormLayout.RowWrapPolicy.WrapAllRows
        return max(super().heightForWidth(width), self.sizeHint().height() if above else 0)


class KeyValueForm(QWidget):
    """Labels in one column, fields or texts in the other, or above where it is narrow; a label leads to its field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._above = False
        self._labels: list[tuple[QLabel, int]] = []
        self._cells: list[QWidget] = []
        self._form = _Rows(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(theme.metrics().margin)
        self._form.setVerticalSpacing(theme.metrics().gap)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)

    def add_field(self, label: str, field: QWidget) -> InlineMessage:
        """Add a row with a field; the message that comes back is below it, hidden until it has something to say."""
        message = InlineMessage(field=field)
        cell = QWidget()
        in_column(field, message, host=cell, spacing=2)
        name = self._label(label)
        # The label's middle stands on the middle of the field, or of its first line, not of field and message.
        self._place_label(name, max(min(field.sizeHint().height(), theme.metrics().control), name.sizeHint().height()))
        name.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        self._form.addRow(name, cell)
        return message

    def add_text(self, label: str, text: str = "") -> QLabel:
        """Add a row with a text that can be selected and copied."""
        value = plain_label(text, wrap=True, selectable=True)
        value.setAccessibleName(label)
        self._form.addRow(self._even_label(label), self._even_cell(value))
        return value

    def add_link(self, label: str) -> QPushButton:
        """Add a row with words that lead somewhere; a long name loses its middle and does not make the form wider."""
        link = _FormLink()
        link.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._form.addRow(self._even_label(label), self._even_cell(link))
        return link

    def add_wide(self, widget: QWidget) -> None:
        """Add a row over both columns."""
        self._form.addRow(widget)

    def set_row_visible(self, field: QWidget, visible: bool) -> None:
        """Show or hide the row of a field or text that was added."""
        cell = field.parentWidget()
        row = field if cell is None or cell is self else cell
        self._form.setRowVisible(row, visible)

    def minimumSizeHint(self) -> QSize:
        """Return the width that it can have with its labels above, whether or not they are."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), theme.metrics().scaled(_NARROWEST)), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        above = is_narrow(self, event.size().width(), theme.metrics().scaled(_NARROW), before=self._above)
        if above is not self._above:
            self._above = above
            self._place_labels()

    def _place_labels(self) -> None:
        """Put the labels beside their fields, or above them."""
        policy = QFormLayout.RowWrapPolicy
        self._form.setRowWrapPolicy(policy.WrapAllRows if self._above else policy.DontWrapRows)
        self._form.setVerticalSpacing(theme.metrics().gap // 4 if self._above else theme.metrics().gap)
        for label, height in self._labels:
            self._fit_label(label, height)
        for cell in self._cells:
            cell.setMinimumHeight(0 if self._above else theme.metrics().control)

    def _place_label(self, label: QLabel, height: int) -> None:
        """Give a label the height of its field where it is beside it."""
        self._labels.append((label, height))
        self._fit_label(label, height)

    def _fit_label(self, label: QLabel, height: int) -> None:
        vertical = Qt.AlignmentFlag.AlignBottom if self._above else Qt.AlignmentFlag.AlignVCenter
        label.setAlignment(Qt.AlignmentFlag.AlignLeading | vertical)
        label.setFixedHeight(label.fontMetrics().height() + theme.metrics().gap // 2 if self._above else height)

    def _even_label(self, text: str) -> QLabel:
        """Return the label of a row without a field, as high as one with a field."""
        name = self._label(text)
        self._place_label(name, max(theme.metrics().control, name.sizeHint().height()))
        return name

    def _even_cell(self, widget: QWidget) -> QWidget:
        """Return the cell as high as a field at least, with a text in its middle."""
        cell = QWidget()
        in_column((widget, 0, Qt.AlignmentFlag.AlignVCenter), host=cell)
        cell.setMinimumHeight(0 if self._above else theme.metrics().control)
        self._cells.append(cell)
        return cell

    def _label(self, text: str) -> QLabel:
        return plain_label(text, look="quiet")


class _FormLink(QPushButton):
    """Words that lead somewhere; those without room lose their middle, which their tool tip should have."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("link", True)
        self.setProperty("inline", True)
        self.setAutoDefault(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        middle, mnemonics = Qt.TextElideMode.ElideMiddle, Qt.TextFlag.TextShowMnemonic.value
        option.text = self.fontMetrics().elidedText(self.text(), middle, room, mnemonics)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()


class InlineMessage(QWidget):
    """Sentence under a field: an icon, words, the colour of its weight, and a button where something lifts it.

    Args:
        field: The field that it is about, which has the property "refused" while an error is said of it.
    """

    def __init__(self, parent: QWidget | None = None, *, field: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._severity = SeverityStyle.ERROR
        self._icon = QLabel()
        self._words = plain_label(wrap=True)
        policy = self._words.sizePolicy()  # keeps that its height depends on its width
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self._words.setSizePolicy(policy)
        self.button: QPushButton | None = None
        self._message_column = in_column(self._words, spacing=0)
        in_row(
            (self._icon, 0, Qt.AlignmentFlag.AlignTop), (self._message_column, 1), host=self, margins=(0, 2), spacing=5
        )
        theme.service().changed.connect(self._apply_style)
        self.setVisible(False)

    def say(
        self,
        text: str,
        severity: SeverityStyle = SeverityStyle.ERROR,
        remedy: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Show a sentence; an empty one hides the message.

        Args:
            text: The sentence.
            severity: Its weight.
            remedy: Words of a button below it, and what that does.
        """
        if self.button is not None:
            self.button.deleteLater()
            self.button = None
        if remedy is not None:
            self.button = push_button(remedy[0], look="link", run=remedy[1])
            self._message_column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        if self._field is not None:
            self._field.setProperty("refused", bool(text) and severity is SeverityStyle.ERROR)
        if (text, severity) != (self.text(), self._severity):
            self._severity = severity
            self._words.setText(text)
            self.setAccessibleName(f"{severity.value}: {text}" if text else "")
            self._apply_style()
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return the sentence shown, empty for none."""
        return self._words.text()

    def _apply_style(self) -> None:
        if not self.text():
            return  # a style sheet costs as much for hidden parts
        tokens = theme.current()
        colour = tokens.colour(self._severity.role)
        font = theme.secondary_font()
        side = QFontMetrics(font).height()
        ratio = self.devicePixelRatioF()
        drawn = pixmap(self._severity.icon, colour, QSize(round(side * ratio), round(side * ratio)))
        shown = drawn.copy()
        shown.setDevicePixelRatio(ratio)
        self._icon.setPixmap(shown)
        self._words.setStyleSheet(f"color: {colour.name()}; font-size: {theme.metrics().secondary_px}px;")
