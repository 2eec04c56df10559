"""Short sentences for the person that need no answer: what happened, and why something was refused."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Notices(QObject):
    """The notices of one window; whoever shows them follows the signals.

    Signals:
        refused(str): An edit was refused; the sentence says why.
        said(str): Something worth a short notice happened.
    """

    refused = Signal(str)
    said = Signal(str)

    def refuse(self, sentence: str) -> None:
        """Tell the person why an edit was refused."""
        self.refused.emit(sentence)

    def say(self, sentence: str) -> None:
        """Tell the person that something happened."""
        self.said.emit(sentence)
