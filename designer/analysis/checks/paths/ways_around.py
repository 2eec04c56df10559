"""What is denied has no way around: overwriting what must not be deleted, or a few accounts of all."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache, reduce
from importlib import resources
from itertools import chain
from operator import or_
from typing import NamedTuple, TypedDict, cast

from designer.analysis.access.ceilings import Ceiling
from designer.analysis.access.level_masks import ALL_BITS, scps_apply
from designer.analysis.checks.actions.known import ActionUse, entry_uses
from designer.analysis.checks.finding import STATEMENTS, Check, Finding, Fix, OfPolicy
from designer.analysis.checks.fixes import add_actions
from designer.analysis.checks.paths.along import Paths, PathStatement, placed
from designer.analysis.checks.policy_text import PolicyText, denies, policy_text
from designer.analysis.checks.resources.actions_and_resources import overlaps, shapes
from designer.analysis.checks.shared import listed, shared, verb
from designer.analysis.compliance.sensitive_actions import known_actions
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, NodeId, Policy, PolicyId
from designer.policy.catalog.catalogue import load
from designer.policy.language.document import Condition, Statement
from designer.policy.matching.conditions import is_negated


class _Row(TypedDict):
    guarded: list[str]
    siblings: list[str]
    why: str
    source: str


class Siblings(NamedTuple):
    """Actions that undo something, and others that come to the same.

    Attributes:
        guarded: Actions; a statement denies one of them.
        siblings: Actions that reach the same.
        why: The danger in them, as part of a sentence.
        source: Address of the page on which AWS says so.
    """

    guarded: dict[int, str]
    siblings: dict[int, str]
    why: str
    source: str


class _Gap(NamedTuple):
    """A statement that leaves siblings open: the entry that guards, what it guards, the siblings by their numbers."""

    use: ActionUse
    guarded: list[str]
    siblings: dict[int, str]
    why: str


@lru_cache(maxsize=1)
def table() -> tuple[Siblings, ...]:
    """Return the dated list of ``resources/sibling_actions.json``."""
    text = resources.files("resources").joinpath("sibling_actions.json").read_text("utf-8")
    rows = cast("list[_Row]", json.loads(text)["rows"])
    return tuple(Siblings(_known(row["guarded"]), _known(row["siblings"]), row["why"], row["source"]) for row in rows)


def _known(names: list[str]) -> dict[int, str]:
    return {index: name for name in names if (index := load().index(name)) is not None}


def _policies(organization: Organization) -> OfPolicy:
    paths = shared(organization).paths

    def check(policy: Policy) -> Iterator[Finding]:
        view = policy_text(policy.text, policy.type)
        if policy.aws_managed or view.grammar not in STATEMENTS or not view.document.usable:
            return
        for piece in paths.pieces(policy.id):
            gaps = _open(paths, policy, piece, _gaps(view, piece.statement.index))
            if gaps:
                yield _finding(policy, view, piece.statement, gaps)

    return check


@lru_cache(maxsize=512)
def _gaps(view: PolicyText, number: int) -> tuple[_Gap, ...]:
    """Return the actions that a statement guards without their siblings."""
    statement = next(one for one in view.statements if one.index == number)
    mine = [use for use in entry_uses(view) if use.statement is statement]
    if not _guards(statement) or len(mine) < len(statement.actions):
        return ()
    mask = view.mask(statement)
    found = []
    for row in table():
        guarded = {i: name for i, name in row.guarded.items() if mask >> i & 1 and _has_resource(statement, name)}
        left = {index: name for index, name in row.siblings.items() if not mask >> index & 1}
        if guarded and left:
            first = next(use for use in mine if any(view.catalogue.match(use.text) >> index & 1 for index in guarded))
            found.append(_Gap(first, list(guarded.values()), left, row.why))
    return tuple(found)


def _guards(statement: Statement) -> bool:
    """Return True if a statement keeps everybody, except for exempted callers, from some actions."""
    return denies(statement) and not statement.not_action and all(map(_exempts, statement.conditions))


def _exempts(condition: Condition) -> bool:
    return condition.key.lower().startswith("aws:principal") and is_negated(condition.operator)


def _open(paths: Paths, policy: Policy, piece: PathStatement, gaps: tuple[_Gap, ...]) -> list[_Gap]:
    """Return the gaps that no other statement closes, on some path on which the policy is."""
    if not gaps:
        return []
    closed_by: dict[PolicyId, int] = {}
    closed = ALL_BITS
    for policies in (set(chain.from_iterable(levels)) for levels in paths.distinct(policy) or [((policy.id,),)]):
        for one in policies.difference(closed_by):
            closed_by[one] = reduce(or_, (other.mask for other in paths.pieces(one) if _closes(other, piece)), 0)
        closed &= reduce(or_, map(closed_by.__getitem__, policies), 0)
    left = []
    for gap in gaps:
        siblings = {index: name for index, name in gap.siblings.items() if not closed >> index & 1}
        if siblings:
            left.append(gap._replace(siblings=siblings))
    return left


def _closes(other: PathStatement, piece: PathStatement) -> bool:
    """Return True if a statement keeps the same callers from siblings.

    Where it asks for more, that must be keys of the service that let a policy say what can be put there.
    """
    asked = (condition for condition in other.statement.conditions if not _exempts(condition))
    of_service = all(not condition.key.lower().startswith("aws:") for condition in asked)
    return other.denies and (other.tests <= piece.tests or of_service)


def _finding(policy: Policy, view: PolicyText, statement: Statement, gaps: list[_Gap]) -> Finding:
    first, *others = gaps
    message = (
        f"{listed(first.guarded)} {verb(first.guarded, 'is', 'are')} denied here, but not "
        f"{listed(first.siblings.values(), 'or')}: {first.why}."
    )
    if others:
        message += f" The same goes for {listed(name for gap in others for name in gap.siblings.values())}."
    names = list(
        dict.fromkeys(name for gap in gaps for name in gap.siblings.values() if _has_resource(statement, name))
    )
    fixes: tuple[Fix, ...] = add_actions(view, statement, names, f"Deny {listed(names)}, too") if names else ()
    return placed(SIBLING_ACTIONS, policy, view, first.use.span(view), message, fixes=fixes)


def _has_resource(statement: Statement, action: str) -> bool:
    """Return True if an action works on what a statement is about."""
    if statement.not_resource or "*" in statement.resources:
        return True
    return any(overlaps(resource, shape) for resource in statement.resources for shape in shapes(action))


_LEAST = 10
"""Accounts from which most of them is a habit, and not chance."""

_SHARE = 0.8
"""Part of the accounts that deny or limit an action, from which the others are exceptions."""

_PORTION = 100


def _whole(organization: Organization) -> Iterator[Finding | None]:
    if not scps_apply(organization):
        return
    catalogue = load()
    indices = (catalogue.index(action) for action in known_actions(organization).chosen)
    sensitive = sum({1 << index for index in indices if index is not None})
    ceilings = shared(organization).ceilings
    management = organization.settings.management_account
    ceiling_of = yield from ceilings.finding_accounts()
    alike: dict[Ceiling, list[NodeId]] = {}  # by identity: few objects
    for number, node in enumerate(map(organization.node, organization.accounts())):
        if number % _PORTION == _PORTION - 1:
            yield None
        if node.id != management and node.state is AccountState.ACTIVE:
            alike.setdefault(ceiling_of[node.id], []).append(node.id)
    alike = {ceiling: accounts for ceiling, accounts in alike.items() if ceiling.known}
    yield from _exceptions(organization, sensitive, alike)


def _exceptions(
    organization: Organization, sensitive: int, alike: dict[Ceiling, list[NodeId]]
) -> Iterator[Finding | None]:
    total = sum(map(len, alike.values()))
    if total < _LEAST:
        return
    numbers: Counter[int] = Counter()
    for position, (ceiling, accounts) in enumerate(alike.items()):
        numbers[sensitive & ~ceiling.sure] += len(accounts)
        if position % _PORTION == _PORTION - 1:
            yield None
    limited: Counter[int] = Counter()
    for mask, number in numbers.items():  # a few dozen
        for index in _bits(mask):
            limited[index] += number
    habit = sum(1 << index for index, number in limited.items() if _SHARE * total <= number < total)
    by_actions: dict[int, list[NodeId]] = {}
    for ceiling, accounts in alike.items():
        if allowed := habit & ceiling.sure:
            by_actions.setdefault(allowed, []).extend(accounts)
    actions = load().actions
    for allowed, accounts in by_actions.items():
        names = [actions[index] for index in _bits(allowed)]
        fewest = min(limited[index] for index in _bits(allowed))
        where = listed([organization.node(account).name for account in accounts])
        message = (
            f"SCPs leave {listed(names)} without conditions in {where}, and at least {fewest:,} of {total:,} accounts "
            "deny or limit it. Have the same policies here, or take the action out of the table of sensitive actions."
        )
        yield SENSITIVE_EXCEPTIONS.finding(message, node=accounts[0])


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


SIBLING_ACTIONS = Check("sibling-actions", policies=_policies)
SENSITIVE_EXCEPTIONS = Check("sensitive-exceptions", whole=_whole)
