"""What a step reads, whatever its call: at most three readings before it, and two lists and a text after it.

A step that may add permissions reads the policies that limit its accounts, too, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from designer.analysis.migration.gates import StepDirection
from designer.analysis.migration.plan import PlannedStep
from designer.aws.apply.calling import RunClients
from designer.aws.apply.journal import Journal
from designer.aws.apply.plan_file import PlanFile
from designer.aws.apply.run import PlanRun
from designer.aws.apply.step_work import StepNews
from designer.organization import edits
from tests.designer.analysis.migration.plans import scp
from tests.designer.aws.apply.disturbed import Disturbed, planned
from tests.designer.aws.apply.test_rights import named, wide_plan
from tests.designer.aws.apply.test_run import plan
from tests.designer.aws.pretended.aws import Aws, read

BEFORE, LISTS_AFTER = 3, 2


class Listening(Disturbed):
    """Notes what is read, by the number of the step and by what the run does there; pages and repetitions once."""

    def __init__(self, aws: Aws) -> None:
        super().__init__(aws)
        self.asked: dict[tuple[int, str], dict[tuple[str, str], None]] = defaultdict(dict)
        self.moment = (0, "")

    def _call(self, name: str, method: Callable[..., object], parameters: dict[str, object]) -> object:
        if name.startswith(("list_", "describe_", "get_")):
            subject = repr(sorted((one, value) for one, value in parameters.items() if one != "NextToken"))
            self.asked[self.moment].setdefault((name, subject))
        return super()._call(name, method, parameters)

    def hear(self, news: StepNews) -> None:
        """Note where the run is."""
        if news.does in ("compares", "sends"):
            self.moment = (news.step.number, news.does)


def back(file: PlanFile, aws: Aws) -> PlanFile:
    """The plan from what AWS holds now to what it held before a plan, but for what does not come back."""
    live, _ = read(aws)
    return planned(live, file.plan.sides.before)


def carried_out(file: PlanFile, aws: Aws, journal: Path) -> list[tuple[PlannedStep, list[str], list[str]]]:
    """The steps of a plan, each with the names of its readings before it and after it."""
    client, written = Listening(aws), Journal(journal, file.id)
    clients = RunClients(client, client)
    run = PlanRun(file, clients, written, clock=aws.clock, pause=aws.clock.wait, tell=client.hear)
    assert run.run()
    written.close()
    aws.wait(3_600)
    return [
        (step, *([name for name, _ in client.asked[step.number, does]] for does in ("compares", "sends")))
        for step in file.plan.steps
    ]


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
    assert len({step.call.operation for step, *_ in rows}) > 18
    assert [] == [(step.call.operation, before) for step, before, _ in rows if len(before) > BEFORE]
    assert [] == [(step.call.operation, after) for step, _, after in rows if not is_few(after)]


def test_what_gives_permissions_reads_the_policies_that_limit_its_accounts_and_no_more(tmp_path: Path) -> None:
    aws = Aws()
    for name, action in {"Deny leave": "organizations:LeaveOrganization", "Deny root": "organizations:*"}.items():
        aws.update_policy(aws.id(name), Content=scp("Deny", [action]))
    aws.attach_policy(aws.id("Deny leave"), aws.root)
    aws.attach_policy(aws.id("Deny root"), aws.id("Prod"))
    live, _ = read(aws)
    wanted = live.copy()
    wanted.apply(edits.detach(wanted, named(wanted, "Deny root"), [named(wanted, "Prod")]))
    ((step, before, after),) = carried_out(planned(live, wanted), aws, tmp_path / "j")
    assert not StepDirection.TIGHTEN.includes(step)
    own = ["list_policies_for_target", "describe_policy", "list_policies_for_target"]
    # Deny root: its targets, as its text is read anyway; Deny leave: both
    assert sorted(before) == sorted([*own, "list_targets_for_policy", "list_targets_for_policy", "describe_policy"])
    assert is_few(after)
