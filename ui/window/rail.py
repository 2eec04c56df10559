"""Rail: the icons that stand for the left panels where the window is narrow."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from ui import theme
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import in_column


class Rail(QWidget):
    """A column of buttons, one for each panel.

    Args:
        panels: The icon and the words of each, by name.

    Signals:
        chosen(str): A panel is wanted, or no more.
    """

    chosen = Signal(str)

    WIDTH = 36

    def __init__(self, panels: Mapping[str, tuple[str, str]]) -> None:
        super().__init__()
        self.buttons: dict[str, QToolButton] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("rail")
        self.setFixedWidth(theme.metrics().scaled(self.WIDTH))
        column = in_column(host=self, margins=(4, 6), spacing=4)
        for name, (glyph, words) in panels.items():
            button = icon_button(glyph, words, run=partial(self.chosen.emit, name))
            button.setCheckable(True)
            self.buttons[name] = button
            column.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
