"""Actions that AWS refuses some credentials whatever policies say."""

from __future__ import annotations

from typing import NamedTuple

from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.patterns import compile_action
from designer.principals.policy_shares import AskedActions


class RefusedActions(NamedTuple):
    """Actions that AWS refuses.

    Attributes:
        sentence: The reason, for a person.
        patterns: The actions.
        but: Those of them that it takes after all.
    """

    sentence: str
    patterns: tuple[str, ...]
    but: tuple[str, ...] = ()

    def mask(self, asked: AskedActions, catalogue: Catalogue) -> int:
        """The refused among the actions asked about, as bits."""
        if asked.action:
            action = asked.action.lower()
            taken = any(compile_action(one)(action) for one in self.but)
            return int(not taken and any(compile_action(one)(action) for one in self.patterns))
        mask = 0
        for pattern in self.patterns:
            mask |= catalogue.match(pattern)
        for pattern in self.but:
            mask &= ~catalogue.match(pattern)
        return mask


ROOT_TAKES_NO_ROLE = RefusedActions("AWS lets no root user take a role.", ("sts:AssumeRole",))
"""https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: "You cannot use AWS account root user
credentials to call AssumeRole"."""
