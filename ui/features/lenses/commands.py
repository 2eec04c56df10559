"""Commands that colour the canvas by a question."""

from functools import partial

from designer.analysis.lenses.choice import LensChoice
from ui.commands.command import Command, command
from ui.commands.requests import CHOOSE_LENS
from ui.state.lens import CurrentLens
from ui.state.session import Session


def commands(session: Session, lens: CurrentLens) -> tuple[Command, ...]:
    """The commands of a lens."""

    def trace() -> None:
        if not lens.leave_trace():
            lens.trace()

    return (
        command("lens.choose", partial(session.requests.ask, CHOOSE_LENS, None)),
        command("lens.trace", trace),
        command("lens.none", lambda: lens.choose(LensChoice())),
    )
