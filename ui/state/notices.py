"""Short sentences for the person that need no answer: what happened, and why something was refused."""

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance


class Notices(QObject):
    """The notices of one window; whoever shows them follows the signals.

    Signals:
        refused(str): An edit was refused; the sentence says why.
        said(str): Something worth a short notice happened.
        outdated(str): What was said is true no more.
    """

    refused = Signal(str)
    said = Signal(str)
    outdated = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._passing = ""

    def refuse(self, sentence: str) -> None:
        """Tell the person why an edit was refused."""
        self.refused.emit(sentence)

    def say(self, sentence: str, until: SignalInstance | None = None) -> None:
        """Tell the person that something happened; it goes when `until` tells that it is true no more."""
        self.said.emit(sentence)
        if until is not None:
            self._passing = sentence
            until.connect(self._end, Qt.ConnectionType.SingleShotConnection)

    def _end(self) -> None:
        self.outdated.emit(self._passing)
