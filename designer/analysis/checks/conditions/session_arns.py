"""Callers are compared by the ARN that aws:PrincipalArn holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from designer.analysis.checks.aws_roles import named_without_path
from designer.analysis.checks.conditions.uses import KEYS_PAGE, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.policy_text import PolicyText

_SESSION = re.compile(r"arn:([^:]*):sts:([^:]*):([^:]*):assumed-role/([^/]+)(/.*)?")


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.name != "aws:principalarn" or use.compiled.operator is None:
            continue
        for index, value in enumerate(use.condition.values):
            span = view.condition_value(use.condition, index)
            session = _SESSION.fullmatch(value)
            if session:
                partition, region, account, role, _ = session.groups()
                right = f"arn:{partition}:iam:{region}:{account}:role/{role}"
                message = "For a session aws:PrincipalArn holds the ARN of its role, so this never matches."
                yield TextFinding(f"{message} Write {right}.", span, (put_text(view, span, right),))
                continue
            role_of_aws = named_without_path(value)
            if role_of_aws is not None:
                like = use.compiled.operator.wildcards
                fixes = (put_text(view, span, role_of_aws.right),) if like else ()
                yield TextFinding(f"{role_of_aws.sentence}, so this never matches.", span, fixes)


CHECK = Check(
    "session-arns",
    "Callers are compared by the ARN of their role",
    Severity.WARNING,
    "aws:PrincipalArn holds the ARN of the role, with its path, and never that of a session. An exemption that names "
    "something else exempts nobody.",
    KEYS_PAGE,
    fix="Writes the ARN of the role.",
    texts=_check_text,
)
