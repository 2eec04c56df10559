"""An assumed context: who asks, from where, to which Region. Under it most conditional answers become plain ones.

Only what is assumed, and what the design knows about an account, counts as known; everything else stays open.
"""

from collections.abc import Mapping

from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.language.templates import Values
from designer.policy.matching.request import Facts, context_facts, principal_of

_REGION = "aws:RequestedRegion"
_MFA = "aws:MultiFactorAuthPresent"


@dataclass(frozen=True, slots=True)
class Assumption:
    """Facts taken as known about every request; empty fields are open.

    Attributes:
        region: Value of aws:RequestedRegion.
        principal: The caller without its account: ``root``, ``role/Developer``, ``user/anna``.
        mfa: True if the caller signed in with MFA.
        context: Further keys with their values.
    """

    region: str = ""
    principal: str = ""
    mfa: bool | None = None
    context: tuple[tuple[str, Values], ...] = ()

    def __bool__(self) -> bool:
        """Return True if anything is assumed."""
        return bool(self.region or self.principal or self.mfa is not None or self.context)

    @property
    def words(self) -> str:
        """The assumption as the bar shows it: "region eu-central-1 · role/Developer · MFA yes"."""
        parts = []
        if self.region:
            parts.append(f"region {self.region}")
        if self.principal:
            parts.append(self.principal)
        if self.mfa is not None:
            parts.append(f"MFA {'yes' if self.mfa else 'no'}")
        parts += [f"{key} = {value if isinstance(value, str) else ', '.join(value)}" for key, value in self.context]
        return " · ".join(parts)

    @property
    def request_context(self) -> dict[str, Values]:
        """Known facts of the request besides its caller, by key."""
        known: dict[str, Values] = {_REGION: self.region} if self.region else {}
        if self.mfa is not None:
            known[_MFA] = "true" if self.mfa else "false"
        return _replaced(known, dict(self.context))

    @property
    def is_service_linked(self) -> bool:
        """True if the caller is a service-linked role, which SCPs do not limit."""
        return bool(self.principal) and principal_of(self.arn("000000000000")).service_linked

    def arn(self, account: str, partition: str = "aws") -> str:
        """Return the caller's ARN in an account; empty if no caller is assumed."""
        return f"arn:{partition}:iam::{account}:{self.principal}" if self.principal else ""


NO_ASSUMPTION = Assumption()
"""Assumes nothing."""


def known_facts(organization: Organization, node_id: NodeId, assumption: Assumption) -> Facts:
    """Return the known facts of a request by somebody of an account, or of an account placed in an OU or the root.

    Where a caller is assumed, an account without a number counts as one that no policy names.
    """
    from designer.analysis.access.level_masks import arn_partition
    from designer.analysis.access.question import PLANNED, caller_context  # the evaluator, not needed at the start

    number = organization.node(node_id).aws_id
    arn = assumption.arn(number if number.isdigit() else PLANNED, arn_partition(organization))
    context: dict[str, Values] = dict(caller_context(organization, node_id, arn))
    if not number.isdigit():
        context.pop("aws:PrincipalAccount", None)
    return context_facts(_replaced(context, assumption.request_context))


def _replaced(context: Mapping[str, Values], given: Mapping[str, Values]) -> dict[str, Values]:
    names = {key.lower() for key in given}
    return {key: value for key, value in context.items() if key.lower() not in names} | dict(given)
