"""Sections on single places: which guardrails stand on the path of each account, a page a node."""

from collections.abc import Iterator

from designer.analysis.access.ceilings import Ceiling
from designer.analysis.access.guards import PolicySign, policy_sign
from designer.analysis.compliance.delegation import service_name
from designer.analysis.compliance.programme_facts import facts_of, marks_of
from designer.basics.words import counted
from designer.exchange.reports.contents import ReportCell, ReportSection, ReportTable, ReportText, cell
from designer.exchange.reports.structure import policies_of_ones_own
from designer.exchange.reports.subject import ReportSubject
from designer.organization.model import quotas
from designer.organization.model.inherited import declared_services, owner_of
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.records import NODE_KINDS, Node, NodeId, NodeKind, Policy

_MOST_GUARDRAILS = 12
"""Columns of the matrix: what reaches the most accounts."""

_MOST_PAGES = 400
"""Nodes with a page of their own; of a larger organization the OUs alone, and no more than these."""

_SERVICES = 12

_SIGNS = (
    "✓ and the node from which it comes: the guardrail stands on the account's path. ★: the management account is "
    "never limited. Nothing: it is not on the path, whatever else may deny the same."
)


def guardrails_table(subject: ReportSubject) -> ReportSection:
    """Return the table of accounts by the guardrails that reach the most of them."""
    organization = subject.organization
    known = [
        policy
        for policy in organization.policies.values()
        if not policy.aws_managed and policy_sign(policy) in (PolicySign.DENIES, PolicySign.RESOURCE)
    ]
    known.sort(key=lambda one: (-len(subject.reached(one.id)), one.name))
    chosen = known[:_MOST_GUARDRAILS]
    rows = tuple((cell(subject.path(account)), *_states(subject, account, chosen)) for account in subject.accounts)
    lead = [_SIGNS]
    if len(known) > len(chosen):
        lead.append(f"These {len(chosen)} of {len(known):,} reach the most accounts; the policies tell of the others.")
    table = ReportTable("guardrails", "", ("Account", *(one.name for one in chosen)), rows)
    return ReportSection("guardrails", "Accounts and guardrails", tuple(lead), (table,) if chosen else ())


def _states(subject: ReportSubject, account: NodeId, chosen: list[Policy]) -> Iterator[ReportCell]:
    organization = subject.organization
    if organization.is_management_account(account):
        yield from (cell("★ exempt", "exempt") for _ in chosen)
        return
    first: dict[str, NodeId] = {}
    for level in organization.path(account):
        for policy in organization.node(level).policies:
            first.setdefault(policy, level)
    for one in chosen:
        source = first.get(one.id)
        where = "itself" if source == account else f"from {organization.node(source).name}" if source else ""
        yield cell(f"✓ {where}", "allowed") if where else cell("")


def pages(subject: ReportSubject) -> ReportSection:
    """Return a page a node: attributes, policies with their level, permissions by service."""
    organization = subject.organization
    nodes = list(organization.walk())
    lead = []
    if len(nodes) > _MOST_PAGES:
        nodes = [node for node in nodes if organization.node(node).kind is not NodeKind.ACCOUNT][:_MOST_PAGES]
        lead.append(f"{counted(len(nodes), 'page')} of the root and OUs; accounts are in the tables.")
    known: dict[tuple[int, int], str] = {}
    texts = tuple(ReportText(_title(subject, node), tuple(_facts(subject, node, known)), "") for node in nodes)
    return ReportSection("nodes", "Nodes", tuple(lead), (), texts)


def _title(subject: ReportSubject, node_id: NodeId) -> str:
    node = subject.organization.node(node_id)
    return node.name if node.kind is NodeKind.ROOT else f"{NODE_KINDS[node.kind].title} {subject.path(node_id)}"


def _facts(subject: ReportSubject, node_id: NodeId, known: dict[tuple[int, int], str]) -> Iterator[tuple[str, str]]:
    organization = subject.organization
    node = organization.node(node_id)
    yield from ((one.title, one.words(node)) for one in NODE_ATTRIBUTES if one.of(node) != one.default)
    if not node.owner and (owner := owner_of(organization, node_id)):
        yield "Owner, inherited", owner
    if not node.services and (services := declared_services(organization, node_id)):
        yield "Services, inherited", " ".join(services)
    for mark in marks_of(organization, node_id):
        if mark.node != node_id:
            facts = facts_of(organization, mark.programme)
            yield "Programme", f"{facts.title if facts else mark.programme}, from {organization.node(mark.node).name}"
    if running := subject.administered.get(node_id):
        yield "Administers", ", ".join(sorted(map(service_name, running)))
    if node.kind is not NodeKind.ACCOUNT:
        yield "Accounts", f"{organization.accounts_below(node_id):,}"
    yield "Attached", _policies(subject, node) or "none of its own"
    for level in reversed(organization.path(node_id)[:-1]):
        if attached := _policies(subject, organization.node(level)):
            yield f"From {organization.node(level).name}", attached
    ceiling = subject.ceilings.of(node_id)
    if ceiling.exempt:
        yield "Permissions", "SCPs do not limit the management account"
        return
    key = (ceiling.sure, ceiling.possible)
    if key not in known:
        known[key] = _permissions(subject, ceiling)
    yield "Permissions", known[key]


def _policies(subject: ReportSubject, node: Node) -> str:
    types = quotas.load().types
    return ", ".join(f"{policy.name} ({types[policy.type].short})" for policy in policies_of_ones_own(subject, node))


def _permissions(subject: ReportSubject, ceiling: Ceiling) -> str:
    """Return the services by what SCPs leave of them; those with a part left are named."""
    catalogue = subject.catalogue
    whole, none, partly = 0, 0, []
    for prefix in catalogue.services:
        mask = catalogue.service_mask(prefix)
        if mask & ceiling.sure == mask:
            whole += 1
        elif not mask & ceiling.possible:
            none += 1
        else:
            left = ((mask & ceiling.possible).bit_count(), (mask & ceiling.sure).bit_count())
            partly.append((mask.bit_count() - left[1], prefix, left, mask.bit_count()))
    partly.sort(key=lambda one: (-one[0], one[1]))
    named = [f"{prefix} {left[1]} sure, {left[0]} possible of {every}" for _, prefix, left, every in partly[:_SERVICES]]
    more = f" and {len(partly) - _SERVICES:,} more" if len(partly) > _SERVICES else ""
    listed = f": {'; '.join(named)}{more}" if named else ""
    words = f"{counted(whole, 'service')} allowed as a whole, {none:,} denied, {len(partly):,} in part{listed}"
    return words if ceiling.known else f"{words}. A policy on the path is not known."
