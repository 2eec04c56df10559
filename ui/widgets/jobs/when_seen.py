"""Work for something that is seen: nobody waits for what a hidden panel would show."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class WhenSeen(QObject):
    """Does something whenever it is asked for; while the widget is hidden, once, when it is next shown.

    Args:
        widget: The part that is seen, or hidden.
        do: Shows in it what is so now.
    """

    def __init__(self, widget: QWidget, do: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._do = do
        self._due = True
        widget.installEventFilter(self)

    def ask(self, *_: object) -> None:
        """Do it now, or when the widget is next shown."""
        self._due = not self._widget.isVisible()
        if not self._due:
            self._do()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Catch up with what happened while the widget was hidden."""
        if event.type() is QEvent.Type.Show and self._due:
            self.ask()
        return super().eventFilter(watched, event)
