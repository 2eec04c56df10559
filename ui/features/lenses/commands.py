"""Commands that colour the canvas by a question."""

from collections.abc import Callable
from functools import partial

from designer.analysis.lenses.choice import LensChoice
from designer.organization.model.records import NodeId
from ui.commands.command import Command, command
from ui.commands.requests import CHOOSE_LENS
from ui.state.lens import CurrentLens
from ui.state.session import Session


def commands(session: Session, lens: CurrentLens, visit: Callable[[NodeId], None]) -> tuple[Command, ...]:
    """Return the commands of a lens; `visit` shows a node."""

    def trace() -> None:
        if not lens.leave_trace():
            lens.trace()

    def step(way: int) -> None:
        found = lens.exception_from(session.current, way)
        if found is not None:
            visit(found)
        else:
            session.notices.say("No account or OU differs." if lens.reading else "Choose a lens first: Ctrl+L.")

    return (
        command("lens.choose", partial(session.requests.ask, CHOOSE_LENS, None)),
        command("lens.trace", trace),
        command("lens.next", partial(step, 1)),
        command("lens.previous", partial(step, -1)),
        command("lens.none", lambda: lens.choose(LensChoice())),
    )
