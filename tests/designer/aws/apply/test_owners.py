"""What another tool keeps is said by its tags, and with the change to make in its code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.analysis.migration.plan import MigrationPlan
from designer.aws.apply.owners import code_of_owners, owners
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from tests.designer.aws.apply.disturbed import planned
from tests.designer.aws.pretended.aws import Aws, read


def detaching(tags: dict[str, str]) -> MigrationPlan:
    """Plan to detach a policy with some tags from Workloads."""
    live, _ = read(Aws())
    leave = next(one for one in live.policies.values() if one.name == "Deny leave")
    builder = ChangeBuilder(live)
    builder.put_policy(replace(leave, tags=tuple(tags.items())))
    live.apply(builder.change("Tag"))
    wanted = live.copy()
    place = next(one.id for one in live.nodes.values() if one.name == "Workloads")
    wanted.apply(edits.detach(wanted, leave.id, [place]))
    return planned(live, wanted).plan


@pytest.mark.parametrize(
    ("tags", "owner"),
    [
        ({"aws:cloudformation:stack-name": "base"}, "CloudFormation, stack base"),
        ({"ManagedBy": "Terraform Cloud"}, "Terraform"),
        ({"terraform": "true"}, "Terraform"),
        ({"Owner": "ana"}, ""),
    ],
)
def test_what_another_tool_keeps_is_said_by_its_tags(tags: dict[str, str], owner: str) -> None:
    plan = detaching(tags)
    assert owners(plan) == ([{"what": "Deny leave", "owner": owner}] if owner else [])
    assert bool([*code_of_owners(plan)]) is bool(owner)


def test_the_patch_takes_away_the_attachment_and_touches_no_other_resource() -> None:
    lines = [*code_of_owners(detaching({"ManagedBy": "opentofu"}))]
    assert [line for line in lines if line.startswith(("---", "+++"))] == ["--- policies.tf", "+++ /dev/null"]
    assert any(line.startswith("-  policy_id") and "aws_organizations_policy.deny_leave.id" in line for line in lines)
    assert [line for line in lines if line.startswith("+ ")] == []


def test_the_patch_of_cloudformation_has_the_policy_with_one_target_less() -> None:
    lines = [*code_of_owners(detaching({"aws:cloudformation:stack-name": "base"}))]
    changed = [line for line in lines if line[0] in "-+" and line[:3] not in ("---", "+++")]
    assert [line[0] for line in changed if "Workloads" in line] == ["-"]
    assert any(line.startswith("@@") and "DenyLeave" in line for line in lines)
