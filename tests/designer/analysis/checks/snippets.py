"""Good and bad snippets: a row is a policy, what a check marks in it, and what its quick fix makes of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import NamedTuple

import pytest

from designer.analysis.checks import Finding, apply_fix, registry, running
from designer.basics.errors import EditError
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)

SCP, RCP, TAG = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY, PolicyType.TAG_POLICY
POLICY = PolicyId("policy")


def text_findings(policy: Policy) -> list[Finding]:
    """Findings of the checks of texts in one policy."""
    return [one for step in running.of_text(policy, registry.checks()) for one in step]


class Bad(NamedTuple):
    """A policy text in which a check finds something.

    Attributes:
        check: Id of the check.
        text: The policy.
        marks: What it marks: the characters of the spans, in order.
        words: What each message says.
        fixed: What the first fix makes of the first mark: the marked text afterwards; None where there is no fix.
        type: Of the policy.
    """

    check: str
    text: str
    marks: list[str]
    words: str = ""
    fixed: str | None = None
    type: PolicyType = SCP

    @property
    def case(self) -> str:
        """Name of the row's test."""
        return f"{self.check}: {' '.join(self.marks) or self.words}"


class Good(NamedTuple):
    """A policy text in which a check finds nothing, though it comes near."""

    check: str
    text: str
    type: PolicyType = SCP

    @property
    def case(self) -> str:
        """Name of the row's test."""
        return f"{self.check}: {_USUAL.sub('', self.text)}"


_USUAL = re.compile(
    r'^\{"Version": "2012-10-17", "Statement": \[\{"Effect": |"(Action|Resource)": ("s3:\*"|"\*"),? ?|[]}]+$'
)
"""What most policies of rows share."""


def policy(*statements: object, version: str = "2012-10-17") -> str:
    """A policy with statements."""
    head = {"Version": version} if version else {}
    return json.dumps({**head, "Statement": list(statements)})


def deny(action: object = "s3:*", resource: object = "*", **members: object) -> dict:
    """A statement that denies; ``Condition`` and other elements as keywords."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **members}


def deny_others(*actions: str, **members: object) -> dict:
    """A statement that denies everything but some actions."""
    return {"Effect": "Deny", "NotAction": list(actions), "Resource": "*", **members}


def allow(action: object = "*", resource: object = "*", **members: object) -> dict:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **members}


def when(operator: str, key: str, *values: object) -> dict:
    """A condition."""
    return {operator: {key: list(values) if len(values) != 1 else values[0]}}


def if_(operator: str, key: str, *values: object) -> str:
    """A policy that denies under one condition."""
    return policy(deny(Condition=when(operator, key, *values)))


def rcp(action: object = "s3:*", **members: object) -> dict:
    """A statement of an RCP."""
    return {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*", **members}


def design(text: str, kind: PolicyType = SCP) -> Organization:
    """An organization with one policy, on its root."""
    full = next(one for one in aws_managed_policies() if one.type is SCP).id
    node = Node(NodeId("root"), NodeKind.ROOT, "Root", (), (full, POLICY))
    types = tuple(dict.fromkeys((SCP, kind)))
    return Organization(
        [node], [*aws_managed_policies(), Policy(POLICY, "P", kind, text)], Settings("O", policy_types=types)
    )


def in_text(check: str, text: str, kind: PolicyType) -> list[Finding]:
    """What a check of texts finds, in the order of the text."""
    found = text_findings(Policy(POLICY, "P", kind, text))
    return sorted((one for one in found if one.check == check), key=Finding.sort_key)


def judge_bad(row: Bad) -> None:
    """Assert that a row is as it says."""
    found = [replace(one, policy=POLICY) for one in in_text(row.check, row.text, row.type)]
    assert row.marks == [row.text[one.span.start : one.span.end] for one in found], [one.message for one in found]
    assert [one.message for one in found if row.words not in one.message] == []
    assert [one.message for one in found if "P" == one.message.split(":")[0]] == []
    if row.fixed is None:
        assert [one.fixes for one in found if one.fixes] == []
        return
    organization = design(row.text, row.type)
    change = apply_fix(organization, found[0])
    organization.apply(change)
    text = organization.policy(POLICY).text
    assert row.fixed in text
    left = in_text(row.check, text, row.type)
    assert found[0].message not in [one.message for one in left]
    assert (found[0].fixes[0].label, "") == (change.label, change.merge_key)
    with pytest.raises(EditError):
        apply_fix(organization, replace(found[0], policy=PolicyId("gone")))


def judge_good(row: Good) -> None:
    """Assert that a row is as it says."""
    assert [one.message for one in in_text(row.check, row.text, row.type)] == []
