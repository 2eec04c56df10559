"""Edit that attaches a policy of all children to their parent instead: one slot for many, proved to change nothing.

Not offered by `designer.organization.edits` itself, which must import fast.
"""

from collections.abc import Generator, Iterator
from dataclasses import field, replace

from designer.basics.dataclass import dataclass
from designer.basics.steps import finish
from designer.organization.edits.attachments import without
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import named, short_label
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import FULL_ACCESS
from designer.policy.language.document import read_policy_text
from designer.policy.matching.request import Level, NamedPolicy
from designer.policy.packing.proof import Proof, Refusal, as_scps, both, prove_path


def common_policies(organization: Organization, node_id: NodeId) -> Iterator[PolicyId]:
    """Yield the policies attached to every child of a node except the management account, if there are two or more."""
    children = [organization.node(child) for child in organization.node(node_id).children]
    bound = [child for child in children if not organization.is_management_account(child.id)]
    if len(bound) < 2:
        return
    for policy_id in bound[0].policies:
        policy = organization.policy(policy_id)
        if policy.type not in GRAMMARS or policy.aws_managed:
            continue
        if all(policy_id in child.policies for child in bound):
            yield policy_id


@dataclass(frozen=True, slots=True)
class MoveToParent:
    """Policy that could move up.

    Attributes:
        node: The root or OU that gets it.
        policy: The policy.
        children: The nodes that lose it.
        words: The step, as a sentence.
        proof: That every request of every account below is decided as before, or why it is not done.
        change: The edit; empty if it is refused.
    """

    node: NodeId
    policy: PolicyId
    children: tuple[NodeId, ...]
    words: str
    proof: Proof | Refusal
    change: Change = field(compare=False)

    @property
    def later(self) -> str:
        """Consequence for nodes that are not there yet, as a sentence."""
        return "OUs and accounts that are put there later get it at once; until now each had to be given it."


def move_to_parent(
    organization: Organization, node_id: NodeId, policy_id: PolicyId, catalogue: Catalogue
) -> MoveToParent:
    """Move a policy up at once; see `moving_to_parent`."""
    return finish(moving_to_parent(organization, node_id, policy_id, catalogue))


def moving_to_parent(
    organization: Organization, node_id: NodeId, policy_id: PolicyId, catalogue: Catalogue
) -> Generator[None, None, MoveToParent]:
    """Attach a policy to a node and detach it from its children, if that is proved to change nothing, in steps."""
    node, policy = organization.node(node_id), organization.policy(policy_id)
    children = tuple(child for child in node.children if policy_id in organization.node(child).policies)
    what = f"{policy.name} is attached to {node.name}, and detached from {short_label(organization, children)} below."
    if policy_id in node.policies:
        what = f"{policy.name} is detached from {short_label(organization, children)}: {node.name} has it for them."
    refusal = _refusal(organization, node_id, policy_id, children)
    proof: Proof | Refusal = Refusal(refusal) if refusal else Proof(catalogue.date)
    if isinstance(proof, Proof):
        proof = yield from _proved(organization, node_id, policy_id, catalogue)
    change = Change("MoveToParent")
    if isinstance(proof, Proof):
        builder = ChangeBuilder(organization)
        if policy_id not in node.policies:
            builder.put(replace(node, policies=(*node.policies, policy_id)))
        for child in children:
            builder.put(without(organization.node(child), policy_id))
        change = builder.change(f"Attach {policy.name} to {node.name} for all below")
    return MoveToParent(node_id, policy_id, children, what, proof, change)


def _refusal(organization: Organization, node_id: NodeId, policy_id: PolicyId, children: tuple[NodeId, ...]) -> str:
    node, policy = organization.node(node_id), organization.policy(policy_id)
    quota = quotas.load().types[policy.type]
    if policy_id not in set(common_policies(organization, node_id)):
        lacking = [
            child for child in node.children if child not in children and not organization.is_management_account(child)
        ]
        if lacking:
            return f"{named(organization, lacking)} would get {policy.name}, too."
        return f"{policy.name} cannot be moved up to {node.name}."
    if policy_id not in node.policies and quota.per_node is not None:
        used = sum(organization.policy(one).type is policy.type for one in node.policies)
        if used >= quota.per_node:
            return f"{node.name} has {quota.per_node} {quota.plural} already, the most AWS allows on one node."
    last = [
        child
        for child in children
        if sum(organization.policy(one).type is policy.type for one in organization.node(child).policies)
        <= quota.minimum_per_node
    ]
    if last:
        return f"{policy.name} is the last {quota.singular} of {named(organization, last)}, and AWS keeps at least one."
    return ""


def _proved(
    organization: Organization, node_id: NodeId, policy_id: PolicyId, catalogue: Catalogue
) -> Generator[None, None, Proof | Refusal]:
    """Compare the two levels for every kind of child; the levels above and below are the same before and after."""
    kind = organization.policy(policy_id).type
    node = organization.node(node_id)
    above = tuple(policy for policy in node.policies if organization.policy(policy).type is kind)
    raised = above if policy_id in above else (*above, policy_id)
    unread = _unread(organization, node_id, kind)
    if unread:
        return Refusal(f"AWS would refuse the text of {unread}, so nothing can be proved. Correct it first.")
    found = Proof(catalogue.date)
    seen: set[tuple[PolicyId, ...]] = set()
    for child in node.children:
        below = tuple(one for one in organization.node(child).policies if organization.policy(one).type is kind)
        if policy_id not in below or below in seen or organization.is_management_account(child):
            continue
        seen.add(below)
        lowered = tuple(one for one in below if one != policy_id)
        before = [_level(organization, "above", above, kind), _level(organization, "below", below, kind)]
        after = [_level(organization, "above", raised, kind), _level(organization, "below", lowered, kind)]
        one = yield from prove_path(before, after, catalogue)
        if isinstance(one, Refusal):
            return one
        found = both(found, one)
    return found


def _unread(organization: Organization, node_id: NodeId, kind: PolicyType) -> str:
    """Return the name of a policy on one of the levels that cannot be read."""
    ids = {
        one for level in (node_id, *organization.node(node_id).children) for one in organization.node(level).policies
    }
    for policy in (organization.policy(policy_id) for policy_id in sorted(ids)):
        if policy.type is kind and not read_policy_text(policy.text, GRAMMARS[kind]).usable:
            return policy.name
    return ""


def _level(organization: Organization, name: str, policies: tuple[PolicyId, ...], kind: PolicyType) -> Level:
    records = [organization.policy(policy) for policy in policies]
    found = as_scps([NamedPolicy(record.name, record.text) for record in records], GRAMMARS[kind])
    always = (
        (FULL_ACCESS,) if kind is PolicyType.RESOURCE_CONTROL_POLICY else ()
    )  # AWS keeps RCPFullAWSAccess on every level
    return Level(name, (*always, *found))


def moves_to_parent(organization: Organization) -> Iterator[tuple[NodeId, PolicyId]]:
    """Yield the places where a policy could move up, in outline order."""
    for node_id in organization.walk():
        if organization.node(node_id).kind is not NodeKind.ACCOUNT:
            for policy_id in common_policies(organization, node_id):
                yield node_id, policy_id
