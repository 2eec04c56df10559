"""What is wrong with the policy in the editor, as a list beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedLayout, QStyledItemDelegate, QVBoxLayout, QWidget

from designer.policy.document import Grammar
from designer.policy.json_text import line_column
from designer.records import Policy, PolicyType
from ui.analyses import Analyses
from ui.icons import icon
from ui.widgets.code_faults import EditorFault
from ui.widgets.empty_state import EmptyState
from ui.widgets.severity import Severity

_GRAMMARS = {
    PolicyType.SERVICE_CONTROL_POLICY: Grammar.SCP,
    PolicyType.RESOURCE_CONTROL_POLICY: Grammar.RCP,
}


def grammar_of(kind: PolicyType) -> Grammar | None:
    """The grammar that a policy's text follows; None for the types that merge instead of deciding."""
    return _GRAMMARS.get(kind)


class PolicyFindings(QWidget):
    """Faults of the text and findings of the checks; a click goes to the place.

    Signals:
        placeChosen(int, int): Characters of the text to show.
    """

    placeChosen = Signal(int, int)

    def __init__(self, analyses: Analyses) -> None:
        super().__init__()
        self._analyses = analyses
        self._list = QListWidget()
        self._list.setAccessibleName("What is wrong with this policy")
        self._list.setWordWrap(True)
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.setItemDelegate(QStyledItemDelegate(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._choose)
        self._list.itemActivated.connect(self._choose)
        self._fine = EmptyState("allowed", "Nothing is wrong with this policy")
        self._stack = QStackedLayout()
        self._stack.addWidget(self._fine)
        self._stack.addWidget(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._stack)
        self.setMinimumWidth(200)

    def show_policy(self, policy: Policy, faults: Sequence[EditorFault]) -> list[EditorFault]:
        """Show the faults of a policy's text and what the checks found; gives the latter with their places."""
        found = [
            EditorFault(finding.span.start, finding.span.end, finding.message, Severity(finding.severity.value))
            for finding in self._analyses.policy_findings(policy.id)
            if finding.check not in _SHOWN_BY_THE_TEXT
        ]
        self._list.clear()
        for fault in sorted([*faults, *found], key=lambda f: (f.severity.rank, f.start)):
            line = line_column(policy.text, fault.start)[0]
            item = QListWidgetItem(icon(fault.severity.icon, fault.severity.role), f"Line {line}: {fault.message}")
            item.setData(Qt.ItemDataRole.UserRole, (fault.start, fault.end))
            self._list.addItem(item)
        self._stack.setCurrentIndex(1 if self._list.count() else 0)
        return found

    def _choose(self, item: QListWidgetItem) -> None:
        start, end = item.data(Qt.ItemDataRole.UserRole)
        self.placeChosen.emit(start, end)


_SHOWN_BY_THE_TEXT = frozenset({"policy-syntax"})
"""Checks that repeat what the parser says; the text's own faults are fresher."""
