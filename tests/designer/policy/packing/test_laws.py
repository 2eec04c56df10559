"""Laws of the rewrites over random policies: the same meaning by proof and by brute force, never longer, repeatable."""

import json

from hypothesis import assume, example, given
from hypothesis import strategies as st

from designer.policy.catalog.catalogue import load
from designer.policy.equivalence.comparison import Different
from designer.policy.json.text import minified
from designer.policy.language.document import read_policy_text
from designer.policy.matching.request import NamedPolicy
from designer.policy.packing.packing import PackingInput, PackingOptions
from designer.policy.packing.proof import Proof
from designer.policy.packing.rewrites import StatementRewrite
from tests.designer.policy.at_once import pack, tidy
from tests.designer.policy.equivalence.oracles import compare_policies
from tests.designer.policy.packing.oracle import ACTIONS, answers, related
from tests.designer.policy.strategies import policy_texts

CATALOGUE = load()
LISTED = tuple(action for action in ACTIONS if CATALOGUE.index(action) is not None)


A, A_IF_EXISTS = ({operator: {"aws:RequestedRegion": ["a"]}} for operator in ("StringEquals", "StringEqualsIfExists"))


def says(effect, actions, condition=None, resource="arn:aws:s3:::logs", **more):
    statement = {"Effect": effect, "Action": actions, "Resource": [resource]} | more
    return statement | ({"Condition": condition} if condition else {})


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


MADE_ROOM = [
    document({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "*", "Condition": A_IF_EXISTS, "Sid": "S0"}),
    document(says("Deny", ["s3:GetObject", "s3:GetObjectAcl", "iam:Create*"], resource="*")),
    document(says("Allow", "s3:Get*", A_IF_EXISTS)),
    document(
        says("Deny", "none:*", A),
        says("Allow", "none:*", A),
        {"Effect": "Deny", "NotAction": "none:*", "Resource": ["arn:aws:s3:::logs"], "Condition": A},
        says("Deny", "none:*", A_IF_EXISTS),
    ),
]
"""What is merged on the way makes room for a document more."""

TWICE_A_SID = [
    document(
        {**says("Deny", "ec2:*", {"stringequals": {"aws:requestedregion": ["b"]}}), "Sid": "S0"},
        *(
            says("Deny", actions, {"stringequals": {"aws:requestedregion": ["b"]}})
            for actions in ("none:*", ["iam:*"], ["s3:GetObject", "s3:Delete*"])
        ),
    ),
    document(
        says(
            "Deny",
            ["s3:GetObject", "s3:GetObject", "iam:CreateUser", "s3:Delete*"],
            {"StringNotEquals": {"aws:RequestedRegion": ["a", "b"]}},
            resource="arn:aws:s3:::*",
            Sid="S0",
        )
    ),
]
"""Together they would fit, if the second Sid did not get a number."""


def shown(document, indent):
    return json.dumps(document, indent=indent)


@given(related(), st.sampled_from([None, 2]))
def test_a_tidied_document_means_the_same_and_is_never_longer(document, indent):
    text = shown(document, indent)
    tidied = tidy(text, CATALOGUE)
    assert isinstance(tidied.proof, Proof)
    assert read_policy_text(tidied.text).usable
    assert len(tidied.text) <= len(text)
    assert len(minified(tidied.text)) <= len(minified(text))
    assert not isinstance(compare_policies(text, tidied.text, CATALOGUE), Different)
    assert answers([document]) == answers([json.loads(tidied.text)])


@given(related())
def test_tidying_is_repeatable_and_done_after_once(document):
    text = shown(document, None)
    once = tidy(text, CATALOGUE)
    assert once == tidy(text, CATALOGUE)
    again = tidy(once.text, CATALOGUE)
    assert once.text == again.text
    assert not any(step.done for step in again.steps)


@given(related())
def test_wildcards_change_nothing_that_the_catalogue_knows(document):
    text = shown(document, None)
    tidied = tidy(text, CATALOGUE, rewrites=StatementRewrite)
    assert isinstance(tidied.proof, Proof)
    assert len(tidied.text) <= len(text)
    assert answers([document], LISTED) == answers([json.loads(tidied.text)], LISTED)
    if answers([document]) != answers([json.loads(tidied.text)]):
        assert tidied.proof.today_only
        assert any(step.wider for step in tidied.steps if step.done)


@example(MADE_ROOM, 400)
@example(TWICE_A_SID, 400)
@given(st.lists(related(most=4), min_size=2, max_size=4), st.sampled_from([400, 700, 10_240]))
def test_packed_documents_say_the_same_together(documents, room):
    texts = [shown(document, None) for document in documents]
    load_ = PackingInput([NamedPolicy(str(number), text) for number, text in enumerate(texts)], room)
    packed = pack(load_, CATALOGUE)
    after = [one.text for one in packed.documents]
    assert isinstance(packed.proof, Proof)
    assert len(after) <= len(texts) or any(len(minified(text)) > room for text in texts)
    slack = 45 * len(texts) if any(len(minified(text)) > room for text in texts) else 0  # what is split needs frames
    assert sum(len(minified(text)) for text in after) <= sum(len(minified(text)) for text in texts) + slack
    fits = [len(minified(text)) <= room for text in (*after, *texts)]
    assert all(fits[: len(after)]) or not all(fits[len(after) :])
    assert all(read_policy_text(text).usable for text in after)
    assert answers(documents) == answers([json.loads(text) for text in after])
    assert packed == pack(load_, CATALOGUE)
    again = pack(PackingInput([NamedPolicy(str(number), text) for number, text in enumerate(after)], room), CATALOGUE)
    assert after == [one.text for one in again.documents]


@given(policy_texts(), st.data())
def test_what_is_left_out_is_not_done(text, data):
    everything = tidy(text, CATALOGUE, rewrites=StatementRewrite)
    assume(everything.steps)
    unwanted = data.draw(st.sets(st.sampled_from([step.key for step in everything.steps]), min_size=1))
    some = tidy(text, CATALOGUE, rewrites=StatementRewrite, without=unwanted)
    assert isinstance(some.proof, Proof)
    assert unwanted.isdisjoint(step.key for step in some.steps if step.done)
    assert text == tidy(text, CATALOGUE, rewrites=()).text


@given(st.lists(related(most=3), min_size=2, max_size=3))
def test_without_joining_each_document_keeps_its_own_statements(documents):
    texts = [shown(document, 2) for document in documents]
    load_ = PackingInput([NamedPolicy(str(number), text) for number, text in enumerate(texts)], 10_240)
    packed = pack(load_, CATALOGUE, PackingOptions(join=False, squeeze=False))
    assert [(number,) for number in range(len(texts))] == [one.homes for one in packed.documents]
    for document, one in zip(documents, packed.documents, strict=True):
        assert answers([document]) == answers([json.loads(one.text)])
