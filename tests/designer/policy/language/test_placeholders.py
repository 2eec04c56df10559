"""Places to be filled: found with what belongs there, told from policy variables, filled without touching the rest."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.policy.json.text import parse, plain_json
from designer.policy.language.placeholders import PlaceholderKind, fill, placeholders, refusal, template_statements

TEMPLATE = """{
  "Version": "2012-10-17",
  "Statement": [{
    "Sid": "Regions",
    "Effect": "Deny",
    "NotAction": ["iam:*"],
    "Resource": "arn:${PARTITION}:s3:::${bucket_name}/${aws:username}",
    "Condition": {
      "StringNotEquals": {"aws:RequestedRegion": ["${HOME_REGION}"]},
      "ArnNotLike": {"aws:PrincipalArn": "arn:${PARTITION}:iam::{{account_id}}:role/[PRIVILEGED_ROLE]"}
    }
  }]
}"""


def test_each_name_is_told_once_with_what_belongs_there():
    found = placeholders(TEMPLATE)
    assert [
        ("${PARTITION}", PlaceholderKind.PARTITION, 2),
        ("${bucket_name}", PlaceholderKind.TEXT, 1),
        ("${HOME_REGION}", PlaceholderKind.REGION, 1),
        ("{{account_id}}", PlaceholderKind.ACCOUNT, 1),
        ("[PRIVILEGED_ROLE]", PlaceholderKind.TEXT, 1),
    ] == [(one.name, one.kind, len(one.spans)) for one in found]
    assert all(TEMPLATE[span.start : span.end] == one.name for one in found for span in one.spans)


@pytest.mark.parametrize(
    "value",
    ["${aws:username}", "${aws:PrincipalTag/team}", "${*}", "${?}", "${$}", "${aws:userid, 'none'}", "a$b"],
)
def test_policy_variables_are_no_placeholders(value):
    assert () == placeholders(json.dumps({"Resource": f"arn:aws:s3:::{value}"}))


@pytest.mark.parametrize("bare", ["${var.regions}", "{{ regions }}", "$regions"])
def test_a_placeholder_without_quotes_becomes_a_list_of_what_is_filled_in(bare):
    text = f'{{"Condition": {{"StringEquals": {{"aws:RequestedRegion": {bare}}}}}}}'
    (one,) = placeholders(text)
    assert (bare, PlaceholderKind.REGION) == (one.name, one.kind)
    filled = fill(text, {bare: "eu-west-1, eu-central-1"})
    assert '{"Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}}' == filled
    assert '{"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}' == fill(text, {bare: "eu-west-1"})
    assert '{"Condition": {"StringEquals": {"aws:RequestedRegion": ["a"]}}}' == fill(text, {bare: '["a"]'})


def test_an_entry_of_a_list_becomes_several():
    assert '{"a": ["x", "y", "z"]}' == fill('{"a": ["${REGIONS}", "z"]}', {"${REGIONS}": "x, y"})
    assert '{"a": "x, y"}' == fill('{"a": "${REGIONS}"}', {"${REGIONS}": "x, y"})


def test_commands_of_a_template_are_told_apart():
    text = '{"a": [{% for r in regions %} "{{ r }}", {% endfor %} "z"]}'
    assert ["{% for r in regions %}", "{% endfor %}"] == [text[s.start : s.end] for s in template_statements(text)]
    assert ["{{ r }}"] == [one.name for one in placeholders(text)]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            PlaceholderKind.REGION,
            ("eu-central-1", "us-gov-west-1", "eusc-de-east-1", "eu-*", "*", "eu-west-1, eu-west-2"),
            ("Frankfurt", "eu-west"),
        ),
        (PlaceholderKind.ACCOUNT, ("111122223333", "*"), ("1234", "1111-2222-3333", "111122223333, 5")),
        (PlaceholderKind.PARTITION, ("aws", "aws-cn", "aws-us-gov", "*"), ("amazon", "arn")),
        (PlaceholderKind.ORGANIZATION, ("o-a1b2c3d4e5",), ("o-1", "a1b2c3d4e5")),
        (PlaceholderKind.ARN, ("arn:aws:iam::*:role/Admin", "*"), ("Admin", "arn:aws:iam")),
        (PlaceholderKind.TEXT, ("anything at all", "", "ümlaut"), ()),
    ],
)
def test_what_does_not_belong_there_is_refused_in_words(kind, good, bad):
    assert [""] * len(good) == [refusal(kind, value) for value in good]
    assert all(refusal(kind, value) for value in bad)
    assert "" == refusal(kind, " ")


VALUES = st.text('ab"\\:/é-,', min_size=1, max_size=8).filter(str.strip)


@given(VALUES)
def test_what_is_filled_in_is_read_back_as_it_was_typed(value):
    filled = fill(TEMPLATE, {"${bucket_name}": value})
    parsed = parse(filled)
    assert () == parsed.faults
    resource = plain_json(parsed.root)["Statement"][0]["Resource"]
    assert f"arn:${{PARTITION}}:s3:::{value.strip()}/${{aws:username}}" == resource


@given(st.dictionaries(st.sampled_from([one.name for one in placeholders(TEMPLATE)]), st.text("abc", max_size=4)))
def test_filling_changes_the_places_and_nothing_else(values):
    expected = TEMPLATE
    for name, value in values.items():
        if value:
            expected = expected.replace(name, value)
    assert expected == fill(TEMPLATE, values)


@given(st.text('${}<>[]%"ab:,\n ', max_size=40))
def test_no_text_makes_it_raise(text):
    for one in placeholders(text):
        assert all(text[span.start : span.end] == one.name for span in one.spans)
    assert text == fill(text, {})
