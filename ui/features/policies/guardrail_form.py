"""Form of the parameters of a guardrail: lists to tick, lines to type, each with its own message."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from designer.analysis.access.keys import regions
from designer.analysis.guardrails import Guardrail, Parameter, ParameterKind, caution, fault
from designer.policy.catalog.catalogue import Catalogue
from ui import theme
from ui.widgets.display.labels import plain_label
from ui.widgets.display.plain import tooltip_text
from ui.widgets.display.severity import SeverityStyle
from ui.widgets.fields.check_list import CheckList, CheckOption
from ui.widgets.fields.form import InlineMessage, KeyValueForm

_LINES = 4
_ROWS = 6
_NO_REGION = ("unspecified", "Bedrock's global inference")


class _Lines(QPlainTextEdit):
    """One value a line; Tab goes on to the next field."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setProperty("field", True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 16)
        self.textChanged.connect(self.changed)

    def values(self) -> tuple[str, ...]:
        """The lines that hold something."""
        return tuple(line.strip() for line in self.toPlainText().splitlines() if line.strip())

    def set_values(self, values: tuple[str, ...]) -> None:
        """Show these; says nothing of it."""
        blocked = self.blockSignals(True)
        self.setPlainText("\n".join(values))
        self.blockSignals(blocked)


class _Line(QLineEdit):
    """One value."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.textEdited.connect(lambda _text: self.changed.emit())

    def values(self) -> tuple[str, ...]:
        """The value, if there is one."""
        text = self.text().strip()
        return (text,) if text else ()

    def set_values(self, values: tuple[str, ...]) -> None:
        """Show it; says nothing of it."""
        self.setText(values[0] if values else "")


class GuardrailForm(KeyValueForm):
    """Asks for the parameters of one guardrail; `own` is the organization's AWS id.

    Signals:
        changed(): A value is another one.
    """

    changed = Signal()

    def __init__(
        self,
        guardrail: Guardrail,
        values: Mapping[str, tuple[str, ...]],
        catalogue: Catalogue,
        parent: QWidget | None = None,
        *,
        own: str = "",
    ) -> None:
        super().__init__(parent)
        self._own = own
        self._parameters: dict[str, Parameter] = {}
        self._messages: dict[str, InlineMessage] = {}
        self._first: dict[str, tuple[str, ...]] = {}
        self.fields: dict[str, CheckList | _Lines | _Line] = {}
        for parameter in guardrail.parameters:
            field = _field(parameter, catalogue)
            field.set_values(values.get(parameter.name, parameter.default))
            title = parameter.title if parameter.required else f"{parameter.title} (may be empty)"
            self.add_wide(plain_label(title, wrap=True, look="name"))
            self.add_wide(plain_label(parameter.help, wrap=True, look="quiet"))
            field.setAccessibleName(parameter.title)
            field.setToolTip("" if isinstance(field, CheckList) else tooltip_text(_hint(parameter)))
            self.add_wide(field)
            message = InlineMessage()
            self.add_wide(message)
            field.changed.connect(self._changed)
            self._parameters[parameter.name] = parameter
            self._messages[parameter.name] = message
            self.fields[parameter.name] = field
            self._first[parameter.name] = field.values()

    def values(self) -> dict[str, tuple[str, ...]]:
        """Values that are given, by parameter."""
        return {name: field.values() for name, field in self.fields.items()}

    def given(self) -> dict[str, tuple[str, ...]]:
        """Values that are others than at first, by the title of their parameter."""
        others = {name: values for name, values in self.values().items() if values != self._first[name]}
        return {self._parameters[name].title: values for name, values in others.items()}

    def set_values(self, name: str, values: tuple[str, ...]) -> None:
        """Fill one parameter."""
        self.fields[name].set_values(values)
        self._changed()

    def check(self) -> bool:
        """Say under each field what is wrong with it; whether nothing is."""
        right = True
        for name, parameter in self._parameters.items():
            values = self.fields[name].values()
            words = fault(parameter, values)
            if words:
                self._messages[name].say(words.removeprefix(f"{parameter.title}: "))
            else:
                self._messages[name].say(caution(parameter, values, self._own), SeverityStyle.WARNING)
            right = right and not words
        return right

    def _changed(self) -> None:
        self.check()
        self.changed.emit()


def _field(parameter: Parameter, catalogue: Catalogue) -> CheckList | _Lines | _Line:
    if parameter.kind is ParameterKind.REGIONS:
        known = sorted([*((region.id, region.name) for region in regions()), _NO_REGION])
        return CheckList([CheckOption(code, code, name) for code, name in known], "Find a Region", rows=_ROWS)
    if parameter.kind is ParameterKind.SERVICES:
        services = [CheckOption(prefix, prefix, catalogue.service_title(prefix)) for prefix in catalogue.services]
        return CheckList(services, "Find a service", rows=_ROWS)
    if not parameter.kind.many:
        return _Line()
    lines = _Lines()
    lines.setFont(theme.code_font())
    return lines


def _hint(parameter: Parameter) -> str:
    return "One value a line" if parameter.kind.many else parameter.help
