"""Proof that a rewrite may stand: the comparison of what was and what becomes, with its scope, or a refusal.

RCPs are compared as SCPs without their ``Principal``, which AWS fixes to everyone: what is equal for the requests of
every service is equal for those that RCPs reach.
"""

from collections.abc import Generator, Iterable, Sequence
from typing import TypeAlias

from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import (
    FULL_ACCESS,
    Comparison,
    Different,
    Equivalent,
    Undecided,
    comparing_paths,
    without_principal,
)
from designer.policy.language.document import Grammar
from designer.policy.matching.request import Level, NamedPolicy
from designer.policy.packing.parts import DocumentDraft, StatementDraft, draft, written

Proving: TypeAlias = "Generator[None, None, Proof | Refusal]"


@dataclass(frozen=True, slots=True)
class Proof:
    """Both sides decide every request alike.

    Attributes:
        date: That of the catalogue.
        open_services: Services for which this is settled only for the actions of the catalogue.
        today_only: True if actions that AWS may add are known to be decided otherwise.
    """

    date: str
    open_services: tuple[str, ...] = ()
    today_only: bool = False

    @property
    def scope(self) -> str:
        """Scope of the proof, as a sentence."""
        every = f"every action of the catalogue of {self.date}, every resource and every condition"
        if self.today_only:
            return f"Proved for {every}. Actions that AWS adds later may be decided differently."
        if self.open_services:
            names = ", ".join(self.open_services)
            return (
                f"Proved for {every}, and for actions that AWS may add, except to {names}: those could not be settled."
            )
        return f"Proved for {every}, and for all actions that AWS may add."


@dataclass(frozen=True, slots=True)
class Refusal:
    """Reason why something was not done, as a sentence."""

    reason: str


def levels(*sides: Iterable[NamedPolicy]) -> tuple[tuple[Level, ...], ...]:
    """Each side as a path of one level: paths are decided level by level, so what is equal here is so on any path."""
    return tuple((Level("level", tuple(side)),) for side in sides)


def prove_level(
    before: Sequence[NamedPolicy], after: Sequence[NamedPolicy], catalogue: Catalogue, *, today_only: bool = False
) -> Proving:
    """Compare all policies of a level; ``today_only`` accepts a difference for actions that AWS may add."""
    first, second = levels(before, after)
    return _settled((yield from comparing_paths(first, second, catalogue)), catalogue, today_only=today_only)


def prove_path(before: Sequence[Level], after: Sequence[Level], catalogue: Catalogue) -> Proving:
    """Compare two paths."""
    return _settled((yield from comparing_paths(tuple(before), tuple(after), catalogue)), catalogue, today_only=False)


def prove_parts(
    before: Iterable[StatementDraft],
    after: Iterable[StatementDraft],
    catalogue: Catalogue,
    *,
    head: str,
    today_only: bool = False,
) -> Proving:
    """Compare statements as what they add to any level: beside an Allow for everything, and alone."""
    texts = [NamedPolicy("policy", _as_scp(side, head)) for side in (before, after)]
    found = Proof(catalogue.date)
    for beside in ((FULL_ACCESS,), ()):
        first, second = levels(*((*beside, text) for text in texts))
        one = _settled((yield from comparing_paths(first, second, catalogue)), catalogue, today_only=today_only)
        if isinstance(one, Refusal):
            return one
        found = both(found, one)
    return found


def both(one: Proof, other: Proof) -> Proof:
    """Return the proof of what holds where both proofs do."""
    services = tuple(dict.fromkeys((*one.open_services, *other.open_services)))
    return Proof(one.date, services, one.today_only or other.today_only)


def _as_scp(parts: Iterable[StatementDraft], head: str) -> str:
    return without_principal(written([part.rewritten(sid="") for part in parts], head))


def _settled(comparison: Comparison, catalogue: Catalogue, *, today_only: bool) -> Proof | Refusal:
    if isinstance(comparison, Equivalent):
        return Proof(catalogue.date, comparison.open_services)
    if isinstance(comparison, Undecided):
        where = f" It is open for {comparison.action}." if comparison.action else ""
        return Refusal(f"It could not be proved that nothing changes. {comparison.reason}{where}")
    if not comparison.listed and today_only:
        return Proof(catalogue.date, today_only=True)
    return Refusal(_difference(comparison))


def _difference(found: Different) -> str:
    was, becomes = ("allowed", "denied") if found.first_allows else ("denied", "allowed")
    where = f" on {found.request.resource}" if found.request.resource != "*" else ""
    context = "; ".join(
        f"{key} = {value if isinstance(value, str) else ', '.join(value)}"
        for key, value in found.request.context.items()
    )
    when = f", with {context}" if context else ""
    return f"It would change what happens: {found.request.action}{where}{when} is {was} before and {becomes} after."


def as_scps(policies: Iterable[NamedPolicy], grammar: Grammar) -> list[NamedPolicy]:
    """Return the policies as SCPs that decide alike; those that cannot be read are left out, on both sides."""
    readable = (policy for policy in policies if isinstance(draft(policy.text, grammar), DocumentDraft))
    return [NamedPolicy(one.name, without_principal(one.text)) for one in readable]
