"""Ways in that are left: closed ones are proved, exemptions named, and the last one is the one that counts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from designer.analysis.expectations.lock_outs import AccountAccess, lock_outs
from designer.analysis.expectations.proof import ProofState
from designer.analysis.expectations.prover import Prover
from designer.organization.edits import edit_policy_text
from designer.organization.model.guardrail_tests import GuardrailTest, Promise
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, Unknown
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.expectations.promised import deny, organization, policy
from tests.designer.cli.test_commands import run
from tests.designer.exchange.formats.designs import COMPANY

EVERY_WAY = {"iam", "sts", "organizations", "billing", "root", "assumed-root"}
EVERYBODY = ["arn:aws:iam::*:role/*", "arn:aws:iam::*:user/*", "arn:aws:iam::*:root"]
GLASS, ADMIN = "arn:aws:iam::*:role/BreakGlass", "arn:aws:iam::*:role/Admin"


def but(*callers: str) -> dict:
    return {"Condition": {"ArnNotLike": {"aws:PrincipalArn": list(callers)}}}


def access(design: Organization) -> dict[str, AccountAccess]:
    return {one.account: one for one in lock_outs(Prover(design, load()))}


@pytest.mark.parametrize(
    ("statement", "closed"),
    [
        (deny("*"), {"iam", "sts", "organizations", "billing", "root", "assumed-root"}),
        (deny(["sts:AssumeRole"]), {"sts"}),
        (deny("*", Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}), {"root", "assumed-root"}),
        (
            deny("*", Condition={
                "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}, "Null": {"aws:AssumedRoot": "true"}}),
            {"root"},
        ),
        (deny("s3:*"), set()),
        (deny("*", **but(GLASS)), {"root", "assumed-root"}),
    ],
)  # fmt: skip
def test_a_way_is_closed_when_nothing_passes(statement: dict, closed: set[str]) -> None:
    found = access(organization({"p": policy(statement)}, attached={"ou-work": ["p"]}))
    assert {"acc-shop", "acc-bank", "acc-lab"} == found.keys()
    assert closed == set(found["acc-shop"].closed)
    assert () == found["acc-lab"].closed


def test_a_way_is_closed_in_each_partition_of_aws_by_the_arns_that_it_has() -> None:
    gov = "arn:aws-us-gov:iam::*:"
    scp = policy(deny("*", Condition={"ArnNotLike": {"aws:PrincipalArn": [f"{gov}role/Admin", f"{gov}user/*"]}}))
    plain = organization({"p": scp}, attached={"ou-work": ["p"]})
    said = replace(plain.settings, partition="aws-us-gov")
    design = Organization(plain.nodes.values(), plain.policies.values(), said)
    assert ("root", "assumed-root") == access(design)["acc-shop"].closed
    test = GuardrailTest(
        GuardrailTestId("t"), "", Promise.CAN, (NodeId("acc-shop"),), actions=("s3:GetObject",), principals=("role/b",)
    )
    assert Prover(design, load()).prove(test).state is ProofState.FAILED


@pytest.mark.parametrize(
    "statements",
    [
        [deny("*", Condition={"ArnLike": {"aws:PrincipalArn": EVERYBODY}})],
        [deny("*", Condition={"StringLike": {"aws:PrincipalArn": EVERYBODY}})],
        [deny("*", Condition={"ArnLike": {"aws:PrincipalArn": one}}) for one in EVERYBODY],
        [deny("*", Condition={"StringEquals": {"aws:PrincipalType": ["AssumedRole", "User", "Account"]}})],
    ],
)
def test_roles_users_and_root_are_everybody(statements: list[dict]) -> None:
    assert EVERY_WAY == set(access(organization({"p": policy(*statements)}))["acc-shop"].closed)


def test_a_last_way_in_that_two_statements_spare_is_one():
    text = policy(deny("*", Sid="All", **but(GLASS)), deny("iam:*", Sid="Roles", **but(GLASS)))
    (last,) = access(organization({"p": text}))["acc-shop"].last
    assert (GLASS, "All in p and Roles in p") == (last.caller, last.statement)


def test_the_last_way_in_is_the_exemption_without_which_nobody_could_repair():
    one = access(organization({"p": policy(deny("*", Sid="All", **but(GLASS)))}))["acc-shop"]
    assert ((GLASS,), [(GLASS, "All in p")]) == (one.spared, [(last.caller, last.statement) for last in one.last])
    assert not one.locked
    two = access(organization({"p": policy(deny("*", **but(GLASS, ADMIN)))}))["acc-shop"]
    assert ((ADMIN, GLASS), ()) == (two.spared, two.last)
    # Two Denies that spare different roles leave both out: only who is spared by each gets in.
    both = access(organization({"p": policy(deny("*", **but(GLASS, ADMIN))), "q": policy(deny("iam:*", **but(GLASS)))}))
    assert {GLASS} == {last.caller for last in both["acc-shop"].last}


def test_the_edit_that_ends_the_last_way_in_locks_the_account():
    design = organization({"p": policy(deny("*", **but(GLASS)))})
    assert access(design)["acc-shop"].last
    design.apply(edit_policy_text(design, PolicyId("p"), policy(deny("*"))))
    assert access(design)["acc-shop"].locked


def test_what_is_not_known_is_neither_open_nor_closed():
    found = access(
        organization({"x": Unknown.TEXT, "p": policy(deny("sts:*"))}, attached={"ou-work": ["x"], "root": ["p"]})
    )
    assert ("sts",) == found["acc-shop"].closed
    assert "iam" in found["acc-shop"].open
    assert () == found["acc-lab"].open


def test_the_command_leaves_with_one_when_nobody_can_repair_an_account():
    answer = run("lockouts", COMPANY)
    assert 1 == answer.exit_code
    assert "Suspended/intranet-old: nobody by IAM" in answer.stdout
    assert "27 member accounts: 2 that nobody can repair from inside" in answer.stdout
    records = json.loads(run("lockouts", COMPANY, "--format", "json").stdout)
    assert {"no"} == {one["ways"]["iam"] for one in records if one["path"].startswith("Suspended")}
    assert "Workloads/Prod/shop-prod" in run("lockouts", COMPANY, "--format", "csv").stdout
