"""What each guardrail denies, entry by entry, as it is recorded: an entry, a statement or a condition is never lost
unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from designer.analysis.guardrails import build, find_guardrail, load
from designer.policy.catalog import catalogue
from designer.policy.evaluation.outcome import Result
from tests.designer.analysis.guardrails.test_denials import ACCOUNT, STRANGER, Case, arn, bucket, decide, role
from tests.designer.analysis.guardrails.test_guardrails import NEEDED, values_of
from tests.tools import in_one_test

FOREIGN, ABROAD = {"aws:ResourceOrgID": "o-stranger0000"}, {"aws:SourceIp": "198.51.100.7"}

RECORDED: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("denied_actions.json").read_bytes())
"""For each guardrail the requests that it denies: resource, context, and an action for each entry of its lists."""

TRIED_ELSEWHERE = {
    ("deny-public-addresses", "ec2:ModifyNetworkInterfaceAttribute"),
    ("limit-sagemaker-notebooks", "sagemaker:UpdateDomain"),
}
"""Entries that deny under a condition of their own; see `test_each_statement_denies_by_itself`."""


@in_one_test("guardrail", RECORDED)
def test_every_recorded_request_is_denied(guardrail):
    passing = [
        f"{action} on {row['resource']}"
        for row in RECORDED[guardrail]
        for action in row["actions"].split()
        if decide(
            Case(
                guardrail,
                action,
                row["resource"],
                principal=row.get("principal", "role/Team"),
                account=row.get("account", ACCOUNT),
            ),
            row.get("context", {}),
        )
        is not Result.EXPLICITLY_DENIED
    ]
    assert [] == passing


SPARED = [
    Case("deny-root-user", "s3:GetObject", bucket("own/x")),
    Case("deny-root-access-keys", "iam:CreateAccessKey", arn("iam", "user/anna", region="")),
    Case("require-mfa-for-users", "s3:GetObject", bucket("own/x"), {"aws:PrincipalType": "AssumedRole"}),
    Case(
        "deny-public-addresses",
        "ec2:ModifyNetworkInterfaceAttribute",
        arn("ec2", "network-interface/eni-1"),
        {"ec2:Attribute/AssociatePublicIpAddress": "false"},
    ),
    Case(
        "require-rds-encryption",
        "rds:CreateDBInstance",
        arn("rds", "db:main"),
        {"rds:StorageEncrypted": "true", "rds:DatabaseEngine": "postgres"},
    ),
    *(
        Case(
            "require-rds-encryption",
            "rds:CreateDBInstance",
            arn("rds", "db:main"),
            {"rds:StorageEncrypted": "false", "rds:DatabaseEngine": engine},
        )
        for engine in ("aurora-postgresql", "docdb", "neptune")
    ),
    Case("limit-instance-types", "ec2:ModifyInstanceAttribute", arn("ec2", "instance/i-1")),
    Case("perimeter-resources", "s3:PutObject", bucket("stranger/x"), {**FOREIGN, "aws:ViaAWSService": "true"}),
    Case(
        "perimeter-resources",
        "s3:PutObject",
        bucket("stranger/x"),
        {**FOREIGN, "aws:PrincipalTag/perimeter-exception": "resource"},
    ),
    Case("perimeter-network", "s3:GetObject", bucket("own/x"), {**ABROAD, "aws:SourceVpc": NEEDED["vpcs"][0]}),
    Case("perimeter-network", "s3:GetObject", bucket("own/x"), {**ABROAD, "aws:ViaAWSService": "true"}),
    Case("perimeter-network", "s3:GetObject", bucket("own/x"), {**ABROAD, "aws:PrincipalIsAWSService": "true"}),
    Case(
        "perimeter-network",
        "s3:GetObject",
        bucket("own/x"),
        {**ABROAD, "aws:PrincipalTag/perimeter-exception": "network"},
    ),
    Case(
        "perimeter-identities",
        "s3:GetObject",
        bucket("own/x"),
        {"aws:PrincipalOrgID": "o-stranger0000", "aws:ResourceTag/perimeter-exception": "identity"},
        account=STRANGER,
    ),
    Case(
        "perimeter-identities",
        "s3:PutObject",
        bucket("own/x"),
        {"aws:PrincipalIsAWSService": "true"},
        principal="cloudtrail.amazonaws.com",
    ),
    Case(
        "perimeter-confused-deputy",
        "s3:PutObject",
        bucket("own/x"),
        {"aws:PrincipalIsAWSService": "true"},
        principal="cloudtrail.amazonaws.com",
    ),
    Case(
        "perimeter-confused-deputy",
        "s3:PutObject",
        bucket("own/x"),
        {"aws:PrincipalIsAWSService": "false", "aws:SourceAccount": STRANGER, "aws:SourceOrgID": "o-stranger0000"},
    ),
    Case("limit-web-identity", "sts:AssumeRoleWithWebIdentity", role("Deploy"), {"accounts.google.com:sub": "1"}),
]
"""Requests that a guardrail lets pass because of one of its conditions alone."""


@pytest.mark.parametrize("case", SPARED, ids=lambda case: f"{case.guardrail} {' '.join(case.denied)}")
def test_each_condition_spares_whom_it_is_there_for(case):
    assert Result.ALLOWED is decide(case, case.denied)


@pytest.mark.parametrize(
    "case",
    [
        Case(
            "deny-public-addresses",
            "ec2:ModifyNetworkInterfaceAttribute",
            arn("ec2", "network-interface/eni-1"),
            {"ec2:Attribute/AssociatePublicIpAddress": "TRUE"},
        ),
        Case(
            "limit-sagemaker-notebooks",
            "sagemaker:CreateNotebookInstance",
            arn("sagemaker", "notebook-instance/n"),
            {"sagemaker:DirectInternetAccess": "Disabled", "sagemaker:RootAccess": "Enabled"},
        ),
        Case(
            "limit-sagemaker-notebooks",
            "sagemaker:UpdateDomain",
            arn("sagemaker", "domain/d"),
            {"sagemaker:AppNetworkAccessType": "PublicInternetOnly"},
        ),
    ],
    ids=lambda case: f"{case.guardrail} {case.action}",
)
def test_each_statement_denies_by_itself(case):
    assert Result.EXPLICITLY_DENIED is decide(case, case.denied)


def test_every_entry_of_a_list_of_actions_is_recorded():
    assert [] == [f"{guardrail}: {entry}" for guardrail in load() for entry in unrecorded(guardrail)]


def unrecorded(guardrail: str) -> Iterator[str]:
    """Entries of the lists of a guardrail's Denies that match no recorded action."""
    actions = catalogue.load()
    recorded = 0
    for row in RECORDED.get(guardrail, []):
        for action in row["actions"].split():
            recorded |= actions.match(action)
    for statement in json.loads(build(find_guardrail(guardrail), values_of(find_guardrail(guardrail)))).get(
        "Statement", []
    ):
        entries = statement.get("Action", []) if statement["Effect"] == "Deny" else []
        for entry in [entries] if isinstance(entries, str) else entries:
            if not actions.match(entry) & recorded and (guardrail, entry) not in TRIED_ELSEWHERE:
                yield entry
