"""Resource ceilings: what RCPs on an account's path leave possible on its resources, for every action at once.

RCPs only deny, and reach the services of AWS's list
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html). Anybody may be the caller,
so that a Deny with any condition is taken to stop some requests and not others.
"""

from functools import lru_cache
from typing import NamedTuple

from designer.analysis.access.ceilings import Ceiling
from designer.analysis.access.level_masks import ALL_BITS, rcps_apply
from designer.analysis.access.unknown_policies import candidate_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.decision import rcp_services
from designer.policy.language.document import Effect, Grammar, read_policy_text
from designer.policy.satisfiability.masks import is_conditional, statement_mask

_NEVER_LIMITED = "kms:RetireGrant"


class _Denials(NamedTuple):
    """Actions that an RCP denies in every request, and those in some at least; and those it may deny if it is there."""

    sure: int
    some: int
    doubtful: int


class ResourceCeilings:
    """The ceilings of an organization's resources, for as long as it does not change."""

    def __init__(self, organization: Organization, catalogue: Catalogue) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._denied: dict[PolicyId, _Denials] = {}
        self._known: dict[tuple[PolicyId, ...], Ceiling] = {}
        full = catalogue.full_mask
        self._exempt = Ceiling(full, full, exempt=True)

    def of(self, node_id: NodeId) -> Ceiling:
        """The ceiling of what an account owns, or would own in an OU or the root; equal paths share one."""
        organization = self._organization
        if organization.is_management_account(node_id) or not rcps_apply(organization):
            return self._exempt
        attached = (policy for level in organization.path(node_id) for policy in organization.node(level).policies)
        rcps = tuple(dict.fromkeys(one for one in attached if is_rcp(organization, one)))
        ceiling = self._known.get(rcps)
        if ceiling is None:
            full = self._catalogue.full_mask
            sure = possible = full
            settled = ALL_BITS
            for never, perhaps_not, doubtful in map(self._denials, rcps):
                possible, sure = possible & (full ^ never), sure & (full ^ perhaps_not)
                settled &= ~doubtful
            ceiling = self._known[rcps] = Ceiling(sure, possible, settled=settled)
        return ceiling

    def _denials(self, policy_id: PolicyId) -> _Denials:
        found = self._denied.get(policy_id)
        if found is None:
            policy = self._organization.policy(policy_id)
            candidate = candidate_of(policy)
            document = candidate or read_policy_text(policy.text, Grammar.RCP)
            known = policy.unknown is None and document.readable
            sure, some = 0, 0 if known or candidate else limited_by_rcps(self._catalogue)
            for statement in document.statements if document.usable else ():
                if statement.effect is Effect.DENY:
                    mask = statement_mask(statement, self._catalogue) & limited_by_rcps(self._catalogue)
                    some |= mask
                    sure |= 0 if is_conditional(statement) else mask
            found = _Denials(sure, some, 0) if known else _Denials(0 if candidate else sure, some, some)
            self._denied[policy_id] = found
        return found


def is_rcp(organization: Organization, policy_id: PolicyId) -> bool:
    """True when a policy is a resource control policy."""
    return organization.policy(policy_id).type is PolicyType.RESOURCE_CONTROL_POLICY


@lru_cache(maxsize=4)
def limited_by_rcps(catalogue: Catalogue) -> int:
    """The actions that RCPs reach."""
    mask = 0
    for service in rcp_services().services:
        mask |= catalogue.match(f"{service}:*")
    return mask & catalogue.limited_mask & ~catalogue.match(_NEVER_LIMITED)
