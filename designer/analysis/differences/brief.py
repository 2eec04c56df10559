"""Differences between two designs in a few words: who gains and loses permissions first, then what was not compared."""

from collections.abc import Iterator, Mapping, Sequence

from designer.analysis.differences.comparison import AccountEffect, Differences
from designer.analysis.differences.structure import StructureChange, StructureKind
from designer.basics.words import counted
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.evaluation.outcome import Stage

_MOST_NAMED = 2
_NOT_COMPARED = "what they may do is not compared"
_CENTER = "accessAssignments"


def brief_clauses(found: Differences) -> tuple[str, ...]:
    """Return clauses such as "12 accounts lose permissions, 3 gain", the most important first.

    There is at least one clause if anything differs. Users, roles and Identity Center are named if they differ, because
    their own permissions are not part of a comparison. An empty tuple says that the designs are the same.
    """
    if not found:
        return ()
    effects = found.effects
    clauses = [*_scp_clause(effects.groups), *_rcp_clause(effects.groups)]
    undecided = {account for one in effects.undecided for account in one.accounts}
    clauses += [f"permissions unknown in {counted(len(undecided), 'account')}"] if undecided else []
    others = [one for one in found.structure if not (_is_account(found, one) or one.inside or _is_center(one))]
    other = len(others) + len(found.policies)
    affected = bool(clauses)
    clauses += _account_clauses(found)
    if not affected and effects.compared:
        new = any(one.kind is StructureKind.ADDED and _is_account(found, one) for one in found.structure)
        clauses.append(f"SCPs and RCPs allow {'the others ' if new else ''}the same as before")
    clauses += _inside_clause(found)
    clauses += [f"Identity Center changed: {_NOT_COMPARED}"] if any(map(_is_center, found.structure)) else []
    if affected:
        other = 0  # what these changes do is said
    clauses += [counted(other, "other change")] if other else []
    return tuple(clauses) or (counted(len(others) + len(found.policies), "change"),)


def _scp_clause(groups: Sequence[AccountEffect]) -> Iterator[str]:
    losing, gaining = _accounts(groups, Stage.SCP)
    both = len(losing & gaining)
    parts = [
        (len(losing) - both, "loses permissions", "lose permissions"),
        (len(gaining) - both, "gains permissions", "gain permissions"),
        (both, "loses permissions and gains others", "lose permissions and gain others"),
    ]
    told = [f"{counted(count, 'account')} {one if count == 1 else many}" for count, one, many in parts if count]
    if told:
        yield ", ".join((told[0], *(one.replace(" accounts ", " ").replace(" account ", " ") for one in told[1:])))


def _rcp_clause(groups: Sequence[AccountEffect]) -> Iterator[str]:
    for accounts, words in zip(_accounts(groups, Stage.RCP), ("less", "more"), strict=True):
        if accounts:
            yield f"{words} access to resources of {counted(len(accounts), 'account')}"


def _accounts(groups: Sequence[AccountEffect], stage: Stage) -> tuple[set[NodeId], set[NodeId]]:
    """Return the accounts that lose anything by policies of a stage, and those that gain anything."""
    own = [group for group in groups if group.stage is stage]
    losing, gaining = ([one for one in own if one.actions.narrower], [one for one in own if one.actions.wider])
    return {account for one in losing for account in one.accounts}, {
        account for one in gaining for account in one.accounts
    }


def _inside_clause(found: Differences) -> Iterator[str]:
    """Name the users, roles, groups and policies inside accounts that differ."""
    named = [(name, one.node) for one in found.structure if one.inside for name in _keys(one)]
    if not named:
        return
    accounts = {account for _name, account in named}
    if len(named) > _MOST_NAMED:
        yield f"{len(named):,} identities in {counted(len(accounts), 'account')} changed: {_NOT_COMPARED}"
        return
    told = ", ".join(f"{name.replace('/', ' ', 1)} of {_name(found, account)}" for name, account in named)
    yield f"{told} changed: {_NOT_COMPARED}"


def _account_clauses(found: Differences) -> Iterator[str]:
    for kind, words in ((StructureKind.ADDED, "new account"), (StructureKind.REMOVED, "removed account")):
        if count := sum(one.kind is kind and _is_account(found, one) for one in found.structure):
            yield counted(count, words)


def _is_account(found: Differences, change: StructureChange) -> bool:
    """Return True if an account comes or goes."""
    side = {StructureKind.ADDED: found.sides.after, StructureKind.REMOVED: found.sides.before}.get(change.kind)
    return side is not None and side.node(change.node).kind is NodeKind.ACCOUNT


def _is_center(change: StructureChange) -> bool:
    """Return True if settings of Identity Center differ."""
    return change.settings and _CENTER in _keys(change)


def _keys(change: StructureChange) -> tuple[str, ...]:
    sides = (side for side in (change.before, change.after) if isinstance(side, Mapping))
    return tuple(dict.fromkeys(key for side in sides for key in side))


def _name(found: Differences, account: NodeId) -> str:
    return found.sides.after.node(account).name
