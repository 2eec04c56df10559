"""Deeds about a finding of the checks: its fix applied, or its silence ended."""

from functools import partial

from designer.analysis import checks
from designer.analysis.checks import Finding, Fix
from designer.organization.edits import settings as suppressing
from ui.state.session import Session, push


def push_fix(session: Session, finding: Finding, fix: Fix) -> None:
    """Apply a fix as one undo step."""
    session.document.seal()
    push(session, lambda: checks.apply_fix(session.organization, finding, fix))
    session.document.seal()


def end_suppression(session: Session, finding: Finding) -> None:
    """End every silence that covers a finding."""
    from designer.analysis.checks.suppression import concerns

    for suppression in session.organization.settings.suppressions:
        if concerns(suppression, finding):
            push(session, partial(suppressing.unsuppress, session.organization, suppression))
