"""Places of the other side of a request: of the callers for whom an RCP asks, and of the owners for whom an SCP asks.

Where an account moves, such a policy says something else of requests from it, or to what it owns: for accounts that
stayed where they are, too.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple, TypeAlias

from designer.analysis.access.placed_policies import path_fact
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.partial import rest_of
from designer.policy.language.document import Grammar
from designer.policy.matching.facts import Facts
from designer.policy.matching.statement import CompiledStatement, compile_policy
from designer.policy.satisfiability.masks import statement_mask

_OTHER_SIDE = {
    PolicyType.SERVICE_CONTROL_POLICY: PolicyType.RESOURCE_CONTROL_POLICY,
    PolicyType.RESOURCE_CONTROL_POLICY: PolicyType.SERVICE_CONTROL_POLICY,
}

DISTANT_KEYS = {
    PolicyType.SERVICE_CONTROL_POLICY: "aws:ResourceOrgPaths",
    PolicyType.RESOURCE_CONTROL_POLICY: "aws:PrincipalOrgPaths",
}


def asks_for_distant_path(policy: Policy) -> bool:
    """Whether an RCP asks for the place of the caller's account, or an SCP for that of the resource's."""
    key = DISTANT_KEYS.get(policy.type)
    return key is not None and any(key.lower() in text.lower() for text in (policy.text, policy.candidate))


class AccountPlace(NamedTuple):
    """Place of an account.

    Attributes:
        above: The nodes above it, root first.
        facts: What requests tell of it to policies of a type; nothing while some of these nodes are only planned.
    """

    above: tuple[NodeId, ...]
    facts: Facts

    def is_same(self, other: "AccountPlace") -> bool:
        """Whether both are one place, as far as AWS has given its ids; else in the design."""
        return self.facts == other.facts if self.facts and other.facts else self.above == other.above


Move: TypeAlias = tuple[AccountPlace, AccountPlace]
"""Places of an account before and after."""


def distant_place(organization: Organization, account: NodeId, kind: PolicyType) -> AccountPlace:
    """The place of an account as the other side of requests that policies of a type limit."""
    return AccountPlace(tuple(organization.path(account)[:-1]), path_fact(organization, account, _OTHER_SIDE[kind]))


def actions_that_move(policy: Policy, moves: Collection[Move], catalogue: Catalogue) -> int:
    """Actions of the statements that say something else of accounts that move, as bits over the catalogue."""
    found = 0
    for text in filter(None, (policy.text, policy.candidate)):
        for statement in compile_policy(text, GRAMMARS[policy.type] or Grammar.SCP).statements:
            keys = {one.key.lower() for one in statement.source.conditions}
            if DISTANT_KEYS[policy.type].lower() not in keys:
                continue
            if any(_differs(statement, *move) for move in moves):
                found |= statement_mask(statement.source, catalogue)
    return found & catalogue.limited_mask


def _differs(statement: CompiledStatement, before: AccountPlace, after: AccountPlace) -> bool:
    """Whether a statement that asks for the place may say something else of two places."""
    rests = [rest_of(statement, dict(place.facts)) for place in (before, after)]
    one, other = (rest and rest.conditions for rest in rests)
    return one != other or not (before.facts and after.facts)


def below(organization: Organization, policy: Policy) -> Iterator[NodeId]:
    """The accounts that a policy reaches; some may come twice."""
    for top in organization.targets(policy.id):
        yield from organization.accounts(top)
