"""The question of the panel as it is typed: an action and on what, or a role that somebody becomes."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from designer.analysis.lenses.action import COMMON_ACTIONS
from designer.analysis.principals.access_ways import Becoming, principal_arn
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.role_chains import PrincipalId
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.words import NO_ACCOUNT_ID, first_names
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind
from designer.organization.identity.center_roles import CenterRoles
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import Catalogue
from ui.features.who_can.rows import shown_name

BECOME = "become "
"""Words before the name of a role."""

_ADMINISTRATOR = "an administrator"
_ADMINISTRATORS = {_ADMINISTRATOR, "administrator", "administration", "admin", "an admin"}
_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:.+")
_MOST_ACCOUNTS = 2_000
"""Accounts up to which the roles that Identity Center makes are offered too: of thousands they take seconds."""

_NAMED = 5
_MOST_ROLES, _BESIDE_ACTIONS = 40, 8
"""Roles that are offered at once, and beside actions."""


class BadQuestionError(EditError):
    """A question that cannot be asked.

    Attributes:
        about_resource: Whether its second field is the reason.
    """

    def __init__(self, sentence: str, *, about_resource: bool = False) -> None:
        super().__init__(sentence)
        self.about_resource = about_resource


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
        """How it is asked who can become it."""
        return f"{BECOME}{self.name} · {self.place}"


class RoleChoices:
    """The roles of a design by name, collected when they are first wanted; valid until the design changes."""

    def __init__(self, organization: Organization) -> None:
        self._organization = organization
        self._found: list[RoleChoice] | None = None

    def all(self) -> list[RoleChoice]:
        """All roles, account by account."""
        if self._found is None:
            self._found = list(self._collected())
        return self._found

    def matching(self, words: str) -> list[RoleChoice]:
        """The roles with some text in their name, place or ARN."""
        wanted = words.casefold().strip()
        found = (one for one in self.all() if wanted in f"{one.name} · {one.place} {one.arn}".casefold())
        return list(islice(found, _MOST_ROLES))

    def of(self, name: PrincipalId) -> RoleChoice | None:
        """The role of an id."""
        return next((one for one in self.all() if one.id == name), None)

    def named(self, text: str) -> RoleChoice:
        """Return the role that a name, a name with its account, or an ARN means.

        Raises:
            BadQuestionError: There is none, or several.
        """
        wanted = text.strip().casefold()
        found = [
            one for one in self.all() if wanted in (one.arn.casefold(), f"{one.name} · {one.place}".casefold())
        ] or [one for one in self.all() if wanted == one.name.casefold()]
        if len(found) == 1:
            return found[0]
        if found:
            raise BadQuestionError(f"{len(found):,} accounts have a role {found[0].name}: choose one from the list.")
        near = [one for one in self.matching(text) if wanted]
        hint = f" Did you mean {near[0].name} in {near[0].place}?" if near else ""
        raise BadQuestionError(f"The design has no role {text.strip()}.{hint}" if wanted else "Choose a role.")

    def _collected(self) -> Iterator[RoleChoice]:
        organization = self._organization
        names = Counter(organization.node(account).name for account in organization.accounts())
        center = CenterRoles(organization) if organization.account_count <= _MOST_ACCOUNTS else None
        for account in organization.accounts():
            inside = center.inside(account) if center is not None else organization.identities.get(account)
            for role in inside.roles if inside is not None else ():
                record = AccountPrincipal(AccountPrincipalKind.ROLE, role)
                if record.is_service_linked:
                    continue
                name = PrincipalId(account, record.title)
                place = _place(organization, account, alone=names[organization.node(account).name] == 1)
                yield RoleChoice(name, shown_name(record.title), place, principal_arn(organization, name))


def _place(organization: Organization, account: NodeId, *, alone: bool) -> str:
    node = organization.node(account)
    return node.name if alone else f"{node.name} {node.aws_id or NO_ACCOUNT_ID}"


def typed_question(
    action: str, resource: str, catalogue: Catalogue, roles: RoleChoices
) -> AskedActions | Becoming | None:
    """Return the question that is typed; None while nothing is.

    Raises:
        BadQuestionError: It cannot be asked.
    """
    action, resource = action.strip(), resource.strip()
    if begins_with_become(action):
        named = action[len(BECOME) :].strip()
        return Becoming(None if named.casefold() in _ADMINISTRATORS else roles.named(named).id)
    if action and not _ACTION.fullmatch(action):
        raise BadQuestionError("One action, such as s3:DeleteBucket, without wildcards; or “become” and a role.")
    if resource and not _ARN.fullmatch(resource):
        try:
            resource = roles.named(resource).arn
        except BadQuestionError as error:
            raise BadQuestionError(
                "An ARN, such as arn:aws:s3:::my-bucket, or the name of a role.", about_resource=True
            ) from error
    index = catalogue.index(action)
    return AskedActions(action if index is None else catalogue.actions[index], resource) if action else None


def begins_with_become(text: str) -> bool:
    """Whether a text asks for a role."""
    return f"{text.strip().casefold()} ".startswith(BECOME)


def question_offers(text: str, catalogue: Catalogue, roles: RoleChoices) -> Sequence[str]:
    """Return actions and roles for what is typed in the first field."""
    typed = text.strip().casefold()
    if not typed:
        return (*COMMON_ACTIONS, f"{BECOME}{_ADMINISTRATOR}", *(one.words for one in roles.all()[:_BESIDE_ACTIONS]))
    become = f"{BECOME}{_ADMINISTRATOR}"
    if begins_with_become(text) or BECOME.startswith(typed):
        named = typed.removeprefix(BECOME.strip()).strip() if begins_with_become(text) else ""
        administrators = [become] if named in _ADMINISTRATOR else []
        return [*administrators, *(one.words for one in roles.matching(named))]
    beside = roles.matching(typed)[:_BESIDE_ACTIONS] if ":" not in typed else []
    return [*suggest_actions(catalogue, text), *(one.words for one in beside)]


def is_whole_question(text: str, catalogue: Catalogue, roles: RoleChoices) -> bool:
    """Whether what is typed stands as it is."""
    if not begins_with_become(text):
        return ":" not in text or catalogue.index(text) is not None
    try:
        typed_question(text, "", catalogue, roles)
    except BadQuestionError:
        return False
    return True


def people_of_role(organization: Organization, name: PrincipalId) -> str:
    """Name the users and groups to whom Identity Center gives a role; empty for a role that it gives to nobody."""
    given = CenterRoles(organization).of(name.account)
    found = (one.grantees for one in given if AccountPrincipal(AccountPrincipalKind.ROLE, one.role).title == name.title)
    return first_names([f"{one.kind} {one.name}" for grantees in found for one in grantees], _NAMED)


def resource_offers(text: str, roles: RoleChoices) -> list[str]:
    """Return ARNs of the roles with some text in their name."""
    return [one.arn for one in roles.matching(text)]
