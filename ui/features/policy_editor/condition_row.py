"""One condition of a statement in the form: operator with its quantifier and IfExists, key, values."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from designer.analysis.completion import KEY, operators_for
from designer.policy.catalog.context_keys import documented_key
from designer.policy.json.text import JsonPath
from designer.policy.language.form import ConditionTest, Form
from designer.policy.matching.conditions import IF_EXISTS, parse_operator
from designer.policy.matching.operators import OPERATORS
from ui import theme
from ui.forms.fields import ChoiceField
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import in_row
from ui.widgets.fields.check_list import EntryList
from ui.widgets.fields.choice_popup import CompletionItem as Offer
from ui.widgets.fields.suggest_field import SuggestField

_QUANTIFIERS = ("", "ForAnyValue", "ForAllValues")
_NO_QUANTIFIER = "one value"


class ConditionRow(QWidget):
    """Shows a condition, or what is to become one, and asks for what is to change.

    Signals:
        changed(str, str): Another operator or another key is wanted.
        begun(str, str, str): A new condition has operator, key and first value.
        added(str): One more value is wanted.
        dropped(): The condition is not wanted any more.
    """

    changed = Signal(str, str)
    begun = Signal(str, str, str)
    added = Signal(str)
    dropped = Signal()

    def __init__(self, offers: Callable[[JsonPath, str], Sequence[Offer]]) -> None:
        super().__init__()
        self._offers = offers
        self._path: JsonPath = ()
        self._test: ConditionTest | None = None
        self._showing = False
        self._as_shown = ""
        self._quantifier, self._operator = ChoiceField(), ChoiceField()
        self._quantifier.addItem(_NO_QUANTIFIER, "")
        for name in _QUANTIFIERS[1:]:
            self._quantifier.addItem(name, name)
        self._quantifier.setAccessibleName("How many values of the key must match")
        self._operator.setAccessibleName("Operator")
        self._if_exists = QCheckBox(IF_EXISTS)
        self._if_exists.setToolTip("Met as well where the key is missing")
        drop = icon_button("trash", "Remove this condition")
        self.key = SuggestField("Condition key", self._keys, is_whole=lambda text: documented_key(text) is not None)
        self.values = EntryList("values", "Add a value", self._values)
        head = in_row((self._operator, 1), drop, spacing=theme.metrics().gap // 2)
        how = in_row((self._quantifier, 1), self._if_exists, spacing=theme.metrics().gap)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, theme.metrics().gap)
        grid.setVerticalSpacing(theme.metrics().gap // 2)
        grid.addLayout(head, 0, 0)
        grid.addLayout(how, 1, 0)
        grid.addWidget(self.key, 2, 0)
        grid.addWidget(self.values, 3, 0)
        for choice in (self._quantifier, self._operator):
            choice.activated.connect(lambda _index: self._change())
        self._if_exists.clicked.connect(lambda _on: self._change())
        self.key.taken.connect(lambda _text: self._change())
        self.key.editingFinished.connect(self._change)
        self.key.left.connect(self._restore)
        self.values.added.connect(self._add)
        drop.clicked.connect(self.dropped)

    @property
    def operator(self) -> str:
        """The operator as the fields say it."""
        quantifier = str(self._quantifier.currentData() or "")
        name = self._operator.currentText()
        return f"{quantifier}{':' if quantifier else ''}{name}{IF_EXISTS if self._if_exists.isChecked() else ''}"

    @property
    def is_pending(self) -> bool:
        """True if a key is typed that the condition has not."""
        return self.key.isModified() and self.key.text().strip() != (self._test.key if self._test else "")

    @property
    def typed_key(self) -> str:
        """The key as the field says it."""
        return self.key.text().strip()

    def commit(self) -> str:
        """Ask for the condition to have the key that is typed; says what is missing where there is something."""
        self.key.close_list()
        if not self.key.text().strip():
            return "A condition needs a key."
        if self._test is None and self.values.is_pending:
            return self.commit_value()
        if self._test is None:
            self.values.field.setFocus()
            return "A condition needs a value, too."
        self._change()
        return ""

    def commit_value(self) -> str:
        """Ask for the value that is typed; says that a key is missing where a new condition has none."""
        if self._test is None and not self.key.text().strip():
            self.values.field.close_list()
            return "A condition needs a key, too."
        self.values.commit()
        return ""

    def show_test(self, form: Form, test: ConditionTest | None, *, editable: bool) -> None:
        """Show a condition of a statement; None for one that is to become one."""
        self._showing = True
        is_refused = test is not None and test == self._test and self.key.hasFocus() and self.key.isModified()
        self._path, self._test = form.path, test
        operator = test.operator if test else "StringEquals"
        quantifier, name, if_exists = parse_operator(operator)
        known = OPERATORS.get(name)
        shown = known.name if known else "Null" if name == "null" else operator
        key = test.key if test else ""
        names = operators_for(key) if test else operators_for("-")
        self._operator.clear()
        self._operator.addItems([*names, *([shown] if shown not in names else [])])
        self._operator.setCurrentText(shown)
        is_whole = known is None and name != "null"
        at = 0 if is_whole or quantifier is None else _QUANTIFIERS.index(quantifier.value)
        self._quantifier.setCurrentIndex(at)
        self._if_exists.setChecked(if_exists and not is_whole)
        if not is_refused and (not self.key.hasFocus() or not self.key.isModified() or test):
            self.key.setText(key)
        for part in (self._operator, self._quantifier, self._if_exists):
            part.setEnabled(editable)
        self.key.setReadOnly(not editable)
        self.values.show_entries(test.entries.values if test else (), editable=editable)
        self._as_shown = self.operator
        self._showing = False

    def _restore(self) -> None:
        self.key.setText(self._test.key if self._test else "")

    def _change(self) -> None:
        key = self.key.text().strip()
        if self._showing or self._test is None or not key:
            return
        # An operator in odd spelling stays so until another one is chosen.
        operator = self._test.operator if self.operator == self._as_shown else self.operator
        if (operator, key) != (self._test.operator, self._test.key):
            self.changed.emit(operator, key)

    def _add(self, value: str) -> None:
        """One more value; the first one makes a condition of what has a key already."""
        key = self.key.text().strip()
        if self._test is not None:
            self.added.emit(value)
        elif key:
            self.begun.emit(self.operator, key, value)
        else:
            self.key.setFocus()
            self.values.field.setText(value)

    def _keys(self, typed: str) -> Sequence[Offer]:
        return self._offers((*self._path, "Condition", self.operator, KEY), typed)

    def _values(self, typed: str) -> Sequence[Offer]:
        return self._offers((*self._path, "Condition", self.operator, self.key.text().strip() or "-"), typed)
