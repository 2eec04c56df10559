"""Accounts that move, where policies of others ask for the place of callers or owners: that is not compared exactly.

Two designs are compared request by request, and a request names one place of its caller; where the caller itself moves,
it is not settled what an RCP that asks for its place says of it before and after.
"""

from collections.abc import Generator, Mapping
from typing import NamedTuple

from designer.analysis.access.level_masks import rcps_apply, scps_apply
from designer.analysis.access.placed_policies import (
    DISTANT_KEYS,
    Move,
    actions_that_move,
    asks_for_distant_path,
    below,
    distant_place,
)
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import Catalogue


class Unsettled(NamedTuple):
    """Actions of accounts for which it is not settled what moving accounts may do, or what is done to them.

    Attributes:
        accounts: In no order.
        actions: As bits over the catalogue.
        reason: The reason, as a sentence.
    """

    accounts: frozenset[NodeId]
    actions: int
    reason: str


def unsettled_moves(
    before: Organization, after: Organization, kind: PolicyType, catalogue: Catalogue
) -> Generator[None, None, list[Unsettled]]:
    """Return what policies of a type leave open for accounts that both designs have, in steps."""
    sides = (before, after)
    applies = scps_apply if kind is PolicyType.SERVICE_CONTROL_POLICY else rcps_apply
    asking = [
        (side, one)
        for side in sides
        if any(map(applies, sides))
        for one in side.policies.values()
        if one.type is kind and asks_for_distant_path(one) and side.targets(one.id)
    ]
    if not asking:
        return []
    yield
    moves = moves_between(before, after, kind)
    masks: dict[NodeId, int] = {}
    names: dict[NodeId, dict[str, None]] = {}
    for side, policy in asking:
        yield
        mask = actions_that_move(policy, moves, catalogue)
        for account in set(below(side, policy)) if mask else ():
            if all(account in organization.nodes for organization in sides) and not side.is_management_account(account):
                masks[account] = masks.get(account, 0) | mask
                names.setdefault(account, {})[policy.name] = None
    found: dict[tuple[int, tuple[str, ...]], set[NodeId]] = {}
    for account, mask in masks.items():
        found.setdefault((mask, tuple(names[account])), set()).add(account)
    moving = sum(moves.values())
    return [
        Unsettled(frozenset(some), mask, words_of_moves(called, kind, moving)) for (mask, called), some in found.items()
    ]


def moves_between(before: Organization, after: Organization, kind: PolicyType) -> Mapping[Move, int]:
    """Return the moves of accounts that both designs have, with the number of accounts of each."""
    moves: dict[Move, int] = {}
    for account in after.accounts():
        if account in before.nodes:
            one, other = (distant_place(side, account, kind) for side in (before, after))
            if not one.is_same(other):
                moves[one, other] = moves.get((one, other), 0) + 1
    return moves


def words_of_moves(names: tuple[str, ...], kind: PolicyType, moving: int) -> str:
    """Return why something is open: "Lock asks for aws:PrincipalOrgPaths, and 1 account moves: …"."""
    ask = "asks" if len(names) == 1 else "ask"
    move = "moves" if moving == 1 else "move"
    whose = "requests from" if kind is PolicyType.RESOURCE_CONTROL_POLICY else "requests to resources of"
    accounts = counted(moving, "account")
    return (
        f"{' and '.join(names)} {ask} for {DISTANT_KEYS[kind]}, and {accounts} {move}: "
        f"{whose} {'it' if moving == 1 else 'them'} are not compared."
    )
