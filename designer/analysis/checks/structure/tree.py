"""The tree has room, member accounts lie in OUs, and names and policies are known."""

from collections.abc import Iterable, Iterator

from designer.analysis.checks.finding import Check, Finding, OfNode, OfPolicy
from designer.analysis.checks.shared import listed, verb
from designer.basics.words import counted
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, Unknown
from designer.organization.model.unknown_names import is_unknown_name


def _accounts_under_root(organization: Organization) -> Iterator[Finding]:
    if not organization.ou_count:
        return
    children = (organization.node(child) for child in organization.node(organization.root).children)
    loose = [
        child
        for child in children
        if child.kind is NodeKind.ACCOUNT and not organization.is_management_account(child.id)
    ]
    if loose:
        message = (
            f"{counted(len(loose), 'member account')} {verb(loose, 'lies', 'lie')} directly under the root: "
            f"{listed(one.name for one in loose)}. Only what holds for everybody holds there; move "
            f"{verb(loose, 'it', 'them')} into an OU."
        )
        yield ACCOUNTS_UNDER_ROOT.finding(message, node=loose[0].id if len(loose) == 1 else organization.root)


ACCOUNTS_UNDER_ROOT = Check("accounts-under-root", whole=_accounts_under_root)


def _deep_trees(organization: Organization) -> Iterator[Finding]:
    most = quotas.load().ou_levels
    if organization.ou_levels(organization.root) != most:
        return
    place: NodeId = organization.root
    for _ in range(most):
        place = max(organization.node(place).children, key=organization.ou_levels)
    message = (
        f"{organization.node(place).name} lies at level {most} of the OUs, the last that AWS has. No OU can be put "
        "between any more, and each level is one more to look at when something is denied."
    )
    yield DEEP_TREES.finding(message, node=place)


DEEP_TREES = Check("deep-trees", whole=_deep_trees)


_MESSAGE = "This name could not be read and only stands for the real one. Write the name that AWS has, or shall have."


def _unknown_node_names(_: Organization) -> OfNode:
    def check(node: Node) -> Iterable[Finding]:
        return (UNKNOWN_NAMES.finding(_MESSAGE, node=node.id),) if is_unknown_name(node.name) else ()

    return check


def _unknown_policy_names(_: Organization) -> OfPolicy:
    def check(policy: Policy) -> Iterator[Finding]:
        if is_unknown_name(policy.name):
            yield UNKNOWN_NAMES.finding(_MESSAGE, policy=policy.id)

    return check


UNKNOWN_NAMES = Check("unknown-names", nodes=_unknown_node_names, policies=_unknown_policy_names)


def _unknown_policies(organization: Organization) -> OfPolicy:
    def check(policy: Policy) -> Iterator[Finding]:
        if policy.unknown is None:
            return
        targets = organization.targets(policy.id)
        if policy.unknown is Unknown.TEXT:
            message = (
                "The text of this policy could not be read, so what it may deny is answered as unknown. "
                "Import it again from a source that holds it, or paste the text."
            )
        elif policy.candidate:
            message = (
                f"It is unknown whether a policy is attached to {counted(len(targets), 'node')}. This stands for it: "
                "what it may change there is answered as unknown. Import again from a source that says where it is "
                "attached, or detach this where you know that it is not."
            )
        else:
            plural = quotas.load().types[policy.type].plural
            message = (
                f"The {plural} attached to {counted(len(targets), 'node')} could not be read. This stands for "
                "them: what they may deny is answered as unknown. Import again from a source that says them, "
                "or detach it where you know that there are none."
            )
        yield UNKNOWN_POLICIES.finding(message, policy=policy.id)

    return check


UNKNOWN_POLICIES = Check("unknown-policies", policies=_unknown_policies)
