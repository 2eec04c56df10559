"""Rows and words of Identity Center: its tree, and the lists of what is given to whom, and where."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import islice

from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.edits.identities_policies import policy_title
from designer.organization.edits.identity_center import center_of
from designer.organization.identity.center_roles import CenterRoles
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterPart,
    Entitlement,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.commands.requests import IdentityPlace
from ui.theme import Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent


def given_words(organization: Organization, account: NodeId) -> dict[str, str]:
    """Return the names of the roles of an account that Identity Center gives, each with the words for to whom."""
    center = center_of(organization)
    return {one.role.name: people_words(center, one.grantees) for one in CenterRoles(organization).of(account)}


def people_words(center: IdentityCenter, grantees: Sequence[Grantee]) -> str:
    """Return the number of people that some users and groups are; the name of one who is on no list."""
    if {CenterPart.USERS, CenterPart.GROUPS} & set(center.unknown):
        return grantees[0].name if len(grantees) == 1 else f"{len(grantees):,} users or groups"
    groups = {grantee.name.casefold() for grantee in grantees if grantee.kind is GranteeKind.GROUP}
    users = {grantee.name.casefold() for grantee in grantees if grantee.kind is GranteeKind.USER}
    people = sum(
        user.name.casefold() in users or any(group.casefold() in groups for group in user.groups)
        for user in center.users
    )
    return counted(people, "person", "people") if people else "nobody"


def place_words(organization: Organization, target: NodeId) -> str:
    """Return the words for where something is given: "prod", "all 12 accounts of Workloads"."""
    node = organization.node(target)
    if node.kind is NodeKind.ACCOUNT:
        return node.name
    count = organization.accounts_below(target)
    return f"all {counted(count, 'account')} of {node.name}" if count != 1 else f"the account of {node.name}"


class CenterKind(Enum):
    """Kind of something in Identity Center: its name for people."""

    SET = "permission set"
    GROUP = "group"
    USER = "user"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class CenterRef:
    """Something in Identity Center, by its kind and name."""

    kind: CenterKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Membership:
    """User in a group, by their names."""

    user: str
    group: str


@dataclass(frozen=True, slots=True)
class SetPolicy:
    """Policy of a permission set.

    Attributes:
        permission_set: Name of the set.
        reference: Reference to the managed policy; empty for the inline policy.
        is_boundary: True for the boundary.
    """

    permission_set: str
    reference: str = ""
    is_boundary: bool = False


EVERYTHING_GIVEN = CenterRef(CenterKind.ALL)
"""All that is given to anybody."""

CENTER_GLYPHS = {
    CenterKind.SET: "template",
    CenterKind.GROUP: "group",
    CenterKind.USER: "principal",
    CenterKind.ALL: "attach",
}

_MOST = 1_000
"""Rows of a list."""

_TITLES = {CenterKind.SET: "Permission sets", CenterKind.GROUP: "Groups", CenterKind.USER: "Users"}
_PARTS = {
    CenterKind.SET: CenterPart.PERMISSION_SETS,
    CenterKind.GROUP: CenterPart.GROUPS,
    CenterKind.USER: CenterPart.USERS,
}


def grantee_ref(grantee: Grantee) -> CenterRef:
    """Return the reference to a user or group."""
    return CenterRef(CenterKind.USER if grantee.kind is GranteeKind.USER else CenterKind.GROUP, grantee.name)


def grantee_of(ref: CenterRef) -> Grantee:
    """Return the user or group of a reference."""
    return Grantee(GranteeKind.USER if ref.kind is CenterKind.USER else GranteeKind.GROUP, ref.name)


def is_there(center: IdentityCenter, ref: CenterRef) -> bool:
    """Return True if a reference leads to something."""
    if ref.kind is CenterKind.ALL:
        return True
    return ref.name in {record.name for record in _records(center, ref.kind)}


def center_sections(center: IdentityCenter) -> Iterator[Row]:
    """Yield the tree: all that is given, then permission sets, groups and users."""
    count = len(center.assignments) + len(center.entitlements)
    words = f"{count:,}" if CenterPart.ASSIGNMENTS not in center.unknown else f"{count:,}, others not known"
    content = RowContent("All assignments", bold=True, icon=CENTER_GLYPHS[CenterKind.ALL], trailing=words, dense=True)
    yield Row(
        content,
        id=EVERYTHING_GIVEN,
        accessible=f"All assignments, {words}",
        searched="all assignments everything given",
    )
    ends = _Ends(center)
    for kind, title in _TITLES.items():
        rows = [
            _tree_row(CenterRef(kind, record.name), ends, getattr(record, "display_name", ""))
            for record in _records(center, kind)
        ]
        unknown = _PARTS[kind] in center.unknown
        trailing = f"{len(rows):,}" if not unknown else f"{len(rows):,}, others not known" if rows else "not known"
        yield Row(RowContent(title, bold=True, trailing=trailing, dense=True), id=kind, rows=rows)


def _records(center: IdentityCenter, kind: CenterKind) -> Iterable[PermissionSet]:
    listed = {CenterKind.SET: center.permission_sets, CenterKind.GROUP: center.groups, CenterKind.USER: center.users}
    return listed.get(kind, ())  # type: ignore[return-value]  # all three have a name


class _Ends:
    """Words at the ends of the rows of the tree, from one look at all that is given."""

    def __init__(self, center: IdentityCenter) -> None:
        self._sets = Counter(assignment.permission_set.casefold() for assignment in center.assignments)
        self._members = Counter(group.casefold() for user in center.users for group in user.groups)
        given: tuple[AccessAssignment | Entitlement, ...] = (*center.assignments, *center.entitlements)
        self._given = {(one.grantee.kind, one.grantee.name.casefold()) for one in given}
        self._groups = {user.name: user.groups for user in center.users}

    def of(self, ref: CenterRef) -> str:
        """Return the words for one row."""
        if ref.kind is CenterKind.SET:
            count = self._sets[ref.name.casefold()]
            return counted(count, "assignment") if count else "not assigned"
        if ref.kind is CenterKind.GROUP:
            count = self._members[ref.name.casefold()]
            return counted(count, "person", "people") if count else "no members"
        through = any((GranteeKind.GROUP, one.casefold()) in self._given for one in self._groups[ref.name])
        return "" if through or (GranteeKind.USER, ref.name.casefold()) in self._given else "nothing assigned"


def _tree_row(ref: CenterRef, ends: _Ends, more: str) -> Row:
    words = ends.of(ref)
    content = RowContent(ref.name, icon=CENTER_GLYPHS[ref.kind], trailing=words, dense=True)
    accessible = ", ".join(filter(None, (f"{ref.kind.value} {ref.name}", words)))
    tip = "\n".join(filter(None, (ref.name, more)))
    searched, is_user = f"{ref.name} {more}".lower(), ref.kind is CenterKind.USER
    return Row(content, tip, id=ref, value=ref, accessible=accessible, searched=searched, draggable=is_user)


def capped(rows: Iterator[Row]) -> list[Row]:
    """Return the first rows, and a word on the others: nobody reads thousands."""
    shown = list(islice(rows, _MOST + 1))
    if len(shown) > _MOST:
        content = RowContent("More: look at one permission set, group or user", heading=True)
        shown[_MOST:] = [Row(content, id="more", selectable=False)]
    return shown


def given_rows(organization: Organization, ref: CenterRef) -> Iterator[Row]:
    """Yield all that is given of a permission set, to a user or group, or at all; what comes through groups last."""
    center = center_of(organization)
    own = [assignment for assignment in center.assignments if _concerns(assignment, ref)]
    yield from (_assignment_row(organization, assignment, ref) for assignment in own)
    if ref.kind is not CenterKind.SET:
        roles = [one for one in center.entitlements if ref.kind is CenterKind.ALL or one.grantee == grantee_of(ref)]
        yield from (_entitlement_row(organization, role, ref) for role in roles)
    groups = (
        next((user.groups for user in center.users if user.name == ref.name), ()) if ref.kind is CenterKind.USER else ()
    )
    for group in groups:
        through = CenterRef(CenterKind.GROUP, group)
        yield from (
            _assignment_row(organization, assignment, ref, through=group)
            for assignment in center.assignments
            if _concerns(assignment, through)
        )
        found = (entitlement for entitlement in center.entitlements if entitlement.grantee == grantee_of(through))
        yield from (_entitlement_row(organization, entitlement, ref, through=group) for entitlement in found)


def member_rows(center: IdentityCenter, ref: CenterRef) -> Iterator[Row]:
    """Yield the people in a group, or groups that a user is in."""
    if ref.kind is CenterKind.USER:
        user = next((center_user for center_user in center.users if center_user.name == ref.name), None)
        for group in user.groups if user is not None else ():
            member = Membership(ref.name, group)
            yield Row(RowContent(group, icon="group", action="close"), group, id=member, value=member)
        return
    for user in center.users:
        if ref.name.casefold() in {one.casefold() for one in user.groups}:
            member = Membership(user.name, ref.name)
            yield Row(
                RowContent(user.name, user.display_name, icon="principal", action="close"),
                user.name,
                id=member,
                value=member,
            )


def set_policy_rows(one: PermissionSet) -> Iterator[Row]:
    """Yield the policies of a permission set."""
    if one.inline:
        held = SetPolicy(one.name)
        content = RowContent(
            "Inline policy", "The same in every account", icon="json", icon_role=Role.ACCENT, action="close"
        )
        yield Row(content, id=held, value=held)
    for reference in one.attached:
        yield _policy_row(SetPolicy(one.name, reference))
    if one.boundary:
        yield _policy_row(SetPolicy(one.name, one.boundary, is_boundary=True))


def _policy_row(held: SetPolicy) -> Row:
    of_aws = ":" in held.reference
    kind = "AWS managed policy" if of_aws else "Policy that each account must have"
    content = RowContent(
        policy_title(held.reference),
        f"{kind}, as the permissions boundary" if held.is_boundary else kind,
        icon="lock" if held.is_boundary else "file",
        icon_role=Role.ACCOUNT if of_aws else Role.ACCENT,
        action="close",
    )
    return Row(content, held.reference, id=held, value=held)


def account_rows(organization: Organization, name: str) -> Iterator[Row]:
    """Yield the accounts where a permission set makes a role; each leads to it."""
    roles = CenterRoles(organization)
    targets = {
        one.target for one in center_of(organization).assignments if one.permission_set.casefold() == name.casefold()
    }
    for account in organization.accounts():
        for one in roles.of(account) if targets.intersection(organization.path(account)) else ():
            if one.permission_set.casefold() != name.casefold():
                continue
            whom = ", ".join(grantee.name for grantee in one.grantees[:3]) + ("…" if len(one.grantees) > 3 else "")
            place = IdentityPlace(account, f"role/{one.role.name}")
            content = RowContent(
                organization.node(account).name, f"For {whom}", icon="account", icon_role=Role.ACCOUNT, tinted=True
            )
            yield Row(content, path_text(organization, account), id=account, value=place)


def _concerns(one: AccessAssignment, ref: CenterRef) -> bool:
    if ref.kind is CenterKind.SET:
        return one.permission_set.casefold() == ref.name.casefold()
    return ref.kind is CenterKind.ALL or grantee_ref(one.grantee) == ref


def _assignment_row(organization: Organization, one: AccessAssignment, ref: CenterRef, through: str = "") -> Row:
    whom, where = one.grantee.name, place_words(organization, one.target)
    glyph = CENTER_GLYPHS[CenterKind.SET] if ref.kind not in (CenterKind.SET, CenterKind.ALL) else _glyph(one.grantee)
    title = one.permission_set if ref.kind in (CenterKind.USER, CenterKind.GROUP) else whom
    about = {CenterKind.ALL: f"{one.permission_set} in {where}"}.get(ref.kind, f"In {where}")
    secondary = f"{about}, through {through}" if through else about
    action = "" if through else "close"
    content = RowContent(title, secondary, icon=glyph, icon_role=Role.ACCENT, action=action)
    tip = f"{one.permission_set} for {one.grantee.kind} {whom}\n{path_text(organization, one.target)}"
    return Row(content, tip, id=(one, through), value=ThroughGroup(through) if through else one)


def _entitlement_row(organization: Organization, one: Entitlement, ref: CenterRef, through: str = "") -> Row:
    where = organization.node(one.account).name
    title = one.role if ref.kind is not CenterKind.ALL else one.grantee.name
    about = f"Role of {where}, given by account access manager" if title == one.role else f"Role {one.role} of {where}"
    content = RowContent(
        title,
        f"{about}, through {through}" if through else about,
        icon="role",
        icon_role=Role.ACCENT,
        action="" if through else "close",
    )
    return Row(
        content,
        path_text(organization, one.account),
        id=(one, through),
        value=ThroughGroup(through) if through else one,
    )


@dataclass(frozen=True, slots=True)
class ThroughGroup:
    """Stands for what a user has through a group."""

    group: str


def _glyph(grantee: Grantee) -> str:
    return CENTER_GLYPHS[grantee_ref(grantee).kind]
