"""The dock of the problems, and the steps from one to the next on the canvas."""

from collections.abc import Callable
from functools import partial

from designer.basics.words import counted
from designer.organization.model.records import NodeId
from ui.commands.command import Command, Maker, command, dock
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.state.stepping import neighbour


def _panel() -> Maker:
    from ui.features.problems.panel import ProblemsPanel

    return ProblemsPanel


def commands(session: Session, analyses: Analyses, visit: Callable[[NodeId], None]) -> tuple[Command, ...]:
    """Return the commands that go to the next problem and to the previous one; `visit` shows a node."""

    def step(way: int) -> None:
        found = neighbour(session.organization, analyses.counts.by_node, session.current, way)
        if found is not None:
            visit(found)
            places = [node for node in session.organization.walk() if node in analyses.counts.by_node]
            which = f"{places.index(found) + 1:,} of {counted(len(places), 'place')} with problems"
            session.notices.say(f"{analyses.counts.words_of(session.organization, found)} ({which})")
        else:
            session.notices.say("No account or OU has a problem.")

    return command("problems.next", partial(step, 1)), command("problems.previous", partial(step, -1))


DOCK = dock("problems", _panel)
