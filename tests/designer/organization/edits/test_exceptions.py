"""Callers left out of a Deny statement."""

from __future__ import annotations

import json

import pytest

from designer.basics.errors import EditError
from designer.basics.words import as_done
from designer.exchange import templates
from designer.organization.edits.exceptions import except_callers
from designer.organization.edits.policies import added_policies, create_policy
from designer.organization.edits.step_words import step_words
from designer.organization.model.records import PolicyType

ROLE, OTHER = "arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"


def made(condition=None, effect="Deny"):
    organization = templates.load("company").organization
    statement = {
        "Effect": effect,
        "Action": "ec2:*",
        "Resource": "*",
        **({"Condition": condition} if condition else {}),
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    change = create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, "Made", text)
    organization.apply(change)
    return organization, added_policies(change)[0]


def condition_after(organization, policy, *arns):
    organization.apply(except_callers(organization, policy, "1", arns))
    return json.loads(organization.policy(policy).text)["Statement"][0]["Condition"]


def test_a_statement_without_conditions_gets_one_that_leaves_the_callers_out():
    assert condition_after(*made(), ROLE, OTHER) == {"ArnNotLike": {"aws:PrincipalArn": [ROLE, OTHER]}}


def test_callers_join_those_that_are_left_out_already_and_nobody_is_named_twice():
    organization, policy = made({"StringNotLike": {"aws:principalarn": [OTHER]}, "Bool": {"a:b": "true"}})
    once = {"StringNotLike": {"aws:principalarn": [OTHER, ROLE]}, "Bool": {"a:b": "true"}}
    assert condition_after(organization, policy, ROLE) == once
    assert condition_after(organization, policy, ROLE) == once


def test_each_step_is_named_by_who_was_left_out():
    organization, policy = made()
    alone = {ROLE: "role a", ROLE.replace("role/a", "user/b/c"): "user b/c", "arn:aws:iam::1:root": "the root user"}
    for arn, name in alone.items():
        change = except_callers(organization, policy, "1", [arn])
        assert step_words(change) == f"Leave {name} out of Made"
        assert as_done(change.label) == f"Left {name} out of Made"
        assert not change.merge_key, "two roles are two steps"
    assert except_callers(organization, policy, "1", [ROLE, OTHER]).label == "Leave 2 callers out of Made"


def test_an_allow_and_a_statement_that_is_gone_are_refused_in_words():
    organization, policy = made(effect="Allow")
    with pytest.raises(EditError, match="only a Deny"):
        except_callers(organization, policy, "1", [ROLE])
    with pytest.raises(EditError, match="no statement Gone"):
        except_callers(organization, policy, "Gone", [ROLE])
