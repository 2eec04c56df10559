"""An operator that the table has, and a part of the program does not know, leaves a comparison open."""

import json
from dataclasses import replace

import pytest

from designer.analysis.expectations.proof import ProofState
from designer.policy.catalog.catalogue import load
from designer.policy.equivalence.comparison import Equivalent
from designer.policy.language.templates import plain_template
from designer.policy.matching import conditions
from designer.policy.satisfiability import domains
from tests.designer.analysis.expectations.promised import deny, organization, policy, promise, proved
from tests.designer.policy.equivalence.oracles import compare_policies

VALUES = {"Numeric": "1", "Date": "1767225600", "Bool": "true", "Binary": "QUJD", "Ip": "10.0.0.0", "Not": "10.0.0.0"}
KEYS = {"Numeric": "s3:max-keys", "Date": "aws:CurrentTime", "Bool": "aws:SecureTransport", "Ip": "aws:SourceIp"}


def begins(statics):
    texts = tuple(plain_template(pieces) for pieces in statics)
    return lambda text: text.startswith(texts)


def of_row(name, table):
    return next((value for start, value in table.items() if name.startswith(start)), None)


def denying(operator, key, value):
    condition = {operator: {key: value}}
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": condition}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(params=sorted(row.name for row in conditions.OPERATORS.values()))
def beside(request, monkeypatch):
    """An operator of the table, and one like it that compares beginnings, of which nothing but the table knows."""
    row = conditions.OPERATORS[request.param.lower()]
    new = replace(row, name=f"{row.name}Begins", wildcards=False, compile=begins)
    monkeypatch.setitem(conditions.OPERATORS, new.name.lower(), new)
    return row, new


def test_no_comparison_with_a_new_operator_proves_that_nothing_differs(beside):
    row, new = beside
    value, key = of_row(row.name, VALUES) or "ab", of_row(row.name, KEYS) or "aws:PrincipalTag/team"
    found = compare_policies(denying(row.name, key, value), denying(new.name, key, value), load())
    assert not isinstance(found, Equivalent)


def test_no_promise_is_proved_by_a_new_operator(beside):
    """Both together leave no request but where they differ, which nobody knows."""
    row, new = beside
    value, key = of_row(row.name, VALUES) or "ab", of_row(row.name, KEYS) or "aws:PrincipalTag/team"
    opposite = replace(new, name=f"{new.name}Not", negated=not new.negated)
    conditions.OPERATORS[opposite.name.lower()] = opposite
    try:
        texts = {
            name: policy(deny("s3:*", Condition={operator: {key: value}, "Null": {key: "false"}}))
            for name, operator in (("one", row.name), ("other", opposite.name))
        }
        assert proved(organization(texts), promise(never=["s3:*"])).state is not ProofState.PROVED
    finally:
        del conditions.OPERATORS[opposite.name.lower()]


def test_every_operator_of_the_table_is_explored():
    assert domains._EXPLORED == {row.name for row in conditions.OPERATORS.values()}


@pytest.mark.parametrize(
    "key", ["aws:PrincipalArn", "aws:username", "aws:userid", "aws:RequestedRegion", "aws:CalledVia"]
)
def test_keys_that_agree_with_others_are_no_exception(key, monkeypatch):
    row = conditions.OPERATORS["stringequals"]
    monkeypatch.setitem(conditions.OPERATORS, "stringbegins", replace(row, name="StringBegins", compile=begins))
    texts = {"p": policy(deny("s3:*", Condition={"StringBegins": {key: "zz"}}))}
    assert proved(organization(texts), promise(always=["s3:*"])).state is not ProofState.PROVED
