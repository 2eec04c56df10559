"""What a pretended AWS holds, by AWS's ids. A state is not changed once it is replaced: old readings see old states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace

from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    AccountState,
    NodeKind,
    PolicyType,
    Unknown,
    aws_managed_policies,
    managed_as,
)


@dataclass(frozen=True, slots=True)
class PretendedNode:
    """Root, OU or account.

    Attributes:
        kind: Root, OU or account.
        name: Its name.
        parent: Id of its parent; empty for the root.
        email: Address of an account.
        state: State of an account when nothing goes on any more.
        joined: When the account joined, in seconds of the clock; 0 for those of the beginning.
        activated: When it is active, in seconds.
        closed: When it is closed for good, in seconds; 0 if it is not being closed.
    """

    kind: NodeKind
    name: str
    parent: str = ""
    email: str = ""
    state: AccountState = AccountState.ACTIVE
    joined: float = 0.0
    activated: float = 0.0
    closed: float = 0.0


@dataclass(frozen=True, slots=True)
class PretendedPolicy:
    """A policy; `text` is None if the reading could not tell it."""

    name: str
    kind: PolicyType
    text: str | None
    description: str = ""
    aws_managed: bool = False


@dataclass(frozen=True, slots=True)
class PretendedCreation:
    """An account that is being made: done at a time, with its id or why it failed.

    `landed` is true since it is in the tree.
    """

    name: str
    email: str
    asked: float
    done: float
    account: str
    failure: str
    tags: tuple[tuple[str, str], ...]
    landed: bool = False


@dataclass(slots=True)
class PretendedState:
    """Everything that an organization holds.

    Attributes:
        organization: Its id.
        partition: Partition of ARNs.
        management: Id of the management account; empty if it is not known.
        nodes: By id.
        policies: By id.
        attachments: Ids of a policy and a target, in the order of their attaching.
        types: When each type is enabled, in seconds.
        ending: When each type is disabled, in seconds.
        trusted: Trusted services.
        administrators: Ids of accounts, and their services.
        tags: By the id of a node or policy.
        creations: By the id of a request.
        resource_policy: Text of the delegation policy; empty if there is none.
        made: Number of ids that were ever given.
    """

    organization: str
    partition: str = "aws"
    management: str = ""
    nodes: dict[str, PretendedNode] = field(default_factory=dict)
    policies: dict[str, PretendedPolicy] = field(default_factory=dict)
    attachments: dict[tuple[str, str], None] = field(default_factory=dict)
    types: dict[PolicyType, float] = field(default_factory=dict)
    ending: dict[PolicyType, float] = field(default_factory=dict)
    trusted: dict[str, None] = field(default_factory=dict)
    administrators: dict[tuple[str, str], None] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    creations: dict[str, PretendedCreation] = field(default_factory=dict)
    resource_policy: str = ""
    made: int = 0

    @property
    def root(self) -> str:
        """Id of the root."""
        return next(key for key, node in self.nodes.items() if node.kind is NodeKind.ROOT)

    def copy(self) -> PretendedState:
        """Return a state that can be changed without this one."""
        return replace(
            self,
            nodes=dict(self.nodes),
            policies=dict(self.policies),
            attachments=dict(self.attachments),
            types=dict(self.types),
            ending=dict(self.ending),
            trusted=dict(self.trusted),
            administrators=dict(self.administrators),
            tags={key: dict(tags) for key, tags in self.tags.items()},
            creations=dict(self.creations),
        )

    def new_number(self) -> int:
        """Return a number that no id has had."""
        self.made += 1
        return self.made

    def children(self, parent: str, kind: NodeKind) -> Iterator[tuple[str, PretendedNode]]:
        """Return the OUs or accounts right below a root or OU."""
        return ((key, node) for key, node in self.nodes.items() if node.parent == parent and node.kind is kind)

    def depth(self, key: str) -> int:
        """Return the levels of a node below the root."""
        levels = 0
        while self.nodes[key].parent:
            key, levels = self.nodes[key].parent, levels + 1
        return levels

    def targets(self, policy: str) -> list[str]:
        """Return the ids of what a policy is attached to."""
        return [target for one, target in self.attachments if one == policy]

    def attached(self, target: str, kind: PolicyType) -> list[str]:
        """Return the ids of the policies of a type that are attached to a node."""
        return [one for one, where in self.attachments if where == target and self.policies[one].kind is kind]

    def default_policy(self, kind: PolicyType) -> str:
        """Return the id of the policy that AWS attaches everywhere while a type is enabled; empty if there is none."""
        return f"p-{DEFAULT_POLICY[kind]}" if kind in DEFAULT_POLICY else ""

    def dress(self, node: str) -> None:
        """Attach what AWS attaches to a new node."""
        for kind in self.types:
            if default := self.default_policy(kind):
                self.attachments[default, node] = None


def pretended_state(organization: Organization) -> PretendedState:
    """Return the state of an organization that was read; parts without an id at AWS are left out."""
    settings, nodes = organization.settings, organization.nodes
    state = PretendedState(settings.aws_id or "o-pretended0", settings.partition or "aws")
    if settings.management_account is not None:
        state.management = nodes[settings.management_account].aws_id
    for managed in aws_managed_policies():
        state.policies[managed.aws_id] = PretendedPolicy(
            managed.name, managed.type, managed.text, managed.description, aws_managed=True
        )
    for node_id in organization.walk():
        node, parent = nodes[node_id], organization.parent(node_id)
        if node.aws_id:
            above = "" if parent is None else nodes[parent].aws_id
            state.nodes[node.aws_id] = PretendedNode(node.kind, node.name, above, node.email, node.state)
            state.tags[node.aws_id] = dict(node.tags)
    keys = {}
    for policy in organization.policies.values():
        managed_id = managed_as(policy)
        key = keys[policy.id] = f"p-{managed_id}" if managed_id else policy.aws_id
        if key and managed_id is None and policy.unknown is not Unknown.ATTACHMENTS:
            text = policy.text if policy.unknown is None else None
            state.policies[key] = PretendedPolicy(
                policy.name, policy.type, text, policy.description, policy.aws_managed
            )
            state.tags[key] = dict(policy.tags)
    for node in nodes.values():
        for policy_id in node.policies:
            if node.aws_id and keys[policy_id] in state.policies:
                state.attachments[keys[policy_id], node.aws_id] = None
    state.types = dict.fromkeys(settings.policy_types, 0.0)
    state.trusted = dict.fromkeys(settings.trusted_services)
    state.administrators = {(nodes[one.account].aws_id, one.service): None for one in settings.delegated_administrators}
    state.resource_policy = settings.resource_policy.text if settings.resource_policy is not None else ""
    return state
