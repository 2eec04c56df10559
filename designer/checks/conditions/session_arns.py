"""Callers are compared by the ARN that aws:PrincipalArn holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from designer.checks.conditions.uses import KEYS_PAGE, uses
from designer.checks.finding import Check, Severity, TextFinding
from designer.checks.fixes import put_text
from designer.checks.policy_text import PolicyText

_SESSION = re.compile(r"arn:([^:]*):sts:([^:]*):([^:]*):assumed-role/([^/]+)(/.*)?")
_RESERVED = ":role/AWSReservedSSO_"
_RESERVED_PATH = ":role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_"


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
            elif _RESERVED in value:
                message = (
                    "Roles of IAM Identity Center lie under the path aws-reserved/sso.amazonaws.com/, so this never "
                    "matches."
                )
                right = value.replace(_RESERVED, _RESERVED_PATH)
                like = use.compiled.operator.wildcards
                yield TextFinding(message, span, (put_text(view, span, right),) if like else ())


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
