"""Short sentences for the person that need no answer: what happened, and why something was refused."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

from designer.basics.words import as_done
from designer.organization.model.change import Change

TAKES_BACK = "Ctrl+Z takes it back"


class Remedy(NamedTuple):
    """Way out of a refusal, as a button offers it.

    Attributes:
        label: Words of the button.
        run: Lifts what stands in the way, and does what was refused.
    """

    label: str
    run: Callable[[], object]


class Notices(QObject):
    """The notices of one window; the view that shows them follows the signals.

    Args:
        stepped: Emitted when a step is done or taken back.
        parent: Owner.

    Attributes:
        remedy: Way out of the last refusal; None if there is none.

    Signals:
        refused(str): An edit was refused; the sentence says why.
        said(str): Something worth a short notice happened.
        outdated(str): What was said is true no more.
        changeSaid(Change, str): The step of this change was said, in these words.
    """

    refused = Signal(str)
    said = Signal(str)
    outdated = Signal(str)
    changeSaid = Signal(object, str)

    def __init__(self, stepped: SignalInstance, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stepped = stepped
        self._passing = ""
        self.remedy: Remedy | None = None
        self.remedies: dict[str, Remedy] = {}
        """Ways out of what is refused in the same words everywhere."""

    def refuse(self, sentence: str, remedy: Remedy | None = None) -> None:
        """Tell the person why an edit was refused, until the next step, and offer the way out where there is one."""
        self.remedy = remedy or self.remedies.get(sentence)
        self.refused.emit(sentence)
        self._pass(sentence)

    def say(self, sentence: str) -> None:
        """Tell the person that something happened."""
        self.said.emit(sentence)

    def say_of_step(self, sentence: str) -> None:
        """Tell the person what the last step did; it goes with the next step, or when this one is taken back."""
        self.said.emit(sentence)
        self._pass(sentence)

    def say_of_change(self, change: Change, more: tuple[str, ...] = ()) -> None:
        """Say which step was done, what else it does, and the key that takes it back."""
        label = " · ".join((change.label, *more))
        self.say_of_step(f"{as_done(label)} · {TAKES_BACK}")
        self.changeSaid.emit(change, label)

    def _pass(self, sentence: str) -> None:
        self._passing = sentence
        self._stepped.connect(self._end, Qt.ConnectionType.SingleShotConnection)

    def _end(self) -> None:
        self.outdated.emit(self._passing)
