"""A run reaches the plan's end whatever happens on its way, and never makes a call twice; or it stops, and says why."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from botocore.exceptions import ClientError
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from designer.analysis.drift.drift import finding_drift
from designer.aws.apply import applied
from designer.aws.apply.approval import approval_record, require_approval
from designer.aws.apply.calling import StoppedError
from designer.aws.apply.facts import aws_facts
from designer.aws.apply.journal import Journal, journal_of, read_journal
from designer.aws.apply.plan_file import PlanFile, read_plan
from designer.aws.apply.step_work import unlike_words
from designer.aws.calls import SignInError
from designer.basics.errors import EditError, OrgwrightError
from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, PolicyType
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.migration.plans import edited, scp
from tests.designer.aws.apply.disturbed import Disturbed, Killed, KilledJournal, is_reached, planned, run_of
from tests.designer.aws.pretended.aws import Aws, read
from tests.examples import LONG

SEEDS = st.integers(0, 11 if not LONG else 10**6)
"""Plans take longer than runs: a user's run has a dozen of them."""


def some_plan(seed: int) -> tuple[Aws, PlanFile]:
    """A pretended AWS, and a safe plan from it to a random design."""
    return Aws(), plan(seed)


@cache
def plan(seed: int) -> PlanFile:
    live, _ = read(Aws())
    for number in range(seed * 100, seed * 100 + 100):
        try:
            file = planned(live, edited(live, number, 6))
        except EditError:
            continue
        if file.plan.steps:
            return file
    raise AssertionError


@given(SEEDS)
def test_a_run_reaches_the_end_and_makes_each_call_once(seed: int) -> None:
    aws, file = some_plan(seed)
    client = Disturbed(aws)
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "j"), file.id)
        run = run_of(file, client, journal)
        assert run.whole_differences(read(aws)[0]) == ({}, {})
        assert run.run()
        journal.close()
    assert is_reached(file, run, aws)
    assert len(client.written) == len(file.plan.steps)


def assert_nothing_is_left(aws: Aws, design: Organization) -> None:
    """A design that was just applied needs no plan, and nothing has drifted from it."""
    after, _ = read(aws)
    assert planned(after, design).plan.steps == ()
    assert finish(finding_drift(design, design, after, load())).drifted == ()


@given(SEEDS)
def test_a_design_that_was_just_applied_needs_no_plan_and_has_no_drift(seed: int) -> None:
    aws, file = some_plan(seed)
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "j"), file.id)
        assert run_of(file, Disturbed(aws), journal).run()
        journal.close()
    aws.wait(3_600)
    assert_nothing_is_left(aws, file.design)


def test_an_ou_that_was_moved_by_a_new_one_and_a_policy_that_was_made_again_are_those_of_the_design(
    tmp_path: Path,
) -> None:
    aws = Aws()
    live, _ = read(aws)
    wanted = live.copy()
    wanted.apply(edits.move(wanted, [next(one.id for one in live.nodes.values() if one.name == "Prod")], live.root))
    aws.detach_policy(aws.id("Deny leave"), aws.id("Workloads"))
    aws.delete_policy(aws.id("Deny leave"))
    live, _ = read(aws)
    file = planned(live, wanted)
    made = [step.call.operation for step in file.plan.steps]
    assert {"CreateOrganizationalUnit", "DeleteOrganizationalUnit", "CreatePolicy"} <= {*made}
    assert run_of(file, Disturbed(aws), Journal(tmp_path / "j", file.id)).run()
    aws.wait(3_600)
    assert_nothing_is_left(aws, wanted)


@settings(max_examples=300 if LONG else 10)  # about 2,000 crash points, or 70
@given(SEEDS, st.randoms(use_true_random=False))
def test_a_run_that_is_killed_anywhere_goes_on_to_the_same_end(seed: int, rnd: random.Random) -> None:
    aws, file = some_plan(seed)
    written: list[tuple[str, str]] = []
    with TemporaryDirectory() as folder:
        path = Path(folder, "j")
        for kills in reversed(range(12)):
            moment = rnd.randrange(3) if kills else 3
            trouble = {rnd.randrange(1, 12): ("killed_before", "killed_after")[moment - 1]} if moment in (1, 2) else {}
            client = Disturbed(aws, trouble)
            journal = KilledJournal(path, file.id, 0 if moment else rnd.randrange(1, 8))
            run = run_of(file, client, journal)
            assert run.whole_differences(read(aws)[0]) == ({}, {})
            try:
                is_over = run.run()
            except Killed:
                is_over = False
            written += client.written
            journal.close()
            if is_over:
                break
        assert is_over
        lines = path.read_bytes().splitlines()
    assert is_reached(file, run, aws)
    assert [] == [call for call, times in Counter(written).items() if times > 1 and "attach" not in call[0]]
    assert len(written) == len(file.plan.steps)
    assert [json.loads(line)["seq"] for line in lines] == [*range(1, len(lines) + 1)]


TROUBLES = ("throttled", "concurrent", "changing", "finalizing", "failed_before", "failed_after", "html", "dropped")


@given(SEEDS, st.randoms(use_true_random=False))
def test_a_run_lives_with_whatever_aws_does_to_its_calls(seed: int, rnd: random.Random) -> None:
    aws, file = some_plan(seed)
    aws.staleness = rnd.choice([0.0, 3.0, 20.0])
    aws.wait(100)
    client = Disturbed(aws, {rnd.randrange(1, 60): rnd.choice(TROUBLES) for _ in range(12)})
    creates = any(step.call.operation == "CreateAccount" for step in file.plan.steps)
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "j"), file.id)
        run = run_of(file, client, journal)
        try:
            run.run()
        except StoppedError as error:
            assume(not (creates and "account" in str(error)))  # it asks a person
            raise
        journal.close()
    assert is_reached(file, run, aws)
    assert len(client.written) == len(file.plan.steps)


def test_an_expired_sign_in_ends_the_run_and_the_next_one_goes_on(tmp_path: Path) -> None:
    aws, file = some_plan(3)
    client = Disturbed(aws, {2: "expired"})
    journal = Journal(tmp_path / "j", file.id)
    with pytest.raises(SignInError):
        run_of(file, client, journal).run()
    journal.close()
    run = run_of(file, client, Journal(tmp_path / "j", file.id))
    assert run.run()
    assert is_reached(file, run, aws)


def foreign_writers() -> dict[str, Callable[[Aws], object]]:
    return {
        "attach": lambda aws: aws.attach_policy(aws.id("Deny root"), aws.id("Shop")),
        "detach": lambda aws: aws.detach_policy(aws.id("Deny leave"), aws.id("Workloads")),
        "move": lambda aws: aws.move_account(aws.id("Shop"), aws.state.nodes[aws.id("Shop")].parent, aws.root),
        "make": lambda aws: aws.create_organizational_unit(aws.root, "Foreign"),
        "text": lambda aws: aws.update_policy(aws.id("Deny leave"), Content='{"Version": "2012-10-17"}'),
    }


@given(SEEDS, st.integers(1, 40), st.sampled_from(sorted(foreign_writers())))
def test_at_most_one_step_is_made_after_somebody_else_has_changed_what_it_touches(
    seed: int, moment: int, writer: str
) -> None:
    aws, file = some_plan(seed)
    happened: list[int] = []
    client = Disturbed(aws)

    def act(pretended: Aws) -> None:
        try:
            foreign_writers()[writer](pretended)
        except Exception:  # noqa: BLE001 - there is nothing of it any more
            return
        happened.append(len(client.written))

    client.foreign = {moment: act}
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "j"), file.id)
        run = run_of(file, client, journal)
        try:
            run.run()
            stopped = False
        except StoppedError:
            stopped = True
        journal.close()
        again = run_of(file, client, Journal(Path(folder, "j"), file.id))
        live, _ = read(aws)
        expected, found = again.whole_differences(live)
    if happened and not stopped:  # the whole comparison at the end finds what no step has touched
        assert (expected, found) != ({}, {}) or aws_facts(run.state, run.made) == aws_facts(live)


@pytest.mark.parametrize("part", ["steps", "policy", "live", "design", "organization", "id", "leftAlone", "proof"])
def test_a_plan_that_was_changed_is_refused(part: str) -> None:
    _, file = some_plan(5)
    told = json.loads(file.data())
    assert read_plan(file.data(), "plan.json").members == file.members
    told[part] = ["x"] if isinstance(told[part], list) else {} if isinstance(told[part], dict) else "x"
    with pytest.raises(OrgwrightError):
        read_plan(json.dumps(told).encode(), "plan.json")


@pytest.mark.parametrize(
    "twice", [b'"partition": "aws-cn"', b'"author": "\\ud800"'], ids=["a second value", "half a letter"]
)
def test_a_plan_that_is_not_plain_json_is_refused(twice: bytes) -> None:
    _, file = some_plan(5)
    with pytest.raises(OrgwrightError):
        read_plan(file.data().replace(b"{", b"{" + twice + b", ", 1), "plan.json")


@pytest.mark.parametrize("part", ["live", "design", "id", "organization"])
def test_a_plan_of_no_shape_beside_a_journal_tells_nothing_of_what_was_applied(tmp_path: Path, part: str) -> None:
    told = json.loads(some_plan(5)[1].data())
    (tmp_path / "x.json").write_text(json.dumps(told | {part: 7}), "utf-8")
    (tmp_path / "x.journal.jsonl").touch()
    assert applied.newest_applied([tmp_path], "") is None


@pytest.mark.parametrize("name", ["x.json", "x.plan", "x"])
def test_the_newest_finished_run_is_the_base_and_no_other_plan_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    _, file = some_plan(5)
    for number, path in enumerate((tmp_path / "old.json", tmp_path / name), 1):
        path.write_bytes(file.data())
        journal = Journal(journal_of(path), file.id)
        journal.write(f"2026-12-0{number}T00:00:00+00:00", 0, "finished")
        journal.close()
    (tmp_path / "begun.journal.jsonl").write_bytes(b'{"phase": "finished", "time": 7}\n{"phase": ')
    read_plans: list[str] = []
    monkeypatch.setattr(applied, "plan_id", lambda told: read_plans.append(told["id"]) or told["id"])
    found = applied.newest_applied([tmp_path], "")
    assert found is not None
    assert (found.journal, read_plans, found.newer) == (journal_of(tmp_path / name), [file.id], 0)
    (tmp_path / name).unlink()
    older = applied.newest_applied([tmp_path], "")
    assert older is not None
    assert (older.journal, older.newer) == (journal_of(tmp_path / "old.json"), 1)
    assert applied.newest_applied([tmp_path], "o-other") is None


@pytest.mark.parametrize("time", ["", "soon", "2026-12-01T00:00:00", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59Z"])
def test_a_line_of_a_journal_has_a_moment(tmp_path: Path, time: str) -> None:
    journal = Journal(tmp_path / "j", "a" * 64)
    journal.write(time, 1, "intended")
    journal.close()
    with pytest.raises(EditError, match="line 1: the journal was changed: this line has no time"):
        read_journal(tmp_path / "j", "a" * 64)


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to(path)])
def test_a_journal_that_is_no_file_is_refused_and_not_waited_for(tmp_path: Path, make: Callable[[Path], None]) -> None:
    assert read_journal(tmp_path / "j", "a" * 64) == []
    make(tmp_path / "j")
    with pytest.raises(EditError, match=r"The journal .* cannot be read"):
        read_journal(tmp_path / "j", "a" * 64)


def test_an_approval_that_is_not_plain_json_is_refused(tmp_path: Path) -> None:
    _, file = some_plan(5)
    (tmp_path / "signers").touch()
    record = {**approval_record(file, "", [{"where": "\ud800"}]), "signature": ""}
    with pytest.raises(OrgwrightError, match="is not an approval"):
        require_approval(
            json.dumps(record).encode(), "approval.json", file, tmp_path / "plan.json", tmp_path / "signers"
        )


def test_a_journal_that_goes_on_behind_the_end_of_the_plan_changes_nothing(tmp_path: Path) -> None:
    aws, file = some_plan(7)
    journal = Journal(tmp_path / "j", file.id)
    run = run_of(file, Disturbed(aws), journal)
    assert run.run()
    journal.write("2026-12-01T00:00:00+00:00", len(file.plan.steps) + 1, "intended")
    live, _ = read(aws)
    assert run.whole_differences(live) == ({}, {})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_journal_that_is_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "j")
    with pytest.raises(EditError, match="is not a file"):
        Journal(tmp_path / "j", "0" * 64)


@pytest.mark.parametrize("change", ["cut", "order", "value", "other plan"])
def test_a_journal_that_was_changed_is_refused(tmp_path: Path, change: str) -> None:
    aws, file = some_plan(7)
    path = tmp_path / "j"
    journal = Journal(path, file.id)
    run_of(file, Disturbed(aws), journal).run()
    journal.close()
    lines = path.read_bytes().splitlines(keepends=True)
    changed = {
        "cut": lines[1:],
        "order": [lines[1], lines[0], *lines[2:]],
        "value": [lines[0].replace(b'"step": 1', b'"step": 2'), *lines[1:]],
        "other plan": lines,
    }[change]
    path.write_bytes(b"".join(changed))
    with pytest.raises(EditError):
        Journal(path, "0" * 64 if change == "other plan" else file.id)


def test_nothing_is_written_behind_a_line_that_the_disk_took_in_part(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    moment, write = "2026-12-01T12:00:00+00:00", os.write
    journal = Journal(tmp_path / "j", "plan")
    journal.write(moment, 1, "intended", "CreateAccount")
    answers = iter((lambda data: write(journal._handle, data[:40]), lambda data: write(-1, data)))
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda _handle, data: next(answers)(data))
        with pytest.raises(EditError, match="Nothing more is sent to AWS"):
            journal.write(moment, 1, "answered", "CreateAccount")
    with pytest.raises(EditError, match="Nothing more is sent to AWS"):
        journal.write(moment, 1, "stopped")
    journal.close()
    assert [line.phase for line in Journal(tmp_path / "j", "plan").lines] == ["intended"]


def test_a_line_that_a_crash_has_cut_is_as_if_it_had_not_been_written(tmp_path: Path) -> None:
    aws, file = some_plan(7)
    path = tmp_path / "j"
    run_of(file, Disturbed(aws), Journal(path, file.id)).run(until=1)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    assert len(Journal(path, file.id).lines) == whole.count(b"\n") - 1


@pytest.mark.parametrize("state", [AccountState.ACTIVE, AccountState.CLOSED])
def test_no_plan_makes_an_account_again_that_has_left_the_organization(state: AccountState) -> None:
    aws = Aws()
    wanted, _ = read(aws)
    trial = next(one for one in wanted.nodes.values() if one.name == "Trial")
    builder = ChangeBuilder(wanted)
    builder.put(replace(trial, state=state))
    wanted.apply(builder.change("Set"))
    aws.remove_account_from_organization(aws.id("Trial"))
    live, _ = read(aws)
    if state is AccountState.CLOSED:  # AWS lists it for 90 days
        assert planned(live, wanted).plan.steps == ()
    else:
        with pytest.raises(EditError, match=r"Trial .* is not in the organization"):
            planned(live, wanted)


def fresh_ou() -> tuple[Aws, PlanFile]:
    """A pretended AWS, and a plan that makes an OU below the root."""
    live, _ = read(Aws())
    wanted = live.copy()
    wanted.apply(edits.add_ou(wanted, wanted.root, "New"))
    return Aws(), planned(live, wanted)


def test_what_somebody_else_has_made_under_the_name_is_not_taken_for_ours(tmp_path: Path) -> None:
    aws, file = fresh_ou()
    client = Disturbed(aws)
    client.foreign = {2: lambda pretended: pretended.create_organizational_unit(pretended.root, "New")}
    for _ in range(3):
        journal = Journal(tmp_path / "j", file.id)
        with pytest.raises(StoppedError):
            run_of(file, client, journal).run()
        journal.close()
    assert client.written == []
    assert run_of(file, client, Journal(tmp_path / "j", file.id)).whole_differences(read(aws)[0]) != ({}, {})


def test_an_account_is_not_moved_where_somebody_has_changed_what_hangs_at_its_goal(tmp_path: Path) -> None:
    live, _ = read(Aws())
    wanted = live.copy()
    shop, test = (next(one.id for one in live.nodes.values() if one.name == name) for name in ("Shop", "Test"))
    wanted.apply(edits.move(wanted, [shop], test))
    aws, file = Aws(), planned(live, wanted)
    aws.attach_policy(aws.id("Deny root"), aws.id("Test"))
    client = Disturbed(aws)
    deny = r"what is attached to .* \(new: Deny root \(p-\w+\)\)\. Somebody else .* remains.* Plan again"
    with pytest.raises(StoppedError, match=deny):
        run_of(file, client, Journal(tmp_path / "j", file.id)).run()
    assert client.written == []


def test_a_type_that_aws_takes_long_to_enable_is_not_asked_for_twice(tmp_path: Path) -> None:
    live, _ = read(Aws())
    wanted = live.copy()
    wanted.apply(edits.enable_policy_type(wanted, PolicyType.TAG_POLICY))
    aws, file = Aws(), planned(live, wanted)
    client = Disturbed(aws, {2: "failed_after"})
    slow = aws.enable_policy_type

    def enable(**given: str) -> object:
        told = slow(**given)
        aws.state.types[PolicyType.TAG_POLICY] = aws.clock() + 400
        return told

    aws.enable_policy_type = enable
    run = run_of(file, client, Journal(tmp_path / "j", file.id))
    assert run.run()
    assert len(client.written) == 1


def test_a_policy_that_a_plan_needs_names_what_it_touches_and_no_more() -> None:
    live, _ = read(Aws())
    wanted = live.copy()
    shop, test = (next(one.id for one in live.nodes.values() if one.name == name) for name in ("Shop", "Test"))
    wanted.apply(edits.move(wanted, [shop], test))
    wanted.apply(edits.rename(wanted, shop, "Shop Two"))
    rights = {
        action: one["Resource"]
        for one in planned(live, wanted).members["policy"]["Statement"]
        for action in one["Action"]
    }
    number, place = (live.node(one).aws_id for one in (shop, test))
    assert rights["account:PutAccountName"] == [f"arn:aws:account::*:account/o-abcdefghij/{number}"]
    assert f"arn:aws:organizations::*:ou/o-abcdefghij/{place}" in rights["organizations:MoveAccount"]
    assert all("*:*" not in one for one in rights["organizations:MoveAccount"])


LEVELS: dict[str, Callable[[Aws], object]] = {
    "a level above": lambda aws: aws.detach_policy(aws.id("Deny leave"), aws.root),
    "an account below": lambda aws: aws.detach_policy(aws.id("Deny leave"), aws.id("Shop")),
    "a text": lambda aws: aws.update_policy(aws.id("Deny leave"), Content='{"Version": "2012-10-17"}'),
}


@pytest.mark.parametrize("change", LEVELS)
def test_no_permission_is_given_where_somebody_has_changed_any_level_of_an_account(tmp_path: Path, change: str) -> None:
    aws = Aws()
    for name, action in {"Deny leave": "organizations:LeaveOrganization", "Deny root": "organizations:*"}.items():
        aws.update_policy(aws.id(name), Content=scp("Deny", [action]))
    for key in (aws.root, aws.id("Shop")):
        aws.attach_policy(aws.id("Deny leave"), key)
    aws.attach_policy(aws.id("Deny root"), aws.id("Prod"))
    live, _ = read(aws)
    wanted = live.copy()
    root_policy, prod = (
        next(one.id for one in records.values() if one.name == name)
        for records, name in ((live.policies, "Deny root"), (live.nodes, "Prod"))
    )
    wanted.apply(edits.detach(wanted, root_policy, [prod]))
    file = planned(live, wanted)
    LEVELS[change](aws)
    client = Disturbed(aws)
    with pytest.raises(StoppedError, match=r"(targets of|policy) .* \(p-"):
        run_of(file, client, Journal(tmp_path / "j", file.id)).run()
    assert client.written == []


def test_of_two_lists_a_run_that_stops_names_only_what_one_of_them_lacks() -> None:
    names = {"111122223333": "Shop"}
    assert unlike_words(["a", "111122223333"], ["a", "c"], names) == "(missing: Shop (111122223333); new: c)"
    assert unlike_words([], [["env", "prod"]], names) == "(new: env prod)"
    assert unlike_words("a", None, names) == "should be a, is nothing"
    assert unlike_words(False, True, names) == "should be no, is yes"
    assert unlike_words(["a", "b"], ["b", "a"], names) == "should be a b, is b a"


def test_a_reading_that_aws_refuses_stops_the_run_and_says_what_gives_the_right(tmp_path: Path) -> None:
    aws, file = some_plan(3)

    def deny(**_asked: object) -> object:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "")

    client = Disturbed(aws)
    looks = ("list_policies_for_target", "describe_policy", "list_targets_for_policy", "get_account_information")
    for name in (*looks, "list_organizational_units_for_parent", "list_parents", "list_policies"):
        setattr(client, name, deny)
    with pytest.raises(StoppedError, match="the right to ask, and apply again") as stopped:
        run_of(file, client, Journal(tmp_path / "j", file.id)).run()
    assert "AccessDeniedException. The steps before this one remain." in str(stopped.value)
