"""Search for nodes and policies by anything a person may remember of them: name, id, e-mail, tag, Sid, action.

A text is found where it stands inside one of them, in any case; several words must all be found. An action such as
``s3:DeleteBucket`` also finds the policies whose patterns match it, and the nodes they are attached to.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, TAGS, searched_words
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, Policy, PolicyId
from designer.policy.catalog.patterns import compile_action
from designer.policy.language.document import Statement, read_policy_text

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
        """Nodes found, in the order of the outline; those a found policy is attached to are among them."""
        return [node_id for found in self.steps(text) for node_id in found]

    def steps(self, text: str) -> Iterator[list[NodeId]]:
        """The same in steps, so that a window has its turn between them: what each step found."""
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
        """Nodes that hold the text themselves, whatever is attached to them."""
        return [node_id for found in self.named_steps(text) for node_id in found]

    def named_steps(self, text: str) -> Iterator[list[NodeId]]:
        """The same in steps."""
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
        """Nodes found, those before the others whose names hold the text."""
        words = text.lower().split()
        return sorted(found, key=lambda node_id: not self._is_named(node_id, words))

    def reason(self, node_id: NodeId, text: str) -> str:
        """Reason for which a node is found where its name does not say it: "tag environment=prod"; else empty."""
        words, node = text.lower().split(), self._organization.node(node_id)
        if self._is_named(node_id, words):
            return ""
        sought = [word for word in words if word not in node.name.lower()]
        if all(word in self._words(node_id) for word in words):
            told = (line for line in _told(node) if any(word in line.lower() for word in sought))
            return next(told, f"id {node.id}")
        attached = (self._organization.policy(policy_id) for policy_id in node.policies)
        return next((f"policy {policy.name}" for policy in attached if self._holds(policy, words)), "")

    def _is_named(self, node_id: NodeId, words: Iterable[str]) -> bool:
        name = self._organization.node(node_id).name.lower()
        return all(word in name for word in words)

    def policies(self, text: str) -> list[PolicyId]:
        """Policies found, by name; AWS's own for their name only, since they hold every action."""
        return self.by_name(policy_id for found in self.policy_steps(text) for policy_id in found)

    def policy_steps(self, text: str) -> Iterator[list[PolicyId]]:
        """The same in steps, one policy each, in no order."""
        words = text.lower().split()
        for policy in self._organization.policies.values() if words else ():
            yield [policy.id] if self._holds(policy, words) else []

    def by_name(self, policies: Iterable[PolicyId]) -> list[PolicyId]:
        """Policies as lists show them."""
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


def _told(node: Node) -> Iterator[str]:
    """Lines of a node's values that the search looks into: "tag environment=prod"."""
    for attribute in NODE_ATTRIBUTES:
        noun = "tag" if attribute is TAGS else attribute.noun
        for line in attribute.words(node).splitlines() if attribute.searched else ():
            yield f"{noun} {line}"


def _speaks_of(statements: tuple[Statement, ...], action: str) -> bool:
    """True when a statement names an action by a pattern of its service; ``*`` alone names none."""
    patterns = (pattern for statement in statements for pattern in statement.actions if ":" in pattern)
    return any(compile_action(pattern)(action) for pattern in patterns)


def _policy_words(policy: Policy) -> tuple[str, tuple[Statement, ...]]:
    grammar = GRAMMARS.get(policy.type)
    statements = read_policy_text(policy.text, grammar).statements if grammar and not policy.aws_managed else ()
    words = [policy.name, policy.id, policy.description]
    for statement in statements:
        words += [statement.sid, *statement.actions]
    return "\n".join(words).lower(), statements
