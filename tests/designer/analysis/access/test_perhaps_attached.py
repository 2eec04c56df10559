"""Policies of which only it is unknown whether they are attached: sure answers hold with them and without them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.ceilings import Ceiling, Ceilings, ResourceCeilings
from designer.analysis.access.explain_action import explain_action, explain_request
from designer.analysis.access.question import Inquiry, ask
from designer.analysis.access.reach import answers
from designer.analysis.access.reasons import reason_for
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.who_can import who_can
from designer.organization.edits.policies import edit_policy_text
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FeatureSet,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    Unknown,
)
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values
from tests.designer.analysis.access.building import document
from tests.designer.analysis.expectations.promised import promise, proved
from tests.designer.policy.strategies import ACTIONS, policy_texts

FULL = document([{"Effect": "Allow", "Action": "*", "Resource": "*"}])
DENY_S3 = document([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}])
ONLY_S3 = document([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}])
SCP, RCP = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
ACCOUNT = NodeId("account")
CALLER = "arn:aws:iam::111111111111:role/x"


def design(levels: list[list[str]], perhaps: list[list[str]], kind: PolicyType = SCP) -> Organization:
    """A path of the root, OUs and one account with policies of some texts, and others that are attached or not."""
    policies: dict[PolicyId, Policy] = {}
    nodes: list[Node] = []
    below: tuple[NodeId, ...] = ()
    for place in reversed(range(len(levels))):
        attached: list[PolicyId] = []
        for number, text in enumerate(levels[place]):
            attached.append(PolicyId(f"p{place}-{number}"))
            policies[attached[-1]] = Policy(attached[-1], attached[-1], kind, text)
        for number, text in enumerate(perhaps[place]):
            attached.append(PolicyId(f"q{place}-{number}"))
            stand_in = Policy(attached[-1], attached[-1], kind, "", unknown=Unknown.ATTACHMENTS, candidate=text)
            policies[attached[-1]] = stand_in
        last = place == len(levels) - 1
        node_id = ACCOUNT if last else NodeId(f"level{place}")
        node_kind = NodeKind.ACCOUNT if last else NodeKind.OU if place else NodeKind.ROOT
        nodes.append(Node(node_id, node_kind, node_id, below, tuple(attached)))
        below = (node_id,)
    return Organization(nodes, policies.values(), Settings("Test", feature_set=FeatureSet.ALL, policy_types=(SCP, RCP)))


def completions(organization: Organization) -> Iterator[Organization]:
    """The designs that it may be: each policy in doubt is attached or not."""
    doubtful = [policy for policy in organization.policies.values() if policy.candidate]
    for there in product((False, True), repeat=len(doubtful)):
        gone = {policy.id for policy, stays in zip(doubtful, there, strict=True) if not stays}
        nodes = [
            replace(node, policies=tuple(one for one in node.policies if one not in gone))
            for node in organization.nodes.values()
        ]
        policies = [
            replace(one, text=one.candidate or one.text, unknown=None, candidate="")
            for one in organization.policies.values()
            if one.id not in gone
        ]
        yield Organization(nodes, policies, organization.settings)


def by_ceiling(ceiling: Ceiling, action: str) -> Answer:
    bit = 1 << (load().index(action) or 0)
    if ceiling.sure & bit:
        return Answer.ALLOWED
    if ceiling.unknown & bit:
        return Answer.UNKNOWN
    return Answer.CONDITIONAL if ceiling.conditional & bit else Answer.DENIED


@st.composite
def designs(draw: st.DrawFn) -> Organization:
    levels = draw(st.lists(st.lists(policy_texts() | st.just(FULL), min_size=1, max_size=2), min_size=2, max_size=3))
    perhaps = [draw(st.lists(policy_texts() | st.sampled_from([DENY_S3, ONLY_S3]), max_size=1)) for _ in levels]
    return design(levels, perhaps)


@given(designs(), st.sampled_from(ACTIONS))
def test_a_sure_answer_is_that_of_every_completion_and_all_readers_say_the_same(organization, action):
    said = reason_for(organization, load(), ACCOUNT, action).answer
    assert by_ceiling(Ceilings(organization, load()).of(ACCOUNT), action) is said
    assert explain_action(organization, load(), ACCOUNT, action).answer is said
    assert dict(answers(organization, load(), action))[ACCOUNT].answer is said
    asked = explain_request(organization, Inquiry(ACCOUNT, action))[1].answer
    assert (asked is Answer.UNKNOWN) is (said is Answer.UNKNOWN) or (asked, said) == (Answer.UNKNOWN, Answer.DENIED)
    if said is not Answer.UNKNOWN:
        every = {reason_for(one, load(), ACCOUNT, action).answer for one in completions(organization)}
        assert every == {said}


LOGS, KEY = "arn:aws:s3:::logs", "arn:aws:kms:eu-west-1:111111111111:key/1"
STATED = [{}, {"aws:ResourceTag/env": "prod"}, {"aws:SecureTransport": "false"}]


def words(organization: Organization, action: str, resource: str, context: dict[str, Values]) -> tuple[str, set[str]]:
    """The answer to a request where policies are in doubt, and those of all completions."""

    def word(one: Organization) -> str:
        question = ask(one, ACCOUNT, action, resource=resource, principal=CALLER, context=context)
        return evaluate(question.request, question.stages).word.removeprefix("Explicitly").removeprefix("Implicitly")

    return word(organization), {word(one) for one in completions(organization)}


@given(designs(), st.sampled_from(ACTIONS), st.sampled_from([LOGS, KEY, CALLER]), st.sampled_from(STATED))
def test_a_request_is_answered_as_unknown_where_completions_decide_it_differently(
    organization, action, resource, context
):
    said, every = words(organization, action, resource, context)
    assert said == "Unknown" or every == {said}


@pytest.mark.parametrize(
    ("members", "action", "resource", "context"),
    [
        ({"Resource": KEY}, "kms:CreateKey", KEY, {}),
        ({"NotResource": KEY}, "kms:Decrypt", LOGS, {}),
        ({"Resource": "*", "Condition": {"StringEquals": STATED[1]}}, "kms:ListKeys", "*", STATED[1]),
    ],
)
def test_texts_decide_what_a_policy_in_doubt_changes_where_a_request_is_stated_that_cannot_be_made(
    members, action, resource, context
):
    denying = document([{"Effect": "Deny", "Action": "kms:*"} | members])
    organization = design([[FULL], [FULL]], [[denying], []])
    assert words(organization, action, resource, context) == ("Unknown", {"Allowed", "Denied"})


def test_who_can_asks_texts_about_a_resource_that_is_stated():
    denying = document([{"Effect": "Deny", "Action": "kms:*", "Resource": KEY}])
    made = design([[FULL], [FULL]], [[denying], []])
    inside = {ACCOUNT: AccountIdentities()}
    organization = Organization(made.nodes.values(), made.policies.values(), made.settings, identities=inside)
    said = {
        resource: next(who_can(organization, load(), AskedActions("kms:CreateKey", resource))).answer.answer
        for resource in ("", LOGS, KEY)
    }
    assert said == {"": Answer.ALLOWED, LOGS: Answer.ALLOWED, KEY: Answer.UNKNOWN}


@given(
    st.lists(st.lists(policy_texts(), max_size=2), min_size=2, max_size=2),
    st.lists(st.lists(policy_texts(), max_size=1), min_size=2, max_size=2),
)
def test_resource_ceilings_are_sure_of_what_every_completion_answers(levels, perhaps):
    organization = design(levels, perhaps, RCP)
    ceiling = ResourceCeilings(organization, load()).of(ACCOUNT)
    settled = load().full_mask & ~ceiling.unknown
    for one in completions(organization):
        whole = ResourceCeilings(one, load()).of(ACCOUNT)
        assert (ceiling.sure & settled, ceiling.possible & settled) == (whole.sure & settled, whole.possible & settled)


def test_a_deny_that_is_perhaps_attached_leaves_other_services_sure():
    organization = design([[FULL], [FULL]], [[DENY_S3], []])
    ceiling = Ceilings(organization, load()).of(ACCOUNT)
    assert ceiling.unknown == load().match("s3:*") & load().limited_mask
    assert ceiling.sure == load().full_mask ^ ceiling.unknown
    said = explain_action(organization, load(), ACCOUNT, "s3:GetObject")
    assert said.sentence.startswith("The attachment of q0-0 at level0 is not known, and may deny it.")
    assert not explain_action(organization, load(), ACCOUNT, "ec2:RunInstances").open_points
    for action, answer in (("s3:GetObject", Answer.UNKNOWN), ("ec2:RunInstances", Answer.ALLOWED)):
        assert explain_request(organization, Inquiry(ACCOUNT, action))[1].answer is answer


def test_an_allow_list_that_is_perhaps_attached_leaves_unknown_what_nothing_else_allows():
    ceiling = Ceilings(design([[FULL], []], [[], [ONLY_S3]]), load()).of(ACCOUNT)
    s3 = load().match("s3:*") & load().limited_mask
    assert ceiling.unknown == s3
    assert not ceiling.possible & load().limited_mask & ~s3
    assert Ceilings(design([[FULL], [FULL]], [[], [ONLY_S3]]), load()).of(ACCOUNT).unknown == 0


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_policy_that_cannot_be_read_and_is_perhaps_attached_leaves_everything_unknown(text):
    assert Ceilings(design([[FULL], [FULL]], [[text], []]), load()).of(ACCOUNT).unknown == load().limited_mask


def test_another_text_of_a_policy_is_what_may_be_attached():
    made = design([[FULL], [FULL]], [[DENY_S3], []])
    library = [*made.policies.values(), Policy(PolicyId("deny"), "Deny", SCP, DENY_S3)]
    organization = Organization(made.nodes.values(), library, made.settings)
    ceilings = Ceilings(organization, load())
    assert ceilings.of(ACCOUNT).unknown
    change = edit_policy_text(organization, PolicyId("deny"), DENY_S3.replace("s3:", "ec2:"))
    organization.apply(change)
    ceilings.update(change)
    assert ceilings.of(ACCOUNT).unknown == load().match("ec2:*") & load().limited_mask


@pytest.mark.parametrize(("action", "state"), [("ec2:RunInstances", "holds"), ("s3:GetObject", "undecided")])
def test_a_promise_is_undecided_only_where_a_policy_that_is_perhaps_attached_may_break_it(action, state):
    organization = design([[FULL], [FULL]], [[DENY_S3], []])
    proof = proved(organization, promise(always=[action], in_=["level0"]))
    assert proof.state.value == state, proof.reason


def test_a_promise_is_proved_apart_for_accounts_that_a_policy_in_doubt_makes_look_alike():
    allowing = {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": LOGS}  # a resource that it never has
    made = design([[FULL], [FULL]], [[document([allowing])], []])
    bare = Node(NodeId("bare"), NodeKind.ACCOUNT, "Bare", (), (PolicyId("q0-0"),))
    nodes = [replace(one, children=(bare.id, ACCOUNT)) if one.children else one for one in made.nodes.values()]
    organization = Organization([bare, *nodes], made.policies.values(), made.settings)
    proof = proved(organization, promise(never=["ec2:RunInstances"], in_=["level0"]))
    assert proof.state.value == "failed", proof.reason


def test_a_promise_that_fails_is_shown_by_a_request_that_a_policy_in_doubt_says_nothing_of():
    proof = proved(design([[FULL], []], [[], [DENY_S3]]), promise(can=["ec2:RunInstances"], in_=["level0"]))
    assert proof.state.value == "failed"
    assert proof.reason == "Nothing of it gets through: nothing at account allows it."
    assert proof.witness is not None
    assert not proof.witness.allowed
