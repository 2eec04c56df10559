"""Notes on compliance beside an edit of the tree: programmes that a move begins or ends, what a removal ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt

from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

if TYPE_CHECKING:  # most designs fall under no programme: the start does without their tables
    from designer.analysis.compliance.consequences import MovedProgrammes
    from designer.analysis.compliance.delegation import MovedAdministrators


def moved_programmes(organization: Organization, nodes: Iterable[NodeId]) -> MovedProgrammes | None:
    """Programmes that some nodes come under and leave at any place, by today's agreements; None if there is none."""
    if not any(node.programmes for node in organization.nodes.values()):
        return None
    from designer.analysis.compliance.consequences import MovedProgrammes

    return MovedProgrammes(organization, nodes, _today())


def moved_administrators(organization: Organization, nodes: Iterable[NodeId]) -> MovedAdministrators | None:
    """Delegated administrators among some nodes and below, asked about any place; None if the design has none."""
    if not organization.settings.delegated_administrators:
        return None
    from designer.analysis.compliance.delegation import MovedAdministrators
    from designer.policy.catalog.catalogue import load

    return MovedAdministrators(organization, load(), nodes)


def endings_note(organization: Organization, nodes: Iterable[NodeId]) -> str:
    """Agreements and delegations that end for the accounts at and below some nodes, in a line; "" for nothing."""
    if organization.settings.compliance is None and not organization.settings.delegated_administrators:
        return ""
    from designer.analysis.compliance.consequences import endings, endings_words

    accounts = [account for node in nodes for account in organization.accounts(node)]
    return endings_words(endings(organization, dict.fromkeys(accounts), _today()))


def _today() -> str:
    return QDate.currentDate().toString(Qt.DateFormat.ISODate)
