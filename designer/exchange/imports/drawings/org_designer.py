"""aws-org-designer: the JSON file of another designer, with nodes by id and attachments as a list."""

from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.code_facts import CodeFacts, nothing_found
from designer.exchange.imports.code.code_files import CodeFiles, only_name
from designer.exchange.imports.code.located import (
    Located,
    Members,
    each,
    located_policy,
    members_in,
    read_json,
    text_in,
)
from designer.exchange.imports.facts import (
    Attachment,
    Extra,
    Maybe,
    Missing,
    NodeFacts,
    OrganizationFacts,
    Placement,
    PolicyFacts,
    UnknownAttachments,
)
from designer.organization.model.records import NodeKind, PolicyType

_KINDS = {"root": NodeKind.ROOT, "ou": NodeKind.OU, "account": NodeKind.ACCOUNT}
_TYPES = {"scp": PolicyType.SERVICE_CONTROL_POLICY, "rcp": PolicyType.RESOURCE_CONTROL_POLICY}


def is_org_designer(files: CodeFiles) -> bool:
    """True for one file with the members of aws-org-designer."""
    heads = [files.head(name, 1 << 20) for name in files.names[:2]]
    return len(heads) == 1 and b'"rootId"' in heads[0] and b'"organization"' in heads[0]


def read_org_designer(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Facts of the file.

    Raises:
        FormatError: It is no JSON, or something else.
    """
    name = only_name(files)
    root = members_in(read_json(files.read(name), name, report))
    organization = root.get("organization")
    nodes = members_in(members_in(organization).get("nodes"))
    if not isinstance(organization, Members) or not nodes:
        raise nothing_found(files.title, "it has no organization with nodes", list(root))
    facts = CodeFacts(files.title, report, name=text_in(organization.get("name")))
    gap = Missing("aws-org-designer does not say it.", name)
    facts.management_account = facts.policy_types = facts.trusted_services = facts.delegations = gap
    for key, node in nodes.items():
        _take_node(facts, key, node)
    for key, policy in members_in(root.get("policies")).items():
        _take_policy(facts, key, policy)
    for one in each(root.get("policyAttachments")):
        members = members_in(one)
        claim = Attachment(text_in(members.get("policyId")), text_in(members.get("nodeId")), str(one.place))
        if claim.policy and claim.target:
            facts.attachments.append(claim)
        else:
            gap = Missing("An attachment names no policy or no node.", claim.where)
            facts.unknown_attachments.append(UnknownAttachments(None, claim.target or None, gap, claim.policy))
    defaults = {policy.name: policy for policy in facts.policies if policy.aws_managed}
    for managed in defaults.values():  # this designer writes attachments of AWS's own policies, so none is to be added
        attached = {claim.target for claim in facts.attachments if claim.policy == managed.key}
        facts.without_default |= {(managed.type, node.key) for node in facts.nodes if node.key not in attached}
    return facts.facts()


def _take_node(facts: CodeFacts, key: str, node: Located) -> None:
    members, where = members_in(node), str(node.place)
    kind = _KINDS.get(text_in(members.get("type")))
    if kind is None:
        facts.report.lost(where, f"{key} is no root, OU or account.")
        return
    name: Maybe[str] = text_in(members.get("name")) or Missing("It has no name.", where)
    email = text_in(members.get("email"))
    facts.nodes.append(NodeFacts(key=key, kind=kind, name=name, where=where, email=email))
    parent = text_in(members.get("parentId"))
    if parent:
        facts.placements.append(Placement(key, parent, where))
    for child in each(members.get("children")):
        facts.placements.append(Placement(text_in(child), key, str(child.place)))
    for other in ("description", "tags", "notes"):
        if value := members.get(other):
            facts.extras.append(Extra(f"{other} of {key}", str(value.place)))


def _take_policy(facts: CodeFacts, key: str, policy: Located) -> None:
    members, where = members_in(policy), str(policy.place)
    spelled = text_in(members.get("type"))
    kind = _TYPES.get(spelled)
    name = text_in(members.get("name")) or key
    facts.policies.append(
        PolicyFacts(
            key=key,
            name=name,
            type=kind.value if kind else spelled,
            text=located_policy(members.get("content"), policy.place),
            where=where,
            description=text_in(members.get("description")),
            aws_managed=name in ("FullAWSAccess", "RCPFullAWSAccess"),
        )
    )
