"""Faults of what lies inside accounts and of Identity Center that their tables do not show: references to nothing."""

from collections.abc import Iterator, Mapping

from designer.basics.words import short
from designer.exchange.formats.fields import Shape
from designer.exchange.formats.loading import Json, LoadingFault
from designer.exchange.formats.positions import FaultPath
from designer.exchange.formats.values import listed_objects, listed_texts

_CENTER = "accessAssignments"
_TITLES = {"users": "user", "groups": "group", "permissionSets": "permission set"}


def account_faults(identities: Mapping[str, Json], kinds: Mapping[str, str]) -> Iterator[LoadingFault]:
    """Yield a fault for each key that is no account of the file.

    Args:
        identities: The member, whose shape is right.
        kinds: Kind of each node of the file.
    """
    for account in identities:
        if kinds.get(account) != "account":
            yield LoadingFault(("identities", account), f'No account of this file has the id "{short(account)}".')


def center_faults(center: Shape, kinds: Mapping[str, str]) -> Iterator[LoadingFault]:
    """Yield a fault for each reference of Identity Center that leads nowhere.

    Args:
        center: The member, whose shape is right.
        kinds: Kind of each node of the file.
    """
    known = _Known(center)
    for number, user in enumerate(listed_objects(center, "users")):
        for index, group in enumerate(listed_texts(user, "groups")):
            yield from known.missing((_CENTER, "users", number, "groups", index), "groups", group)
    for number, one in enumerate(listed_objects(center, "assignments")):
        place: FaultPath = (_CENTER, "assignments", number)
        yield from known.missing((*place, "permissionSet"), "permissionSets", str(one["permissionSet"]))
        yield from known.grantee(place, one)
        target = str(one["target"])
        if target not in kinds:
            yield LoadingFault((*place, "target"), f'No node of this file has the id "{short(target)}".')
    for number, one in enumerate(listed_objects(center, "entitlements")):
        place = (_CENTER, "entitlements", number)
        yield from known.grantee(place, one)
        account = str(one["account"])
        if kinds.get(account) != "account":
            yield LoadingFault((*place, "account"), f'No account of this file has the id "{short(account)}".')


class _Known:
    """Names of users, groups and permission sets; where all of a kind is unknown, any name can be right."""

    def __init__(self, center: Shape) -> None:
        self._names = {part: {str(one["name"]).casefold() for one in listed_objects(center, part)} for part in _TITLES}
        self._unknown = listed_texts(center, "unknown")

    def missing(self, place: FaultPath, part: str, name: str) -> Iterator[LoadingFault]:
        if part not in self._unknown and name.casefold() not in self._names[part]:
            yield LoadingFault(place, f'There is no {_TITLES[part]} "{short(name)}" in {_CENTER}.')

    def grantee(self, place: FaultPath, one: Shape) -> Iterator[LoadingFault]:
        given = [kind for kind in ("user", "group") if kind in one]
        if len(given) != 1:
            yield LoadingFault(place, "Access is given to either a user or a group.")
        else:
            yield from self.missing((*place, given[0]), f"{given[0]}s", str(one[given[0]]))
