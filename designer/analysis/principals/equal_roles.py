"""Roles of one name in many accounts that are answered alike, such as that of a permission set: told once."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from designer.analysis.principals.who_can import PrincipalAccess
from designer.organization.identity.account_principals import AccountPrincipalKind
from designer.organization.identity.center_roles import permission_set_of

T = TypeVar("T")


def role_name(access: PrincipalAccess) -> str:
    """Name that a role has in every account: of its permission set, or as in an ARN (``role/ops/deploy``)."""
    principal = access.principal
    return permission_set_of(principal.name) or principal.title


def role_and_answer(access: PrincipalAccess) -> Hashable:
    """Role, or root user, with its answer and all that is told of it; equal in each account where nothing differs.

    None for a user: those of one name in two accounts are two people.
    """
    if access.principal.kind is AccountPrincipalKind.USER:
        return None
    answer = access.answer
    return access.kind, role_name(access), answer.answer, answer.stage, answer.sentence, answer.depends_on


def equal_roles(found: Iterable[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    """Groups of principals of which the same is told, in the order of the first of each.

    Args:
        found: The principals.
        key: Equal for those of a group; None for one that stands alone.
    """
    groups: dict[Hashable, list[T]] = {}
    for number, one in enumerate(found):
        same = key(one)
        groups.setdefault(number if same is None else (same,), []).append(one)
    return list(groups.values())
