"""An operator that the table has, and a part of the program does not know, leaves a comparison open."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from designer.analysis.expectations.proof import ProofState
from designer.basics.steps import finish
from designer.policy.catalog.catalogue import load
from designer.policy.equivalence.comparison import Equivalent
from designer.policy.json.text import Span
from designer.policy.language.document import Condition
from designer.policy.language.templates import plain_template
from designer.policy.matching.conditions import compile_condition
from designer.policy.matching.operators import OPERATORS
from designer.policy.satisfiability import domains
from tests.designer.analysis.expectations.promised import deny, organization, policy, promise, proved
from tests.designer.policy.equivalence.oracles import compare_policies
from tests.tools import in_one_test

KEYS = {"Numeric": "s3:max-keys", "Date": "aws:CurrentTime", "Bool": "aws:SecureTransport", "IPAddress": "aws:SourceIp"}


def begins(statics):
    texts = tuple(plain_template(pieces) for pieces in statics)
    return lambda text: text.startswith(texts)


def compared(row):
    """A value of an operator's type, and a key that holds such values."""
    return row.type.sample, KEYS.get(row.type.name, "aws:PrincipalTag/team")


def denying(operator, key, value):
    condition = {operator: {key: value}}
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": condition}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(params=sorted(row.name for row in OPERATORS.values()))
def beside(request, monkeypatch):
    """An operator of the table, and one like it that compares beginnings, of which nothing but the table knows."""
    row = OPERATORS[request.param.lower()]
    new = replace(row, name=f"{row.name}Begins", wildcards=False, compile=begins, domain=None)
    monkeypatch.setitem(OPERATORS, new.name.lower(), new)
    return row, new


def test_no_comparison_with_a_new_operator_proves_that_nothing_differs(beside):
    row, new = beside
    value, key = compared(row)
    found = compare_policies(denying(row.name, key, value), denying(new.name, key, value), load())
    assert not isinstance(found, Equivalent)


def test_no_promise_is_proved_by_a_new_operator(beside):
    """Both together leave no request but where they differ, which nobody knows."""
    row, new = beside
    value, key = compared(row)
    opposite = replace(new, name=f"{new.name}Not", positive=None if new.negated else new)
    OPERATORS[opposite.name.lower()] = opposite
    try:
        texts = {
            name: policy(deny("s3:*", Condition={operator: {key: value}, "Null": {key: "false"}}))
            for name, operator in (("one", row.name), ("other", opposite.name))
        }
        assert proved(organization(texts), promise(never=["s3:*"])).state is not ProofState.PROVED
    finally:
        del OPERATORS[opposite.name.lower()]


def test_every_operator_of_the_table_is_explored():
    open_ones = [row.name for row in OPERATORS.values() if row.domain is None]
    assert [] == open_ones, "say by `domain` which values stand for all: proofs and comparisons of these stay open"


def outcomes(conditions, value):
    return tuple(one.holds({one.key: value}) for one in conditions)


PROBES = {
    "String": ["", "a", "ab", "AB", "abc", "xabx", "a*", "*b", "é"],
    "ARN": ["arn:aws:iam::111122223333:role/ab", "arn:aws:iam::111122223333:role/abc", "arn:aws:iam::1:user/x", "ab"],
    "Numeric": ["-1", "0", "1", "1.5", "2", "3", "x"],
    "Date": ["1767225599", "1767225600", "2026-01-01T00:00:01Z", "2027-01-01", "x"],
    "Bool": ["true", "FALSE", "false", "x"],
    "Binary": ["QUJD", "QUJE", "?"],
    "IPAddress": ["9.255.255.255", "10.0.0.0", "10.1.2.3", "11.0.0.0", "::1", "x"],
}


@in_one_test("name", [row.name for row in OPERATORS.values()])
def test_values_of_the_domain_stand_for_all_values(name):
    """Each way in which two conditions of a type come out for some value, they come out for a value of the domain."""
    kind = OPERATORS[name.lower()].type
    listed = [kind.sample, *PROBES[kind.name], "a*"]
    for other in (row.name for row in OPERATORS.values() if row.type is kind):
        for one, two in pairwise(listed):
            written = (Condition(name, "k", (one,), Span(0, 0)), Condition(other, "k", (two,), Span(0, 0)))
            conditions = tuple(compile_condition(condition, variables=True) for condition in written)
            domain = finish(domains.exploring_key(conditions))
            reached = {outcomes(conditions, value) for value in domain.values if value is not None}
            missed = [text for text in listed if text and outcomes(conditions, text) not in reached]
            assert missed == [] or not domain.complete


@pytest.mark.parametrize(
    "key", ["aws:PrincipalArn", "aws:username", "aws:userid", "aws:RequestedRegion", "aws:CalledVia"]
)
def test_keys_that_agree_with_others_are_no_exception(key, monkeypatch):
    row = OPERATORS["stringequals"]
    monkeypatch.setitem(OPERATORS, "stringbegins", replace(row, name="StringBegins", compile=begins, domain=None))
    texts = {"p": policy(deny("s3:*", Condition={"StringBegins": {key: "zz"}}))}
    assert proved(organization(texts), promise(always=["s3:*"])).state is not ProofState.PROVED
