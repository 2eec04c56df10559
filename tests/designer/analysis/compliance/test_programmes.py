"""Programmes of nodes: services in scope and out of it, decisions, agreements, evidence."""

import json
from dataclasses import replace

import pytest

from designer.analysis import checks, guardrails
from designer.analysis.compliance import artifact, consequences, programme_facts
from designer.analysis.compliance.agreements import AgreementCovers, CoverState
from designer.analysis.compliance.checklist import Checklists, EvidenceState, NodeProgrammes
from designer.analysis.compliance.programme_facts import facts_of, marked_accounts, marks_of
from designer.analysis.compliance.scope import ProgrammeScopes, guardrails_for, is_old
from designer.analysis.guardrails import programmes as lists
from designer.exchange import templates
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
)
from designer.policy.catalog import catalogue
from designer.policy.states import State
from tests.designer.building import BANK, PAYER, PROD, ROOT, SCP, SHOP, TEST, WORKLOADS, company

DAY = "2026-11-27"
BAA = artifact.kind_by_id("baa")


def marked(*pairs):
    organization = company()
    organization.apply(edits.edit_policy_text(organization, "deny-leave", deny(["organizations:LeaveOrganization"])))
    for node, programme in pairs:
        organization.apply(compliance.mark(organization, node, programme))
    return organization


def deny(actions, **condition):
    statement = {"Effect": "Deny", "Action": actions, "Resource": "*", **condition}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def only_in_scope(organization, node, programme, *more):
    """Keep a node to the services of a programme's list, and to some more."""
    listed = programme_facts.list_of(organization, programme)
    found = guardrails.load()["only-services-in-scope"]
    # As many services as AWS takes into one policy, so that the test can say what is possible.
    values = {"services": (*listed.services[:100], *more)}
    organization.apply(guardrails.insert_with(organization, found, values, [node], ()))
    return set(values["services"])


def scopes(organization, day=DAY):
    return ProgrammeScopes(organization, catalogue.load(), day)


def test_every_programme_with_a_list_is_described():
    assert {one.id for one in lists.load().all} <= set(programme_facts.load().programmes)
    for one in programme_facts.load().programmes.values():
        assert one.page.startswith("https://")
        assert one.confidence in programme_facts.load().confidence
        assert one.duties
        assert not one.agreement or artifact.kind_by_id(one.agreement)
        assert all(artifact.family_by_id(family) for family in one.evidence)


def test_marks_are_inherited_and_several_count_at_once():
    organization = marked((WORKLOADS, "hipaa"), (PROD, "pci-dss"), (SHOP, "hipaa"))
    assert [(one.programme, one.node) for one in marks_of(organization, SHOP)] == [
        ("hipaa", WORKLOADS),
        ("pci-dss", PROD),
    ]
    assert marked_accounts(organization) == {
        "hipaa": [SHOP, BANK, "acc-trial"],
        "pci-dss": [SHOP, BANK],
    }


def test_what_the_scps_leave_is_counted_against_the_list():
    organization = marked((PROD, "pci-dss"))
    kept = only_in_scope(organization, PROD, "pci-dss", "gamelift")
    scope = scopes(organization).of(SHOP, "pci-dss")
    assert {one.prefix for one in scope.out} == {"gamelift"}
    reached = (kept | set(lists.load().administrative)) & set(catalogue.load().services)
    assert scope.in_scope == len(reached & set(scope.listed.services))
    assert scope.possible == scope.in_scope + scope.administrative + len(scope.out)
    assert "lightsail" in scope.only_exempt
    assert scope.state is State.CONDITIONAL
    assert "FullAWSAccess" in scopes(organization).why(SHOP, "gamelift").sentence


def test_a_decision_counts_below_its_node_and_until_its_day():
    organization = marked((PROD, "pci-dss"))
    only_in_scope(organization, PROD, "pci-dss", "gamelift")
    decision = AcceptedService(PROD, "gamelift", "Holds no card data", "pci-dss", "security", "2026-12-31")
    organization.apply(compliance.accept_service(organization, decision))
    (out,) = scopes(organization).of(SHOP, "pci-dss").out
    assert out.accepted == decision
    assert scopes(organization).of(SHOP, "pci-dss").state is State.ALLOWED
    (ended,) = scopes(organization, "2027-01-01").of(SHOP, "pci-dss").out
    assert (ended.accepted, ended.expired) == (None, decision)


def test_a_decision_for_one_programme_or_elsewhere_does_not_count():
    organization = marked((PROD, "pci-dss"))
    only_in_scope(organization, PROD, "pci-dss", "gamelift")
    for decision in (AcceptedService(PROD, "gamelift", "So", "hipaa"), AcceptedService(TEST, "gamelift", "So")):
        organization.apply(compliance.accept_service(organization, decision))
    assert len(scopes(organization).of(SHOP, "pci-dss").undecided) == 1


def test_the_management_account_is_exempt_and_a_programme_without_a_list_unknown():
    organization = marked((ROOT, "pci-dss"), (ROOT, "gdpr"))
    assert scopes(organization).of(PAYER, "pci-dss").state is State.EXEMPT
    assert scopes(organization).of(SHOP, "gdpr").state is State.UNKNOWN
    assert scopes(organization).of(SHOP, "gdpr").words == "no list"


def test_accounts_that_differ_have_their_own_answer():
    organization = marked((PROD, "pci-dss"))
    text = deny(["s3:*"], Condition={"StringEquals": {"aws:PrincipalAccount": "222222222222"}})
    organization.apply(edits.create_policy(organization, SCP, "One account", text))
    organization.apply(edits.attach(organization, "one-account", [PROD]))
    made = scopes(organization)
    assert made.of(BANK, "pci-dss").in_scope == made.of(SHOP, "pci-dss").in_scope + 1


def test_a_list_of_the_design_takes_the_place_of_an_old_one():
    organization = marked((PROD, "pci-dss"))
    assert is_old(scopes(organization).of(SHOP, "pci-dss").listed.as_of, DAY)
    own = ProgrammeList("pci-dss", "2026-11-01", "Our own copy", ("s3", "gamelift"))
    organization.apply(compliance.put_programme_list(organization, own))
    scope = scopes(organization).of(SHOP, "pci-dss")
    assert (scope.listed.as_of, scope.listed.confidence, scope.in_scope) == ("2026-11-01", "own", 2)
    assert not is_old(scope.listed.as_of, DAY)
    assert {"ec2"} <= {one.prefix for one in scope.out}


def test_a_programme_may_be_ones_own():
    organization = marked((PROD, "house-rules"))
    assert facts_of(organization, "house-rules") is None
    own = ProgrammeList("house-rules", "2026-11-01", "The board", ("s3",), "House rules")
    organization.apply(compliance.put_programme_list(organization, own))
    assert facts_of(organization, "house-rules").title == "House rules"


def test_a_guardrail_weaker_than_the_list_names_what_it_lets_through():
    organization = marked((PROD, "pci-dss"))
    only_in_scope(organization, PROD, "pci-dss", "gamelift")
    (found,) = guardrails_for(organization, SHOP, "pci-dss")
    assert found.node == PROD
    assert found.beyond == ("gamelift",)
    assert found.exempt == ("arn:*:iam::*:role/OrgwrightBreakGlass",)
    decision = AcceptedService(PROD, "gamelift", "Holds no card data", "pci-dss", "security", "2026-12-31")
    organization.apply(compliance.accept_service(organization, decision))
    for day, beyond in (("2026-12-31", ()), ("2027-01-01", ("gamelift",))):
        assert [one.beyond for one in guardrails_for(organization, SHOP, "pci-dss", day)] == [beyond], day


# ---- agreements ------------------------------------------------------------------------------------------------------


def cover(organization, account, day=DAY):
    return AgreementCovers(organization, day).of(account, BAA)


def with_agreement(organization, **values):
    made = CustomerAgreement("", values.pop("name", "AWS Business Associate Addendum"), AgreementScope.ACCOUNT, SHOP)
    changed = {"scope": values.pop("scope", made.scope), "account": values.pop("account", made.account)}
    organization.apply(
        compliance.add_agreement(organization, CustomerAgreement("", made.name, **changed, **values)),
    )
    return organization


@pytest.mark.parametrize(
    ("agreement", "account", "state"),
    [
        ({}, SHOP, CoverState.ACTIVE),
        ({"end": "2026-11-26"}, SHOP, CoverState.ENDED),
        ({"start": "2026-12-01"}, SHOP, CoverState.PLANNED),
        ({"state": AgreementState.CUSTOMER_TERMINATED}, SHOP, CoverState.ENDED),
        ({"scope": AgreementScope.ORGANIZATION, "account": None}, SHOP, CoverState.ACTIVE),
        ({"scope": AgreementScope.ORGANIZATION, "account": None}, PAYER, CoverState.ACTIVE),
        ({}, BANK, CoverState.MISSING),
        ({}, PAYER, CoverState.UNKNOWN),
        ({"name": "AWS Organizations HCLS BAA Addendum"}, SHOP, CoverState.UNKNOWN),
    ],
)
def test_cover_of_an_account(agreement, account, state):
    assert cover(with_agreement(company(), **agreement), account).state is state


def test_a_reading_of_the_account_makes_unknown_missing():
    organization = company()
    assert cover(organization, SHOP).state is CoverState.UNKNOWN
    reading = ArtifactReading(ArtifactPart.AGREEMENTS, "222222222222", DAY)
    organization.apply(compliance.put_artifact(organization, [], [], [reading]))
    assert cover(organization, SHOP).state is CoverState.MISSING


def test_an_agreement_is_told_by_its_arn_before_its_name():
    arn = BAA.organization.arns[0]
    assert artifact.kind_of(CustomerAgreement("a", "Renamed", AgreementScope.ORGANIZATION, arn=arn)) is BAA
    assert artifact.kind_of(CustomerAgreement("a", "aws  business associate addendum", AgreementScope.ACCOUNT)) is BAA
    assert artifact.kind_of(CustomerAgreement("a", "Something else", AgreementScope.ACCOUNT)) is None


# ---- evidence --------------------------------------------------------------------------------------------------------


def evidence(*reports, programme="pci-dss", read=True):
    organization = marked((PROD, programme))
    readings = [ArtifactReading(ArtifactPart.REPORTS, "111111111111", DAY)] if read else []
    organization.apply(compliance.put_artifact(organization, [], reports, readings))
    return {one.family.id: one for one in Checklists(organization, catalogue.load(), DAY).of(programme).evidence}


def test_evidence_is_there_old_withdrawn_missing_or_not_known():
    new = EvidenceReport("r", "PCI DSS AOC and Responsibility Summary", 2, "2025-07-01", "2026-06-30")
    assert evidence(new)["pci-dss"].state is EvidenceState.THERE
    assert evidence(new)["pci-dss"].period == "2025-07-01 to 2026-06-30"
    assert evidence(EvidenceReport("r", "PCI DSS", 1, "2023-07-01", "2024-06-30"))["pci-dss"].state is EvidenceState.OLD
    withdrawn = EvidenceReport("r", "PCI DSS", 1, published=False)
    assert evidence(withdrawn)["pci-dss"].state is EvidenceState.WITHDRAWN
    assert evidence()["pci-dss"].state is EvidenceState.MISSING
    assert evidence(read=False)["pci-dss"].state is EvidenceState.UNKNOWN
    assert evidence(EvidenceReport("r", "PCI DSS", company="Acme"))["pci-dss"].state is EvidenceState.MISSING


def test_days_between_two_periods_are_a_gap():
    older = EvidenceReport("r", "SOC 2 Report", 6, "2025-10-01", "2026-03-31")
    newer = EvidenceReport("r", "SOC 2 Report", 7, "2026-05-01", "2026-09-30")
    assert evidence(older, newer, programme="soc")["soc-2"].gaps == (("2026-04-01", "2026-04-30"),)


def test_a_duty_has_the_state_that_somebody_wrote_down():
    organization = marked((PROD, "pci-dss"))
    duty = CustomerDuty(PROD, "pci-dss", "validation", DutyState.DONE, "payments", "2026-05-02")
    organization.apply(compliance.set_duty(organization, duty))
    found = {one.duty.id: one for one in Checklists(organization, catalogue.load(), DAY).of("pci-dss").duties}
    assert (found["validation"].words, found["validation"].owner) == ("done", "payments")
    assert (found["scope"].words, found["scope"].owner) == ("not known", "")


def test_a_programme_is_not_in_order_while_its_agreement_has_ended_or_duties_are_not_known():
    organization = marked((SHOP, "hipaa"))
    only_in_scope(organization, SHOP, "hipaa")

    def found():
        (one,) = NodeProgrammes(organization, catalogue.load(), DAY).of(SHOP)
        return one

    assert found().scope.state is State.ALLOWED
    assert found().state is State.UNKNOWN
    for duty in found().duties:
        done = CustomerDuty(SHOP, "hipaa", duty.duty.id, DutyState.DONE)
        organization.apply(compliance.set_duty(organization, done))
    with_agreement(organization, start="2025-01-01", end="2026-01-01")
    assert found().state is State.CONDITIONAL
    assert {one.words for one in found().duties} == {"done", "done, but no agreement in force for 1 account"}
    (agreement,) = organization.settings.compliance.agreements
    organization.apply(compliance.change_agreement(organization, replace(agreement, end="")))
    assert (found().state, found().words) == (State.ALLOWED, "only in-scope services")


# ---- the sample ------------------------------------------------------------------------------------------------------


def test_the_sample_keeps_two_ous_to_services_in_scope_with_agreement_and_evidence():
    organization = templates.load("regulated").organization
    found = {one.id: one for one in Checklists(organization, catalogue.load(), DAY).all()}
    assert list(found) == ["hipaa", "pci-dss"]
    hipaa, pci = found["hipaa"], found["pci-dss"]
    assert [one.scope.words for one in hipaa.accounts] == ["only in-scope services"] * 2
    assert [one.cover.words for one in hipaa.accounts] == ["active, organization"] * 2
    assert [one.scope.words for one in pci.accounts] == ["1 exception accepted"] * 2
    assert {one.state for checklist in found.values() for one in checklist.evidence} == {EvidenceState.THERE}
    assert {one.check for one in checks.run_all(organization)} == {"programme-list"}


def test_an_account_that_leaves_the_sample_loses_its_cover():
    organization = templates.load("regulated").organization
    (told, *others) = consequences.endings(organization, ["acc-patient-records"], DAY)
    assert not others
    assert "Patient Records" in told.sentence
    assert "Business Associate Addendum ends" in told.sentence
    assert consequences.endings(organization, ["acc-website"], DAY) == ()


def test_an_own_agreement_goes_on_and_a_delegation_ends():
    organization = templates.load("regulated").organization
    own = CustomerAgreement("", "AWS Business Associate Addendum", AgreementScope.ACCOUNT, "acc-lab-results")
    organization.apply(compliance.add_agreement(organization, own))
    assert consequences.endings(organization, ["acc-lab-results"], DAY) == ()
    organization.apply(edits.register_administrator(organization, "acc-audit", "guardduty.amazonaws.com"))
    (told,) = consequences.endings(organization, ["acc-audit"], DAY)
    assert told.sentence == "Audit administers guardduty.amazonaws.com for the organization, which ends."


def test_a_move_tells_which_programmes_are_gained_and_lost():
    organization = templates.load("regulated").organization
    gained, lost = consequences.marks_by_move(organization, "acc-card-vault", "ou-health")
    assert ([one.title for one in gained], [one.title for one in lost]) == (["HIPAA"], ["PCI DSS"])
    assert consequences.marks_by_move(organization, "acc-checkout", "ou-payments") == ((), ())


def test_a_move_tells_in_few_words_what_begins_ends_and_is_missing():
    organization = templates.load("regulated").organization
    moved = consequences.MovedProgrammes(organization, ["acc-card-vault"], DAY)
    assert moved.words("ou-health") == "now under HIPAA · no longer under PCI DSS"
    assert moved.words("ou-workloads") == "no longer under PCI DSS"
    assert moved.words("ou-payments") == ""
    organization.apply(compliance.remove_agreements(organization, ["organization-baa"]))
    several = consequences.MovedProgrammes(organization, ["acc-website", "acc-card-vault"], DAY)
    assert several.words("ou-health") == (
        "now under HIPAA · no longer under PCI DSS\nBusiness Associate Addendum: 2 missing"
    )


def test_what_ends_as_accounts_leave_is_one_line():
    organization = templates.load("regulated").organization
    found = consequences.endings(organization, ["acc-lab-results", "acc-patient-records", "acc-website"], DAY)
    assert consequences.endings_words(found) == "Business Associate Addendum (HIPAA) ends for 2 accounts"
    assert consequences.endings_words(()) == ""
