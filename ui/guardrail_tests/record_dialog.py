"""Dialog that makes a case of what AWS decided: a pasted denial, or the JSON in which AWS tells of a decision."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from designer.access.authorization_details import read_details
from designer.access.denial import parse_denial
from designer.edits.guardrail_tests import add_tests
from designer.errors import OrgwrightError
from designer.expectations.recorded import LevelComparison, beside_aws, case_of_denial, case_of_details
from designer.formats.loading import load_json
from designer.model.guardrail_tests import GuardrailTest
from designer.words import counted
from ui import theme
from ui.commands.requests import SHOW_PANEL, SHOW_TEST
from ui.state.session import Session, push
from ui.widgets.buttons import push_button
from ui.widgets.containers.dialog_size import give_size
from ui.widgets.display.labels import plain_label
from ui.widgets.display.severity import SeverityStyle
from ui.widgets.fields.drafts import TypedText
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.question import asks
from ui.widgets.fields.text_box import TextBox


class RecordDialog(QDialog):
    """Takes a text, says what it would become, and adds it.

    Signals:
        edited(): Something else was pasted or chosen.
    """

    edited = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tests: list[GuardrailTest] = []
        self.setWindowTitle("A test of what AWS decided")
        self.text = TextBox()
        self.text.setProperty("field", True)
        self.text.setPlaceholderText(
            "Paste an AccessDenied message, or the JSON that GetRequestAuthorizationDetails answers."
        )
        self.text.setAccessibleName("What AWS said")
        asks(self.text)
        self.expectation = QComboBox()
        self.expectation.addItems(["It shall be allowed from now on", "It shall stay denied"])
        self.expectation.setAccessibleName("Expected answer")
        self.found = plain_label(wrap=True)
        self.message = InlineMessage()
        self.done_button = push_button("Add case", look="primary")
        self.done_button.setDefault(True)
        self.done_button.clicked.connect(self._take)
        self._lay_out()
        self.text.textChanged.connect(self._read)
        self.expectation.currentIndexChanged.connect(self._read)
        session.drafts.add_form(self, self._typed, self.edited)
        session.document.reset.connect(self.reject)
        self._read()
        give_size(self, QSize(theme.metrics().scaled(560), theme.metrics().scaled(380)))

    def _lay_out(self) -> None:
        metrics = theme.metrics()
        cancel = push_button("Cancel")
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.margin, metrics.margin, metrics.margin, metrics.margin)
        column.setSpacing(metrics.gap)
        column.addWidget(self.text, 1)
        column.addWidget(self.expectation)
        column.addWidget(self.found)
        column.addWidget(self.message)
        column.addLayout(buttons)

    def _typed(self) -> list[TypedText]:
        """Texts that a crash would lose."""
        text = self.text.toPlainText().strip()
        return [TypedText("What AWS decided", text)] if text else []

    def _read(self) -> None:
        """Say what the text becomes."""
        text = self.text.toPlainText().strip()
        is_json = text.startswith(("{", "["))
        self.expectation.setVisible(not is_json)
        levels: list[LevelComparison] = []
        self._tests, fault = [], ""
        try:
            if text:
                self._tests, levels = self._cases(text, is_json=is_json)
        except OrgwrightError as error:
            fault = str(error)
        self.done_button.setEnabled(bool(self._tests))
        self.found.setText("\n".join(test.say for test in self._tests[:4]))
        differing = [one for one in levels if not one.agrees]
        if fault:
            self.message.say(fault)
        elif levels:
            agreed = len(levels) - len(differing)
            told = f"AWS and the design agree at {agreed:,} of {counted(len(levels), 'level')}."
            where = ", ".join(self._level(one) for one in differing)
            severity = SeverityStyle.WARNING if differing else SeverityStyle.ADVICE
            self.message.say(f"{told} They differ at {where}." if differing else told, severity)
        else:
            self.message.say("")
        self.edited.emit()

    def _cases(self, text: str, *, is_json: bool) -> tuple[list[GuardrailTest], list[LevelComparison]]:
        organization = self._session.organization
        if not is_json:
            allowed = self.expectation.currentIndex() == 0
            return [case_of_denial(organization, parse_denial(text), allowed=allowed)], []
        source = "the pasted text"
        requests = read_details(load_json(text.encode("utf-8", "replace"), source).value, source)
        tests = [case_of_details(organization, request) for request in requests]
        pairs = zip(requests, tests, strict=True)
        return tests, [level for request, test in pairs for level in beside_aws(organization, request, test)]

    def _level(self, one: LevelComparison) -> str:
        return self._session.organization.node(one.node).name if one.node is not None else one.check.target

    def _take(self) -> None:
        tests = self._tests
        if tests and push(self._session, lambda: add_tests(self._session.organization, tests, "Record a decision")):
            self.accept()
            self._session.requests.ask(SHOW_PANEL, "tests")
            self._session.requests.ask(SHOW_TEST, self._session.organization.settings.tests[-1].id)
