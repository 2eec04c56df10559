"""Faults of the policy in the editor, as a list beside it, and the fixes at its cursor, as a menu."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from designer.analysis.checks import Finding
from designer.analysis.checks.finding import Fix, check_words
from designer.organization import declarative
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.records import Policy
from designer.policy.json.text import TEMPLATE, TextFault, line_column
from designer.policy.language.document import read_policy_text
from ui import theme
from ui.code_editor.editor import CodeEditor
from ui.code_editor.faults import EditorFault
from ui.commands.deciding_policies import push_fix
from ui.state.analyses import Analyses, is_about_line
from ui.state.session import Session
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.labels import SeverityStyle, menu_text, plain_label, tooltip_text
from ui.widgets.item_views.flat_list import RowList
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent

PLACES = "places-to-fill"
"""The check that repeats what the text itself says of the places of a template."""

_FINE = "✓ Nothing is wrong with this policy"
_TYPING = "A line is being typed; what is wrong there is said when you leave it"
_CHECKING = "Checking…"
_UNWRITTEN = "Empty so far; problems are shown as you type"


class PolicyFindings(QWidget):
    """Faults of the text and findings of the checks; a click goes to the place.

    Attributes:
        line: Says in one line, below the text, why there is nothing in the list, which needs no room then.

    Signals:
        placeChosen(int, int): Characters of the text to show.
        emptied(): The list has something in it now, or nothing any more.
    """

    placeChosen = Signal(int, int)
    emptied = Signal()

    def __init__(self, analyses: Analyses) -> None:
        super().__init__()
        self._analyses = analyses
        self._rows = RowModel(self)
        self._list = RowList("What is wrong with this policy")
        self._list.setModel(self._rows)
        self._list.clicked.connect(self._choose)
        self._list.activated.connect(self._choose)
        self._low = False
        self._sure = _FINE
        self.line = plain_label(_FINE, look="small")
        self.line.setContentsMargins(theme.metrics().margin, 4, theme.metrics().margin, 4)
        in_column(self._list, host=self)
        self.setMinimumWidth(200)
        analyses.typingChanged.connect(self._show_line)

    @property
    def is_empty(self) -> bool:
        """True while nothing is wrong, or nothing is said yet."""
        return not self._rows.rows

    @property
    def messages(self) -> list[str]:
        """Words of the rows, in their order."""
        return [row.content.title for row in self._rows.rows]

    def set_low(self, low: bool) -> None:
        """Take no line to say that nothing is wrong, in a panel of little height."""
        self._low = low
        self._show_line()

    def _show_line(self) -> None:
        """Say why the list is empty; an edit that has not been checked yet may have made something wrong."""
        self.line.setText(_CHECKING if self._sure == _FINE and self._analyses.is_stale else self._sure)
        self.line.setVisible(self.is_empty and not (self._low and self.line.text() in {_FINE, _CHECKING, _TYPING}))

    def show_policy(
        self, policy: Policy, faults: Sequence[EditorFault], typed: tuple[int, int] | None = None
    ) -> list[EditorFault]:
        """Show the faults of a policy's text and what the checks found; gives those of the latter that have a place.

        Args:
            policy: Whose.
            faults: Those of the text by itself.
            typed: Characters of the line that is being typed, whose faults wait.
        """
        # The text's own faults are fresher than what the checks repeat of them.
        known = self._analyses.counts.findings_of(policy.id)
        findings = [finding for finding in known if not check_words()[finding.check].by_reader]
        advised = {(fault.start, fault.end) for fault in faults if fault.severity is SeverityStyle.ADVICE}
        found = [(_fault(one), one.line > 0) for one in findings if one.check != PLACES or one.span not in advised]
        rows = [*((fault, True) for fault in faults), *found]
        rows = [row for row in rows if not is_in(row[0], typed)]
        rows.sort(key=lambda row: (row[0].severity.rank, row[0].start))
        self._rows.show(
            [_row(fault, line_column(policy.text, fault.start)[0] if placed else 0) for fault, placed in rows]
        )
        self._sure = _UNWRITTEN if self._analyses.is_unwritten(policy.id) else _TYPING if typed else _FINE
        self._show_line()
        self.emptied.emit()
        return [fault for fault, placed in found if placed]

    def _choose(self, index: QModelIndex) -> None:
        row = self._rows.row(index)
        if row is not None and row.content.secondary and isinstance(row.value, EditorFault):
            self.placeChosen.emit(row.value.start, row.value.end)


def _fault(finding: Finding) -> EditorFault:
    return EditorFault(finding.span.start, finding.span.end, finding.message, SeverityStyle(finding.severity.value))


def _row(fault: EditorFault, line: int) -> Row:
    """Return the message, as many lines as it needs, over the line of the text."""
    look = fault.severity
    place = f"Line {line:,}" if line else ""
    content = RowContent(fault.message, place, icon=look.icon, icon_role=look.role, wrapped=True)
    where = f"line {line}: " if line else ""
    return Row(content, value=fault, accessible=f"{look.value.capitalize()}, {where}{fault.message}")


def is_in(fault: EditorFault, typed: tuple[int, int] | None) -> bool:
    """True for a fault that waits for the line being typed; one without characters does on an empty line only."""
    if typed is None or (fault.end == fault.start and typed[0] < typed[1]):
        return False
    return is_about_line(fault.start, fault.end, typed)


def text_faults(policy: Policy) -> list[EditorFault]:
    """Return the faults of the text of a policy by itself."""
    grammar = GRAMMARS.get(policy.type)
    faults = (
        read_policy_text(policy.text, grammar).faults
        if grammar
        else declarative.read_declarative(policy.text, policy.type).faults
    )
    return [EditorFault(fault.span.start, fault.span.end, fault.message, _weight(fault)) for fault in faults]


def _weight(fault: TextFault) -> SeverityStyle:
    """Return the severity of a fault of the text; a place of a template is nobody's mistake."""
    return SeverityStyle.ADVICE if fault.rule == TEMPLATE else SeverityStyle(fault.severity.value)


_MOST = 8


class QuickFixes(QObject):
    """Fixes of the findings on the cursor's line; those at the cursor itself come first."""

    def __init__(
        self, session: Session, analyses: Analyses, code: CodeEditor, policy: Callable[[], Policy | None]
    ) -> None:
        super().__init__(code)
        self._session = session
        self._analyses = analyses
        self._code = code
        self._policy = policy
        self.menu: QMenu | None = None
        code.fixesAsked.connect(self._offer)
        code.menuAsked.connect(self._add_to)

    def here(self) -> list[tuple[Finding, Fix]]:
        """Return the fixes for what can be put right at the cursor."""
        policy = self._policy()
        if policy is None or self._session.document.read_only:
            return []
        text, at = self._code.text(), self._code.cursor_offset()
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        known = (*self._analyses.counts.findings_of(policy.id), *self._analyses.waiting)
        found = [one for one in known if one.line and one.policy == policy.id]
        near = [one for one in found if one.span.start <= end and one.span.end >= start]
        near.sort(key=lambda one: (not one.span.start <= at <= one.span.end, one.severity.rank, one.span.start))
        return [(finding, fix) for finding in near for fix in finding.fixes][:_MOST]

    def _actions(self, parent: QMenu) -> Iterator[QAction]:
        for finding, fix in self.here():
            action = QAction(icon("advice", Role.ACCENT), menu_text(fix.label), parent)
            action.setToolTip(tooltip_text(finding.message))
            action.triggered.connect(partial(push_fix, self._session, finding, fix))
            yield action

    def _offer(self) -> None:
        menu = QMenu(self._code)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addActions(list(self._actions(menu)))
        if menu.isEmpty():
            menu.deleteLater()
            self._session.notices.say("Nothing on this line can be put right by itself. F8 goes to the next fault.")
            return
        self.menu = menu
        menu.popup(self._code.viewport().mapToGlobal(self._code.cursorRect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def _add_to(self, menu: QMenu) -> None:
        first = menu.actions()[0] if menu.actions() else None
        actions = list(self._actions(menu))
        for action in actions:
            menu.insertAction(first, action) if first is not None else menu.addAction(action)
        if actions and first is not None:
            menu.insertSeparator(first)
