"""Commands that add policies of our catalogue, and the dock of the library."""

from PySide6.QtWidgets import QWidget

from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import ADD_GUARDRAIL, LIMIT_TO_PROGRAMME
from ui.state.analyses import Analyses
from ui.state.session import Session


def commands(session: Session, analyses: Analyses, window: QWidget) -> tuple[Command, ...]:
    """Return the commands of a window; dialogs stand over it."""

    def guardrail(which: str = "") -> None:
        from ui.features.policies.guardrail_dialog import add_guardrail

        add_guardrail(session, analyses, window, which)

    def programme(which: str = "") -> None:
        from ui.features.policies.guardrail_dialog import keep_to_programme

        keep_to_programme(session, analyses, window, which)

    session.requests.answer(ADD_GUARDRAIL, guardrail)
    session.requests.answer(LIMIT_TO_PROGRAMME, programme)

    return command("add.guardrail", guardrail), command("add.programme", programme)


def _panel() -> Maker:
    from ui.features.policies.panel import PoliciesPanel

    return PoliciesPanel


DOCK = dock("policies", _panel)
