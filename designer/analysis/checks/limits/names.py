"""Names, tags, descriptions, AWS ids and e-mail addresses have AWS's shape, and those that are unique appear once."""

from collections import Counter
from collections.abc import Iterable, Iterator

from designer.analysis.checks.finding import Check, Finding, Fix, OfNode, OfPolicy, Severity
from designer.analysis.checks.fixes import edit
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy
from designer.organization.model.unknown_names import is_unknown_name

_IDS_AT_ONCE = 1_000
"""Nodes that are looked at without an interruption."""


def _whole(organization: Organization) -> Iterator[Finding | None]:
    aws_id = organization.settings.aws_id
    fault = quotas.organization_id_fault(aws_id) if aws_id else ""
    if fault:
        yield CHECK.finding(fault, node=organization.root)
    ids: Counter[str] = Counter()
    emails: Counter[str] = Counter()
    named = [node for node in organization.nodes.values() if node.aws_id or node.email]
    for start in range(0, len(named), _IDS_AT_ONCE):
        yield None
        portion = named[start : start + _IDS_AT_ONCE]
        ids.update(node.aws_id for node in portion)
        emails.update(node.email.lower() for node in portion)
    root = organization.node(organization.root).aws_id.removeprefix("r-")
    for number, node in enumerate(named):
        if number % _IDS_AT_ONCE == 0:
            yield None
        fault, other = _id_fault(node, root, ids), _email_fault(node, emails)
        if fault or other:
            for one in filter(None, (fault, other)):
                yield CHECK.finding(f"{node.name}: {one}", node=node.id)


def _id_fault(node: Node, root: str, ids: Counter[str]) -> str:
    aws_id, kind = node.aws_id, node.kind
    if not aws_id:
        return ""
    fault = quotas.aws_id_fault(kind, aws_id)
    if not fault and kind is NodeKind.OU and root and node.aws_id.split("-")[1] != root:
        fault = f"The middle of {node.aws_id} is not the id of the root, {root}."
    if not fault and ids[node.aws_id] > 1:
        fault = f"The id {node.aws_id} is at {ids[node.aws_id]} nodes."
    return fault


def _email_fault(node: Node, emails: Counter[str]) -> str:
    if not node.email:
        return ""
    count = emails[node.email.lower()]
    fault = quotas.email_fault(node.email)
    if not fault and count > 1:
        fault = f"{count} accounts have the address {node.email}; AWS takes each address once in the world."
    return fault


def _node_names(organization: Organization) -> OfNode:
    good_tags: set[tuple[tuple[str, str], ...]] = {()}

    def check(node: Node) -> Iterable[Finding]:
        if node.tags in good_tags and len(node.children) < 2 and not quotas.name_fault(node.kind, node.name):
            return ()
        return faults(node)

    def faults(node: Node) -> Iterator[Finding]:
        fault = "" if is_unknown_name(node.name) else quotas.name_fault(node.kind, node.name)  # another check finds it
        if fault:
            # AWS keeps older names that it would not take today.
            severity = Severity.WARNING if node.aws_id and node.name.strip() else Severity.ERROR
            yield NODE_NAMES.finding(f"{node.name or node.id}: {fault}", node=node.id, severity=severity)
        if node.tags not in good_tags:
            fault = quotas.tags_fault(node.tags)
            if fault:
                yield NODE_NAMES.finding(f"{node.name}: {fault}", node=node.id)
            else:
                good_tags.add(node.tags)
        if len(node.children) > 1:
            yield from _doubled(organization, node)

    return check


def _doubled(organization: Organization, parent: Node) -> Iterator[Finding]:
    ous = [child for child in map(organization.node, parent.children) if child.kind is NodeKind.OU]
    counts = Counter(ou.name for ou in ous)
    for ou in ous:
        if counts[ou.name] > 1:
            message = f"{counts[ou.name]} OUs below {parent.name} have the name {ou.name}; AWS takes each name once."
            yield NODE_NAMES.finding(message, node=ou.id)


def _policy_names(organization: Organization) -> OfPolicy:
    counts = Counter(policy.name for policy in organization.policies.values())

    def check(policy: Policy) -> Iterator[Finding]:
        for fault in (quotas.policy_name_fault(policy.name), quotas.description_fault(policy.description)):
            if fault:
                yield POLICY_NAMES.finding(fault, policy=policy.id)
        if counts[policy.name] > 1 and policy.name:
            message = f"{counts[policy.name]} policies have this name; AWS takes each name once."
            yield POLICY_NAMES.finding(message, policy=policy.id)

    return check


_NAMES_AT_ONCE = 1_000
"""Nodes that are looked at without an interruption."""


def _portable_names(organization: Organization) -> Iterator[Finding | None]:
    nodes = list(organization.nodes.values())
    accounts: dict[str, list[Node]] = {}
    looked_at: list[Node] = []
    spelled: dict[tuple[NodeId | None, str], set[str]] = {}
    for start in range(0, len(nodes), _NAMES_AT_ONCE):
        yield None
        portion = nodes[start : start + _NAMES_AT_ONCE]
        for node in portion:
            tidy = " ".join(node.name.split())
            if node.kind is NodeKind.ACCOUNT:
                accounts.setdefault(tidy.lower(), []).append(node)
            if node.kind is NodeKind.OU:
                spelled.setdefault((organization.parent(node.id), node.name.lower()), set()).add(node.name)
            if node.kind is not NodeKind.ACCOUNT or tidy != node.name:  # few of many thousands
                looked_at.append(node)
    for number, node in enumerate(looked_at):
        if number % _NAMES_AT_ONCE == 0:
            yield None
        for message, fixes in _faults(node) if node.kind is not NodeKind.ROOT else ():
            yield PORTABLE_NAMES.finding(f"{node.name}: {message}", node=node.id, fixes=fixes)
        if node.kind is NodeKind.OU and len(spelled[organization.parent(node.id), node.name.lower()]) > 1:
            message = "Another OU beside it differs only in capitals, and tools that ignore them take both for one."
            yield PORTABLE_NAMES.finding(f"{node.name}: {message}", node=node.id)
    for namesakes in accounts.values():
        if len(namesakes) > 1:
            message = (
                f"{len(namesakes):,} accounts have the name {namesakes[0].name}. AWS takes that, but Landing Zone "
                "Accelerator, Account Factory and people tell accounts apart by their names."
            )
            yield PORTABLE_NAMES.finding(message, node=namesakes[0].id)


def _faults(node: Node) -> Iterator[tuple[str, tuple[Fix, ...]]]:
    tidy = " ".join(node.name.split())
    if tidy != node.name and tidy:
        yield "The name has spaces at an end or several in a row, which no one sees.", (_renamed(node, tidy),)
    if node.kind is NodeKind.OU and "/" in node.name:
        message = "Landing Zone Accelerator and most scripts write paths of OUs with slashes; a name cannot hold one."
        yield message, (_renamed(node, node.name.replace("/", "-")),)
    if node.kind is NodeKind.OU and tidy.lower() == "root":
        yield "Control Tower and Landing Zone Accelerator call the root Root; another name avoids a mix-up.", ()


def _renamed(node: Node, name: str) -> Fix:
    return edit(f"Rename to {name}", lambda design: edits.rename(design, node.id, name))


CHECK = Check("identities", whole=_whole)
NODE_NAMES = Check("node-names", nodes=_node_names)
POLICY_NAMES = Check("policy-names", policies=_policy_names)
PORTABLE_NAMES = Check("portable-names", whole=_portable_names)
