"""What may be written at a cursor: a table of places; and laws that hold for every text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from cProfile import Profile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.completion import (
    MOST_SUGGESTIONS,
    Completion,
    SuggestionKind,
    complete,
    hover,
    locate_cursor,
)
from designer.analysis.completion import actions as written_actions
from designer.exchange import templates
from designer.organization.declarative.shapes import ANY, SHAPES, KeyTable
from designer.organization.model.records import PolicyType
from designer.policy.catalog import catalogue as actions
from designer.policy.json.text import parse
from designer.policy.language.document import Grammar, read_policy_text
from tests.tools import in_one_test

SCP, RCP = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
ROLES = "arn:aws:iam::999900001111:role/"
TAG, AI = PolicyType.TAG_POLICY, PolicyType.AISERVICES_OPT_OUT_POLICY
GUARDDUTY, CSPM = PolicyType.GUARDDUTY_POLICY, PolicyType.SECURITYHUB_CSPM_POLICY
HUB, NETWORK = PolicyType.SECURITYHUB_POLICY, PolicyType.NETWORK_SECURITY_DIRECTOR_POLICY
COMPANY = templates.load("company").organization


def at(marked: str, kind: PolicyType = SCP) -> tuple[str, Completion]:
    """The text without its ``|``, and what may be written there."""
    offset = marked.index("|")
    text = marked.replace("|", "", 1)
    return text, complete(text, offset, kind, actions.load(), COMPANY)


def labels(marked: str, kind: PolicyType = SCP) -> list[str]:
    return [suggestion.label for suggestion in at(marked, kind)[1].suggestions]


def taken(marked: str, label: str, kind: PolicyType = SCP) -> str:
    """The text after a suggestion was taken, with ``|`` where the cursor then is."""
    text, found = at(marked, kind)
    chosen = next(one for one in found.suggestions if one.label == label)
    insert = f"{chosen.insert[: chosen.cursor]}|{chosen.insert[chosen.cursor :]}"
    return text[: found.span.start] + insert + text[found.span.end :]


def in_statement(rest: str, head: str = '"Effect":"Deny"') -> str:
    return f'{{"Version":"2012-10-17","Statement":[{{{head},{rest}}}]}}'


def in_block(name: str, rest: str) -> str:
    return f'{{"guardduty":{{"enablement":{{"{name}":{{{rest}}}}}}}}}'


def when(condition: str, action: str = '["ec2:RunInstances"]') -> str:
    return in_statement(f'"Action":{action},"Resource":"*","Condition":{{{condition}}}')


# ---- what is offered


@pytest.mark.parametrize("key", ["aws:PrincipalAccount", "aws:PrincipalArn"])
@pytest.mark.parametrize("typed", ["acme MAN", "999900"])
def test_an_account_is_found_by_a_part_of_its_name_or_number(key: str, typed: str) -> None:
    offered = at(when(f'"StringLike":{{"{key}":"{typed}|"}}'))[1].suggestions

    assert "999900001111" in offered[0].label
    assert "Acme Management" == offered[0].detail


@pytest.mark.parametrize(
    ("marked", "replaced"),
    [
        ('{"Statement": {"Principal": {"AWS": "arn:aws:iam::<OTHER| ACCOUNT>:root"}}}', "<OTHER ACCOUNT>"),
        ('{"Statement": {"Principal": {"AWS": "arn:aws:iam::shop-p|:root"}}}', "shop-p"),
        ('{"Statement": {"Resource": "arn:aws:s3:eu-west-1:${ACCOUNT|}:accesspoint/x"}}', "${ACCOUNT}"),
    ],
)
def test_the_account_of_an_arn_is_chosen_by_its_name(marked: str, replaced: str) -> None:
    text, found = at(marked)
    assert text[found.span.start : found.span.end] == replaced
    (shop,) = [one for one in found.suggestions if one.detail == "shop-prod"]
    assert shop.insert == shop.label == COMPANY.node("acc-shop-prod").aws_id


def test_an_account_number_that_is_written_stays_a_part_of_its_arn() -> None:
    text, found = at('{"Statement": {"Resource": "arn:aws:iam::11|:root"}}')
    assert text[found.span.start : found.span.end] == '"arn:aws:iam::11:root"'


def test_of_very_many_accounts_as_many_are_offered_as_anyone_reads() -> None:
    large = templates.load("scale", accounts=2 * MOST_SUGGESTIONS).organization
    text = when('"StringEquals":{"aws:PrincipalAccount":""}')

    found = complete(text, text.index('""') + 1, SCP, actions.load(), large)

    assert (MOST_SUGGESTIONS, True) == (len(found.suggestions), found.cut)


@in_one_test(
    ("marked", "kind", "offered", "not_offered"),
    [
        ("{|}", SCP, ["Version", "Statement"], ["Effect"]),
        ('{"Version":"2012-10-17",|}', SCP, ["Statement"], ["Version"]),
        ('{"Statement":[{|}]}', SCP, ["Sid", "Effect", "Action", "NotAction", "Condition"], ["Principal", "Version"]),
        ('{"Statement":[{|}]}', RCP, ["Principal", "Action"], ["NotAction"]),
        ('{"Statement":{|}}', SCP, ["Effect"], []),
        ('{"Statement":[{"Action":"s3:*",|}]}', SCP, ["Resource", "Effect"], ["Action", "NotAction"]),
        ('{"Statement":[{"Effect":|}]}', SCP, ["Allow", "Deny"], []),
        ('{"Statement":[{"Effect":"|"}]}', RCP, ["Deny"], ["Allow"]),
        (in_statement('"Action":["|"]'), SCP, ["*", "s3:", "ec2:"], []),
        (in_statement('"Action":["|"]'), RCP, ["s3:", "sts:"], ["*", "ec2:"]),
        (in_statement('"Action":["s3|"]'), SCP, ["s3:", "s3express:"], ["ec2:"]),
        (in_statement('"Action":["s3:Get|"]'), SCP, ["s3:Get*", "s3:GetObject"], ["s3:PutObject"]),
        (in_statement('"NotAction":["s3:*","iam:|"]'), SCP, ["iam:*", "iam:CreateUser"], []),
        (in_statement('"Action":"s3:GetObject","Resource":"|"'), SCP, ["*", "arn:*:s3:::*/*"], ["arn:*:ec2:*:*:vpc/*"]),
        (when('"|"'), SCP, ["StringEquals", "ArnNotLike", "BoolIfExists", "Null", "ForAnyValue:StringLike"], []),
        (when('"Bool":{"|"}'), SCP, ["aws:SecureTransport", "ec2:Encrypted"], ["aws:PrincipalArn", "ec2:InstanceType"]),
        (when('"StringEquals":{"ec2:|"}'), SCP, ["ec2:InstanceType"], ["ec2:Encrypted"]),
        (when('"StringEquals":{"|"}', '["s3:GetObject"]'), SCP, ["s3:authType"], ["ec2:InstanceType"]),
        (when('"StringEquals":{"aws:RequestedRegion":"|"}'), SCP, ["eu-central-1", "unspecified"], []),
        (when('"StringEquals":{"aws:PrincipalOrgID":"|"}'), SCP, ["o-a1b2c3d4e5"], []),
        (when('"StringEquals":{"aws:PrincipalAccount":["|"]}'), SCP, ["999900001111"], []),
        (when('"Bool":{"aws:SecureTransport":"|"}'), SCP, ["true", "false"], []),
        (when('"ArnLike":{"aws:PrincipalArn":"|"}'), SCP, ["arn:*:iam::*:root", "arn:*:iam::*:role/"], []),
        (when('"StringEquals":{"aws:PrincipalArn":"|"}'), SCP, [ROLES], ["arn:*:iam::*:root"]),
        (when('"StringLike":{"aws:PrincipalArn":"|"}'), SCP, ["arn:*:iam::*:root"], []),
        (when('"StringEquals":{"aws:PrincipalTag/environment":"|"}'), SCP, ["prod"], []),
        ("{|}", TAG, ["tags"], ["Statement"]),
        ("{|}", GUARDDUTY, ["guardduty"], ["default"]),
        ('{"guardduty":{|}}', GUARDDUTY, ["enablement"], ["default", "eu-west-1"]),
        ('{"guardduty":{"enablement":{|}}}', GUARDDUTY, ["default", "eu-west-1"], ["foundational"]),
        (in_block("default", "|"), GUARDDUTY, ["foundational", "rds_login_events"], ["default", "eu-west-1"]),
        (in_block("eu-west-1", "|"), GUARDDUTY, ["foundational", "s3_data_events"], ["default"]),
        (in_block("default", '"ai_protection":{|}'), GUARDDUTY, ["status"], ["additional_configuration"]),
        (in_block("default", '"s3_data_events":{"status":{"@@assign":"|"}}'), GUARDDUTY, ["enabled", "disabled"], []),
        ('{"x":{|}}', CSPM, ["cspm_enablement"], []),
        ('{"x":{"cspm_enablement":{|}}}', CSPM, ["enable_in_regions", "disable_in_regions"], []),
        ("{|}", NETWORK, ["network_security_director"], []),
        ('{"securityhub":{"enable_in_regions":{"@@assign":["|"]}}}', HUB, ["ALL_SUPPORTED", "eu-west-1"], []),
        ('{"securityhub":{"features":{"f":{|}}}}', HUB, ["enable_in_regions"], []),
        ('{"tags":{"team":{|}}}', TAG, ["tag_key", "tag_value", "enforced_for"], []),
        ('{"tags":{"team":{"tag_key":{|}}}}', TAG, ["@@assign", "@@operators_allowed_for_child_policies"], ["tag_key"]),
        ('{"services":{"default":{"opt_out_policy":{"@@assign":"|"}}}}', AI, ["optIn", "optOut"], []),
        ('{"services":{"x":{"opt_out_policy":{|}}}}', AI, ["@@assign"], ["@@append"]),
        ('{"tags":{"team":{"tag_key":{|}}}}', TAG, ["@@assign"], ["@@append", "@@remove"]),
        ('{"tags":{"team":{"tag_value":{|}}}}', TAG, ["@@assign", "@@append", "@@remove"], []),
        ('{"services":{"@@operators_allowed_for_child_policies":["|"]}}', AI, ["@@none", "@@all"], []),
    ],
)
def test_what_fits_a_place_is_offered(marked, kind, offered, not_offered):
    found = labels(marked, kind)

    assert [] == [label for label in offered if label not in found]
    assert [] == [label for label in not_offered if label in found]


@pytest.mark.parametrize("kind", SHAPES, ids=lambda kind: kind.value)
def test_the_keys_of_every_level_of_a_declarative_policy_are_offered(kind):
    def levels(content, path):
        if isinstance(content, Mapping):
            yield path, content
            for key, inner in content.items():
                yield from levels(inner, (*path, "mine" if key == ANY else key))

    shape = SHAPES[kind]
    for path, content in levels(shape.content, (shape.key or "mine",)):
        text = "".join(f'{{"{key}":' for key in path) + "{|}" + "}" * len(path)
        offered = labels(text, kind)
        assert {key for key in content if key != ANY} <= set(offered), path
        if isinstance(content, KeyTable):
            assert set(content.examples) <= set(offered), path
            assert not content.by_tag or "cost-center" in offered, path


def test_what_is_typed_comes_first_then_what_begins_with_it():
    found = labels(in_statement('"Action":["s3|"]'))

    assert ["s3:", "s3-object-lambda:"] == found[:2]


def test_the_region_comes_before_the_tags_of_a_request():
    keys = labels(when('"StringNotEquals":{"reque|"}'))
    assert ["aws:RequestedRegion", "aws:RequestTag/"] == keys[:2]


def test_an_operator_says_whether_a_missing_key_meets_it():
    hints = {one.label: one.detail for one in at(when('"|"'))[1].suggestions}
    negated = {name for name, hint in hints.items() if hint == "also met without the key"}
    assert {"StringNotEquals", "ArnNotLike", "NotIpAddress"} <= negated
    assert not {"StringEquals", "ArnLike", "IpAddress"} & negated


def test_a_service_is_found_by_its_name():
    assert "logs:" in labels(in_statement('"Action":["cloudwatch logs|"]'))


def test_paths_of_ous_that_aws_knows_are_offered():
    found = labels(when('"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["|"]}'))

    assert any(label.startswith("o-a1b2c3d4e5/r-") and label.endswith("/*") for label in found)


def test_access_levels_and_descriptions_stand_beside_actions():
    _, found = at(in_statement('"Action":["s3:GetObject|"]'))

    first = found.suggestions[0]
    assert ("s3:GetObject", "Read", SuggestionKind.ACTION) == (first.label, first.detail, first.kind)
    assert "retrieve objects" in first.note


def test_a_long_list_is_cut_and_says_so():
    _, found = at(in_statement('"Action":["ec2:|"]'))

    assert (MOST_SUGGESTIONS, True) == (len(found.suggestions), found.cut)


# ---- what is typed in short


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("s3:DelB", "s3:DeleteBucket"),
        ("s3:delbuck", "s3:DeleteBucket"),
        ("s3:DelBP", "s3:DeleteBucketPolicy"),
        ("delbuck", "s3:DeleteBucket"),
        ("cruser", "iam:CreateUser"),
        ("runin", "ec2:RunInstances"),
        ("s3delb", "s3:DeleteBucket"),
    ],
)
def test_an_action_is_found_by_its_humps(typed, first):
    found = labels(in_statement(f'"Action":["{typed}|"]'))

    assert first in found[:3], found[:6]


def test_a_long_text_that_is_pasted_takes_no_more_steps_than_a_short_one():
    """No pattern is made of it: a hundred thousand letters took seconds."""

    def steps(letters: int) -> int:
        profile = Profile()
        profile.runcall(labels, in_statement(f'"Action":["{"x" * letters}|"]'))
        return sum(entry.callcount for entry in profile.getstats())

    steps(1)
    assert steps(100_000) < 2 * steps(200)


def test_no_action_has_more_letters_than_are_looked_for():
    assert max(map(len, actions.load().actions)) < written_actions._LONGEST


def test_the_letters_that_fit_are_marked():
    _, found = at(in_statement('"Action":["s3:DelB|"]'))

    chosen = next(one for one in found.suggestions if one.label == "s3:DeleteBucket")
    assert "s3:DelB" == "".join(chosen.label[place] for place in chosen.marked)


def test_what_fits_better_comes_first():
    found = labels(in_statement('"Action":["s3:object|"]'))

    begins = [place for place, label in enumerate(found) if label.lower().startswith("s3:object")]
    inside = [place for place, label in enumerate(found) if "Object" in label[len("s3:Object") :]]
    assert inside
    assert not begins or max(begins) < min(inside)


def test_a_pattern_is_offered_for_what_all_that_fit_begin_with():
    _, found = at(in_statement('"Action":["s3:DelB|"]'))

    pattern = next(one for one in found.suggestions if one.label == "s3:DeleteBucket*")
    assert pattern.detail == f"{len([n for n in actions.load().actions if n.startswith('s3:DeleteBucket')])} actions"


def test_services_that_the_policy_names_come_first_then_usual_ones():
    text = '{"Version":"2012-10-17","Statement":[{"Action":["sqs:*"]},{"Effect":"Deny","Action":["|"]}]}'
    found = labels(text)

    assert "*" == found[0] or "sqs:" == found[0]
    assert found.index("sqs:") < found.index("s3:") < found.index("a4b:" if "a4b:" in found else "account:")


def test_s3_ec2_and_iam_come_before_other_usual_services():
    found = labels('{"Statement":[{"Action":["|"]}]}')

    assert ["*", "s3:", "ec2:", "iam:"] == found[:4]


def test_the_kinds_of_resource_that_most_actions_work_on_come_first():
    found = labels(in_statement('"Action":"s3:*","Resource":"|"'))

    assert {"arn:*:s3:::*", "arn:*:s3:::*/*"} == set(found[1:3])


def test_what_is_in_the_list_already_says_so_and_comes_last():
    _, found = at(in_statement('"Action":["s3:DeleteBucket","s3:DelB|"]'))

    chosen = next(one for one in found.suggestions if one.label == "s3:DeleteBucket")
    assert ("already here", True) == (chosen.detail, chosen.is_here)
    assert found.suggestions[-1] == chosen


def test_what_is_being_typed_is_not_there_already():
    _, found = at(in_statement('"Action":["s3:DeleteBucket|"]'))

    assert not found.suggestions[0].is_here


@pytest.mark.parametrize(
    ("marked", "label", "after"),
    [
        (
            '{\n  "Statement": [|]\n}',
            "Deny statement",
            (
                '{\n  "Statement": [\n    {\n      "Effect": "Deny",\n      "Action": [\n        "|"\n      ],\n'
                '      "Resource": "*"\n    }\n  ]\n}'
            ),
        ),
        (
            '{\n  "Statement": [\n    {},\n    |\n  ]\n}',
            "Allow statement",
            (
                '{\n  "Statement": [\n    {},\n    {\n      "Effect": "Allow",\n'
                '      "Action": [\n        "|"\n      ],\n      "Resource": "*"\n    }\n  ]\n}'
            ),
        ),
    ],
)
def test_a_statement_to_fill_in_is_offered_in_the_list_of_statements(marked, label, after):
    assert after == taken(marked, label)


def test_a_statement_before_another_is_followed_by_a_comma():
    text = taken(
        '{"Version":"2012-10-17","Statement":[| {"Effect":"Deny","Action":"s3:*","Resource":"*"}]}', "Deny statement"
    )

    assert () == parse(text.replace("|", "")).faults


def test_a_statement_of_an_rcp_denies_to_everybody():
    assert ["Deny statement"] == labels('{"Statement": [|]}', RCP)
    assert '"Principal": "*"' in taken('{"Statement": [|]}', "Deny statement", RCP)


@pytest.mark.parametrize(
    ("marked", "offered"),
    [
        (when('"Null":{"aws:PrincipalArn":"|"}'), "true"),
        (when('"Bool":{"ec2:Encrypted":"|"}'), "false"),
        (when('"StringEquals":{"aws:PrincipalTag/|"}'), "aws:PrincipalTag/environment"),
        (in_statement('"NotAction":["iam:*"],"Resource":"|"'), "arn:*:s3:::*"),
        ('{"Statement":[{"Effect":"Deny","Principal":"|"}]}', "*"),
    ],
)
def test_help_is_there_where_it_can_be(marked, offered):
    assert offered in labels(marked)


# ---- what is written


@pytest.mark.parametrize(
    ("marked", "label", "after"),
    [
        ('{"Statement":[{"Act|"}]}', "Action", '{"Statement":[{"Action": ["|"]}]}'),
        ('{"Statement":[{"Act|":"s3:*"}]}', "Action", '{"Statement":[{"Action"|:"s3:*"}]}'),
        ('{"Statement":[{Eff|}]}', "Effect", '{"Statement":[{"Effect": "|"}]}'),
        ('{"Statement":[{"Effect":De|}]}', "Deny", '{"Statement":[{"Effect":"Deny"|}]}'),
        ('{"Statement":[{"Effect":"De|\n}]}', "Deny", '{"Statement":[{"Effect":"Deny"|\n}]}'),
        ('{"Statement":[{"Action":["s3|"]}]}', "s3:", '{"Statement":[{"Action":["s3:|"]}]}'),
        ('{"Statement":[{"Action":["s3:Pu|t"]}]}', "s3:PutObject", '{"Statement":[{"Action":["s3:PutObject"|]}]}'),
        ('{"Statement":[{"Condition":{|}}]}', "StringLike", '{"Statement":[{"Condition":{"StringLike": {"|"}}}]}'),
    ],
)  # fmt: skip
def test_a_suggestion_replaces_the_token_and_leaves_the_cursor_where_one_types_on(marked, label, after):
    assert after == taken(marked, label)


def test_an_entry_before_another_gets_the_comma_that_is_missing():
    marked = '{"Statement":[{"Action":["sns:Pub|"\n"sqs:*"]}]}'

    assert '{"Statement":[{"Action":["sns:Publish",|\n"sqs:*"]}]}' == taken(marked, "sns:Publish")


@pytest.mark.parametrize(
    ("marked", "label", "after"),
    [
        ('"Effect":"Deny"\n"Act|"', "Action", '"Effect":"Deny",\n"Action": [\n  "|"\n]'),
        ('"Effect":"Deny"\n|', "Action", '"Effect":"Deny",\n"Action": [\n  "|"\n]'),
        ('"Action":["s3:*"]\n"Eff|"', "Effect", '"Action":["s3:*"],\n"Effect": "|"'),
        ('"Action":["sqs:*"\n"sns:Pub|"]', "sns:Publish", '"Action":["sqs:*",\n"sns:Publish"|]'),
        ('"Effect":"Deny"\n"Action":"sns:Pub|"', "sns:Publish", '"Effect":"Deny"\n"Action":"sns:Publish"|'),
    ],
)
def test_where_the_comma_before_is_missing_it_is_written_with_what_is_chosen(marked, label, after):
    assert f'{{"Statement":[{{{after}}}]}}' == taken(f'{{"Statement":[{{{marked}}}]}}', label)


@pytest.mark.parametrize(
    ("marked", "label", "after"),
    [
        ('{|"Effect":"Deny"}', "Sid", '{"Sid": "|","Effect":"Deny"}'),
        ('{"Effect":"Deny",\n|\n"Action":"*"}', "Resource", '{"Effect":"Deny",\n"Resource": "*|",\n"Action":"*"}'),
        ('{"Effect":"Deny" | "Action":"*"}', "Sid", '{"Effect":"Deny", "Sid": "|", "Action":"*"}'),
        ('{"Effect":| "Action":"*"}', "Deny", '{"Effect":"Deny",| "Action":"*"}'),
        ('{"Effect":"De|" "Action":"*"}', "Deny", '{"Effect":"Deny",| "Action":"*"}'),
    ],
)
def test_a_member_before_another_gets_the_comma_that_is_missing(marked, label, after):
    assert f'{{"Statement":[{after}]}}' == taken(f'{{"Statement":[{marked}]}}', label)


@pytest.mark.parametrize(
    ("marked", "label", "after"),
    [
        ('{"Effect"|:"Deny"}', "Effect", '{"Effect"|:"Deny"}'),
        ('{"Effect"|}', "Effect", '{"Effect": "|"}'),
        ('{"Eff|ect":"Deny"}', "Effect", '{"Effect"|:"Deny"}'),
        ('{"Effect":|"Deny"}', "Allow", '{"Effect":"Allow"|}'),
        ('{"Effect": | "Deny"}', "Allow", '{"Effect": "Allow"|}'),
    ],
)
def test_what_is_there_already_is_replaced(marked, label, after):
    assert f'{{"Statement":[{after}]}}' == taken(f'{{"Statement":[{marked}]}}', label)


@pytest.mark.parametrize("value", ['{"StringEquals":{}}', '["x"]'])
def test_nothing_is_offered_before_a_list_or_an_object_that_is_the_value(value):
    assert [] == labels(in_statement(f'"Condition":| {value}'))


@pytest.mark.parametrize("place", ["[%s]", "%s"])
def test_an_action_that_lacks_its_quotes_is_one_word(place):
    after = taken(in_statement(f'"Action":{place % "s3:DelB|"}'), "s3:DeleteBucket")

    written = place % '"s3:DeleteBucket"|'
    assert in_statement(f'"Action":{written}') == after


@pytest.mark.parametrize(
    ("marked", "label", "after"),
    [
        ("    {\n      |\n    }", "Action", '    {\n      "Action": [\n        "|"\n      ]\n    }'),
        ('    {\n      "Co|"\n    }', "Condition", '    {\n      "Condition": {\n        "|"\n      }\n    }'),
        ('    {\n      "Act|": "s3:*"\n    }', "Action", '    {\n      "Action"|: "s3:*"\n    }'),
    ],
)
def test_a_list_or_an_object_has_lines_of_its_own_where_its_member_begins_one(marked, label, after):
    assert f'{{"Statement": [\n{after}]}}' == taken(f'{{"Statement": [\n{marked}]}}', label)


def test_a_list_is_begun_with_the_first_statement():
    after = taken('{\n  "Statement": |\n}', "Deny statement")

    assert after.startswith('{\n  "Statement": [\n    {\n      "Effect": "Deny",')
    assert after.endswith('      "Resource": "*"\n    }\n  ]\n}')


def test_a_value_that_is_only_proposed_is_selected():
    _, found = at('{"Statement":[{"Effect":"Deny",|}]}')
    chosen = next(one for one in found.suggestions if one.label == "Resource")
    assert ('"Resource": "*"', 1) == (chosen.insert, chosen.selected)
    assert '"Resource": "*' == chosen.insert[: chosen.cursor]
    assert {0} == {one.selected for one in found.suggestions if one is not chosen}


def test_a_whole_statement_can_be_made_of_suggestions():
    steps = ["Statement", "Effect", "Deny", "Action", "s3:", "s3:PutObject", "Resource"]
    marked = taken("{|}", steps[0]).replace("|", "{|}")
    for label in steps[1:3]:
        marked = taken(marked, label)
    marked = taken(marked.replace("|", ", |"), steps[3])
    marked = taken(marked, steps[4])
    marked = taken(marked, steps[5])
    marked = marked.replace("|", "").replace("]}]", "], |}]", 1)
    text = taken(marked, steps[6]).replace("|", "")

    document = read_policy_text(text.replace("{", '{"Version":"2012-10-17",', 1), Grammar.SCP)

    assert () == document.faults
    assert ("s3:PutObject",) == tuple(document.statements[0].actions)


PIECES = st.lists(st.sampled_from([*'{}[],:"x\n\\ ', '"Statement"', '"Action"', '"s3:', '"Condition"']))


@given(PIECES.map("".join), st.integers(0, 60), st.sampled_from([SCP, RCP, TAG]))
def test_no_text_and_no_cursor_make_it_fail(text, offset, kind):
    offset = min(offset, len(text))

    cursor = locate_cursor(text, offset)
    found = complete(text, offset, kind, actions.load(), COMPANY)
    hover(text, offset, actions.load(), COMPANY)

    assert 0 <= cursor.span.start <= offset <= cursor.span.end <= len(text)
    assert all(0 <= one.selected <= one.cursor <= len(one.insert) for one in found.suggestions)


DOCUMENT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "A",
                "Effect": "Deny",
                "Action": ["s3:GetObject", "ec2:*"],
                "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}},
            }
        ],
    },
    indent=2,
)


@in_one_test("offset", range(len(DOCUMENT) + 1))
def test_taking_a_suggestion_anywhere_in_a_sound_policy_leaves_it_sound(offset):
    found = complete(DOCUMENT, offset, SCP, actions.load(), COMPANY)

    for suggestion in found.suggestions[:12]:
        insert = re.sub(r'{(\s*)""', r'{\1"x": 1', suggestion.insert)  # a key that is to be typed next
        text = DOCUMENT[: found.span.start] + insert + DOCUMENT[found.span.end :]
        if not suggestion.label.endswith("/"):  # neither is such a key complete yet
            assert () == parse(text).faults, insert


# ---- what is said of a word


@pytest.mark.parametrize(
    ("marked", "title", "line"),
    [
        (in_statement('"Action":["s3:Get|Object"]'), "s3:GetObject · Read", "Works on"),
        (in_statement('"Action":["S3:GETOBJECT|"]'), "s3:GetObject · Read", "Grants permission"),
        (in_statement('"Action":["s3:|Get*"]'), "s3:Get* · ", "and"),
        (in_statement('"Action":["s3:Gett|*"]'), "s3:Gett*", "Matches no action"),
        (when('"StringNot|Like":{"aws:PrincipalArn":"x"}'), "StringNotLike", "key is missing"),
        (when('"ForAllValues|:StringEquals":{"aws:TagKeys":"x"}'), "ForAllValues:StringEquals", "none at all"),
        (when('"StringLike":{"aws:Principal|OrgPaths":"x"}'), "aws:PrincipalOrgPaths · String", "several values"),
        (when('"StringLike":{"aws:PrincipalAccount":"99990|0001111"}'), "Acme Management · account", "Acme Management"),
    ],
)
def test_the_word_under_the_cursor_is_explained(marked, title, line):
    offset = marked.index("|")
    said = hover(marked.replace("|", "", 1), offset, actions.load(), COMPANY)

    assert said is not None
    assert said.title.startswith(title)
    assert any(line in each for each in said.lines), said.lines


def test_nothing_is_said_where_nothing_is_known():
    text = in_statement('"Sid":"Anything"')

    assert hover(text, text.index("Anything"), actions.load(), COMPANY) is None
    assert hover(text, 0, actions.load(), COMPANY) is None


@pytest.mark.parametrize(
    "marked", ['{"Version":|}', when('"Null":{"aws:PrincipalArn":"|"}'), '{"Statement":[{"Effect":|}]}']
)
def test_nothing_is_offered_twice(marked):
    found = labels(marked)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("marked", "label", "written"),
    [
        ("|", "Policy", '{\n  "Version": "2012-10-17",\n  "Statement": [|]\n}'),
        (in_statement('"Condition":|'), "Bool", in_statement('"Condition":{"Bool": {"|"}}')),
        (when('"Bool":|'), "aws:SecureTransport", when('"Bool":{"aws:SecureTransport": "|"}')),
    ],
)
def test_where_an_object_is_wanted_its_first_member_opens_it(marked, label, written):
    assert written == taken(marked, label)


def test_a_policy_is_offered_where_nothing_is_written_and_nowhere_else():
    assert ["Policy"] == labels("|")
    assert [] == labels('{"Version":"2012-10-17","Statement":[]}|')


def test_a_tag_policy_is_made_from_nothing_by_completion_alone_a_line_for_each_key():
    text = taken("|", "Policy", TAG)
    assert '{\n  "tags": {|}\n}' == text
    for label in ("cost-center", "tag_key", "@@assign", "cost-center"):
        text = taken(text, label, TAG)
    assert text.replace("|", "") == json.dumps(json.loads(text.replace("|", "")), indent=2)
    assert {"tags": {"cost-center": {"tag_key": {"@@assign": "cost-center"}}}} == json.loads(text.replace("|", ""))


def test_the_values_of_a_tag_are_those_that_it_has_in_the_design():
    offered = labels('{"tags":{"Environment":{"tag_value":{"@@assign":["|"]}}}}', TAG)
    assert {"prod", "test"} <= set(offered)
    assert {"Environment", "environment"} == set(labels('{"tags":{"Environment":{"tag_key":{"@@assign":"|"}}}}', TAG))
