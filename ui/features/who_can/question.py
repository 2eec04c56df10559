"""The question of the panel as it is typed: an action and on what, or a role that somebody becomes."""

import re
from collections.abc import Sequence

from designer.analysis.lenses.action import COMMON_ACTIONS
from designer.analysis.plain_questions import AN_ADMINISTRATOR, plain_words
from designer.analysis.principals.access_ways import Becoming
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.role_choices import RoleChoice, RoleChoices
from designer.basics.errors import EditError
from designer.basics.words import first_names
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, PrincipalId
from designer.organization.identity.center_roles import CenterRoles
from designer.organization.model.organization import Organization
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.plain_words import actions_in_words

BECOME = "become "
"""Words before the name of a role."""

ADMINISTRATORS = f"{BECOME}{AN_ADMINISTRATOR}"
_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:.+")
_NAMED = 5
_BESIDE_ACTIONS = 8
"""Roles that are offered beside actions."""


class BadResourceError(EditError):
    """The second field names nothing that an action works on."""


def typed_question(
    action: str, resource: str, catalogue: Catalogue, roles: RoleChoices
) -> AskedActions | Becoming | None:
    """Return the question that is typed; None while nothing is.

    Raises:
        BadResourceError: Its second field is the reason.
        EditError: The question cannot be asked.
    """
    action, resource = action.strip(), resource.strip()
    if begins_with_become(action):
        return Becoming(roles.meant(action[len(BECOME) :]))
    if action and not _ACTION.fullmatch(action):
        meant = actions_in_words(catalogue, plain_words(action), 1, is_sure=True)
        if not meant:
            raise EditError("One action, such as s3:DeleteBucket, without wildcards; or “become” and a role.")
        action = meant[0]
    if resource and not _ARN.fullmatch(resource):
        try:
            resource = roles.named(resource).arn
        except EditError as error:
            raise BadResourceError("An ARN, such as arn:aws:s3:::my-bucket, or the name of a role.") from error
    index = catalogue.index(action)
    return AskedActions(action if index is None else catalogue.actions[index], resource) if action else None


def become_words(role: RoleChoice) -> str:
    """Return the question that asks who can become a role."""
    return f"{BECOME}{role.words}"


def begins_with_become(text: str) -> bool:
    """Whether a text asks for a role."""
    return f"{text.strip().casefold()} ".startswith(BECOME)


def question_offers(text: str, catalogue: Catalogue, roles: RoleChoices) -> Sequence[str]:
    """Return actions and roles for what is typed in the first field."""
    typed = text.strip().casefold()
    if not typed:
        return (*COMMON_ACTIONS, ADMINISTRATORS, *map(become_words, roles.all()[:_BESIDE_ACTIONS]))
    if begins_with_become(text) or BECOME.startswith(typed):
        named = typed.removeprefix(BECOME.strip()).strip() if begins_with_become(text) else ""
        administrators = [ADMINISTRATORS] if named in AN_ADMINISTRATOR else []
        return [*administrators, *map(become_words, roles.matching(named))]
    beside = roles.matching(typed)[:_BESIDE_ACTIONS] if ":" not in typed else []
    meant = actions_in_words(catalogue, plain_words(typed), is_sure=True) if " " in typed else []
    return [*meant, *suggest_actions(catalogue, text), *map(become_words, beside)]


def is_whole_question(text: str, catalogue: Catalogue, roles: RoleChoices) -> bool:
    """Whether the text is a complete question."""
    if ":" in text and not begins_with_become(text):
        return catalogue.index(text) is not None
    try:
        typed_question(text, "", catalogue, roles)
    except EditError:
        return False
    return True


def people_of_role(organization: Organization, name: PrincipalId) -> str:
    """Name the users and groups to whom Identity Center gives a role; empty for a role that it gives to nobody."""
    given = CenterRoles(organization).of(name.account)
    found = (one.grantees for one in given if AccountPrincipal(AccountPrincipalKind.ROLE, one.role).title == name.title)
    return first_names([f"{grantee.kind} {grantee.name}" for grantees in found for grantee in grantees], _NAMED)


def resource_offers(text: str, roles: RoleChoices) -> list[str]:
    """Return ARNs of the roles with some text in their name."""
    return [choice.arn for choice in roles.matching(text)]
