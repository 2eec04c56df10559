"""Dock of the compliance of what is selected, and the command of the list of sensitive actions."""

from PySide6.QtWidgets import QWidget

from ui.commands.command import Command
from ui.commands.dock import RIGHT, Dock, Maker
from ui.state.session import Session


def _panel() -> Maker:
    from ui.features.compliance.panel import CompliancePanel

    return CompliancePanel


DOCK = Dock(
    "Compliance",
    RIGHT,
    _panel,
    "C&ompliance",
    "Ctrl+Shift+9",
    icon="check-all",
    roomy=True,
    about="Compliance programmes: services out of scope, agreements, evidence, what is left to do",
    keywords=(
        "HIPAA, PCI DSS, SOC 2, FedRAMP, ISO 27001, GDPR, BAA, artifact, agreement, evidence, "
        "audit, certification, programmes"
    ),
)


def commands(session: Session, window: QWidget) -> tuple[Command, ...]:
    """The command of a window; the dialog stands over it."""

    def show() -> None:
        from ui.features.compliance.sensitive_dialog import SensitiveActionsDialog

        SensitiveActionsDialog(session, window).open()

    return (
        Command(
            "organization.sensitive",
            "Choose sensiti&ve actions for the lens, checks and report…",
            show,
            (),
            "lock",
            settles=True,
            menus="organization.compliance",
            keywords="critical actions, privilege escalation, dangerous, high risk",
        ),
    )
