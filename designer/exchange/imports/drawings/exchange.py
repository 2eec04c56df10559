"""Trees of other programs as JSON: what ``convert`` writes, read back, and the files of aws-org-designer.

Both name policies without their documents and types, so that these are unknown.
"""

from collections.abc import Iterator, Mapping

from designer.basics.errors import Fault, FormatError
from designer.basics.steps import checked, checkpoint
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json, load_json
from designer.exchange.imports.api.answer_items import AnswerItem
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
from designer.exchange.imports.source import SourceFiles
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.records import AccountState, NodeKind, PolicyType, Tags, aws_managed_policies

_KINDS = {kind.value: kind for kind in NodeKind}
_MANAGED = {str(policy.id): policy for policy in aws_managed_policies()}
_STATES = {state.value: state for state in AccountState}


def is_tree(value: Json) -> bool:
    """Return True for the root's object of a nested tree."""
    return isinstance(value, dict) and value.get("kind") == "root" and isinstance(value.get("children"), list)


def is_node_link(value: Json) -> bool:
    """Return True for a node-link graph of an organization."""
    nodes = value.get("nodes") if isinstance(value, dict) else None
    return (
        isinstance(value, dict)
        and isinstance(value.get("edges", value.get("links")), list)
        and isinstance(nodes, list)
        and any(isinstance(node, dict) and node.get("kind") == "root" for node in nodes)
    )


def read_tree(files: SourceFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of a nested tree.

    Raises:
        FormatError: The file is not a nested tree.
    """
    value = _value(files)
    if not is_tree(value):
        raise _no(files, 'This is not a nested tree: it needs the "kind" root and a list of "children".')
    items, placements = [], []
    stack: list[tuple[AnswerItem, str]] = [(_item(value, "$", report), "")]
    while stack:
        item, parent = stack.pop()
        key = item.text("id")
        if not key:
            continue
        items.append(item)
        if parent:
            placements.append(Placement(key, parent, item.where))
        stack.extend((child, key) for child in reversed(list(item.objects("children"))))
    return _facts(files.title, items, placements, "")


def read_node_link(files: SourceFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of a node-link graph.

    Raises:
        FormatError: The file is not a node-link graph.
    """
    value = _value(files)
    if not (isinstance(value, dict) and is_node_link(value)):
        raise _no(
            files,
            'This is not a node-link graph of an organization: it needs "nodes", one of them the root, and "edges".',
        )
    whole = _item(value, "$", report)
    items = [item for item in whole.objects("nodes") if item.text("id")]
    edges = [*whole.objects("edges"), *whole.objects("links")]
    placements = [
        Placement(edge.text("target"), edge.text("source"), edge.where)
        for edge in edges
        if edge.text("target") and edge.text("source")
    ]
    graph = whole.members.get("graph")
    name = graph.get("name") if isinstance(graph, dict) else ""
    order = {placement.child: number for number, placement in enumerate(checked(placements))}
    items.sort(key=lambda item: order.get(item.optional("id"), -1))  # siblings are in the order of the edges
    return _facts(files.title, items, placements, name if isinstance(name, str) else "")


def _value(files: SourceFiles) -> Json:
    return load_json(files.read(only_name(files)), files.title).value


def _no(files: SourceFiles, message: str) -> FormatError:
    return FormatError(files.title, (Fault(message),))


def _item(value: Json, where: str, report: ConversionReport) -> AnswerItem:
    return AnswerItem(value if isinstance(value, dict) else {}, where, report)


def _facts(source: str, items: list[AnswerItem], placements: list[Placement], name: str) -> OrganizationFacts:
    unsaid = Missing("This format does not tell it.", source)
    nodes = [_node(item) for item in items]
    attachments = [
        Attachment(policy, item.optional("id"), item.where)
        for item in checked(items)
        for policy in item.texts("policies")
    ]
    policies = tuple(_policies(attachments, unsaid))
    types: tuple[str, ...] = tuple(dict.fromkeys(policy.type for policy in policies))
    payers = [item.optional("id") for item in checked(items) if item.flag("management")]
    return OrganizationFacts(
        source=source,
        name=name,
        management_account=payers[0] if payers else None,
        policy_types=types or unsaid,
        nodes=tuple(nodes),
        placements=tuple(placements),
        policies=policies,
        attachments=tuple(attachments),
        unknown_attachments=tuple(_unknown_attachments(items)),
        trusted_services=unsaid,
        delegations=unsaid,
        unsaid=frozenset(OrganizationPart) - {OrganizationPart.TAGS},
        unlisted_types=frozenset(PolicyType),
    )


def _unknown_attachments(items: list[AnswerItem]) -> Iterator[UnknownAttachments]:
    """Yield the nodes that do not list their policies, as a tree that another program wrote may not."""
    for item in checked(items):
        listed = item.members.get("policies")
        if not isinstance(listed, list) or len(item.texts("policies")) < len(listed):
            gap = Missing("The node has no list of policies.", item.where)
            yield UnknownAttachments(PolicyType.SERVICE_CONTROL_POLICY, item.optional("id"), gap)


def _policies(attachments: list[Attachment], unsaid: Missing) -> Iterator[PolicyFacts]:
    where = {claim.policy: claim.where for claim in checked(reversed(attachments))}
    for key in dict.fromkeys(claim.policy for claim in checked(attachments)):
        known = _MANAGED.get(key)
        yield PolicyFacts(
            key=key,
            name=known.name if known else unsaid,
            type=(known.type if known else PolicyType.SERVICE_CONTROL_POLICY).value,
            text=Missing("This format holds neither documents nor types; it is taken as an SCP.", unsaid.where),
            where=where[key],
            aws_id=known.aws_id if known else "",
            description=known.description if known else unsaid,
            aws_managed=known is not None,
            tags=() if known else unsaid,
            design_id=key[:200],
        )


def _node(item: AnswerItem) -> NodeFacts:
    checkpoint()
    key, said = item.text("id"), item.optional("kind")
    kind = _KINDS.get(said)
    if kind is None:
        kind = NodeKind.OU if any(True for _ in item.objects("children")) else NodeKind.ACCOUNT
        item.report.changed(item.where, f'The kind "{said}" is none; it is taken as {kind.value}.')
    return NodeFacts(
        key=key,
        kind=kind,
        name=item.optional("name") or Missing("It has none.", item.where),
        where=item.where,
        aws_id=item.optional("awsId"),
        email=item.optional("email"),
        state=_state(item),
        joined_method=item.optional("joinedMethod"),
        joined=item.optional("joined"),
        tags=_tags(item),
        design_id=key[:200],
    )


def _state(item: AnswerItem) -> Maybe[AccountState]:
    said = item.optional("state")
    if not said:
        return AccountState.ACTIVE
    return _STATES.get(said) or Missing(f'"{said}" is not a state.', item.where)


def _tags(item: AnswerItem) -> Tags:
    value = item.members.get("tags")
    tags: Mapping[str, Json] = value if isinstance(value, dict) else {}
    return tuple((key, text) for key, text in tags.items() if isinstance(text, str))


_TYPES_OF_NODES = {"root": NodeKind.ROOT, "ou": NodeKind.OU, "account": NodeKind.ACCOUNT}
_TYPES = {"scp": PolicyType.SERVICE_CONTROL_POLICY, "rcp": PolicyType.RESOURCE_CONTROL_POLICY}


def is_org_designer(files: CodeFiles) -> bool:
    """Return True for one file with the members of aws-org-designer."""
    heads = [files.head(name, 1 << 20) for name in files.names[:2]]
    return len(heads) == 1 and b'"rootId"' in heads[0] and b'"organization"' in heads[0]


def read_org_designer(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of the file.

    Raises:
        FormatError: The file is not JSON, or not of that program.
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
    kind = _TYPES_OF_NODES.get(text_in(members.get("type")))
    if kind is None:
        facts.report.lost(where, f"{key} is not a root, OU or account.")
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
