"""Commands that use AWS's limits better, and the dock of the budget."""

from PySide6.QtWidgets import QWidget

from designer.organization.model.records import PolicyId
from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import MERGE_POLICIES
from ui.state.analyses import Analyses
from ui.state.session import Session


def commands(session: Session, analyses: Analyses, window: QWidget) -> tuple[Command, ...]:
    """Return the commands of a window; dialogs stand over it."""

    def pack() -> None:
        from ui.features.budget.pack_dialog import show_packing

        show_packing(window, session, analyses)

    def merge(policies: tuple[PolicyId, ...]) -> None:
        from ui.features.budget.pack_dialog import show_merging

        show_merging(window, session, analyses, policies)

    session.requests.answer(MERGE_POLICIES, merge)

    def allow_list() -> None:
        from ui.features.budget.allow_list_dialog import show_assistant

        show_assistant(window, session, analyses)

    return command("policy.pack", pack), command("policy.allow-list", allow_list)


def _panel() -> Maker:
    from ui.features.budget.panel import budget_panel

    return budget_panel


DOCK = dock("budget", _panel)
