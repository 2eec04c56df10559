import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.organization.model.records import FULL_AWS_ACCESS_TEXT, RCP_FULL_AWS_ACCESS_TEXT
from designer.policy.json.text import MAX_FAULTS, FaultSeverity, Span
from designer.policy.language.document import (
    MOST_CHARACTERS,
    Condition,
    Effect,
    Grammar,
    Principals,
    read_policy_text,
)
from tests.designer.policy.strategies import broken_texts, policies, policy_texts
from tests.tools import in_one_test


def policy(*statements: str) -> str:
    return f'{{"Version": "2012-10-17", "Statement": [{", ".join(statements)}]}}'


def marked(text: str, kind: Grammar, severity: FaultSeverity) -> list[tuple[str, str]]:
    """The marked text (at most its first 12 characters) and the first words of each fault of a severity."""
    return [
        (text[slice(*fault.span)][:12], " ".join(fault.message.split()[:3]))
        for fault in read_policy_text(text, kind).faults
        if fault.severity is severity
    ]


def errors(text: str, kind: Grammar = Grammar.SCP) -> list[tuple[str, str]]:
    return marked(text, kind, FaultSeverity.ERROR)


def warnings(text: str, kind: Grammar = Grammar.SCP) -> list[tuple[str, str]]:
    return marked(text, kind, FaultSeverity.WARNING)


@given(policies())
def test_statements_are_read_as_written(source):
    document = read_policy_text(json.dumps(source, indent=1))
    assert document.usable
    members = source["Statement"] if isinstance(source["Statement"], list) else [source["Statement"]]
    assert len(members) == len(document.statements)
    for member, statement in zip(members, document.statements, strict=True):
        actions = member.get("Action", member.get("NotAction"))
        assert statement.not_action is ("NotAction" in member)
        assert statement.not_resource is ("NotResource" in member)
        assert tuple([actions] if isinstance(actions, str) else actions) == statement.actions
        assert member.get("Sid", "") == statement.sid
        assert Effect(member["Effect"]) is statement.effect
        keys = [(operator, key) for operator, tests in member.get("Condition", {}).items() for key in tests]
        assert keys == [(condition.operator, condition.key) for condition in statement.conditions]


@given(policy_texts())
def test_spans_hold_the_values_of_the_elements(text):
    for statement in read_policy_text(text).statements:
        whole = json.loads(text[slice(*statement.span)])
        assert set(whole) == set(statement.spans)
        for name, span in statement.spans.items():
            assert whole[name] == json.loads(text[slice(*span)])


@given(broken_texts() | st.text() | st.sampled_from(["0", '"a"', "null", "[[]]", '{"Statement": [[{}]]}']))
def test_no_text_is_too_bad_to_read(text):
    for kind in Grammar:
        document = read_policy_text(text, kind)
        assert document.usable is all(fault.severity is FaultSeverity.WARNING for fault in document.faults)


def test_the_same_text_gives_the_same_document():
    assert read_policy_text(FULL_AWS_ACCESS_TEXT) is read_policy_text(FULL_AWS_ACCESS_TEXT)


def test_awss_own_policies_have_no_faults():
    assert () == read_policy_text(FULL_AWS_ACCESS_TEXT).faults
    assert () == read_policy_text(RCP_FULL_AWS_ACCESS_TEXT, Grammar.RCP).faults


@pytest.mark.parametrize(
    "statement",
    [
        '{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*", "Condition": {"Bool": {"a:b": true}}}',
        '{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}',
        '{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::a"}',
        '{"Effect": "Deny", "Action": ["ec2:*Instances", "s3:?et*Acl"], "Resource": "*"}',
        '{"Sid": "", "Effect": "Deny", "Action": "*", "Resource": "arn:aws-cn:s3:::a"}',
    ],
)
def test_the_language_of_scps_since_september_2025_is_accepted(statement):
    assert () == read_policy_text(policy(statement)).faults


def test_condition_values_are_texts_as_aws_compares_them():
    text = policy(
        '{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": true}, '
        '"NumericEquals": {"b": [1, 2.50]}, "StringEquals": {"c": "x", "d": ["y", "z"]}}}'
    )
    (statement,) = read_policy_text(text).statements
    found = [(condition.operator, condition.key, condition.values) for condition in statement.conditions]
    assert [
        ("Bool", "a", ("true",)),
        ("NumericEquals", "b", ("1", "2.50")),
        ("StringEquals", "c", ("x",)),
        ("StringEquals", "d", ("y", "z")),
    ] == found
    assert '"a": true' == text[slice(*statement.conditions[0].span)]
    assert Condition("Bool", "a", ("true",), Span(0, 0)).values == statement.conditions[0].values


DENY = '"Effect": "Deny", "Action": "s3:*", "Resource": "*"'


@in_one_test(
    ("text", "expected"),
    [
        ("[]", [("[]", "A policy is")]),
        ('{"Version": "2012-10-17"}', [("{", "Statement is missing:")]),
        (policy(), [("[]", "A policy needs")]),
        (policy("1"), [("1", "A statement is")]),
        ('{"Version": "2015-01-01", "Statement": {DENY}}', [('"2015-01-01"', "Version must be")]),
        ('{"Version": 2012, "Statement": {DENY}}', [("2012", "Version must be")]),
        ('{"version": "2012-10-17", "Statement": {DENY}}', [('"version"', "This must be")]),
        ('{"Version": "2012-10-17", "Statements": {DENY}}', [('"Statements"', "There is no")]),
        ('{"Version": "2012-10-17", "Statement": {DENY}, "Name": "x"}', [('"Name"', "There is no")]),
        (policy('{"Action": "s3:*", "Resource": "*"}'), [("{", "Effect is missing:")]),
        (policy('{"Effect": "Deny", "Resource": "*"}'), [("{", "Action is missing:")]),
        (policy('{"Effect": "Deny", "Action": "s3:*"}'), [("{", "Resource is missing:")]),
        (policy('{"Effect": "deny", "Action": "s3:*", "Resource": "*"}'), [('"deny"', "Effect must be")]),
        (policy('{"Effect": "Block", "Action": "s3:*", "Resource": "*"}'), [('"Block"', "Effect must be")]),
        (policy('{"Effect": true, "Action": "s3:*", "Resource": "*"}'), [("true", "Effect must be")]),
        (policy('{"effect": "Deny", "Action": "s3:*", "Resource": "*"}'), [('"effect"', "This must be")]),
        (policy('{"Effect": "Deny", "Actions": "s3:*", "Resource": "*"}'), [('"Actions"', "There is no")]),
        (policy('{DENY, "Comment": "x"}'), [('"Comment"', "There is no")]),
        (policy('{DENY, "NotAction": "s3:*"}'), [('"NotAction"', "A statement takes")]),
        (policy('{DENY, "NotResource": "*"}'), [('"NotResource', "A statement takes")]),
        (policy('{DENY, "Principal": "*"}'), [('"Principal"', "A service control")]),
        (policy('{DENY, "NotPrincipal": "*"}'), [('"NotPrincipa', "A service control")]),
        (policy('{DENY, "Sid": "a b"}'), [('"a b"', "A Sid takes")]),
        (policy('{DENY, "Sid": 1}'), [("1", "Sid must be")]),
        (policy('{DENY, "Sid": "A"}', '{DENY, "Sid": "A"}'), [('"A"', "Another statement has")]),
        (policy('{"Effect": "Deny", "Action": 1, "Resource": "*"}'), [("1", "Action must be")]),
        (policy('{"Effect": "Deny", "Action": ["s3:*", {}], "Resource": "*"}'), [("{}", "Each entry of")]),
        (policy('{"Effect": "Deny", "Action": ["s3"], "Resource": "*"}'), [('"s3"', "“s3” names no")]),
        (policy('{DENY, "Condition": []}'), [("[]", "Condition is an")]),
        (policy('{DENY, "Condition": {"Bool": "x"}}'), [('"x"', "Bool takes an")]),
        (policy('{DENY, "Condition": {"Bool": {"a": {}}}}'), [("{}", "A condition compares")]),
        (policy('{DENY, "Condition": {"Bool": {"a": [null]}}}'), [("null", "A condition compares")]),
        (policy('{DENY, "Effect": "Allow"}'), [('"Effect"', "The key “Effect”")]),
    ],
)
def test_what_aws_refuses_in_an_scp_is_an_error_at_its_place(text, expected):
    text = text.replace("DENY", DENY)
    assert expected == errors(text)
    assert not read_policy_text(text).usable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"Statement": {DENY}}', [("{", "Version is missing:")]),
        ('{"Version": "2008-10-17", "Statement": {DENY}}', [('"2008-10-17"', "A service control")]),
        (policy('{"Effect": "Deny", "Action": "*:*", "Resource": "*"}'), [('"*:*"', "“*:*” matches no")]),
        (policy('{"Effect": "Deny", "Action": [], "Resource": "*"}'), [("[]", "Action is empty:")]),
        (policy('{"Effect": "Deny", "Action": "s3:*", "Resource": "logs"}'), [('"logs"', "“logs” is not")]),
        (policy('{DENY, "Condition": {}}'), [("{}", "This condition is")]),
        (policy('{DENY, "Condition": {"Bool": {"a": []}}}'), [("[]", "“a” is compared")]),
    ],
)
def test_what_aws_accepts_but_nobody_means_is_a_warning(text, expected):
    text = text.replace("DENY", DENY)
    assert expected == warnings(text)
    assert read_policy_text(text).usable


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            '{"Principal": "*", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}',
            [('"Allow"', "A resource control")],
        ),
        ('{"Principal": "*", "Effect": "Deny", "Action": "*", "Resource": "*"}', [('"*"', "A resource control")]),
        (
            '{"Principal": "*", "Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}',
            [('"s3:*"', "A resource control")],
        ),
        ('{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}', [("{", "Principal is missing:")]),
        (
            '{"Principal": {"AWS": "*"}, "Effect": "Deny", "Action": "s3:*", "Resource": "*"}',
            [('{"AWS": "*"}', "Principal must be")],
        ),
        ('{"NotPrincipal": "*", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}', [('"*"', "A resource control")]),
        ('{"Principal": "*", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}', []),
    ],
)
def test_rcps_only_deny_everyone_named_services(statement, expected):
    assert expected == errors(policy(statement), Grammar.RCP)


def test_principals_are_read_where_a_policy_has_them():
    text = policy('{"Effect": "Allow", "Principal": {"AWS": ["1", "2"], "Service": "x.y"}, "Action": "sts:AssumeRole"}')
    document = read_policy_text(text, Grammar.TRUST)
    assert () == document.faults
    (statement,) = document.statements
    assert Principals(False, (("AWS", "1"), ("AWS", "2"), ("Service", "x.y"))) == statement.principals
    assert ("*",) == statement.resources
    assert "Resource" not in statement.spans


def test_a_trust_policy_has_no_resource():
    text = policy('{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}')
    assert [('"Resource"', "A trust policy")] == errors(text, Grammar.TRUST)


def test_misspelled_elements_are_still_shown():
    (statement,) = read_policy_text(policy('{"effect": "deny", "actions": ["s3:*"], "Resources": "*"}')).statements
    assert (Effect.DENY, ("s3:*",), ("*",)) == (statement.effect, statement.actions, statement.resources)


def test_text_that_does_not_parse_shows_what_can_be_read_and_reports_nothing_as_missing():
    document = read_policy_text('{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*"')
    assert not document.usable
    assert [("s3:*",)] == [statement.actions for statement in document.statements]
    assert all("never closed" in fault.message for fault in document.faults)


def test_ten_thousand_statements_are_read():
    members = (f'{{"Sid": "S{number}", {DENY}}}' for number in range(10_000))
    document = read_policy_text(policy(*members))
    assert document.usable
    assert 10_000 == len(document.statements)


def test_only_so_many_faults_are_told_but_none_is_forgotten():
    actions = '"*:*", ' * 5_000 + '"s3"'
    document = read_policy_text(policy(f'{{"Effect": "Deny", "Action": [{actions}], "Resource": "*"}}'))
    assert not document.usable
    assert MAX_FAULTS + 1 == len(document.faults)


def test_an_unknown_element_is_answered_with_those_the_kind_of_policy_has():
    (fault,) = read_policy_text(policy(f'{{{DENY}, "Comment": "x"}}')).faults
    expected = "a statement takes Sid, Effect, Action, NotAction, Resource, NotResource or Condition."
    assert f"There is no element “Comment” here: {expected}" == fault.message


def test_of_a_text_that_is_longer_than_any_policy_nothing_is_known():
    text = policy('{"Effect": "Deny", "Action": "*", "Resource": "*"}')
    longest = read_policy_text(text.ljust(MOST_CHARACTERS), Grammar.SCP)
    beyond = read_policy_text(text.ljust(MOST_CHARACTERS + 1), Grammar.SCP)
    assert (1, True) == (len(longest.statements), longest.readable)
    assert (0, False) == (len(beyond.statements), beyond.readable)
    assert "longer than any policy of AWS" in beyond.faults[0].message
