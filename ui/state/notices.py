"""Short sentences for the person that need no answer: what happened, and why something was refused."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance


class Remedy(NamedTuple):
    """Way out of a refusal, as a button offers it.

    Attributes:
        label: Words of the button.
        run: Lifts what stands in the way, and does what was refused.
    """

    label: str
    run: Callable[[], object]


class Notices(QObject):
    """The notices of one window; whoever shows them follows the signals.

    Attributes:
        remedy: Way out of the last refusal; None where there is none.

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
        self.remedy: Remedy | None = None

    def refuse(self, sentence: str, remedy: Remedy | None = None) -> None:
        """Tell the person why an edit was refused, and offer the way out where there is one."""
        self.remedy = remedy
        self.refused.emit(sentence)

    def say(self, sentence: str, until: SignalInstance | None = None) -> None:
        """Tell the person that something happened; it goes when `until` tells that it is true no more."""
        self.said.emit(sentence)
        if until is not None:
            self._passing = sentence
            until.connect(self._end, Qt.ConnectionType.SingleShotConnection)

    def _end(self) -> None:
        self.outdated.emit(self._passing)
