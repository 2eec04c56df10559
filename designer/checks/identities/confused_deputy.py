"""Roles for services say for whose resources the service may take them."""

from __future__ import annotations

from collections.abc import Iterator

from designer.checks.account_context import AccountContext
from designer.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.checks.identities.parts import asking_fix, keys_asked, title, trusting
from designer.checks.wording import listed

_KEYS = {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"}

_SERVICES = frozenset(
    f"{name}.amazonaws.com"
    for name in (
        *("bedrock", "cloudformation", "codebuild", "config", "datasync", "dms", "ecs-tasks", "events"),
        *("export.rds", "glue", "iot", "kinesisanalytics", "logs", "monitoring.rds", "pipes", "sagemaker"),
        *("scheduler", "ssm", "states", "transfer", "vpc-flow-logs"),
    )
)
"""Services whose own guides ask for these keys in the trust policies of their roles. Not among them are those that take
a role for the one who passed it, such as EC2 and Lambda."""


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for statement in trusting(record):
        entries = statement.principals.entries if statement.principals and not statement.principals.negated else ()
        services = [entry for kind, entry in entries if kind == "Service" and entry in _SERVICES]
        if not services or keys_asked(statement) & _KEYS:
            continue
        message = (
            f"{listed(services)} may take {title(record)} for anybody's resources. Ask for aws:SourceAccount, or "
            "better for the aws:SourceArn of what the role is for."
        )
        test = ("StringEquals", "aws:SourceAccount", around.number)
        fixes = asking_fix("Ask for aws:SourceAccount", around.node, record, statement, test)
        yield CHECK.finding(message, node=around.node, principal=title(record), fixes=fixes)


CHECK = Check(
    "confused-deputy",
    "Roles for services say for whose resources the service may take them",
    Severity.ADVICE,
    "A service acts for all customers. If somebody elsewhere names your role, only a condition on the source tells the "
    "service that it is not meant.",
    f"{IAM_GUIDE}confused-deputy.html",
    fix="Asks for the number of the account, where it has one.",
    records=_records,
)
