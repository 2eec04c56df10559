"""What only a merged design does is found, with a request that the designs decide as it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.analysis.expectations.words import promise_words
from designer.analysis.merge.answer_effects import comparing_answers
from designer.analysis.merge.merging import MergedDesigns, merge_designs
from designer.analysis.merge.questions import MergeAnswers, MergeSide
from designer.analysis.merge.verifying import MergeRefusal, RefusalKind, verifying
from designer.analysis.merge.words import effects_words
from designer.basics.steps import finish
from designer.basics.words import short
from designer.organization import edits
from designer.organization.edits.guardrail_tests import remove_tests
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import FULL_AWS_ACCESS, NodeId, NodeKind, PolicyId, PolicyType, Unknown
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.merge.test_laws import answered
from tests.designer.analysis.migration.plans import edited
from tests.designer.analysis.migration.test_plans import COMPANY, allowed, paths, requests

LEAVE = PolicyId("deny-leave-organization")
SHARED = NodeId("acc-shared-services")
SECURITY, SANDBOX, WORKLOADS = map(NodeId, ("ou-security", "ou-sandbox", "ou-workloads"))

Step = Callable[[Organization], Change]


def changed(design: Organization, *steps: Step) -> Organization:
    copy = design.copy()
    for step in steps:
        copy.apply(step(copy))
    return copy


def moved_down(design: Organization) -> Organization:
    """The guardrail against leaving on each top OU, and no more on the root."""
    top = [one for one in design.node(design.root).children if design.node(one).kind is NodeKind.OU]
    return changed(design, lambda o: edits.attach(o, LEAVE, top), lambda o: edits.detach(o, LEAVE, [o.root]))


def with_labs(design: Organization) -> Organization:
    """A new top OU with an account."""
    made = changed(design, lambda o: edits.add_ou(o, o.root, "Labs"))
    (labs,) = {*made.nodes} - {*design.nodes}
    return changed(made, lambda o: edits.add_account(o, labs, "labs-one", email="labs@example.com"))


def without_tests(design: Organization) -> Organization:
    return changed(design, lambda o: remove_tests(o, [one.id for one in o.settings.tests]))


def in_region(design: Organization, name: str) -> Organization:
    """The guardrail of Regions with another one in place of Frankfurt."""
    policy = next(one for one in design.policies.values() if one.name == "RegionDeny")
    return changed(design, lambda o: edits.edit_policy_text(o, policy.id, policy.text.replace("eu-central-1", name)))


def refusals(merge: MergedDesigns) -> tuple[MergeRefusal, ...]:
    return finish(verifying(merge, load()))


def test_a_promise_that_each_side_keeps_and_both_together_break_is_refused_with_a_witness():
    merge = merge_designs(COMPANY, moved_down(COMPANY), with_labs(COMPANY))
    found = {one.kind: one for one in refusals(merge)}

    assert () == merge.questions
    assert "t-nobody-leaves" == found[RefusalKind.TEST].test
    assert found[RefusalKind.TEST].witness is not None
    assert not found[RefusalKind.TEST].kind.can_be_accepted


def test_a_new_account_that_slips_through_is_found_without_any_test():
    base = without_tests(COMPANY)
    (found,) = refusals(merge_designs(base, moved_down(base), with_labs(base)))

    assert RefusalKind.WIDER is found.kind
    assert found.witness is not None
    assert "labs-one" in found.words


def test_what_the_other_side_gives_to_others_as_well_a_new_account_may_have():
    base = without_tests(COMPANY)
    loosened = changed(base, lambda o: edits.detach(o, LEAVE, [o.root]))

    assert () == refusals(merge_designs(base, loosened, with_labs(base)))


def test_an_account_that_gets_two_guardrails_of_two_sides_is_narrower_than_both():
    (found,) = refusals(_denied_after_move('"sqs:*"'))

    assert (RefusalKind.NARROWER, (SHARED,)) == (found.kind, found.accounts)
    assert found.witness is not None
    assert found.witness.action.startswith("sqs:")
    assert "more actions" in found.words
    assert found.kind.can_be_accepted


@pytest.mark.parametrize("actions", ['"sqs:AddPermission"', '["sqs:*", "sts:*"]'])
def test_a_refusal_that_is_accepted_is_of_its_actions_alone(actions: str):
    hashes = set()
    for denied in ('"sqs:*"', actions):
        (found,) = refusals(_denied_after_move(denied))
        hashes.add(found.hash)

    assert 2 == len(hashes)


def test_a_refusal_that_is_accepted_is_of_the_requests_that_the_policies_let_through_then():
    """The words are the same where more requests of the same actions slip through, as the witness is not in them."""
    condition = ', "Condition": {"Bool": {"aws:SecureTransport": "%s"}}'
    found = [refusals(_denied_nowhere(condition % value)) for value in ("false", "true")]
    found.append(refusals(_denied_nowhere("")))
    (first,), (second,), (third,) = found

    assert first.words == second.words == third.words
    assert RefusalKind.WIDER is first.kind
    assert 3 == len({first.hash, second.hash, third.hash})


def _denied_nowhere(condition: str) -> MergedDesigns:
    """Two policies deny the same, and each side takes another one off."""
    statement = f'{{"Effect": "Deny", "Action": "sqs:AddPermission", "Resource": "*"{condition}}}'
    text = f'{{"Version": "2012-10-17", "Statement": {statement}}}'
    kind, ids = PolicyType.SERVICE_CONTROL_POLICY, [PolicyId("one"), PolicyId("two")]
    base = changed(
        without_tests(COMPANY),
        *(lambda o, name=one: edits.create_policy(o, kind, name, text) for one in ids),
        *(lambda o, name=one: edits.attach(o, name, [SHARED]) for one in ids),
    )
    return merge_designs(base, *(changed(base, lambda o, name=one: edits.detach(o, name, [SHARED])) for one in ids))


def _denied_after_move(actions: str) -> MergedDesigns:
    """An account moved to an OU where the other side denies some actions."""
    base = without_tests(COMPANY)
    text = f'{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": {actions}, "Resource": "*"}}}}'
    denied = changed(
        base,
        lambda o: edits.create_policy(o, PolicyType.SERVICE_CONTROL_POLICY, "No queues", text),
        lambda o: edits.attach(o, PolicyId("no-queues"), [SECURITY]),
    )
    return merge_designs(base, changed(base, lambda o: edits.move(o, [SHARED], SECURITY)), denied)


def test_a_new_account_below_a_guardrail_of_unknown_text_is_not_settled():
    base = without_tests(COMPANY)
    policies = (
        replace(one, text="", unknown=Unknown.TEXT) if one.id == LEAVE else one for one in base.policies.values()
    )
    theirs = Organization(base.nodes.values(), policies, base.settings, base.places, base.identities)
    (found,) = refusals(merge_designs(base, with_labs(base), theirs))

    assert (RefusalKind.WIDER, None) == (found.kind, found.witness)
    assert "not settled" in found.words


def test_an_account_that_nobody_could_repair_is_refused():
    base = without_tests(COMPANY)
    head = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "iam:*", "Resource": "*", '
    deny = head + '"Condition": {%s}}}'
    one = '"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/A"}'
    other = '"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/A"}'

    def denying(name: str, condition: str) -> tuple[Step, Step]:
        kind = PolicyType.SERVICE_CONTROL_POLICY
        return (
            lambda o: edits.create_policy(o, kind, name, deny % condition),
            lambda o: edits.attach(o, PolicyId(name.lower()), [SANDBOX]),
        )

    found = refusals(merge_designs(base, changed(base, *denying("One", one)), changed(base, *denying("Other", other))))

    assert RefusalKind.LOCK_OUT in {refusal.kind for refusal in found}


def test_each_answer_is_told_with_what_it_gives_and_takes():
    ours = changed(COMPANY, lambda o: edits.move(o, [SHARED], SECURITY))
    theirs = changed(COMPANY, lambda o: edits.move(o, [SHARED], SANDBOX))
    merge = merge_designs(COMPANY, ours, theirs)
    (question,) = merge.open
    found = {one.side: one for one in finish(comparing_answers(merge, MergeAnswers({}), question, load()))}

    assert {SHARED} == found[MergeSide.OURS].wider | found[MergeSide.OURS].narrower
    assert not found[MergeSide.BASE].wider | found[MergeSide.BASE].narrower
    assert found[MergeSide.THEIRS].witness is not None
    assert "the other answers are compared with this one" == effects_words(found[MergeSide.BASE])
    assert FULL_AWS_ACCESS in merge.organization.policies


@pytest.mark.parametrize("say", ["Workloads stay in Europe", ""])
def test_a_test_that_an_answer_breaks_is_named_by_its_promise(say: str) -> None:
    (test,) = (one for one in COMPANY.settings.tests if one.id == "t-workloads-in-europe")
    tests = tuple(replace(one, say=say) if one == test else one for one in COMPANY.settings.tests)
    base = Organization(COMPANY.nodes.values(), COMPANY.policies.values(), replace(COMPANY.settings, tests=tests))
    merge = merge_designs(base, in_region(base, "eu-west-1"), in_region(base, "us-east-1"))
    (question,) = merge.open
    found = {one.side: one for one in finish(comparing_answers(merge, MergeAnswers({}), question, load()))}

    words = effects_words(found[MergeSide.THEIRS])
    assert words.endswith(f"; breaks “{short(promise_words(base, replace(test, say=say)), 100)}”")
    assert ["t-workloads-in-europe"] == [*found[MergeSide.THEIRS].broken]


@settings(max_examples=8)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_is_not_refused_is_within_both_sides_and_every_witness_is_decided_so(seed: int, other: int) -> None:
    merge = answered(merge_designs(COMPANY, edited(COMPANY, seed, 6), edited(COMPANY, other, 6)), MergeSide.OURS)
    found = refusals(merge)
    ours, theirs, both = map(paths, (merge.versions.ours, merge.versions.theirs, merge.organization))
    refused = {merge.organization.node(one).aws_id or one for each in found for one in each.accounts}
    for account in (one for one in both if one in ours and one in theirs and one not in refused):
        for request in requests(seed):
            mine, others, now = (allowed(request, side[account]) for side in (ours, theirs, both))
            assert now <= (mine or others)
            assert (mine and others) <= now
    for one in found:
        if one.witness is not None and one.kind in (RefusalKind.WIDER, RefusalKind.NARROWER):
            account = merge.organization.node(one.accounts[0]).aws_id or one.accounts[0]
            sides = [allowed(one.witness, side[account]) for side in (ours, theirs) if account in side]
            assert allowed(one.witness, both[account]) is (one.kind is RefusalKind.WIDER)
            assert {one.kind is RefusalKind.NARROWER} == {*sides}
