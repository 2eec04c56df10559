"""What is allowed and nobody used: its evidence, what stays unknown, and the policies that take it away."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from designer.activity.access_reports import ReportLine
from designer.activity.unlogged import unlogged_masks
from designer.analysis.access.ceilings import Ceilings
from designer.analysis.expectations.prover import Prover
from designer.analysis.replay.contents import read_contents
from designer.analysis.replay.replay import compare_replays
from designer.analysis.replay.standing import StandingReplay
from designer.analysis.replay.unused import UsedActions, UseEvidence, UseProof, finding_unused
from designer.analysis.replay.unused_policy import allowing_used, deniable_services, denying_unused, proving_unused
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.exchange import templates
from designer.organization.edits.allow_list import ESSENTIAL
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from tests.designer.activity.trails import record, write_activity

PROD = NodeId("ou-prod")
SINCE, BEFORE, UNTIL, LATER = 1_000_000, 900_000, 1_090_000, 1_100_000
REGIONS = frozenset({"eu-central-1", "us-east-1", "us-west-2"})
EC2 = ("ec2", "DescribeInstances", True)


@pytest.fixture
def organization():
    return templates.load("company").organization


@pytest.fixture
def numbers(organization):
    """Numbers of the accounts below Prod."""
    return [organization.node(one).aws_id for one in organization.accounts(PROD)]


def found_of(organization, used=(), seen=(), reports=(), node=PROD):
    regions = dict(seen) if isinstance(seen, dict) else dict.fromkeys(seen, REGIONS)
    evidence = UseEvidence(dict(used), regions, list(reports), SINCE, UNTIL)
    return finish(finding_unused(organization, Ceilings(organization, load()).of, node, evidence))


def known(*patterns, vague=()):
    masks = [
        sum({1 << index for one in names for index in load().members(load().match(one))}) for names in (patterns, vague)
    ]
    return UsedActions(*masks)


def never(scope, service, last=0, by="", action="", *, made=LATER):
    return ReportLine(scope, service, action, last, by, made)


def evidence_of(found, action):
    """Return in how many accounts an action is unused by which evidence."""
    bit = load().match(action)
    return {row.evidence.value: row.accounts for row in found.rows if row.actions & bit}


def test_a_service_that_nobody_used_is_one_row_and_a_used_action_is_in_none(organization, numbers):
    found = found_of(organization, {numbers[0]: known("ec2:DescribeInstances")}, numbers)
    [row] = [row for row in found.rows if row.service == "access-analyzer"]
    assert (row.is_whole, row.accounts, row.evidence, row.last) == (True, len(numbers), UseProof.TRAIL, 0)
    assert evidence_of(found, "ec2:DescribeInstances") == {}
    assert evidence_of(found, "ec2:DescribeVolumes") == {"trail": len(numbers)}


def test_data_events_and_what_no_event_is_called_by_are_unknown_unless_a_report_says_so(organization, numbers):
    found = found_of(organization, {}, numbers)
    for action in ("s3:GetObject", "sqs:SendMessage", "iam:PassRole", "kms:Decrypt"):
        assert evidence_of(found, action) == {"unknown": len(numbers)}
    found = found_of(organization, {}, numbers, [never(organization.node(PROD).aws_id, "sqs")])
    assert evidence_of(found, "sqs:SendMessage") == {"report": len(numbers)}
    assert evidence_of(found, "sqs:CreateQueue") == {"both": len(numbers)}


def test_an_account_without_an_event_is_named_and_what_it_uses_is_unknown(organization, numbers):
    found = found_of(organization, {}, numbers[1:])
    assert [organization.node(one).aws_id for one in found.silent] == numbers[:1]
    assert evidence_of(found, "redshift:CreateCluster") == {"trail": len(numbers) - 1, "unknown": 1}
    assert not deniable_services(found)
    found = found_of(organization, {}, numbers[1:], [never(numbers[0], "redshift")])
    assert not found.silent
    assert evidence_of(found, "redshift:CreateCluster") == {"trail": len(numbers) - 1, "report": 1}


def test_a_use_that_a_report_alone_saw_makes_the_trail_doubtful_for_its_service(organization, numbers):
    found = found_of(organization, {}, numbers, [never(numbers[0], "redshift", LATER)])
    assert evidence_of(found, "redshift:CreateCluster") == {"trail": len(numbers) - 1, "unknown": 1}
    role = f"arn:aws:iam::{numbers[0]}:role/R"
    found = found_of(organization, {}, numbers, [never(role, "redshift", LATER, role, "CreateCluster")])
    assert evidence_of(found, "redshift:CreateCluster") == {}


def test_what_was_last_used_before_the_trail_is_unused_with_its_day_and_is_not_denied(organization, numbers):
    for service in ("access-analyzer", "redshift", "acm", "glue"):  # the evidence of the last three is split
        for reports in (
            [never(numbers[0], service, BEFORE)],
            [
                never(f"arn:aws:iam::{numbers[0]}:role/R", service, BEFORE, action="ListTags"),
                never(numbers[0], service),
            ],
            [never(organization.node(organization.root).aws_id, service, BEFORE, "999988887777")],
            [never(organization.node(PROD).aws_id, service, BEFORE, "999988887777")],
        ):
            found = found_of(organization, {}, numbers, reports)
            assert {row.last for row in found.rows if row.service == service} == {BEFORE}
            assert service not in deniable_services(found)


def test_a_report_made_before_the_trail_ends_proves_nothing_unused(organization, numbers):
    for made, evidence in ((UNTIL - 1, "unknown"), (UNTIL, "report")):
        found = found_of(organization, {}, numbers, [never(organization.node(PROD).aws_id, "sqs", made=made)])
        assert evidence_of(found, "sqs:SendMessage") == {evidence: len(numbers)}
        assert ("sqs" in deniable_services(found)) == (made == UNTIL)


def test_services_that_log_in_one_region_are_unknown_without_an_event_there(organization, numbers):
    for regions, unknown in (({"eu-central-1"}, True), (REGIONS, False)):
        found = found_of(organization, {}, dict.fromkeys(numbers, frozenset(regions)))
        for service in ("cloudfront", "route53", "globalaccelerator", "waf", "shield"):
            assert (service not in deniable_services(found)) == unknown
        assert "redshift" in deniable_services(found)


def test_events_of_no_known_service_are_named_and_no_allow_list_is_made_without_them(organization, numbers, tmp_path):
    records = [record(place, number, EC2) for place, number in enumerate(numbers)]
    records.append(record(9, numbers[0], ("brandnewservice", "CreateThing", False)))
    contents = read_contents(write_activity(tmp_path / "a.activity", records))
    found = finish(finding_unused(organization, Ceilings(organization, load()).of, PROD, contents.use_evidence))
    assert found.sources == ("brandnewservice",)
    services = deniable_services(found)
    with pytest.raises(EditError, match="brandnewservice are of no service that is known"):
        proved(organization, contents, found, lambda: allowing_used(organization, PROD, services, found))
    assert proved(organization, contents, found, lambda: denying_unused(organization, PROD, services)).taken


def test_an_event_of_no_known_action_leaves_its_service_unknown(organization, numbers):
    found = found_of(organization, {numbers[0]: known(vague=["redshift:*"])}, numbers)
    assert evidence_of(found, "redshift:CreateCluster") == {"trail": len(numbers) - 1, "unknown": 1}


@pytest.mark.parametrize("seed", range(2))
def test_rows_are_what_each_account_and_action_comes_to_by_itself(organization, seed):
    random, catalogue, root = Random(seed), load(), organization.root
    ceilings, unlogged = Ceilings(organization, catalogue), unlogged_masks()
    accounts = [one for one in organization.accounts() if organization.node(one).aws_id]
    accounts.remove(organization.settings.management_account)
    number = {one: organization.node(one).aws_id for one in accounts}
    services = random.sample(catalogue.services, 12)
    used = {
        number[one]: known(*random.sample([f"{s}:*" for s in services], 2)) for one in accounts if random.random() < 0.6
    }
    seen = {number[one] for one in accounts if random.random() < 0.8}
    nodes = [organization.node(one).aws_id for one in organization.nodes]
    reports = [
        never(scope, service) for scope in random.sample([one for one in nodes if one], 5) for service in services
    ]
    found = found_of(organization, used, seen, reports, root)
    anybody = 0
    for one in used.values():
        anybody |= one.known
    expected = Counter()
    for account in accounts:
        scopes = {organization.node(one).aws_id for one in organization.path(account)}
        told = {line.service for line in reports if line.scope in scopes}
        for service in services:
            for index in catalogue.service_range(service):
                bit = 1 << index
                if not ceilings.of(account).possible & bit & ~anybody & catalogue.limited_mask:
                    continue
                trail = number[account] in seen and not bit & (unlogged.data | unlogged.silent)
                names = {(1, 1): "both", (1, 0): "trail", (0, 1): "report", (0, 0): "unknown"}
                expected[catalogue.actions[index], names[trail, service in told]] += 1
    rows = {
        (catalogue.actions[index], row.evidence.value): row.accounts
        for row in found.rows
        if row.service in services
        for index in catalogue.members(row.actions)
    }
    assert rows == expected


@pytest.fixture
def contents(organization, numbers, tmp_path):
    records = [record(place, number, EC2) for place, number in enumerate(numbers)]
    return read_contents(write_activity(tmp_path / "a.activity", records))


@pytest.fixture
def unused(organization, contents):
    return finish(finding_unused(organization, Ceilings(organization, load()).of, PROD, contents.use_evidence))


def proved(organization, contents, unused, make):
    def comparing(before, after):
        standing = StandingReplay(contents.worked)
        first = yield from standing.replaying(before)
        return compare_replays(first, (yield from standing.replaying(after)))

    return finish(proving_unused(organization, PROD, unused, make, comparing))


@pytest.mark.parametrize("make", [denying_unused, allowing_used])
def test_a_policy_takes_all_that_nobody_used_and_its_proof_stops_nothing(organization, contents, unused, make):
    services = deniable_services(unused)
    assert len(services) > 200
    assert not {"ec2", "sqs", *ESSENTIAL} & {*services}
    more = {"unused": unused} if make is allowing_used else {}
    made = proved(organization, contents, unused, lambda: make(organization, PROD, services, **more))
    assert made.accounts == 4
    retired = ["aws-portal"] if make is allowing_used else []  # an allow-list leaves these out by itself
    assert made.taken == sum(load().service_mask(one) for one in {*services, *retired}) & unused.allowed
    organization.apply(made.change)
    assert Prover(organization, load()).prove(organization.settings.tests[-1]).state.value == "holds"


def test_a_policy_that_would_stop_somebody_or_lock_an_account_is_not_made(organization, contents, unused):
    for services, words in ((["ec2"], "stop what people did"), (["iam", "sts"], "nobody can repair")):
        with pytest.raises(EditError, match=words):
            proved(organization, contents, unused, lambda: denying_unused(organization, PROD, services))  # noqa: B023
    assert len(organization.settings.tests) == len(templates.load("company").organization.settings.tests)


def test_an_allow_list_keeps_no_service_that_is_retired_unless_somebody_used_them(organization, unused):
    portal = load().service_mask("aws-portal")
    rows = replace(unused, allowed=unused.allowed | portal)
    for found, kept in ((rows, False), (replace(rows, used=unused.used | portal), True)):
        change = allowing_used(organization, PROD, ("cloud9",), found)
        texts = "".join(swap.after.text for swap in change.policies.values())
        assert ("aws-portal:*" in texts) is kept
