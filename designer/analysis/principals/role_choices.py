"""The roles of a design by their names, among which a person chooses one that somebody becomes."""

from collections import Counter
from collections.abc import Generator
from itertools import islice

from designer.analysis.access.level_masks import arn_partition
from designer.analysis.access.question import PLANNED
from designer.analysis.plain_questions import is_administrator
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.basics.words import NO_ACCOUNT_ID
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, PrincipalId
from designer.organization.identity.center_roles import CenterRoles, permission_set_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_MOST_ACCOUNTS = 2_000
"""Accounts up to which the roles that Identity Center makes are offered too: of thousands they take seconds."""

_AT_ONCE = 20
_MOST_ROLES = 40


def principal_arn(organization: Organization, name: PrincipalId) -> str:
    """Return the ARN of a principal of the design."""
    number = organization.node(name.account).aws_id or PLANNED
    return f"arn:{arn_partition(organization)}:iam::{number}:{name.title}"


def shown_name(title: str) -> str:
    """Name of a principal, whose title is as in an ARN; a role of an assignment is called by its permission set."""
    name = title.rpartition("/")[2] if "/" in title else "Root user"
    return permission_set_of(name) or name


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role of the design.

    Attributes:
        id: Its account and title.
        name: Its name; that of the permission set for a role of Identity Center.
        place: Name of its account, with the number where others have that name.
        arn: Its ARN.
    """

    id: PrincipalId
    name: str
    place: str
    arn: str

    @property
    def words(self) -> str:
        """Its name and place."""
        return f"{self.name} · {self.place}"


class RoleChoices:
    """The roles of a design by name, collected when they are first wanted; valid until the design changes."""

    def __init__(self, organization: Organization) -> None:
        self._organization = organization
        self._found: list[RoleChoice] | None = None

    def all(self) -> list[RoleChoice]:
        """Return all roles, account by account."""
        return finish(self.collecting())

    def collecting(self) -> Generator[None, None, list[RoleChoice]]:
        """Collect all roles, in steps."""
        if self._found is not None:
            return self._found
        organization, found = self._organization, list[RoleChoice]()
        names = Counter(organization.node(account).name for account in organization.accounts())
        center = CenterRoles(organization) if organization.account_count <= _MOST_ACCOUNTS else None
        for number, account in enumerate(organization.accounts()):
            if not number % _AT_ONCE:
                yield
            inside = center.inside(account) if center is not None else organization.identities.get(account)
            for role in inside.roles if inside is not None else ():
                record = AccountPrincipal(AccountPrincipalKind.ROLE, role)
                if not record.is_service_linked:
                    name = PrincipalId(account, record.title)
                    place = _place(organization, account, alone=names[organization.node(account).name] == 1)
                    found.append(RoleChoice(name, shown_name(record.title), place, principal_arn(organization, name)))
        self._found = found
        return found

    def matching(self, words: str) -> list[RoleChoice]:
        """Return the roles with some words in their name, place or ARN, those of just that name first."""
        wanted = words.casefold().split()
        exact = " ".join(wanted)
        texts = ((choice, f"{choice.words} {choice.arn}".casefold()) for choice in self.all())
        found = islice((one for one, text in texts if all(word in text for word in wanted)), _MOST_ROLES)
        return sorted(found, key=lambda one: one.name.casefold() != exact)

    def of(self, name: PrincipalId) -> RoleChoice | None:
        """Return the role of an id."""
        return next((choice for choice in self.all() if choice.id == name), None)

    def named(self, text: str) -> RoleChoice:
        """Return the role that a name, a name with its account, or an ARN means.

        Raises:
            EditError: There is none, or several.
        """
        wanted = text.strip().casefold()
        found = [choice for choice in self.all() if wanted in (choice.arn.casefold(), choice.words.casefold())]
        found = found or [choice for choice in self.all() if wanted == choice.name.casefold()]
        if len(found) == 1:
            return found[0]
        if found:
            also = f"name its account, as in {found[0].words}"
            raise EditError(f"{len(found):,} accounts have a role {found[0].name}: {also}.")
        near = [choice for choice in self.matching(text) if wanted]
        hint = f" Did you mean {near[0].name} in {near[0].place}?" if near else ""
        raise EditError(f"The design has no role {text.strip()}.{hint}" if wanted else "Choose a role.")

    def meant(self, text: str) -> PrincipalId | None:
        """Return the role that a text names, as `named` does, or None for an administrator.

        Raises:
            EditError: There is no such role, or several.
        """
        return None if is_administrator(text) else self.named(text).id


def _place(organization: Organization, account: NodeId, *, alone: bool) -> str:
    node = organization.node(account)
    return node.name if alone else f"{node.name} {node.aws_id or NO_ACCOUNT_ID}"
