"""Checks of what AWS would refuse, and of what does not work as it looks.

A group is a folder, and one module of it has the checks of one subject. A check looks at texts, at nodes, at policies
or at the whole, in portions, so that a run after an edit costs little. A `Finding` carries `Fix`es; what was silenced
stays in the settings, with a reason.

`run_checks` is what the command line and the tests use; `check_steps` does the same in small portions for a window that
must stay alive. `apply_fix` puts a finding right. The checks themselves are imported when they first run, and their
texts (`registry.py`) on demand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from designer.analysis.checks.finding import Check, Finding, Fix, Replacement, Severity
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType, Suppression

if TYPE_CHECKING:  # many designs have no tests
    from designer.analysis.expectations.proof import GuardrailProof


def run_checks(organization: Organization, today: str = "") -> tuple[Finding, ...]:
    """Return the findings of all checks that are not suppressed, worst first."""
    return tuple(found for found in run_all(organization, today) if not found.suppressed)


def run_all(
    organization: Organization, today: str = "", *, proofs: Sequence[GuardrailProof] | None = None
) -> tuple[Finding, ...]:
    """Return the findings of all checks, worst first; `Finding.suppressed` has the reason of those that are suppressed.

    Guardrail tests expire by an ISO date; without one, none has expired. Callers that have their proofs pass them.
    """
    found = chain.from_iterable(check_steps(organization, proofs, today=today))
    return tuple(sorted(found, key=Finding.sort_key))


def check_steps(
    organization: Organization, proofs: Sequence[GuardrailProof] | None = None, *, today: str = ""
) -> Iterator[tuple[Finding, ...]]:
    """Yield the findings of `run_all` in small portions, unordered; the organization must not change meanwhile.

    Callers that keep proofs of the guardrail tests pass them; else they are proved now.
    """
    from designer.analysis.checks import running

    yield from running.steps(organization, proofs, today)


def text_findings(text: str, kind: PolicyType) -> tuple[Finding, ...]:
    """Return the findings in the text of a policy alone, wherever it may be attached, worst first."""
    from designer.analysis.checks import running

    return tuple(sorted(running.in_text(text, kind), key=Finding.sort_key))


def apply_fix(organization: Organization, finding: Finding, fix: Fix | None = None) -> Change:
    """Return the change that a fix of a finding makes, as one undo step; the finding's first fix by default.

    Raises:
        EditError: There is no fix, the text is no longer the one that was looked at, or AWS would refuse the edit.
    """
    from designer.analysis.checks import fixes

    return fixes.fix_change(organization, finding, fix)


def suppression_for(finding: Finding, reason: str) -> Suppression:
    """Return the suppression of a finding, as `edits.suppression` takes it."""
    from designer.analysis.checks import suppression as silencing

    return silencing.suppression_of(finding, reason)


def by_id() -> dict[str, Check]:
    """Return every check by its id."""
    from designer.analysis.checks import registry as table

    return table.by_id()
