"""The checks of declarative policies, row by row."""

import json
from dataclasses import replace

import pytest

from designer.analysis.checks import Severity, registry
from designer.analysis.checks.fixes import fix_change
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType
from tests.designer.analysis.checks.designs import (
    BadDesign,
    GoodDesign,
    design,
    judge_bad,
    judge_good,
    of_check,
    site,
    with_id,
)

TAG, HUB, BEDROCK = PolicyType.TAG_POLICY, PolicyType.SECURITYHUB_POLICY, PolicyType.BEDROCK_POLICY
GUARDDUTY, CSPM = PolicyType.GUARDDUTY_POLICY, PolicyType.SECURITYHUB_CSPM_POLICY
REGIONS = {"enable_in_regions": {"@@assign": ["eu-west-1"]}, "disable_in_regions": {"@@assign": []}}
CONTROL = "@@operators_allowed_for_child_policies"
MAIN_ID = "111122223333"


def tags(*, key: str = "team", name: str = "Team", **settings: object) -> str:
    return json.dumps({"tags": {key: {"tag_key": {"@@assign": name}, **settings}}})


def two_levels(upper: str, lower: str, kind: PolicyType = TAG) -> Organization:
    tree = site("root", "a", site("acc-main"), site("work", "b", site("acc-a"), site("acc-b")))
    return design(tree, {"a": upper, "b": lower}, kind)


def bedrock(identifier: str, region: str = "eu-west-1") -> Organization:
    text = {"bedrock": {"guardrail_inference": {region: {"main": {"identifier": {"@@assign": identifier}}}}}}
    tree = site("root", "", site("acc-main"), site("work", "a", site("acc-a"), site("acc-b")), site("acc-c"))
    return with_id(design(tree, {"a": json.dumps(text)}, BEDROCK), "acc-main", MAIN_ID)


def guardduty(**statuses: str) -> str:
    features = {name: {"status": {"@@assign": status}} for name, status in statuses.items()}
    return json.dumps({"guardduty": {"enablement": {"default": features}}})


def hub(**lists: object) -> str:
    return json.dumps({"securityhub": lists})


GUARDRAIL = f"arn:aws:bedrock:eu-west-1:{MAIN_ID}:guardrail/abc123:1"
LOCKED = tags(tag_value={CONTROL: ["@@none"], "@@assign": ["a"]})
LOCKED_ABOVE = json.dumps({"tags": {"team": {CONTROL: ["@@none"], "tag_value": {"@@assign": ["a"]}}}})
VALUES = json.dumps({"tags": {"team": {"tag_value": {"@@assign": ["b"]}}}})

BAD = [
    BadDesign("effective-policies", two_levels(LOCKED, VALUES), [("work", "", "")], "passed over"),
    BadDesign("effective-policies", two_levels(LOCKED_ABOVE, VALUES), [("work", "", "")], "AWS does not say"),
    BadDesign(
        "effective-policies", two_levels(tags(), tags(key="Team")), [("work", "", "")], "differ in capitals only"
    ),
    BadDesign(
        "effective-policies",
        two_levels(
            hub(enable_in_regions={"@@assign": ["eu-west-1"]}, disable_in_regions={"@@assign": []}),
            hub(enable_in_regions={"@@remove": ["eu-west-1"]}, disable_in_regions={"@@append": []}),
            HUB,
        ),
        [("work", "", "")],
        'has no "enable_in_regions"',
    ),
    BadDesign(
        "effective-policies",
        two_levels(
            guardduty(foundational="enabled", ai_protection="enabled"), guardduty(foundational="disabled"), GUARDDUTY
        ),
        [("work", "", "")],
        "has ai_protection on, but not foundational",
    ),
    BadDesign("bedrock-guardrails", bedrock(GUARDRAIL), [("", "a", "")], "fail in 2 accounts unless"),
    BadDesign("bedrock-guardrails", bedrock("abc123:1"), [("", "a", "")], "is not the ARN of a guardrail"),
    BadDesign("bedrock-guardrails", bedrock(GUARDRAIL[:-2]), [("", "a", "")], "with :VERSION behind it"),
    BadDesign("bedrock-guardrails", bedrock(f"{GUARDRAIL[:-1]}DRAFT"), [("", "a", "")], "is a draft"),
    BadDesign("bedrock-guardrails", bedrock(GUARDRAIL, "us-east-1"), [("", "a", "")], "its block is for us-east-1"),
    BadDesign(
        "bedrock-guardrails",
        bedrock(GUARDRAIL.replace(MAIN_ID, "444455556666")),
        [("", "a", "")],
        "belongs to 444455556666",
    ),
    BadDesign("tag-keys", two_levels(tags(key="cost", name="Costs"), "{}"), [("", "a", "")], "must be the same"),
    BadDesign(
        "tag-keys",
        two_levels(json.dumps({"tags": {"team": {}, "Team": {}}}), "{}"),
        [("", "a", "")],
        "differ in capitals only",
    ),
    BadDesign(
        "unread-keys",
        two_levels(json.dumps({"x": {"cspm_enablement": REGIONS, "standards": {}}}), "{}", CSPM),
        [("", "a", "")],
        "their keys have not been read",
    ),
]

GOOD = [
    GoodDesign("unread-keys", two_levels(guardduty(ai_protection="enabled"), "{}", GUARDDUTY)),
    GoodDesign(
        "effective-policies",
        two_levels(guardduty(foundational="enabled"), guardduty(ai_protection="enabled"), GUARDDUTY),
    ),
    GoodDesign("unread-keys", two_levels(json.dumps({"x": {"cspm_enablement": REGIONS}}), "{}", CSPM)),
    GoodDesign("effective-policies", two_levels(tags(), VALUES)),
    GoodDesign("effective-policies", two_levels(LOCKED, tags(key="cost", name="Cost"))),
    GoodDesign("bedrock-guardrails", two_levels(tags(), VALUES)),
    GoodDesign("tag-keys", two_levels(tags(key="costcenter", name="CostCenter"), "{}")),
]


@pytest.mark.parametrize("row", BAD)
def test_bad(row: BadDesign) -> None:
    judge_bad(row)


@pytest.mark.parametrize("row", GOOD)
def test_good(row: GoodDesign) -> None:
    judge_good(row)


def test_a_guardrail_that_looks_right_is_advice_and_a_wrong_one_an_error() -> None:
    (right,) = of_check("bedrock-guardrails", bedrock(GUARDRAIL))
    (wrong,) = of_check("bedrock-guardrails", bedrock("abc"))

    assert (Severity.ADVICE, Severity.ERROR) == (right.severity, wrong.severity)
    assert (1, True) == (wrong.line, wrong.span.start > 0)


def test_a_policy_that_reaches_nobody_counts_no_accounts() -> None:
    made = bedrock(GUARDRAIL)
    alone = Organization(
        [replace(node, policies=()) for node in made.nodes.values()], made.policies.values(), made.settings
    )

    (found,) = of_check("bedrock-guardrails", alone)

    assert "fail wherever the policy is attached unless" in found.message


def test_a_fault_that_comes_down_is_told_where_it_arises_alone() -> None:
    tree = site("root", "a", site("acc-main"), site("work", "b", site("deep", "c", site("acc-a"))))
    plain = tags(key="cost", name="Cost")
    made = design(tree, {"a": tags(), "b": tags(key="Team"), "c": plain}, TAG)

    assert ["work"] == [found.node for found in of_check("effective-policies", made)]


@pytest.mark.parametrize(("check", "limit"), [("policy-size", "characters"), ("attachments", "per_node")])
def test_a_check_names_the_types_whose_limit_no_page_states(check: str, limit: str) -> None:
    unstated = [quota.plural for quota in quotas.load().types.values() if getattr(quota, limit) is None]
    (told,) = (one.words.why for one in registry.checks() if one.id == check)

    assert 3 == len(unstated)
    assert all(plural.removesuffix(" policies") in told.partition("no page")[0] for plural in unstated)


def test_what_is_not_enabled_is_for_another_check() -> None:
    made = two_levels(LOCKED, VALUES)
    off = Organization(made.nodes.values(), made.policies.values(), design(site("root"), {}).settings)

    assert [] == of_check("effective-policies", off)


def test_nodes_that_are_alike_are_each_told_by_their_own_name() -> None:
    twins = [site(f"ou-{number}", "b c", site(f"acc-{number}")) for number in range(3)]
    policies = {"a": LOCKED, "b": tags(key="cost", name="Cost"), "c": tags(key="cost", name="COST")}
    made = design(site("root", "a", site("acc-main"), *twins), policies, TAG)

    found = of_check("effective-policies", made)

    assert ["ou-0", "ou-1", "ou-2"] == [one.node for one in found]
    for one in found:
        assert f"c at {one.node} assigns COST: passed over, b at {one.node} was attached" in one.message


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ({"tags": {"team": {"tag_keys": {"@@assign": "Team"}}}}, "tag_key"),
        ({"tags": {"team": {"tag_key": {"@@asign": "Team"}}}}, "@@assign"),
        ({"tags": {"team": {"tag_keys": {"@@assign": "Team"}, "tag_key": {"@@assign": "Team"}}}}, ""),
    ],
)
def test_a_misspelled_key_is_put_right_unless_the_right_one_is_there(text, right):
    organization = two_levels(tags(), json.dumps(text))
    found = next(one for one in of_check("declarative-shape", organization))
    assert bool(right) is bool(found.fixes)
    if right:
        organization.apply(fix_change(organization, found))
        assert f'"{right}"' in organization.policies[found.policy].text
        assert not of_check("declarative-shape", organization)
