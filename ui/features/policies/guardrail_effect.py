"""Effect of a guardrail on the open design before it is added: accounts that it reaches, and actions they lose."""

from collections.abc import Hashable, Sequence
from itertools import chain

from PySide6.QtWidgets import QWidget

from designer.analysis.differences.words import impact_counts
from designer.basics.words import counted
from designer.organization.edits.rules import accounts_reached, named, topmost
from designer.organization.model.change import Change
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from ui.state.analyses import Analyses
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.labels import plain_label

_MOST_TRIED = 200
"""An edit of more nodes than these is not tried for the sake of counting: it would take too long."""


class GuardrailEffect(QWidget):
    """Line on what a change does where a guardrail is attached; it says that it compares until that is known."""

    def __init__(self, organization: Organization, analyses: Analyses) -> None:
        super().__init__()
        self.label = plain_label(wrap=True)
        in_column(self.label, host=self)
        self._organization = organization
        self._analyses = analyses
        self._name: Hashable = None
        self._change = Change("Nothing")
        self._nodes: tuple[NodeId, ...] = ()
        self._kind = PolicyType.SERVICE_CONTROL_POLICY
        analyses.previewReady.connect(self._update)

    def show_none(self) -> None:
        """Say nothing: there is nothing to add."""
        self._nodes = ()
        self.label.setText("")

    def show_effect(self, name: Hashable, change: Change, kind: PolicyType, nodes: Sequence[NodeId]) -> None:
        """Show the effect of a change.

        Args:
            name: Of the change, always the same for the same one.
            change: The change.
            kind: Type of the guardrail's policy.
            nodes: Nodes that have the policy then.
        """
        self._name, self._change, self._kind, self._nodes = name, change, kind, tuple(nodes)
        self._update()

    def _update(self) -> None:
        if not self._nodes:
            if self._name is not None:
                self.label.setText("Attached to nothing yet: no account is touched.")
            return
        organization = self._organization
        tops = topmost(organization, self._nodes)
        where = f"At {named(organization, self._nodes)}"
        reached = f"reaches {counted(accounts_reached(organization, [self._kind], tops), 'account')}"
        if self._kind not in GRAMMARS or len(self._nodes) > _MOST_TRIED:
            self.label.setText(f"{where}: {reached}")
            return
        tests = self._analyses.changed_tests(self._name, lambda: self._change)
        said = reached
        if self._kind is PolicyType.SERVICE_CONTROL_POLICY:
            below = chain.from_iterable(map(organization.accounts, tops))
            impact = self._analyses.impact(self._name, lambda: self._change, below)
            said = f"{reached} · comparing…" if impact is None else impact_counts(impact, self._analyses.catalogue)
        self.label.setText("\n".join(filter(None, (f"{where}: {said}", tests))))
