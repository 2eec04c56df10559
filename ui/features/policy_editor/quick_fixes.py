"""Fixes for what can be put right at the cursor of the policy editor, as a menu; each is one step."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from designer.analysis.checks import Finding
from designer.analysis.checks.finding import Fix
from designer.organization.model.records import Policy
from ui.code_editor.editor import CodeEditor
from ui.commands.fixes import push_fix
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.display.plain import menu_text, tooltip_text

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
        """Fixes for what can be put right at the cursor."""
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
