"""Order of identities from AWS: it lists in none, so that one of our own makes the same bytes every time."""

from collections.abc import Mapping
from dataclasses import astuple, replace
from typing import TypeVar

from designer.exchange.imports.iam.iam_files import AccountFacts
from designer.exchange.imports.iam.identity_center_answers import CenterFacts, SetFacts
from designer.organization.model.identities import AccessKey, IamGroup, IamRole, IamUser

T = TypeVar("T")


def account_in_order(facts: AccountFacts) -> AccountFacts:
    """Return facts of one account with everything by its name."""
    return replace(
        facts,
        users={name: _user(one) for name, one in _by_key(facts.users).items()},
        groups={name: _group(one) for name, one in _by_key(facts.groups).items()},
        roles={name: _role(one) for name, one in _by_key(facts.roles).items()},
        policies=_by_key(facts.policies),
        credentials=_by_key(facts.credentials),
    )


def center_in_order(facts: CenterFacts) -> CenterFacts:
    """Return facts of Identity Center with people and permission sets by name, and all that is given by what it is."""
    return replace(
        facts,
        sets={key: _set(one) for key, one in sorted(facts.sets.items(), key=lambda item: (item[1].name, item[0]))},
        users=_by_name(facts.users),
        groups=_by_name(facts.groups),
        members=sorted(facts.members, key=lambda pair: (facts.groups.get(pair[0], ("", "")), pair)),
        assignments=sorted(facts.assignments),
        entitlements=sorted(facts.entitlements),
    )


def _by_key(records: Mapping[str, T]) -> dict[str, T]:
    return dict(sorted(records.items(), key=lambda item: (item[0].casefold(), item[0])))


def _by_name(people: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return dict(sorted(people.items(), key=lambda item: (item[1][0].casefold(), item[1], item[0])))


def _set(one: SetFacts) -> SetFacts:
    return replace(
        one,
        attached=None if one.attached is None else sorted(one.attached),
        own=None if one.own is None else sorted(one.own),
    )


def _user(one: IamUser) -> IamUser:
    return replace(
        one,
        groups=tuple(sorted(one.groups)),
        attached=tuple(sorted(one.attached)),
        inline=tuple(sorted(one.inline, key=astuple)),
        tags=tuple(sorted(one.tags)),
        access_keys=None if one.access_keys is None else _keys(one.access_keys),
    )


def _keys(keys: tuple[AccessKey, ...]) -> tuple[AccessKey, ...]:
    return tuple(sorted(keys, key=astuple, reverse=True))  # those that are in use first


def _group(one: IamGroup) -> IamGroup:
    attached, inline = tuple(sorted(one.attached)), tuple(sorted(one.inline, key=astuple))
    return replace(one, attached=attached, inline=inline)


def _role(one: IamRole) -> IamRole:
    attached, inline = tuple(sorted(one.attached)), tuple(sorted(one.inline, key=astuple))
    return replace(one, attached=attached, inline=inline, tags=tuple(sorted(one.tags)))
