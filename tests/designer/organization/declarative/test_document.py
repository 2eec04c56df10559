"""Reading declarative policies: what AWS would refuse is found where it is, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.organization.declarative import SHAPES, InheritanceOperator, read_declarative
from designer.organization.declarative.shapes import ANY, KeyTable
from designer.organization.edits import starter_text
from designer.organization.model.policy_types import IN_STATEMENTS
from designer.organization.model.records import PolicyType
from designer.policy.json.text import FaultSeverity
from tests.tools import in_one_test

CONTROL = "@@operators_allowed_for_child_policies"
TAG, AI, BACKUP = PolicyType.TAG_POLICY, PolicyType.AISERVICES_OPT_OUT_POLICY, PolicyType.BACKUP_POLICY
S3, INSPECTOR, UPGRADE = PolicyType.S3_POLICY, PolicyType.INSPECTOR_POLICY, PolicyType.UPGRADE_ROLLOUT_POLICY

GUARDDUTY, CSPM = PolicyType.GUARDDUTY_POLICY, PolicyType.SECURITYHUB_CSPM_POLICY
HUB, NETWORK = PolicyType.SECURITYHUB_POLICY, PolicyType.NETWORK_SECURITY_DIRECTOR_POLICY
BEDROCK, EC2 = PolicyType.BEDROCK_POLICY, PolicyType.DECLARATIVE_POLICY_EC2
BOTH = {"enable_in_regions": {"@@append": ["ALL_SUPPORTED"]}, "disable_in_regions": {"@@append": []}}
ONE_LIST = {"enable_in_regions": {"@@append": ["ALL_SUPPORTED"]}}
FEATURES = (
    "foundational",
    "s3_data_events",
    "eks_audit_logs",
    "ebs_malware_protection",
    "rds_login_events",
    "lambda_network_logs",
    "runtime_monitoring",
    "ai_protection",
)
AGENTS = ("eks_addon_management", "ec2_agent_management", "ecs_fargate_agent_management")


def status(value: str) -> dict[str, object]:
    return {"status": {"@@assign": value}}


def guardduty(**blocks: object) -> dict[str, object]:
    return {"guardduty": {"enablement": blocks}}


FOUNDATIONAL = {"foundational": status("enabled")}

GOOD = {
    "tag": (TAG, {"tags": {"team": {"tag_key": {"@@assign": "Team"}, "tag_value": {"@@append": ["a*"]}}}}),
    "tag without values": (TAG, {"tags": {"team": {"tag_key": {"@@assign": "Team"}}}}),
    "tag locked": (TAG, {"tags": {"team": {"tag_key": {CONTROL: ["@@none"]}}}}),
    "opt out": (AI, {"services": {"default": {"opt_out_policy": {"@@assign": "optOut"}}}}),
    "opt out locked everywhere": (
        AI,
        {
            "services": {
                CONTROL: ["@@none"],
                "default": {
                    CONTROL: ["@@none"],
                    "opt_out_policy": {"@@assign": "optIn"},
                },
            }
        },
    ),
    "backup": (
        BACKUP,
        {
            "plans": {
                "daily": {
                    "regions": {"@@assign": ["eu-central-1"]},
                    "rules": {"nightly": {"schedule_expression": {"@@assign": "cron(0 5 ? * * *)"}}},
                    "selections": {
                        "tags": {"prod": {"tag_key": {"@@assign": "env"}, "tag_value": {"@@assign": ["prod"]}}}
                    },
                }
            }
        },
    ),
    "s3": (S3, {"s3_attributes": {"public_access_block_configuration": {"@@assign": "all"}}}),
    "inspector": (
        INSPECTOR,
        {"inspector": {"enablement": {"ec2_scanning": {"enable_in_regions": {"@@assign": ["ALL_SUPPORTED"]}}}}},
    ),
    "upgrade": (UPGRADE, {"upgrade_rollout": {"default": {"patch_order": {"@@assign": "last"}}}}),
    "GuardDuty": (GUARDDUTY, guardduty(default={**FOUNDATIONAL, "s3_data_events": status("disabled")})),
    "GuardDuty in one Region": (GUARDDUTY, guardduty(**{"eu-west-1": FOUNDATIONAL})),
    "GuardDuty's every feature": (
        GUARDDUTY,
        guardduty(
            default={
                **dict.fromkeys(FEATURES, status("enabled")),
                "runtime_monitoring": {
                    **status("enabled"),
                    "additional_configuration": dict.fromkeys(AGENTS, status("enabled")),
                },
            }
        ),
    ),
    "Security Hub CSPM": (CSPM, {"anything": {"cspm_enablement": BOTH, "standards": {"x": {"@@assign": ["y"]}}}}),
    "network": (NETWORK, {"network_security_director": {"enablement": {"network_security_scan": BOTH}}}),
    "Security Hub": (HUB, {"securityhub": {**BOTH, "features": {"network_scanning": BOTH}}}),
    "Bedrock": (
        BEDROCK,
        {
            "bedrock": {
                "guardrail_inference": {
                    "us-east-1": {
                        "config_1": {
                            "identifier": {"@@assign": "arn:aws:bedrock:us-east-1:123456789012:guardrail/hu1:1"},
                            "selective_content_guarding": {"system": {"@@assign": "selective"}},
                            "model_enforcement": {"included_models": {"@@assign": ["ALL"]}},
                        }
                    }
                }
            }
        },
    ),
}

BAD = {
    "GuardDuty without its enablement": (GUARDDUTY, {"guardduty": {}}, "{", 'needs the key "enablement"'),
    "GuardDuty without a block": (GUARDDUTY, {"guardduty": {"enablement": {}}}, "{", "no block"),
    "a block of no Region": (
        GUARDDUTY,
        guardduty(default={}, **{"eu-west1": FOUNDATIONAL}),
        json.dumps(FOUNDATIONAL),
        'neither "default" nor the name of a Region',
    ),
    "GuardDuty's blocks one level too high": (
        GUARDDUTY,
        {"guardduty": {"default": FOUNDATIONAL}},
        '"default"',
        "AWS lists enablement",
    ),
    "a misspelt feature of GuardDuty": (
        GUARDDUTY,
        guardduty(default={"rds_login_event": status("enabled")}),
        '"rds_login_event"',
        'did you mean "rds_login_events"?',
    ),
    "a status that GuardDuty does not know": (
        GUARDDUTY,
        guardduty(default={"foundational": status("on")}),
        '"on"',
        "enabled and disabled",
    ),
    "agents of a feature that has none": (
        GUARDDUTY,
        guardduty(default={"eks_audit_logs": {"additional_configuration": {}}}),
        '"additional_configuration"',
        "AWS lists status",
    ),
    "no Region": (
        HUB,
        {"securityhub": {**BOTH, "enable_in_regions": {"@@assign": ["Frankfurt"]}}},
        '"Frankfurt"',
        "names of Regions",
    ),
    "Security Hub with one list": (HUB, {"securityhub": ONE_LIST}, "{", 'needs the key "disable_in_regions"'),
    "a feature with one list": (
        HUB,
        {"securityhub": {**BOTH, "features": {"network_scanning": ONE_LIST}}},
        "{",
        'needs the key "disable_in_regions"',
    ),
    "CSPM with one list": (CSPM, {"x": {"cspm_enablement": ONE_LIST}}, "{", 'needs the key "disable_in_regions"'),
    "a misspelt scan": (
        NETWORK,
        {"network_security_director": {"enablement": {"network_security_scans": BOTH}}},
        '"network_security_scans"',
        'did you mean "network_security_scan"?',
    ),
    "Bedrock without a guardrail": (
        BEDROCK,
        {"bedrock": {"guardrail_inference": {"us-east-1": {"c": {"input_tags": {"@@assign": "honor"}}}}}},
        "{",
        'needs the key "identifier"',
    ),
    "another top key": (TAG, {"tag": {}}, '"tag"', "not known here"),
    "no top key": (TAG, {}, "{", 'needs the key "tags"'),
    "no operator": (TAG, {"tags": {"team": {"tag_key": "Team"}}}, '"Team"', "needs an inheritance operator"),
    "unknown operator": (TAG, {"tags": {"team": {"tag_key": {"@@asign": "T"}}}}, '"@@asign"', "did you mean @@assign?"),
    "append one value": (TAG, {"tags": {"t": {"tag_value": {"@@append": "a"}}}}, '"a"', "works on lists"),
    "a list for one value": (TAG, {"tags": {"t": {"tag_key": {"@@assign": ["T"]}}}}, '["T"]', "one value"),
    "another key": (
        TAG,
        {"tags": {"t": {"tag_values": {"@@assign": ["a"]}}}},
        '"tag_values"',
        'did you mean "tag_value"?',
    ),
    "wrong case": (
        AI,
        {"services": {"default": {"opt_out_policy": {"@@assign": "optout"}}}},
        '"optout"',
        "optOut and optIn",
    ),
    "append in AI": (
        AI,
        {"services": {"lex": {"opt_out_policy": {"@@append": ["optIn"]}}}},
        '"@@append"',
        "only @@assign",
    ),
    "unknown control": (
        TAG,
        {"tags": {CONTROL: ["@@nothing"]}},
        '"@@nothing"',
        "Name the operators",
    ),
    "control without a list": (
        TAG,
        {"tags": {CONTROL: "@@none"}},
        '"@@none"',
        "takes a list",
    ),
    "settings inside a setting": (
        TAG,
        {"tags": {"t": {"tag_value": {"@@assign": ["a"], "enforced_for": {"@@remove": ["ec2:*"]}}}}},
        '{"@@remove": ["ec2:*"]}',
        "move it one level up",
    ),
}


@pytest.mark.parametrize(("kind", "content"), GOOD.values(), ids=GOOD)
def test_what_aws_accepts_has_no_fault(kind, content):
    document = read_declarative(json.dumps(content), kind)

    assert () == document.faults
    assert document.usable


@in_one_test(("kind", "content", "where", "says"), BAD.values())
def test_what_is_wrong_is_said_where_it_stands(kind, content, where, says):
    text = json.dumps(content)

    told = [(text[fault.span.start : fault.span.end], fault.message) for fault in read_declarative(text, kind).faults]

    assert any(where == place and says in message for place, message in told), told


@pytest.mark.parametrize("kind", SHAPES, ids=lambda kind: kind.value)
def test_a_new_policy_of_every_type_begins_without_a_fault(kind):
    assert () == read_declarative(starter_text(kind), kind).faults


def levels(kind):
    """Every table of keys of a type, and the keys that lead to it."""

    def below(content, path):
        if isinstance(content, Mapping):
            yield path, content
            for key, inner in content.items():
                yield from below(inner, (*path, "mine" if key == ANY else key))

    shape = SHAPES[kind]
    yield from below(shape.content, (shape.key or "mine",))


def text_at(path, content):
    for key in reversed(path):
        content = {key: content}
    return json.dumps(content)


@pytest.mark.parametrize("kind", SHAPES, ids=lambda kind: kind.value)
def test_a_misspelt_key_is_told_at_every_level(kind):
    for path, content in levels(kind):
        for key in content if ANY not in content else ():
            told = [fault.message for fault in read_declarative(text_at(path, {key[:-1]: {}}), kind).faults]
            assert any(f'"{key[:-1]}" is not known here; did you mean' in one for one in told), (path, key)


@pytest.mark.parametrize("kind", SHAPES, ids=lambda kind: kind.value)
def test_a_key_that_is_missing_is_told_at_every_level(kind):
    for path, content in levels(kind):
        read = read_declarative(text_at(path, {}), kind)
        told = " ".join(fault.message for fault in (*read.faults, *read.incomplete))
        needed = (*content.needed, *content.whole) if isinstance(content, KeyTable) else ()
        assert all(f'"{key}"' in told for key in needed), path


def test_a_backup_plan_that_says_too_little_is_told_what_accounts_need():
    text = text_at(
        ("plans", "daily"), {"rules": {"nightly": {"schedule_expresion": {"@@assign": "cron(0 5 ? * * *)"}}}}
    )
    read = read_declarative(text, BACKUP)
    assert [fault.message for fault in read.faults] == [
        '"schedule_expresion" is not known here; did you mean "schedule_expression"?'
    ]
    assert any('"regions" and "selections"' in fault.message for fault in read.incomplete)


def test_keys_that_aws_may_have_added_are_taken():
    assert read_declarative(text_at(("ec2_attributes",), {"vpc_encryption": {"@@assign": "on"}}), EC2).faults == ()


@pytest.mark.parametrize("text", ["", "[]", '"tags"', "{", "nonsense", '{"tags": ]}'])
def test_text_that_is_no_policy_is_a_fault_and_not_usable(text):
    document = read_declarative(text, TAG)

    assert document.faults
    assert not document.usable


@given(st.text(max_size=80), st.sampled_from(sorted(SHAPES, key=lambda kind: kind.value)))
def test_no_text_makes_the_reading_fail(text, kind):
    document = read_declarative(text, kind)

    assert all(0 <= fault.span.start <= fault.span.end <= len(text) for fault in document.faults)


def test_every_type_but_the_two_that_are_decided_has_a_shape():
    assert set(IN_STATEMENTS) == set(PolicyType) - set(SHAPES), "add a shape to its row in resources/policy_types.json"


def test_a_control_names_single_operators_or_all_of_them():
    document = read_declarative('{"tags": {"@@operators_allowed_for_child_policies": ["@@append", "@@remove"]}}', TAG)

    assert document.root is not None
    assert {InheritanceOperator.APPEND, InheritanceOperator.REMOVE} == document.root.children[0][1].allowed


def test_a_warning_leaves_a_policy_usable():
    document = read_declarative('{"tags": {"t": {"colour": {"@@assign": "red"}}}}', TAG)

    assert [FaultSeverity.WARNING] == [fault.severity for fault in document.faults]
    assert document.usable


@pytest.mark.parametrize("kind", SHAPES, ids=lambda kind: kind.value)
def test_an_operator_may_stand_wherever_a_key_could_and_is_told_of_in_words(kind):
    def blocks(content, path):
        yield path
        for key, below in content.items() if isinstance(content, Mapping) else ():
            yield from blocks(below, (*path, "mine" if key == ANY else key))

    shape = SHAPES[kind]
    for path in blocks({shape.key or ANY: shape.content}, ()):
        text = {"@@assign": "x"}
        for key in reversed(path):
            text = {key: text}
        faults = read_declarative(json.dumps(text), kind).faults
        assert all(fault.message.endswith(".") for fault in faults), path


def test_an_operator_in_place_of_a_name_of_ones_own_is_named():
    (fault,) = read_declarative('{"tags": {"@@assign": "x"}}', TAG).faults
    assert fault.message == "@@assign stands where keys with names of your own belong."


@pytest.mark.parametrize("value", ["1e999", "[-1e999]", '[{"days": 1e999}]'])
def test_a_number_that_no_json_holds_is_a_fault(value):
    text = '{"backup_policy": {"plans": {"daily": {"x": {"@@assign": VALUE}}}}}'.replace("VALUE", value)
    document = read_declarative(text, PolicyType.BACKUP_POLICY)
    assert "This number is larger than any that JSON's readers can hold." in [one.message for one in document.faults]
    assert not document.usable
