"""Rows of trusted access: what the design needs and lacks, and each trusted service with who runs it."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.compliance.delegation import TrustNeed, load, missing_trust, service_name
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.theme import Role
from ui.widgets.item_views.flat_list import section_rows
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent


def delegation_rows(organization: Organization) -> Iterator[Row]:
    """All rows, each with the principal of its service as id; the value of one that is needed and lacks is the need."""
    settings = organization.settings
    needs = {one.principal: one for one in missing_trust(organization)}
    yield from section_rows("Needed, and without trusted access", [_needed(one) for one in needs.values()])
    yield from section_rows(
        "Trusted access",
        [_trusted(organization, principal) for principal in sorted(settings.trusted_services, key=_by_name)],
    )
    if OrganizationPart.TRUSTED_SERVICES in settings.unknown:
        words = "The import could not read which services have trusted access."
        yield Row(RowContent(words, icon="unknown", wrapped=True), words, "unknown", selectable=False)


def _by_name(principal: str) -> str:
    return service_name(principal).lower()


def _needed(need: TrustNeed) -> Row:
    name = service_name(need.principal)
    content = RowContent(name, f"for {need.subject}", icon="conditional", icon_role=Role.CONDITIONAL, bold=True)
    return Row(content, f"{name} ({need.principal})\n{need.why}", need.principal, need)


def _trusted(organization: Organization, principal: str) -> Row:
    name, who = (
        service_name(principal),
        ", ".join(organization.node(one).name for one in runners(organization, principal)),
    )
    words = f"run by {who}" if who else "run from the management account"
    content = RowContent(name, words, icon="account" if who else "management", bold=True)
    return Row(content, f"{name} ({principal})\n{words}", principal, principal)


def runners(organization: Organization, principal: str) -> tuple[NodeId, ...]:
    """Accounts that administer a service for the organization."""
    return tuple(one.account for one in organization.settings.delegated_administrators if one.service == principal)


def delegation_note_rows(value: object) -> Iterator[Row]:
    """Sentences on the service of a row."""
    table = load()
    if isinstance(value, TrustNeed):
        yield _sentence(value.why, "conditional")
        yield _sentence(f"Source: {value.source}. Confidence {value.confidence}.", "link-out")
    elif isinstance(value, str):
        yield _sentence(value, "key")
        known = table.services.get(value)
        if known is None:
            yield _sentence(f"{value} is not in the table of {table.date}.", "unknown")
        else:
            yield _sentence(f"Source: {known.source}. Confidence {known.confidence}.", "link-out")
    yield _sentence(table.notice, "info")


def _sentence(words: str, icon: str) -> Row:
    return Row(RowContent(words, icon=icon, wrapped=True), words, words, selectable=False)
