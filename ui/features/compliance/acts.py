"""Acts on an entry of the compliance of a node: what the buttons below it do."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from designer.analysis.completion.fields import suggested_owners
from designer.analysis.compliance.artifact import AgreementKind, ReportFamily
from designer.analysis.compliance.checklist import NodeProgramme
from designer.analysis.compliance.denials import deny_services
from designer.analysis.compliance.scope import guardrails_for
from designer.organization.edits.compliance import (
    accept_service,
    add_agreement,
    change_agreement,
    record_report,
    remove_agreements,
    remove_programme_list,
    set_duty,
    unmark,
    withdraw_acceptance,
)
from designer.organization.edits.policies import added_policies
from designer.organization.model.change import Change
from designer.organization.model.compliance import (
    AcceptedService,
    AgreementScope,
    AgreementState,
    CustomerAgreement,
    CustomerDuty,
    DutyState,
    EvidenceReport,
)
from designer.organization.model.records import NodeId
from ui.commands.requests import LIMIT_TO_PROGRAMME, show_policy
from ui.features.compliance.rows import AgreementOf, DutyOf, EvidenceOf, ServiceOutOfScope, has_own_list
from ui.forms.fields_dialog import DialogField, FieldsDialog
from ui.state.session import Session, push

_WEB = "https://"
_STATES = (
    (AgreementState.ACTIVE.value, "Active"),
    (AgreementState.PLANNED.value, "Planned"),
    (AgreementState.CUSTOMER_TERMINATED.value, "Ended by us"),
    (AgreementState.AWS_TERMINATED.value, "Ended by AWS"),
)


class ComplianceAct(NamedTuple):
    """One button.

    Attributes:
        words: On it.
        run: Its action.
        reads: True if it changes nothing.
    """

    words: str
    run: Callable[[], object]
    reads: bool = False


class ComplianceActs:
    """Acts of one window; dialogs stand over a widget of it."""

    def __init__(self, session: Session, over: QWidget) -> None:
        self._session = session
        self._over = over

    def of(self, node: NodeId, value: object) -> tuple[ComplianceAct, ...]:
        """Acts on what a row stands for."""
        if isinstance(value, NodeProgramme):
            return self._on_programme(node, value)
        if isinstance(value, ServiceOutOfScope):
            return self._on_service(node, value)
        if isinstance(value, AgreementOf) and value.programme.agreement is not None:
            kind = value.programme.agreement
            return (ComplianceAct("Record…", lambda: self.record_agreement(node, kind)), *_page(kind.source))
        if isinstance(value, CustomerAgreement):
            return (
                ComplianceAct("Change…", lambda: self._change_agreement(value)),
                ComplianceAct(
                    "Remove", lambda: self._push(lambda: remove_agreements(self._session.organization, [value.id]))
                ),
            )
        if isinstance(value, EvidenceOf):
            family = value.item.family
            return (ComplianceAct("Record…", lambda: self._record_report(family)), *_page(family.source))
        if isinstance(value, DutyOf):
            page = value.programme.facts.page if value.programme.facts is not None else ""
            return (ComplianceAct("Owner…", lambda: self._name_owner(value)), *_page(page))
        return ()

    def _push(self, edit: Callable[[], Change]) -> Change | None:
        return push(self._session, edit)

    def _on_programme(self, node: NodeId, one: NodeProgramme) -> tuple[ComplianceAct, ...]:
        organization, programme = self._session.organization, one.mark.programme
        limited = guardrails_for(organization, node, programme)
        words = "Limit by another SCP…" if limited else "Limit by SCP…"
        acts = [ComplianceAct(words, lambda: self._session.requests.ask(LIMIT_TO_PROGRAMME, programme))]
        if one.mark.node == node:
            acts.append(
                ComplianceAct("Remove programme", lambda: self._push(lambda: unmark(organization, node, programme)))
            )
        else:
            acts.append(ComplianceAct("Go there", lambda: self._session.reveal(one.mark.node), reads=True))
        if has_own_list(organization, programme):
            drop = partial(remove_programme_list, organization, programme)
            acts.append(ComplianceAct("Drop own list", lambda: self._push(drop)))
        return (*acts, *_page(one.facts.page if one.facts is not None else ""))

    def _on_service(self, node: NodeId, one: ServiceOutOfScope) -> tuple[ComplianceAct, ...]:
        decided = one.service.accepted
        prefix = one.service.prefix
        if decided is not None:
            organization = self._session.organization
            return (
                ComplianceAct(
                    "Accept no longer",
                    lambda: self._push(
                        lambda: withdraw_acceptance(organization, decided.node, decided.service, decided.programme)
                    ),
                ),
            )
        return (
            ComplianceAct("Deny here", lambda: self._deny(node, prefix)),
            ComplianceAct("Accept…", lambda: self._accept(node, one)),
        )

    def _deny(self, node: NodeId, service: str) -> None:
        change = self._push(lambda: deny_services(self._session.organization, [service], node))
        if change is not None:
            show_policy(self._session.requests, added_policies(change)[0])

    def _accept(self, node: NodeId, one: ServiceOutOfScope) -> None:
        ended = one.service.expired

        def edit(values: Mapping[str, str]) -> Change:
            made = AcceptedService(
                node,
                one.service.prefix,
                reason=values["reason"],
                programme=values["programme"],
                owner=values["owner"],
                until=values["until"],
            )
            return accept_service(self._session.organization, made)

        programmes = (("", "All programmes"), *((each.mark.programme, each.title) for each in one.programmes))
        FieldsDialog(
            self._session,
            f"Accept {one.service.title}",
            "It may stay possible though it is out of scope: the report names the reason, and who has decided.",
            (
                DialogField("reason", "Reason", ended.reason if ended else "", "holds no card data"),
                DialogField("owner", "Decided by", ended.owner if ended else "", "security", suggest=self._owners),
                DialogField("until", "Until", "", "2027-05-31, or empty for no end"),
                DialogField("programme", "For", choices=programmes),
            ),
            edit=edit,
            parent=self._over.window(),
        ).open()

    def _owners(self, typed: str) -> list[tuple[str, str]]:
        return suggested_owners(self._session.organization, typed)

    def _record_report(self, family: ReportFamily) -> None:
        def edit(values: Mapping[str, str]) -> Change:
            report = EvidenceReport(f"report-{family.id}", family.title, start=values["start"], end=values["end"])
            return record_report(self._session.organization, report)

        fields = [
            DialogField("start", "From", "", "first day of its period, such as 2026-04-01"),
            DialogField("end", "To", "", "last day of its period, such as 2026-09-30"),
        ]
        about = "A report that you have from AWS Artifact. Only its period is kept in the design, never its text."
        FieldsDialog(self._session, family.title, about, fields, edit=edit, parent=self._over.window()).open()

    def _name_owner(self, one: DutyOf) -> None:
        record = one.status.record
        mark = one.programme.mark
        known = record or CustomerDuty(mark.node, mark.programme, one.status.duty.id, DutyState.OPEN)

        def edit(values: Mapping[str, str]) -> Change:
            return set_duty(self._session.organization, replace(known, owner=values["owner"], note=values["note"]))

        fields = [
            DialogField("owner", "Owner", one.status.owner, "security", suggest=self._owners),
            DialogField("note", "Note", known.note, "how it is done, where that is written"),
        ]
        about = "The team that does it. A duty without a decision is open then."
        text = one.status.duty.text
        FieldsDialog(self._session, text, about, fields, edit=edit, parent=self._over.window()).open()

    def record_agreement(self, node: NodeId, kind: AgreementKind) -> None:
        """Ask for an agreement that somebody has accepted for some of the accounts of a node."""
        scopes = [scope for scope in (AgreementScope.ORGANIZATION, AgreementScope.ACCOUNT) if kind.form(scope)]
        organization = self._session.organization
        accounts = [(node_id, organization.node(node_id).name) for node_id in organization.accounts(node)][:500]
        choices = [(scope.value, "Organization") for scope in scopes if scope is AgreementScope.ORGANIZATION]
        if AgreementScope.ACCOUNT in scopes:
            choices += [(account, f"Account {name}") for account, name in accounts]

        def edit(values: Mapping[str, str]) -> Change:
            of_all = values["reach"] == AgreementScope.ORGANIZATION.value
            scope = AgreementScope.ORGANIZATION if of_all else AgreementScope.ACCOUNT
            form = kind.form(scope)
            made = CustomerAgreement(
                "",
                form.name if form is not None else kind.title,
                scope,
                None if of_all else NodeId(values["reach"]),
                AgreementState(values["state"]),
                start=values["start"],
                end=values["end"],
                note=values["note"],
            )
            return add_agreement(self._session.organization, made)

        self._ask_agreement(kind.title, edit, tuple(choices), CustomerAgreement("", kind.title, scopes[0]))

    def _change_agreement(self, one: CustomerAgreement) -> None:
        def edit(values: Mapping[str, str]) -> Change:
            state = AgreementState(values["state"])
            made = replace(one, state=state, start=values["start"], end=values["end"], note=values["note"])
            return change_agreement(self._session.organization, made)

        self._ask_agreement(one.name, edit, (), one)

    def _ask_agreement(
        self,
        title: str,
        edit: Callable[[Mapping[str, str]], Change],
        reach: tuple[tuple[str, str], ...],
        one: CustomerAgreement,
    ) -> None:
        fields = [DialogField("reach", "For", choices=reach)] if reach else []
        fields += [
            DialogField("state", "State", one.state.value, choices=_STATES),
            DialogField("start", "Since", one.start[:10], "2026-02-03"),
            DialogField("end", "Until", one.end[:10], "empty while it counts"),
            DialogField("note", "Note", one.note, "who accepted it, where it lies"),
        ]
        about = "As AWS Artifact has it. The design only writes down what somebody has accepted there."
        FieldsDialog(self._session, title, about, fields, edit=edit, parent=self._over.window()).open()


def _page(address: str) -> tuple[ComplianceAct, ...]:
    if not address.startswith(_WEB):
        return ()
    return (ComplianceAct("AWS's page", lambda: QDesktopServices.openUrl(QUrl(address)), reads=True),)
