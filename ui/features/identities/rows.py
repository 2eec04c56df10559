"""Rows of what lies inside an account: the root user, then users, groups, roles and policies, with what stands out."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal, TypeAlias, TypeVar

from designer.basics.words import counted
from designer.organization.edits.identities_policies import policy_title
from designer.organization.identity.center_roles import RESERVED_PATH, permission_set_of
from designer.organization.model.identities import (
    PARTS,
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityKind,
    IdentityPart,
    IdentityRef,
    ManagedPolicy,
    NamedIdentity,
    PolicyHolder,
    named_identities,
    ref_of,
)
from ui.theme import Role
from ui.widgets.item_views.row_model import LazyRows, Row
from ui.widgets.item_views.rows import RowContent

T = TypeVar("T")

ROOT_USER: Literal["root"] = "root"
"""Stands for the root user, which has no name."""

_End: TypeAlias = tuple[str, str, Role]
"""Words at the end of a row, the sign before them, and its colour."""

_MadeRows: TypeAlias = "dict[int, tuple[NamedIdentity, _End, Row]]"
"""Rows by the identity of their records."""

IdentitySubject: TypeAlias = IdentityRef | Literal["root"]
"""Something inside an account that a page can be about."""

LINKED: Literal["linked"] = "linked"
CENTER: Literal["center"] = "center"

SectionId: TypeAlias = IdentityKind | Literal["linked", "center"]
"""A section of the tree; service-linked roles and those of Identity Center have one of their own."""

SERVICE_LINKED = "/aws-service-role/"
"""Path of roles that belong to a service, and that nobody edits
(https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html)."""

IDENTITY_GLYPHS = {
    IdentityKind.USER: "principal",
    IdentityKind.GROUP: "group",
    IdentityKind.ROLE: "role",
    IdentityKind.POLICY: "file",
}

TITLES = {
    IdentityKind.USER: "Users",
    IdentityKind.GROUP: "Groups",
    IdentityKind.ROLE: "Roles",
    IdentityKind.POLICY: "IAM policies",
}

_DRAGGED = (IdentityKind.USER, IdentityKind.POLICY)


class IdentityRows:
    """Rows of one account after the other; a record that stays has the row that it had."""

    def __init__(self) -> None:
        self._made: _MadeRows = {}

    def sections(self, inside: AccountIdentities, given: Mapping[str, str] | None = None) -> Iterator[Row]:
        """Yield the sections of an account.

        Service-linked roles have one of their own, since nobody can change them, and so have roles of Identity Center.

        Args:
            inside: The account's inside, with the roles of Identity Center.
            given: Names of those roles, each with the words for to whom it is given.
        """
        given = given or {}
        yield _root_row(inside)
        uses = _uses(inside)
        members = Counter(group.casefold() for user in inside.users for group in user.groups)
        before: _MadeRows = self._made
        now: _MadeRows = {}
        self._made = now

        def rows_of(records: Sequence[NamedIdentity]) -> LazyRows:
            def make(record: NamedIdentity) -> Row:
                to_whom = given.get(record.name) if isinstance(record, IamRole) else None
                end = _end(record, uses, members) if to_whom is None else (to_whom, "", Role.SECONDARY)
                return _kept(record, end, before, now)

            is_dragged = bool(records) and ref_of(records[0]).kind in _DRAGGED
            return LazyRows(records, ref_of, make, draggable=is_dragged)

        linked: list[NamedIdentity] = []
        center: list[NamedIdentity] = []
        for kind in IdentityKind:
            records: Sequence[NamedIdentity] = named_identities(inside, kind)
            if kind is IdentityKind.ROLE:
                records, linked, center = _roles_apart(inside, given)
            yield _head(kind, rows_of(records), unknown=PARTS[kind] in inside.unknown)
            if linked and kind is IdentityKind.ROLE:
                content = RowContent("Service-linked roles", trailing=f"{len(linked):,}", dense=True)
                yield Row(content, "Roles that belong to AWS's services", LINKED, rows=rows_of(linked))
        if center:
            content = RowContent("From Identity Center", bold=True, trailing=f"{len(center):,}", dense=True)
            yield Row(content, "Roles of people of Identity Center", CENTER, rows=rows_of(center))


def _roles_apart(
    inside: AccountIdentities, given: Mapping[str, str]
) -> tuple[list[NamedIdentity], list[NamedIdentity], list[NamedIdentity]]:
    """Return the roles that people make, those that are linked to services, and those of Identity Center."""
    own: list[NamedIdentity] = []
    linked: list[NamedIdentity] = []
    center: list[NamedIdentity] = []
    for role in inside.roles:
        is_linked = role.path.startswith(SERVICE_LINKED)
        (linked if is_linked else center if role.name in given or _is_of_center(role) else own).append(role)
    return own, linked, center


def _kept(record: NamedIdentity, end: _End, before: _MadeRows, now: _MadeRows) -> Row:
    """Return the row that a record had, or another where it would differ."""
    known = before.get(id(record))
    if known is None or known[0] is not record or known[1] != end:
        known = record, end, _row(record, end)
    now[id(record)] = known
    return known[2]


def _head(kind: IdentityKind, rows: LazyRows, *, unknown: bool) -> Row:
    count = len(rows)
    trailing = f"{count:,}" if not unknown else f"{count:,}, others not known" if count else "not known"
    return Row(RowContent(TITLES[kind], bold=True, trailing=trailing, dense=True), id=kind, rows=rows)


def _root_row(inside: AccountIdentities) -> Row:
    root = inside.root
    words, sign, role = "", "", Role.SECONDARY
    if root.access_keys:
        words, sign, role = counted(root.access_keys, "key"), "key", Role.CONDITIONAL
    elif root.password is False:
        words = "no credentials"
    elif root.mfa is False:
        words, sign, role = "no MFA", "no-device", Role.CONDITIONAL
    elif root.mfa:
        words, sign, role = "MFA", "device", Role.ALLOWED
    else:
        words = "not known"
    content = RowContent("Root user", bold=True, icon="lock", trailing=words, sign=sign, sign_role=role, dense=True)
    return Row(content, id=ROOT_USER, accessible=f"Root user, {words or 'with an MFA device'}", searched="root user")


def _row(record: NamedIdentity, end: _End) -> Row:
    ref = ref_of(record)
    words, sign, role = end
    content = RowContent(
        _title(record),
        icon=IDENTITY_GLYPHS[ref.kind],
        trailing=words,
        sign=sign,
        sign_role=role,
        dense=True,
        faded=isinstance(record, ManagedPolicy) and ":" in record.name,
    )
    spoken = "with an MFA device" if sign == "device" else words
    accessible = ", ".join(filter(None, (f"{ref.kind} {record.name}", spoken)))
    searched = f"{record.name} {record.path if record.path != '/' else ''} {' '.join(_held(record))}".lower()
    path = "" if record.path == "/" else f"\n{record.path}"
    return Row(
        content,
        f"{record.name}{path}",
        id=ref,
        value=ref,
        accessible=accessible,
        searched=searched,
        draggable=ref.kind in _DRAGGED,
    )


def _title(record: NamedIdentity) -> str:
    """Return the name for people: of a role of Identity Center that of its permission set."""
    of_set = permission_set_of(record.name) if _is_of_center(record) else ""
    return of_set or policy_title(record.name)


def _is_of_center(record: NamedIdentity) -> bool:
    return isinstance(record, IamRole) and record.path.startswith(RESERVED_PATH)


def _held(record: NamedIdentity) -> tuple[str, ...]:
    """Return the names of what a record has; a search finds it by them, too."""
    groups = record.groups if isinstance(record, IamUser) else ()
    attached = () if isinstance(record, ManagedPolicy) else tuple(map(policy_title, record.attached))
    return (*groups, *attached)


def _end(record: NamedIdentity, uses: Counter[str], members: Counter[str]) -> _End:
    """Return the words at the end of a row, the sign before them and its colour: the one thing that stands out most."""
    if isinstance(record, IamGroup):
        count = members[record.name.casefold()]
        return counted(count, "user") if count else "no members", "", Role.SECONDARY
    if isinstance(record, ManagedPolicy):
        count = uses[record.name.casefold()]
        return "" if count else "unused", "", Role.SECONDARY
    if isinstance(record, IamUser):
        keys = record.active_keys
        if record.signs_in_without_mfa:
            return "no MFA", "no-device", Role.CONDITIONAL
        if keys:
            made = min((key.created[:7] for key in keys if key.created), default="")
            return f"since {made}" if made else counted(len(keys), "key"), "key", Role.CONDITIONAL
    if not record.attached and not record.inline and not (isinstance(record, IamUser) and record.groups):
        return "no policies yet", "", Role.SECONDARY
    if isinstance(record, IamUser) and record.mfa:
        return "MFA", "device", Role.ALLOWED
    if isinstance(record, IamUser):
        signs_in = record.console is not False
        words = "no password" if not signs_in else "MFA not known" if record.mfa is None else "no MFA"
        return words, "", Role.SECONDARY
    return "", "", Role.SECONDARY


def _uses(inside: AccountIdentities) -> Counter[str]:
    """Return the number of users, groups and roles that have each managed policy, or are bounded by it."""
    holders: tuple[PolicyHolder, ...] = (*inside.users, *inside.groups, *inside.roles)
    references = Counter(chain.from_iterable(holder.attached for holder in holders))
    references.update(holder.boundary for holder in holders if not isinstance(holder, IamGroup) and holder.boundary)
    held: Counter[str] = Counter()
    for reference, times in references.items():  # few of them, on thousands of roles
        held[reference.casefold()] += times
    return held


def part_of(section: object) -> IdentityPart | None:
    """Return the part of the account that a section shows, or None if it shows none of its own."""
    return PARTS[section] if isinstance(section, IdentityKind) else None


def those_beside(sections: Iterable[Row], subject: Hashable, kind: type[T]) -> tuple[T, ...]:
    """Return those beside one in its section, of one class of references: first what follows, the nearest first."""
    for section in sections:
        rows = [row.id for row in section.rows]
        if subject in rows:
            place = rows.index(subject)
            near = (*rows[place + 1 :], *reversed(rows[:place]))
            return tuple(one for one in near if isinstance(one, kind))
    return ()
