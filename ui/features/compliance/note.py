"""Full text of one entry of the compliance of a node."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.compliance.artifact import AgreementKind
from designer.analysis.compliance.checklist import NodeProgramme, NodeProgrammes
from designer.analysis.compliance.scope import guardrails_for
from designer.basics.words import counted
from designer.organization.model.compliance import CustomerAgreement, CustomerDuty, DutyState
from designer.organization.model.records import NodeId
from ui.features.compliance.rows import AgreementOf, DutyOf, EvidenceOf, ServiceOutOfScope
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_MANAGING = (
    "IAM, Organizations, billing and the like hold no data of yours. That is our judgement, not AWS's: its lists "
    "do not speak of them."
)


def compliance_note_rows(known: NodeProgrammes, node: NodeId, value: object) -> Iterator[Row]:
    """Sentences on what a row stands for."""
    for number, (words, icon, *more) in enumerate(_sentences(known, node, value)):
        tip = "\n".join((words, *more))
        yield Row(RowContent(words, icon=icon, wrapped=True), tip, number, selectable=False)


def _sentences(known: NodeProgrammes, node: NodeId, value: object) -> Iterator[tuple[str, ...]]:
    """Each sentence with its icon, and what only its tip says."""
    match value:
        case NodeProgramme():
            yield from _programme(known, node, value)
        case ServiceOutOfScope():
            yield from _service(known, node, value)
        case AgreementOf(programme=NodeProgramme(agreement=AgreementKind() as kind)):
            yield kind.about, "info"
            yield f"Source: {kind.source}. Confidence {kind.confidence}.", "link-out"
        case CustomerAgreement():
            yield value.note or "Without a note.", "note"
            yield f"{value.arn or 'Its ARN is not known'}; the program reads agreements and never accepts one.", "info"
        case EvidenceOf():
            for first, last in value.item.gaps:
                yield f"Not covered: {first} to {last}.", "conditional"
            yield f"Its usual period: {value.item.family.usual or 'not known'}.", "info"
            yield f"Source: {value.item.family.source}. Confidence {value.item.family.confidence}.", "link-out"
        case DutyOf():
            told = value.status.record
            if told is not None and told.note:
                yield told.note, "note"
            yield f"{_ticking(value.status.record)} Confidence {value.status.duty.confidence}.", "info"


def _ticking(record: CustomerDuty | None) -> str:
    """Effect of a click on the box of a duty."""
    if record is None:
        return "Nobody has said whether it is done. Click the box when it is; click again if it is still open."
    return "Click the box if it is open again." if record.state is DutyState.DONE else "Click the box when it is done."


def _programme(known: NodeProgrammes, node: NodeId, one: NodeProgramme) -> Iterator[tuple[str, ...]]:
    scope = one.scope
    if one.facts is not None and one.facts.about:
        yield one.facts.about, "info"
    if scope.exempt:
        yield "SCPs do not limit the management account: every service is possible in it.", "exempt"
        return
    if scope.listed is None:
        yield "There is no list of its services in scope: import one of your own.", "unknown"
        return
    shares = f"{scope.in_scope:,} in scope, {len(scope.out):,} out of scope"
    managing = f", {scope.administrative:,} that only manage accounts, by Orgwright's own judgement"
    told = f"{shares}{managing if scope.administrative else ''}"
    yield f"{counted(scope.possible, 'service')} possible here: {told}.", "policy", _MANAGING
    guards = guardrails_for(known.organization, node, one.mark.programme)
    for guard in guards:
        beyond = f"; it lets {counted(len(guard.beyond), 'service')} through that the list does not have"
        exempt = f"; it spares {', '.join(guard.exempt)}" if guard.exempt else ""
        yield f"Limited by {guard.policy.name}{beyond if guard.beyond else ''}{exempt}.", "policy-deny"
    if not guards:
        yield "No ready-made SCP limits it to the services in scope.", "conditional"
    yield f"Source of the list: {scope.listed.source} Confidence {scope.listed.confidence}.", "link-out"


def _service(known: NodeProgrammes, node: NodeId, one: ServiceOutOfScope) -> Iterator[tuple[str, str]]:
    reason = known.scopes.why(node, one.service.prefix)
    if reason is not None:
        yield f"Possible here. {reason.sentence}", "policy-allow"
    decided = one.service.accepted or one.service.expired
    if decided is not None:
        ended = "Accepted until" if one.service.accepted else "The decision ended on"
        until = f" {ended} {decided.until}." if decided.until else ""
        yield f"{decided.reason}{f' ({decided.owner})' if decided.owner else ''}.{until}", "note"
    if one.service.unsure:
        yield "It may be missing only because the list is old: newer lists of other programmes have it.", "unknown"
