"""Rules of AWS whatever the gesture: places, depth, numbers. A rule gives the reason, or "" where all is well."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from designer.basics.errors import EditError
from designer.basics.words import counted, short
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, Node, NodeId, NodeKind, PolicyType


def require(reason: str) -> None:
    """Raise EditError with a reason, unless it is empty."""
    if reason:
        raise EditError(reason)


def length_refusal(record: object, limits: Mapping[str, int]) -> str:
    """Return the reason why no file takes the texts of a record, as a sentence; "" where it does.

    Args:
        record: With the named fields, each a text or a tuple of texts.
        limits: Field -> most characters.
    """
    for field, most in limits.items():
        value = getattr(record, field)
        longest = max(map(len, (value,) if isinstance(value, str) else value), default=0)
        if longest > most:
            return f"The {field.replace('_', ' ')} may have {most:,} characters, and this has {longest:,}."
    return ""


def accounts_reached(organization: Organization, kinds: Iterable[PolicyType], targets: Collection[NodeId]) -> int:
    """Return the number of accounts that policies of some types act on from some nodes, none counted twice."""
    paths = [organization.path(target) for target in targets]
    chosen = frozenset(targets)
    reached = sum(organization.accounts_below(path[-1]) for path in paths if chosen.isdisjoint(path[:-1]))
    management = organization.settings.management_account
    if management is None or chosen.isdisjoint(organization.path(management)):
        return reached
    types = quotas.load().types
    return reached - (not any(types[kind].limits_management_account for kind in kinds))


def topmost(organization: Organization, node_ids: Iterable[NodeId]) -> tuple[NodeId, ...]:
    """Return the nodes in outline order, without those that lie below another of them.

    Costs as much as the ancestors have children; subtrees are not walked.
    """
    wanted = frozenset(node_ids)
    above: set[NodeId] = set()
    for holder in {organization.parent(node_id) for node_id in wanted}:
        level = holder
        while level is not None and level not in above:
            above.add(level)
            level = organization.parent(level)
    found: list[NodeId] = []
    levels = [iter((organization.root,))]
    while levels:
        for node_id in levels[-1]:
            if node_id in wanted:
                found.append(node_id)
            elif node_id in above:
                levels.append(iter(organization.node(node_id).children))
                break
        else:
            levels.pop()
    return tuple(found)


def parent_refusal(organization: Organization, parent: NodeId) -> str:
    """Return the reason why nothing can be put below a node."""
    node = organization.node(parent)
    if not NODE_KINDS[node.kind].holds:
        return f"{node.name} is an account, and only the root and OUs can hold accounts and OUs."
    return ""


def depth_refusal(organization: Organization, parent: NodeId, ou_levels: int, what: str) -> str:
    """Return the reason why OUs nested so many levels cannot be below a node."""
    most = quotas.load().ou_levels
    deepest = organization.depth(parent) + ou_levels
    if not ou_levels or deepest <= most:
        return ""
    below = organization.node(parent).name
    return f"AWS nests OUs at most {most} levels deep; below {below}, {what} would reach level {deepest}."


def room_refusal(organization: Organization, ous: int = 0, accounts: int = 0) -> str:
    """Return the reason why an organization cannot take so many more OUs and accounts."""
    most = quotas.load()
    if ous and organization.ou_count + ous > most.ous:
        return f"An AWS organization holds at most {most.ous:,} OUs; this one has {organization.ou_count:,} already."
    if accounts and organization.account_count + accounts > most.accounts:
        return (
            f"An AWS organization holds at most {most.accounts:,} accounts; "
            f"this one has {organization.account_count:,} already."
        )
    return ""


def account_refusal(organization: Organization, node_id: NodeId, rule: str) -> str:
    """Return the reason why a node cannot have or be what only accounts can; the rule begins the sentence."""
    node = organization.node(node_id)
    if node.kind is NodeKind.ACCOUNT:
        return ""
    return f"{rule}; {node.name} is {'the root' if node.kind is NodeKind.ROOT else 'an OU'}."


def named(organization: Organization, node_ids: Collection[NodeId]) -> str:
    """Return the nodes in words: "Prod", "Prod and Test", "Prod, Test, Sandbox and 4 more"."""
    names = [organization.node(node_id).name for node_id in list(node_ids)[:3]]
    more = len(node_ids) - len(names)
    if more:
        return f"{', '.join(names)} and {more:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def short_label(organization: Organization, node_ids: Collection[NodeId]) -> str:
    """Return the short label of nodes of an organization: see `label_of`."""
    return label_of([organization.node(node_id) for node_id in node_ids])


def label_of(nodes: Collection[Node]) -> str:
    """Short label of nodes: the name of one, otherwise "3 accounts", "2 OUs and 1 account"; "2 nodes" with the root."""
    if len(nodes) == 1:
        return next(iter(nodes)).name
    kinds = Counter(node.kind for node in nodes)
    if kinds[NodeKind.ROOT]:
        return f"{len(nodes):,} nodes"
    both = (counted(kinds[kind], NODE_KINDS[kind].noun) for kind in (NodeKind.OU, NodeKind.ACCOUNT) if kinds[kind])
    return " and ".join(both)


def numbered(base: str, taken: Collection[str]) -> str:
    """Return the first of "New OU", "New OU 2" and so on that is not taken."""
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base} {number}"
    return name


_LONGEST_DAY = 40
"""Characters of a day with a time, as the file takes them."""


def is_over(until: str, day: str) -> bool:
    """Whether a last day lies before a day, or is none; False if it is not known which day it is."""
    if not day:
        return False
    try:
        return date.fromisoformat(until[:10]) < date.fromisoformat(day[:10])
    except ValueError:
        return True


def day_refusal(text: str) -> str:
    """Return the reason why a text is not a day, alone or with a time; "" where it is, or where it is empty."""
    if not text:
        return ""
    try:
        date.fromisoformat(text[:10] if len(text) <= _LONGEST_DAY else "")
    except ValueError:
        return f"“{short(text)}” is not a date. Write it like 2026-11-27."
    return ""
