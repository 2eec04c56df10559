"""The panel of the budget with the dialogs that it leads to."""

from designer.organization.model.records import NodeId, PolicyId
from ui.features.budget.panel import BudgetPanel
from ui.state.analyses import Analyses
from ui.state.session import Session


def budget_panel(session: Session, analyses: Analyses) -> BudgetPanel:
    """The panel, whose buttons open dialogs over its window."""
    panel = BudgetPanel(session)

    def pack() -> None:
        from ui.features.budget.pack_dialog import show_packing  # nobody packs at the start

        show_packing(panel.window(), session, analyses)

    def move_up(node_id: NodeId, policy_id: PolicyId) -> None:
        from ui.features.budget.move_to_parent_dialog import MoveToParentDialog

        MoveToParentDialog(session, analyses, node_id, policy_id, panel.window()).open()

    panel.packAsked.connect(pack)
    panel.moveUpAsked.connect(move_up)
    return panel
