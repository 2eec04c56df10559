"""Edit that packs the policies of a node into the fewest documents. Policies of other nodes stay as they are.

Not offered by `designer.organization.edits` itself, which must import fast: import this module to pack.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import field, replace

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import named, numbered
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId, PolicyType
from designer.organization.model.slugs import policy_id as new_id
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.json.text import minified_length
from designer.policy.matching.request import NamedPolicy
from designer.policy.packing.packing import USUAL_PACKING, Packed, Packing, PackingInput, PackingOptions, packing
from designer.policy.packing.proof import Proof, Refusal
from designer.policy.packing.tidying import RewriteStep


@dataclass(frozen=True, slots=True)
class PackedDocument:
    """Document before or after.

    Attributes:
        name: Of the policy.
        size: Characters as AWS counts them, white space included.
        squeezed: Characters without white space.
        sources: Names of the policies whose statements it holds.
        changed: True if it is new or another text.
    """

    name: str
    size: int
    squeezed: int
    sources: tuple[str, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class NodePacking:
    """Effect of packing a node.

    Attributes:
        node: The node.
        kind: The policies' type.
        before: Policies attached now, AWS's own included.
        after: Policies attached then.
        kept: Names of policies that stay as they are, each with the reason.
        steps: Rewrites of statements: done, refused or left out.
        proof: That every request is decided as before, or why nothing is done.
        fewest: True if fewer documents are certainly impossible.
        unlinked: Names of policies that lose their link to the guardrail they were made of.
        change: The edit; empty if nothing is gained.
    """

    node: NodeId
    kind: PolicyType
    before: tuple[PackedDocument, ...]
    after: tuple[PackedDocument, ...]
    kept: tuple[tuple[str, str], ...]
    steps: tuple[RewriteStep, ...]
    proof: Proof | Refusal
    fewest: bool
    unlinked: tuple[str, ...]
    change: Change = field(compare=False)

    @property
    def saved(self) -> int:
        """Characters that are freed on the node, white space left out."""
        return sum(sheet.squeezed for sheet in self.before) - sum(sheet.squeezed for sheet in self.after)

    @property
    def slots_saved(self) -> int:
        """Slots that are freed."""
        return len(self.before) - len(self.after)


def pack_node(
    organization: Organization,
    node_id: NodeId,
    catalogue: Catalogue,
    kind: PolicyType = PolicyType.SERVICE_CONTROL_POLICY,
    options: PackingOptions = USUAL_PACKING,
    *,
    copy_shared: bool = False,
    chosen: Collection[PolicyId] = (),
) -> NodePacking:
    """Pack a node at once; see `packing_node`."""
    return finish(packing_node(organization, node_id, catalogue, kind, options, copy_shared=copy_shared, chosen=chosen))


def packing_node(
    organization: Organization,
    node_id: NodeId,
    catalogue: Catalogue,
    kind: PolicyType = PolicyType.SERVICE_CONTROL_POLICY,
    options: PackingOptions = USUAL_PACKING,
    *,
    copy_shared: bool = False,
    chosen: Collection[PolicyId] = (),
) -> Generator[None, None, NodePacking]:
    """Pack the directly attached policies of one type, in steps.

    Args:
        organization: The design.
        node_id: Root, OU or account.
        catalogue: Every action.
        kind: SCPs or RCPs.
        options: Rewrites that may be done.
        copy_shared: True if statements of policies that other nodes have, too, may be copied into documents of this
            node, which frees slots here; for the others they stay as they are.
        chosen: The policies that may be packed, if not all.
    """
    own = _attached(organization, node_id, kind)
    others = {policy.id: organization.targets(policy.id) - {node_id} for policy in own}
    kept = _kept(organization, own, {} if copy_shared and options.join else others, chosen)
    packed = [policy for policy in own if policy.id not in kept]
    done = yield from packing(_input(kind, packed, [one for one in own if one.id in kept]), catalogue, options)
    kept |= {packed[number].id: reason for number, reason in done.stays}
    writing = _Writing(organization, node_id, packed, frozenset(one for one, nodes in others.items() if nodes))
    change, proof = writing.change(done), done.proof
    refusal = _no_room(organization, node_id, kind, len(own), len(own) - len(packed) + len(done.documents))
    if change and refusal:
        change, proof = Change("Merge policies"), Refusal(refusal)
    before = sheets_of(organization, node_id, kind)
    return NodePacking(
        node_id,
        kind,
        before,
        tuple(_after(own, writing, done)) if change else before,
        tuple((policy.name, kept[policy.id]) for policy in own if policy.id in kept),
        done.steps,
        proof,
        done.fewest,
        _unlinked(change),
        change,
    )


def _input(kind: PolicyType, packed: Iterable[Policy], kept: Iterable[Policy]) -> PackingInput:
    return PackingInput(
        [NamedPolicy(policy.name, policy.text) for policy in packed],
        quotas.load().types[kind].characters or 10_240,
        [NamedPolicy(policy.name, policy.text) for policy in kept],
        GRAMMARS[kind],
    )


def merge_place(organization: Organization, policies: Sequence[PolicyId], current: NodeId | None) -> NodeId:
    """Return the node at which policies can be merged: one that has all of them, `current` before others.

    Raises:
        EditError: The policies are of several types or of one that is not merged, or no node has all of them.
    """
    kinds = {organization.policy(policy).type for policy in policies}
    if len(kinds) > 1 or not kinds <= GRAMMARS.keys():
        raise EditError("Only SCPs are merged with SCPs, and RCPs with RCPs.")
    shared = frozenset.intersection(*map(organization.targets, policies))
    if not shared:
        raise EditError("Policies are merged where they are attached, and no node has all of these.")
    return current if current in shared else next(node for node in organization.walk() if node in shared)


def _kept(
    organization: Organization,
    own: Iterable[Policy],
    others: Mapping[PolicyId, frozenset[NodeId]],
    chosen: Collection[PolicyId],
) -> dict[PolicyId, str]:
    """Return the policies that stay as they are, each with the reason.

    Args:
        organization: The design.
        own: Policies of the node.
        others: The other nodes that keep one as it is.
        chosen: The policies that need not stay, if not all.
    """
    kept: dict[PolicyId, str] = {}
    for policy in own:
        if policy.aws_managed:
            kept[policy.id] = "It belongs to AWS, which alone can change it."
        elif chosen and policy.id not in chosen:
            kept[policy.id] = "It was not chosen."
        elif elsewhere := others.get(policy.id):
            where = named(organization, sorted(elsewhere))
            kept[policy.id] = f"It is attached to {where}, too, and must not change there."
    return kept


def _no_room(organization: Organization, node_id: NodeId, kind: PolicyType, used: int, needed: int) -> str:
    """Return the reason why a node cannot have so many documents, as a sentence; empty if it can."""
    slots = quotas.load().types[kind].per_node
    if slots is None or needed <= max(slots, used):
        return ""
    name = organization.node(node_id).name
    return f"{name} would need {needed} slots for documents that fit AWS's limit; AWS gives {slots}."


def _unlinked(change: Change) -> tuple[str, ...]:
    """Return policies that a change takes out, or puts together with others, though they were made of a guardrail."""
    swaps = [(swap.before, swap.after) for swap in change.policies.values()]
    return tuple(
        before.name
        for before, after in swaps
        if before is not None and before.guardrail is not None and (after is None or after.guardrail is None)
    )


def sheets_of(organization: Organization, node_id: NodeId, kind: PolicyType) -> tuple[PackedDocument, ...]:
    """Return the documents of a type that are attached to a node now."""
    return tuple(_sheet(policy) for policy in _attached(organization, node_id, kind))


def _attached(organization: Organization, node_id: NodeId, kind: PolicyType) -> list[Policy]:
    attached = (organization.policy(policy_id) for policy_id in organization.node(node_id).policies)
    return [policy for policy in attached if policy.type is kind]


def _sheet(policy: Policy, sources: Iterable[str] = (), *, changed: bool = False) -> PackedDocument:
    return PackedDocument(policy.name, len(policy.text), minified_length(policy.text), tuple(sources), changed)


def _after(own: Sequence[Policy], writing: _Writing, done: Packing) -> Iterable[PackedDocument]:
    results = {record.id: (record, one) for record, one in zip(writing.records, done.documents, strict=True)}
    sources = writing.packed
    for policy in own:
        if policy.id not in results and policy not in sources:
            yield _sheet(policy)
    for record, one in results.values():
        yield _sheet(record, [sources[home].name for home in one.homes], changed=one.changed)


class _Writing:
    """Packing written as records: which policy takes which document, under which name."""

    def __init__(
        self, organization: Organization, node_id: NodeId, packed: Sequence[Policy], shared: frozenset[PolicyId]
    ) -> None:
        self.organization = organization
        self.node = organization.node(node_id)
        self.packed = packed
        self.shared = shared
        self.records: list[Policy] = []

    def change(self, done: Packing) -> Change:
        """Return the edit of the packing; empty if every document stays."""
        if not any(document.changed for document in done.documents):
            self.records = [self.packed[document.homes[0]] for document in done.documents]
            return Change("Merge policies")
        builder = ChangeBuilder(self.organization)
        taken: set[PolicyId] = set()
        for document in done.documents:
            record = self.record(document, taken)
            taken.add(record.id)
            self.records.append(record)
            builder.put_policy(record)
        gone = {policy.id for policy in self.packed} - taken
        for policy_id in gone - self.shared:
            builder.remove_policy(policy_id)
        order = [one for one in self.node.policies if one not in gone]
        order += [record.id for record in self.records if record.id not in order]
        builder.put(replace(self.node, policies=tuple(order)))
        return builder.change(f"Merge policies of {self.node.name}")

    def record(self, one: Packed, taken: set[PolicyId]) -> Policy:
        """Policy that holds a document: one of those it comes from, or a new one where others need all of them."""
        sources = [self.packed[home] for home in one.homes]
        if not one.changed or (len(sources) == 1 and sources[0].id in self.shared):
            return sources[0]  # a shared one that would only become shorter stays as it is
        free = next((policy for policy in sources if policy.id not in taken | self.shared), None)
        if len(sources) == 1 and free is not None:
            return replace(free, text=one.text)
        if len(sources) == 1:  # a piece of one that was too long
            name = edits.free_policy_name(self.organization, sources[0].name[: quotas.NAME_LENGTH - 5])
            while name in {record.name for record in self.records}:
                name = _next_name(name)
            known = {*self.organization.policies, *taken}
            return replace(sources[0], id=new_id(name, known), name=name, text=one.text, aws_id="", guardrail=None)
        name = self.free_name({policy.id for policy in sources} - self.shared)
        description = _described([policy.name for policy in sources])
        if free is not None:
            return replace(free, name=name, text=one.text, description=description, guardrail=None)
        known = {*self.organization.policies, *taken}
        return Policy(new_id(name, known), name, sources[0].type, one.text, description)

    def free_name(self, sources: set[PolicyId]) -> str:
        """Return the name such as "Workloads guardrails", numbered where that is taken."""
        names = {policy.name for policy in self.organization.policies.values() if policy.id not in sources}
        names |= {record.name for record in self.records}
        what = "resource guardrails" if self.packed[0].type is PolicyType.RESOURCE_CONTROL_POLICY else "guardrails"
        base = f"{self.node.name[: quotas.NAME_LENGTH - 30].strip()} {what}"
        return numbered(base, names)


def _next_name(name: str) -> str:
    """Return the name after another: "Guardrails 2" becomes "Guardrails 3"."""
    base, _, number = name.rpartition(" ")
    return f"{base} {int(number) + 1}"


def _described(names: Sequence[str]) -> str:
    text = f"Merged from {', '.join(names[:-1])} and {names[-1]}." if len(names) > 1 else f"Merged from {names[0]}."
    return text if len(text) <= quotas.DESCRIPTION_LENGTH else f"{text[: quotas.DESCRIPTION_LENGTH - 1].rstrip()}…"
