"""What the questions of a transfer are asked of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from designer.analysis.transfer.org_conditions import holds_unreadable_text
from designer.analysis.transfer.states import Transfer, TransferState
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue

DESIGNS = "the two designs"
"""The evidence of an answer that both hold."""


class TransferFacts(NamedTuple):
    """What the questions are asked of."""

    transfer: Transfer
    states: tuple[TransferState, ...]
    catalogue: Catalogue

    @property
    def source_name(self) -> str:
        """Name of the source."""
        return self.transfer.source.settings.name or "the source"

    @property
    def target_name(self) -> str:
        """Name of the target."""
        return self.transfer.target.settings.name or "the target"

    def names(self, accounts: Iterable[NodeId]) -> tuple[str, ...]:
        """Return the names of accounts."""
        return tuple(self.transfer.source.node(account).name for account in accounts)

    def numbers(self) -> str:
        """Return the number of the account in a call; a word in capitals where there is none, or are several."""
        numbers = [self.transfer.source.node(account).aws_id for account in self.transfer.accounts]
        return numbers[0] if len(numbers) == 1 and numbers[0] else "ACCOUNT_ID"

    def unread(self, accounts: Iterable[NodeId]) -> tuple[NodeId, ...]:
        """Return the accounts whose inside the source's design does not hold, or holds as unreadable text."""
        return unread_accounts(self.transfer.source, accounts)


def unread_accounts(organization: Organization, accounts: Iterable[NodeId]) -> tuple[NodeId, ...]:
    """Return the accounts whose inside a design does not hold, or holds as unreadable text."""
    known = organization.identities
    return tuple(
        one for one in accounts if one not in known or known[one].unknown or holds_unreadable_text(organization, one)
    )
