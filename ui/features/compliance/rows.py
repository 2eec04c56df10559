"""Rows of the compliance of a node, in the order of questions, each with what it stands for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt

from designer.analysis.compliance.agreements import CoverState, state_on
from designer.analysis.compliance.checklist import DutyStatus, EvidenceItem, EvidenceState, NodeProgramme, checked_words
from designer.analysis.compliance.programme_facts import facts_of, marked_accounts, marks_at
from designer.analysis.compliance.scope import OutOfScope, is_old
from designer.basics.dataclass import dataclass
from designer.basics.words import capital, counted
from designer.organization.model.compliance import AgreementScope, CustomerAgreement, DutyState
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, NodeId
from designer.policy.states import State
from ui.state.node_looks import NODE_LOOKS
from ui.theme import Role
from ui.widgets.item_views.flat_list import boxed, section_rows
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_MOST = 200
"""Services out of scope that are listed."""

_STATES = {
    State.ALLOWED: ("allowed", Role.ALLOWED),
    State.CONDITIONAL: ("conditional", Role.CONDITIONAL),
    State.EXEMPT: ("exempt", Role.EXEMPT),
    State.UNKNOWN: ("unknown", Role.SECONDARY),
}
_COVERS = {
    CoverState.ACTIVE: ("allowed", Role.ALLOWED),
    CoverState.PLANNED: ("recent", Role.SECONDARY),
    CoverState.ENDED: ("error", Role.DENIED),
    CoverState.MISSING: ("error", Role.DENIED),
    CoverState.UNKNOWN: ("unknown", Role.SECONDARY),
}
_EVIDENCE = {
    EvidenceState.THERE: ("allowed", Role.ALLOWED),
    EvidenceState.OLD: ("conditional", Role.CONDITIONAL),
    EvidenceState.WITHDRAWN: ("error", Role.DENIED),
    EvidenceState.MISSING: ("error", Role.DENIED),
    EvidenceState.UNKNOWN: ("unknown", Role.SECONDARY),
}


@dataclass(frozen=True, slots=True)
class ServiceOutOfScope:
    """Service that is possible in a node and out of scope of some of its programmes.

    Attributes:
        service: The service, with the decision on it.
        programmes: The programmes that do not have it in scope.
    """

    service: OutOfScope
    programmes: tuple[NodeProgramme, ...]


@dataclass(frozen=True, slots=True)
class DutyOf:
    """Duty that stays with the customer of a programme."""

    programme: NodeProgramme
    status: DutyStatus


@dataclass(frozen=True, slots=True)
class EvidenceOf:
    """Family of reports that serve as evidence for a programme."""

    programme: NodeProgramme
    item: EvidenceItem


@dataclass(frozen=True, slots=True)
class AgreementOf:
    """Kind of agreement that a programme asks for."""

    programme: NodeProgramme


@dataclass(frozen=True, slots=True)
class MarkedNode:
    """Node that names a programme, for itself and all below it."""

    node: NodeId


def compliance_rows(
    organization: Organization, node: NodeId, found: Sequence[NodeProgramme], day: str
) -> Iterator[Row]:
    """Yield all rows of a node that falls under programmes."""
    yield from section_rows("Programmes", [_programme(organization, node, programme, day) for programme in found])
    asked = [_asked(programme) for programme in found if programme.agreement is not None]
    kept = organization.settings.compliance.agreements if organization.settings.compliance else ()
    yield from section_rows("Agreements", [*asked, *[_agreement(organization, agreement, day) for agreement in kept]])
    yield from section_rows(
        "Evidence from AWS Artifact", [_evidence(programme, item) for programme in found for item in programme.evidence]
    )
    duties = [_duty(programme, status) for programme in found for status in programme.duties]
    done = sum(row.state is Qt.CheckState.Checked for row in duties)
    yield from section_rows("Your duties", duties, f"{done:,} of {len(duties):,} done")
    out = services_out(found)
    yield from section_rows("Possible, and out of scope", [_service(scope) for scope in out[:_MOST]], len(out))
    if len(out) > _MOST:
        yield Row(RowContent(f"and {len(out) - _MOST:,} more", faded=True), id="more", selectable=False)


def programme_overview_rows(organization: Organization) -> Iterator[Row]:
    """Yield the nodes that name a programme, by programme: what there is to choose while nothing is selected."""
    marked = marked_accounts(organization)
    named = [node for node in organization.walk() if organization.node(node).programmes] if marked else []
    for programme, accounts in marked.items():
        facts = facts_of(organization, programme)
        title = facts.title if facts is not None else programme
        yield Row(
            RowContent(title, trailing=counted(len(accounts), "account"), heading=True), id=title, selectable=False
        )
        for node in named:
            if programme in marks_at(organization, node):
                yield _marked(organization, programme, node)


def _marked(organization: Organization, programme: str, node: NodeId) -> Row:
    look = NODE_LOOKS[organization.node(node).kind]
    content = RowContent(organization.node(node).name, icon=look.glyph, icon_role=look.role)
    return Row(content, "Show its programmes", ("marked", programme, node), MarkedNode(node))


def services_out(found: Sequence[NodeProgramme]) -> list[ServiceOutOfScope]:
    """Return the services out of scope of any programme, those that nobody has decided on first."""
    together: dict[str, list[tuple[OutOfScope, NodeProgramme]]] = {}
    for programme in found:
        for service in () if programme.scope.exempt else programme.scope.out:
            together.setdefault(service.prefix, []).append((service, programme))
    services = []
    for pairs in together.values():
        open_one = next((service for service, _ in pairs if service.accepted is None), pairs[0][0])
        services.append(ServiceOutOfScope(open_one, tuple(one for _, one in pairs)))
    return sorted(services, key=lambda one: (one.service.accepted is not None, _without_maker(one.service.title)))


def _without_maker(title: str) -> str:
    """Return the name of a service as it is looked for: "AWS App Runner" under A as "Amazon AppFlow" is."""
    return title.removeprefix("AWS ").removeprefix("Amazon ").casefold()


def has_own_list(organization: Organization, programme: str) -> bool:
    """Return True if the design has a list of its own of the services in scope of a programme."""
    records = organization.settings.compliance
    return records is not None and any(programme_list.programme == programme for programme_list in records.lists)


def _list_words(organization: Organization, one: NodeProgramme, day: str) -> str:
    """Return the age of the list of services: "list of 2022-07-15, old"."""
    listed = one.scope.listed
    if listed is None:
        return "no list of services"
    own = "own list" if has_own_list(organization, one.mark.programme) else "list"
    age = ", old" if is_old(listed.as_of, day) else ""
    return f"{own} of {listed.as_of or 'unknown date'}{age}"


def _programme(organization: Organization, node: NodeId, one: NodeProgramme, day: str) -> Row:
    icon, role = _STATES[one.state]
    here = (
        f"set on this {NODE_KINDS[organization.node(node).kind].noun}"
        if one.mark.node == node
        else f"from {organization.node(one.mark.node).name}"
    )
    kind = f"{one.facts.kind.value} · " if one.facts is not None else "not known to the program · "
    content = RowContent(
        one.title,
        f"{kind}{here} · {_list_words(organization, one, day)}",
        icon=icon,
        icon_role=role,
        bold=True,
        trailing=one.words,
        wrapped=True,
    )
    return Row(content, f"{one.title}\n{content.secondary}\n{one.words}", ("programme", one.mark.programme), one)


def _service(one: ServiceOutOfScope) -> Row:
    service, names = one.service, ", ".join(programme.title for programme in one.programmes)
    decided = service.accepted
    if decided is None:
        icon, role, word = "conditional", Role.CONDITIONAL, "decision ended" if service.expired else "undecided"
    else:
        icon, role, word = "allowed", Role.ALLOWED, f"until {decided.until}" if decided.until else "accepted"
    doubt = "; newer lists have it" if service.unsure else ""
    content = RowContent(
        service.title, f"not in {names}{doubt}", icon=icon, icon_role=role, trailing=word, wrapped=True
    )
    return Row(content, f"{service.title} ({service.prefix})\n{content.secondary}", ("service", service.prefix), one)


def _asked(one: NodeProgramme) -> Row:
    kind = one.agreement
    assert kind is not None
    states = [state for state in CoverState if one.covers.get(state)]
    worst = max(states, key=list(CoverState).index, default=CoverState.UNKNOWN)
    icon, role = _COVERS[worst]
    trailing = ", ".join(f"{state.value} in {one.covers[state]:,}" for state in states) or "no account"
    asked = f"{one.title} asks for it in {counted(sum(one.covers.values()), 'account')}"
    content = RowContent(kind.title, asked, icon=icon, icon_role=role, bold=True, trailing=trailing, wrapped=True)
    return Row(content, f"{kind.title}\n{kind.about}", ("asked", one.mark.programme), AgreementOf(one))


def _agreement(organization: Organization, one: CustomerAgreement, day: str) -> Row:
    state = state_on(one, day)
    icon, role = _COVERS[state]
    where = "organization" if one.scope is AgreementScope.ORGANIZATION else "account"
    if one.account is not None and one.account in organization.nodes:
        where = f"{where}, {organization.node(one.account).name}"
    since = f" since {one.start[:10]}" if one.start and state is CoverState.ACTIVE else ""
    content = RowContent(one.name, f"{where}{since}", icon=icon, icon_role=role, trailing=state.value, wrapped=True)
    return Row(content, f"{one.name}\n{content.secondary}\n{one.note}".strip(), ("agreement", one.id), one)


def _evidence(one: NodeProgramme, item: EvidenceItem) -> Row:
    icon, role = _EVIDENCE[item.state]
    gaps = f" · {counted(len(item.gaps), 'gap')}" if item.gaps else ""
    about = f"{item.period or item.family.usual or 'period not known'}{gaps} · for {one.title}"
    content = RowContent(item.family.title, about, icon=icon, icon_role=role, trailing=item.state.value, wrapped=True)
    tip = f"{item.family.title}\n{about}\n{capital(checked_words(item.family.confidence))}"
    return Row(content, tip, ("evidence", one.mark.programme, item.family.id), EvidenceOf(one, item))


def _duty(one: NodeProgramme, status: DutyStatus) -> Row:
    """Return a duty in full, with its box: it is what somebody has to read."""
    done = status.is_covered or (status.record is not None and status.record.state is DutyState.DONE)
    day = (
        f" {status.record.day[:10]}"
        if status.record is not None and status.record.day and not status.is_covered
        else ""
    )
    about = " · ".join((f"{status.words}{day}", f"owner {status.owner}" if status.owner else "no owner", one.title))
    click = "Click the box: " + ("open again, with today's date" if done else "done, with today's date")
    row = boxed(status.duty.text, about, done, f"{status.duty.text}\n{about}\n{click}")
    content, state = replace(row.content, wrapped=True), row.state
    if status.record is None and not done:  # nobody has said it: neither done nor open
        content, state = replace(content, icon="check-some"), Qt.CheckState.PartiallyChecked
    return replace(
        row, content=content, state=state, id=("duty", one.mark.programme, status.duty.id), value=DutyOf(one, status)
    )
