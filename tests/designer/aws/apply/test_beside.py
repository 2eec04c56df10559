"""What somebody else changes while a run goes on is told apart from the run's own steps, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from designer.aws.apply.back import left_state
from designer.aws.apply.calling import RunClients, StoppedError
from designer.aws.apply.facts import has_moved
from designer.aws.apply.journal import Journal
from designer.aws.apply.outside import outside_words
from designer.aws.apply.run import PlanRun
from designer.aws.apply.step_work import is_of_earlier
from designer.organization import edits
from designer.organization.model.organization import Organization
from tests.designer.analysis.migration.plans import SCP
from tests.designer.aws.apply.disturbed import Disturbed, planned, run_of
from tests.designer.aws.apply.test_failures import TEXT, attaching, named
from tests.designer.aws.pretended.aws import Aws, read


def making(edit: Callable[[Organization], object]) -> Callable[[Aws], Organization]:
    """What AWS holds, with an edit."""

    def wanted(aws: Aws) -> Organization:
        live, _ = read(aws)
        live.apply(edit(live))
        return live

    return wanted


UNANSWERED = {
    "attach_policy": (
        attaching,
        lambda aws: aws.attach_policy(aws.id("Deny leave"), aws.id("Prod")),
        "Deny leave",
        "Deny root attached",
    ),
    "create_organizational_unit": (
        making(lambda live: edits.add_ou(live, live.root, "New")),
        lambda aws: aws.create_organizational_unit(aws.root, "Foreign"),
        "Foreign",
        "OU New",
    ),
    "create_policy": (
        making(lambda live: edits.create_policy(live, SCP, "New", TEXT)),
        lambda aws: aws.create_policy("Foreign", "SERVICE_CONTROL_POLICY", "", TEXT),
        "Foreign",
        "Policy New",
    ),
}
"""The design, somebody else's edit meanwhile, and words of both, by the call that has no answer."""


@pytest.mark.parametrize("operation", UNANSWERED)
def test_a_step_without_an_answer_is_not_among_what_others_have_changed(tmp_path: Path, operation: str) -> None:
    wanted, foreign, theirs, ours = UNANSWERED[operation]
    aws = Aws()
    file = planned(read(aws)[0], wanted(aws))
    client = Disturbed(aws)

    def lose_answer(**given: str) -> object:
        getattr(aws, operation)(**given)
        foreign(aws)
        raise ClientError({"Error": {"Code": "ServiceException"}, "ResponseMetadata": {"HTTPStatusCode": 500}}, "X")

    setattr(client, operation, lose_answer)
    journal = Journal(tmp_path / "j", file.id)
    with pytest.raises(StoppedError) as stopped:
        run_of(file, client, journal).run()
    live, _ = read(aws)
    words = outside_words(left_state(file, journal.lines, live), live)
    assert (theirs in words, ours in words, ours in str(stopped.value)) == (True, False, False), words
    assert ours in outside_words(left_state(file, journal.lines), live)  # as long as nobody looks at AWS


def test_a_step_that_aws_shows_late_is_not_among_what_others_have_changed(tmp_path: Path) -> None:
    aws = Aws(staleness=3.0)
    live, _ = read(aws)
    policy = named(live, "Deny leave")
    wanted = making(lambda live: edits.describe_policy(live, policy, "Another"))(aws)
    file, client = planned(live, wanted), Disturbed(aws)

    def answer(**given: str) -> object:
        aws.detach_policy(aws.id("Deny leave"), aws.id("Workloads"))
        aws.wait(3.0)
        return aws.update_policy(**given)

    client.update_policy = answer
    with pytest.raises(StoppedError, match="Step 1 was sent") as stopped:
        run_of(file, client, Journal(tmp_path / "j", file.id)).run()
    assert ("missing: Workloads" in str(stopped.value), "Another" in str(stopped.value)) == (True, False)


def test_a_run_does_not_wait_for_what_somebody_else_has_changed_and_says_it_at_once(tmp_path: Path) -> None:
    aws = Aws()
    wanted = attaching(aws)
    wanted.apply(edits.rename(wanted, named(wanted, "Sandbox"), "Playground"))
    file = planned(read(aws)[0], wanted)
    assert [step.call.operation for step in file.plan.steps] == ["AttachPolicy", "UpdateOrganizationalUnit"]
    moments: list[float] = []

    def act() -> bool:  # asked before each step
        if client.written:
            aws.create_organizational_unit(aws.root, "Foreign")
            moments.append(aws.clock())
        return False

    client, journal = Disturbed(aws), Journal(tmp_path / "j", file.id)
    run = PlanRun(file, RunClients(client, client), journal, clock=aws.clock, pause=aws.clock.wait, stop=act)
    with pytest.raises(StoppedError, match=r"new: .*Foreign.* Step 2 is not sent"):
        run.run()
    assert (moments, len(client.written)) == ([aws.clock()], 1)


@pytest.mark.parametrize(
    ("found", "is_late"),
    [
        (["a", "b"], True),
        (["a"], True),  # the entry that a step before has added
        (["a", "b", "gone"], True),  # the one that another has taken away
        (["a", "gone"], True),
        (["b"], False),
        (["a", "b", "foreign"], False),
        (None, False),
    ],
)
def test_aws_may_be_late_only_with_what_this_run_has_changed(found: object, *, is_late: bool) -> None:
    assert is_of_earlier(found, ["a", "b"], [["a", "gone"], ["a", "b", "gone"]]) is is_late


def test_what_this_run_has_made_is_waited_for() -> None:
    assert is_of_earlier(None, ["a"], [None])
    assert is_of_earlier([], ["a"], [None])
    assert is_of_earlier("old", "new", ["old"])
    assert not is_of_earlier("other", "new", ["old"])


@pytest.mark.parametrize(
    ("old", "new", "now", "is_moved"),
    [
        (["a"], ["a", "b"], ["a", "b", "c"], True),
        (["a"], ["a", "b"], ["a", "c"], False),
        (["a", "b"], ["a"], ["a", "c"], True),
        (None, ["a"], ["a", "c"], True),
        ("x", "y", "y", True),
        ("x", "y", "z", False),
    ],
)
def test_a_list_has_moved_whatever_others_add_to_it(old: object, new: object, now: object, *, is_moved: bool) -> None:
    assert has_moved(old, new, now) is is_moved
