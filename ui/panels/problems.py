"""The problems: what AWS would refuse and what works otherwise than it looks; a click goes to the place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel
from PySide6.QtWidgets import QListView, QStackedLayout, QVBoxLayout, QWidget

from designer.checks import Finding, Severity
from ui.analyses import Analyses
from ui.models.problems import FINDING_ROLE, Index, ProblemsModel
from ui.panels.padding import padded
from ui.session import Session
from ui.theme import Answer
from ui.widgets.chip import Chip
from ui.widgets.empty_state import EmptyState
from ui.widgets.focus import gets_keys_first
from ui.widgets.rows import RowContent, RowDelegate
from ui.widgets.search_box import SearchBox, step_into
from ui.widgets.severity import Severity as Look

_CHIPS = {
    Severity.ERROR: ("error", Answer.DENIED),
    Severity.WARNING: ("warning", Answer.CONDITIONAL),
    Severity.ADVICE: ("advice", None),
}


class ProblemsPanel(QWidget):
    """Every finding with filters by severity and text."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._model = ProblemsModel(analyses, self)
        self._found = _Matching(self)
        self._found.setSourceModel(self._model)
        self._search = SearchBox("Filter the problems")
        self._search.textChanged.connect(self._found.set_text)
        self._chips = {severity: Chip("", answer) for severity, (_word, answer) in _CHIPS.items()}
        for chip in self._chips.values():
            chip.make_filter()
            chip.toggled.connect(self._filter)
        self._view = QListView()
        self._view.setModel(self._found)
        self._view.setItemDelegate(_Delegate(session, self._view))
        self._view.setAccessibleName("Problems")
        self._view.setFrameShape(QListView.Shape.NoFrame)
        self._view.setMouseTracking(True)
        self._view.clicked.connect(self._go)
        self._view.activated.connect(self._go)
        step_into(self._search, self._view)
        self._fine = EmptyState("allowed", "No problems", "Names, quotas and policies are as AWS wants them.")
        self._stack = QStackedLayout()
        self._stack.addWidget(self._fine)
        self._stack.addWidget(self._view)
        gets_keys_first(self._view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(padded(self._search, *self._chips.values()))
        column.addLayout(self._stack)
        analyses.findingsChanged.connect(self._count)
        self._found.modelReset.connect(self._choose_page)
        self._found.rowsInserted.connect(self._choose_page)
        self._found.rowsRemoved.connect(self._choose_page)
        self._count()

    def _count(self) -> None:
        severities = [finding.severity for finding in self._analyses.findings]
        for severity, chip in self._chips.items():
            number = severities.count(severity)
            word = _CHIPS[severity][0]
            plural = "" if number == 1 or severity is Severity.ADVICE else "s"
            chip.set_text(f"{number:,} {word}{plural}")
        self._choose_page()

    def _filter(self) -> None:
        self._found.set_severities({severity for severity, chip in self._chips.items() if chip.isChecked()})

    def _choose_page(self, *_: object) -> None:
        if self._model.rowCount() and not self._found.rowCount():
            self._fine.say("Nothing matches", "Other problems are hidden by the filter.", glyph="filter")
        else:
            self._fine.say("No problems", "Names, quotas and policies are as AWS wants them.", glyph="allowed")
        self._stack.setCurrentIndex(1 if self._found.rowCount() else 0)

    def _go(self, index: QModelIndex) -> None:
        finding: Finding = index.data(FINDING_ROLE)
        organization = self._session.document.organization
        if finding.node in organization.nodes and finding.node is not None:
            self._session.reveal(finding.node)
        if finding.policy in organization.policies and finding.policy is not None:
            self._session.open_policy(finding.policy, finding.span.start, finding.span.end)


class _Matching(QSortFilterProxyModel):
    """The findings of some severities that contain every word of a text."""

    _words: tuple[str, ...] = ()
    _severities = frozenset(Severity)

    def set_text(self, text: str) -> None:
        """Keep what contains every word."""
        self.beginFilterChange()
        self._words = tuple(text.lower().split())
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def set_severities(self, severities: set[Severity]) -> None:
        """Keep what is this bad."""
        self.beginFilterChange()
        self._severities = frozenset(severities)
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        finding: Finding = self.sourceModel().index(row, 0, parent).data(FINDING_ROLE)
        haystack = f"{finding.message} {finding.check} {finding.policy or ''} {finding.node or ''}".lower()
        return finding.severity in self._severities and all(word in haystack for word in self._words)


class _Delegate(RowDelegate):
    """The message over the place."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session

    def content(self, index: Index) -> RowContent:
        finding: Finding = index.data(FINDING_ROLE)
        look = Look(finding.severity.value)
        return RowContent(title=finding.message, secondary=self._place(finding), icon=look.icon, icon_role=look.role)

    def _place(self, finding: Finding) -> str:
        organization = self._session.document.organization
        parts = [finding.check]
        if finding.policy in organization.policies and finding.policy is not None:
            policy = organization.policy(finding.policy).name
            parts.append(f"{policy}, line {finding.line}" if finding.line else policy)
        if finding.node in organization.nodes and finding.node is not None:
            parts.append(" / ".join(organization.node(n).name for n in organization.path(finding.node)))
        return " · ".join(parts)
