"""Edits of agreements, evidence, lists of services in scope, decisions and duties; none of them limits anybody.

Nothing here accepts or ends an agreement at AWS: it writes down what somebody has done there.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import TypeAlias, TypeVar

from designer.basics.words import counted, short
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.fields import set_attribute
from designer.organization.edits.rules import day_refusal, length_refusal, require
from designer.organization.model.change import Change
from designer.organization.model.compliance import (
    AcceptedService,
    AgreementScope,
    ArtifactReading,
    ComplianceRecords,
    CustomerAgreement,
    CustomerDuty,
    EvidenceReport,
    ProgrammeList,
    SensitiveAction,
    SensitiveState,
)
from designer.organization.model.lengths import LONGEST_ID, LONGEST_TEXT
from designer.organization.model.node_attributes import PROGRAMMES
from designer.organization.model.organization import Organization
from designer.organization.model.records import FeatureSet, NodeId, NodeKind
from designer.organization.model.slugs import slug

T = TypeVar("T")
_Record: TypeAlias = (
    CustomerAgreement
    | EvidenceReport
    | ArtifactReading
    | ProgrammeList
    | AcceptedService
    | CustomerDuty
    | SensitiveAction
)


def records_of(organization: Organization) -> ComplianceRecords:
    """Return the records on compliance of a design; empty ones where it has none."""
    return organization.settings.compliance or ComplianceRecords()


def mark(organization: Organization, node: NodeId, programme: str) -> Change:
    """Put a node, and all that is below it, under a programme.

    Raises:
        EditError: This is not an id of a programme.
    """
    here = organization.node(node).programmes.replace(",", " ").split()
    return set_attribute(organization, [node], PROGRAMMES, " ".join(dict.fromkeys([*here, programme])))


def unmark(organization: Organization, node: NodeId, programme: str) -> Change:
    """Take a node from under a programme that it names itself; what it inherits stays."""
    here = organization.node(node).programmes.replace(",", " ").split()
    return set_attribute(organization, [node], PROGRAMMES, " ".join(one for one in here if one != programme))


def put_programme_list(organization: Organization, listed: ProgrammeList) -> Change:
    """Use a list of one's own for a programme, in the place of the one before.

    Raises:
        EditError: The list names no programme, no service, no source, or no day.
    """
    require("" if listed.programme else "Name the programme of the list.")
    require("" if listed.services else "The list names no service.")
    require("" if listed.source else "Name the source of the list: a report rests on it.")
    require(day_refusal(listed.as_of) or ("" if listed.as_of else "Give the day of the list, such as 2026-11-27."))
    records = records_of(organization)
    others = tuple(programme_list for programme_list in records.lists if programme_list.programme != listed.programme)
    return _with(
        organization, replace(records, lists=(*others, listed)), f"Use the {listed.programme} list of {listed.as_of}"
    )


def remove_programme_list(organization: Organization, programme: str) -> Change:
    """Go back to the list that the program has."""
    records = records_of(organization)
    left = tuple(programme_list for programme_list in records.lists if programme_list.programme != programme)
    return _with(organization, replace(records, lists=left), f"Remove the {programme} list")


def accept_service(organization: Organization, accepted: AcceptedService) -> Change:
    """Return the decide that a service may stay possible, in the place of an earlier decision on the same.

    Raises:
        EditError: The node is gone, or the service, the reason or the last day is none.
    """
    require("" if accepted.node in organization.nodes else f"{short(accepted.node)} is gone from the design.")
    require("" if accepted.service else "Name the service by its prefix, such as ec2.")
    require("" if accepted.reason.strip() else "Give the reason: readers of the report want to know it.")
    require(day_refusal(accepted.until))
    records = records_of(organization)
    others = tuple(service for service in records.accepted if _decides(service) != _decides(accepted))
    return _with(organization, replace(records, accepted=(*others, accepted)), f"Accept {accepted.service}")


def withdraw_acceptance(organization: Organization, node: NodeId, service: str, programme: str = "") -> Change:
    """Take a decision on a service back."""
    records = records_of(organization)
    left = tuple(one for one in records.accepted if _decides(one) != (node, service, programme))
    return _with(organization, replace(records, accepted=left), f"Accept {service} no longer")


def set_duty(organization: Organization, duty: CustomerDuty) -> Change:
    """Say how a duty of the customer stands, in the place of what was said before.

    Raises:
        EditError: The node is gone, or the day is none.
    """
    require("" if duty.node in organization.nodes else f"{short(duty.node)} is gone from the design.")
    require(day_refusal(duty.day))
    records = records_of(organization)
    key = (duty.node, duty.programme, duty.duty)
    others = tuple(one for one in records.duties if (one.node, one.programme, one.duty) != key)
    return _with(organization, replace(records, duties=(*others, duty)), f"Mark {duty.duty} as {duty.state.value}")


def _decides(one: AcceptedService) -> tuple[NodeId, str, str]:
    return one.node, one.service, one.programme


def add_agreement(organization: Organization, agreement: CustomerAgreement) -> Change:
    """Add an agreement behind the others; one without an id gets a free one.

    Raises:
        EditError: See `agreement_refusal`.
    """
    records = records_of(organization)
    taken = {customer_agreement.id for customer_agreement in records.agreements}
    named = agreement if agreement.id else replace(agreement, id=_free(slug(agreement.name) or "agreement", taken))
    require(agreement_refusal(organization, named))
    require(f"There is an agreement {named.id} already." if named.id in taken else "")
    return _with(
        organization, replace(records, agreements=(*records.agreements, named)), f"Add {short(named.name, 40)}"
    )


def change_agreement(organization: Organization, agreement: CustomerAgreement) -> Change:
    """Put an agreement in the place of the one with its id.

    Raises:
        EditError: See `agreement_refusal`; or there is no such agreement.
    """
    records = records_of(organization)
    require("" if any(one.id == agreement.id for one in records.agreements) else "This agreement is gone.")
    require(agreement_refusal(organization, agreement))
    agreements = tuple(agreement if one.id == agreement.id else one for one in records.agreements)
    label = f"Change {short(agreement.name, 40)}"
    return _with(organization, replace(records, agreements=agreements), label)


def remove_agreements(organization: Organization, gone: Iterable[str]) -> Change:
    """Take agreements from the design; at AWS they stay."""
    records, ids = records_of(organization), set(gone)
    removed = [agreement for agreement in records.agreements if agreement.id in ids]
    left = tuple(agreement for agreement in records.agreements if agreement.id not in ids)
    what = short(removed[0].name, 40) if len(removed) == 1 else counted(len(removed), "agreement")
    return _with(organization, replace(records, agreements=left), f"Remove {what}")


def agreement_refusal(organization: Organization, agreement: CustomerAgreement) -> str:
    """Return the reason why there can be no such agreement, as a sentence; "" where there can."""
    if not agreement.name.strip():
        return "Name the agreement as AWS Artifact does."
    account = agreement.account
    if account is not None and (
        account not in organization.nodes or organization.node(account).kind is not NodeKind.ACCOUNT
    ):
        return f"{short(account)} is not an account of the design."
    if agreement.scope is AgreementScope.ACCOUNT and account is None:
        return "Name the account that has accepted the agreement."
    if agreement.scope is AgreementScope.ORGANIZATION:
        if organization.settings.feature_set is not FeatureSet.ALL:
            return (
                "An agreement of the organization needs all features; this one has consolidated billing only, so each "
                "account accepts its own."
            )
        if account is not None and not organization.is_management_account(account):
            return (
                f"{organization.node(account).name} is not a management account, and only that one can accept an "
                "agreement for the organization."
            )
    return period_refusal(agreement.start, agreement.end)


def put_artifact(
    organization: Organization,
    agreements: Iterable[CustomerAgreement],
    reports: Iterable[EvidenceReport],
    readings: Iterable[ArtifactReading],
) -> Change:
    """Bring in what AWS Artifact shows: an agreement or a version of a report takes the place of the one with its id.

    Notes that somebody has typed stay.
    """
    records = records_of(organization)
    notes = {agreement.id: agreement.note for agreement in records.agreements}
    read = [replace(agreement, note=agreement.note or notes.get(agreement.id, "")) for agreement in agreements]
    made = replace(
        records,
        agreements=_replaced(records.agreements, read, lambda one: one.id),
        reports=_replaced(records.reports, reports, lambda one: (one.id, one.version)),
        readings=_replaced(records.readings, readings, lambda one: (one.part, one.account)),
    )
    return _with(organization, made, "Import from AWS Artifact")


def record_report(organization: Organization, report: EvidenceReport) -> Change:
    """Write down a report by hand, in the place of what was said of the same one before."""
    require(period_refusal(report.start, report.end))
    return replace(put_artifact(organization, (), [report], ()), label=f"Record {report.name}")


def _replaced(old: tuple[T, ...], new: Iterable[T], key: Callable[[T], object]) -> tuple[T, ...]:
    """Return the things by their keys, the new ones in the places of the old."""
    return tuple(({key(one): one for one in old} | {key(one): one for one in new}).values())


_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")


def put_sensitive_action(organization: Organization, placed: SensitiveAction) -> Change:
    """Give an action its place in the list of sensitive actions, in place of one before.

    Raises:
        EditError: This is not a name of one action.
    """
    require("" if _ACTION.fullmatch(placed.action) else "Name one action, such as s3:DeleteBucket.")
    records = records_of(organization)
    others = tuple(one for one in records.sensitive if one.action.lower() != placed.action.lower())
    made = replace(records, sensitive=(*others, placed))
    return _with(organization, made, f"Call {placed.action} {_PLACES[placed.state]}")


def reset_sensitive_action(organization: Organization, action: str) -> Change:
    """Give an action the place that the program's list gives it."""
    records = records_of(organization)
    left = tuple(one for one in records.sensitive if one.action.lower() != action.lower())
    return _with(organization, replace(records, sensitive=left), f"{action} as the program lists it")


_PLACES = {
    SensitiveState.LISTED: "sensitive",
    SensitiveState.SHOWN: "sensitive, in the table of accounts",
    SensitiveState.LEFT_OUT: "not sensitive",
}


def _limits(record: _Record) -> dict[str, int]:
    """Return the most characters of each text of a record, or of each of its texts."""
    texts = [field.name for field in fields(record) if isinstance(getattr(record, field.name), str | tuple)]
    return {name: _WORDS.get(name, LONGEST_TEXT) for name in texts}


def period_refusal(start: str, end: str) -> str:
    """Return the reason why two texts are not a first and last day; "" where they are, or where one is empty."""
    if refusal := day_refusal(start) or day_refusal(end):
        return refusal
    return f"It cannot end on {end[:10]}, before {start[:10]}." if start and end and end[:10] < start[:10] else ""


def _free(base: str, taken: set[str]) -> str:
    number, candidate = 1, base
    while candidate in taken:
        number += 1
        candidate = f"{base}-{number}"
    return candidate


_WORDS = dict.fromkeys(("id", "programme", "services", "service", "duty", "action"), LONGEST_ID)
"""Fields that are an id or a word, or several; those of other texts are longer."""


def _with(organization: Organization, records: ComplianceRecords, label: str, merge_key: str = "") -> Change:
    before = records_of(organization)
    for part in fields(ComplianceRecords):
        known = frozenset(getattr(before, part.name))
        for record in getattr(records, part.name):
            require("" if record in known else length_refusal(record, _limits(record)))
    builder = ChangeBuilder(organization)
    kept = None if records == ComplianceRecords() else records
    builder.settings = replace(builder.settings, compliance=kept)
    return builder.change(label, merge_key)
