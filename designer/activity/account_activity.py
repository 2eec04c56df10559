"""What people did in accounts, in the few numbers that cards and lenses show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class AccountActivity(NamedTuple):
    """What people of one account did.

    Attributes:
        services: Prefixes of the services that they used.
        stopped: Requests that the SCPs of a design would surely have stopped.
        open: Those that may have been: they depend on what no log records.
    """

    services: frozenset[str]
    stopped: int = 0
    open: int = 0


class ActivityFacts(NamedTuple):
    """What people did.

    Attributes:
        accounts: By the number of the account; one without an event is missing.
        period: The days, in words.
        is_replayed: Whether it is known what the SCPs would have stopped.
    """

    accounts: Mapping[str, AccountActivity]
    period: str
    is_replayed: bool
