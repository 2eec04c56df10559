"""Commands on the policies that are attached to what is selected, and the dock of effective policies."""

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from ui.commands.command import Command, Maker, command, dock
from ui.state.session import Session


def commands(session: Session, window: QWidget, place_of_current: Callable[[], QRect]) -> tuple[Command, ...]:
    """Return the commands of a window.

    Args:
        session: Whose selection.
        window: Under what is asked.
        place_of_current: Place of the current node, on the screen: what is asked is beside it.
    """

    def attach() -> None:
        from ui.features.inspector.attached import ask_to_attach

        if popup := ask_to_attach(session, window):
            popup.open_beside(place_of_current())

    def detach() -> None:
        from ui.features.inspector.attached import ask_to_detach

        if popup := ask_to_detach(session, window):
            popup.open_beside(place_of_current())

    return command("policy.attach", attach), command("policy.detach", detach)


def _effective() -> Maker:
    from ui.features.inspector.effective import EffectivePanel

    return lambda session, _analyses: EffectivePanel(session)


EFFECTIVE = dock("effective", _effective)
