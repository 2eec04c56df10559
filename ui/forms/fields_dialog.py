"""Dialog with a few fields that become one edit; what AWS or the design would refuse is said below them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from designer.basics.errors import EditError
from designer.organization.model.change import Change
from ui import theme
from ui.forms.refusals import say_refusal
from ui.state.session import Session
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.dialog_parts import Dialog, dialog_buttons, give_size
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.drafts import TypedText
from ui.widgets.fields.form import InlineMessage, KeyValueForm
from ui.widgets.fields.suggest_field import Offered, question_field


class DialogField(NamedTuple):
    """One field.

    Attributes:
        key: Key of its value in the result.
        label: Words before it.
        value: First value.
        hint: Words in the empty field.
        choices: Values to choose from, with their words; empty for a text.
        suggest: Suggestions for a text.
        is_whole: Says of a text that it is complete; see `SuggestField`.
    """

    key: str
    label: str
    value: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    suggest: Callable[[str], Iterable[Offered]] = lambda _typed: ()
    is_whole: Callable[[str], object] | None = None


class FieldsDialog(Dialog):
    """Asks for values and pushes the edit that is made of them.

    Args:
        session: Of the window.
        title: Title of the dialog.
        about: A sentence over the fields.
        fields: The fields.
        edit: Makes the change of the values by key; raises `EditError` where it is refused.
        parent: Window below it.
        act: Words of its main button.

    Signals:
        edited(): Something else is typed or chosen.
    """

    edited = Signal()

    def __init__(
        self,
        session: Session,
        title: str,
        about: str,
        fields: Sequence[DialogField],
        *,
        edit: Callable[[Mapping[str, str]], Change],
        parent: QWidget,
        act: str = "OK",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._session = session
        self._edit = edit
        self._asked = fields
        self.inputs: dict[str, QLineEdit | QComboBox] = {}
        self.message = InlineMessage()
        self.done_button = push_button(act, look="primary", run=self._take)
        self._lay_out(about)
        session.drafts.add_form(self, self._typed, self.edited)
        session.document.reset.connect(self.reject)
        give_size(self, QSize(theme.metrics().scaled(460), self.sizeHint().height()))

    def _lay_out(self, about: str) -> None:
        metrics = theme.metrics()
        form = KeyValueForm()
        for field in self._asked:
            made = self._input(field)
            self.inputs[field.key] = made
            form.add_field(field.label, made)
        margin = 2 * metrics.margin
        in_column(
            plain_label(about, wrap=True, look="quiet"),
            form,
            self.message,
            dialog_buttons(self, self.done_button),
            host=self,
            margins=margin,
            spacing=metrics.margin,
        )

    def _input(self, field: DialogField) -> QLineEdit | QComboBox:
        if field.choices:
            box = QComboBox()
            for value, words in field.choices:
                box.addItem(words, value)
            box.setCurrentIndex(max(0, box.findData(field.value)))
            box.currentIndexChanged.connect(lambda _index: self.edited.emit())
            return box
        line = question_field(field.label, field.suggest, is_whole=field.is_whole)
        line.setText(field.value)
        line.setPlaceholderText(field.hint)
        for signal in (line.textEdited, line.chosen):
            signal.connect(lambda _text: self.edited.emit())
        return line

    @property
    def values(self) -> dict[str, str]:
        """Values by key, as they are now."""
        return {
            key: str(one.currentData()) if isinstance(one, QComboBox) else one.text().strip()
            for key, one in self.inputs.items()
        }

    def _typed(self) -> list[TypedText]:
        """Return the texts that a crash would lose."""
        values = self.values
        texts = [one for one in self._asked if not one.choices and values[one.key] != one.value]
        return [TypedText(f"{self.windowTitle()}, {one.label}", values[one.key]) for one in texts if values[one.key]]

    def _take(self) -> None:
        try:
            change = self._edit(self.values)
        except EditError as error:
            say_refusal(self.message, self._session, error, self._take)
            return
        self._session.document.push(change)
        self.accept()
