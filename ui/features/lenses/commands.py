"""Commands that colour the canvas by a question."""

from functools import partial

from designer.analysis.lenses.choice import LensChoice
from ui.commands.command import Command
from ui.commands.requests import CHOOSE_LENS
from ui.state.lens import CurrentLens
from ui.state.session import Session


def commands(session: Session, lens: CurrentLens) -> tuple[Command, ...]:
    """The commands of a lens."""

    def trace() -> None:
        if not lens.leave_trace():
            lens.trace()

    ask = partial(session.requests.ask, CHOOSE_LENS, None)
    return (
        Command(
            "lens.choose",
            "Choose a le&ns…",
            ask,
            ("Ctrl+L",),
            "lens",
            menus="view.lens canvas.lens",
            keywords="colour, color, heatmap, highlight, overlay, view",
        ),
        Command(
            "lens.trace",
            "Lens: o&rigin of inherited policies",
            trace,
            ("Alt+I",),
            "inherited",
            menus="view.lens",
            keywords="inheritance, inherited, effective, origin, where policies come from, attached",
        ),
        Command(
            "lens.none",
            "No &lens",
            lambda: lens.choose(LensChoice()),
            ("Ctrl+Shift+L",),
            menus="view.lens",
            keywords="colour, color, clear highlight",
        ),
    )
