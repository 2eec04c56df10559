"""A proved plan leads back to the organization as it was, wherever a run ends, except what is irreversible."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from designer.aws.apply.back import earlier_design, lost_words, made_steps
from designer.aws.apply.facts import plain_text
from designer.aws.apply.journal import Journal
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind
from tests.designer.aws.apply.disturbed import Disturbed, is_reached, planned, run_of
from tests.designer.aws.apply.test_run import SEEDS, some_plan
from tests.designer.aws.pretended.aws import Aws, read


def by_names(organization: Organization) -> Iterator[tuple[object, ...]]:
    """What an organization is, without the ids that AWS gives; each account by its number."""
    settings = organization.settings
    yield sorted(settings.trusted_services), [kind.value for kind in settings.policy_types]
    for node_id in organization.walk():
        node = organization.node(node_id)
        path = tuple(organization.node(one).name for one in organization.path(node_id)[:-1])
        own = node.aws_id if node.kind is NodeKind.ACCOUNT else ""
        policies = sorted(organization.policy(one).name for one in node.policies)
        yield path, node.name, own, sorted(node.tags), policies, node.email
    for policy in organization.policies.values():
        yield policy.name, policy.type.value, plain_text(policy.text), policy.description, sorted(policy.tags)


def told(organization: Organization, *others: Organization) -> list[str]:
    """The same in order, with the accounts alone that all have: one that has left does not come back."""
    ids = [{node.aws_id for node in one.nodes.values()} for one in (organization, *others)]
    numbers = set.intersection(*ids) | {""}
    return sorted(repr(one) for one in by_names(organization) if len(one) < 6 or one[2] in numbers)


@given(SEEDS, st.integers(1, 12))
def test_a_plan_leads_back_from_any_step(seed: int, until: int) -> None:
    aws, file = some_plan(seed)
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "j"), file.id)
        run_of(file, Disturbed(aws), journal).run(until)
        made = made_steps(file, journal.lines)
        journal.close()
        assert len(made) == min(until, len(file.plan.steps))
        live, _ = read(aws)
        back = planned(live, earlier_design(file, live))
        client = Disturbed(aws)
        run = run_of(back, client, Journal(Path(folder, "back"), back.id))
        assert run.run()
    assert is_reached(back, run, aws)
    kinds = [kind.value for kind in file.live.settings.policy_types]
    again, _ = read(aws)
    if [kind.value for kind in again.settings.policy_types] == kinds:  # no plan disables a type
        assert told(again, file.live) == told(file.live, again)
    assert not any("remove_account" in name or "close_account" in name for name, _ in client.written)


def test_an_account_that_left_is_not_made_again_and_one_that_was_made_stays() -> None:
    live, _ = read(Aws())
    wanted = live.copy()
    wanted.apply(edits.add_account(wanted, wanted.root, "New", email="new@example.com"))
    file = planned(live, wanted)
    aws = Aws()
    aws.remove_account_from_organization(aws.id("Trial"))
    aws.create_account("new@example.com", "New")
    aws.wait(3_600)
    now, _ = read(aws)
    assert planned(now, earlier_design(file, now)).plan.steps == ()


def test_what_does_not_come_back_is_said() -> None:
    live, _ = read(Aws())
    wanted = live.copy()
    wanted.apply(edits.add_account(wanted, wanted.root, "New", email="new@example.com"))
    wanted.apply(edits.remove(wanted, [next(one.id for one in live.nodes.values() if one.name == "Sandbox")]))
    file = planned(live, wanted)
    words = lost_words(file.plan.steps)
    assert any("nothing takes it back" in one for one in words)
    assert any("another id" in one for one in words)
    assert made_steps(file, []) == ()
