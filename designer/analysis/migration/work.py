"""Work of a migration: the operations that lead from a design to its target, and which of them must wait for which.

Edges stand for what AWS demands, or what is sensible whatever the policies say: a policy exists before it is attached,
an OU is dressed before accounts come, and is empty before it is deleted. All else is left to the planner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from typing import TYPE_CHECKING, TypeAlias

from designer.analysis.migration.operations import (
    AttachPolicy,
    AwsOperation,
    CreatePolicy,
    DeletePolicy,
    DetachPolicy,
    EnablePolicyType,
    UpdatePolicy,
)
from designer.analysis.migration.target import (
    MigrationTarget,
    control_tower_notes,
    is_of_control_tower,
    is_steady,
    same_document,
)
from designer.analysis.migration.tree_operations import (
    CloseAccount,
    CreateNode,
    DelegateAdministrator,
    MoveAccount,
    RemoveNode,
    RenameAccount,
    RenameOu,
    SetResourcePolicy,
    SetTags,
    TrustService,
)
from designer.basics.dataclass import dataclass
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    RCP_FULL_AWS_ACCESS,
    AccountState,
    DelegatedAdministrator,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    managed_as,
)
from designer.policy.language.document import Effect, Grammar, read_policy_text

if TYPE_CHECKING:  # networkx takes long to import, and only a migration needs it
    import networkx as nx

Order: TypeAlias = "nx.DiGraph[AwsOperation]"


@dataclass(slots=True)
class Work:
    """Operations to be made.

    Attributes:
        operations: Every operation, in the order of the first trial.
        order: The same as a graph; an edge leads to what must wait.
        notes: Differences that no operation of AWS makes, or that are left to a person, as sentences.
    """

    operations: list[AwsOperation]
    order: Order
    notes: list[str] = field(default_factory=list)


def work_between(before: Organization, target: MigrationTarget) -> Work:
    """Return the work that leads from one design to a target under the same ids."""
    import networkx as nx

    lister = _Lister(before, target.organization)
    operations = sorted(lister.operations(), key=lambda one: _rank(one, before, target.organization))
    order: Order = nx.DiGraph()
    order.add_nodes_from(operations)
    order.add_edges_from(_edges(operations, before, target.organization))
    tower = control_tower_notes(before, target.organization)
    return Work(operations, order, [*lister.notes, *tower])


class _Lister:
    """Operations between two designs."""

    def __init__(self, before: Organization, after: Organization) -> None:
        self._before = before
        self._after = after
        self.notes: list[str] = []

    def operations(self) -> Iterator[AwsOperation]:
        """Yield all of them."""
        yield from self._types()
        yield from self._policies()
        for node_id in self._after.walk():
            yield from self._node(node_id)
        for node_id in self._before.walk():
            if node_id not in self._after.nodes:
                yield RemoveNode(node_id)
        yield from self._settings()

    def _types(self) -> Iterator[AwsOperation]:
        kinds = [organization.settings.policy_types for organization in (self._before, self._after)]
        return (EnablePolicyType(kind) for kind in kinds[1] if kind not in kinds[0])

    def _policies(self) -> Iterator[AwsOperation]:
        for policy in self._after.policies.values():
            if self._is_ours(policy):
                old = self._before.policies.get(policy.id)
                yield from (
                    self._changed(old, policy) if old is not None else (CreatePolicy(replace(policy, aws_id="")),)
                )
        for policy in self._before.policies.values():
            if policy.id not in self._after.policies and self._is_ours(policy):
                yield DeletePolicy(policy.id)

    def _is_ours(self, policy: Policy) -> bool:
        """Return True for a policy that a plan makes, changes and deletes; of others that differ there is a note."""
        if policy.aws_managed or managed_as(policy):
            return False
        if policy.unknown is not None:
            self.notes.append(f"{policy.name} is not known; it is left as it is.")
            return False
        return not is_of_control_tower(policy)

    def _changed(self, old: Policy, new: Policy) -> Iterator[AwsOperation]:
        text = old.text if same_document(old.text, new.text) else new.text
        if (old.name, old.description, old.text) != (new.name, new.description, text):
            yield UpdatePolicy(new.id, new.name, new.description, text)
        yield from self._tagging(old, new)

    def _node(self, node_id: NodeId) -> Iterator[AwsOperation]:
        node, old = self._after.node(node_id), self._before.nodes.get(node_id)
        parent = self._after.parent(node_id)
        if old is None and parent is not None:
            bare = replace(node, children=(), policies=(), aws_id="", state=AccountState.ACTIVE)
            yield CreateNode(bare, parent if node.kind is NodeKind.OU else self._after.root)
            if node.kind is NodeKind.ACCOUNT and parent != self._after.root:
                yield MoveAccount(node_id, parent)
        elif old is not None:
            yield from self._kept(old, node, parent)
        yield from self._attachments(node, old)

    def _kept(self, old: Node, node: Node, parent: NodeId | None) -> Iterator[AwsOperation]:
        if parent is not None and parent != self._before.parent(node.id):
            yield MoveAccount(node.id, parent)
        if old.name != node.name and node.kind is not NodeKind.ROOT:
            yield RenameOu(node.id, node.name) if node.kind is NodeKind.OU else RenameAccount(node.id, node.name)
        if node.email and old.email.lower() != node.email.lower():
            self.notes.append(self._email_note(old, node))
        if old.state is AccountState.ACTIVE and node.state in (AccountState.CLOSED, AccountState.PENDING_CLOSURE):
            yield CloseAccount(node.id)
        elif old.state is not node.state:
            self.notes.append(f"The state of {old.name} is changed by nobody but AWS: {node.state.value} is not made.")
        yield from self._tagging(old, node)

    def _email_note(self, old: Node, node: Node) -> str:
        """Explain how somebody changes an account's e-mail address, which no plan can."""
        if self._before.is_management_account(node.id):
            how = "only its root user can, in the settings of the account"
        else:
            how = (
                f"AWS wants the code that it sends to {node.email} "
                "(account:StartPrimaryEmailUpdate, account:AcceptPrimaryEmailUpdate)"
            )
        return f"The e-mail address of {old.name} is not changed to {node.email}: {how}."

    def _attachments(self, node: Node, old: Node | None) -> Iterator[AwsOperation]:
        """Yield the attachments and detachments, of what AWS attaches of its own accord too."""
        types = self._after.settings.policy_types
        fresh = types if old is None else [kind for kind in types if kind not in self._before.settings.policy_types]
        defaults = [self._managed(DEFAULT_POLICY[kind]) for kind in fresh if kind in DEFAULT_POLICY]
        have = [*(old.policies if old is not None else ()), *defaults]
        for policy in node.policies:
            if policy not in have and self._can_go(policy):
                yield AttachPolicy(policy, node.id)
        for policy in dict.fromkeys(have):
            if policy not in node.policies and self._can_go(policy):
                yield DetachPolicy(policy, node.id)

    def _managed(self, policy: PolicyId) -> PolicyId:
        return self._after.managed_policy(policy) or self._before.managed_policy(policy) or policy

    def _can_go(self, policy: PolicyId) -> bool:
        """Return False for what no plan detaches."""
        found = self._before.policies.get(policy) or self._after.policies.get(policy)
        return policy != RCP_FULL_AWS_ACCESS if found is None else not is_steady(found, self._after)

    def _settings(self) -> Iterator[AwsOperation]:
        before, after = self._before.settings, self._after.settings
        for service in after.trusted_services:
            if service not in before.trusted_services:
                yield TrustService(service, trusted=True)
        for service in before.trusted_services:
            if service not in after.trusted_services and OrganizationPart.TRUSTED_SERVICES not in after.unknown:
                yield TrustService(service, trusted=False)
        for one in after.delegated_administrators:
            if one not in before.delegated_administrators:
                yield DelegateAdministrator(one, registered=True)
        for one in before.delegated_administrators:
            if one not in after.delegated_administrators and _ADMINISTRATORS not in after.unknown:
                yield DelegateAdministrator(one, registered=False)
        if before.management_account != after.management_account:
            self.notes.append("The management account of an organization cannot be changed.")
        if before.feature_set is not after.feature_set:
            self.notes.append("Features are enabled by invitations that every invited account has to accept.")
        old, new = (settings.resource_policy.text if settings.resource_policy else "" for settings in (before, after))
        if any(OrganizationPart.RESOURCE_POLICY in settings.unknown for settings in (before, after)):
            self.notes.append("The delegation policy is not known; it is left as it is.")
        elif not same_document(old, new):
            yield SetResourcePolicy(new)
        for part in sorted(part.field.replace("_", " ") for part in _REMOVABLE.intersection(after.unknown)):
            self.notes.append(f"The design does not know all {part}: none is taken away.")

    def _tagging(self, old: Node | Policy, new: Node | Policy) -> Iterator[AwsOperation]:
        before, after = dict(old.tags), dict(new.tags)
        changed = tuple((key, value) for key, value in after.items() if before.get(key) != value)
        added = tuple(pair for pair in changed if pair[0] not in before)
        replaced = tuple(pair for pair in changed if pair[0] in before)
        for tags in filter(None, (replaced, added)):
            yield SetTags(new.id, tags)
        gone = tuple(key for key in before if key not in after)
        if gone and OrganizationPart.TAGS not in self._after.settings.unknown:
            yield SetTags(new.id, keys=gone)


_ADMINISTRATORS = OrganizationPart.DELEGATED_ADMINISTRATORS
_REMOVABLE = {OrganizationPart.TRUSTED_SERVICES, _ADMINISTRATORS, OrganizationPart.TAGS}
"""Parts whose members no plan takes away where the design does not know all of them."""


def _rank(operation: AwsOperation, before: Organization, after: Organization) -> tuple[int, int]:
    """Return the place of an operation among those that may be next: what tightens first, what loosens last."""
    match operation:
        case EnablePolicyType():
            return 0, 0
        case CreatePolicy() | SetTags() | RenameAccount():
            return 1, 0
        case CreateNode(node=node, parent=parent):
            depth = after.depth(node.id) if node.kind is NodeKind.OU else 99
            return (2 if node.kind is NodeKind.OU else 6), depth if parent else 0
        case AttachPolicy(policy=policy, node=node):
            if node not in before.nodes:
                return 3, 0
            return (4, after.depth(node)) if _denies_only(after.policies.get(policy)) else (5, -after.depth(node))
        case DetachPolicy(node=node) if node not in before.nodes:
            return 3, 1
        case UpdatePolicy() | TrustService():
            return 7, 0
        case MoveAccount(node=node) if node not in before.nodes:
            return 6, 98  # at once, before the next account is made
        case MoveAccount():
            return 8, 0
        case DetachPolicy(node=node):
            return 9, -after.depth(node)
        case DelegateAdministrator() | SetResourcePolicy():
            return 10, 0
        case RenameOu():
            return 11, 0
        case RemoveNode(node=node):
            return 12, -before.depth(node)
    return 13, 0  # such as closing an account


def _denies_only(policy: Policy | None) -> bool:
    if policy is None or policy.type is not PolicyType.SERVICE_CONTROL_POLICY:
        return True
    statements = read_policy_text(policy.text, Grammar.SCP).statements
    return all(statement.effect is Effect.DENY for statement in statements)


def _edges(
    operations: Iterable[AwsOperation], before: Organization, after: Organization
) -> Iterator[tuple[AwsOperation, AwsOperation]]:
    """Yield the pairs of operations; the second waits for the first."""
    made = {operation.made: operation for operation in operations if operation.made}
    types = {operation.kind: operation for operation in operations if isinstance(operation, EnablePolicyType)}
    removed = {operation.node: operation for operation in operations if isinstance(operation, RemoveNode)}
    deleted = {operation.policy: operation for operation in operations if isinstance(operation, DeletePolicy)}
    dressing: dict[NodeId, list[AwsOperation]] = {}
    for one in operations:
        if isinstance(one, (AttachPolicy, DetachPolicy)) and one.node not in before.nodes:
            dressing.setdefault(one.node, []).append(one)
    yield from _service_edges(operations)
    for one in operations:
        for other in _awaited(one, made, types, before, after):
            yield other, one
        if isinstance(one, MoveAccount):
            yield from ((other, one) for other in dressing.get(one.parent, ()))
        if (after_it := _let_go(one, before, removed)) is not None:
            yield one, after_it
        for policy in _freed(one, before):
            if policy in deleted:
                yield one, deleted[policy]


def _service_edges(operations: Iterable[AwsOperation]) -> Iterator[tuple[AwsOperation, AwsOperation]]:
    """Order around delegated administrators: trust before one, none before trust ends or its account leaves."""
    administrators = [operation for operation in operations if isinstance(operation, DelegateAdministrator)]
    trusts = [operation for operation in operations if isinstance(operation, TrustService) and operation.trusted]
    for one in administrators:
        if one.registered:
            yield from ((trust, one) for trust in trusts if trust.service == one.administrator.service)
        else:
            yield from ((one, other) for other in operations if _waits_for_parting(other, one.administrator))


def _waits_for_parting(other: AwsOperation, gone: DelegatedAdministrator) -> bool:
    """Return True for an operation that AWS refuses while an account is the administrator of a service."""
    match other:
        case DelegateAdministrator(administrator=administrator, registered=True):
            return administrator.service == gone.service
        case TrustService(service=service, trusted=False):
            return service == gone.service
        case RemoveNode(node=node) | CloseAccount(node=node):
            return node == gone.account
    return False


def _awaited(
    one: AwsOperation,
    made: dict[str, AwsOperation],
    types: dict[PolicyType, EnablePolicyType],
    before: Organization,
    after: Organization,
) -> Iterator[AwsOperation]:
    """Yield the operations that make the things which one names."""
    match one:
        case AttachPolicy(policy=policy, node=node) | DetachPolicy(policy=policy, node=node):
            found = after.policies.get(policy) or before.policies.get(policy)
            yield from (made[name] for name in (policy, node) if name in made)
            if found is not None and found.type in types:
                yield types[found.type]
        case CreatePolicy(policy=policy) if policy.type in types:
            yield types[policy.type]
        case CreateNode(node=node, parent=parent):
            yield from (made[name] for name in (parent,) if name in made)
            yield from types.values()
        case MoveAccount(node=node, parent=parent):
            yield from (made[name] for name in (node, parent) if name in made)
        case DelegateAdministrator(administrator=administrator):
            yield from (made[name] for name in (administrator.account,) if name in made)


def _let_go(one: AwsOperation, before: Organization, removed: dict[NodeId, RemoveNode]) -> AwsOperation | None:
    """Return the deletion of the OU that an operation takes something out of."""
    if isinstance(one, MoveAccount | RemoveNode) and one.node in before.nodes:
        parent = before.parent(one.node)
        return removed.get(parent) if parent is not None else None
    return None


def _freed(one: AwsOperation, before: Organization) -> Iterator[PolicyId]:
    """Yield the policies that are attached to one thing less by an operation."""
    if isinstance(one, DetachPolicy):
        yield one.policy
    elif isinstance(one, RemoveNode):
        yield from before.node(one.node).policies
