"""Legend of the lens, over the canvas: its question, each answer with its sign and count; a click selects those."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from designer.lenses.choice import LensChoice
from designer.lenses.lens import LegendEntry
from ui import theme
from ui.canvas.painting import paint_floating
from ui.state.lens import CurrentLens
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.announcing import announce
from ui.widgets.buttons import icon_button
from ui.widgets.labels import ElidedLabel

_WIDEST = 380
_WIDEST_ROW = 560
_MARGIN = 36
_PAD = 10
_BEHIND = "Behind the explanation; leave its tab to see it again."


class LegendCard(QWidget):
    """Card over the canvas; hidden while no lens is on."""

    def __init__(self, lens: CurrentLens, parent: QWidget) -> None:
        super().__init__(parent)
        self._lens = lens
        self._canvas = parent
        self._title = ElidedLabel("", Role.TEXT)
        self._title.set_font(theme.name_font())
        self._hint = ElidedLabel("", Role.SECONDARY)
        close = icon_button("close", "Take the lens away")
        close.clicked.connect(lambda: lens.choose(LensChoice()))
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(close)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(1)
        self._row_layouts: list[QHBoxLayout] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD + 2, 4, 6, 6)
        column.setSpacing(1)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        column.addLayout(head)
        column.addLayout(self._rows)
        column.addWidget(self._hint)
        self.setAccessibleName("LegendCard")
        self.buttons: list[QToolButton] = []
        self._said = ""
        lens.changed.connect(self._show)
        lens.covered.connect(self._show)
        lens.changed.connect(self._announce)
        theme.service().changed.connect(self._show)
        self._show()

    @property
    def title(self) -> str:
        """Question of the lens."""
        return self._title.text()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        paint_floating(painter, self, theme.current().hairline)
        painter.end()

    def _show(self) -> None:
        reading = self._lens.reading
        self.setVisible(reading is not None)
        if reading is None:
            return
        self._title.set_text(reading.title)
        hint = _BEHIND if self._lens.is_behind else " ".join(filter(None, (reading.hint, reading.tip)))
        self._hint.set_text(hint)
        self._hint.setVisible(bool(hint))
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(entry) for entry in reading.entries if not self._lens.is_behind]
        widest = max(min(theme.metrics().scaled(_WIDEST), self._room()), self._arrange())
        for label, font in ((self._title, theme.name_font()), (self._hint, theme.font())):
            label.setFixedWidth(min(widest, theme.text_width(font, label.text()) + 6))

    def _arrange(self) -> int:
        """Put the entries into as many rows as they take; width of the widest row in pixels."""
        for row in self._row_layouts:
            while row.count():
                row.takeAt(0)
        room, taken, number, widest = self._room(), 0, 0, 0
        for button in self.buttons:
            button.ensurePolished()
            width = button.sizeHint().width()
            if taken and taken + width > room:
                taken, number = 0, number + 1
            taken += width
            widest = max(widest, taken)
            self._row_at(number).addWidget(button)
        for row in self._row_layouts:
            row.addStretch(1)
        return widest

    def _room(self) -> int:
        """Width that a row may take, in pixels: the canvas may be narrow."""
        around = 2 * theme.metrics().scaled(_MARGIN)
        return min(theme.metrics().scaled(_WIDEST_ROW), self._canvas.width() - around)

    def _row_at(self, number: int) -> QHBoxLayout:
        """Layout of a row of entries; made when it is first needed."""
        if number == len(self._row_layouts):
            self._row_layouts.append(row := QHBoxLayout())
            row.setSpacing(2)
            self._rows.addLayout(row)
        return self._row_layouts[number]

    def _announce(self) -> None:
        """Announce the answer to a screen reader, once."""
        reading = self._lens.reading
        said = f"{reading.title} {', '.join(f'{e.count:,} {e.tone.words}' for e in reading.entries)}" if reading else ""
        if said != self._said:
            self._said = said
            announce(self, said)

    def _button(self, entry: LegendEntry) -> QToolButton:
        button = QToolButton(self)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIcon(icon(entry.tone.glyph, entry.tone.role))
        button.setIconSize(QSize(theme.metrics().scaled(14), theme.metrics().scaled(14)))
        words = f"{entry.count:,} {entry.tone.words}"
        button.setText(words.replace("&", "&&"))
        button.setToolTip("Select these")
        button.setAccessibleName(f"{words}: select these")
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.setEnabled(entry.count > 0)
        colour = theme.current().colour(entry.tone.role).name()
        button.setStyleSheet(f"QToolButton {{ padding: 3px 6px 3px 4px; }} QToolButton:enabled {{ color: {colour}; }}")
        button.clicked.connect(partial(self._lens.select, entry))
        return button
