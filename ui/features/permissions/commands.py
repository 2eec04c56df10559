"""Commands that set the assumed context."""

from functools import partial

from ui.commands.command import Command
from ui.commands.requests import CHOOSE_ASSUMPTION
from ui.state.analyses import Analyses
from ui.state.session import Session


def commands(session: Session, analyses: Analyses) -> tuple[Command, ...]:
    """The commands of the assumed context."""

    def clear() -> None:
        from designer.analysis.access.assumption import NO_ASSUMPTION  # no window needs it to begin

        analyses.assume(NO_ASSUMPTION)

    ask = partial(session.requests.ask, CHOOSE_ASSUMPTION, None)
    return (
        Command(
            "assume.choose",
            "Set the req&uest context…",
            ask,
            ("Ctrl+U",),
            "filter",
            menus="organization.ask",
            keywords=(
                "assume MFA, assume region, what if, simulate, condition keys, context keys, assumptions, "
                "break glass, principal, tags, source IP, VPC, time"
            ),
        ),
        Command(
            "assume.none",
            "Reset the request conte&xt",
            clear,
            menus="organization.ask",
            keywords="assumptions, what if, reset",
        ),
    )
