"""The head of the script: what it needs to know of the plan before it calls AWS."""

import re

from designer.analysis.migration.shell_script import shell_script
from designer.organization import edits
from designer.organization.model.records import NodeKind
from tests.designer.analysis.migration.plans import SCP, plan_between, scp
from tests.designer.building import company

COMPANY = company()


def missing(script: str) -> str:
    """What the script says that AWS does not know."""
    found = re.search(r"^missing=(.*)$", script, re.MULTILINE)
    assert found is not None
    return found[1]


def test_nodes_that_are_only_planned_in_both_designs_are_named() -> None:
    before = COMPANY.copy()
    before.apply(edits.add_ou(before, before.root, "Planned"))
    planned = next(one.id for one in before.nodes.values() if one.name == "Planned")
    before.apply(edits.create_policy(before, SCP, "DenyQueues", scp("Deny", ["sqs:*"])))
    after = before.copy()
    after.apply(edits.attach(after, list(after.policies)[-1], [planned]))
    assert planned in missing(shell_script(plan_between(before, after)))


def test_what_a_step_makes_is_not_missing() -> None:
    after = COMPANY.copy()
    ou = next(one.id for one in after.nodes.values() if one.kind is NodeKind.OU)
    after.apply(edits.add_ou(after, ou, "Fresh"))
    after.apply(edits.create_policy(after, SCP, "DenyQueues", scp("Deny", ["sqs:*"])))
    fresh = next(one.id for one in after.nodes.values() if one.name == "Fresh")
    after.apply(edits.attach(after, list(after.policies)[-1], [fresh]))
    assert "''" == missing(shell_script(plan_between(COMPANY, after)))
