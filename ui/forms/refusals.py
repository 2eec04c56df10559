"""Refusals below the field or in the dialog where something was refused."""

from collections.abc import Callable

from designer.basics.errors import EditError
from ui.state.session import Session, remedy_of
from ui.widgets.fields.form import InlineMessage


def say_refusal(message: InlineMessage, session: Session, error: EditError, again: Callable[[], object]) -> None:
    """Say why an edit was refused, with a button for what lifts that and does the edit `again`."""
    message.say(str(error), remedy=remedy_of(session, str(error), again))
