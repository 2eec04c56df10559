"""What `orgwright apply` says of AWS as a whole: that it is as the plan says, what is otherwise, and the way back."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from designer.basics.errors import EditError, OrgwrightError
from designer.cli.common import say
from designer.cli.live_reading import read_live
from designer.exchange.conversion import ConversionReport

if TYPE_CHECKING:  # loaded when a command reads or writes AWS
    from designer.aws.apply.calling import UnlikeError
    from designer.aws.apply.journal import Journal
    from designer.aws.apply.plan_file import PlanFile
    from designer.aws.apply.run import PlanRun
    from designer.organization.model.organization import Organization

_MOST_GAPS = 3


def read_whole(file: PlanFile, profile: str | None) -> Organization:
    """Read the organization whole, except for what could not be read for the plan either.

    Raises:
        EditError: Something more cannot be read.
    """
    from designer.aws.apply.plan_origin import reading_gaps

    losses = ConversionReport()
    live = read_live(profile, losses, tags=True, keep=None).organization
    if more := set(reading_gaps(live, losses)) - {*file.origin.gaps}:
        raise EditError(f"AWS no longer answers all that it did for the plan: {'; '.join(sorted(more)[:_MOST_GAPS])}.")
    return live


def compare_whole(file: PlanFile, run: PlanRun, journal: Journal, live: Organization) -> None:
    """Compare everything that AWS holds with what the plan and its journal say.

    Raises:
        EditError: Something differs; it is named.
    """
    from designer.aws.apply.back import left_state
    from designer.aws.apply.facts import difference_words
    from designer.aws.apply.outside import outside_words

    if live.settings.aws_id != file.origin.organization:
        raise EditError(f"This is the organization {live.settings.aws_id}; the plan is for {file.origin.organization}.")
    expected, found = run.whole_differences(live)
    if expected or found:
        words = outside_words(left_state(file, journal.lines, live), live)
        raise EditError(
            f"AWS is not as it was when the plan was made: {difference_words(expected, found, file.live)}. Nothing is "
            f"sent. {words} Plan again: it begins with AWS as it is now."
        )


def say_unlike(error: UnlikeError, file: PlanFile, journal: Journal, profile: str | None) -> None:
    """Say why a run stops by somebody else's change and, as AWS shows it now, what that does; the journal notes it."""
    from designer.aws.apply.back import left_state
    from designer.aws.apply.outside import outside_words

    say("AWS is not as the plan says. It is read again, to say what that does.", err=True)
    try:
        live = read_whole(file, profile)
        words = outside_words(left_state(file, journal.lines, live), live)
    except OrgwrightError as failure:
        words = f"What that does is not known, as AWS could not be read again: {failure}"
    time_now = datetime.now(UTC).isoformat(timespec="seconds")
    journal.write(time_now, len(journal.seen) + 1, "stopped", result={"words": words})
    say(f"The last line of the journal has the hash {journal.last_hash}.", err=True)
    say(f"Stopped: {error.reason} Nothing after this was sent. {words} {error.way_on}", err=True)


def say_way_back(file: PlanFile, path: Path, journal: Journal, profile: str | None) -> None:
    """Offer the way back from what a run has made, and say what that does not bring back."""
    from designer.aws.apply.back import lost_words, made_steps

    made = made_steps(file, journal.lines)
    if made:
        words = ["orgwright", "plan", "--back", str(path), "-o", str(path.with_name(f"{path.stem}-back.json"))]
        say(f"The way back, proved again: {shlex.join([*words, *(['--profile', profile] if profile else [])])}")
    for words_of_step in lost_words(made):
        say(f"  Does not come back: {words_of_step}")
