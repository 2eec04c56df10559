"""What a step reads of what it touches: at most three readings before it, and two lists and a description after it.

A step whose proof rests on what others may change elsewhere reads that besides, before it and after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from designer.analysis.migration.gates import StepDirection
from designer.analysis.migration.plan import PlannedStep
from designer.aws.apply.calling import RunClients, method_name
from designer.aws.apply.journal import Journal
from designer.aws.apply.levels import level_looks
from designer.aws.apply.looks import arguments_of, looks_of
from designer.aws.apply.plan_file import PlanFile
from designer.aws.apply.run import PlanRun
from designer.aws.apply.step_work import StepNews
from designer.organization import edits
from tests.designer.analysis.migration.plans import scp
from tests.designer.aws.apply.disturbed import Disturbed, planned
from tests.designer.aws.apply.test_failures import attaching
from tests.designer.aws.apply.test_rights import named, wide_plan
from tests.designer.aws.apply.test_run import plan
from tests.designer.aws.pretended.aws import Aws, read

BEFORE, LISTS_AFTER = 3, 2


Asked = tuple[str, str]
"""Name of a reading, and its parameters."""


class Listening(Disturbed):
    """Notes what is read, by the number of the step and by what the run does there; pages and repetitions once."""

    def __init__(self, aws: Aws) -> None:
        super().__init__(aws)
        self.asked: dict[tuple[int, str], dict[Asked, None]] = defaultdict(dict)
        self.besides: dict[int, set[Asked]] = {}
        self.moment = (0, "")
        self.run: PlanRun

    def _call(self, name: str, method: Callable[..., object], parameters: dict[str, object]) -> object:
        if name.startswith(("list_", "describe_", "get_")):
            subject = repr(sorted((one, value) for one, value in parameters.items() if one != "NextToken"))
            self.asked[self.moment].setdefault((name, subject))
        return super()._call(name, method, parameters)

    def hear(self, news: StepNews) -> None:
        """Note where the run is, and what the proof of the step rests on besides."""
        step, run = news.step, self.run
        if news.does in ("compares", "sends"):
            self.moment = (step.number, news.does)
        if news.does == "compares":
            arguments = arguments_of(step.call, run.made)
            own = looks_of(step.call, arguments, run.state, run.made)
            readings = [look.reading for look in level_looks(step, arguments, run.state, run.made, own)]
            self.besides[step.number] = {
                (method_name(one.command), repr(sorted(one.parameters.items()))) for one in readings
            }


def back(file: PlanFile, aws: Aws) -> PlanFile:
    """The plan from what AWS holds now to what it held before a plan, but for what does not come back."""
    live, _ = read(aws)
    return planned(live, file.plan.sides.before)


class Read(NamedTuple):
    """A step, and the names of what was read before it and after it, of what it touches and besides."""

    step: PlannedStep
    before: list[str]
    after: list[str]
    besides: list[str]
    besides_after: list[str]


def carried_out(file: PlanFile, aws: Aws, journal: Path) -> list[Read]:
    """The steps of a plan with their readings."""
    client, written = Listening(aws), Journal(journal, file.id)
    clients = RunClients(client, client)
    client.run = PlanRun(file, clients, written, clock=aws.clock, pause=aws.clock.wait, tell=client.hear)
    assert client.run.run()
    written.close()
    aws.wait(3_600)
    rows = []
    for step in file.plan.steps:
        besides = client.besides[step.number]
        sides = [client.asked[step.number, does] for does in ("compares", "sends")]
        own = [[name for name, subject in side if (name, subject) not in besides] for side in sides]
        rows.append(
            Read(step, *own, *([name for name, subject in side if (name, subject) in besides] for side in sides))
        )
    return rows


def is_few(after: list[str]) -> bool:
    """Whether a read-back is short."""
    lists = [name for name in after if name.startswith("list_")]
    return len(lists) <= LISTS_AFTER and len(after) <= LISTS_AFTER + 1


def test_a_step_of_any_kind_reads_little_before_and_after_it(tmp_path: Path) -> None:
    aws, most = Aws(), wide_plan()
    rows = carried_out(most, aws, tmp_path / "there")
    rows += carried_out(back(most, aws), aws, tmp_path / "back")
    for number in range(6):
        rows += carried_out(plan(number), Aws(), tmp_path / str(number))
    assert len({row.step.call.operation for row in rows}) > 18
    assert [] == [(row.step.call.operation, row.before) for row in rows if len(row.before) > BEFORE]
    assert [] == [(row.step.call.operation, row.after) for row in rows if not is_few(row.after)]
    assert [] == [row.step.call for row in rows if sorted(row.besides) != sorted(row.besides_after)]
    resting = {row.step.call.operation for row in rows if row.besides}
    assert {"MoveAccount", "DetachPolicy"} <= resting <= RESTING


RESTING = {"MoveAccount", "DetachPolicy", "UpdatePolicy", "AttachPolicy", "CreateAccount", "DisablePolicyType"}
"""Operations whose proof rests on what others may change elsewhere."""


def test_what_gives_permissions_reads_the_policies_that_limit_its_accounts_and_no_more(tmp_path: Path) -> None:
    aws = Aws()
    for name, action in {"Deny leave": "organizations:LeaveOrganization", "Deny root": "organizations:*"}.items():
        aws.update_policy(aws.id(name), Content=scp("Deny", [action]))
    aws.attach_policy(aws.id("Deny leave"), aws.root)
    aws.attach_policy(aws.id("Deny root"), aws.id("Prod"))
    live, _ = read(aws)
    wanted = live.copy()
    wanted.apply(edits.detach(wanted, named(wanted, "Deny root"), [named(wanted, "Prod")]))
    (row,) = carried_out(planned(live, wanted), aws, tmp_path / "j")
    assert not StepDirection.TIGHTEN.includes(row.step)
    assert sorted(row.before) == ["describe_policy", "list_policies_for_target", "list_policies_for_target"]
    within = ["list_accounts_for_parent", "list_organizational_units_for_parent"]  # Prod
    # Deny root: its targets, as its text is read anyway; Deny leave: both
    assert sorted(row.besides) == sorted(
        ["list_targets_for_policy", "list_targets_for_policy", "describe_policy", *within]
    )
    assert (is_few(row.after), sorted(row.besides_after)) == (True, sorted(row.besides))


def test_what_only_denies_more_reads_besides_who_is_in_its_ous_and_no_more(tmp_path: Path) -> None:
    aws = Aws()
    aws.update_policy(aws.id("Deny root"), Content=scp("Deny", ["s3:*"]))
    (row,) = carried_out(planned(read(aws)[0], attaching(aws)), aws, tmp_path / "j")
    within = ["list_accounts_for_parent", "list_organizational_units_for_parent"]  # Prod
    assert (len(row.before), is_few(row.after), row.besides, row.besides_after) == (BEFORE, True, within, within)


def test_the_place_of_an_account_is_listed_where_aws_does_not_describe_it(tmp_path: Path) -> None:
    aws = Aws()
    live, _ = read(aws)
    wanted = live.copy()
    wanted.apply(edits.move(wanted, [named(wanted, "Shop")], named(wanted, "Test")))
    describe = aws.describe_account
    aws.describe_account = lambda **asked: {"Account": describe(**asked)["Account"] | {"Paths": []}}
    (row,) = carried_out(planned(live, wanted), aws, tmp_path / "j")
    both = ["describe_account", "list_parents", "list_policies_for_target", "list_policies_for_target"]
    assert (sorted(row.before), sorted(row.after)) == (both, both)
