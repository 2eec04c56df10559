"""What each rewrite does, and what it must not: the cases a person would try."""

import json

import pytest

from designer.policy.catalog.catalogue import load
from designer.policy.json.text import pretty
from designer.policy.language.document import Grammar
from designer.policy.packing.proof import Proof, Refusal
from designer.policy.packing.rewrites import StatementRewrite
from tests.designer.policy.at_once import tidy

CATALOGUE = load()
REGIONS = {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}


def deny(action="s3:GetObject", resource="*", sid="", **condition):
    statement = {"Sid": sid} if sid else {}
    statement |= {"Effect": "Deny", "Action": action, "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


def allow(action, **more):
    return {"Effect": "Allow", "Action": action, "Resource": "*"} | more


def text(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def after(*statements, rewrites=None):
    tidied = tidy(text(*statements), CATALOGUE, **({} if rewrites is None else {"rewrites": rewrites}))
    assert isinstance(tidied.proof, Proof)
    return json.loads(tidied.text)["Statement"]


MERGED = {
    "actions": ([deny("s3:A*"), deny(["s3:B*", "ec2:*"])], [deny(["s3:A*", "s3:B*", "ec2:*"])]),
    "actions that cover each other": ([deny("s3:GetObject"), deny("s3:Get*", "*")], [deny("s3:Get*")]),
    "resources": (
        [deny(resource=["arn:aws:s3:::a", "arn:aws:s3:::c"]), deny(resource=["arn:aws:s3:::b", "arn:aws:s3:::a"])],
        [deny(resource=["arn:aws:s3:::a", "arn:aws:s3:::c", "arn:aws:s3:::b"])],
    ),
    "the same condition in other words": (
        [deny("s3:A*", **REGIONS), deny("s3:B*", stringnotequals={"AWS:requestedregion": "eu-west-1"})],
        [deny(["s3:A*", "s3:B*"], **REGIONS)],
    ),
    "values of a positive operator": (
        [deny(StringEquals={"aws:x": "a"}), deny(StringEquals={"aws:x": ["b", "a"]})],
        [deny(StringEquals={"aws:x": ["a", "b"]})],
    ),
    "values, where another condition is beside": (
        [
            deny(StringLikeIfExists={"aws:x": "a*"}, Bool={"aws:y": "true"}),
            deny(StringLikeIfExists={"aws:x": "b*"}, Bool={"aws:y": True}),
        ],
        [deny(StringLikeIfExists={"aws:x": ["a*", "b*"]}, Bool={"aws:y": "true"})],
    ),
    "allows": ([allow("s3:A*"), allow("ec2:A*")], [allow(["s3:A*", "ec2:A*"])]),
    "the first Sid stays": ([deny("s3:A*"), deny("s3:B*", sid="B"), deny("s3:C*", sid="C")], None),
    "a statement that says less": ([deny("s3:GetObject", **REGIONS), deny("s3:Get*")], [deny("s3:Get*")]),
    "the first of two that say the same stays": ([deny("s3:*", sid="A"), deny("s3:*")], [deny("s3:*", sid="A")]),
    "exceptions that except less": (
        [
            {"Effect": "Deny", "NotAction": ["s3:*", "iam:*"], "Resource": "*"},
            {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},
        ],
        [{"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}],
    ),
    "what two others say together": (
        [deny("s3:*", "arn:aws:s3:::a"), deny("s3:*", **REGIONS), deny("s3:GetObject", "arn:aws:s3:::a", **REGIONS)],
        [deny("s3:*", "arn:aws:s3:::a"), deny("s3:*", **REGIONS)],
    ),
    "an Allow that is denied anyway": ([allow("s3:GetObject"), deny("s3:*")], [deny("s3:*")]),
}


@pytest.mark.parametrize(("before", "merged"), MERGED.values(), ids=MERGED)
def test_what_belongs_together_is_merged(before, merged):
    found = after(*before)
    if merged is None:
        assert ["B"] == [statement["Sid"] for statement in found]
    else:
        assert merged == found


KEPT = {
    "another effect": [deny("s3:GetObject"), allow("ec2:*")],
    "another resource": [deny("s3:A*"), deny("ec2:*", "arn:aws:ec2:*:*:instance/*")],
    "another condition": [deny("s3:A*"), deny("ec2:*", **REGIONS)],
    "exceptions": [
        {"Effect": "Deny", "NotAction": ["s3:*", "iam:*"], "Resource": "*"},
        {"Effect": "Deny", "NotAction": ["s3:*", "ec2:*"], "Resource": "*"},
    ],
    "excepted resources": [
        {"Effect": "Deny", "Action": "s3:*", "NotResource": ["arn:aws:s3:::a", "arn:aws:s3:::b"]},
        {"Effect": "Deny", "Action": "s3:*", "NotResource": ["arn:aws:s3:::a", "arn:aws:s3:::c"]},
    ],
    "values of a negated operator": [
        deny(StringNotEquals={"aws:x": ["a", "b"]}),
        deny(StringNotEquals={"aws:x": ["b", "c"]}),
    ],
    "values of which all must match": [
        deny(**{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}),
        deny(**{"ForAllValues:StringEquals": {"aws:TagKeys": ["b", "c"]}}),
    ],
    "two conditions that differ": [
        deny(StringEquals={"aws:x": "a", "aws:y": "a"}),
        deny(StringEquals={"aws:x": "b", "aws:y": "b"}),
    ],
    "a list and its exceptions": [
        deny("s3:GetObject", **REGIONS),
        {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*", "Condition": REGIONS},
    ],
    "a bucket and its objects": [
        deny("s3:*", "arn:aws:s3:::a", **REGIONS),
        deny("s3:*", "arn:aws:s3:::a/*", Bool={"aws:SecureTransport": "false"}),
    ],
}


@pytest.mark.parametrize("before", KEPT.values(), ids=KEPT)
def test_what_only_looks_alike_is_kept(before):
    tidied = tidy(text(*before), CATALOGUE)
    assert before == json.loads(tidied.text)["Statement"]
    assert not tidied.steps


def test_wildcards_are_offered_apart_and_name_what_they_take_in():
    topic = [action for action in CATALOGUE.actions if action.startswith("sqs:Delete")]
    before = deny([*topic, "sqs:SendMessage"], sid="Queues")
    assert [before] == after(before)
    tidied = tidy(text(before), CATALOGUE, rewrites={StatementRewrite.WILDCARDS})
    (step,) = tidied.steps
    assert ["sqs:Delete*", "sqs:SendMessage"] == json.loads(tidied.text)["Statement"][0]["Action"]
    assert ("sqs:Delete*",) == step.wider
    assert "denied, too" in step.words
    assert tidied.proof.today_only
    assert "adds later" in tidied.proof.scope


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ({"Effect": "Allow", "Action": [], "Resource": "*"}, "allowed, too"),
        ({"Effect": "Deny", "NotAction": [], "Resource": "*"}, "escape this Deny"),
        ({"Effect": "Allow", "NotAction": [], "Resource": "*"}, "no longer allowed"),
    ],
)
def test_a_wildcard_says_what_becomes_of_new_actions(statement, words):
    names = [action for action in CATALOGUE.actions if action.startswith("sqs:Delete")]
    key = "Action" if "Action" in statement else "NotAction"
    tidied = tidy(text(statement | {key: names}), CATALOGUE, rewrites={StatementRewrite.WILDCARDS})
    assert words in tidied.steps[0].words


def test_a_statement_that_a_later_one_covers_goes():
    (found,) = after(deny(), deny(["s3:*", "iam:*"], sid="Wide"), rewrites={StatementRewrite.COVERED})
    assert "Wide" == found["Sid"]


def test_a_whole_service_is_one_wildcard_and_unknown_names_stay():
    names = [action for action in CATALOGUE.actions if action.startswith("sqs:")]
    (found,) = after(deny([*names, "sqs:DeliverTomorrow", "x:Y"]), rewrites={StatementRewrite.WILDCARDS})
    assert ["sqs:*", "x:Y"] == found["Action"]


def test_sids_go_only_where_that_is_wanted():
    assert [deny(sid="One")] == after(deny(sid="One"))
    tidied = tidy(text(deny(sid="One")), CATALOGUE, rewrites={StatementRewrite.SIDS})
    assert [deny()] == json.loads(tidied.text)["Statement"]
    assert ("One",) == tidied.steps[0].lost


def test_a_document_keeps_its_lines_and_what_is_not_touched():
    before = {
        "Version": "2012-10-17",
        "Id": "mine",
        "Statement": [deny("s3:A*"), deny("s3:B*", sid="Käse".encode().hex())],
    }
    lines = pretty(json.dumps(before))
    tidied = tidy(lines, CATALOGUE)
    assert pretty(tidied.text) == tidied.text
    assert "mine" == json.loads(tidied.text)["Id"]
    assert lines == tidy(lines, CATALOGUE, rewrites=()).text


def test_a_text_that_aws_would_refuse_is_left_alone_with_the_reason():
    for broken in ("{", text(deny() | {"Principal": "*"}), text(deny(sid="A"), deny("ec2:*", sid="A")), "[]"):
        tidied = tidy(broken, CATALOGUE)
        assert broken == tidied.text
        assert isinstance(tidied.proof, Refusal)
        assert "AWS would refuse" in tidied.proof.reason


def test_resource_control_policies_keep_their_principal():
    statements = [deny("s3:A*") | {"Principal": "*"}, deny("s3:B*") | {"Principal": "*"}]
    tidied = tidy(text(*statements), CATALOGUE, Grammar.RCP)
    (found,) = json.loads(tidied.text)["Statement"]
    assert ("*", ["s3:A*", "s3:B*"]) == (found["Principal"], found["Action"])
    assert isinstance(tidied.proof, Proof)


def test_policy_variables_are_compared_as_they_stand():
    own = "arn:aws:s3:::${aws:username}/*"
    assert [deny(["s3:A*", "s3:B*"], own)] == after(deny("s3:A*", own), deny("s3:B*", own))
    old = json.dumps({"Statement": [deny("s3:A*", own), deny("s3:B*", own)]})
    assert "Version" not in json.loads(tidy(old, CATALOGUE).text)


def test_what_cannot_be_proved_is_refused_with_the_reason():
    own, other = "arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::${aws:userid}/*"
    before = [deny(resource=own), deny(resource=other)]
    tidied = tidy(text(*before), CATALOGUE)
    assert before == json.loads(tidied.text)["Statement"]
    (step,) = tidied.steps
    assert step.refusal.startswith("It could not be proved")
    assert "policy variables" in step.refusal
