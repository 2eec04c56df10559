"""Dialog that makes a test of an AccessDenied message, or of the JSON of an AWS decision."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QWidget

from designer.analysis.access.denial import authorization_command
from designer.analysis.expectations.recorded import LevelComparison, beside_words
from designer.basics.errors import OrgwrightError
from designer.basics.words import counted, short
from designer.exchange.formats import files
from designer.exchange.imports.decisions import AwsDecision, RecordedDecision, decision_text, read_decision, recorded
from designer.organization.edits.guardrail_tests import add_tests
from designer.organization.model.organization import Organization
from ui import theme
from ui.commands.requests import EXPLAIN_DENIAL, SHOW_PANEL, SHOW_TEST, DecisionText
from ui.dragdrop.mime import take_file
from ui.state.session import Session, push
from ui.theme import Role
from ui.widgets.buttons import enable_unless, push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.dialog_parts import Dialog, dialog_buttons, give_size
from ui.widgets.display.labels import SeverityStyle, plain_label
from ui.widgets.fields.drafts import TypedText
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.question import asks
from ui.widgets.fields.text_box import TextBox
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_PASTED = "the pasted text"
_MOST_NAMED = 4


class RecordDialog(Dialog):
    """Takes a text, says what it would become, and adds it.

    Args:
        session: Of the window.
        parent: Window below it.
        decision: Text that it begins with.

    Signals:
        edited(): Something else was pasted or chosen.
    """

    edited = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None, decision: DecisionText | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._source = _PASTED
        self._decision: AwsDecision | None = None
        self._cases = RecordedDecision([], [])
        self.setWindowTitle("Test from an AccessDenied message")
        self.setAcceptDrops(True)
        self._make_fields()
        self._make_buttons()
        self._lay_out()
        if decision is not None and decision.text:
            self._show_text(decision.text, decision.source)
        self.text.textChanged.connect(self._read)
        self.expectation.currentIndexChanged.connect(self._read)
        session.drafts.add_form(self, self._typed, self.edited)
        session.document.reset.connect(self.reject)
        self._read()
        give_size(self, QSize(theme.metrics().scaled(640), theme.metrics().scaled(520)))
        (self.done_button if self.done_button.isEnabled() else self.text).setFocus()

    def _make_fields(self) -> None:
        self.text = _DecisionBox()
        self.text.setProperty("field", True)
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(
            "Paste an AccessDenied message, or the JSON that GetRequestAuthorizationDetails answers. "
            "A file of either can be dropped here."
        )
        self.text.setAccessibleName("What AWS said")
        asks(self.text)
        self.expectation = QComboBox()
        self.expectation.addItems(["It must stay denied", "It must be allowed from now on"])
        self.expectation.setAccessibleName("Expected answer")
        self.found = plain_label(wrap=True)
        self.message = InlineMessage()
        self.more = plain_label(wrap=True, look="quiet", selectable=True)
        self.levels = ScrolledList("AWS's answer of each level beside that of the design")

    def _make_buttons(self) -> None:
        self.file_button = push_button("From a file…", "open", run=self._choose_file)
        self.copy_button = push_button(
            "Copy the command", "copy", look="link", run=lambda: QApplication.clipboard().setText(self._command)
        )
        self.explain_button = push_button("Explain it", "explain", run=self._explain)
        self.explain_button.setToolTip("Show why the design denies or allows this request")
        self.done_button = push_button("Add test", look="primary", run=self._take)

    def _lay_out(self) -> None:
        metrics = theme.metrics()
        in_column(
            (self.text, 1),
            self.expectation,
            self.found,
            self.message,
            (self.levels, 1),
            self.more,
            (self.copy_button, 0, Qt.AlignmentFlag.AlignLeft),
            dialog_buttons(self, self.done_button, self.file_button, self.explain_button),
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.gap,
        )

    def _typed(self) -> list[TypedText]:
        """Return the texts that a crash would lose: a file that was read is still there."""
        text = self.text.toPlainText().strip()
        return [TypedText("What AWS decided", text)] if text and self._source == _PASTED else []

    # ---- the text

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        take_file(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if (path := take_file(event)) is not None:
            self.read_file(path)

    def read_file(self, path: Path) -> None:
        """Show the decision in a file, or why it cannot be read."""
        try:
            content = files.load_file(path)
        except OrgwrightError as error:
            self.text.clear()
            self.message.say(str(error))
            return
        self._show_text(decision_text(content), path.name)

    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "What AWS decided")
        if chosen:
            self.read_file(Path(chosen))

    def _show_text(self, text: str, source: str) -> None:
        self._source = source
        self.text.setPlainText(text)

    # ---- what it becomes

    @property
    def _command(self) -> str:
        """Command that asks AWS for more of a denial; empty if its message names no decision."""
        denial = self._decision.denial if self._decision is not None else None
        return authorization_command(denial.authorization) if denial is not None and denial.authorization else ""

    def _read(self) -> None:
        """Say what the text becomes."""
        text = self.text.toPlainText().strip()
        self._source = self._source if text else _PASTED
        self._decision, self._cases, fault = None, RecordedDecision([], []), ""
        try:
            if text:
                self._decision = read_decision(text, self._source)
                allowed = self.expectation.currentIndex() == 1
                self._cases = recorded(self._session.organization, self._decision, allowed=allowed)
        except OrgwrightError as error:
            fault = str(error)
        self._show_found(fault)
        self.edited.emit()

    def _show_found(self, fault: str) -> None:
        """Show the cases, and how AWS and the design go together."""
        tests, levels = self._cases.tests, self._cases.levels
        is_denial = self._decision is not None and self._decision.denial is not None
        refusal = self._session.shown.refusal_of_typing
        enable_unless(self.done_button, refusal or ("" if tests else "Paste a denial first."))
        self.done_button.setText("Add test" if len(tests) < 2 else f"Add {len(tests):,} tests")
        self.expectation.setVisible(is_denial)
        self.explain_button.setVisible(is_denial)
        more = [f"and {counted(len(tests) - _MOST_NAMED, 'other')}"] if len(tests) > _MOST_NAMED else []
        self.found.setText("\n".join([*(test.say for test in tests[:_MOST_NAMED]), *more]))
        self.found.setVisible(bool(tests))
        if fault or (tests and refusal):
            self.message.say(fault or refusal)
        else:
            self.message.say(*_agreement(levels))
        self.levels.rows.show(level_rows(self._session.organization, levels))
        self.levels.setVisible(bool(levels))
        command = self._command
        self.more.setText(f"AWS shows more of this decision for a day at least; paste its answer here:\n{command}")
        self.more.setVisible(bool(command))
        self.copy_button.setVisible(bool(command))

    def _explain(self) -> None:
        """Leave for the explanation of the message."""
        if self._decision is not None:
            message = self._decision.message
            self.reject()
            self._session.requests.ask(EXPLAIN_DENIAL, message)

    def _take(self) -> None:
        organization, tests = self._session.organization, self._cases.tests
        label = (
            f"Add test {short(tests[0].say)}" if len(tests) == 1 else f"Add {len(tests):,} tests of what AWS decided"
        )
        if tests and push(self._session, lambda: add_tests(organization, tests, label), typed=True):
            self.accept()
            self._session.requests.ask(SHOW_PANEL, "tests")
            self._session.requests.ask(SHOW_TEST, _first_of(self._session.organization, len(tests)))


class _DecisionBox(TextBox):
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Return False for a file that is dropped, which is not text: the dialog reads it."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)


def _first_of(organization: Organization, added: int) -> str:
    """Return the id of the first of the tests that were added last."""
    return organization.settings.tests[-added].id


def _agreement(levels: list[LevelComparison]) -> tuple[str, SeverityStyle]:
    """Sentence on at how many levels AWS and the design say the same, with its weight; empty without levels."""
    agreed = sum(level.agrees for level in levels)
    if not levels:
        return "", SeverityStyle.ADVICE
    sentence = f"AWS and the design agree at {agreed:,} of {counted(len(levels), 'level')}."
    return sentence, SeverityStyle.ADVICE if agreed == len(levels) else SeverityStyle.WARNING


def level_rows(organization: Organization, levels: list[LevelComparison]) -> list[Row]:
    """Return a row a level; AWS's order among those that agree, and among those that do not."""
    several = len({level.action for level in levels}) > 1
    differing_first = sorted(enumerate(levels), key=lambda of: of[1].agrees)
    return [_row(organization, number, one, one.action if several else "") for number, one in differing_first]


def _row(organization: Organization, number: int, one: LevelComparison, action: str) -> Row:
    name = organization.node(one.node).name if one.node is not None else one.check.target or "A level without a name"
    secondary_text = ": ".join(filter(None, (action, beside_words(one))))
    content = RowContent(
        name,
        secondary=secondary_text,
        icon="allowed" if one.agrees else "problems",
        icon_role=Role.SECONDARY if one.agrees else Role.CONDITIONAL,
        trailing=f"{one.check.stage.value.upper()}s · {'same' if one.agrees else 'differs'}",
    )
    return Row(content, tip=f"{name}: {secondary_text}", id=number)
