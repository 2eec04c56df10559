"""The statements of a policy as a form: one at a time, a view of the same text as the editor beside it.

It shows what `designer.policy.language.form` reads and asks for texts that `form_edits` makes; it keeps nothing of its
own but which statement is shown, and a condition that has no key yet.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model.records import Policy, PolicyId, PolicyType
from designer.policy.json.text import JsonPath
from designer.policy.language import form as reading
from designer.policy.language import form_edits
from designer.policy.language.form import Form, Forms
from ui import theme
from ui.features.policy_editor.statement_fields import Edit, StatementFields, effect_icon
from ui.forms.fields import ChoiceField
from ui.state.session import Session
from ui.widgets.buttons import add_entry, enable_unless, icon_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import hairline
from ui.widgets.fields.choice_popup import CompletionItem as Offer
from ui.widgets.focus import gets_keys_first

_RARER = ("copy", "up", "down")
_ROOM_FOR_ALL = 400
"""If less room is left, in pixels, the rarer buttons leave theirs to the name of the statement."""


class StatementForm(QWidget):
    """The form.

    Signals:
        edited(str): The text is to become another one, as one step.
        placeChosen(int, int): Characters that what was gone to stands for.
        textAsked(int, int): Characters that can be edited in the text alone.
    """

    edited = Signal(str)
    placeChosen = Signal(int, int)
    textAsked = Signal(int, int)

    def __init__(self, session: Session, offers: Callable[[JsonPath, str], Sequence[Offer]]) -> None:
        super().__init__()
        self._session = session
        self._policy: Policy | None = None
        self._forms = Forms((), is_sound=False)
        self._index = 0
        self._shown: tuple[PolicyId, int] | None = None
        self._listed: list[tuple[str, str]] = []
        self._editable = False
        self._chooser = ChoiceField()
        self._chooser.setAccessibleName("Statement")
        self._chooser.activated.connect(self._choose)
        gets_keys_first(self._chooser)
        self._buttons = {
            "add": icon_button("add", "Add a statement", run=self._add),
            "copy": icon_button("copy", "Duplicate this statement", run=partial(self._edit, form_edits.copy_statement)),
            "up": icon_button("arrow-up", "Move this statement up", run=partial(self._move, -1)),
            "down": icon_button("arrow-down", "Move this statement down", run=partial(self._move, 1)),
            "remove": icon_button("trash", "Delete this statement", run=self._remove),
        }
        self._more = icon_button("more", "More for this statement")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(QMenu(self._more))
        self._more.menu().aboutToShow.connect(self._fill_more)
        self._empty = EmptyState(
            "policy", "No statement yet", "Statements say what the policy allows or denies.", "Add one"
        )
        self._empty.acted.connect(self._add)
        self.fields = StatementFields(offers, session.drafts, self._tentatively)
        self.fields.wanted.connect(self._edit)
        self.fields.placeChosen.connect(self.placeChosen)
        self.fields.textAsked.connect(self.textAsked)
        in_column(self._head(), hairline(), (self.fields, 1), (self._empty, 1), host=self, spacing=0)
        self.setMinimumWidth(260)

    # -- what is shown

    @property
    def index(self) -> int:
        """Number of the statement that is shown, from 0."""
        return self._index

    @property
    def form(self) -> Form | None:
        """The statement that is shown."""
        statements = self._forms.statements
        return statements[self._index] if self._index < len(statements) else None

    def show_policy(self, policy: Policy, *, editable: bool) -> None:
        """Show the text of a policy; the same statement as before where it is the same policy."""
        if self._policy is None or policy.id != self._policy.id:
            self._index = 0
        self._policy, self._editable = policy, editable
        self._forms = reading.read_forms(policy.text)
        self._index = max(0, min(self._index, len(self._forms.statements) - 1))
        self._show()

    def show_place(self, offset: int) -> None:
        """Show the statement that a character of the text is part of."""
        for form in self._forms.statements:
            if form.span.start <= offset <= form.span.end and form.index != self._index:
                self._index = form.index
                self._show()

    def _show(self) -> None:
        form, statements = self.form, self._forms.statements
        why_not = "" if self._forms.is_sound else "Correct the text first."
        why_not = why_not if self._editable else "This policy cannot be changed here."
        self._list([(statement.effect, statement.title) for statement in statements])
        self._chooser.setCurrentIndex(self._index)
        self._chooser.setEnabled(bool(statements))
        missing = "" if form is not None else "There is no statement."
        lacking = {
            "copy": missing,
            "up": "" if self._index > 0 else missing or "This is the first statement.",
            "down": "" if self._index < len(statements) - 1 else missing or "This is the last statement.",
            "remove": missing,
        }
        for name, button in self._buttons.items():
            enable_unless(button, why_not or lacking.get(name, ""))
        self.fields.setVisible(form is not None)
        self._empty.setVisible(form is None)
        if form is not None:
            rcp = self._policy is not None and self._policy.type is PolicyType.RESOURCE_CONTROL_POLICY
            self.fields.show_form(form, editable=self._editable and form.is_sound, is_rcp=rcp)
        before, self._shown = self._shown, (self._policy.id, self._index) if self._policy is not None else None
        if before != self._shown:
            self.fields.verticalScrollBar().setValue(0)  # another statement begins at its Sid

    def _list(self, statements: list[tuple[str, str]]) -> None:
        """Offer the statements, by effect and title, where these are others than before."""
        if statements == self._listed:
            return
        self._listed = statements
        self._chooser.clear()
        for place, (effect, title) in enumerate(statements):
            self._chooser.addItem(effect_icon(effect), f"{place + 1} of {len(statements)} · {title}")
            self._chooser.setItemData(place, f"{effect} {title}", Qt.ItemDataRole.ToolTipRole)

    # -- what is made once

    def _head(self) -> QHBoxLayout:
        metrics = theme.metrics()
        row = in_row((self._chooser, 1), *self._buttons.values(), margins=(metrics.margin, metrics.gap // 2), spacing=2)
        row.insertWidget(row.count() - 1, self._more)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the name of the statement its room: where it is narrow, the rarer buttons are in a menu."""
        super().resizeEvent(event)
        narrow = event.size().width() < theme.metrics().scaled(_ROOM_FOR_ALL)
        self._more.setVisible(narrow)
        for name in _RARER:
            self._buttons[name].setVisible(not narrow)

    def _fill_more(self) -> None:
        menu = self._more.menu()
        menu.clear()
        for name in _RARER:
            button = self._buttons[name]
            action = add_entry(menu, button.accessibleName(), glyph=button.icon())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)

    # -- what is asked for

    def _edit(self, make: Edit) -> None:
        """Ask for an edit of the shown statement; what the text does not take is said and shown as it was."""
        form = self.form
        if form is None or self._policy is None or not self._editable:
            return
        try:
            text = make(self._policy.text, form)
        except EditError as error:
            self._session.notices.refuse(str(error))
            self.fields.refuse(str(error))
            return
        if text != self._policy.text:
            self.edited.emit(text)

    def _tentatively(self, make: Edit) -> AbstractContextManager[object]:
        """Return the edit of the shown statement, made for a moment, in the text as it is by then."""
        organization = self._session.organization
        policy = organization.policies.get(self._policy.id) if self._policy is not None else None
        statements = reading.read_forms(policy.text).statements if policy is not None else ()
        if policy is None or not self._index < len(statements):
            raise EditError("The statement is gone.")
        text = make(policy.text, statements[self._index])
        return organization.tentatively(edits.edit_policy_text(organization, policy.id, text))

    def _choose(self, index: int) -> None:
        self._session.drafts.settle(self.fields)
        self._index = index
        self._show()
        self._emit_place()

    def _add(self) -> None:
        policy = self._policy
        if policy is None:
            return
        try:
            rcp = policy.type is PolicyType.RESOURCE_CONTROL_POLICY
            text = form_edits.add_statement(policy.text, principal=rcp)
        except EditError as error:
            self._session.notices.refuse(str(error))
            return
        self._index = len(self._forms.statements)
        self.edited.emit(text)
        self._emit_place()
        self.fields.begin()

    def _move(self, by: int) -> None:
        to = self._index + by
        self._edit(lambda text, form: form_edits.move_statement(text, form, to))
        self._choose(max(0, min(to, len(self._forms.statements) - 1)))

    def _remove(self) -> None:
        self._edit(form_edits.remove_statement)

    def _emit_place(self) -> None:
        form = self.form
        if form is not None:
            self.placeChosen.emit(form.span.start, form.span.start)
