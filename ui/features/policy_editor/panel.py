"""The policy editor: one policy as JSON, its faults, its size against AWS's limit, and where it is attached.

What is typed becomes an edit at once, so that permissions follow every key.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.records import Policy, PolicyId, PolicyType
from designer.policy.json import text as json_text
from ui import theme
from ui.code_editor.completion import Completer
from ui.code_editor.editor import CodeEditor
from ui.code_editor.search import CodeSearchBar
from ui.code_editor.stepped_text import TextTrace, TypedEdit
from ui.commands.pending_policy import make_policy
from ui.commands.requests import OPEN_POLICY, PolicyPlace
from ui.features.policy_editor.completion_provider import PolicyCompletion
from ui.features.policy_editor.edit_report import EditReport
from ui.features.policy_editor.findings import PolicyFindings, QuickFixes, is_in, text_faults
from ui.features.policy_editor.head import PolicyHead, ask_description
from ui.features.policy_editor.placeholder_bar import PlaceholderBar
from ui.features.policy_editor.places import TextPlaces, entry_span
from ui.features.policy_editor.statement_comments import StatementComments
from ui.features.policy_editor.views import KEPT_VIEW, SWITCH_VIEW_KEYS, EditorViews, View
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import hairline
from ui.widgets.focus import enter, gets_keys_first

if TYPE_CHECKING:  # made when it is first wanted
    from ui.features.policy_editor.statement_form import StatementForm

_LOW = 240
"""Minimum height for parts above the text that have nothing to say, in pixels."""

_LEAST_TEXT = 36
"""Height that text and form keep in the lowest panel, in pixels."""

NEW_TYPE = PolicyType.SERVICE_CONTROL_POLICY

_EMPTY = {
    False: ("No policy is open", "Open one under Policies or from a node, or make a new one.", "New SCP"),
    True: ("No policy is open", "Open one under Policies or from a node.", ""),
}
"""Words of the panel without a policy, by whether the document is read only."""


class EditorPanel(QWidget):
    """The editor of one policy at a time.

    Attributes:
        policy_id: The policy that is open.
        code: The text.
    """

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self.policy_id: PolicyId | None = None
        self._named: PolicyId | None = None
        self._differs = False
        self._give_name: Callable[[str], bool] | None = None
        self._held_keys: QWidget | None = None
        self._head = PolicyHead(session)
        self._name = self._head.name
        self._name.do = self._give
        self.code = CodeEditor()
        self.code.setAccessibleName("Policy document")
        self._places = TextPlaces(self.code)
        self._provider = PolicyCompletion(session, analyses, self._policy)
        self.code.explain = self._provider.words
        self.completer = Completer(self.code, self._provider)
        self.fixes = QuickFixes(session, analyses, self.code, self._policy)
        self._comments = StatementComments(session, self._head, self.code, self._policy)
        self.search_bar = CodeSearchBar(self.code)
        self._findings = PolicyFindings(analyses)
        self.report = EditReport(session, analyses, self.code, self._findings)
        self.placeholders = PlaceholderBar()
        self.form: StatementForm | None = None
        quiet = lambda: self._findings.is_empty and self.report.side.currentIndex() == 0  # noqa: E731 - used once
        self.views = EditorViews(self.code, self._make_form, self.report.side, quiet)
        self.views.setMinimumHeight(theme.metrics().scaled(_LEAST_TEXT))  # less than Qt's, or the head is cut
        self._findings.emptied.connect(self.views.share)
        self.report.side.currentChanged.connect(self.views.share)
        self._view = KEPT_VIEW()
        self._warming = QTimer(self, singleShot=True, interval=0)
        self._empty = EmptyState("policy", *_EMPTY[session.document.read_only])
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._body())
        gets_keys_first(self.code)
        self._connect()

    def _connect(self) -> None:
        self._name.returnPressed.connect(self._go_on)
        self._head.format.triggered.connect(partial(self._rewrite, json_text.pretty))
        self._head.describe.triggered.connect(lambda: ask_description(self._session, self._policy(), self))
        self._head.minify.triggered.connect(partial(self._rewrite, json_text.minified))
        self.code.edited.connect(self._typed)
        self.code.typed_line.left.connect(self._on_line_left)
        self.code.cursorPositionChanged.connect(self._on_cursor_moved)
        self.report.revertAsked.connect(self._step)
        self.search_bar.replacing.connect(self._session.document.seal)
        self._findings.placeChosen.connect(self._go_to)
        self.placeholders.filled.connect(self._step)
        bar = self.placeholders
        attempt = self._fill_tentatively
        self._session.drafts.add(
            bar, lambda: bar.is_pending, bar.commit, bar.edited, attempt=attempt, text=lambda: bar.typed
        )
        self._head.switch.chosen.connect(self._choose_view)
        keys = QShortcut(QKeySequence(SWITCH_VIEW_KEYS), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._next_view)
        self._warming.timeout.connect(self._warm)
        self._empty.acted.connect(self._create)
        self._session.requests.answer(OPEN_POLICY, self._open)
        self._session.document.changed.connect(self._on_document_changed)
        self._session.document.retraced.connect(self._retrace)
        self._session.document.reset.connect(self._leave)
        self._analyses.findingsChanged.connect(self._show_faults)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for part in (self.report, self._findings):
            part.set_low(event.size().height() < theme.metrics().scaled(_LOW))

    def _body(self) -> QWidget:
        body = QWidget()
        above = (self._head, hairline(), self.report.top, self.placeholders, self.search_bar)
        in_column(*above, (self.views, 1), self._findings.line, host=body, spacing=0)
        return body

    def _policy(self) -> Policy | None:
        policies = self._session.organization.policies
        return policies.get(self.policy_id) if self.policy_id else None

    def _open(self, place: PolicyPlace) -> None:
        if place.policy != self.policy_id:
            self._session.drafts.settle(self)
            self._places.leave()
        self.policy_id = place.policy
        self._session.document.seal()
        self._show()
        self._places.go_back(place.policy)
        self._warming.start()
        self._give_name = place.give_name
        if place.give_name is not None:
            self._name.setFocus(Qt.FocusReason.OtherFocusReason)
            self._name.selectAll()
        policy = self._policy()
        if place.end and policy is not None:
            self._go_to(*entry_span(policy.text, place.start, place.end, place.action))

    def _leave(self) -> None:
        """Show nothing of another organization; of the same one, read again, the policy that was open."""
        if not self._session.document.reread or self._policy() is None:
            self.policy_id = None
            self._places.forget()
        self._named = self._give_name = None
        self.placeholders.close_fields()
        self._show()

    def _on_document_changed(self, change: Change) -> None:
        swap = change.policies.get(self.policy_id) if self.policy_id else None
        self._differs = bool(swap and swap.before and swap.after and swap.before.text != swap.after.text)
        if swap and swap.before and swap.after and replace(swap.before, text=swap.after.text) == swap.after:
            self._show_text(swap.after)
        elif swap is not None:
            self._show()
        elif change.nodes:
            self._head.targets.show_policy(self.policy_id)

    def _show(self) -> None:
        policy = self._policy()
        self._turn_to(is_open=policy is not None)
        self._empty.say(*_EMPTY[self._session.document.read_only])
        if policy is None:
            self.report.show_policy(None, editable=False)
            self._named = None  # a redo, or a new policy, may bring the same id
            self._name.forget()
            return
        editable = not self._session.document.read_only
        fixed = policy.aws_managed or not editable
        self.code.setReadOnly(fixed)
        self._head.set_editable(editable, by_aws=policy.aws_managed)
        self._show_name(policy, fixed=fixed)
        self._head.type.set_text("AWS managed" if policy.aws_managed else quotas.load().types[policy.type].short)
        self._head.targets.show_policy(policy.id)
        self._show_text(policy)

    def _show_text(self, policy: Policy) -> None:
        """The text of a policy, and what is said of it."""
        editable = not self.code.isReadOnly()
        self.report.show_policy(policy, editable=editable)
        self.code.set_text(policy.text)
        limit = quotas.load().types[policy.type].characters or 0
        self._head.size_meter.set_size(len(policy.text), limit, f"{json_text.minified_length(policy.text):,} minified")
        self.placeholders.show_policy(policy, editable=editable)
        self._comments.show_count()
        self._show_view(policy)
        self._show_faults()

    def _turn_to(self, *, is_open: bool) -> None:
        """Show the editor or that nothing is open; a policy that an undo took and a redo brings gets the keys again."""
        focused = QApplication.focusWidget()
        if not is_open and focused in (self._name, self.code):
            self._held_keys = focused
        held = self._held_keys if is_open and focused is not None and self._empty.isAncestorOf(focused) else None
        self._stack.setCurrentIndex(1 if is_open else 0)
        if held is not None:
            held.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_back_keys(self) -> None:
        """Have the keys again where they were when the policy went that is back now."""
        if self._held_keys is not None:
            self._held_keys.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_name(self, policy: Policy, *, fixed: bool) -> None:
        """The name, which keeps what is being typed while the policy is the same."""
        self._name.note = policy.description
        if policy.id == self._named:
            self._name.reread(policy.name)
            return
        self._named = policy.id

        def rename(name: str) -> Change:
            return edits.rename_policy(self._session.organization, policy.id, name)

        self._name.show_text(policy.name, None if fixed else rename)

    def _show_view(self, policy: Policy) -> None:
        """The chosen view; only statements have a form."""
        has_form = GRAMMARS.get(policy.type) is not None
        view = self._view if has_form else View.TEXT
        self._head.switch.setVisible(has_form)
        self._head.switch.show_view(view)
        self.views.show_view(view)
        if self.form is not None and self.views.shows_form:
            self.form.show_policy(policy, editable=not self.code.isReadOnly())

    def _choose_view(self, view: View) -> None:
        self._view = view
        KEPT_VIEW.keep(view)
        policy = self._policy()
        if policy is not None:
            self._show_view(policy)
            self._on_cursor_moved()

    def _next_view(self) -> None:
        """The next view; the keys stay in what can be seen."""
        order = list(View)
        self._choose_view(order[(order.index(self._view) + 1) % len(order)])
        if self.form is not None and self._view is View.FORM:
            enter(self.form)
        elif self._view is View.TEXT:
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_form(self) -> QWidget:
        from ui.features.policy_editor.statement_form import StatementForm

        self.form = StatementForm(self._session, self._provider.offers)
        self.form.edited.connect(self._step)
        self.form.placeChosen.connect(self.code.reveal)
        self.form.textAsked.connect(self._go_to)
        return self.form

    def _go_to(self, start: int, end: int) -> None:
        """Show a place of the text, with the keys in it."""
        if self._view is View.FORM:
            self._choose_view(View.BOTH)
        self.code.reveal(start, end)
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_cursor_moved(self) -> None:
        if self.form is not None and self.views.shows_form and self.code.hasFocus():
            self.form.show_place(self.code.cursor_offset())

    def _warm(self) -> None:
        """Load what completion and the checks will ask for, before it is needed."""
        policy = self._policy()
        if policy is not None and self._provider.warm(policy.text):
            self._warming.start()

    def _show_faults(self) -> None:
        policy = self._policy()
        if policy is None:
            return
        shown, typed = [] if self._analyses.is_unwritten(policy.id) else text_faults(policy), self.code.typed_span
        shown += self._findings.show_policy(policy, shown, typed)
        self.code.set_faults(fault for fault in shown if not is_in(fault, typed))

    def _wait_for_typing(self) -> None:
        """Let nothing be said anywhere of the line that is being typed."""
        typed = self.code.typed_span
        self._analyses.wait_for((self.policy_id, typed) if typed and self.policy_id is not None else None)

    def _on_line_left(self) -> None:
        self._wait_for_typing()
        self._show_faults()

    def _typed(self, text: str) -> None:
        """Take over what was typed, as part of the last step or as one of its own."""
        self._wait_for_typing()
        edit = self.code.steps.edit
        if edit.begins:
            self._session.document.seal()
        self._write(text, edit)

    def _write(self, text: str, edit: TypedEdit) -> None:
        policy = self._policy()
        if policy is not None:
            change = partial(edits.edit_policy_text, self._session.organization, policy.id, text)
            push(self._session, change, trace=TextTrace(policy.id, edit), typed=True)

    def _retrace(self, trace: object, undone: bool) -> None:
        """Show where a step was undone or done again: the cursor as it was then, or what differs now."""
        if isinstance(trace, TextTrace) and trace.text == self.policy_id:
            self.code.go_back_to(trace.before if undone else trace.after)
        elif self._differs:
            self.code.go_to_written()
        elif self.code.hasFocus():  # the text has no step left, and the key went on to one elsewhere
            stack = self._session.document.undo_stack
            label = stack.undoText() if undone else stack.redoText()
            self._session.notices.say(f"{'Undone' if undone else 'Done again'}, outside of this text: {label}")

    def _give(self, change: Change) -> None:
        """Give the policy the name that is typed: as part of the step that made it, where it was just made."""
        if self._give_name is not None:
            self._give_name(self._name.text())
        else:
            self._session.document.push(change)

    def _go_on(self) -> None:
        """Enter in the name of a new policy leads on to what is to be written, in the view that is in front."""
        wanted = self._name.text()
        self._name.commit()
        policy = self._policy()
        if policy is None or self._give_name is None:
            return
        if policy.name != wanted:
            self._name.selectAll()
            return
        self._give_name = None
        if self.form is not None and self._view is View.FORM and self.views.shows_form:
            enter(self.form)
        else:
            self._go_to(*[_first_place(policy.text)] * 2)

    def _rewrite(self, style: Callable[[str], str | None]) -> None:
        """Format or minify; a text that does not parse stays as it is, and the person sees why."""
        policy = self._policy()
        rewritten = style(policy.text) if policy is not None else None
        if rewritten is None:
            self._session.notices.refuse("This is not valid JSON yet; correct the underlined places first.")
            return
        self._step(rewritten)

    def _step(self, text: str) -> None:
        """Make a text the policy's, as one step."""
        edit = TypedEdit(begins=True, before=self.code.caret(), after=self.code.caret())
        self._session.document.seal()
        self._write(text, edit)
        self._session.document.seal()
        edit.after = self.code.caret()

    def _fill_tentatively(self) -> AbstractContextManager[object]:
        """Return the policy with its places filled, for a moment."""
        policy, organization = self._policy(), self._session.organization
        if policy is None:
            raise EditError("The policy is gone.")
        text = self.placeholders.fill_in(policy.text)
        return organization.tentatively(edits.edit_policy_text(organization, policy.id, text))

    def _create(self) -> None:
        make_policy(self._session, lambda: edits.create_policy(self._session.organization, NEW_TYPE))


def _first_place(text: str) -> int:
    """Return the place where one begins to write in a text: between the innermost brackets that hold nothing yet."""
    empty = max(text.rfind("[]"), text.rfind("{}"))
    return empty + 1 if empty >= 0 else len(text)
