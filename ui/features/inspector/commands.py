"""Commands on the policies that are attached to what is selected, and the dock of effective policies."""

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from ui.commands.command import Command
from ui.commands.conditions import Need
from ui.commands.dock import BOTTOM, Dock, Maker
from ui.state.session import Session


def commands(session: Session, window: QWidget, place_of_current: Callable[[], QRect]) -> tuple[Command, ...]:
    """The commands of a window.

    Args:
        session: Whose selection.
        window: Under what is asked.
        place_of_current: Place of the current node, on the screen: what is asked stands beside it.
    """

    def attach() -> None:
        from ui.features.inspector.attaching import ask_to_attach

        if popup := ask_to_attach(session, window):
            popup.open_beside(place_of_current())

    def detach() -> None:
        from ui.features.inspector.attaching import ask_to_detach

        if popup := ask_to_detach(session, window):
            popup.open_beside(place_of_current())

    return (
        Command(
            "policy.attach",
            "A&ttach a policy…",
            attach,
            ("Ctrl+T",),
            "attach",
            Need.OPEN | Need.SELECTED,
            menus="organization.policies node.policies",
            keywords="assign, link policy, attach SCP, attach RCP, add policy",
        ),
        Command(
            "policy.detach",
            "Detac&h a policy…",
            detach,
            ("Ctrl+Shift+T",),
            "detach",
            Need.OPEN | Need.ATTACHED,
            menus="organization.policies node.policies",
            keywords="unassign, remove policy, unlink policy, detach SCP, detach RCP",
        ),
    )


def _effective() -> Maker:
    from ui.features.inspector.effective import EffectivePanel

    return lambda session, _analyses: EffectivePanel(session)


EFFECTIVE = Dock(
    "Effective policies",
    BOTTOM,
    _effective,
    "E&ffective policies",
    "Ctrl+8",
    about="What tag, backup and other management policies come to at a node, merged from the root down",
    keywords="effective policy, tag policy, backup policy, AI opt-out, declarative, inheritance, aggregated",
)
