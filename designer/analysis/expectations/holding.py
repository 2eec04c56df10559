"""Statements of SCPs that together deny every request a promise is about, and so make it hold.

One that denies them all by itself goes first; else as many are named as are needed, so that none can be left out.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from designer.analysis.expectations.coverage import covering_statement
from designer.analysis.expectations.searching import passing
from designer.analysis.expectations.surroundings import AccountGroup, Surroundings
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.equivalence.rcps_as_scps import FULL_ACCESS
from designer.policy.evaluation.outcome import Obstacle, Stage
from designer.policy.language.document import Effect, read_policy_text
from designer.policy.matching.request import Level, NamedPolicy
from designer.policy.satisfiability.masks import masks
from designer.policy.satisfiability.origin import RequestOrigin

_MOST_STATEMENTS = 16
"""With more that have a say it is not worked out which of them are needed."""

_MOST_SETS = 6
"""Sets of statements that are named, for accounts of different policies."""


class _Statement(NamedTuple):
    """One Deny.

    Attributes:
        obstacle: It, as an obstacle.
        alone: A policy of it alone.
        policy: The policy it is of.
    """

    obstacle: Obstacle
    alone: NamedPolicy
    policy: PolicyId


class HoldingStatements:
    """Those of one test that promises that something never passes SCPs.

    Args:
        around: The organization.
        test: The test.
        mask: Its actions, as bits over the catalogue.
    """

    def __init__(self, around: Surroundings, test: GuardrailTest, mask: int) -> None:
        self._around = around
        self._test = test
        self._mask = mask
        self._covering = covering_statement(test)

    def naming(
        self, groups: Sequence[AccountGroup], first: Sequence[Obstacle]
    ) -> Generator[None, None, tuple[Obstacle, ...]]:
        """Statements that make it hold in all groups of accounts; none where Denies alone do not, or are too many.

        Args:
            groups: A group of each set of policies.
            first: Obstacles of one request, which are named where others would do, too.
        """
        sets: list[frozenset[PolicyId]] = []
        named: dict[str, Obstacle] = {}
        for group in groups:
            if any(some <= group.policies for some in sets):
                continue
            found = (yield from self._holding(group.accounts[0], first)) if len(sets) < _MOST_SETS else ()
            if not found:
                return ()
            sets.append(frozenset(one.policy for one in found))
            for one in found:
                named.setdefault(one.obstacle.statement, one.obstacle)
        return tuple(named.values())

    def _holding(self, account: NodeId, first: Sequence[Obstacle]) -> Generator[None, None, tuple[_Statement, ...]]:
        """The same for one account."""
        shown = {one.statement for one in first}
        denying = list(islice(self._denying(account), _MOST_STATEMENTS + 1))
        if len(denying) > _MOST_STATEMENTS:
            return ()
        found = sorted(denying, key=lambda one: one.obstacle.statement not in shown)
        for one in found:
            if (yield from self._hold((one,), account)):
                return (one,)
        if not (yield from self._hold(found, account)):
            return ()
        for one in reversed(tuple(found)):
            rest = [other for other in found if other is not one]
            if (yield from self._hold(rest, account)):
                found = rest
        return tuple(found)

    def _hold(self, statements: Sequence[_Statement], account: NodeId) -> Generator[None, None, bool]:
        """True when some statements deny every covered request."""
        around = self._around
        path = (Level("", (FULL_ACCESS, *(one.alone for one in statements))),)
        world = around.world(account, self._test)
        key = ("held", self._covering.allowing, self._mask, path, world)
        found = around.found.get(key)
        if found is None:
            found = yield from passing(path, self._covering, self._mask, around.catalogue, world)
            around.found[key] = found
        return found.request is None and not found.doubt

    def _denying(self, account: NodeId) -> Iterator[_Statement]:
        """Denies on the path of an account that have a say, root first, each once."""
        around, seen = self._around, set[str]()
        for level in around.stages(account, self._test).scps:
            for policy, label, text in chain.from_iterable(map(_denies, level.policies)):
                if label not in seen and self._takes_some(text):
                    seen.add(label)
                    alone = NamedPolicy(label, text, policy.id)
                    yield _Statement(Obstacle(Stage.SCP, level.id, label), alone, PolicyId(policy.id))

    def _takes_some(self, text: str) -> bool:
        """True when a policy may deny any of the actions."""
        around = self._around
        kept = masks(read_policy_text(text), around.catalogue, RequestOrigin("", around.partition)).keep_any
        return bool(self._mask & ~kept)


def _denies(policy: NamedPolicy) -> Iterator[tuple[NamedPolicy, str, str]]:
    """Denies of a policy: the policy, ``policy#sid``, and the text of one that holds it alone."""
    read = read_policy_text(policy.text)
    if policy.gap or not read.readable or not read.statements:
        return
    held = json.loads(policy.text)
    written = held["Statement"] if isinstance(held["Statement"], list) else [held["Statement"]]
    for statement in read.statements:
        if statement.effect is Effect.DENY:
            label = f"{policy.name}#{statement.sid or statement.index + 1}"
            yield policy, label, json.dumps({**held, "Statement": [written[statement.index]]})
