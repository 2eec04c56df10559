"""Readiness: designs answer what they hold, what AWS alone knows is in the way, and evidence counts until its day."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace

import pytest

from designer.analysis.transfer.readiness import blocking, readiness
from designer.analysis.transfer.ready_item import ReadyEvidence, ReadyItem, ReadyStatus
from designer.analysis.transfer.states import CONTROL_TOWER_SERVICE, Transfer, finding_states
from designer.analysis.transfer.steps import transfer_steps
from designer.basics.steps import finish
from designer.organization.model.compliance import ArtifactPart, ArtifactReading, ComplianceRecords
from designer.organization.model.identities import AccountIdentities, IamRole, InlinePolicy
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, DelegatedAdministrator, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.transfer.test_states import SOURCE, TARGET, company_of, in_another_name
from tests.designer.building import BANK, PROD, SHOP

EVERY = AccountIdentities()
READ_AGREEMENTS = (ArtifactReading(ArtifactPart.AGREEMENTS, "111111111111"),)
READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def role(name: str, principal: object, **condition: object) -> IamRole:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}
    return IamRole(name, json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def answers(source: Organization, target: Organization | None = None, **more: object) -> dict[str, ReadyItem]:
    other = in_another_name(target or company_of(TARGET), TARGET)
    transfer = Transfer.of(source, other, [SHOP], PROD)
    states = finish(finding_states(transfer, load()))
    return {one.id: one for one in readiness(transfer, states, load(), **more)}


def inside(**roles: IamRole) -> Organization:
    """The company, of which everything inside its accounts is known."""
    made = company_of(SOURCE)
    known = dict.fromkeys(made.accounts(), EVERY)
    known[SHOP] = replace(EVERY, roles=tuple(roles.values()))
    return Organization(made.nodes.values(), made.policies.values(), made.settings, identities=known)


def test_what_no_design_holds_is_unknown_and_has_the_call_that_tells_it():
    unknown = [one for one in answers(company_of(SOURCE)).values() if one.status is ReadyStatus.UNKNOWN]
    assert {"quota", "age", "stack-sets", "billing", "resource-policies", "own-policies"} <= {one.id for one in unknown}
    called = [one for one in unknown if one.call]
    assert all(one.call.startswith("aws ") for one in called)
    assert "222222222222" in next(one.call for one in called if one.id == "age")


def test_a_trust_that_asks_for_the_source_fails_and_one_that_follows_the_caller_is_only_named():
    literal = inside(one=role("one", "*", StringEquals={"aws:PrincipalOrgID": SOURCE}))
    follows = inside(one=role("one", "*", StringEquals={"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}))
    paths = inside(one=role("one", "*", StringLike={"aws:PrincipalOrgPaths": f"{SOURCE}/r-ab12/*"}))
    found = [answers(one)["own-policies"] for one in (literal, follows, paths)]
    assert [one.status for one in found] == [ReadyStatus.FAIL, ReadyStatus.READY, ReadyStatus.FAIL]
    assert [len(one.details) for one in found] == [1, 1, 1]


def test_a_role_that_trusts_the_old_management_account_fails():
    found = answers(inside(one=role("OrganizationAccountAccessRole", {"AWS": "arn:aws:iam::111111111111:root"})))
    assert (found["access-role"].status, found["access-role"].details) == (
        ReadyStatus.FAIL,
        ("Shop: OrganizationAccountAccessRole",),
    )
    assert answers(inside())["access-role"].status is ReadyStatus.READY


def test_policies_that_admit_by_organization_are_named_on_both_sides():
    asked = {"StringNotEquals": {"aws:PrincipalOrgID": SOURCE}}
    here = answers(company_of(SOURCE, Condition=asked))["admitted-by-source"]
    there = answers(company_of(SOURCE), company_of(TARGET, Condition={"StringEquals": {"aws:PrincipalOrgID": TARGET}}))
    assert (here.status, len(here.details)) == (ReadyStatus.FAIL, 1)
    assert (there["admitted-by-target"].status, len(there["admitted-by-target"].details)) == (ReadyStatus.UNKNOWN, 1)


@pytest.mark.parametrize(
    ("action", "status"),
    [("*", ReadyStatus.FAIL), ("organizations:LeaveOrganization", ReadyStatus.UNKNOWN), ("s3:*", ReadyStatus.READY)],
)
def test_scps_of_the_source_may_refuse_the_acceptance(action, status):
    assert answers(company_of(SOURCE, Action=action))["acceptance"].status is status


def test_a_state_in_which_nobody_can_repair_the_account_fails():
    found = answers(company_of(SOURCE), company_of(TARGET, Action="*"))["lock-outs"]
    assert (found.status, found.details) == (ReadyStatus.FAIL, ("Company, Prod: Shop",))


def test_delegations_trusted_access_and_control_tower_come_from_the_settings():
    source = company_of(SOURCE)
    settings = replace(
        source.settings,
        trusted_services=(CONTROL_TOWER_SERVICE,),
        delegated_administrators=(DelegatedAdministrator(SHOP, "config.amazonaws.com"),),
    )
    source = Organization(source.nodes.values(), source.policies.values(), settings)
    found = answers(source)
    assert found["delegations"].status is ReadyStatus.FAIL
    assert found["trusted-access"].details == (CONTROL_TOWER_SERVICE,)
    assert found["trusted-access"].title == "1 service of the source has no trusted access in the target"
    assert found["control-tower"].status is ReadyStatus.UNKNOWN
    steps = transfer_steps(Transfer.of(source, in_another_name(company_of(TARGET), TARGET), [SHOP], PROD))
    assert "Unenroll" in steps[0].title
    assert steps[1].call.startswith("aws organizations deregister-delegated-administrator --account-id 222222222222")
    assert steps[-1].call.endswith("--tags Key=team,Value=web")


def test_evidence_answers_what_is_in_the_way_until_its_day():
    told = {"quota": ReadyEvidence(ReadyStatus.READY, "Ana", "28 of 60", "2026-12-31")}
    before, after = (answers(company_of(SOURCE), evidence=told, day=day) for day in ("2026-12-31", "2027-01-01"))
    assert (before["quota"].status, before["quota"].owner) == (ReadyStatus.READY, "Ana")
    assert after["quota"].status is ReadyStatus.UNKNOWN
    assert "2026-12-31" in after["quota"].evidence
    every = {one.id: told["quota"] for one in before.values()}
    assert not [*blocking(answers(company_of(SOURCE), evidence=every, day="2026-12-02").values())]


def test_a_failure_that_somebody_records_counts_where_the_designs_say_otherwise():
    told = {one: ReadyEvidence(ReadyStatus.FAIL, "Ben", "seen") for one in ("addresses", "control-tower")}
    found = answers(company_of(SOURCE), evidence=told)
    assert {found[one].status for one in told} == {ReadyStatus.FAIL}


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ({"StringLike": {"aws:PrincipalOrgID": "o-aaaa*"}}, ReadyStatus.FAIL),
        ({"StringLike": {"aws:PrincipalOrgID": "?-aaaaaaaaaa"}}, ReadyStatus.FAIL),
        ({"StringEqualsIgnoreCase": {"aws:PrincipalOrgID": "O-AAAAAAAAAA"}}, ReadyStatus.FAIL),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{SOURCE}*"}}, ReadyStatus.FAIL),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*/r-ab12/ou-ab12-11111111/*"}}, ReadyStatus.FAIL),
        ({"StringLike": {"aws:PrincipalOrgID": "o-*"}}, ReadyStatus.READY),
        ({"StringEquals": {"aws:PrincipalOrgID": TARGET}}, ReadyStatus.READY),
        ({"StringEquals": {"aws:PrincipalOrgMasterAccountId": "111111111111"}}, ReadyStatus.FAIL),
        ({"StringEquals": {"aws:PrincipalOrgMasterAccountId": "999999999999"}}, ReadyStatus.READY),
        ({"StringEquals": {"aws:VpceOrgID": SOURCE}}, ReadyStatus.FAIL),
    ],
)
def test_a_value_asks_for_the_source_as_wildcards_and_case_match_it(condition, status):
    assert answers(inside(one=role("one", "*", **condition)))["own-policies"].status is status


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ({"Resource": "arn:aws:s3:::${aws:PrincipalOrgID}-logs/*"}, ReadyStatus.FAIL),
        ({"Condition": {"StringEquals": {"aws:ResourceTag/org": "${aws:PrincipalOrgID}"}}}, ReadyStatus.FAIL),
        ({"Condition": {"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}}, ReadyStatus.READY),
    ],
)
def test_a_name_that_holds_the_organizations_id_is_another_after_the_transfer(statement, status):
    text = json.dumps({"Version": "2012-10-17", "Statement": [{**READ, **statement}]})
    writer = replace(role("writer", "*"), inline=(InlinePolicy("logs", text),))
    assert answers(inside(one=writer))["own-policies"].status is status


def with_settings(source: Organization, **settings: object) -> Organization:
    changed = replace(source.settings, **settings)
    return Organization(source.nodes.values(), source.policies.values(), changed, identities=source.identities)


def test_without_the_sources_id_or_a_readable_trust_policy_nothing_is_right():
    asks = inside(one=role("one", "*", StringEquals={"aws:PrincipalOrgID": SOURCE}))
    assert answers(with_settings(asks, aws_id=""))["own-policies"].status is ReadyStatus.UNKNOWN
    found = answers(inside(one=IamRole("one", '{"Statement": [ broken')))
    assert {found[one].status for one in ("own-policies", "access-role")} == {ReadyStatus.UNKNOWN}


def test_what_a_design_does_not_know_of_services_and_types_is_unknown():
    parts = (OrganizationPart.TRUSTED_SERVICES, OrganizationPart.POLICY_TYPES)
    source = with_settings(company_of(SOURCE), unknown=parts)
    found = answers(source)
    assert {found[one].status for one in ("control-tower", "declarative-policies")} == {ReadyStatus.UNKNOWN}
    transfer = Transfer.of(source, in_another_name(company_of(TARGET), TARGET), [SHOP], PROD)
    assert "Unenroll" in transfer_steps(transfer)[0].title


@pytest.mark.parametrize(("readings", "status"), [((), ReadyStatus.UNKNOWN), (READ_AGREEMENTS, ReadyStatus.READY)])
def test_agreements_that_were_not_read_are_unknown(readings, status):
    sides = [
        with_settings(company_of(one), compliance=ComplianceRecords(readings=readings)) for one in (SOURCE, TARGET)
    ]
    assert answers(*sides)["agreements"].status is status


@pytest.mark.parametrize("others", [(), ('{"tags": {"team": {"tag_key": {"@@assign": "Team"}}}}',)])
def test_a_merged_policy_that_cannot_be_read_may_differ(others: tuple[str, ...]):
    made = company_of(SOURCE)
    tags = [
        Policy(PolicyId(f"labels-{number}"), f"Labels {number}", PolicyType.TAG_POLICY, text)
        for number, text in enumerate(("{", *others))
    ]
    attached = (*made.node(SHOP).policies, *(one.id for one in tags))
    nodes = {**made.nodes, SHOP: replace(made.node(SHOP), policies=attached)}
    settings = replace(made.settings, policy_types=(*made.settings.policy_types, PolicyType.TAG_POLICY))
    source = Organization(nodes.values(), [*made.policies.values(), *tags], settings)
    target = with_settings(company_of(TARGET), policy_types=settings.policy_types)
    assert answers(source, target)["declarative-policies"].status is ReadyStatus.UNKNOWN


def test_accounts_of_the_target_of_which_nothing_is_known_may_admit():
    assert answers(inside())["admitted-by-target"].status is ReadyStatus.UNKNOWN


def test_a_role_that_trusts_both_management_accounts_is_right_and_one_that_asks_for_the_old_one_fails():
    target = in_another_name(company_of(TARGET), TARGET)
    management = target.settings.management_account
    assert management is not None
    both = [f"arn:aws:iam::{one}:root" for one in ("111111111111", target.node(management).aws_id)]
    assert answers(inside(one=role("one", {"AWS": both})))["access-role"].status is ReadyStatus.READY
    asked = {"StringEquals": {"aws:PrincipalAccount": "111111111111"}}
    found = answers(inside(one=role("one", {"AWS": "*"}, **asked)))["access-role"]
    assert found.status is ReadyStatus.FAIL


def test_a_deny_of_the_targets_management_account_and_a_trust_of_all_others_are_no_trust_of_it():
    target = in_another_name(company_of(TARGET), TARGET)
    new = target.node(target.settings.management_account).aws_id
    allow = {"Effect": "Allow", "Principal": {"AWS": ["111111111111", new]}, "Action": "sts:AssumeRole"}
    deny = {**allow, "Effect": "Deny", "Principal": {"AWS": new}}
    others = {"Effect": "Allow", "NotPrincipal": {"AWS": new}, "Action": "sts:AssumeRole"}
    for statements in ([allow, deny], [others]):
        trust = json.dumps({"Version": "2012-10-17", "Statement": statements})
        assert answers(inside(one=IamRole("one", trust)))["access-role"].status is ReadyStatus.FAIL


def with_shop(**changes: object) -> Organization:
    made = company_of(SOURCE)
    nodes = [replace(node, **changes) if node.id == SHOP else node for node in made.nodes.values()]
    return Organization(nodes, made.policies.values(), made.settings)


@pytest.mark.parametrize("changes", [{"state": AccountState.SUSPENDED}, {"aws_id": ""}])
def test_an_account_that_is_suspended_or_planned_cannot_accept(changes):
    source = with_shop(**changes)
    found = answers(source)["acceptance"]
    assert (found.status, found.details) == (ReadyStatus.FAIL, ("Shop",))
    transfer = Transfer.of(source, in_another_name(company_of(TARGET), TARGET), [SHOP], PROD)
    assert [one.call for one in transfer_steps(transfer)] == [""]


def test_accounts_that_leave_share_no_address():
    made, addresses = company_of(SOURCE), {SHOP: "Both@example.com", BANK: "both@example.com"}
    nodes = [replace(one, email=addresses.get(one.id, one.email)) for one in made.nodes.values()]
    source = Organization(nodes, made.policies.values(), made.settings)
    transfer = Transfer.of(source, in_another_name(company_of(TARGET), TARGET), [SHOP, BANK], PROD)
    found = readiness(transfer, finish(finding_states(transfer, load())), load())
    (addresses_item,) = (one for one in found if one.id == "addresses")
    assert (addresses_item.status, addresses_item.details) == (ReadyStatus.FAIL, ("Shop", "Bank"))


@pytest.mark.parametrize("changes", [{"tags": (("a", "a, b"),)}, {"name": "n" * 51}, {"email": "a@b"}])
def test_what_an_edit_would_refuse_of_an_account_does_not_refuse_its_transfer(changes):
    source = with_shop(**changes)
    transfer = Transfer.of(source, in_another_name(company_of(TARGET), TARGET), [SHOP], PROD)
    assert transfer.arrived(PROD).node(SHOP).name == source.node(SHOP).name


def test_the_call_of_a_tag_with_signs_of_the_short_form_is_json():
    transfer = Transfer.of(with_shop(tags=(("a", "a, b"),)), in_another_name(company_of(TARGET), TARGET), [SHOP], PROD)
    words = shlex.split(transfer_steps(transfer)[-1].call)
    assert json.loads(words[-1]) == [{"Key": "a", "Value": "a, b"}]
