"""The sample again, in a window that an earlier case of a test has used: a new window takes four times as long."""

from PySide6.QtWidgets import QApplication

from designer.exchange.templates import load as template
from ui.widgets.display.notifier import Notifier


def sample_again(window):
    """Show the sample with nothing selected, no note and the keys on the canvas; panels stay as they are."""
    window.session.document.replace(template("company").organization)
    for note in window.findChildren(Notifier):
        note.clear()
    window.activateWindow()
    window.canvas.setFocus()
    QApplication.processEvents()
