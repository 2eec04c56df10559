"""The problems: what AWS would refuse and what does not work as it looks, by policy and node.

A click shows a problem in full beside the list; a double click or Enter goes to its place.
"""

from collections import Counter
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QTreeView, QWidget

from designer.analysis.checks import Finding, Severity
from designer.analysis.guardrails.libraries import in_use, library_of
from designer.basics.words import counted
from ui import theme
from ui.commands.deciding_policies import end_suppression, push_fix
from ui.commands.requests import SHOW_IDENTITY, SHOW_PANEL, IdentityPlace, show_policy
from ui.features.problems.detail import ProblemDetail
from ui.features.problems.rows import Group, ProblemFilter, finding_path, problem_groups, problem_rows
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.state.split import shared_room
from ui.state.unfinished import UNFINISHED, UNFINISHED_WORDS, is_unfinished
from ui.theme import Role
from ui.widgets.buttons import add_entry, add_line
from ui.widgets.containers.boxes import filter_row, in_column
from ui.widgets.display.chip import Chip, join_filters
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import SeverityStyle, menu_text, plain_label
from ui.widgets.fields.search_box import SearchBox, step_into
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import VALUE_ROLE, RowModel
from ui.widgets.item_views.tree_view import TreeView

_CHIPS = {
    Severity.ERROR: ("error", Role.DENIED),
    Severity.WARNING: ("warning", Role.WARNING),
    Severity.ADVICE: ("hint", None),
}
_NARROW = 560
"""Minimum width in pixels for the detail beside the list; else it is below, if the height allows it."""

MOST_FINDINGS = 1_000
"""Policies and nodes that are listed at most, the worst ones; of more a filter finds the rest."""

_FEW = 400
"""Problems up to which every group is opened by itself."""


class ProblemsPanel(QWidget):
    """Every finding by policy and node, with filters by severity and text, and one of them in full.

    Attributes:
        view: The list.
        model: Rows of what is listed.
        left_out: Number of policies and nodes that match and are not listed.
        detail: The chosen problem in full.
        suppressed: The filter that shows what is silenced.
    """

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self.model = RowModel(self)
        self.left_out = 0
        self._few = True
        self._wanted = ProblemFilter()
        self._chosen: Finding | None = None
        self._closed: set[object] = set()
        self._search = SearchBox("Filter the problems")
        self._search.textChanged.connect(self._filter)
        self._make_chips()
        self._make_view()
        step_into(self._search, self.view)
        self.detail = ProblemDetail(session)
        self.detail.placeAsked.connect(lambda: self._go(self.view.currentIndex()))
        self._fine = EmptyState("allowed", "No problems", "Names, quotas and policies follow AWS's rules.")
        self._more = plain_label(look="small")
        self._more.setContentsMargins(theme.metrics().margin, 4, theme.metrics().margin, 4)
        self._lay_out()
        analyses.findingsChanged.connect(self._reload)
        for signal in (session.drafts.changed, analyses.typingChanged):
            signal.connect(self._choose_page)
        self._reload()

    def _make_chips(self) -> None:
        """A filter for each severity, and one for what is silenced."""
        self._chips = {
            severity: Chip("", answer, SeverityStyle(severity.value).icon)
            for severity, (_word, answer) in _CHIPS.items()
        }
        self.suppressed = Chip("").make_filter(checked=False)
        self.suppressed.setToolTip("Show the problems that somebody silenced, with a reason, too")
        self.suppressed.toggled.connect(self._filter)
        self.team = Chip("").make_filter(checked=False)
        self.team.setToolTip("Show only what rules of the team's library find")
        self.team.toggled.connect(self._filter)
        join_filters(self._chips.values(), self._filter)

    def _make_view(self) -> None:
        self.view = _Tree()
        self.view.setModel(self.model)
        self.view.setItemDelegate(RowDelegate(self.view))
        self.view.doubleClicked.connect(self._go)
        self.view.entered_row.connect(self._go)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.view.collapsed.connect(self._note_closed)
        self.view.expanded.connect(self._note_open)
        self.view.selectionModel().currentChanged.connect(self._choose)
        gets_keys_first(self.view)

    def _lay_out(self) -> None:
        self._split = shared_room("problems", self.view, self.detail, beside=True)
        column = in_column(
            filter_row(self._search, *self._chips.values(), self.team, self.suppressed), host=self, spacing=0
        )
        # At its place first: it shows what it gets, as a window where it has none. Found here, on Qt 6.11: isWindow()
        # in the showEvent() of a label that is added to a QStackedLayout of no widget.
        self._stack = QStackedLayout(column)
        self._stack.addWidget(self._fine)
        self._stack.addWidget(self._split)
        column.addWidget(self._more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The detail is beside the list, or below it in a narrow dock."""
        super().resizeEvent(event)
        upright = self.width() < _NARROW and self.height() > self.width()
        self._split.setOrientation(Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal)

    def _reload(self) -> None:
        self._name_chips()
        self.suppressed.setVisible(bool(self._analyses.suppressed) or self.suppressed.isChecked())
        self.team.setVisible(bool(in_use()) or self.team.isChecked())
        self._refill()

    def _name_chips(self) -> None:
        """Counts on the filters."""
        counts = Counter(finding.severity for finding in self._analyses.findings)
        for severity, chip in self._chips.items():
            chip.set_text(counted(counts[severity], _CHIPS[severity][0]))
        ours = sum(library_of(finding.check) is not None for finding in self._analyses.findings)
        self.team.set_text(f"{ours:,} of libraries")
        self.suppressed.set_text(counted(len(self._analyses.suppressed), "silenced problem"))

    def _filter(self) -> None:
        severities = frozenset(severity for severity, chip in self._chips.items() if chip.isChecked())
        self._wanted = ProblemFilter(
            self._search.text(), severities, self.suppressed.isChecked(), self.team.isChecked()
        )
        self._refill()

    def _refill(self) -> None:
        """Show what the checks found last; what was open, chosen and scrolled to stays so."""
        was, scrolled = self._row(), self.view.verticalScrollBar().value()
        chosen, organization = self._chosen, self._session.organization
        groups = problem_groups(organization, self._analyses, self._wanted)
        self.left_out = max(0, len(groups) - MOST_FINDINGS)
        self.model.show(problem_rows(organization, groups[:MOST_FINDINGS]))
        self._open_few()
        self._choose_page()
        index = self.model.at_path(finding_path(organization, chosen)) if chosen is not None else QModelIndex()
        if not index.isValid():
            index = self._index_at(was if chosen is not None else (0, 0))
        self.view.setCurrentIndex(index)
        if not index.isValid():
            self._chosen = None
            self.detail.show_finding(None)
        self._choose(index)  # the same row may have a finding of another run
        self.view.verticalScrollBar().setValue(scrolled)

    def _open_few(self) -> None:
        """Open every group that the person has not closed while there are few; close them once there are many."""
        was_few, self._few = self._few, sum(len(row.rows) for row in self.model.rows) <= _FEW
        if was_few and not self._few:
            self.view.collapseAll()
        for place, row in enumerate(self.model.rows if self._few else ()):
            if row.id not in self._closed:
                self.view.expand(self.model.index(place))

    def _row(self) -> tuple[int, int]:
        """Return the place of the current row: number of the group, and in it."""
        index = self.view.currentIndex()
        above = index.parent()
        return (above.row(), index.row()) if above.isValid() else (index.row(), 0)

    def _index_at(self, place: tuple[int, int]) -> QModelIndex:
        """Return the finding that has come to where another one was."""
        if not self.model.rows:
            return QModelIndex()
        above = self.model.index(min(max(0, place[0]), len(self.model.rows) - 1), 0)
        return self.model.index(min(place[1], self.model.rowCount(above) - 1), 0, above)

    def _note_closed(self, index: QModelIndex) -> None:
        row = self.model.row(index)
        if row is not None:
            self._closed.add(row.id)

    def _note_open(self, index: QModelIndex) -> None:
        row = self.model.row(index)
        if row is not None:
            self._closed.discard(row.id)

    def _choose_page(self) -> None:
        if (self._analyses.findings or self.suppressed.isChecked()) and not self.model.rows:
            self._fine.say("Nothing matches", "Other problems are hidden by the filter.", glyph="filter")
        elif not self._analyses.checked:
            self._fine.say("Checking…", "What is wrong is listed when all has been looked at.", glyph="search")
        elif is_unfinished(self._session, self._analyses):
            self._fine.say(UNFINISHED, f"{UNFINISHED_WORDS}.", glyph="search")
        elif self._analyses.is_stale:
            self._fine.say("Checking…", "What is wrong after the last edit is listed in a moment.", glyph="search")
        else:
            rules = "Names, quotas and policies follow AWS's rules"
            silenced = len(self._analyses.suppressed)
            but = f", besides {counted(silenced, 'silenced problem')}" if silenced else ""
            self._fine.say("No other problems" if silenced else "No problems", f"{rules}{but}.", glyph="allowed")
        self._stack.setCurrentIndex(1 if self.model.rows else 0)
        left = self.left_out
        self._more.setText(f"{left:,} more policies and nodes have problems. Filter to find them." if left else "")
        self._more.setVisible(bool(left))

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(VALUE_ROLE) if index.isValid() else None
        if isinstance(row, Group):
            self.detail.show_finding(None)
        elif isinstance(row, Finding):
            self._chosen = row
            self.detail.show_finding(row)

    def _go(self, index: QModelIndex) -> None:
        row = index.data(VALUE_ROLE)
        organization = self._session.organization
        if row is None:
            return
        if row.node in organization.nodes and row.node is not None:
            self._session.reveal(row.node)
            if isinstance(row, Finding) and row.principal:
                self._session.requests.ask(SHOW_IDENTITY, IdentityPlace(row.node, row.principal))
                self._session.requests.ask(SHOW_PANEL, "identities")
        if row.policy in organization.policies and row.policy is not None:
            span = row.span if isinstance(row, Finding) else None
            show_policy(self._session.requests, row.policy, span.start if span else 0, span.end if span else 0)

    def _menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        row = index.data(VALUE_ROLE) if index.isValid() else None
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_entry(menu, "Go to the place").triggered.connect(lambda: self._go(self.view.currentIndex()))
        if isinstance(row, Finding) and not self._session.document.read_only:
            for fix in row.fixes:
                action = add_entry(menu, menu_text(fix.label))
                action.triggered.connect(partial(push_fix, self._session, row, fix))
            add_line(menu)
            if row.suppressed:
                add_entry(menu, "Show it again").triggered.connect(partial(end_suppression, self._session, row))
            else:
                add_entry(menu, "Silence…").triggered.connect(
                    lambda: QTimer.singleShot(0, self, self.detail.suppression.open)
                )
        menu.popup(self.view.viewport().mapToGlobal(at))


class _Tree(TreeView):
    """A tree where Enter goes to the place.

    Signals:
        entered_row(QModelIndex): Enter was pressed on a row.
    """

    entered_row = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Problems")
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)
