"""What went wrong with other tools does not with a run: one test for each failure that people have reported."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

import tests
from designer.analysis.migration.gates import require_switches
from designer.aws.apply.calling import StoppedError
from designer.aws.apply.journal import Journal
from designer.aws.apply.outside import outside_words
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.organization import Organization
from designer.organization.model.records import DelegatedAdministrator
from tests.designer.analysis.migration.plans import SCP
from tests.designer.aws.apply.disturbed import Disturbed, is_reached, planned, run_of
from tests.designer.aws.apply.failures import FAILURES
from tests.designer.aws.pretended.aws import Aws, read

TEXT = '{"Version": "2012-10-17", "Statement": []}'
PLACES = ("aws/apply/test_failures.py", "aws/apply/test_run.py", "cli/apply/test_apply.py", "cli/apply/test_gates.py")


def named(design: Organization, name: str) -> str:
    """Id of a node or policy by its name."""
    return next(one.id for one in (*design.nodes.values(), *design.policies.values()) if one.name == name)


def attaching(aws: Aws) -> Organization:
    """What AWS holds, with Deny root on Prod."""
    live, _ = read(aws)
    live.apply(edits.attach(live, named(live, "Deny root"), [named(live, "Prod")]))
    return live


def test_every_failure_has_a_test() -> None:
    folder = Path(tests.__file__).parent / "designer"
    texts = [(folder / place).read_text() for place in (*PLACES, "cli/apply/test_lock.py")]
    assert {f"test_{name}" for name in FAILURES} <= {name for text in texts for name in re.findall(r"def (\w+)", text)}


def test_aws_is_read_again_between_plan_and_apply(tmp_path: Path) -> None:
    aws = Aws()
    file = planned(read(aws)[0], attaching(aws))
    aws.update_policy(aws.id("Deny root"), Content=TEXT)
    client = Disturbed(aws)
    run = run_of(file, client, Journal(tmp_path / "j", file.id))
    assert run.whole_differences(read(aws)[0]) != ({}, {})
    with pytest.raises(StoppedError, match=r"the policy Deny root .* Step 1 is not sent"):
        run.run()
    assert client.written == []


def test_a_run_that_stopped_half_way_asks_aws_and_no_state_of_its_own(tmp_path: Path) -> None:
    aws = Aws()
    file = planned(read(aws)[0], attaching(aws))
    client = Disturbed(aws)

    def refuse(**_asked: object) -> object:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "AttachPolicy")

    client.attach_policy = refuse
    journal = Journal(tmp_path / "j", file.id)
    with pytest.raises(StoppedError, match="AWS refuses step 1"):
        run_of(file, client, journal).run()
    journal.close()
    aws.attach_policy(aws.id("Deny root"), aws.id("Prod"))  # by hand
    client = Disturbed(aws)
    run = run_of(file, client, Journal(tmp_path / "j", file.id))
    assert run.run()
    assert (client.written, is_reached(file, run, aws)) == ([], True)


def test_a_policy_of_the_same_name_is_never_adopted(tmp_path: Path) -> None:
    aws = Aws()
    wanted = read(aws)[0]
    wanted.apply(edits.create_policy(wanted, SCP, "New", TEXT))
    file = planned(read(aws)[0], wanted)
    number = next(step.number for step in file.plan.steps if step.call.operation == "CreatePolicy")
    client = Disturbed(aws)
    made: list[object] = []

    def lose_answer(**_given: str) -> object:
        made.append(aws.create_policy("New", "SERVICE_CONTROL_POLICY", "somebody's", TEXT))
        raise ClientError({"Error": {"Code": "ServiceException"}, "ResponseMetadata": {"HTTPStatusCode": 500}}, "X")

    client.create_policy = lose_answer
    with pytest.raises(StoppedError, match=f"at step {number}"):
        run_of(file, client, Journal(tmp_path / "j", file.id)).run()
    key = made[0]["Policy"]["PolicySummary"]["Id"]
    assert (len(made), aws.state.policies[key].description) == (1, "somebody's")


def test_an_ou_that_moves_is_not_renamed_twice_by_a_retry(tmp_path: Path) -> None:
    aws = Aws()
    wanted = read(aws)[0]
    wanted.apply(edits.move(wanted, [named(wanted, "Prod")], wanted.root))
    file = planned(read(aws)[0], wanted)
    client = Disturbed(aws, dict.fromkeys(range(3, 400, 5), "failed_after"))
    run = run_of(file, client, Journal(tmp_path / "j", file.id))
    assert run.run()
    lines = [json.loads(line) for line in (tmp_path / "j").read_bytes().splitlines()]
    seen = [line["step"] for line in lines if line["phase"] == "seen"]
    assert seen == [step.number for step in file.plan.steps]
    assert any(line["phase"] == "sent" for line in lines), "a call without an answer"
    assert (len(client.written), is_reached(file, run, aws)) == (len(seen), True)


def test_policies_of_strangers_stay_attached() -> None:
    aws = Aws()
    wanted = read(aws)[0]
    made = aws.create_policy("aws-guardrails-AbCdEf", "SERVICE_CONTROL_POLICY", "", TEXT)["Policy"]
    aws.attach_policy(made["PolicySummary"]["Id"], aws.id("Prod"))
    file = planned(read(aws)[0], wanted)
    assert file.plan.steps == ()
    assert {"what": "aws-guardrails-AbCdEf", "owner": "AWS Control Tower"} in file.members["leftAlone"]


def test_slots_that_are_full_mid_way_stop_the_run_before_its_call(tmp_path: Path) -> None:
    aws = Aws()
    file = planned(read(aws)[0], attaching(aws))

    def fill(pretended: Aws) -> None:
        for number in range(3):
            made = pretended.create_policy(f"Slot {number}", "SERVICE_CONTROL_POLICY", "", TEXT)
            pretended.attach_policy(made["Policy"]["PolicySummary"]["Id"], pretended.id("Prod"))

    client = Disturbed(aws, foreign={1: fill})
    with pytest.raises(StoppedError, match=r"what is attached to .*Prod"):
        run_of(file, client, Journal(tmp_path / "j", file.id)).run()
    assert client.written == []


def test_what_somebody_has_done_already_is_done(tmp_path: Path) -> None:
    aws = Aws()
    file = planned(read(aws)[0], attaching(aws))
    attach = {1: lambda pretended: pretended.attach_policy(pretended.id("Deny root"), pretended.id("Prod"))}
    client = Disturbed(aws, foreign=attach)
    run = run_of(file, client, Journal(tmp_path / "j", file.id))
    assert run.run()
    assert (client.written, is_reached(file, run, aws)) == ([], True)


def test_the_end_of_a_delegation_has_a_gate_of_its_own() -> None:
    aws = Aws()
    wanted = read(aws)[0]
    live = wanted.copy()
    builder = ChangeBuilder(live)
    administrator = DelegatedAdministrator(named(live, "Shop"), "config.amazonaws.com")
    trusted = ("config.amazonaws.com",)
    builder.settings = replace(builder.settings, trusted_services=trusted, delegated_administrators=(administrator,))
    live.apply(builder.change("Delegate"))
    wanted.apply(edits.attach(wanted, named(wanted, "Deny root"), [named(wanted, "Prod")]))  # the small edit beside it
    with pytest.raises(EditError, match="--allow deregister"):
        require_switches(planned(live, wanted).plan, [])


def test_what_a_change_beside_the_plan_does_is_said_and_what_does_nothing_too() -> None:
    aws = Aws()
    state, _ = read(aws)
    assert "Nothing that was changed beside the plan is to be seen by now." == outside_words(state, state)
    aws.tag_resource(aws.id("Shop"), [{"Key": "team", "Value": "other"}])
    assert "which changes no permissions" in outside_words(state, read(aws)[0])
    deny = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}'
    aws.update_policy(aws.id("Deny root"), Content=deny)
    aws.attach_policy(aws.id("Deny root"), aws.id("Prod"))
    words = outside_words(state, read(aws)[0])
    assert re.search(r"By all of this together, [\w ,]+ may do less, such as sqs:\w+ on arn:", words), words
