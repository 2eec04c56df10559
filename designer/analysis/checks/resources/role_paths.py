"""Roles that AWS makes are named with their path."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.aws_roles import named_without_path
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.policy_text import PolicyText, element_of
from designer.analysis.checks.resources.shapes import arns


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for statement in view.statements:
        for index, arn in arns(statement):
            found = named_without_path(arn)
            if found is not None:
                span = view.entry(statement, element_of(statement, "Resource"), index)
                message = f"{found.sentence}, so this names none of them. Write {found.right}."
                yield TextFinding(message, span, (put_text(view, span, found.right),))


CHECK = Check(
    "role-paths",
    "Roles that AWS makes are named with their path",
    Severity.WARNING,
    "The ARN of a role holds its path. Roles of IAM Identity Center, service-linked roles and some of Control Tower "
    "and AWS Backup lie under one, so that a resource without it is about no role.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns",
    fix="Writes the path.",
    texts=_check_text,
)
