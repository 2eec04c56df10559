"""Edits that suppress findings of the checks, with a reason, and show them again."""

from dataclasses import replace

from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import require
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import Suppression

REASON_LENGTH = 1_000


def suppress(organization: Organization, wanted: Suppression) -> Change:
    """Show a finding no more; another reason for a suppressed one takes the place of the old one.

    Raises:
        EditError: There is no reason, a very long one, or no such node or policy.
    """
    require(suppress_refusal(organization, wanted))
    wanted = replace(wanted, reason=wanted.reason.strip())
    kept = tuple(one for one in organization.settings.suppressions if not _same(one, wanted))
    return _with(organization, (*kept, wanted), f"Silence {wanted.check}")


def suppress_refusal(organization: Organization, wanted: Suppression) -> str:
    """Reason why something cannot be suppressed so, as a sentence; "" where it can."""
    if not wanted.reason.strip():
        return "Say why, for whoever reads it later."
    if len(wanted.reason) > REASON_LENGTH:
        return f"The reason is longer than {REASON_LENGTH:,} characters."
    if wanted.node is not None and wanted.node not in organization.nodes:
        return "The node that this is about is gone."
    if wanted.policy is not None and wanted.policy not in organization.policies:
        return "The policy that this is about is gone."
    return ""


def unsuppress(organization: Organization, gone: Suppression) -> Change:
    """Show a finding again; nothing where it is not suppressed."""
    kept = tuple(one for one in organization.settings.suppressions if not _same(one, gone))
    return _with(organization, kept, f"Show {gone.check} again")


def _same(one: Suppression, other: Suppression) -> bool:
    return replace(one, reason="") == replace(other, reason="")


def _with(organization: Organization, suppressions: tuple[Suppression, ...], label: str) -> Change:
    builder = ChangeBuilder(organization)
    builder.settings = replace(builder.settings, suppressions=suppressions)
    return builder.change(label)
