"""How the events of an activity file become the requests that a design is asked about, as a subtraction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from typing import NamedTuple

from designer.analysis.replay.contents import ActivityContents, kinds_of
from designer.analysis.replay.requests import Exemption, Knowledge
from designer.organization.model.organization import Organization

_EACH = 500
_REASONS = {
    Exemption.SERVICE: "by AWS services and their roles",
    Exemption.SERVICE_LINKED: "by AWS services and their roles",
    Exemption.MANAGEMENT: "by the management account",
    Exemption.OUTSIDE: "by accounts that are not in the design",
    Exemption.OWNERS_COPY: "copies of calls by other accounts",
}
_REFUSED = "refused by AWS already"
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


def reducing(organization: Organization, contents: ActivityContents) -> Generator[None, None, Reduction]:
    """Count what is left of the events, in steps."""
    accounts = Knowledge(organization, frozenset(contents.keys), {})
    less: Counter[str] = Counter()
    callers = set[str]()
    kinds = requests = 0
    for number, (kind, summary) in enumerate(kinds_of(contents.kinds)):
        if number % _EACH == 0:
            yield
        exemption = accounts.exemption(kind)
        if exemption is not None:
            less[_REASONS[exemption]] += summary.requests
            continue
        kinds, requests = kinds + 1, requests + summary.requests
        callers.add(kind.principal)
    less[_REFUSED] = sum(summary.requests for _, summary in kinds_of(contents.refused))
    less[_AGAIN] = requests - kinds
    left, steps = contents.events, []
    for reason in dict.fromkeys((*_REASONS.values(), _REFUSED, _AGAIN)):
        if less[reason]:
            left -= less[reason]
            steps.append(ReductionStep(reason, less[reason], left))
    return Reduction(tuple(steps), len(callers))
