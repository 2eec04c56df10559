"""What principals come to, and users of Identity Center by the roles that assignments and entitlements give them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from designer.analysis.principals.found_ways import WayStep
from designer.analysis.principals.who_can import PrincipalAccess
from designer.basics.dataclass import dataclass
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, PrincipalId
from designer.organization.identity.center_roles import CenterRoles
from designer.organization.model.identity_center import CenterPart, Grantee, GranteeKind, IdentityCenter
from designer.organization.model.organization import Organization
from designer.policy.evaluation.outcome import Answer


@dataclass(frozen=True, slots=True)
class PrincipalWay:
    """A principal and the best that it comes to.

    Attributes:
        access: The principal, with the answer to what it can do by itself.
        answer: By itself or, where that is a no, over roles.
        way: The principals on the way, itself first; itself alone where it needs no role, or has no way.
        depends_on: Keys that a conditional answer depends on, those of the roles on the way among them.
        steps: Steps of a way to a role or to administration; empty for a way to an action, which only takes roles.
    """

    access: PrincipalAccess
    answer: Answer
    way: tuple[PrincipalId, ...]
    depends_on: tuple[str, ...]
    steps: tuple[WayStep, ...] = ()


class GivenRoles(NamedTuple):
    """Roles that a user or group is given, with one answer.

    Attributes:
        grantee: The user or group.
        given: Name of the permission set, or of the role of an entitlement.
        ways: What the role comes to in each account.
    """

    grantee: Grantee
    given: str
    ways: tuple[PrincipalWay, ...]

    @property
    def words(self) -> str:
        """The set and, for a member, the group: "Auditor, group Auditors"."""
        return f"{self.given}, group {self.grantee.name}" if self.grantee.kind is GranteeKind.GROUP else self.given


class PersonAccess(NamedTuple):
    """A user of Identity Center with one answer; a group if its members are not known.

    Attributes:
        grantee: The user, or the group.
        answer: What the roles below come to.
        sources: The roles that it is given, by itself and by its groups.
    """

    grantee: Grantee
    answer: Answer
    sources: tuple[GivenRoles, ...]

    @property
    def ways(self) -> Iterator[PrincipalWay]:
        """What each role comes to, account by account."""
        return chain.from_iterable(source.ways for source in self.sources)

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Keys that a conditional answer depends on."""
        return tuple(dict.fromkeys(key for way in self.ways for key in way.depends_on))

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return f"{self.grantee.kind} of Identity Center"


def center_people(organization: Organization, found: Iterable[PrincipalWay]) -> tuple[PersonAccess, ...]:
    """Return what users of Identity Center come to by the roles that they are given; those without a role are left out.

    Args:
        organization: The design with the roles of Identity Center.
        found: What each principal comes to.
    """
    center = organization.settings.identity_center
    if center is None or not (center.assignments or center.entitlements):
        return ()
    ways = {PrincipalId(one.access.account, one.access.principal.title): one for one in found}
    given: dict[tuple[Grantee, str, Answer], list[PrincipalWay]] = {}
    roles = CenterRoles(organization)
    for account in {name.account: None for name in ways}:
        for role in roles.of(account):
            title = AccountPrincipal(AccountPrincipalKind.ROLE, role.role).title
            way = ways.get(PrincipalId(account, title))
            if way is None:
                continue
            for grantee in role.grantees:
                given.setdefault((grantee, role.permission_set or role.role.name, way.answer), []).append(way)
    sources: dict[tuple[Grantee, Answer], list[GivenRoles]] = {}
    members = _members(center)
    for (grantee, name, answer), those in given.items():
        source = GivenRoles(grantee, name, tuple(those))
        for person in _people(center, grantee, members):
            sources.setdefault((person, answer), []).append(source)
    return tuple(PersonAccess(person, answer, tuple(those)) for (person, answer), those in sources.items())


def _members(center: IdentityCenter) -> dict[str, list[Grantee]]:
    members: dict[str, list[Grantee]] = {}
    for user in center.users:
        for group in user.groups:
            members.setdefault(group.casefold(), []).append(Grantee(GranteeKind.USER, user.name))
    return members


def _people(center: IdentityCenter, grantee: Grantee, members: Mapping[str, list[Grantee]]) -> Iterator[Grantee]:
    """Yield a user, or the members of a group; the group itself if there may be members that are not known."""
    if grantee.kind is GranteeKind.USER:
        yield grantee
        return
    yield from members.get(grantee.name.casefold(), ())
    if CenterPart.USERS in center.unknown or (CenterPart.GROUPS in center.unknown and not center.has(grantee)):
        yield grantee
