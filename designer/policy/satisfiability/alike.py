"""Actions whose requests are alike for some statements: what one of them shows holds for all.

Requests of two actions differ by the resources that the actions work on, by the keys that they carry, and by the
Regions that they can name. That counts where a statement applies to some of their requests only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.templates import variables_of
from designer.policy.matching import arns
from designer.policy.matching.statement import CompiledStatement
from designer.policy.satisfiability.action_facts import (
    ANYWHERE,
    REGION_KEY,
    ActionFacts,
    RequestOrigin,
    action_facts,
    regions_of,
)
from designer.policy.satisfiability.applicability import (
    EVERY_REQUEST,
    Applicability,
    applicability,
    by_regions,
    resource_applicability,
)
from designer.policy.satisfiability.masks import is_conditional


def alike(
    mask: int, statements: Iterable[CompiledStatement], catalogue: Catalogue, place: RequestOrigin
) -> Iterator[int]:
    """Return the sets of actions apart, so that in each whatever one action's requests can be, another's can.

    Args:
        mask: Actions that the same statements name.
        statements: These statements.
        catalogue: Every action; the one that is shipped, as nothing is known of others.
        place: Known facts of the caller.
    """

    def applying(statement: CompiledStatement) -> Applicability:
        if not is_conditional(statement.source):
            return EVERY_REQUEST
        return applicability(statement.source, catalogue, place, variables=True)

    return _apart_for(mask, statements, catalogue, place.partition, applying)


def alike_for_anybody(mask: int, statements: Iterable[CompiledStatement], catalogue: Catalogue) -> tuple[int, ...]:
    """Return the sets of alike actions if anybody may call, AWS's services too: only resources tell actions apart."""
    return tuple(_apart_for(mask, statements, catalogue, ANYWHERE.partition, lambda _: _SOME_REQUESTS))


_SOME_REQUESTS = Applicability(0, -1)
"""Some requests of every action, perhaps."""


def _apart_for(
    mask: int,
    statements: Iterable[CompiledStatement],
    catalogue: Catalogue,
    partition: str,
    applying: Callable[[CompiledStatement], Applicability],
) -> Iterator[int]:
    """Yield the sets of alike actions, given in which requests each statement applies to them."""
    facts = action_facts()
    classes: list[tuple[int, AskedFacts]] = [(mask, AskedFacts())]
    for statement in statements:
        every, found = AskedFacts.by((statement,)), applying(statement)
        covered = resource_applicability(statement, facts, partition) if every.resource else EVERY_REQUEST
        open_ = found.possible & covered.possible & ~found.sure
        classes = [
            (part, asked.joined(added))
            for members, asked in classes
            for part, added in (
                (members & ~open_ & found.sure, AskedFacts()),
                (members & ~open_ & ~found.sure, AskedFacts()),
                (members & open_ & covered.sure, every._replace(resource=False)),
                (members & open_ & ~covered.sure, every),
            )
            if part
        ]
    for members, asked in classes:
        yield from _apart(members, asked, catalogue, facts, partition)


class AskedFacts(NamedTuple):
    """The facts of an action that count for some statements.

    Attributes:
        keys: Context keys, in lower case.
        resource: True if the resource counts.
    """

    keys: tuple[str, ...] = ()
    resource: bool = False

    @staticmethod
    def by(statements: Iterable[CompiledStatement]) -> AskedFacts:
        """Return the facts that some statements ask for."""
        every = tuple(statements)
        keys = sorted({key for statement in every for key in _keys(statement)})
        return AskedFacts(tuple(keys), any(map(_asks_for_resource, every)))

    def joined(self, other: AskedFacts) -> AskedFacts:
        """Return the facts that either asks for."""
        return AskedFacts(tuple(sorted({*self.keys, *other.keys})), self.resource or other.resource)

    def of(self, action: str, place: RequestOrigin) -> tuple[object, ...]:
        """These facts of an action: where two actions share them, their requests are alike for the statements."""
        facts = action_facts()
        lower = action.lower()
        regions = regions_of(lower.partition(":")[0], place.partition) if REGION_KEY in self.keys else ()
        presence = tuple([facts.presence(lower, key) for key in self.keys])
        return presence, regions, facts.scope(action) if self.resource else ()


def _apart(members: int, asked: AskedFacts, catalogue: Catalogue, facts: ActionFacts, partition: str) -> Iterator[int]:
    """Yield the actions apart by what they carry and work on, as far as the facts that count tell them apart."""
    if not members & (members - 1):
        yield members
        return
    parts = [members]
    for key in asked.keys:
        always, sometimes = facts.presence_masks(key)
        parts = _split(parts, (always, sometimes))
        if key == REGION_KEY:
            parts = _split(parts, [actions for actions, _ in by_regions(catalogue, partition)])
    if not asked.resource:
        yield from parts
        return
    for part in parts:
        yield from facts.by_scope(part)


def _keys(statement: CompiledStatement) -> Iterator[str]:
    """Yield the context keys on which a statement depends, in lower case."""
    for condition in statement.conditions:
        yield condition.key
        yield from (variable.key for template in condition.templates for variable in variables_of(template))
    yield from (variable.key for template in statement.resources for variable in variables_of(template))


def _asks_for_resource(statement: CompiledStatement) -> bool:
    return not any(map(arns.matches_everything, statement.resources))


def _split(parts: Iterable[int], masks: Iterable[int]) -> list[int]:
    """Return the parts cut along the edges of some sets."""
    found = list(parts)
    for mask in masks:
        found = [piece for part in found for piece in (part & mask, part & ~mask) if piece]
    return found
