"""Dock of the compliance of what is selected, and the command of the list of sensitive actions."""

from PySide6.QtWidgets import QWidget

from ui.commands.command import Command, Maker, command, dock
from ui.state.session import Session


def _panel() -> Maker:
    from ui.features.compliance.panel import CompliancePanel

    return CompliancePanel


DOCK = dock("compliance", _panel)


def commands(session: Session, window: QWidget) -> tuple[Command, ...]:
    """Return the command of a window; the dialog stands over it."""

    def show() -> None:
        from ui.features.compliance.sensitive_dialog import SensitiveActionsDialog

        SensitiveActionsDialog(session, window).open()

    return (command("organization.sensitive", show),)
