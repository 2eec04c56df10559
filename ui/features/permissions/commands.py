"""Commands that set the assumed context."""

from functools import partial

from ui.commands.command import Command, command
from ui.commands.requests import CHOOSE_ASSUMPTION
from ui.state.analyses import Analyses
from ui.state.session import Session


def commands(session: Session, analyses: Analyses) -> tuple[Command, ...]:
    """Return the commands of the assumed context."""

    def clear() -> None:
        from designer.analysis.access.assumption import NO_ASSUMPTION  # no window needs it to begin

        analyses.assume(NO_ASSUMPTION)

    return command("assume.choose", partial(session.requests.ask, CHOOSE_ASSUMPTION, None)), command(
        "assume.none", clear
    )
