"""Documents of one level put together: the fewest, within AWS's limit, and those that must stay as they are."""

import json

from hypothesis import given
from hypothesis import strategies as st

from designer.policy.catalog.catalogue import load
from designer.policy.language.document import Grammar
from designer.policy.matching.request import NamedPolicy
from designer.policy.packing.packing import PackingInput, PackingOptions, boxes
from designer.policy.packing.proof import Proof
from designer.policy.packing.rewrites import StatementRewrite
from tests.designer.policy.at_once import pack

CATALOGUE = load()
FULL = NamedPolicy("Full", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}')


def deny(name, size=0, sid=""):
    statement = {"Sid": sid} if sid else {}
    resource = f"arn:aws:s3:::{name}{'x' * size}"
    return statement | {"Effect": "Deny", "Action": f"s3:{name}*", "Resource": resource}


def policy(*statements, name="p", version="2012-10-17"):
    return NamedPolicy(name, json.dumps({"Version": version, "Statement": list(statements)}, indent=2))


def packed(*policies, room=10_240, **more):
    options = more.pop("options", PackingOptions(squeeze=True))
    return pack(PackingInput(policies, room, **more), CATALOGUE, options)


def test_small_documents_become_one_without_white_space():
    found = packed(policy(deny("A")), policy(deny("B")), policy(deny("C")))
    (only,) = found.documents
    assert (0, 1, 2) == only.homes
    assert [deny("A"), deny("B"), deny("C")] == json.loads(only.text)["Statement"]
    assert " " not in only.text
    assert found.fewest
    assert isinstance(found.proof, Proof)


def test_what_stands_before_and_after_the_statements_stays_there():
    text = json.dumps({"Id": "a", "Statement": [deny("A")], "Version": "2012-10-17"}, indent=2)
    (only,) = packed(NamedPolicy("p", text)).documents
    assert ["Id", "Statement", "Version"] == list(json.loads(only.text))


def test_documents_that_fit_nowhere_else_stay_whole():
    found = packed(policy(deny("A", 600)), policy(deny("B", 300)), policy(deny("C", 100)), room=900)
    assert [(0, 2), (1,)] == [one.homes for one in found.documents]
    assert found.documents[1].changed  # shorter by its white space


def test_statements_are_spread_only_where_that_needs_fewer_documents():
    documents = [policy(deny(f"A{n}", 250), deny(f"B{n}", 250)) for n in range(3)]
    found = packed(*documents, room=1200)
    assert 2 == len(found.documents)
    assert all(len(one.text) <= 1200 for one in found.documents)
    assert 6 == sum(len(json.loads(one.text)["Statement"]) for one in found.documents)


def test_a_sid_that_two_documents_have_gets_a_number():
    (only,) = packed(policy(deny("A", sid="S")), policy(deny("B", sid="S"))).documents
    assert ["S", "S2"] == [statement["Sid"] for statement in json.loads(only.text)["Statement"]]


def test_statements_of_several_documents_are_merged():
    one = {"Effect": "Deny", "Action": "s3:A*", "Resource": "*"}
    (only,) = packed(policy(one), policy(one | {"Action": "s3:B*"})).documents
    assert [one | {"Action": ["s3:A*", "s3:B*"]}] == json.loads(only.text)["Statement"]


def test_documents_can_be_shortened_without_being_put_together():
    found = packed(policy(deny("A")), policy(deny("B")), options=PackingOptions(join=False, squeeze=True))
    assert [(0,), (1,)] == [one.homes for one in found.documents]
    assert all(one.changed for one in found.documents)


def test_lines_can_stay_where_they_fit():
    kept = packed(policy(deny("A")), policy(deny("B")), options=PackingOptions())
    assert "\n" in kept.documents[0].text
    alone = policy(deny("A"))
    assert alone.text == packed(alone, options=PackingOptions()).documents[0].text
    tight = packed(policy(deny("A")), policy(deny("B")), options=PackingOptions(), room=200)
    assert (1, False) == (len(tight.documents), "\n" in tight.documents[0].text)


def test_what_aws_would_refuse_stays_and_says_why():
    broken = NamedPolicy("broken", "{")
    found = packed(policy(deny("A")), broken, policy(deny("B")))
    assert [(0, 2), (1,)] == [one.homes for one in found.documents]
    assert "{" == found.documents[1].text
    ((number, reason),) = found.stays
    assert 1 == number
    assert "AWS would refuse" in reason


def test_variables_that_mean_plain_text_are_not_mixed_with_those_that_count():
    own = deny("A") | {"Resource": "arn:aws:s3:::${aws:username}"}
    found = packed(policy(own, version="2008-10-17"), policy(deny("B")), policy(deny("C"), version="2008-10-17"))
    assert [(0,), (1, 2)] == [one.homes for one in found.documents]
    assert "2008-10-17" == json.loads(found.documents[0].text)["Version"]
    assert 0 == found.stays[0][0]


def test_nothing_happens_where_nothing_is_gained():
    tight = NamedPolicy("p", json.dumps({"Version": "2012-10-17", "Statement": [deny("A")]}, separators=(",", ":")))
    found = packed(tight)
    assert (tight.text, False) == (found.documents[0].text, found.documents[0].changed)
    assert () == packed().documents


def test_a_document_that_is_too_long_is_split_where_its_statements_fit():
    found = packed(policy(deny("A", 500), deny("B", 500), deny("C", 100)), policy(deny("D")), room=1000)
    assert 2 == len(found.documents)
    assert {0, 1} == {home for one in found.documents for home in one.homes}
    assert all(len(one.text) <= 1000 for one in found.documents)
    assert isinstance(found.proof, Proof)


def test_a_statement_that_is_too_long_keeps_its_place():
    found = packed(policy(deny("A", 3000)), policy(deny("B")), room=1000)
    assert [(0,), (1,)] == [one.homes for one in found.documents]


def test_resource_control_policies_are_packed_too():
    documents = [policy(deny(name) | {"Principal": "*"}) for name in "AB"]
    found = packed(*documents, grammar=Grammar.RCP)
    assert ["*", "*"] == [statement["Principal"] for statement in json.loads(found.documents[0].text)["Statement"]]
    assert isinstance(found.proof, Proof)


def test_the_proof_names_services_that_stay_open_and_wildcards_make_it_one_of_today():
    names = [action for action in CATALOGUE.actions if action.startswith("sqs:Delete")]
    one = policy({"Effect": "Deny", "Action": names, "Resource": "*"})
    found = packed(one, policy(deny("B")), options=PackingOptions(rewrites=frozenset(StatementRewrite)), beside=[FULL])
    assert found.proof.today_only


@given(st.lists(st.integers(1, 50), max_size=12))
def test_boxes_hold_everything_once_and_no_two_of_them_fit_into_one(sizes):
    found = boxes(sizes, 50)
    assert list(range(len(sizes))) == sorted(place for box in found for place in box)
    loads = sorted(sum(sizes[place] for place in box) for box in found)
    assert all(load_ <= 50 for load_ in loads)
    assert len(loads) < 2 or loads[0] + loads[1] > 50
