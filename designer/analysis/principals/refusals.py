"""Actions that AWS refuses some credentials whatever policies say, as bits of the actions asked about."""

from __future__ import annotations

from designer.analysis.principals.policy_shares import AskedActions
from designer.organization.identity.credentials import RefusedCalls
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.patterns import compile_action

ROOT_TAKES_NO_ROLE = RefusedCalls("AWS lets no root user take a role.", ("sts:AssumeRole",))
"""https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: "You cannot use AWS account root user
credentials to call AssumeRole"."""


def refused_mask(refused: RefusedCalls, asked: AskedActions, catalogue: Catalogue) -> int:
    """The refused among the actions asked about."""
    if asked.action:
        action = asked.action.lower()
        taken = any(compile_action(one)(action) for one in refused.but)
        return int(not taken and any(compile_action(one)(action) for one in refused.patterns))
    mask = 0
    for pattern in refused.patterns:
        mask |= catalogue.match(pattern)
    for pattern in refused.but:
        mask &= ~catalogue.match(pattern)
    return mask
