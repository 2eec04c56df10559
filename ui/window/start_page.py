"""The start page: samples and templates, recent files, open."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from designer import templates
from ui import theme
from ui.state import settings
from ui.theme.icons import icon
from ui.widgets.buttons import push_button
from ui.widgets.labels import ElidedLabel, SectionHeader, plain_label

_COLUMNS = 2
_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
"""Columns and rows that an arrow key leads on."""


class StartPage(QDialog):
    """What to work on.

    Signals:
        templateChosen(str): Name of a template.
        fileChosen(Path): A recent file.
        openAsked(): The person wants to look for a file.
    """

    templateChosen = Signal(str)
    fileChosen = Signal(object)
    openAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New organization")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._cards: list[_Card] = []
        metrics = theme.metrics()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * metrics.margin, 2 * metrics.margin, 2 * metrics.margin, 2 * metrics.margin)
        column.setSpacing(metrics.gap)
        column.addWidget(plain_label("Start an organization", look="heading"))
        column.addWidget(plain_label("From a sample to explore, from a template, or from a file.", look="quiet"))
        column.addWidget(SectionHeader("Samples and templates"))
        column.addLayout(self._templates())
        recent = settings.recent_files()
        if recent:
            column.addWidget(SectionHeader("Recent files"))
            column.addWidget(self._recent(recent))
        column.addStretch(1)
        column.addLayout(self._buttons())
        self.resize(theme.metrics().scaled(680), self.sizeHint().height())

    def _templates(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.metrics().gap)
        for place, template in enumerate(templates.TEMPLATES.values()):
            card = _Card("ou" if template.sample else "template", template.title, template.description)
            card.chosen.connect(partial(self._choose_template, template.name))
            card.stepped.connect(partial(self._step, place))
            self._cards.append(card)
            grid.addWidget(card, place // _COLUMNS, place % _COLUMNS)
        return grid

    def _recent(self, paths: list[Path]) -> QWidget:
        from ui.window import thumbnails  # the program starts without

        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metrics().gap // 2)
        for path in paths:
            card = _Card("", path.name, str(path.parent), thumbnails.picture(path))
            card.chosen.connect(partial(self._choose_file, path))
            column.addWidget(card)
        area.setWidget(host)
        area.setMaximumHeight(min(len(paths), 3) * (host.sizeHint().height() // len(paths) + 2))
        return area

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        open_button = push_button("Open a file…", "open")
        open_button.clicked.connect(self._open)
        cancel = push_button("Cancel")
        cancel.clicked.connect(self.reject)
        row.addWidget(open_button)
        row.addStretch(1)
        row.addWidget(cancel)
        return row

    def _step(self, place: int, across: int, down: int) -> None:
        """Go from one template to the one beside it."""
        target = place + across + _COLUMNS * down
        same_row = place // _COLUMNS == target // _COLUMNS
        if 0 <= target < len(self._cards) and (down or same_row):
            self._cards[target].setFocus(Qt.FocusReason.TabFocusReason)

    def _choose_template(self, name: str) -> None:
        self.accept()
        self.templateChosen.emit(name)

    def _choose_file(self, path: Path) -> None:
        self.accept()
        self.fileChosen.emit(path)

    def _open(self) -> None:
        self.accept()
        self.openAsked.emit()


class _Card(QFrame):
    """A choice with a glyph or a picture, a title and a sentence; works with mouse and keyboard.

    Signals:
        chosen(): This one.
        stepped(int, int): An arrow key leads on, by columns and rows.
    """

    chosen = Signal()
    stepped = Signal(int, int)

    def __init__(self, glyph: str, title: str, sentence: str, picture: QImage | None = None) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{title}. {sentence}")
        metrics = theme.metrics()
        mark = plain_label()
        mark.setPixmap(icon(glyph, theme.Role.ACCENT).pixmap(20, 20) if picture is None else QPixmap(picture))
        words = QVBoxLayout()
        words.setSpacing(2)
        if picture is not None:
            words.addStretch(1)
        words.addWidget(plain_label(title, look="name"))
        line = plain_label(sentence, wrap=True, look="small") if picture is None else ElidedLabel(sentence)
        if isinstance(line, ElidedLabel):
            line.set_role(theme.Role.SECONDARY)
            line.set_font(theme.secondary_font())
        words.addWidget(line)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.margin, metrics.gap, metrics.margin, metrics.gap)
        row.setSpacing(metrics.margin)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop if picture is None else Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(tokens.hover if self.underMouse() else tokens.card)
        painter.setPen(QPen(tokens.accent, 2) if self.hasFocus() else QPen(tokens.card_border, 1))
        radius = theme.metrics().card_radius
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), radius, radius)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        elif Qt.Key(event.key()) in _STEPS:
            self.stepped.emit(*_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
