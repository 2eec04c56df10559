"""Silence: each finding that somebody wants to hear no more of carries the reason.

A silence that no finding answers to any more is a finding itself, so that none outlives what it was for.
"""

from collections.abc import Iterator
from dataclasses import replace

from designer.analysis.access.unknown_policies import is_unreadable
from designer.analysis.checks.finding import Check, Finding, Fix
from designer.analysis.checks.fixes import edit
from designer.organization.edits.settings import unsuppress
from designer.organization.model.organization import Organization
from designer.organization.model.records import Suppression


class Suppressions:
    """Suppressions of an organization during one run of the checks."""

    def __init__(self, organization: Organization) -> None:
        self._organization = organization
        self._by_check: dict[str, list[Suppression]] = {}
        for suppression in organization.settings.suppressions:
            self._by_check.setdefault(suppression.check, []).append(suppression)
        self._used: set[Suppression] = set()

    def __bool__(self) -> bool:
        """Return True if there is any."""
        return bool(self._by_check)

    def reported(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Return the findings, with the reason on those that are suppressed."""
        return tuple(map(self._reported, findings)) if self._by_check else findings

    def _reported(self, finding: Finding) -> Finding:
        for suppression in self._by_check.get(finding.check, ()):
            if concerns(suppression, finding):
                self._used.add(suppression)
                return replace(finding, suppressed=suppression.reason)
        return finding

    def unused(self, known: frozenset[str]) -> Iterator[Finding]:
        """Yield the findings about suppressions that suppressed nothing; ``known`` are the ids of all checks."""
        organization = self._organization
        for suppression in organization.settings.suppressions:
            if suppression in self._used or (suppression.check in known and self._may_hide(suppression)):
                continue
            why = (
                f"There is no check {suppression.check}, nor a library in use that has it"
                if suppression.check not in known
                else _WHY.format(suppression.check)
            )
            yield CHECK.finding(
                f"{why}, so the silence with the reason “{suppression.reason}” can go.",
                node=suppression.node if suppression.node in organization.nodes else None,
                policy=suppression.policy if suppression.policy in organization.policies else None,
                fixes=(_removed(suppression),),
            )

    def _may_hide(self, suppression: Suppression) -> bool:
        """Whether its finding may be missing because a policy is not known, or cannot be read for now."""
        policies, nodes = self._organization.policies, self._organization.nodes
        if suppression.node is not None and suppression.node not in nodes:
            return False
        about = policies.values() if suppression.policy is None else filter(None, [policies.get(suppression.policy)])
        return any(policy.unknown is not None or is_unreadable(policy) for policy in about)


def _removed(suppression: Suppression) -> Fix:
    return edit("Remove the silence", lambda design: unsuppress(design, suppression))


_WHY = "The check {} finds nothing there any more"


def concerns(suppression: Suppression, finding: Finding) -> bool:
    """Return True if a suppression is about a finding."""
    return (
        suppression.check == finding.check
        and suppression.node in (None, finding.node)
        and suppression.policy in (None, finding.policy)
        and suppression.statement in ("", finding.statement)
        and suppression.principal in ("", finding.principal)
    )


def suppression_of(finding: Finding, reason: str) -> Suppression:
    """Return the suppression that is about a finding, and about no other place."""
    return Suppression(finding.check, reason, finding.node, finding.policy, finding.statement, finding.principal)


CHECK = Check("unused-silence")
