"""Requests decided a second by one process, on a path of 3 levels with 4 SCPs each, beside the ceilings of everything.

The requests differ in action, resource and context; policies are compiled beforehand, as in a running session. An
explanation is built for the request that somebody asks about only, so its cost stands apart.
"""

from __future__ import annotations

import json
from random import Random

from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.explain import explain
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from tests.bench import Result, bench_ceilings, timed

REACH = 20_000
REQUESTS = 2_000
FULL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
ADMIN = {
    "ArnNotLike": {
        "aws:PrincipalArn": ["arn:aws:iam::*:role/Admin", "arn:aws:iam::*:role/OrganizationAccountAccessRole"]
    }
}
REGION_EXEMPT = ["iam:*", "organizations:*", "route53:*", "budgets:*", "support:*", "sts:*", "cloudfront:*", "waf:*"]


def statement(sid: str, **elements: object) -> dict[str, object]:
    """A deny on everything its elements do not narrow."""
    return {"Sid": sid, "Effect": "Deny", "Resource": "*"} | elements


REGIONS = {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}}
NO_TLS = {"BoolIfExists": {"aws:SecureTransport": "false"}}
NO_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}

POLICIES = {
    "region": [statement("Region", NotAction=REGION_EXEMPT, Condition=REGIONS | ADMIN)],
    "security": [
        statement("CloudTrail", Action=["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], Condition=ADMIN),
        statement("Config", Action=["config:Delete*", "config:Stop*"], Condition=ADMIN),
        statement("GuardDuty", Action=["guardduty:Delete*", "guardduty:Disassociate*", "guardduty:UpdateDetector"]),
    ],
    "data": [
        statement("Logs", Action="s3:*", Resource=["arn:aws:s3:::*-logs", "arn:aws:s3:::*-logs/*"], Condition=ADMIN),
        statement("Tls", Action="s3:*", Condition=NO_TLS),
        statement("Mfa", Action=["ec2:TerminateInstances", "rds:Delete*"], Condition=NO_MFA),
    ],
}

ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "ec2:RunInstances",
    "ec2:TerminateInstances",
    "iam:CreateRole",
    "cloudtrail:StopLogging",
    "config:DeleteConfigRule",
    "rds:DeleteDBInstance",
    "lambda:InvokeFunction",
)


def path(levels: int = 3) -> tuple[Level, ...]:
    """Each level holds FullAWSAccess and the three policies above; their texts differ, as real ones do."""
    named = []
    for number in range(levels):
        policies = [NamedPolicy("FullAWSAccess", json.dumps(FULL))]
        for name, statements in POLICIES.items():
            text = json.dumps({"Version": "2012-10-17", "Id": f"{name}{number}", "Statement": statements})
            policies.append(NamedPolicy(f"{name}-{number}", text))
        named.append(Level(f"level-{number}", tuple(policies)))
    return tuple(named)


def requests(count: int) -> list[Request]:
    """Requests such as accounts make, drawn with a fixed seed."""
    random = Random(1)
    return [
        Request(
            random.choice(ACTIONS),
            f"arn:aws:s3:::{random.choice(['team', 'org-logs'])}/{random.randrange(1000)}",
            "arn:aws:sts::111122223333:assumed-role/Developer/session",
            context={
                "aws:PrincipalArn": f"arn:aws:iam::111122223333:role/{random.choice(['Developer', 'Admin'])}",
                "aws:RequestedRegion": random.choice(["eu-central-1", "us-east-1"]),
                "aws:SecureTransport": random.choice(["true", "false"]),
                "aws:MultiFactorAuthPresent": random.choice(["true", "false"]),
            },
        )
        for _ in range(count)
    ]


def run() -> Result:
    """Decisions a second, over different requests on one path; and the figures of the benchmark of ceilings."""
    stages, asked = Stages(scps=path()), requests(REQUESTS)

    def decide() -> None:
        for request in asked:
            evaluate(request, stages)

    timing = timed(decide)
    rate = REQUESTS / timing.median * 1000
    explaining = timed(lambda: [explain(request, stages) for request in asked[:100]], repeats=3)
    figures = {
        "decisions_per_s": rate,
        "decision_us": timing.median / REQUESTS * 1000,
        "explanation_us": explaining.median / 100 * 1000,
    }
    ceilings = bench_ceilings.run()
    return Result(
        "simulate",
        figures | dict(ceilings.figures),
        {"decisions_per_s": f">= {REACH}"} | dict(ceilings.reach),
        reached=rate >= REACH and ceilings.reached,
    )
