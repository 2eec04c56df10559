"""Progress of a reading: calls answered of those expected, and the button that ends it."""

from time import monotonic

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from designer.basics.words import counted
from ui import theme
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.labels import plain_label


class ProgressPage(QWidget):
    """Progress of what is read, and a button to stop it.

    Signals:
        cancelAsked(): Read no more.
    """

    cancelAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        metrics = theme.metrics()
        self._begun = 0.0
        self.what = plain_label(look="heading", wrap=True)
        self.who = plain_label(look="quiet", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the reading")
        self.count = plain_label()
        self.time = plain_label(look="small")
        self.cancel_button = push_button("Cancel", run=self.cancelAsked)
        told = in_row((self.count, 1), self.time)
        sheet = QFrame()
        sheet.setProperty("sheet", True)
        buttons = in_row(self.cancel_button, STRETCH)
        in_column(
            self.what,
            self.who,
            self.bar,
            told,
            buttons,
            host=sheet,
            margins=round(1.5 * metrics.margin),
            spacing=metrics.margin,
        )
        in_column(sheet, STRETCH, host=self)

    def begin(self, what: str, who: str, *, calls: bool) -> None:
        """Begin with another reading; `calls` is True where it tells how far it is."""
        self._begun = monotonic()
        self.what.setText(what)
        self.who.setText(who)
        self.who.setVisible(bool(who))
        self.bar.setVisible(calls)
        self.bar.setRange(0, 1)
        self.bar.setValue(0)
        self.count.setText("Asking AWS…" if calls else "Reading…")
        self.time.setText("")

    def show_silence(self, seconds: int) -> None:
        """Say for how long AWS has not answered; 0 when it answers again."""
        waiting = f"AWS has not answered for {counted(seconds, 'second')}. Trying again…"
        self.count.setText(waiting if seconds else "AWS answers again.")

    def show_progress(self, noun: str, done: int, expected: int) -> None:
        """Show how many calls are answered of those that are expected by now, or how many others are read of all."""
        self.bar.setRange(0, max(1, expected))
        self.bar.setValue(done)
        words = "answered, as far as is known by now" if noun == "call" else "read"
        self.count.setText(f"{done:,} of {counted(expected, noun)} {words}")
        self.time.setText(f"{monotonic() - self._begun:,.0f} s")
