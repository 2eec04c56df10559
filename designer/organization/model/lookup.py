"""Lookup of what a person means: a node by its id, AWS id, name or path, a policy by its id, AWS id or name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from designer.basics.errors import EditError
from designer.organization.model.change import K
from designer.organization.model.node_kinds import NODE_KINDS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId

_SHOWN = 5
_COMPARED = 2_000


def path_text(organization: Organization, node_id: NodeId) -> str:
    """Names from below the root down to a node: ``Workloads/Prod/shop``; the root's own name for the root."""
    levels = organization.path(node_id)
    return "/".join(organization.node(level).name for level in levels[1:] or levels)


def find_account(organization: Organization, text: str) -> NodeId:
    """Account that a text names; see `find_node`."""
    return find_node(organization, text, NodeKind.ACCOUNT)


def find_node(organization: Organization, text: str, kind: NodeKind | None = None) -> NodeId:
    """Node that a text names: by id, then AWS id, then path or name, exactly, then in any case.

    A path starts below the root or at any OU, so that ``Workloads/Prod/shop`` and ``Prod/shop`` name one account;
    names may hold slashes themselves.

    Args:
        organization: The design.
        text: The typed text.
        kind: Kind that is looked for; None for any node.

    Raises:
        EditError: Nothing, or more than one node, goes by that text; says what is near.
    """
    text = text.strip()
    what = NODE_KINDS[kind].noun if kind is not None else "node"
    if not text:
        raise EditError(f"Name the {what} by its id, AWS id, name or path.")
    others: list[NodeId] = []
    for found in _matches(organization, text):
        fitting = [node_id for node_id in found if kind is None or organization.node(node_id).kind is kind]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise EditError(
                f"{text} can be any of {len(fitting):,} {what}s: {_listed(organization, fitting)}. "
                "Give the id or the path."
            )
        others = others or found
    if others:
        other = organization.node(others[0])
        article = "the" if kind is NodeKind.ROOT else "an"
        raise EditError(f"{text} is the {NODE_KINDS[other.kind].noun} {other.id}, not {article} {what}.")
    near = [] if "/" in text else _near_nodes(organization, text, kind)
    hint = f" Near it: {_listed(organization, near)}." if near else ""
    raise EditError(f"No {what} has the id, AWS id, name or path {text}.{hint}")


def find_policy(organization: Organization, text: str) -> PolicyId:
    """Policy that a text names: by id, then AWS id, then name, exactly, then in any case.

    Raises:
        EditError: Nothing, or more than one policy, goes by that text; says what is near.
    """
    text = text.strip()
    if not text:
        raise EditError("Name the policy by its id, AWS id or name.")
    policies = organization.policies
    if text in policies:
        return PolicyId(text)
    folded = text.casefold()
    for found in (
        [policy for policy in policies.values() if policy.aws_id == text],
        [policy for policy in policies.values() if policy.name == text],
        [policy for policy in policies.values() if folded in (policy.name.casefold(), policy.id.casefold())],
    ):
        if len(found) == 1:
            return found[0].id
        if found:
            listed = ", ".join(f"{policy.id} ({policy.name})" for policy in found[:_SHOWN])
            raise EditError(f"{text} can be any of {len(found):,} policies: {listed}. Give the id.")
    near = _near(folded, {word.casefold(): p.id for p in policies.values() for word in (p.id, p.name)})
    hint = f" Near it: {', '.join(f'{one} ({policies[one].name})' for one in near)}." if near else ""
    raise EditError(f"No policy has the id, AWS id or name {text}.{hint}")


def _matches(organization: Organization, text: str) -> Iterator[list[NodeId]]:
    """Ever wider readings of a text, each with the nodes it fits; a bare name is no path, since it may mean others."""
    nodes = organization.nodes
    if text in nodes:
        yield [NodeId(text)]
    yield [node.id for node in nodes.values() if node.aws_id == text]
    folded = text.casefold()
    if "/" in text:
        yield _under(organization, (organization.root,), text, fold=False)
        yield _under(organization, (organization.root,), folded, fold=True)
    yield [node_id for node_id in organization.walk() if nodes[node_id].name == text]
    yield [node_id for node_id in organization.walk() if folded in (nodes[node_id].name.casefold(), node_id.casefold())]
    if "/" in text:
        inner = [node_id for node_id in organization.walk() if nodes[node_id].kind is not NodeKind.ACCOUNT]
        yield _under(organization, inner, text, fold=False)
        yield _under(organization, inner, folded, fold=True)


def _under(organization: Organization, starts: Iterable[NodeId], text: str, *, fold: bool) -> list[NodeId]:
    """Nodes whose path, below one of the starts or beginning with it, reads like a text."""
    nodes = organization.nodes
    found: dict[NodeId, None] = {}
    stack = [(start, text) for start in starts]
    for start, _ in tuple(stack):
        if rest := _rest(nodes[start].name, text, fold=fold):
            stack.append((start, rest))
    while stack:
        above, rest = stack.pop()
        for child in nodes[above].children:
            name = nodes[child].name
            if (name.casefold() if fold else name) == rest:
                found[child] = None
            elif deeper := _rest(name, rest, fold=fold):
                stack.append((child, deeper))
    return list(found)


def _rest(name: str, text: str, *, fold: bool) -> str:
    """Text after a name and a slash; "" where it does not begin so."""
    start = f"{name.casefold() if fold else name}/"
    return text.removeprefix(start) if text.startswith(start) else ""


def _near_nodes(organization: Organization, text: str, kind: NodeKind | None) -> list[NodeId]:
    words: dict[str, NodeId] = {}
    for node_id in organization.walk():
        node = organization.node(node_id)
        if kind is None or node.kind is kind:
            words.setdefault(node.name.casefold(), node_id)
            words.setdefault(node_id.casefold(), node_id)
    return _near(text.casefold(), words)


def _near(text: str, words: Mapping[str, K]) -> list[K]:
    """Names that a mistyped text may have meant: words that hold it, otherwise words spelt alike."""
    holding = sorted((word for word in words if text in word), key=len)
    alike = [word for word in words if abs(len(word) - len(text)) <= 2][:_COMPARED]
    found = holding or get_close_matches(text, alike, n=_SHOWN, cutoff=0.7)
    return list(dict.fromkeys(words[word] for word in found))[:_SHOWN]


def _listed(organization: Organization, node_ids: Sequence[NodeId]) -> str:
    shown = [f"{node_id} ({path_text(organization, node_id)})" for node_id in node_ids[:_SHOWN]]
    more = len(node_ids) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")
