"""The fields of one statement: what has the usual shape can be edited, the rest is shown as it is written.

They ask for edits as functions of the text and the statement; `statement_form` applies them.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from designer.basics.errors import EditError
from designer.policy.catalog.catalogue import load
from designer.policy.json.text import JsonPath
from designer.policy.language import form_edits
from designer.policy.language.form import ConditionTest, Entries, Form, UnshownPart
from ui import theme
from ui.features.policy_editor.condition_row import ConditionRow
from ui.forms.fields import ChoiceField
from ui.theme import AnswerStyle
from ui.theme.icons import icon
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.check_list import EntryList
from ui.widgets.fields.choice_popup import CompletionItem as Offer
from ui.widgets.fields.drafts import Drafts

_MISSING = "choose…"
_PROMPTS = {"Action": "Add an action or a pattern", "Resource": "Add an ARN, or *"}
_LONGEST_SNIPPET = 600

Edit: TypeAlias = Callable[[str, Form], str]
Tentatively: TypeAlias = Callable[[Edit], AbstractContextManager[object]]
"""Makes an edit for the time of a `with` block."""


class StatementFields(QScrollArea):
    """One statement.

    Args:
        offers: Options for what may be written at a place.
        drafts: Count what is typed.
        tentatively: Has the statement edited for a moment.

    Signals:
        wanted(Edit): The text is to change.
        placeChosen(int, int): Characters that what was gone to stands for.
        textAsked(int, int): Characters that can be edited in the text alone.
    """

    wanted = Signal(object)
    placeChosen = Signal(int, int)
    textAsked = Signal(int, int)

    def __init__(
        self, offers: Callable[[JsonPath, str], Sequence[Offer]], drafts: Drafts, tentatively: Tentatively
    ) -> None:
        super().__init__()
        self._tentatively = tentatively
        self._offers = offers
        self._drafted = drafts
        self._refusal = ""
        self._beginning = False
        self._form: Form | None = None
        self._editable = False
        self._drafts = 0
        self.sid = QLineEdit()
        self.sid.setPlaceholderText("no Sid")
        self.sid.setAccessibleName("Sid")
        self.sid.editingFinished.connect(self._write_sid)
        self._count_draft(self.sid, self._is_sid_pending, self._write_sid, self._edit_of_sid)
        self.effect = ChoiceField()
        self.effect.setAccessibleName("Effect")
        self.effect.activated.connect(lambda _index: self._write("Effect", str(self.effect.currentData())))
        self.action_kind, self.action_entries = self._element("Action", _count, _is_action)
        self.resource_kind, self.resource_entries = self._element("Resource")
        self.principal = push_button("Add Principal: *", look="link", run=lambda: self._write("Principal", "*"))
        self._principal_label = plain_label("*  (everybody)")
        self._principal_name = plain_label("Principal", look="quiet")
        self._unshown_name = plain_label("Kept as it is written", look="quiet")
        self.rows: list[ConditionRow] = []
        self.add_condition = push_button("Add a condition", "add", look="link", run=self._begin_condition)
        self._conditions = QVBoxLayout()
        self._unshown = QVBoxLayout()
        self._fault = plain_label(wrap=True, look="quiet")
        scroll_down_only(self)
        self.setWidget(self._fields())

    def show_form(self, form: Form, *, editable: bool, is_rcp: bool) -> None:
        """Show a statement; a condition that was begun is dropped with another one."""
        if self._form is None or self._form.path != form.path:
            self._drafts = 0
        self._form, self._editable, self._is_rcp = form, editable, is_rcp
        self._fill(form)

    def _fill(self, form: Form) -> None:
        editable = self._editable and form.is_sound
        self._fault.setText("" if form.is_sound else "This statement has a fault; it can be edited in the text alone.")
        self._fault.setVisible(not form.is_sound)
        if not (self.sid.hasFocus() and self.sid.isModified()):
            self.sid.setText(form.sid)
        self.sid.setReadOnly(not editable)
        offered = list(dict.fromkeys(("Deny", "Allow", form.effect or _MISSING)))
        if offered != [self.effect.itemData(place) for place in range(self.effect.count())]:
            self.effect.clear()
            for effect in offered:
                self.effect.addItem(effect_icon(effect), effect, effect)
        self.effect.setCurrentIndex(self.effect.findData(form.effect or _MISSING))
        self.effect.setEnabled(editable)
        for kind, entries in ((self.action_kind, self.action_entries), (self.resource_kind, self.resource_entries)):
            name = str(kind.itemData(0))
            found = form.entries(name, f"Not{name}")
            unreadable = {f"Not{name}", name} & form.names and found is None
            kind.setCurrentIndex(1 if found is not None and found.name != name else 0)
            kind.setEnabled(editable and not unreadable)
            entries.show_entries(found.values if found else (), editable=editable and not unreadable)
        self._principal_name.setVisible(self._is_rcp)
        self._principal_label.setVisible(self._is_rcp and bool(form.principal))
        self.principal.setVisible(self._is_rcp and "Principal" not in form.names)
        self.principal.setEnabled(editable)
        self._fill_conditions(form, editable=editable)
        self._fill_unshown(form)

    def _fill_conditions(self, form: Form, *, editable: bool) -> None:
        tests: list[ConditionTest | None] = [*form.tests, *[None] * self._drafts]
        while len(self.rows) < len(tests):
            row = self._condition()
            self.rows.append(row)
            self._conditions.addWidget(row)
        while len(self.rows) > len(tests):
            row = self.rows.pop()
            self._conditions.removeWidget(row)
            row.hide()
            row.deleteLater()
        for row, test in zip(self.rows, tests, strict=True):
            row.show_test(form, test, editable=editable)
        self.add_condition.setEnabled(editable and not self._drafts)

    def _fill_unshown(self, form: Form) -> None:
        while (item := self._unshown.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._unshown_name.setVisible(bool(form.unshown))
        for part in form.unshown:
            self._unshown.addWidget(self._snippet(part))

    def _snippet(self, part: UnshownPart) -> QWidget:
        shown = part.text if len(part.text) <= _LONGEST_SNIPPET else f"{part.text[:_LONGEST_SNIPPET]}…"
        label = plain_label(shown, wrap=True, selectable=True)
        label.setFont(theme.code_font())
        label.setAccessibleName(f"{part.name}, as JSON")
        button = push_button(
            "Edit in the text", look="link", run=partial(self.textAsked.emit, part.span.start, part.span.end)
        )
        cell = QWidget()
        in_column(label, (button, 0, Qt.AlignmentFlag.AlignLeft), host=cell)
        return cell

    def _element(
        self, name: str, note: Callable[[str], str] = lambda _text: "", is_whole: Callable[[str], bool] | None = None
    ) -> tuple[ChoiceField, EntryList]:
        kind = ChoiceField()
        kind.setAccessibleName(f"{name} or Not{name}")
        for one in (name, f"Not{name}"):
            kind.addItem(one, one)
        entries = EntryList(name, _PROMPTS[name], lambda typed: self._offer(name, typed), note, is_whole)
        kind.activated.connect(lambda _index: self._switch(name, str(kind.currentData())))
        entries.added.connect(lambda text: self._add_entry(str(kind.currentData()), text))
        entries.changed.connect(partial(self._change_entry, name))
        entries.removed.connect(partial(self._remove_entry, name))
        entries.picked.connect(partial(self._pick, name))
        make = partial(self._edit_of_entry, kind, entries)
        self._count_draft(entries.field, lambda: entries.is_pending, entries.commit, make)
        return kind, entries

    def _fields(self) -> QWidget:
        """Return the names that are above their fields: a form beside its text is narrow."""
        metrics = theme.metrics()
        inner = QWidget()
        who, first = QHBoxLayout(), QHBoxLayout()
        who.addWidget(self._principal_name)
        who.addWidget(self._principal_label)
        who.addWidget(self.principal)
        who.addStretch(1)
        first.addWidget(self.sid, 1)
        first.addWidget(self.effect)
        column = in_column(
            self._fault,
            first,
            who,
            host=inner,
            margins=(metrics.margin, metrics.gap, metrics.margin, metrics.margin),
            spacing=metrics.gap // 2,
        )
        for kind, entries in ((self.action_kind, self.action_entries), (self.resource_kind, self.resource_entries)):
            column.addSpacing(metrics.gap)
            column.addWidget(kind, 0, Qt.AlignmentFlag.AlignLeft)
            column.addWidget(entries)
        column.addSpacing(metrics.gap)
        column.addWidget(plain_label("Conditions (all must hold)", look="quiet"))
        column.addLayout(self._conditions)
        column.addWidget(self.add_condition, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._unshown_name)
        column.addLayout(self._unshown)
        column.addStretch(1)
        return inner

    def begin(self) -> None:
        """Give the keys to the first field of a new statement."""
        self.sid.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, why: str) -> None:
        """The edit that was wanted last is refused: show what holds, except for what is being typed."""
        self._refusal = why
        if not self._beginning:
            self._again()

    def _count_draft(
        self, field: QLineEdit, is_pending: Callable[[], bool], commit: Callable[[], str | None], make: Edit
    ) -> None:
        """Have what is typed in a field counted; `make` is the edit of it."""
        attempt = partial(self._tentatively, make)
        self._drafted.add(field, is_pending, partial(self._commit, commit), attempt=attempt)

    def _commit(self, commit: Callable[[], str | None]) -> str:
        """Ask for what is typed somewhere; says why it is refused."""
        self._refusal = ""
        return commit() or self._refusal

    def _condition(self) -> ConditionRow:
        row = ConditionRow(self._offers)
        values = row.values
        self._count_draft(row.key, lambda: row.is_pending, row.commit, partial(self._edit_of_key, row))
        self._count_draft(values.field, lambda: values.is_pending, row.commit_value, partial(self._edit_of_value, row))
        row.changed.connect(partial(self._change_test, row))
        row.begun.connect(partial(self._write_condition, row))
        row.dropped.connect(partial(self._drop, row))
        row.added.connect(
            lambda text: self._on_test(row, lambda t, f, test: form_edits.add_to(t, f, test.entries, text))
        )
        values.changed.connect(
            lambda at, text: self._on_test(row, lambda t, f, test: form_edits.set_entry(t, f, test.entries, at, text))
        )
        values.removed.connect(
            lambda at: self._on_test(row, lambda t, f, test: form_edits.remove_entry(t, f, test.entries, at))
        )
        values.picked.connect(partial(self._pick_value, row))
        return row

    def _again(self) -> None:
        if self._form is not None:
            self._fill(self._form)

    def _write(self, name: str, value: str) -> None:
        if value != _MISSING:
            self.wanted.emit(lambda text, form: form_edits.set_text(text, form, name, value))

    def _is_sid_pending(self) -> bool:
        return self._form is not None and self.sid.isModified() and self.sid.text() != self._form.sid

    def _write_sid(self) -> None:
        if self._is_sid_pending():
            self.sid.setModified(False)
            self._write("Sid", self.sid.text())

    def _edit_of_sid(self, text: str, form: Form) -> str:
        return form_edits.set_text(text, form, "Sid", self.sid.text())

    def _edit_of_entry(self, kind: ChoiceField, entries: EntryList, text: str, form: Form) -> str:
        name, (row, typed) = str(kind.currentData()), entries.pending_entry
        found = form.entries(name)
        if row < 0 or found is None:
            return form_edits.add_value(text, form, name, typed)
        return form_edits.set_entry(text, form, found, row, typed)

    def _edit_of_key(self, row: ConditionRow, text: str, form: Form) -> str:
        at, key = self.rows.index(row), row.typed_key
        if key and at < len(form.tests):
            return form_edits.change_condition(text, form, form.tests[at], row.operator, key)
        if not key or not row.values.is_pending:
            raise EditError("A condition needs a key and a value.")
        return form_edits.add_condition(text, form, row.operator, key, [row.values.pending_entry[1]])

    def _edit_of_value(self, row: ConditionRow, text: str, form: Form) -> str:
        at, (entry, typed) = self.rows.index(row), row.values.pending_entry
        if at >= len(form.tests):
            raise EditError("A condition needs a key, too.")  # with one, the edit of the key has the value
        entries = form.tests[at].entries
        if entry < 0:
            return form_edits.add_to(text, form, entries, typed)
        return form_edits.set_entry(text, form, entries, entry, typed)

    def _switch(self, name: str, to: str) -> None:
        form = self._form
        found = form.entries(name, f"Not{name}") if form is not None else None
        if found is None or found.name != to:
            self.wanted.emit(lambda text, form: form_edits.switch(text, form, found.name if found else name, to))

    def _on_entries(self, name: str, make: Callable[[str, Form, Entries], str]) -> None:
        found = self._form.entries(name, f"Not{name}") if self._form is not None else None
        if found is not None:
            self.wanted.emit(lambda text, form: make(text, form, found))

    def _add_entry(self, name: str, value: str) -> None:
        self.wanted.emit(lambda text, form: form_edits.add_value(text, form, name, value))

    def _change_entry(self, name: str, at: int, value: str) -> None:
        self._on_entries(name, lambda text, form, found: form_edits.set_entry(text, form, found, at, value))

    def _remove_entry(self, name: str, at: int) -> None:
        self._on_entries(name, lambda text, form, found: form_edits.remove_entry(text, form, found, at))

    def _on_test(self, row: ConditionRow, make: Callable[[str, Form, ConditionTest], str]) -> None:
        at, form = self.rows.index(row), self._form
        if form is not None and at < len(form.tests):
            self.wanted.emit(lambda text, form: make(text, form, form.tests[at]))

    def _change_test(self, row: ConditionRow, operator: str, key: str) -> None:
        self._on_test(row, lambda text, form, test: form_edits.change_condition(text, form, test, operator, key))

    def _begin_condition(self) -> None:
        self._drafts = 1
        self._again()
        self.rows[-1].key.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write_condition(self, row: ConditionRow, operator: str, key: str, value: str) -> None:
        """Write the condition that was begun; where it is refused, it stays as it was typed."""
        self._drafts, self._beginning, self._refusal = 0, True, ""
        self.wanted.emit(lambda text, form: form_edits.add_condition(text, form, operator, key, [value]))
        self._beginning = False
        if self._refusal:
            self._drafts = 1
            row.values.field.setText(value)

    def _drop(self, row: ConditionRow) -> None:
        form = self._form
        if form is not None and self.rows.index(row) >= len(form.tests):
            self._drafts = 0
            self._again()
        else:
            self._on_test(row, form_edits.remove_test)

    def _pick(self, name: str, at: int) -> None:
        found = self._form.entries(name, f"Not{name}") if self._form is not None else None
        if found is not None and at < len(found.spans):
            self.placeChosen.emit(*found.spans[at])

    def _pick_value(self, row: ConditionRow, at: int) -> None:
        number, form = self.rows.index(row), self._form
        if form is not None and number < len(form.tests) and at < len(form.tests[number].entries.spans):
            self.placeChosen.emit(*form.tests[number].entries.spans[at])

    def _offer(self, name: str, typed: str) -> Sequence[Offer]:
        return self._offers((*self._form.path, name, 0), typed) if self._form is not None else ()


def effect_icon(effect: str) -> QIcon:
    """Return the icon of an effect, or an empty one for anything else."""
    answer = {"Deny": AnswerStyle.DENIED, "Allow": AnswerStyle.ALLOWED}.get(effect)
    return icon(answer.value, answer.role) if answer is not None else QIcon()


def _is_action(text: str) -> bool:
    """Return True for an entry that names actions as it is."""
    return load().match(text) != 0


def _count(pattern: str) -> str:
    """Say how many actions a pattern matches; "" for a full name, a warning if no action matches."""
    catalogue = load()
    count = catalogue.match(pattern).bit_count()
    if count == 1 and "*" not in pattern and "?" not in pattern:
        index = catalogue.index(pattern)
        return catalogue.level(index).value if index is not None else ""
    return f"{count:,} actions" if count != 1 else "1 action"
