"""The question before AWS is changed: what is carried out as whom, what cannot be undone, and the code to type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLineEdit, QWidget

from designer.analysis.migration.gates import needed_switches
from designer.analysis.migration.plan import PlannedStep, rollback_words
from designer.aws.apply.plan_file import PlanFile
from designer.aws.session import OrganizationAccess
from designer.basics.words import capital, counted
from ui import theme
from ui.features.migration.rows import warning_rows
from ui.features.migration.run_rows import is_locked
from ui.forms.aws_sign_in import FactLine, until_fact
from ui.state.live_reading import caller_words
from ui.state.settings import documents_folder
from ui.widgets.buttons import enable_unless, push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog, dialog_buttons, give_size
from ui.widgets.display.labels import SeverityStyle, plain_label
from ui.widgets.fields.form import InlineMessage
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_DIRECTIONS = {
    "Make all steps": "",
    "Only steps that remove permissions": "tighten",
    "Only steps that add permissions": "loosen",
}


class ApplyDialog(Dialog):
    """Nothing is written to AWS before its word is typed.

    Args:
        file: The plan.
        access: Who carries it out.
        seen: Number of the steps that are made already.
        parent: Window below it.
        stopped: Why the run stopped the last time; "" if it did not.
        is_begun: Whether the step after those may have been made, too.

    Signals:
        confirmed(list): The code is typed; options of `orgwright apply` for what was ticked.
    """

    confirmed = Signal(list)

    def __init__(
        self,
        file: PlanFile,
        access: OrganizationAccess,
        seen: int,
        parent: QWidget,
        *,
        stopped: str = "",
        is_begun: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Apply to AWS")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._confirmation, self._is_refused = file.confirmation, False
        lost = [step for step in file.plan.steps[seen:] if is_locked(step)]
        self.until = _until_line(access.identity.until)
        self.typed = QLineEdit()
        self.typed.setAccessibleName("Confirmation code")
        self.typed.setPlaceholderText(file.confirmation)
        self.message = _stop_message(stopped)
        self._make_choices()
        self.boxes = [*_boxes(file)]
        self.apply_button = push_button("Apply", look="primary", run=self._confirm)
        self.lost = ScrolledList("What cannot be undone, and warnings")
        self.lost.rows.show([*map(_lost_row, lost), *warning_rows(file.warnings)])
        metrics = theme.metrics()
        in_column(
            plain_label(_about_words(file, access, seen, is_begun=is_begun), wrap=True),
            self.until,
            plain_label(_back_words(len(lost)), wrap=True, look="quiet"),
            (self.lost, 1),
            *self.boxes,
            in_row(self.direction, self.approval_button, (self.approval_words, 1), spacing=metrics.gap),
            plain_label(f"Type {file.confirmation} to apply the plan:", wrap=True, selectable=True),
            self.typed,
            self.message,
            dialog_buttons(self, self.apply_button),
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.margin,
        )
        self.lost.setVisible(bool(lost or file.warnings))
        self.typed.textChanged.connect(self._show)
        self.typed.returnPressed.connect(self._say_refusal)
        for box in self.boxes:
            box.toggled.connect(self._show)
        self._show()
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)
        give_size(self, QSize(metrics.scaled(560), metrics.scaled(480 if lost or file.warnings else 240)))

    def _make_choices(self) -> None:
        self.direction = QComboBox()
        self.direction.setAccessibleName("Steps that are made")
        for words, only in _DIRECTIONS.items():
            self.direction.addItem(words, only)
        self.approval = ""
        self.approval_button = push_button("Approval…", run=self._choose_approval)
        self.approval_button.setToolTip("A file with another person's approval of this plan: orgwright approve")
        self.approval_words = plain_label("No approval file", look="quiet", wrap=True)

    def _show(self) -> None:
        self.typed.setModified(False)  # it is quickly typed again: the first Esc closes
        enable_unless(self.apply_button, self._refusal())
        if self._is_refused:
            self._is_refused = False
            self.message.say("")

    def _refusal(self) -> str:
        """Return why the plan cannot be applied so, as a sentence; "" if it can."""
        if self.typed.text().strip() != self._confirmation:
            return f"The confirmation code does not match: type {self._confirmation}."
        box = next((box for box in self.boxes if not box.isChecked()), None)
        return f"Tick “{box.text()}”, or cancel." if box is not None else ""

    def _say_refusal(self) -> None:
        """Say why Enter does nothing, if it does not."""
        if refusal := self._refusal():
            self._is_refused = True
            self.message.say(refusal)

    def _choose_approval(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Approval of the plan", str(documents_folder()))
        if name:
            self.approval = name
            self.approval_words.setText(f"{Path(name).name} is checked before anything is sent")

    def _confirm(self) -> None:
        self.accept()
        switches = ",".join(box.switch for box in self.boxes if box.switch)
        options = ["--accept-unknown-applier"] if any(not box.switch for box in self.boxes) else []
        options += ["--allow", switches] if switches else []
        options += ["--only", only] if (only := self.direction.currentData()) else []
        options += ["--approval", self.approval] if self.approval else []
        self.confirmed.emit(options)


def _about_words(file: PlanFile, access: OrganizationAccess, seen: int, *, is_begun: bool) -> str:
    most = "Up to " if is_begun else ""
    about = f"{most}{counted(len(file.plan.steps) - seen, 'call')} to {file.origin.organization} as "
    about += f"{caller_words(access)}. Each is compared with AWS before it is sent, and read back after it; the run "
    about += "stops if AWS is not as the plan says."
    return f"{about} AWS is asked first whether step {seen + 1} was made." if is_begun else about


def _stop_message(stopped: str) -> InlineMessage:
    """Return a message that says why the run stopped the last time, if it did."""
    message = InlineMessage()
    if stopped:
        again = "Applying compares AWS again first, and stops again as long as that is so."
        message.say(f"The last run stopped. {stopped} {again}", SeverityStyle.WARNING)
    return message


def _until_line(until: str) -> FactLine:
    """Return the line for how long a sign-in lasts, which is hidden where that is unknown."""
    line = FactLine()
    line.show_fact(*until_fact(until))
    if not until:
        line.hide()
    return line


def _back_words(lost: int) -> str:
    if not lost:
        return "Every step can be undone."
    each = "each of them" if lost > 1 else "it"
    return f"{counted(lost, 'step')} cannot be fully undone. The run pauses before {each} and asks."


def _lost_row(step: PlannedStep) -> Row:
    title, words = f"{step.number}. {step.label}", capital(rollback_words(step))
    return Row(RowContent(title, words, icon="lock", bold=True, wrapped=True), id=step.number, selectable=False)


class OptionBox(QCheckBox):
    """Something that is only done where the person ticks it.

    Args:
        text: Its words.
        switch: Operations that it allows, as `orgwright apply --allow` names them; "" for an unknown caller.
    """

    def __init__(self, text: str, switch: str = "") -> None:
        super().__init__(text)
        self.switch = switch


def _boxes(file: PlanFile) -> Iterator[OptionBox]:
    """Yield the boxes of what the plan does that nobody may overlook."""
    principal = file.members["principal"]
    if not isinstance(principal, dict) or principal.get("keeps") == "unknown":
        words = "Begin even though it is unknown whether this account keeps the permission for each later call"
        yield OptionBox(words)
    for switch, steps in needed_switches(file.plan).items():
        numbers = ", ".join(str(step.number) for step in steps)
        yield OptionBox(f"Allow {switch.replace('-', ' ')}: step {numbers}", switch)
