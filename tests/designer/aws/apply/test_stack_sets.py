"""What moves take along is asked of AWS and said; unknown is said as such."""

# ruff: noqa: N803 - arguments of AWS's operations

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from designer.aws.apply.plan_file import PlanFile, made_plan, read_plan
from designer.aws.apply.sign_in import stack_sets_by
from designer.aws.apply.stack_sets import StackSetReach, stack_sets_of
from designer.basics.errors import OrgwrightError
from designer.organization import edits
from tests.designer.aws.apply.disturbed import planned
from tests.designer.aws.pretended.aws import Aws, read

AUTO = {"PermissionModel": "SERVICE_MANAGED", "AutoDeployment": {"Enabled": True}}


class Sets:
    """CloudFormation with two pages of StackSets, of which two follow accounts."""

    def __init__(self, refused: str = "") -> None:
        self.refused = refused

    def list_stack_sets(self, *, Status: str, NextToken: str = "") -> dict[str, object]:
        self._may("list_stack_sets")
        if NextToken:
            return {"Summaries": [{"StackSetName": "logs", **AUTO}]}
        own = {"StackSetName": "own", "PermissionModel": "SELF_MANAGED"}
        off = {"StackSetName": "off", **AUTO, "AutoDeployment": {"Enabled": False}}
        return {"Summaries": [own, off, {"StackSetName": "base", **AUTO}], "NextToken": "2"}

    def describe_stack_set(self, *, StackSetName: str) -> dict[str, object]:
        self._may("describe_stack_set")
        keeps = {"RetainStacksOnAccountRemoval": StackSetName == "logs"}
        return {"StackSet": {"OrganizationalUnitIds": [f"ou-{StackSetName}"], "AutoDeployment": keeps}}

    def _may(self, name: str) -> None:
        if name == self.refused:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, name)


def test_sets_that_follow_accounts_are_read_over_all_pages() -> None:
    base, logs = StackSetReach("base", "eu-west-1", ("ou-base",), False), ("ou-logs",)
    assert stack_sets_of(Sets(), "eu-west-1") == (base, StackSetReach("logs", "eu-west-1", logs, True))


@pytest.mark.parametrize("refused", ["list_stack_sets", "describe_stack_set"])
def test_sets_are_unknown_where_aws_refuses(refused: str) -> None:
    assert stack_sets_of(Sets(refused), "eu-west-1") is None


def test_sets_are_unknown_without_a_profile() -> None:
    assert stack_sets_by("nobody's") is None


def moving(*sets: StackSetReach) -> PlanFile:
    """A plan that moves Shop from Prod to Test, which are both in Workloads."""
    live, _ = read(Aws())
    wanted = live.copy()
    shop, test = (next(one.id for one in live.nodes.values() if one.name == name) for name in ("Shop", "Test"))
    wanted.apply(edits.move(wanted, [shop], test))
    return made_plan(live, wanted, replace(planned(live, wanted).origin, stack_sets=sets))


def test_a_move_says_which_stacks_it_deletes_keeps_and_makes_and_no_others() -> None:
    aws = Aws()
    prod, test, above = (aws.id(name) for name in ("Prod", "Test", "Workloads"))
    file = moving(
        StackSetReach("gone", "eu-west-1", (prod,), False),
        StackSetReach("kept", "eu-west-1", (prod,), True),
        StackSetReach("new", "eu-west-1", (test,), False),
        StackSetReach("both", "eu-west-1", (above,), False),
    )
    words = " ".join(file.warnings)
    assert "StackSet gone (eu-west-1) deletes its stacks" in words
    assert "StackSet kept (eu-west-1) keeps its stacks" in words
    assert "StackSet new (eu-west-1) makes stacks" in words
    assert "both" not in words
    assert read_plan(file.data(), "plan.json").members == file.members


def test_what_moves_take_along_is_said_to_be_unknown_where_aws_did_not_tell_and_only_for_moves() -> None:
    live, _ = read(Aws())
    shop, test = (next(one.id for one in live.nodes.values() if one.name == name) for name in ("Shop", "Test"))
    moved, renamed = live.copy(), live.copy()
    moved.apply(edits.move(moved, [shop], test))
    renamed.apply(edits.rename(renamed, test, "Try"))
    assert "is not known" in planned(live, moved).warnings[0]
    assert planned(live, renamed).warnings == []
    assert ["Region of the profile alone" in one for one in moving().warnings] == [True]


def test_stack_sets_are_asked_for_only_if_an_account_moves() -> None:
    live, _ = read(Aws())
    shop, test = (next(one.id for one in live.nodes.values() if one.name == name) for name in ("Shop", "Test"))
    asked: list[str] = []
    for edit in (edits.rename(live, test, "Try"), edits.move(live, [shop], test)):
        wanted = live.copy()
        wanted.apply(edit)
        made_plan(live, wanted, planned(live, wanted).origin, lambda name=edit.label: asked.append(name))
    assert len(asked) == 1
    assert "Move" in asked[0]


@pytest.mark.parametrize(
    "told", [{"name": 1}, {"name": "a", "region": "b", "ous": [["ou-a"]], "retains": True}, {"name": [], "ous": []}, 7]
)
def test_stack_sets_of_a_file_that_are_none_are_refused(told: object) -> None:
    members = json.loads(moving().data())
    with pytest.raises(OrgwrightError):
        read_plan(json.dumps({**members, "stackSets": [told]}).encode(), "plan.json")
