"""Trusted access and delegated administration: services by their principals, who administers them, what needs them.

AWS's services that work with an organization are a dated table, ``resources/trusted_access.json``; a service that it
does not have is called by its principal.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from designer.analysis.access.ceilings import Ceilings
from designer.basics.data import read_data, read_record
from designer.organization.edits.tree import move, move_refusal
from designer.organization.model import quotas
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import FeatureSet, NodeId, PolicyType
from designer.policy.catalog.catalogue import Catalogue

_CENTER = "identity-center"
"""Word of the table for a design that gives people permissions by IAM Identity Center."""


class TrustedService(NamedTuple):
    """Service that works with an organization.

    Attributes:
        principal: "guardduty.amazonaws.com".
        title: "GuardDuty".
        prefix: Prefix of its actions.
        source: Address of AWS's page.
        confidence: "high", "medium" or "low".
    """

    principal: str
    title: str
    prefix: str
    source: str
    confidence: str


class TrustNeed(NamedTuple):
    """Part of a design that does not work, or not wholly, without trusted access for a service.

    Attributes:
        part: `PolicyType` by its value, or "identity-center".
        principal: The service.
        why: The loss without it, as a sentence.
        source: Address of AWS's page.
        confidence: "high", "medium" or "low".
    """

    part: str
    principal: str
    why: str
    source: str
    confidence: str

    @property
    def subject(self) -> str:
        """The part in words: "Tag policies"."""
        if self.part == _CENTER:
            return "Assignments of IAM Identity Center"
        return quotas.load().types[PolicyType(self.part)].plural


class TrustTable(NamedTuple):
    """The dated table.

    Attributes:
        date: Day of the table, ISO.
        notice: Notice for those who rely on it.
        source: Address of AWS's list of services.
        services: Services by their principals.
        needs: Parts of designs that need one.
    """

    date: str
    notice: str
    source: str
    services: Mapping[str, TrustedService]
    needs: tuple[TrustNeed, ...]


@cache
def load() -> TrustTable:
    """Return the table that this version of the program has."""
    return read_record(TrustTable, read_data("trusted_access.json"))


def service_prefix(principal: str) -> str:
    """Return the prefix of the actions of a service: "macie.amazonaws.com" → "macie2"."""
    known = load().services.get(_global(principal))
    return known.prefix if known is not None else _global(principal).removesuffix(".amazonaws.com")


def service_name(principal: str) -> str:
    """Return the name of a service: "macie.amazonaws.com" → "Macie"; its principal where the table does not have it."""
    known = load().services.get(_global(principal))
    return known.title if known is not None else principal


def _global(principal: str) -> str:
    """Return the principal as the commercial partition has it."""
    return principal.removesuffix(".cn")


def administered(organization: Organization) -> dict[NodeId, tuple[str, ...]]:
    """Return the services that each account administers for the organization, by their principals."""
    found: dict[NodeId, tuple[str, ...]] = {}
    for administrator in organization.settings.delegated_administrators:
        found[administrator.account] = (*found.get(administrator.account, ()), administrator.service)
    return found


def missing_trust(organization: Organization) -> Iterator[TrustNeed]:
    """Yield the needs for services without trusted access, if it is known which services have it."""
    settings = organization.settings
    if OrganizationPart.TRUSTED_SERVICES in settings.unknown or settings.feature_set is not FeatureSet.ALL:
        return
    used = {kind.value for kind in settings.policy_types}
    center = settings.identity_center
    if center is not None and center.assignments:
        used.add(_CENTER)
    for need in load().needs:
        if need.part in used and need.principal not in settings.trusted_services:
            yield need


def is_locked_out(ceilings: Ceilings, account: NodeId, service: str) -> bool:
    """Return True if SCPs deny an account all of a service; False for one with unknown actions."""
    prefix = service_prefix(service)
    mask = ceilings.catalogue.service_mask(prefix) if prefix else 0
    return bool(mask) and not mask & ceilings.of(account).possible


class MovedAdministrators:
    """Delegated administrators on their way, for an organization that does not change meanwhile; a place is tried once.

    Args:
        organization: The design.
        catalogue: Actions.
        nodes: Nodes that move; those below them go with them.
    """

    def __init__(self, organization: Organization, catalogue: Catalogue, nodes: Iterable[NodeId]) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._nodes = tuple(nodes)
        running, moving = administered(organization), set(self._nodes)
        self._running = {one: running[one] for one in running if moving.intersection(organization.path(one))}
        self._before = self._locked() if self._running else set()
        self._words: dict[NodeId, str] = {}

    def words(self, parent: NodeId) -> str:
        """Return the services whose administrator would be locked out below a parent, in a line; "" if none."""
        if not self._running:
            return ""
        known = self._words.get(parent)
        if known is None:
            known = self._words[parent] = self._in_words(parent)
        return known

    def _in_words(self, parent: NodeId) -> str:
        organization = self._organization
        if move_refusal(organization, self._nodes, parent):
            return ""
        with organization.tentatively(move(organization, self._nodes, parent)):
            locked = self._locked() - self._before
        by_account: dict[NodeId, list[str]] = {}
        for account, service in sorted(locked):
            by_account.setdefault(account, []).append(service_name(service))
        shown = [f"{organization.node(one).name} out of {', '.join(names)}" for one, names in by_account.items()]
        return f"locks {'; '.join(shown)}" if shown else ""

    def _locked(self) -> set[tuple[NodeId, str]]:
        ceilings = Ceilings(self._organization, self._catalogue)
        return {
            (account, service)
            for account, services in self._running.items()
            for service in services
            if is_locked_out(ceilings, account, service)
        }
