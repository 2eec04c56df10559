"""Requests between features that do not know each other: a table of answers by the name of a request.

Which requests there are stands in `ui.commands.requests`.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal, SignalInstance

from designer.basics.dataclass import dataclass

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class FeatureRequest(Generic[A]):
    """One thing that can be asked for; `A` is what comes with it."""

    name: str


class Requests(QObject):
    """The requests of one window, and who answers them as long as it lives.

    Signals:
        coming(FeatureRequest): It is about to be asked: a feature with an answer should be there now.
    """

    coming = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._channels: dict[FeatureRequest[Any], _Channel] = {}

    def answer(self, request: FeatureRequest[A], answer: Callable[[A], object]) -> None:
        """Have a request answered; where several have a part in the answer, the first to say so begins."""
        self.asked(request).connect(answer)

    def ask(self, request: FeatureRequest[A], about: A) -> None:
        """Ask for something; nothing happens if no part of the window answers."""
        self.coming.emit(request)
        self.asked(request).emit(about)

    def asked(self, request: FeatureRequest[A]) -> SignalInstance:
        """Return the signal of a request, which carries what it is about."""
        if request not in self._channels:
            self._channels[request] = _Channel(self)
        return self._channels[request].asked


class _Channel(QObject):
    """One request; a signal forgets those who are gone."""

    asked = Signal(object)
