"""Commands about guardrail tests, and the dock that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import NEW_TEST, RECORD_DECISION, SHOW_TEST, DecisionText
from ui.state.analyses import Analyses
from ui.state.session import Session

if TYPE_CHECKING:  # most designs have no tests: the start does without these records
    from designer.organization.model.guardrail_tests import GuardrailTest


def commands(session: Session, analyses: Analyses, window: QWidget) -> tuple[Command, ...]:
    """Return the commands of a window; dialogs stand over it."""

    def new_test(proposed: GuardrailTest | None = None) -> None:
        from ui.features.guardrail_tests.detail import GuardrailTestDialog

        GuardrailTestDialog(session, analyses, proposed, window).open()

    def freeze() -> None:
        from ui.features.guardrail_tests.freezing import freeze_current

        freeze_current(session)

    def record(decision: DecisionText | None = None) -> None:
        from ui.features.guardrail_tests.record_dialog import RecordDialog

        dialog = RecordDialog(session, window, decision)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    session.requests.answer(NEW_TEST, new_test)
    session.requests.answer(RECORD_DECISION, record)
    return command("test.new", new_test), command("test.record", record), command("test.freeze", freeze)


def _panel() -> Maker:
    from ui.features.guardrail_tests.panel import GuardrailTestsPanel

    return GuardrailTestsPanel


DOCK = dock("tests", _panel, answers=(SHOW_TEST,))
