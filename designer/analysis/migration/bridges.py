"""Bridges: temporary steps that leave no trace and let a migration go on where no order does.

- A policy of its own denies for a while what would else be allowed by neither design (never wider).
- A policy of its own holds for a while what a step takes away: Denies on the accounts, Allows on the same node.
- Another policy of a full node carries the statements of one for which there is no slot.
- A policy for which a node has no slot is attached to what is below the node for a while.
- An OU or policy whose name is taken has another one for a while.

A bridge is a proposal: its user proves each of its steps like any other.
"""

import json
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace

from designer.analysis.differences.effects import STAGES
from designer.analysis.migration.operations import (
    AttachPolicy,
    AwsOperation,
    CreatePolicy,
    DeletePolicy,
    DetachPolicy,
    UpdatePolicy,
)
from designer.analysis.migration.safety import Breach, UnsafeAccounts
from designer.analysis.migration.target import is_steady
from designer.analysis.migration.tree_operations import CreateNode, MoveAccount, RenameOu
from designer.basics.dataclass import dataclass
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Stage
from designer.policy.language.document import Effect
from designer.policy.matching.request import NamedPolicy
from designer.policy.packing.cover import shortened_actions
from designer.policy.packing.packing import USUAL_PACKING, PackingInput, PackingOptions, packing
from designer.policy.packing.parts import DocumentDraft, StatementDraft, draft, written
from designer.policy.packing.proof import Proof

_TYPES = {stage: kind for kind, stage in STAGES.items()}
_HELD = {Breach.WIDER: Effect.DENY, Breach.NARROWER: Effect.ALLOW}


@dataclass(frozen=True, slots=True)
class Bridge:
    """Operations that make a bridge, and those that remove it.

    Attributes:
        up: The operations that make it, in order.
        why: Sentences on what it is for.
        down: For each of them the one that takes it back; removed is in the opposite order. Empty: nothing is.
        until: The operation after which it is removed; None: as soon as nothing needs it, at the end of the plan at the
            latest.
    """

    up: tuple[AwsOperation, ...]
    why: str
    down: tuple[AwsOperation, ...] = ()
    until: AwsOperation | None = None


@dataclass(frozen=True, slots=True)
class BridgeBuilder:
    """Bridges between two designs.

    Attributes:
        state: The organization as it is while a plan is made.
        target: The end of the plan.
        catalogue: Every action.
    """

    state: Organization
    target: Organization
    catalogue: Catalogue

    def over_unsafe(self, operation: AwsOperation, unsafe: Sequence[UnsafeAccounts]) -> Iterator[Bridge]:
        """Yield bridges over which an operation may be safe for accounts for which it is not, the shortest first."""
        yield from self._denying(unsafe)
        yield from self._holding(operation, unsafe, Breach.WIDER)
        yield from self._holding(operation, unsafe, Breach.NARROWER)

    def over_refusal(self, operation: AwsOperation) -> Iterator[Bridge | None]:
        """Bridges over which a plan may go on where AWS refuses an operation, shortest first; None: a step of work."""
        match operation:
            case AttachPolicy():
                yield from self._carried(operation)
                yield from self._hung_elsewhere(operation)
            case CreatePolicy(policy=policy):
                yield from self._policy_renamed(policy.id, policy.name)
            case UpdatePolicy(policy=policy_id, name=name):
                yield from self._policy_renamed(policy_id, name)
            case CreateNode(node=node, parent=parent):
                yield from self._renamed(parent, node.name)
            case RenameOu(node=node_id, name=name):
                yield from self._renamed(self.state.parent(node_id), name)

    # ---- policies of bridges ------------------------------------------------------------------------------------

    def _denying(self, unsafe: Sequence[UnsafeAccounts]) -> Iterator[Bridge]:
        """Yield an SCP that denies the actions that the step would let through, on the accounts for which it would."""
        wider = [unsafe_accounts for unsafe_accounts in unsafe if unsafe_accounts.breach is Breach.WIDER]
        if not wider or not all(one.stage is Stage.SCP and one.actions for one in wider):
            return
        texts = [deny_text(unsafe_accounts.actions, self.catalogue) for unsafe_accounts in wider]
        nodes = [self._covering(unsafe_accounts.accounts) for unsafe_accounts in wider]
        why = "It denies what neither design allows and this order could let through for a while."
        yield from self._hanging(list(zip(texts, nodes, strict=True)), PolicyType.SERVICE_CONTROL_POLICY, why)

    def _holding(self, operation: AwsOperation, unsafe: Sequence[UnsafeAccounts], breach: Breach) -> Iterator[Bridge]:
        """Yield a policy with the statements that a step takes away too early, on what would miss them."""
        some = [unsafe_accounts for unsafe_accounts in unsafe if unsafe_accounts.breach is breach]
        for stage, kind in _TYPES.items():
            accounts = tuple(account for one in some if one.stage is stage for account in one.accounts)
            if not accounts:
                continue
            taken = [policy for policy in self._taken(operation) if policy.type is kind]
            text = statements_text(taken, _HELD[breach])
            nodes = self._covering(accounts) if breach is Breach.WIDER else self._levels(operation)
            names = ", ".join(policy.name for policy in taken)
            why = (
                f"It holds what {names} {'denies' if breach is Breach.WIDER else 'allows'} until the rest has followed."
            )
            if text and nodes:
                yield from self._hanging([(text, nodes)], kind, why)

    def _taken(self, operation: AwsOperation) -> list[Policy]:
        """Return the policies whose statements an operation takes away from accounts."""
        match operation:
            case DetachPolicy(policy=policy_id) | UpdatePolicy(policy=policy_id):
                return [self.state.policy(policy_id)]
            case MoveAccount(node=node, parent=parent):
                here = dict.fromkeys(one for level in self.state.path(node) for one in self.state.node(level).policies)
                kept = {policy for level in self.state.path(parent) for policy in self.state.node(level).policies}
                found = [self.state.policy(one) for one in here if one not in kept]
                return [policy for policy in found if policy.type in GRAMMARS]
        return []

    def _levels(self, operation: AwsOperation) -> tuple[NodeId, ...]:
        """Return the nodes on which an operation changes what is allowed."""
        return tuple(self.state.targets(operation.policy)) if isinstance(operation, UpdatePolicy) else ()

    def _hanging(
        self, documents: Sequence[tuple[str, Sequence[NodeId]]], kind: PolicyType, why: str
    ) -> Iterator[Bridge]:
        """Yield the new policies of a type with some texts on some nodes."""
        up: list[AwsOperation] = []
        down: list[AwsOperation] = []
        taken = {one.name for side in (self.state, self.target) for one in side.policies.values()}
        number = 0
        for text, nodes in documents:
            if not fits(text, kind):
                return
            number = next(one for one in range(number + 1, 10**6) if f"OrgwrightBridge{one}" not in taken)
            name = f"OrgwrightBridge{number}"
            policy = Policy(PolicyId(name.lower()), name, kind, text, "In use while a migration runs; it goes with it.")
            up += (CreatePolicy(policy), *(AttachPolicy(policy.id, node) for node in nodes))
            down += (DeletePolicy(policy.id), *(DetachPolicy(policy.id, node) for node in nodes))
        yield Bridge(tuple(up), why, tuple(down))

    def _covering(self, accounts: Sequence[NodeId]) -> tuple[NodeId, ...]:
        """Return the highest nodes below which there is no account but these."""
        state = self.state
        counts: Counter[NodeId] = Counter(level for account in {*accounts} for level in state.path(account))
        whole = {node for node, count in counts.items() if count == state.accounts_below(node)}
        return tuple(node for node in state.walk() if node in whole and state.parent(node) not in whole)

    # ---- slots --------------------------------------------------------------------------------------------------

    def _carried(self, operation: AttachPolicy) -> Iterator[Bridge | None]:
        """Yield another policy of a full node that says the same too, until the node has a slot free."""
        node, new = self.state.node(operation.node), self.state.policy(operation.policy)
        for carrier in self._carriers(node, new.type):
            joined = yield from put_together(carrier, new, self.catalogue)
            if joined is None:
                continue
            text, proof = joined
            most = quotas.load().types[new.type].characters
            why = (
                f"{node.name} has no slot free. {carrier.name} carries the statements of {new.name} too: "
                f"{len(text):,} of {most:,} characters. {proof.scope}"
            )
            up = UpdatePolicy(carrier.id, carrier.name, carrier.description, text)
            down = UpdatePolicy(carrier.id, carrier.name, carrier.description, carrier.text)
            yield Bridge((up,), why, (down,), operation)

    def _carriers(self, node: Node, kind: PolicyType) -> list[Policy]:
        """Policies of a full node that may carry another one: those that stay first, then those of the fewest nodes.

        One that goes is of use only where another one goes, too: its going is what makes room.
        """
        wanted = self.target.nodes.get(node.id)
        kept = wanted.policies if wanted is not None else ()
        found = [policy for policy in map(self.state.policy, node.policies) if policy.type is kind]
        useful = [policy for policy in found if policy.id in kept or sum(other.id not in kept for other in found) > 1]
        order = [(one.id not in kept, len(self.state.targets(one.id)), len(one.text), one.id) for one in useful]
        return [self.state.policy(key[-1]) for key in sorted(order) if self._can_carry(self.state.policy(key[-1]))]

    def _can_carry(self, policy: Policy) -> bool:
        """Return True for a policy that is the design's own, and that no later step updates."""
        if policy.aws_managed or is_steady(policy, self.target):
            return False
        later = self.target.policies.get(policy.id)
        fields = (policy.name, policy.description, policy.text)
        return later is None or fields == (later.name, later.description, later.text)

    def _hung_elsewhere(self, operation: AttachPolicy) -> Iterator[Bridge]:
        """Yield a policy on all children of a node, or on its parent, until the node has a slot free."""
        state, policy = self.state, operation.policy
        node, parent = state.node(operation.node), state.parent(operation.node)
        for nodes in (node.children, (parent,) if parent is not None else ()):
            free = [node_id for node_id in nodes if policy not in state.node(node_id).policies]
            if free:
                where = "above it" if free == [parent] else "to what is below"
                why = f"{node.name} has no slot free. {state.policy(policy).name} is attached {where} until it has."
                up = tuple(AttachPolicy(policy, node_id) for node_id in free)
                yield Bridge(up, why, tuple(DetachPolicy(policy, node_id) for node_id in free), operation)

    # ---- names --------------------------------------------------------------------------------------------------

    def _renamed(self, parent: NodeId | None, name: str) -> Iterator[Bridge]:
        """Another name for the OU that has the name that one beside it is to get; it gets its own later, or goes."""
        for child in self.state.node(parent).children if parent is not None else ():
            node = self.state.node(child)
            if node.kind is NodeKind.OU and node.name == name:
                yield Bridge((RenameOu(child, f"{name} (moving)"),), f"It frees the name {name} for another OU.")

    def _policy_renamed(self, wanting: PolicyId, name: str) -> Iterator[Bridge]:
        """Another name for the policy that has the name that another is to get; it gets its own later, or goes."""
        for policy in self.state.policies.values():
            if policy.name == name and policy.id != wanting and not policy.aws_managed:
                free = replace(policy, name=edits.free_policy_name(self.state, f"{name} (moving)"))
                renaming = UpdatePolicy(policy.id, free.name, policy.description, policy.text)
                yield Bridge((renaming,), f"It frees the name {name} for another policy.")


_AS_THEY_ARE = PackingOptions(rewrites=frozenset())


def deny_text(actions: int, catalogue: Catalogue) -> str:
    """Document that denies actions, as bits over the catalogue; in wildcards of today's names where it is long."""
    listed = action_names(actions, catalogue)
    text = _deny(listed)
    return (
        text if fits(text, PolicyType.SERVICE_CONTROL_POLICY) else _deny(shortened_actions(listed, catalogue).actions)
    )


def action_names(actions: int, catalogue: Catalogue) -> list[str]:
    """Names of actions, given as bits over the catalogue; ``service:*`` where it is every action of a service."""
    names: dict[str, list[str]] = {}
    for name in (catalogue.actions[place] for place in catalogue.members(actions)):
        names.setdefault(name.partition(":")[0], []).append(name)
    listed: list[str] = []
    for service, found in names.items():
        whole = catalogue.match(f"{service}:*")
        listed += [f"{service}:*"] if not whole & ~actions else found
    return listed


def _deny(actions: Iterable[str]) -> str:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": [*actions], "Resource": "*"}]}
    return json.dumps(document, separators=(",", ":"))


def statements_text(policies: Iterable[Policy], effect: Effect) -> str:
    """Return the document of the statements with an effect of some policies of one type; empty if there is none."""
    parts: list[StatementDraft] = []
    for policy in policies:
        found = draft(policy.text, GRAMMARS[policy.type])
        if isinstance(found, DocumentDraft):
            parts += (part.rewritten(sid="") for part in found.parts if part.effect is effect)
    return written(dict.fromkeys(parts)) if parts else ""


def fits(text: str, kind: PolicyType) -> bool:
    """Return True for a text that is not longer than AWS takes for a type."""
    most = quotas.load().types[kind].characters
    return most is None or len(text) <= most


def put_together(one: Policy, other: Policy, catalogue: Catalogue) -> Generator[None, None, tuple[str, Proof] | None]:
    """One document that decides as two policies of one type do on one node, and the proof; None if there is none.

    Statements stay as they are where that is short enough.
    """
    most, grammar = quotas.load().types[one.type].characters, GRAMMARS.get(one.type)
    if most is None or grammar is None:
        return None
    load = PackingInput([NamedPolicy(one.name, one.text), NamedPolicy(other.name, other.text)], most, grammar=grammar)
    for options in (_AS_THEY_ARE, USUAL_PACKING):
        found = yield from packing(load, catalogue, options)
        if len(found.documents) == 1 and isinstance(found.proof, Proof) and len(found.documents[0].text) <= most:
            return found.documents[0].text, found.proof
    return None
