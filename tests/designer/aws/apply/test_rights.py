"""The policy that a plan prints is enough for a run, and the run breaks without any of its rights."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from designer.aws.apply.calling import RunClients, StoppedError
from designer.aws.apply.journal import Journal
from designer.aws.apply.plan_file import PlanFile
from designer.aws.apply.run import PlanRun
from designer.basics.errors import OrgwrightError
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.change import Change
from designer.organization.model.observed import ResourcePolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, PolicyType
from tests.designer.aws.apply.disturbed import planned
from tests.designer.aws.apply.enforcing import Enforcing
from tests.designer.aws.apply.test_run import plan
from tests.designer.aws.pretended.aws import Aws, read


def named(design: Organization, name: str) -> str:
    records = (*design.nodes.values(), *design.policies.values())
    return next(one.id for one in records if one.name == name)


def settings(design: Organization) -> Change:
    builder = ChangeBuilder(design)
    builder.put(replace(design.node(named(design, "Trial")), state=AccountState.CLOSED))
    builder.settings = replace(builder.settings, resource_policy=ResourcePolicy('{"Version": "2012-10-17"}'))
    return builder.change("Set")


EDITS: list[Callable[[Organization], Change]] = [
    lambda one: edits.enable_policy_type(one, PolicyType.TAG_POLICY),
    lambda one: edits.attach(one, named(one, "Tags"), [one.root]),
    lambda one: edits.trust_service(one, "sso.amazonaws.com"),
    lambda one: edits.register_administrator(one, named(one, "Shop"), "sso.amazonaws.com"),
    lambda one: edits.rename(one, named(one, "Shop"), "Shop Two"),
    lambda one: edits.rename(one, named(one, "Payer"), "Payer Two"),
    lambda one: edits.add_ou(one, named(one, "Workloads"), "New"),
    lambda one: edits.move(one, [named(one, "Bank")], named(one, "New")),
    lambda one: edits.attach(one, named(one, "Deny root"), [named(one, "New")]),
    lambda one: edits.create_policy(one, PolicyType.SERVICE_CONTROL_POLICY, "Fresh", '{"Statement": []}'),
    lambda one: edits.set_tags(one, named(one, "Prod"), (("team", "x"),)),
    settings,
]


def wide_plan() -> PlanFile:
    """A plan with most operations."""
    live, _ = read(Aws())
    wanted = live.copy()
    for edit in EDITS:
        wanted.apply(edit(wanted))
    return planned(live, wanted)


def reaches(file: PlanFile, policy: dict[str, object]) -> bool:
    """Whether a run reaches its end where AWS enforces a policy."""
    aws = Aws()
    client = Enforcing(aws, policy)
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "j"), file.id)
        run = PlanRun(file, RunClients(client, client), journal, clock=aws.clock, pause=aws.clock.wait)
        try:
            live, _ = read(client)
            return not live.settings.unknown and run.whole_differences(live) == ({}, {}) and run.run()
        except (OrgwrightError, StoppedError):
            return False
        finally:
            journal.close()


def without_one(policy: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the policy without each action, each resource and each value of a condition."""
    for number, statement in enumerate(policy["Statement"]):
        values = next(iter(statement.get("Condition", {}).get("StringEquals", {}).values()), [])
        for key, listed in (("Action", statement["Action"]), ("Resource", statement["Resource"]), ("", values)):
            for one in listed if isinstance(listed, list) else []:
                less = copy.deepcopy(policy)
                held = less["Statement"][number]
                rest = held[key] if key else next(iter(held["Condition"]["StringEquals"].values()))
                rest.remove(one)
                yield f"{statement['Action']}: {one}", less


@pytest.mark.parametrize("kind", ["most operations", "random"])
def test_the_policy_of_a_plan_is_enough_and_each_right_taken_away_breaks_it(kind: str) -> None:
    for file in [wide_plan()] if kind == "most operations" else map(plan, range(4)):
        policy = file.members["policy"]
        assert reaches(file, policy)
        assert [] == [right for right, less in without_one(policy) if reaches(file, less)]


def test_rights_on_policies_and_services_hold_for_the_types_and_services_of_the_plan_alone() -> None:
    statements = wide_plan().members["policy"]["Statement"]
    conditions = {
        action: one.get("Condition", {}).get("StringEquals") for one in statements for action in one["Action"]
    }
    assert conditions["organizations:EnablePolicyType"] == {"organizations:PolicyType": ["TAG_POLICY"]}
    assert conditions["organizations:CreatePolicy"] == {"organizations:PolicyType": ["SERVICE_CONTROL_POLICY"]}
    service = {"organizations:ServicePrincipal": ["sso.amazonaws.com"]}
    assert conditions["organizations:EnableAWSServiceAccess"] == service
    assert conditions["organizations:RegisterDelegatedAdministrator"] == service
