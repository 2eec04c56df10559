"""Unknown is not empty: below a policy that is not known an action is denied or unknown, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from designer.analysis.access.ceilings import Ceilings, ResourceCeilings, limited_by_rcps
from designer.analysis.access.explain_action import explain_action, explain_request
from designer.analysis.access.question import Inquiry, ask
from designer.analysis.access.reach import answers
from designer.analysis.access.reasons import Cause, partition, reason_for
from designer.analysis.differences.effects import PolicyEffects
from designer.analysis.lenses.choice import WHO_CAN, LensChoice
from designer.analysis.lenses.registry import read_now
from designer.basics.steps import finish
from designer.exchange.formats.native import NativeFile, write
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, PolicyType, Settings, Unknown
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.explain import explain
from designer.policy.evaluation.explanation import Reference
from designer.policy.evaluation.open_points import OpenPoint
from designer.policy.evaluation.outcome import Answer, Stage
from tests.designer.analysis.access.building import document, one_path
from tests.designer.cli.test_commands import run

FULL = document([{"Effect": "Allow", "Action": "*", "Resource": "*"}])
DENY_S3 = document([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}])
REGIONS = document(
    [
        {
            "Effect": "Deny",
            "Action": "ec2:*",
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
        }
    ]
)
A, M, ROOT, OU, GAP = NodeId("A"), NodeId("M"), NodeId("Root"), NodeId("OU"), PolicyId("Gap")
WHAT_TO_DO = "Write it or put it right in the design, or import it again from a source that holds it."
ADVICE = f"The text of Gap at OU is not known, and may deny it. {WHAT_TO_DO}"


def organization(gap: Unknown = Unknown.TEXT, *, at: str = "OU", own: str = "DenyS3") -> Organization:
    """A path root, OU, accounts; the gap is at one level, a Deny of S3 at the account A."""
    levels = {"Root": ["Full"], "OU": ["Full", "Regions"]}
    levels[at].append("Gap")
    texts = {"Full": FULL, "DenyS3": DENY_S3, "Regions": REGIONS, "Gap": ""}
    made = one_path(levels, {"A": ["Full", own], "M": ["Full"]}, texts, Settings("Test"))
    policies = [replace(one, unknown=gap) if one.id == GAP else one for one in made.policies.values()]
    return Organization(made.nodes.values(), policies, replace(made.settings, management_account=M))


def bit(action: str) -> int:
    index = load().index(action)
    assert index is not None
    return 1 << index


@pytest.mark.parametrize("gap", Unknown)
@pytest.mark.parametrize("at", ["Root", "OU"])
def test_below_an_unknown_policy_all_is_unknown_but_what_is_surely_denied(gap, at):
    catalogue = load()
    ceiling = Ceilings(organization(gap, at=at), catalogue).of(A)
    s3 = catalogue.match("s3:*") & catalogue.limited_mask
    assert not ceiling.known
    assert 0 == ceiling.conditional
    assert catalogue.unlimited_mask == ceiling.sure
    assert catalogue.full_mask & ~s3 & catalogue.limited_mask == ceiling.unknown
    assert 0 == ceiling.possible & s3


def test_all_accounts_and_a_partition_say_the_same():
    made, catalogue = organization(), load()
    ceiling = Ceilings(made, catalogue).all_accounts()[A]
    assert Ceilings(made, catalogue).of(A).answers == ceiling.answers
    masks = dict.fromkeys(Answer, 0)
    for mask, reason in partition(made, catalogue, A):
        masks[reason.answer] |= mask
    assert (ceiling.sure, 0, ceiling.unknown) == (
        masks[Answer.ALLOWED],
        masks[Answer.CONDITIONAL],
        masks[Answer.UNKNOWN],
    )


def test_where_an_scp_asks_for_the_account_the_answers_are_the_same():
    asks = document(
        [
            {
                "Effect": "Deny",
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}},
            }
        ]
    )
    made = organization()
    made.apply(edits.edit_policy_text(made, PolicyId("DenyS3"), asks))
    ceiling = Ceilings(made, load()).of(A)
    assert (False, 0) == (ceiling.known, ceiling.conditional)
    assert bit("ec2:RunInstances") & ceiling.unknown
    assert Answer.UNKNOWN is dict(answers(made, load(), "ec2:RunInstances"))[A].answer


def test_a_level_without_any_known_allow_may_have_an_unknown_one():
    made = one_path({"Root": ["Full"]}, {"A": ["Gap"]}, {"Full": FULL, "Gap": ""})
    policies = [replace(one, unknown=Unknown.TEXT) if one.id == GAP else one for one in made.policies.values()]
    made = Organization(made.nodes.values(), policies, made.settings)
    assert Answer.UNKNOWN is reason_for(made, load(), A, "s3:GetObject").answer


def test_a_missing_allow_elsewhere_denies_whatever_is_unknown():
    made = organization(own="Regions")
    made.apply(edits.detach(made, PolicyId("Full"), [A]))
    reason = reason_for(made, load(), A, "sqs:SendMessage")
    assert (Answer.DENIED, Cause.NO_ALLOW) == (reason.answer, reason.cause)


def test_a_reason_names_the_policy_its_node_and_what_to_do():
    reason = reason_for(organization(), load(), A, "ec2:RunInstances")
    assert (Answer.UNKNOWN, Cause.UNKNOWN, OU, GAP, ADVICE) == (
        reason.answer,
        reason.cause,
        reason.node,
        reason.policy,
        reason.sentence,
    )
    attached = reason_for(organization(Unknown.ATTACHMENTS), load(), A, "ec2:RunInstances").sentence
    assert f"The list of SCPs attached at OU is not known, and may deny it. {WHAT_TO_DO}" == attached


def test_the_management_account_stays_exempt_and_an_unlimited_action_allowed():
    made = organization()
    assert (True, True) == ((ceiling := Ceilings(made, load()).of(M)).exempt, ceiling.known)
    assert Cause.EXEMPT is reason_for(made, load(), M, "s3:GetObject").cause
    assert Answer.ALLOWED is reason_for(made, load(), A, "sts:GetCallerIdentity").answer


def test_a_text_that_does_not_parse_is_as_little_known():
    made = organization()
    unknown = Ceilings(made, load()).of(A).answers
    made.apply(edits.edit_policy_text(made, GAP, "{"))
    assert unknown == Ceilings(made, load()).of(A).answers
    reason = reason_for(made, load(), A, "sqs:SendMessage")
    told = f"What the unreadable policy Gap says at OU is not known, and may deny it. {WHAT_TO_DO}"
    assert (Answer.UNKNOWN, OU, GAP, told) == (reason.answer, reason.node, reason.policy, reason.sentence)
    assert Answer.DENIED is reason_for(made, load(), A, "s3:GetObject").answer


def test_ceilings_know_more_when_somebody_writes_the_text():
    made = organization()
    ceilings = Ceilings(made, load())
    assert not ceilings.of(A).known
    change = edits.edit_policy_text(made, GAP, DENY_S3)
    made.apply(change)
    ceilings.update(change)
    assert ceilings.of(A).known
    assert bit("sqs:SendMessage") & ceilings.of(A).sure


@pytest.mark.parametrize(("action", "answer"), [("sqs:SendMessage", Answer.UNKNOWN), ("s3:GetObject", Answer.DENIED)])
def test_explanations_and_decisions_say_the_same(action, answer):
    made = organization()
    of_action = explain_action(made, load(), A, action)
    _, of_request = explain_request(made, Inquiry(A, action))
    question = ask(made, A, action)
    decided = explain(question.request, question.stages)
    for said in (of_action, of_request, decided):
        assert answer is said.answer
        levels = {level.id: level.answer for level in said.stage(Stage.SCP).levels}
        assert (Answer.ALLOWED, Answer.UNKNOWN) == (levels["Root"], levels["OU"])
        assert OpenPoint.UNKNOWN_POLICY in said.open_points
        assert OpenPoint.UNREADABLE not in said.open_points
    if answer is Answer.UNKNOWN:
        assert [ADVICE, ADVICE] == [of_action.sentence, of_request.sentence]
        assert [(Reference("OU", "Gap"),)] * 2 == [of_request.deciding, decided.deciding]


def test_an_unknown_rcp_leaves_unknown_what_rcps_reach():
    made = organization(own="Regions")
    policies = [
        replace(one, type=PolicyType.RESOURCE_CONTROL_POLICY) if one.id == GAP else one
        for one in made.policies.values()
    ]
    types = (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)
    made = Organization(made.nodes.values(), policies, replace(made.settings, policy_types=types))
    ceiling = ResourceCeilings(made, load()).of(A)
    assert limited_by_rcps(load()) == ceiling.unknown
    assert load().full_mask & ~ceiling.unknown == ceiling.sure
    assert Ceilings(made, load()).of(A).known
    _, said = explain_request(made, Inquiry(A, "s3:GetObject"))
    assert (Answer.UNKNOWN, Answer.ALLOWED) == (said.answer, said.stage(Stage.SCP).answer)


@pytest.mark.parametrize(
    ("action", "counts"),
    [
        ("ec2:RunInstances", {"allowed": 0, "conditional": 0, "denied": 0, "exempt": 1, "unknown": 1}),
        ("s3:GetObject", {"allowed": 0, "conditional": 0, "denied": 1, "exempt": 1}),
    ],
)
def test_who_can_counts_the_unknown(action, counts):
    found = read_now(organization(), LensChoice(WHO_CAN, action))
    assert counts == {entry.tone.words: entry.count for entry in found.entries}


def test_a_deny_below_an_unknown_policy_loses_what_was_unknown():
    made = organization(own="Regions")
    made.apply(edits.attach(made, PolicyId("DenyS3"), [A]))
    effects = PolicyEffects(made, load(), PolicyId("DenyS3"), FULL)
    found = finish(effects.comparing(DENY_S3))
    s3 = load().match("s3:*") & load().limited_mask
    assert [(Answer.UNKNOWN, Answer.DENIED, s3)] == [
        (group.change.before, group.change.after, group.actions) for group in found.groups
    ]


def test_the_command_line_says_unknown(tmp_path):
    path = tmp_path / "design.json"
    path.write_bytes(write(NativeFile(organization())))
    told = run("permissions", path, "--account", "A").stdout
    assert ADVICE in told
    assert " unknown" in told.splitlines()[0]
    found = json.loads(run("permissions", path, "--account", "A", "--format", "json").stdout)
    assert ("unknown", GAP, False) == (
        found["actions"]["ec2:RunInstances"]["answer"],
        found["actions"]["ec2:RunInstances"]["policy"],
        found["known"],
    )
    assert 0 == found["summary"]["conditional"] < found["summary"]["unknown"]
    asked = ("--account", "A", "--action", "sqs:SendMessage")
    assert ": unknown\n" in run("explain", path, *asked).stdout
    simulated = json.loads(run("simulate", path, *asked, "--format", "json").stdout)
    assert ["Unknown", ["Allowed", "Unknown", "Allowed"]] == [
        simulated["decision"],
        [level["result"] for level in simulated["scp"]["levels"]],
    ]
    assert "The text of Gap at OU is not known" in run("simulate", path, *asked).stdout
