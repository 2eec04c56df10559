"""Plans beside policies that are not known: what is said of a step holds whatever these turn out to be."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.migration.movements import Movement
from designer.analysis.migration.plan import MigrationPlan, summary_words, unsafe_words
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
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
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result, Stage
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from tests.designer.analysis.migration.plans import SCP, plan_between, scp
from tests.designer.building import BANK, PROD, WORKLOADS, company

RCP = PolicyType.RESOURCE_CONTROL_POLICY
FULL, DENY_S3, ONLY_S3 = scp("Allow", ["*"]), scp("Deny", ["s3:*"]), scp("Allow", ["s3:*"])
UNREADABLE = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", '
ACCOUNT = NodeId("account")
ROLE = "arn:aws:iam::111111111111:role/x"
ACTIONS = ["s3:GetObject", "sqs:SendMessage", "ec2:RunInstances"]
EUROPE = {"aws:RequestedRegion": "eu-west-1"}


def in_doubt(how: str, name: str, kind: PolicyType, text: str) -> Policy:
    """A policy that is not known in one of the ways in which it may not be."""
    one = Policy(PolicyId(name), name, kind, "")
    match how:
        case "text":
            return replace(one, unknown=Unknown.TEXT)
        case "attached":
            return replace(one, unknown=Unknown.ATTACHMENTS)
        case "candidate":
            return replace(one, unknown=Unknown.ATTACHMENTS, candidate=text)
        case "unreadable":
            return replace(one, text=UNREADABLE)
    return replace(one, text=text)


WAYS = ["text", "attached", "candidate", "unreadable"]


def design(ous: dict[str, list[str]], home: str, policies: list[Policy]) -> Organization:
    """A root, OUs below it with their policies, and an account in one of them."""
    full = Policy(FULL_AWS_ACCESS, "FullAWSAccess", SCP, FULL, aws_managed=True)
    nodes = [
        Node(NodeId(name), NodeKind.OU, name, (ACCOUNT,) if name == home else (), tuple(map(PolicyId, attached)))
        for name, attached in ous.items()
    ]
    children = (*(one.id for one in nodes), *((ACCOUNT,) if home == "root" else ()))
    root = Node(NodeId("root"), NodeKind.ROOT, "root", children, (FULL_AWS_ACCESS,))
    account = Node(ACCOUNT, NodeKind.ACCOUNT, "Account", (), (FULL_AWS_ACCESS,), aws_id="111111111111")
    made = Settings("Test", feature_set=FeatureSet.ALL, policy_types=(SCP, RCP))
    return Organization([root, *nodes, account], [full, *policies], made)


@pytest.mark.parametrize("how", WAYS)
def test_an_account_leaves_an_ou_whose_policies_are_not_known_only_by_steps_that_may_be_unsafe(how: str) -> None:
    """A twin takes the place of an OU that moves, and nobody can attach to it what is not known."""
    policies = [in_doubt(how, "Doubt", SCP, DENY_S3)]
    before = design({"from": [FULL_AWS_ACCESS, "Doubt"], "to": [FULL_AWS_ACCESS]}, "from", policies)
    after = before.copy()
    after.apply(edits.move(after, [NodeId("from")], NodeId("to")))
    plan = plan_between(before, after)
    moves = [step for step in plan.steps if step.call.operation == "MoveAccount"]
    if how == "unreadable":  # it can be attached as it is
        assert plan.safe
        return
    (unsafe,) = moves[0].unsafe
    assert unsafe.request is None
    assert "Doubt" in unsafe_words(before, unsafe) or "SCPs attached" in unsafe_words(before, unsafe)
    assert summary_words(plan).endswith("1 step not proved safe.")
    assert [Movement.OTHER] == [way for way, _ in moves[0].effects]


def test_what_an_unreadable_policy_denied_is_not_proved_to_stay_so_without_it() -> None:
    policies = [in_doubt("unreadable", "Doubt", SCP, ""), in_doubt("", "Known", SCP, DENY_S3)]
    before = design({"ou": [FULL_AWS_ACCESS, "Doubt"]}, "ou", policies)
    after = before.copy()
    after.apply(edits.detach(after, PolicyId("Doubt"), [NodeId("ou")]))
    (step,) = plan_between(before, after).steps
    assert step.unsafe == ()
    assert [Movement.OTHER] == [way for way, _ in step.effects]


def test_a_text_that_is_not_known_is_not_brought_back_as_an_empty_one() -> None:
    before = design({}, "root", [in_doubt("text", "Doubt", SCP, "")])
    after = design({}, "root", [in_doubt("", "Doubt", SCP, DENY_S3)])
    (step,) = plan_between(before, after).steps
    assert (step.call.operation, step.rollback) == ("UpdatePolicy", None)


def test_a_policy_that_is_not_known_is_neither_made_nor_deleted() -> None:
    known = design({"ou": []}, "ou", [])
    library = [*known.policies.values(), in_doubt("text", "Doubtful", SCP, "")]
    doubtful = Organization(known.nodes.values(), library, known.settings)
    for before, after in ((known, doubtful), (doubtful, known)):
        plan = plan_between(before, after)
        assert [] == list(plan.steps)
        assert "Doubtful is not known; it is left as it is." in plan.notes


def test_another_text_of_a_policy_that_is_perhaps_attached_touches_where_it_may_be() -> None:
    """The stand-in keeps a copy of the text, which an update moves along."""
    policies = [in_doubt("", "Known", SCP, DENY_S3), in_doubt("candidate", "Doubt", SCP, DENY_S3)]
    before = design({"ou": [FULL_AWS_ACCESS, "Doubt"]}, "ou", policies)
    after = before.copy()
    after.apply(edits.edit_policy_text(after, PolicyId("Known"), scp("Deny", ["sqs:*"])))
    (step,) = plan_between(before, after).steps
    assert step.accounts == (ACCOUNT,)
    assert [Movement.OTHER] == [way for way, _ in step.effects]


def test_a_new_account_that_may_do_more_to_the_end_is_said_to() -> None:
    before = design({"ou": [FULL_AWS_ACCESS, "Known"]}, "root", [in_doubt("", "Known", SCP, scp("Deny", ["sqs:*"]))])
    after = before.copy()
    after.apply(edits.add_account(after, NodeId("ou"), "New", email="new@example.com"))
    new = next(one for one in after.nodes if one not in before.nodes)
    stand_in = in_doubt("attached", "Doubt", SCP, "")
    nodes = after.nodes | {new: replace(after.node(new), policies=(FULL_AWS_ACCESS, stand_in.id))}
    after = Organization(nodes.values(), [*after.policies.values(), stand_in], after.settings)
    plan = plan_between(before, after)
    (made,) = plan.new_accounts
    assert made.request is not None
    assert made.lasting.startswith("Since then it is not settled whether it may: ")
    assert any(note.endswith(made.lasting) for note in plan.notes)


def test_a_new_account_that_may_do_more_where_the_plan_ends_early_is_said_to() -> None:
    before = design({"ou": [FULL_AWS_ACCESS]}, "root", [])
    after = before.copy()
    after.apply(edits.add_account(after, NodeId("ou"), "New", email="new@example.com"))
    bare = replace(after.node(NodeId("ou")), policies=())  # AWS keeps the last SCP
    after = Organization((after.nodes | {bare.id: bare}).values(), after.policies.values(), after.settings)
    (made,) = plan_between(before, after).new_accounts
    assert made.lasting == "The plan does not end that."


# ---- every completion -----------------------------------------------------------------------------------------------


class Completion:
    """One way in which everything that is not known may be."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._words: dict[object, str] = {}

    def path(self, organization: Organization, kind: PolicyType) -> tuple[Level, ...]:
        """The levels of the account."""
        return tuple(
            Level(level, tuple(self._policies(organization, level, kind))) for level in organization.path(ACCOUNT)
        )

    def _policies(self, organization: Organization, level: NodeId, kind: PolicyType) -> Iterator[NamedPolicy]:
        for one in map(organization.policy, organization.node(level).policies):
            if one.type is kind and (text := self._text(one, level)):
                yield NamedPolicy(one.name, text)

    def _text(self, policy: Policy, level: NodeId) -> str:
        if policy.unknown is None and policy.text != UNREADABLE:
            return policy.text
        key = (policy.id, level if policy.unknown is Unknown.ATTACHMENTS else "", policy.candidate)
        denying = [document("Deny", ["*"], policy.type), document("Deny", ["s3:*"], policy.type)]
        others = [] if policy.type is RCP else [FULL, ONLY_S3]
        texts = ["", policy.candidate] if policy.candidate else ["", *denying, *others]
        return self._words.setdefault(key, self._random.choice(texts))

    def allows(self, organization: Organization, request: Request) -> tuple[bool, bool]:
        """Whether SCPs and RCPs let a request through."""
        stages = Stages(scps=self.path(organization, SCP), rcps=self.path(organization, RCP))
        decision = evaluate(request, stages)
        return decision.scp.result is Result.ALLOWED, decision.rcp.result is Result.ALLOWED


def document(effect: str, actions: list[str], kind: PolicyType, **members: object) -> str:
    return scp(effect, actions, **({"Principal": "*"} if kind is RCP else {}), **members)


def drawn(rnd: random.Random) -> tuple[Organization, Organization]:
    """A design with policies in doubt, and another one after some edits of it."""

    def text(kind: PolicyType) -> str:
        condition = {"Condition": {"StringEquals": EUROPE}} if rnd.random() < 0.3 else {}
        effect = "Deny" if kind is RCP else rnd.choice(["Allow", "Deny"])
        return document(effect, rnd.choice([["s3:*"], ["sqs:*"], ["s3:*", "ec2:*"], ["*"]]), kind, **condition)

    policies = []
    for number in range(4):
        kind = rnd.choice([SCP, SCP, SCP, RCP])
        policies.append(in_doubt(rnd.choice([*WAYS, "", "", ""]), f"P{number}", kind, text(kind)))
    ids = [one.id for one in policies]
    ous = {f"ou{n}": [*([FULL_AWS_ACCESS] if rnd.random() < 0.7 else []), *rnd.sample(ids, 1)] for n in range(3)}
    before = design(ous, "ou0", policies)
    after = before.copy()
    for _ in range(5):
        try:
            change = edit(after, rnd, text)
        except EditError:
            continue
        after.apply(change)
    return before, after


def edit(organization: Organization, rnd: random.Random, text: object) -> Change:
    assert callable(text)
    holders = [one.id for one in organization.nodes.values() if one.kind is not NodeKind.ACCOUNT]
    policy = rnd.choice(list(organization.policies.values()))
    match rnd.randrange(5):
        case 0:
            return edits.attach(organization, policy.id, [rnd.choice(holders)])
        case 1:
            return edits.detach(organization, policy.id, [rnd.choice(holders)])
        case 2:
            return edits.move(organization, [ACCOUNT], rnd.choice(holders))
        case 3:
            return edits.move(organization, [rnd.choice(holders)], rnd.choice(holders))
    return edits.edit_policy_text(organization, policy.id, text(policy.type))


def said(plan: MigrationPlan) -> Iterator[tuple[Organization, set[tuple[Stage, str]], Movement]]:
    """The state after each step, the ways in which it may be unsafe, and what the step is said to do."""
    state, unsafe = plan.sides.before.copy(), set[tuple[Stage, str]]()
    for step, change in zip(plan.steps, plan.changes, strict=True):
        state.apply(change)
        if ACCOUNT in step.accounts:
            unsafe = {(one.stage, one.breach.name) for one in step.unsafe}
        yield state, unsafe, next((way for way, _ in step.effects), Movement.NOTHING)


@given(st.integers(0, 10**6))
def test_steps_are_called_safe_and_without_effect_only_where_they_are_in_every_completion(seed: int) -> None:
    plan = plan_between(*drawn(random.Random(seed)))
    requests = [
        Request(action, "*", ROLE, "111111111111", context={"aws:RequestedRegion": region})
        for action in ACTIONS
        for region in ("eu-west-1", "us-east-1")
    ]
    for completion in map(Completion, range(6)):
        answers = [
            [completion.allows(end, one) for one in requests] for end in (plan.sides.before, plan.target.organization)
        ]
        last = answers[0]
        for state, unsafe, way in said(plan):
            now = [completion.allows(state, one) for one in requests]
            for number, stage in enumerate((Stage.SCP, Stage.RCP)):
                for one, was, other, allowed in zip(answers[0], last, answers[1], now, strict=True):
                    ends = one[number], other[number]
                    assert (stage, "WIDER") in unsafe or allowed[number] <= any(ends)
                    assert (stage, "NARROWER") in unsafe or allowed[number] >= all(ends)
                    assert way not in (Movement.NOTHING, Movement.NARROWER) or allowed[number] <= was[number]
                    assert way not in (Movement.NOTHING, Movement.WIDER) or allowed[number] >= was[number]
            last = now


def test_a_step_that_hangs_on_the_id_of_an_ou_that_is_made_again_is_not_settled() -> None:
    """No request shows it: the account is in a place that only AWS will name."""
    path = "o-abcdefghij/r-ab12/ou-ab12-11111111/ou-ab12-22222222/*"
    by_place = scp("Deny", ["*"], Condition={"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": path}})
    plain, texts = company(), (scp("Deny", ["ec2:*"]), scp("Deny", ["sqs:*"]))
    low, high = (Policy(PolicyId(f"p{number}"), f"P{number}", SCP, text) for number, text in enumerate(texts))
    own, numbers = {PROD: low.id, WORKLOADS: high.id}, {PROD: "ou-ab12-22222222", BANK: "333333333333"}
    nodes = [
        replace(
            node,
            aws_id=node.aws_id or numbers.get(node.id, ""),
            policies=(FULL_AWS_ACCESS, own[node.id]) if node.id in own else (FULL_AWS_ACCESS,),
        )
        for node in plain.nodes.values()
    ]
    policies = [one for one in plain.policies.values() if one.id == FULL_AWS_ACCESS]
    settings = replace(plain.settings, aws_id="o-abcdefghij")
    before = Organization(nodes, [*policies, low, high], settings)
    after = before.copy()
    after.apply(edits.move(after, [PROD], after.root))
    statements = [json.loads(text)["Statement"][0] for text in (low.text, by_place)]
    after.apply(edits.edit_policy_text(after, low.id, json.dumps({"Version": "2012-10-17", "Statement": statements})))

    unsafe = [one for step in plan_between(before, after).steps for one in step.unsafe]
    assert unsafe
    assert all(one.request is None and "the ids of the OUs above" in one.doubt for one in unsafe)
