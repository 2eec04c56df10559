"""How the events of an activity file become the requests that a design is asked about, as a subtraction."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from designer.analysis.replay.contents import ActivityContents
from designer.analysis.replay.replay import Replay
from designer.analysis.replay.requests import Exemption

_REASONS = {
    Exemption.SERVICE: "by AWS services and their roles",
    Exemption.SERVICE_LINKED: "by AWS services and their roles",
    Exemption.OF_NO_ACCOUNT: "by people who sign in, before they are a role",
    Exemption.MANAGEMENT: "by the management account",
    Exemption.OUTSIDE: "by accounts that are not in the design",
    Exemption.OWNERS_COPY: "copies of calls by other accounts",
}
_REFUSED = "refused by AWS already"
_UNMAPPED = "of no known action"
_AGAIN = "the same request once more"


class ReductionStep(NamedTuple):
    """One line of the subtraction: why, how many events it takes away, and how many are left."""

    reason: str
    less: int
    left: int


class Reduction(NamedTuple):
    """The subtraction, and whose requests are left.

    Attributes:
        steps: Its lines; the last leaves different requests.
        callers: Number of their callers.
    """

    steps: tuple[ReductionStep, ...]
    callers: int


def reduction_of(contents: ActivityContents, replay: Replay) -> Reduction:
    """Return what is left of the events of an activity for the policies of a design."""
    less: Counter[str] = Counter()
    for exemption, count in replay.exempt.items():
        less[_REASONS[exemption]] += count
    less[_UNMAPPED] = replay.unmapped.total()
    less[_REFUSED] = contents.refused_count
    kinds = replay.decided.bit_count()
    less[_AGAIN] = replay.requests - kinds
    left, steps = contents.events, []
    for reason in dict.fromkeys((*_REASONS.values(), _UNMAPPED, _REFUSED, _AGAIN)):
        if less[reason]:
            left -= less[reason]
            steps.append(ReductionStep(reason, less[reason], left))
    return Reduction(tuple(steps), replay.view.callers(replay.decided))
