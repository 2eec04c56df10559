"""Perimeters name the own organization."""

from __future__ import annotations

import re
from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import KEYS_PAGE, KeyUse, uses
from designer.analysis.checks.finding import Check, Finding, OfPolicy, Severity
from designer.analysis.checks.policy_text import label, policy_text
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy

_KEYS = frozenset({"aws:principalorgid", "aws:resourceorgid", "aws:sourceorgid", "aws:vpceorgid"})
_ID = re.compile(r"o-[a-z0-9]{10,32}")


def _policies(organization: Organization) -> OfPolicy:
    own = organization.settings.aws_id

    def check(policy: Policy) -> Iterator[Finding]:
        if not own or policy.unknown is not None or GRAMMARS.get(policy.type) not in CHECK.grammars:
            return
        for use in uses(policy_text(policy.text, policy.type)):
            if _shuts_out(use, own):
                message = (
                    f"This denies what is not of {use.condition.values[0]}, and the organization is {own}: its own "
                    "people and resources are denied. Name it, too."
                )
                yield CHECK.finding(message, policy=policy.id, statement=label(use.statement))

    return check


def _shuts_out(use: KeyUse, own: str) -> bool:
    """Whether a Deny leaves out other organizations only."""
    values = use.condition.values
    return (
        use.denies
        and use.negated
        and use.name in _KEYS
        and bool(values)
        and own not in values
        and all(map(_ID.fullmatch, values))
    )


CHECK = Check(
    "own-organization",
    "Perimeters name the own organization",
    Severity.WARNING,
    "A Deny of everything outside an organization denies everything of your own where the id is wrong, and lets those "
    "of the other organization pass.",
    KEYS_PAGE,
    policies=_policies,
)
