"""A statement as a form: what has the usual shape is fields, the rest is shown as it stands and never touched."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.basics.errors import EditError
from designer.policy.json.text import parse, plain_json
from designer.policy.language import form, form_edits
from tests.designer.policy.strategies import broken_texts, policies

TEXT = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": ["s3:*", "ec2:Run*"],
      "Resource": "*",
      "Foo":   {"odd" :1},
      "Condition": {
        "StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-2"], "aws:PrincipalTag/a": "b"},
        "Bool": {"aws:SecureTransport": false},
        "Null": {"aws:SourceVpc": {"x": 1}}
      }
    },
    {"Sid": "Second2", "Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
  ]
}"""


def read(text: str, index: int = 0) -> form.Form:
    return form.read_forms(text).statements[index]


def statement(text: str, index: int = 0) -> dict:
    parsed = parse(text)
    assert () == parsed.faults
    return plain_json(parsed.root)["Statement"][index]


def test_fields_show_what_has_the_usual_shape_and_the_rest_stays_json():
    first = read(TEXT)
    assert ("", "Deny", "s3:* and 1 more") == (first.sid, first.effect, first.title)
    assert [("Action", ("s3:*", "ec2:Run*")), ("Resource", ("*",))] == [(one.name, one.values) for one in first.lists]
    assert [
        ("StringEquals", "aws:RequestedRegion", ("eu-west-1", "eu-west-2")),
        ("StringEquals", "aws:PrincipalTag/a", ("b",)),
        ("Bool", "aws:SecureTransport", ("false",)),
    ] == [(test.operator, test.key, test.entries.values) for test in first.tests]
    assert ['"Foo":   {"odd" :1}', '"aws:SourceVpc": {"x": 1}'] == [part.text for part in first.unshown]
    assert all(part.text == TEXT[part.span.start : part.span.end] for part in first.unshown)
    assert "Second2" == read(TEXT, 1).title


REGION, TAG = "aws:RequestedRegion", "aws:PrincipalTag/a"


def moved(tests: dict, source: str, key: str, operator: str, to: str) -> None:
    tests.setdefault(operator, {})[to] = tests[source].pop(key)


EDITS = [
    (lambda t, f: form_edits.set_text(t, f, "Sid", "New"), lambda s: s.update(Sid="New")),
    (lambda t, f: form_edits.set_text(t, f, "Effect", "Allow"), lambda s: s.update(Effect="Allow")),
    (lambda t, f: form_edits.add_value(t, f, "Action", "sqs:*"), lambda s: s["Action"].append("sqs:*")),
    (lambda t, f: form_edits.add_value(t, f, "Resource", "arn:x"), lambda s: s.update(Resource=["*", "arn:x"])),
    (lambda t, f: form_edits.set_entry(t, f, f.lists[0], 1, "ec2:*"), lambda s: s.update(Action=["s3:*", "ec2:*"])),
    (lambda t, f: form_edits.set_entry(t, f, f.lists[1], 0, "arn:x"), lambda s: s.update(Resource="arn:x")),
    (lambda t, f: form_edits.remove_entry(t, f, f.lists[0], 0), lambda s: s["Action"].pop(0)),
    (lambda t, f: form_edits.remove_entry(t, f, f.lists[1], 0), lambda s: s.update(Resource=[])),
    (lambda t, f: form_edits.switch(t, f, "Action", "NotAction"), lambda s: s.update(NotAction=s.pop("Action"))),
    (lambda t, f: form_edits.add_condition(t, f, "Bool", "aws:ViaAWSService", ["true"]),
     lambda s: s["Condition"]["Bool"].update({"aws:ViaAWSService": "true"})),
    (lambda t, f: form_edits.add_condition(t, f, "ArnLike", "aws:PrincipalArn", ["a", "b"]),
     lambda s: s["Condition"].update(ArnLike={"aws:PrincipalArn": ["a", "b"]})),
    (lambda t, f: form_edits.remove_test(t, f, f.tests[0]), lambda s: s["Condition"]["StringEquals"].pop(REGION)),
    (lambda t, f: form_edits.remove_test(t, f, f.tests[2]), lambda s: s["Condition"].pop("Bool")),
    (lambda t, f: form_edits.change_condition(t, f, f.tests[2], "BoolIfExists", "aws:SecureTransport"),
     lambda s: s["Condition"].update(BoolIfExists=s["Condition"].pop("Bool"))),
    (lambda t, f: form_edits.change_condition(t, f, f.tests[0], "StringEquals", "aws:Other"),
     lambda s: moved(s["Condition"], "StringEquals", REGION, "StringEquals", "aws:Other")),
    (lambda t, f: form_edits.change_condition(t, f, f.tests[1], "Bool", "aws:PrincipalTag/a"),
     lambda s: moved(s["Condition"], "StringEquals", TAG, "Bool", TAG)),
    (lambda t, f: form_edits.add_to(t, f, f.tests[2].entries, "true"),
     lambda s: s["Condition"].update(Bool={"aws:SecureTransport": [False, "true"]})),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(EDITS)))
def test_an_edit_changes_its_part_and_leaves_the_other_lines_as_typed(number):
    edit, expected = EDITS[number]
    after = edit(TEXT, read(TEXT))
    wanted = statement(TEXT)
    expected(wanted)
    assert wanted == statement(after)
    assert '"Foo":   {"odd" :1},' in after
    assert TEXT.splitlines()[-2:] == after.splitlines()[-2:]


def test_statements_are_added_copied_moved_and_taken_out():
    added = form_edits.add_statement(TEXT, principal=True)
    assert {"Effect": "Deny", "Principal": "*", "Action": [], "Resource": "*"} == statement(added, 2)
    copied = form_edits.copy_statement(TEXT, read(TEXT, 1))
    assert ["Second2", "Second3"] == [statement(copied, n)["Sid"] for n in (1, 2)]
    moved = form_edits.move_statement(TEXT, read(TEXT, 1), 0)
    assert statement(TEXT, 1) == statement(moved)
    assert statement(TEXT, 1) == statement(form_edits.remove_statement(TEXT, read(TEXT)))


def test_a_single_statement_without_a_list_is_a_list_of_one():
    text = '{"Statement":{"Sid":"A","Effect":"Deny","Action":"a:b","Resource":"*"}}'
    assert 2 == len(plain_json(parse(form_edits.add_statement(text, principal=False)).root)["Statement"])
    assert ["A", "A2"] == [
        one["Sid"] for one in plain_json(parse(form_edits.copy_statement(text, read(text))).root)["Statement"]
    ]
    assert {"Statement": []} == plain_json(parse(form_edits.remove_statement(text, read(text))).root)


def test_a_statement_with_a_fault_is_not_edited_and_its_neighbours_are():
    text = TEXT.replace('"Resource": "*"}', '"Resource": *}')
    assert [True, False] == [one.is_sound for one in form.read_forms(text).statements]
    with pytest.raises(EditError):
        form_edits.set_text(text, read(text, 1), "Sid", "New")
    with pytest.raises(EditError):
        form_edits.remove_statement(text, read(text))
    assert text.replace('"Effect": "Deny"', '"Effect": "Allow"') == form_edits.set_text(
        text, read(text), "Effect", "Allow"
    )


def test_places_of_a_template_do_not_hinder():
    text = TEXT.replace('"iam:*"', "${actions}")
    assert [True, True] == [one.is_sound for one in form.read_forms(text).statements]
    assert ("${actions}",) == read(text, 1).entries("NotAction").values
    assert "${actions}" in form_edits.set_text(text, read(text, 1), "Effect", "Deny")


def test_what_is_there_already_is_not_written_twice():
    with pytest.raises(EditError):
        form_edits.add_condition(TEXT, read(TEXT), "Bool", "aws:SecureTransport", ["true"])
    with pytest.raises(EditError):
        form_edits.change_condition(TEXT, read(TEXT), read(TEXT).tests[0], "StringEquals", "aws:PrincipalTag/a")


@given(policies(), st.sampled_from([None, 2, "\t"]))
def test_every_part_of_a_statement_is_in_its_form(policy, indent):
    text = json.dumps(policy, indent=indent)
    wanted = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    for one, found in zip(wanted, form.read_forms(text).statements, strict=True):
        keys = {*(e.name for e in found.lists), *(part.name for part in found.unshown)}
        keys |= {name for name in ("Sid", "Effect", "Principal") if name in found.names}
        keys |= {"Condition"} if found.tests or "Condition" in found.names else set()
        assert set(one) == keys
        assert sum(len(keys) for keys in one.get("Condition", {}).values()) == len(found.tests)


@given(broken_texts() | st.text())
def test_no_text_makes_it_raise(text):
    for one in form.read_forms(text).statements:
        assert one.title


@pytest.mark.parametrize(
    ("actions", "title"), [('""', "without actions"), ('["", "s3:*", "ec2:*"]', "s3:* and 1 more")]
)
def test_an_empty_action_is_no_title(actions, title):
    forms = form.read_forms(f'{{"Statement": {{"Effect": "Deny", "Action": {actions}}}}}')

    assert [one.title for one in forms.statements] == [title]


def test_a_statement_that_stands_alone_is_moved_nowhere():
    text = '{"Version":"2012-10-17","Statement":{"Sid":"A","Effect":"Deny","Action":"s3:*","Resource":"*"}}'

    assert text == form_edits.move_statement(text, read(text), 0)


def test_a_key_is_never_made_to_stand_twice():
    both = '{"Statement":[{"Effect":"Deny","NotAction":["iam:*"],"Resource":"*"}]}'
    listed = '{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":["x"]}}]}'

    with pytest.raises(EditError, match="NotAction already"):
        form_edits.switch(both, read(both), "Action", "NotAction")
    with pytest.raises(EditError, match="correct it in the text"):
        form_edits.add_condition(listed, read(listed), "StringEquals", "aws:PrincipalAccount", ["111122223333"])
