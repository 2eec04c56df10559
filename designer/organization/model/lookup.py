"""Lookup of what a person means by an id, a name or a path, and search by anything a person may remember.

A text is found where it is inside one of them, in any case; several words must all be found. An action such as
``s3:DeleteBucket`` also finds the policies whose patterns match it, and the nodes they are attached to.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from designer.basics.errors import EditError
from designer.organization.model.change import K
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, TAGS, searched_words
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, Node, NodeId, NodeKind, Policy, PolicyId
from designer.policy.catalog.patterns import compile_action
from designer.policy.language.document import Statement, read_policy_text

_SHOWN = 5
_COMPARED = 2_000


def path_text(organization: Organization, node_id: NodeId) -> str:
    """Return names from below the root down to a node: ``Workloads/Prod/shop``; the root's own name for the root."""
    levels = organization.path(node_id)
    return "/".join(organization.node(level).name for level in levels[1:] or levels)


def find_account(organization: Organization, text: str) -> NodeId:
    """Return the account that a text names; see `find_node`."""
    return find_node(organization, text, NodeKind.ACCOUNT)


def find_node(organization: Organization, text: str, kind: NodeKind | None = None) -> NodeId:
    """Return the node that a text names: by id, then AWS id, then path or name, exactly, then in any case.

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
    """Return the policy that a text names: by id, then AWS id, then name, exactly, then in any case.

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
    hint = f" Near it: {', '.join(f'{policy_id} ({policies[policy_id].name})' for policy_id in near)}." if near else ""
    raise EditError(f"No policy has the id, AWS id or name {text}.{hint}")


def _matches(organization: Organization, text: str) -> Iterator[list[NodeId]]:
    """Ever wider readings of a text, each with the nodes it fits; a bare name is not a path: it may mean others."""
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
    """Return the nodes whose path, below one of the starts or beginning with it, reads like a text."""
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
    """Return the text after a name and a slash; "" where it does not begin so."""
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
    """Return the names that a mistyped text may have meant: words that hold it, otherwise words spelt alike."""
    holding = sorted((word for word in words if text in word), key=len)
    alike = [word for word in words if abs(len(word) - len(text)) <= 2][:_COMPARED]
    found = holding or get_close_matches(text, alike, n=_SHOWN, cutoff=0.7)
    return list(dict.fromkeys(words[word] for word in found))[:_SHOWN]


def _listed(organization: Organization, node_ids: Sequence[NodeId]) -> str:
    shown = [f"{node_id} ({path_text(organization, node_id)})" for node_id in node_ids[:_SHOWN]]
    more = len(node_ids) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


SEARCH_STEP = 500
"""Nodes of one step: well below a millisecond once their words are known."""

_ACTION = re.compile(r"[a-z0-9-]+:[a-z0-9]+")


class Finder:
    """Search in one organization; remembers the words of each node and policy until they change."""

    def __init__(self, organization: Organization) -> None:
        self._organization = organization
        self._nodes: dict[NodeId, tuple[Node, str]] = {}
        self._policies: dict[PolicyId, tuple[Policy, str, tuple[Statement, ...]]] = {}

    def nodes(self, text: str) -> list[NodeId]:
        """Return the nodes found, in the order of the outline; those a found policy is attached to are among them."""
        return [node_id for found in self.steps(text) for node_id in found]

    def steps(self, text: str) -> Iterator[list[NodeId]]:
        """Yield the nodes that each step finds, so that a window has its turn in between."""
        words = text.lower().split()
        if not words:
            return
        carriers: set[NodeId] = set()
        for policy in self._organization.policies.values():
            if self._holds(policy, words):
                carriers |= self._organization.targets(policy.id)
            yield []
        yield from self._walked(words, carriers)

    def named(self, text: str) -> list[NodeId]:
        """Return the nodes that hold the text themselves, whatever is attached to them."""
        return [node_id for found in self.named_steps(text) for node_id in found]

    def named_steps(self, text: str) -> Iterator[list[NodeId]]:
        """Yield the nodes that each step finds by their own text."""
        words = text.lower().split()
        return self._walked(words, frozenset()) if words else iter(())

    def _walked(self, words: list[str], carriers: Collection[NodeId]) -> Iterator[list[NodeId]]:
        found: list[NodeId] = []
        for number, node_id in enumerate(self._organization.walk(), 1):
            if node_id in carriers or all(word in self._words(node_id) for word in words):
                found.append(node_id)
            if number % SEARCH_STEP == 0:
                yield found
                found = []
        yield found

    def names_first(self, found: Iterable[NodeId], text: str) -> list[NodeId]:
        """Return the nodes found, those before the others whose names hold the text."""
        words = text.lower().split()
        return sorted(found, key=lambda node_id: not self._is_named(node_id, words))

    def reason(self, node_id: NodeId, text: str) -> str:
        """Return why a node is found if its name does not show it: "tag environment=prod"; else an empty text."""
        words, node = text.lower().split(), self._organization.node(node_id)
        if self._is_named(node_id, words):
            return ""
        sought = [word for word in words if word not in node.name.lower()]
        if all(word in self._words(node_id) for word in words):
            matches = (line for line in _searched_lines(node) if any(word in line.lower() for word in sought))
            return next(matches, f"id {node.id}")
        attached = (self._organization.policy(policy_id) for policy_id in node.policies)
        return next((f"policy {policy.name}" for policy in attached if self._holds(policy, words)), "")

    def _is_named(self, node_id: NodeId, words: Iterable[str]) -> bool:
        name = self._organization.node(node_id).name.lower()
        return all(word in name for word in words)

    def policies(self, text: str) -> list[PolicyId]:
        """Return the policies found, by name; AWS's own for their name only, since they hold every action."""
        return self.by_name(policy_id for found in self.policy_steps(text) for policy_id in found)

    def policy_steps(self, text: str) -> Iterator[list[PolicyId]]:
        """Yield the policies found, one policy a step, in no order."""
        words = text.lower().split()
        for policy in self._organization.policies.values() if words else ():
            yield [policy.id] if self._holds(policy, words) else []

    def by_name(self, policies: Iterable[PolicyId]) -> list[PolicyId]:
        """Return the policies as lists show them."""
        return sorted(policies, key=lambda policy_id: self._organization.policy(policy_id).name.lower())

    def _holds(self, policy: Policy, words: list[str]) -> bool:
        known = self._policies.get(policy.id)
        if known is None or known[0] is not policy:
            known = self._policies[policy.id] = (policy, *_policy_words(policy))
        _, held, statements = known
        if all(word in held for word in words):
            return True
        return len(words) == 1 and bool(_ACTION.fullmatch(words[0])) and _speaks_of(statements, words[0])

    def _words(self, node_id: NodeId) -> str:
        node = self._organization.node(node_id)
        known = self._nodes.get(node_id)
        if known is None or known[0] is not node:
            held = "\n".join((node.name, node.id, *searched_words(node))).lower()
            known = self._nodes[node_id] = (node, held)
        return known[1]


def _searched_lines(node: Node) -> Iterator[str]:
    """Yield the lines of a node's values that the search looks into: "tag environment=prod"."""
    for attribute in NODE_ATTRIBUTES:
        noun = "tag" if attribute is TAGS else attribute.noun
        for line in attribute.words(node).splitlines() if attribute.searched else ():
            yield f"{noun} {line}"


def _speaks_of(statements: tuple[Statement, ...], action: str) -> bool:
    """Return True if a statement names an action by a pattern of its service; ``*`` alone names none."""
    patterns = (pattern for statement in statements for pattern in statement.actions if ":" in pattern)
    return any(compile_action(pattern)(action) for pattern in patterns)


def _policy_words(policy: Policy) -> tuple[str, tuple[Statement, ...]]:
    grammar = GRAMMARS.get(policy.type)
    statements = read_policy_text(policy.text, grammar).statements if grammar and not policy.aws_managed else ()
    words = [policy.name, policy.id, policy.description]
    for statement in statements:
        words += [statement.sid, *statement.actions]
    return "\n".join(words).lower(), statements
