"""Commands about guardrail tests, and the dock that lists them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.commands.command import Command
from ui.commands.conditions import Need
from ui.commands.dock import BOTTOM, Dock, Maker
from ui.commands.requests import NEW_TEST, RECORD_DECISION, SHOW_TEST, DecisionText
from ui.state.analyses import Analyses
from ui.state.session import Session

if TYPE_CHECKING:  # most designs have no tests: the start does without these records
    from designer.organization.model.guardrail_tests import GuardrailTest


def commands(session: Session, analyses: Analyses, window: QWidget) -> tuple[Command, ...]:
    """The commands of a window; dialogs stand over it."""

    def new_test(proposed: GuardrailTest | None = None) -> None:
        from ui.features.guardrail_tests.dialog import GuardrailTestDialog

        GuardrailTestDialog(session, analyses, proposed, window).open()

    def freeze() -> None:
        from ui.features.guardrail_tests.freezing import freeze_current

        freeze_current(session)

    def record(told: DecisionText | None = None) -> None:
        from ui.features.guardrail_tests.record_dialog import RecordDialog

        dialog = RecordDialog(session, window, told)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    session.requests.answer(NEW_TEST, new_test)
    session.requests.answer(RECORD_DECISION, record)
    return _made_with(new_test, record, freeze)


def _made_with(
    new_test: Callable[[], None], record: Callable[[], None], freeze: Callable[[], None]
) -> tuple[Command, ...]:
    """Commands that make a test: of nothing, of what AWS decided, of what holds now."""
    return (
        Command(
            "test.new",
            "New guardrail t&est…",
            new_test,
            (),
            "tests",
            Need.OPEN,
            menus="organization.tests",
            keywords="assert, prove, unit test, promise, validate, invariant, policy test",
        ),
        Command(
            "test.record",
            "Test from an Access&Denied message…",
            record,
            (),
            "paste",
            Need.OPEN,
            menus="organization.tests",
            keywords=(
                "AWS decided, access denied, denial, Access Troubleshooter, CloudTrail, GetRequestAuthorizationDetails"
            ),
        ),
        Command(
            "test.freeze",
            "Test that permissions of the selection stay as they &are",
            freeze,
            (),
            "lock",
            Need.OPEN,
            menus="organization.tests",
            keywords="freeze, pin, keep, lock, snapshot",
        ),
    )


def _panel() -> Maker:
    from ui.features.guardrail_tests.panel import GuardrailTestsPanel

    return GuardrailTestsPanel


DOCK = Dock(
    "Tests",
    BOTTOM,
    _panel,
    "&Tests",
    "Ctrl+Shift+5",
    answers=(SHOW_TEST,),
    about="Promises on what is allowed and denied, proved after each edit",
    keywords="assert, prove, unit test, show tests, run tests, promises, coverage, policy as code",
)
