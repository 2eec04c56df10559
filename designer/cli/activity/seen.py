"""What people did, beside what is proved of a change: never mixed with it, in text, JSON and Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import click

from designer.activity.activity_file import reading
from designer.analysis.replay.evidence import gathering
from designer.analysis.replay.replay import Replay, ReplayChange, compare_replays
from designer.analysis.replay.standing import StandingReplay
from designer.basics.steps import finish
from designer.basics.words import counted
from designer.cli.activity.missing import FIRST
from designer.organization.model.organization import Organization

activity_option = click.option(
    "--activity",
    "activity_file",
    type=click.Path(path_type=Path),
    help="Say beside it what of an activity file it would have stopped.",
)


class SeenReplay(NamedTuple):
    """What a design would have stopped of an activity.

    Attributes:
        period: Its first and last day, ISO; empty if it holds no event.
        replay: The replay of the design.
        change: What is different from the design before; from none of its policies for the first.
    """

    period: tuple[str, ...]
    replay: Replay
    change: ReplayChange


def replay_each(file: Path, designs: Iterable[Organization]) -> Iterator[SeenReplay]:
    """Replay an activity file under designs, one after the other; one may be the last one, changed.

    Raises:
        OrgwrightError: The file is not an activity file, or cannot be read.
    """
    with reading(file) as opened:
        evidence = finish(gathering(opened.kinds(), opened.keys()))
        days = sorted({key.day for key in opened.days()})
    period = tuple(str(FIRST + timedelta(days=day)) for day in (*days[:1], *days[-1:]))
    standing, before = StandingReplay(evidence), Replay(evidence)
    for design in designs:
        replay = finish(standing.replaying(design))
        yield SeenReplay(period, replay, compare_replays(before, replay))
        before = replay


def seen_words(seen: SeenReplay) -> str:
    """Return in a sentence what a change would have stopped."""
    change = seen.change
    if not any((change.stopped, change.open, change.passing)):
        return "Nothing in this evidence would have been stopped or let pass by it."
    stopped = f"would have stopped {counted(change.stopped, 'more request')}"
    who = f" by {counted(change.principals, 'principal')} in {counted(change.accounts, 'account')}"
    undecided = f"; {change.open:,} more open" if change.open else ""
    passing = f"; {change.passing:,} stopped before would have passed" if change.passing else ""
    return f"In this evidence it {stopped}{who if change.stopped else ''}{undecided}{passing}."


def replay_words(seen: SeenReplay) -> str:
    """Return in a sentence what a design would have stopped."""
    replay = seen.replay
    if not replay.possible:
        return f"Nothing in this evidence ({period_words(seen)}) would have been stopped."
    requests = f"{replay.stopped:,} of {counted(replay.requests, 'request')}"
    undecided = f"; {counted(replay.open, 'more is', 'more are')} open" if replay.open else ""
    return f"In this evidence ({period_words(seen)}), it would have stopped {requests}{undecided}."


def period_words(seen: SeenReplay) -> str:
    """Return the days of the evidence in words."""
    return " to ".join(seen.period) or "without an event"


def change_record(seen: SeenReplay) -> dict[str, object]:
    """Return what a change would have stopped as JSON has it."""
    first, last = seen.period or (None, None)
    return {"from": first, "to": last, **seen.change._asdict()}
