"""Edits of agreements, lists, decisions and duties, and how a file keeps them."""

import json
from dataclasses import replace

import pytest

from designer.basics.errors import EditError, FormatError
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from designer.organization.edits import compliance
from designer.organization.model.compliance import (
    AcceptedService,
    AgreementScope,
    AgreementState,
    ArtifactPart,
    ArtifactReading,
    CustomerAgreement,
    CustomerDuty,
    DutyState,
    EvidenceReport,
    ProgrammeList,
    SensitiveAction,
    SensitiveState,
)
from designer.organization.model.records import FeatureSet
from tests.designer.building import BANK, PAYER, PROD, SHOP, company

OF_BANK = CustomerAgreement("", "AWS Business Associate Addendum", AgreementScope.ACCOUNT, BANK, start="2026-02-03")
OF_ALL = CustomerAgreement("", "AWS Organizations Business Associate Addendum", AgreementScope.ORGANIZATION)
ACCEPTED = AcceptedService(PROD, "scheduler", "Holds no data", "pci-dss", "security", "2027-05-31")
LISTED = ProgrammeList("pci-dss", "2026-11-01", "Own copy", ("s3", "ec2"))
DUTY = CustomerDuty(PROD, "pci-dss", "validation", DutyState.DONE, "payments", "2026-05-02")

STRUCK_OFF = SensitiveAction("cloudtrail:StopLogging", SensitiveState.LEFT_OUT)


def applied(organization, *makers):
    for make in makers:
        organization.apply(make(organization))
    return organization


def full():
    return applied(
        company(),
        lambda one: compliance.mark(one, PROD, "pci-dss"),
        lambda one: compliance.mark(one, PROD, "hipaa"),
        lambda one: compliance.add_agreement(one, OF_BANK),
        lambda one: compliance.add_agreement(one, OF_ALL),
        lambda one: compliance.accept_service(one, ACCEPTED),
        lambda one: compliance.put_programme_list(one, LISTED),
        lambda one: compliance.set_duty(one, DUTY),
        lambda one: compliance.put_sensitive_action(one, STRUCK_OFF),
        lambda one: compliance.put_sensitive_action(one, SensitiveAction("s3:GetObject", SensitiveState.SHOWN, "Ours")),
        lambda one: compliance.put_artifact(
            one,
            [],
            [EvidenceReport("report-1", "SOC 2 Report", 7, "2026-04-01", "2026-09-30", published=False)],
            [ArtifactReading(ArtifactPart.REPORTS, "111122223333", "2026-11-20")],
        ),
    )


def test_a_file_keeps_every_record():
    organization = full()
    written = native.write(NativeFile(organization))
    assert native.read(written, "a.json").organization == organization
    kept = json.loads(written)["compliance"]
    assert list(kept) == ["agreements", "reports", "readings", "lists", "accepted", "duties", "sensitive"]
    assert kept["agreements"][1] == {
        "id": "aws-organizations-business-associate-addendum",
        "name": "AWS Organizations Business Associate Addendum",
        "scope": "organization",
    }
    assert organization.node(PROD).programmes == "pci-dss hipaa"


def test_a_design_without_records_does_not_speak_of_them():
    organization = full()
    for agreement in organization.settings.compliance.agreements:
        organization.apply(compliance.remove_agreements(organization, [agreement.id]))
    assert organization.settings.compliance.agreements == ()
    assert "compliance" not in json.loads(native.write(NativeFile(company())))


@pytest.mark.parametrize(
    "make",
    [
        lambda one: compliance.add_agreement(one, replace(OF_ALL, id="second")),
        lambda one: compliance.remove_agreements(one, ["aws-business-associate-addendum"]),
        lambda one: compliance.remove_programme_list(one, "pci-dss"),
        lambda one: compliance.withdraw_acceptance(one, PROD, "scheduler", "pci-dss"),
        lambda one: compliance.unmark(one, PROD, "hipaa"),
        lambda one: edits.remove(one, [PROD]),
    ],
)
def test_undo_brings_everything_back(make):
    organization, before = full(), full()
    change = make(organization)
    assert change
    organization.apply(change)
    assert organization != before
    organization.apply(change.inverse())
    assert organization == before


def test_what_is_removed_takes_its_agreements_and_decisions_along():
    organization = applied(full(), lambda one: edits.remove(one, [PROD]))
    left = organization.settings.compliance
    assert [one.scope for one in left.agreements] == [AgreementScope.ORGANIZATION]
    assert (left.accepted, left.duties) == ((), ())
    assert left.lists == (LISTED,)


@pytest.mark.parametrize(
    ("agreement", "words"),
    [
        (CustomerAgreement("", " ", AgreementScope.ACCOUNT, BANK), "Name the agreement"),
        (CustomerAgreement("", "BAA", AgreementScope.ACCOUNT), "Name the account"),
        (CustomerAgreement("", "BAA", AgreementScope.ACCOUNT, PROD), "is not an account"),
        (CustomerAgreement("", "BAA", AgreementScope.ORGANIZATION, SHOP), "not a management account"),
        (CustomerAgreement("", "BAA", AgreementScope.ACCOUNT, BANK, end="soon"), "is not a date"),
        (replace(OF_BANK, end="2025-01-01"), "cannot end on 2025-01-01, before 2026-02-03"),
    ],
)
def test_what_aws_would_refuse_is_refused(agreement, words):
    with pytest.raises(EditError, match=words):
        compliance.add_agreement(company(), agreement)


def test_an_agreement_of_the_organization_needs_all_features():
    organization = applied(company(), lambda one: edits.set_organization_aws_id(one, ""))
    organization.apply(edits.set_feature_set(organization, FeatureSet.CONSOLIDATED_BILLING))
    with pytest.raises(EditError, match="all features"):
        compliance.add_agreement(organization, OF_ALL)


def test_the_management_account_may_be_named():
    named = CustomerAgreement("", "BAA", AgreementScope.ORGANIZATION, PAYER, AgreementState.PLANNED)
    assert compliance.add_agreement(company(), named)


def test_a_new_reading_keeps_notes_and_replaces_states():
    organization = company()
    typed = CustomerAgreement("customer-agreement-1", "BAA", AgreementScope.ACCOUNT, BANK, note="Asked by legal")
    organization.apply(compliance.add_agreement(organization, typed))
    read = CustomerAgreement("customer-agreement-1", "BAA", AgreementScope.ACCOUNT, BANK, AgreementState.AWS_TERMINATED)
    organization.apply(compliance.put_artifact(organization, [read], [], []))
    (kept,) = organization.settings.compliance.agreements
    assert (kept.state, kept.note) == (AgreementState.AWS_TERMINATED, "Asked by legal")


def test_faults_of_a_file_are_told_with_their_places():
    value = json.loads(native.write(NativeFile(full())))
    value["compliance"]["accepted"][0]["until"] = "some day"
    value["compliance"]["agreements"][1]["id"] = value["compliance"]["agreements"][0]["id"]
    with pytest.raises(FormatError) as caught:
        native.read(json.dumps(value).encode(), "a.json")
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == 2
    assert any("some day" in one for one in told)
    assert any("Two agreements" in one for one in told)


def test_an_action_has_one_place_in_the_list_of_sensitive_actions_and_goes_back_to_the_programs():
    organization = company()
    before = organization.settings
    organization.apply(compliance.put_sensitive_action(organization, STRUCK_OFF))
    organization.apply(
        compliance.put_sensitive_action(
            organization, replace(STRUCK_OFF, action="cloudtrail:stoplogging", group="Ours")
        )
    )
    assert [one.group for one in organization.settings.compliance.sensitive] == ["Ours"]
    organization.apply(compliance.reset_sensitive_action(organization, "cloudtrail:StopLogging"))
    assert organization.settings == before
    for wrong in ("", "s3", "s3:*", "s3:Get Object"):
        with pytest.raises(EditError, match="Name one action"):
            compliance.put_sensitive_action(organization, SensitiveAction(wrong))
