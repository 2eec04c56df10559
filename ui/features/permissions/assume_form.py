"""The form of the assumed context: Region, caller, MFA, further keys."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.access.keys import regions
from designer.analysis.access.question import CallerKind
from designer.analysis.completion.fields import callers_of, matching_texts, suggested_facts
from designer.policy.language.templates import Values
from ui import theme
from ui.state.analyses import Analyses
from ui.widgets.buttons import push_button
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.form import InlineMessage, KeyValueForm
from ui.widgets.fields.question import asks
from ui.widgets.fields.suggest_field import SuggestBox, question_field

_CALLERS = {
    "Anybody": "",
    "The root user": "root",
    "A role": "role/",
    "A user": "user/",
    "A service-linked role": "role/aws-service-role/",
}
"""Kind of caller to the beginning of the resource part of its ARN; a slash at the end asks for a name."""

_ANY_NAME = {"role/aws-service-role/": "ecs.amazonaws.com/AWSServiceRoleForECS"}
"""Names that are as good as any other: SCPs limit no service-linked role."""

_HINTS = {"role/": "Developer", "user/": "anna"} | _ANY_NAME

_KINDS = {"A role": CallerKind.ROLE, "A user": CallerKind.USER}

_MFA: dict[str, bool | None] = {"With or without MFA": None, "Signed in with MFA": True, "Signed in without MFA": False}

_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+|unspecified|")
"""Forms of a Region's id, also of one that is newer than the list; empty for any."""

_WIDTH = 360


class AssumeForm(QFrame):
    """Region, caller, MFA and further keys; what is chosen counts at once."""

    def __init__(self, analyses: Analyses, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._analyses = analyses
        self._showing = False
        self.setObjectName("popup")
        known = [(region.id, region.name) for region in regions()]
        self.region = question_field(
            "Region",
            lambda typed: matching_texts(typed, known),
            at_once=True,
            is_whole=lambda text: bool(_REGION.fullmatch(text)),
        )
        self.region.setPlaceholderText("Any Region")
        self.caller = QComboBox()
        self.caller.addItems(list(_CALLERS))
        self.name = question_field("Name", self._names)
        self.mfa = QComboBox()
        self.mfa.addItems(list(_MFA))
        self.more = SuggestBox(lambda typed: suggested_facts(analyses.organization, (), typed))
        asks(self.more)
        self.more.setPlaceholderText("aws:PrincipalTag/team = web\naws:SourceVpc = vpc-0123")
        self.more.setFixedHeight(3 * theme.metrics().row)
        self._message = InlineMessage()
        self._assemble()
        self.region.textChanged.connect(self._assume)
        self.region.editingFinished.connect(self._check_region)
        self.caller.currentIndexChanged.connect(self._choose_caller)
        self.name.textChanged.connect(self._assume)
        self.mfa.currentIndexChanged.connect(self._assume)
        self.more.textChanged.connect(self._assume)

    def show_assumption(self, assumption: Assumption) -> None:
        """Show what is assumed, without assuming it again."""
        self._showing = True
        self.region.setText(assumption.region)
        kind = max((start for start in _CALLERS.values() if assumption.principal.startswith(start)), key=len)
        self.caller.setCurrentIndex(list(_CALLERS.values()).index(kind))
        self.name.setText(assumption.principal.removeprefix(kind))
        self.mfa.setCurrentIndex(list(_MFA.values()).index(assumption.mfa))
        lines = [
            f"{key} = {value if isinstance(value, str) else ', '.join(value)}" for key, value in assumption.context
        ]
        self.more.setPlainText("\n".join(lines))
        self._showing = False
        self._show_name()

    def _assemble(self) -> None:
        form = KeyValueForm()
        form.add_field("Region", self.region)
        form.add_field("Caller", self.caller)
        form.add_field("Name", self.name)
        form.add_field("MFA", self.mfa)
        form.add_field("More keys", self.more)
        clear = push_button("Reset to any request", look="link")
        clear.clicked.connect(self._clear)
        buttons = QHBoxLayout()
        buttons.addWidget(clear)
        buttons.addStretch(1)
        margin = theme.metrics().margin
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.metrics().gap)
        column.addWidget(plain_label("Request context: answer only for requests like these", look="name"))
        column.addWidget(
            plain_label("What is left open may be anything, and keeps answers conditional.", wrap=True, look="small")
        )
        column.addWidget(form)
        column.addWidget(self._message)
        column.addLayout(buttons)
        self.setFixedWidth(theme.metrics().scaled(_WIDTH))
        self.setFocusProxy(self.region)

    def _names(self, typed: str) -> list[tuple[str, str]]:
        """Return the roles or users of the design."""
        kind = _KINDS.get(self.caller.currentText())
        known = callers_of(self._analyses.organization, kind) if kind is not None else ()
        return matching_texts(typed, ((name, "") for name in known))

    def _choose_caller(self) -> None:
        self._show_name()
        self._assume()

    def _show_name(self) -> None:
        kind = _CALLERS[self.caller.currentText()]
        self.name.setEnabled(kind.endswith("/"))
        self.name.setPlaceholderText(_HINTS.get(kind, ""))

    def _clear(self) -> None:
        self.show_assumption(NO_ASSUMPTION)
        self._message.say("")
        self._analyses.assume(NO_ASSUMPTION)

    def _assume(self) -> None:
        if self._showing:
            return
        context, fault = _read_keys(self.more.toPlainText())
        self._message.say(fault)
        region = self._region()
        if not fault and _REGION.fullmatch(region):  # half of a name is not a Region, which would be denied everywhere
            self._analyses.assume(Assumption(region, self._principal(), _MFA[self.mfa.currentText()], context))

    def _region(self) -> str:
        return self.region.text().strip().lower()

    def _check_region(self) -> None:
        if not _REGION.fullmatch(self._region()):
            self._message.say(f"No Region is called “{self.region.text().strip()}”; eu-central-1 is one.")

    def _principal(self) -> str:
        """Return the resource part of the caller's ARN; empty while a role or user is not named."""
        kind = _CALLERS[self.caller.currentText()]
        name = self.name.text().strip().lstrip("/") or _ANY_NAME.get(kind, "")
        return f"{kind}{name}" if name or not kind.endswith("/") else ""


def _read_keys(text: str) -> tuple[tuple[tuple[str, Values], ...], str]:
    """Return the keys with values, one a line; a comma separates the values of a multivalued key. Or what is wrong."""
    found: list[tuple[str, Values]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        key, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not key:
            return (), f"Line {number} should be a key, an equals sign and a value."
        values = tuple(part.strip() for part in value.split(","))
        found.append((key, values[0] if len(values) == 1 else values))
    return tuple(found), ""
