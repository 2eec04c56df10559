"""Sections on the organization itself: tree, accounts, policies, use of limits.

The tree is drawn as a small SVG of cards and lines, laid out as the window does it. It has classes and no styles of
its own: the page that holds it gives them, in both colour schemes. Names are inert.
"""

from collections.abc import Iterator
from html import escape

from designer.analysis.checks.policy_text import policy_text
from designer.analysis.compliance import delegation
from designer.analysis.compliance.checklist import checked_words
from designer.basics.words import NO_ACCOUNT_ID, counted, plain
from designer.exchange.reports.contents import EMPTY_CELL, ReportCell, ReportSection, ReportTable, ReportText, cell
from designer.exchange.reports.subject import ReportSubject
from designer.organization.budget import TypeUse, node_uses
from designer.organization.layout.arranger import Arranger
from designer.organization.layout.geometry import METRICS, Density, Direction, Polyline, Rect
from designer.organization.layout.layout import Layout
from designer.organization.model import quotas
from designer.organization.model.inherited import owner_of
from designer.organization.model.node_attributes import choice_words
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, Node, NodeId, NodeKind, Policy, PolicyType
from designer.policy.evaluation.plain_sentences import DesignNames, allow_phrase, deny_phrase
from designer.policy.language.document import Effect

_SHOWN = 6


def tree_section(subject: ReportSubject) -> ReportSection:
    """Return every node in outline order, with what is attached and inherited."""
    organization = subject.organization
    rows = []
    for node_id in organization.walk():
        node = organization.node(node_id)
        attached = policies_of_ones_own(subject, node)
        above = {
            policy.id
            for level in organization.path(node_id)[:-1]
            for policy in policies_of_ones_own(subject, organization.node(level))
        }
        inherited = len(above.difference(policy.id for policy in attached))
        accounts = organization.accounts_below(node_id) if node.kind is not NodeKind.ACCOUNT else "-"
        numbers = (cell(accounts), cell(len(attached) or "-"), cell(inherited or "-"))
        rows.append((cell(node.name, depth=organization.depth(node_id)), cell(NODE_KINDS[node.kind].noun), *numbers))
    columns = ("Node", "Kind", "Accounts", "Attached", "Inherited")
    lead = "Policies attached to the node itself and inherited from above; those that AWS attaches are not counted."
    table = ReportTable("tree", "", columns, tuple(rows))
    return ReportSection("tree", "Tree", (lead,), (table,), drawing=drawing(organization))


def accounts(subject: ReportSubject) -> ReportSection:
    """Return every account with its attributes, its policies and the number of actions with each answer."""
    columns = ("Account", "Id", "AWS id", "E-mail", "State", "Owner", "Policies", "Inherited from above")
    answers = ("Allowed", "Conditional", "Denied", "Unknown")
    rows = tuple(_account(subject, account) for account in subject.accounts)
    services = _services(subject)
    lead = f"Actions that SCPs leave, of {len(subject.catalogue.actions):,} of {subject.catalogue.date}."
    tables = (ReportTable("accounts", "", (*columns, *answers), rows), *((services,) if services.rows else ()))
    return ReportSection("accounts", "Accounts", (lead,), tables)


def _services(subject: ReportSubject) -> ReportTable:
    """Return the services with trusted access, and the accounts that run them."""
    settings, known = subject.organization.settings, delegation.load().services
    rows = tuple(
        (
            cell(delegation.service_name(principal)),
            cell(principal),
            cell(
                ", ".join(
                    subject.path(one.account) for one in settings.delegated_administrators if one.service == principal
                )
                or "the management account"
            ),
            cell(known[principal].source if principal in known else "not in the table"),
            cell(checked_words(known[principal].confidence) if principal in known else ""),
        )
        for principal in sorted(settings.trusted_services)
    )
    columns = ("Service", "Principal", "Run by", "Source", "Checked")
    return ReportTable("services", "Services with trusted access", columns, rows)


def policies_section(subject: ReportSubject) -> ReportSection:
    """Return every policy of one's own: where it is attached, which accounts it reaches, its text."""
    organization = subject.organization
    own = [policy for policy in organization.policies.values() if not policy.aws_managed]
    rows, texts = [], []
    for policy in own:
        targets = sorted(organization.targets(policy.id), key=subject.path)
        reached = subject.reached(policy.id)
        where = ", ".join(map(subject.path, targets)) or "nowhere"
        kind = quotas.load().types[policy.type].short
        size = "not known" if policy.unknown else f"{len(policy.text):,}"
        rows.append((cell(policy.name), cell(kind), cell(where), cell(len(reached)), cell(size)))
        facts = (("Type", kind), ("Attached to", where), ("Accounts below", f"{len(reached):,}"))
        words = tuple(statement_words(policy, subject.names))
        about = (("Description", policy.description),) if policy.description else ()
        texts.append(ReportText(policy.name, (*about, *facts, *words), policy.text))
    columns = ("Policy", "Type", "Attached to", "Accounts below", "Characters")
    table = ReportTable("policies", "", columns, tuple(rows))
    return ReportSection("policies", "Policies", (), (table,), tuple(texts))


def limits_section(subject: ReportSubject) -> ReportSection:
    """Return the slots and characters of nodes that have policies of their own."""
    organization = subject.organization
    rows = [
        _limit(subject, node, use)
        for node in organization.walk()
        if policies_of_ones_own(subject, organization.node(node))
        for use in node_uses(organization, node)
        if use.slots.used
    ]
    columns = ("Node", "Type", "Slots used", "Kept for others", "Slots", "Fullest document", "Characters it may have")
    lead = f"AWS's quotas of {quotas.load().date}, for nodes that have policies of their own."
    return ReportSection("limits", "Quotas", (lead,), (ReportTable("limits", "", columns, tuple(rows)),))


def statement_words(policy: Policy, names: DesignNames) -> Iterator[tuple[str, str]]:
    """Yield the statements of an SCP in words, each with its Sid or its number; an unknown text has none."""
    if policy.type is not PolicyType.SERVICE_CONTROL_POLICY or policy.unknown is not None:
        return
    read = policy_text(policy.text, policy.type)
    if read.statements and not read.document.usable:
        yield "Statements", "AWS would refuse it, so answers that depend on it are unknown."
        return
    for number, statement in enumerate(read.statements, 1):
        listed = (
            "All actions"
            if statement.actions == ("*",) and not statement.not_action
            else ", ".join(statement.actions[:_SHOWN])
        )
        more = f" and {len(statement.actions) - _SHOWN:,} more" if len(statement.actions) > _SHOWN else ""
        everything = statement.resources == ("*",) and not statement.not_resource and not statement.conditions
        denies = statement.effect is Effect.DENY
        phrase = deny_phrase(statement, names) if denies else f"allowed {allow_phrase(statement, names)}"
        plainly = "denied" if denies else "allowed"
        actions = f"All actions but {listed}{more}" if statement.not_action else f"{listed}{more}"
        yield statement.sid or f"Statement {number}", f"{actions}: {plainly if everything else phrase}."


def policies_of_ones_own(subject: ReportSubject, node: Node) -> list[Policy]:
    """Attached policies but those of AWS."""
    attached = map(subject.organization.policy, node.policies)
    return [policy for policy in attached if not policy.aws_managed]


def _account(subject: ReportSubject, account: NodeId) -> tuple[ReportCell, ...]:
    organization = subject.organization
    node, ceiling = organization.node(account), subject.all_ceilings[account]
    above = [
        policy
        for level in organization.path(account)[:-1]
        for policy in policies_of_ones_own(subject, organization.node(level))
    ]
    inherited = dict.fromkeys(f"{one.name} ({kind})" for one in above for kind in [quotas.load().types[one.type].short])
    denied = subject.catalogue.full_mask & ~ceiling.possible
    masks = (ceiling.sure, ceiling.conditional, denied, ceiling.unknown)
    return (
        cell(subject.path(account)),
        cell(account),
        cell(node.aws_id or NO_ACCOUNT_ID),
        cell(node.email),
        cell(choice_words(node.state)),
        cell(owner_of(organization, account)),
        cell(", ".join(policy.name for policy in policies_of_ones_own(subject, node))),
        cell(", ".join(inherited)),
        *(cell("★ exempt", "exempt") if ceiling.exempt else cell(mask.bit_count()) for mask in masks),
    )


def _limit(subject: ReportSubject, node: NodeId, use: TypeUse) -> tuple[ReportCell, ...]:
    fullest = use.fullest
    return (
        cell(subject.path(node)),
        cell(quotas.load().types[use.kind].short),
        cell(use.slots.used, "denied" if use.over else ""),
        cell(use.reserved or EMPTY_CELL),
        cell(use.slots.most or "no limit"),
        cell(fullest.size.used if fullest else "-"),
        cell(fullest.size.most or "no limit" if fullest else "-"),
    )


_FEW, _MOST = 80, 400
"""Nodes up to which accounts have cards of their own, and up to which all are drawn."""

_MARGIN = 8
_CHARACTER = 7
"""Width of a character of 13 pixels, in canvas units; names are cut to what surely fits."""


def drawing(organization: Organization) -> str:
    """Return the SVG; a large tree is drawn as far down as it stays readable."""
    collapsed = _collapsed(organization)
    shown = _shown(organization, collapsed)
    density = Density.COMPACT if shown <= _FEW else Density.DENSE
    layout = Arranger(METRICS[density]).arrange(organization, collapsed, Direction.TOP_DOWN)
    area = layout.bounds
    x, y, w, h = area.x - _MARGIN, area.y - _MARGIN, area.w + 2 * _MARGIN, area.h + 2 * _MARGIN
    label = escape(f"{counted(organization.account_count, 'account')} in {counted(organization.ou_count, 'OU')}")
    parts = [f'<svg class="chart" viewBox="{x} {y} {w} {h}" width="{w}" height="{h}" role="img" aria-label="{label}">']
    cards = sorted(layout.cards(), key=lambda one: (organization.node(one[0]).kind is NodeKind.ACCOUNT, one[1]))
    frames = filter(None, map(layout.frame, layout.containers()))
    parts += [f'<rect class="frame" x="{x}" y="{y}" width="{w}" height="{h}" rx="8"/>' for x, y, w, h in frames]
    parts += [_line(line) for node_id, _ in cards for line in _lines(organization, layout, node_id, collapsed)]
    parts += [_card(organization, layout, node_id, rect, collapsed) for node_id, rect in cards]
    return "".join([*parts, "</svg>"])


def _lines(organization: Organization, layout: Layout, node_id: NodeId, collapsed: set[NodeId]) -> Iterator[Polyline]:
    node = organization.node(node_id)
    if node.kind is NodeKind.ACCOUNT or node_id in collapsed or not node.children:
        return
    edges = layout.edges(node_id)
    yield from edges.bus
    for column in edges.columns:
        yield from column
    if edges.beside:
        yield edges.beside


def _line(line: Polyline) -> str:
    points = " ".join(f"{x},{y}" for x, y in line)
    return f'<polyline points="{points}"/>' if line else ""


def _card(organization: Organization, layout: Layout, node_id: NodeId, rect: Rect, collapsed: set[NodeId]) -> str:
    node = organization.node(node_id)
    name = organization.settings.name if node.kind is NodeKind.ROOT else node.name
    most = max(4, (rect.w - 18) // _CHARACTER)
    text = " ".join(plain(name).split())
    title = f"<title>{escape(text)}</title>"
    text = escape(text if len(text) <= most else f"{text[: most - 1]}…")
    if layout.is_row(node_id):
        return f'<text class="row" x="{rect.x + 6}" y="{rect.y + 13}">{title}{text}</text>'
    kind = "management" if organization.is_management_account(node_id) else node.kind.value
    holds = organization.accounts_below(node_id) if node.kind is not NodeKind.ACCOUNT else 0
    quiet = counted(holds, "account") if node.kind is not NodeKind.ACCOUNT else plain(node.aws_id) or NO_ACCOUNT_ID
    if node_id in collapsed:
        quiet += ", not drawn"
    box = f'<rect class="{kind}" x="{rect.x}" y="{rect.y}" width="{rect.w}" height="{rect.h}" rx="6"/>'
    first = f'<text x="{rect.x + 9}" y="{rect.y + 18}">{title}{text}</text>'
    roomy = rect.h >= 40 and not layout.metrics.rows_at
    second = f'<text class="sec" x="{rect.x + 9}" y="{rect.y + 34}">{escape(quiet)}</text>' if roomy else ""
    return f"<g>{box}{first}{second}</g>"


def _collapsed(organization: Organization) -> set[NodeId]:
    """Return the OUs of the deepest levels whose children would make the drawing too large to read."""
    if len(organization.nodes) <= _MOST:
        return set()
    depth, collapsed = 0, {organization.root}
    while True:
        deeper = {
            child
            for holder in collapsed
            for child in organization.node(holder).children
            if organization.node(child).kind is not NodeKind.ACCOUNT
        }
        if not deeper or depth > 8 or _shown(organization, deeper) > _MOST:
            return collapsed
        depth, collapsed = depth + 1, deeper


def _shown(organization: Organization, collapsed: set[NodeId]) -> int:
    stack, count = [organization.root], 0
    while stack:
        node_id = stack.pop()
        count += 1
        if node_id not in collapsed:
            stack.extend(organization.node(node_id).children)
    return count
