"""Command of trusted access and delegated administration; its dialog is imported when it is asked for."""

from PySide6.QtWidgets import QWidget

from designer.organization.model.records import NodeId
from ui.commands.command import Command, command
from ui.commands.requests import SHOW_DELEGATION
from ui.state.session import Session


def commands(session: Session, window: QWidget) -> tuple[Command, ...]:
    """Return the command of a window; the dialog stands over it."""

    def show(account: NodeId | None = None) -> None:
        from ui.features.delegation.dialog import DelegationDialog

        DelegationDialog(session, account or session.current, window).open()

    session.requests.answer(SHOW_DELEGATION, show)
    return (command("organization.services", show),)
