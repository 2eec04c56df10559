"""What AWS says of a request: the message of a denial, which becomes a question, and the answer of its simulator."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from designer.analysis.access.denial import Denial, parse_denial
from designer.analysis.access.question import CallerKind, Inquiry, Question, account_with, caller_of
from designer.analysis.access.verify import (
    COMMAND,
    SIMULATION_FILE,
    AnswerAgreement,
    SimulatorQuestion,
    compare_with_aws,
    simulation_input,
)
from designer.basics.errors import EditError, OrgwrightError
from designer.exchange.formats import files
from designer.organization.model.organization import Organization
from designer.policy.matching import arns
from designer.policy.matching.request import principal_of
from ui import theme
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog
from ui.widgets.display.labels import SectionHeader, SeverityStyle, plain_label
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.question import asks
from ui.widgets.fields.text_box import TextBox


class DenialBox(QWidget):
    """Takes a message; reads it as soon as something is pasted or typed.

    Signals:
        found(Denial): A message was read.
        left(): The person is done with the box.
    """

    found = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = _Field()
        self.text.left.connect(self.left)
        self._message = InlineMessage()
        self._last: Denial | None = None
        self.text.textChanged.connect(self._read)
        in_column(self.text, self._message, host=self, spacing=2)
        self.setFocusProxy(self.text)

    def open(self, text: str = "") -> None:
        """Show the box with the keys in it, and a message; without one, what it holds is there to be replaced."""
        self.show()
        if text:
            self.text.setPlainText(text)
        else:
            self.text.selectAll()
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def message(self) -> str:
        """Words of the box about the message."""
        return self._message.text()

    def say(self, sentence: str, severity: SeverityStyle = SeverityStyle.ADVICE) -> None:
        """Say how the message and the answer go together."""
        self._message.say(sentence, severity)

    def _read(self) -> None:
        text = self.text.toPlainText()
        if not text.strip():
            self._last = None
            self._message.say("")
            return
        try:
            denial = parse_denial(text)
        except EditError as error:
            self._last = None
            self._message.say(str(error))
            return
        if denial != self._last:
            self._last = denial
            self.found.emit(denial)


class _Field(TextBox):
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("field", True)
        self.setTabChangesFocus(True)
        self.setPlaceholderText("Paste an AccessDenied message: User: arn:… is not authorized to perform: …")
        self.setAccessibleName("Message of AWS")
        asks(self)

    def sizeHint(self) -> QSize:
        return QSize(120, 3 * self.fontMetrics().lineSpacing() + theme.metrics().margin)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def denial_inquiry(organization: Organization, denial: Denial) -> Inquiry:
    """Return the question that a message answers.

    Raises:
        EditError: Neither the caller's account nor the resource's is in the design.
    """
    caller_number = principal_of(denial.principal).account
    owner_number = arns.account_of(denial.resource)
    account = account_with(organization, caller_number) if caller_number else None
    owner = account_with(organization, owner_number) if owner_number else None
    if account is None and owner is None:
        named = caller_number or owner_number
        raise EditError(
            f"Account {named} is not in this design. Add it, or give an account that AWS id, and paste it again."
            if named
            else "The message names no account. Choose one above."
        )
    kind, name = caller_of(denial.principal)
    if account is None:
        kind, name = CallerKind.OUTSIDE, denial.principal
    asked = account if account is not None else owner
    assert asked is not None  # one of the two was found
    return Inquiry(
        asked,
        denial.action,
        denial.resource,
        kind,
        name,
        context={"aws:RequestedRegion": denial.region} if denial.region else {},
    )


def policy_name(organization: Organization, denial: Denial) -> str:
    """Return the design's name of the policy that a message names by its ARN; empty if it has none."""
    aws_id = denial.policy.rpartition("/")[2]
    return next((p.name for p in organization.policies.values() if aws_id and p.aws_id == aws_id), "")


_LOOKS = {AnswerAgreement.SAME: SeverityStyle.ADVICE, AnswerAgreement.OTHER: SeverityStyle.ERROR}


class VerifyDialog(Dialog):
    """Two steps: run the command, paste what it printed."""

    def __init__(self, question: Question, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = question
        self._export: SimulatorQuestion | None = None
        self.setWindowTitle("Ask AWS's policy simulator")
        self._why_not = InlineMessage()
        self.copy = push_button("Copy the command", "copy", look="primary", run=self._copy)
        self.copy.setToolTip("Lines for CloudShell or any other shell: they write the input file and run the command")
        self.save = push_button("Save the input file…", "save", run=self._save)
        self._said = plain_label(wrap=True, look="small")
        self._notes = plain_label(wrap=True, look="small")
        self.answer = _Answer()
        self.answer.textChanged.connect(self._compare)
        self._result = InlineMessage()
        self._remarks = plain_label(wrap=True, look="small")
        self._assemble(title)
        self._prepare()

    @property
    def outcome(self) -> str:
        """Result of comparing."""
        return " ".join(part for part in (self._result.text(), self._remarks.text()) if part)

    @property
    def notes(self) -> str:
        """Limits of the simulation: what it leaves out, or why it cannot be asked."""
        return self._why_not.text() or self._notes.text()

    def save_to(self, path: Path) -> None:
        """Write the input file."""
        if self._export is None:
            return
        try:
            files.save(path, self._export.text.encode())
        except OrgwrightError as error:
            self._why_not.say(str(error))
            return
        self._said.setText(
            f"Saved. In its folder run: aws iam simulate-custom-policy --cli-input-json file://{path.name}"
        )

    def sizeHint(self) -> QSize:
        return QSize(560, 560)

    def _assemble(self, title: str) -> None:
        metrics = theme.metrics()
        row = in_row(self.copy, self.save, STRETCH)
        close = push_button("Close", run=self.accept)
        last = in_row(STRETCH, close)
        in_column(
            plain_label(title, wrap=True, look="heading"),
            plain_label(
                "AWS's policy simulator can answer the same question. Orgwright sends nothing: you run the command "
                "with your own credentials, and bring the answer back. It needs iam:SimulateCustomPolicy.",
                wrap=True,
                look="quiet",
            ),
            self._why_not,
            SectionHeader("1  Ask AWS"),
            row,
            self._said,
            self._notes,
            SectionHeader("2  Paste the JSON that it printed"),
            (self.answer, 1),
            self._result,
            self._remarks,
            last,
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.gap,
        )

    def _prepare(self) -> None:
        try:
            self._export = simulation_input(self._question)
        except EditError as error:
            self._why_not.say(str(error), SeverityStyle.WARNING)
        for widget in (self.copy, self.save, self.answer):
            widget.setEnabled(self._export is not None)
        if self._export is not None:
            self._said.setText(COMMAND)
            self._notes.setText("\n".join(f"• {note}" for note in self._export.notes))

    def _copy(self) -> None:
        if self._export is not None:
            QApplication.clipboard().setText(self._export.script)
            self._said.setText(f"Copied. Paste it into a shell: it writes {SIMULATION_FILE} and runs the command.")

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save the input file", SIMULATION_FILE, "JSON (*.json)")
        if name:
            self.save_to(Path(name))

    def _compare(self) -> None:
        text = self.answer.toPlainText()
        self._remarks.setText("")
        if not text.strip():
            self._result.say("")
            return
        try:
            found = compare_with_aws(self._question, text)
        except EditError as error:
            self._result.say(str(error), SeverityStyle.WARNING)
            return
        self._result.say(found.sentence, _LOOKS[found.agreement])
        self._remarks.setText("\n".join(f"• {note}" for note in found.notes))


class _Answer(TextBox):
    def __init__(self) -> None:
        super().__init__()
        self.setProperty("field", True)
        self.setTabChangesFocus(True)
        self.setFont(theme.code_font())
        self.setPlaceholderText('{"EvaluationResults": [ … ]}')
        self.setAccessibleName("Answer of AWS's simulator")
        asks(self)
