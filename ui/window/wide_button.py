"""Button at the end of a row of tabs that makes the panels at the right wide, or as narrow as before."""

from PySide6.QtWidgets import QWidget

from ui.commands.command import RIGHT
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import in_row
from ui.window.docks import Docks

_WIDEN, _NARROW = "Make these panels wide", "Make these panels as narrow as before"


class WideButton(QWidget):
    """The button; a narrow window has no room for it, nor has one that needs it for names: the command is left.

    Args:
        docks: Panels of the window.
        keys: Keys of the command.
    """

    def __init__(self, docks: Docks, keys: str) -> None:
        super().__init__(docks.groups[RIGHT])
        self._docks = docks
        self._keys = keys
        self._brief = False
        self.button = icon_button("panel-wide", _WIDEN, run=docks.toggle_wide)
        self.button.setCheckable(True)
        in_row(self.button, host=self)
        docks.changed.connect(self._update)
        self._update()

    @property
    def whole(self) -> int:
        """Width, in pixels."""
        return 0 if self._docks.state.narrow else self.button.sizeHint().width()

    @property
    def words(self) -> int:
        """Width, in pixels: all of it gives way."""
        return self.whole

    def set_brief(self, brief: bool) -> None:
        """Give way, or come back."""
        if brief is not self._brief:
            self._brief = brief
            self._update()

    def _update(self) -> None:
        state = self._docks.state
        words = _NARROW if state.wide else _WIDEN
        self.button.setChecked(state.wide)
        self.button.setToolTip(f"{words} ({self._keys})")
        self.button.setAccessibleName(words)
        self.setVisible(not (state.narrow or self._brief))
