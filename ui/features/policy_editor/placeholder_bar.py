"""Above the text of a template: how many places are to be filled, a field for each name, and all filled in one step."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QLineEdit, QScrollArea, QWidget

from designer.basics.errors import EditError
from designer.organization.model.records import Policy, PolicyId
from designer.policy.language.placeholders import (
    Placeholder,
    PlaceholderKind,
    fill,
    placeholders,
    refusal,
    template_statements,
)
from ui import theme
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import plain_label, tooltip_text
from ui.widgets.fields.form import InlineMessage

_MOST = 40
_ROWS_SHOWN = 3
_EXAMPLES = {
    PlaceholderKind.REGION: "Regions, such as eu-central-1, eu-west-1",
    PlaceholderKind.ACCOUNT: "account id of 12 digits",
    PlaceholderKind.PARTITION: "aws",
    PlaceholderKind.ORGANIZATION: "o-a1b2c3d4e5",
    PlaceholderKind.ARN: "arn:aws:…",
    PlaceholderKind.TEXT: "any text",
}


class PlaceholderBar(QWidget):
    """Hidden for a text that is not a template, and once the person keeps the places as they are.

    Signals:
        filled(str): The text is to become this one.
        edited(): Something else is typed in a field.
    """

    filled = Signal(str)
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._policy: Policy | None = None
        self._places: tuple[Placeholder, ...] = ()
        self._kept: set[PolicyId] = set()
        self._words = plain_label(look="name")
        self._more = plain_label(look="small")
        self.open_button = push_button("Fill in…", look="link", run=self._open)
        self.keep_button = push_button("Keep", look="link", run=self._keep)
        self.keep_button.setToolTip("Leave them to the tool that deploys the policy")
        self.fill_button = push_button("Fill", look="primary", run=self._fill)
        self.fields: dict[str, QLineEdit] = {}
        self._messages: dict[str, InlineMessage] = {}
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.hide()
        self.fill_button.hide()
        metrics = theme.metrics()
        head = in_row(
            self._words, (self._more, 1), self.open_button, self.fill_button, self.keep_button, spacing=metrics.gap
        )
        in_column(head, self._area, host=self, margins=(metrics.margin, metrics.gap // 2), spacing=metrics.gap // 2)
        self.hide()

    @property
    def places(self) -> Sequence[Placeholder]:
        """Placeholders to be filled."""
        return self._places

    @property
    def is_pending(self) -> bool:
        """True if something is typed that is not filled in yet."""
        names = {place.name for place in self._places}
        return any(name in names and field.text().strip() for name, field in self.fields.items())

    @property
    def typed(self) -> str:
        """Values that are typed, each in a line with its placeholder."""
        return "\n".join(f"{name}: {field.text()}" for name, field in self.fields.items() if field.text().strip())

    def fill_in(self, text: str) -> str:
        """Return a text with what is typed in its places.

        Raises:
            EditError: Something does not belong where you put it.
        """
        if not self._check():
            raise EditError("A value does not belong where you put it.")
        return fill(text, {name: field.text() for name, field in self.fields.items()})

    def commit(self) -> str:
        """Fill in what is typed; says what does not belong where, with the keys in its field."""
        self._fill()
        name, why = next(((name, words.text()) for name, words in self._messages.items() if words.text()), ("", ""))
        if name:
            self.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)
        return why

    def show_policy(self, policy: Policy, *, editable: bool) -> None:
        """Look for places in the text of a policy."""
        if self._policy is None or policy.id != self._policy.id:
            self.close_fields()
        self._policy = policy
        places = placeholders(policy.text)
        if [place.name for place in places] != [place.name for place in self._places] and self.fields:
            self._places = places
            self._make_fields()
        self._places = places
        statements = len(template_statements(policy.text))
        count = len(places)
        self._words.setText(f"A template with {count:,} placeholder{'' if count == 1 else 's'}")
        spans = sum(len(place.spans) for place in places)
        self._more.setText(
            f"{statements:,} of its commands ({{% %}}) are for its own tool"
            if statements
            else f"in {spans:,} places"
            if spans > count
            else ""
        )
        self.setVisible(bool(places or statements) and editable and policy.id not in self._kept)
        self.open_button.setEnabled(bool(places))
        self._check()

    def _open(self) -> None:
        self._make_fields()
        self.open_button.hide()
        self.fill_button.show()
        self._area.show()
        next(iter(self.fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def close_fields(self) -> None:
        """Ask for nothing; what was typed goes."""
        self.fields, self._messages = {}, {}
        self._area.hide()
        self.fill_button.hide()
        self.open_button.show()
        self.edited.emit()

    def _keep(self) -> None:
        if self._policy is not None:
            self._kept.add(self._policy.id)
        self.close_fields()
        self.hide()

    def _make_fields(self) -> None:
        """One field for each name; what was typed stays."""
        typed = {name: field.text() for name, field in self.fields.items()}
        self.fields, self._messages = {}, {}
        inner = QWidget()
        rows = QFormLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(theme.metrics().margin)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for place in self._places[:_MOST]:
            rows.addRow(self._label(place), self._field(place, typed.get(place.name, "")))
        if (old := self._area.takeWidget()) is not None:
            old.deleteLater()  # not at once: Return in one of its fields may have led here
        self._area.setWidget(inner)
        metrics = theme.metrics()
        self._area.setFixedHeight(min(len(self.fields), _ROWS_SHOWN) * (metrics.control + metrics.gap) + metrics.gap)
        self._check()

    def _label(self, place: Placeholder) -> QWidget:
        times = f"  \N{MULTIPLICATION SIGN}{len(place.spans)}" if len(place.spans) > 1 else ""
        label = plain_label(f"{place.name}{times}")
        tip = f"{place.kind.value}, in {len(place.spans)} places" if times else place.kind.value
        label.setToolTip(tooltip_text(tip))
        return label

    def _field(self, place: Placeholder, text: str) -> QWidget:
        field, message = _Field(text), InlineMessage()
        field.setAccessibleName(f"{place.name}: {place.kind.value}")
        field.setPlaceholderText(_EXAMPLES[place.kind])
        field.textEdited.connect(lambda _text: self._check())
        field.textEdited.connect(self.edited)
        field.returnPressed.connect(self._fill)
        self.fields[place.name], self._messages[place.name] = field, message
        cell = QWidget()
        in_column(field, message, host=cell, spacing=0)
        return cell

    def _check(self) -> bool:
        """Say what does not belong where you put it; whether something can be filled in."""
        kinds = {place.name: place.kind for place in self._places}
        wrong = {
            name: refusal(kinds[name], field.text()) if name in kinds else "" for name, field in self.fields.items()
        }
        for name, message in self._messages.items():
            message.say(wrong[name])
        ready = not any(wrong.values()) and any(field.text().strip() for field in self.fields.values())
        self.fill_button.setEnabled(ready)
        return ready

    def _fill(self) -> None:
        if self._policy is not None and self._check():
            self.filled.emit(self.fill_in(self._policy.text))


class _Field(QLineEdit):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc drops what is typed."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.textEdited.emit("")
        else:
            super().keyPressEvent(event)
