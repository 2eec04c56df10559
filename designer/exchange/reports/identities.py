"""Section on identities: Identity Center with what it gives to whom, and what lies inside accounts."""

from collections.abc import Iterator

from designer.basics.words import counted
from designer.exchange.reports.contents import ReportCell, ReportSection, ReportTable, cell
from designer.exchange.reports.subject import ReportSubject
from designer.organization.model.identities import AccountIdentities, IdentityPart
from designer.organization.model.identity_center import CenterPart, Grantee, GranteeKind, IdentityCenter
from designer.organization.model.ids import NodeId

_INSIDE = (
    "Account",
    "Users",
    "Sign in without MFA",
    "With access keys",
    "Roles",
    "Groups",
    "Policies",
    "Root MFA",
    "Root keys",
    "Not known",
)


def identities(subject: ReportSubject) -> ReportSection:
    """Return the identity Center, and users, roles and root users inside accounts, as far as they are known."""
    known = subject.organization.identities
    rows = tuple(_inside(subject, account, known[account]) for account in subject.accounts if account in known)
    inside = f"Users and roles of {len(rows):,} of {counted(len(subject.accounts), 'account')} are known."
    tables = [ReportTable("identities", "Inside accounts", _INSIDE, rows)] if rows else []
    center = subject.organization.settings.identity_center
    lead = "Nothing is known of Identity Center."
    if center is not None:
        tables[:0] = [table for table in _center_tables(subject, center) if table.rows]
        lead = (
            f"Identity Center has {counted(len(center.users), 'user')}, {counted(len(center.groups), 'group')} and "
            f"{counted(len(center.permission_sets), 'permission set')}."
        )
        if center.unknown:
            lead += f" Not known are its {', '.join(_PARTS[part] for part in center.unknown)}."
    return ReportSection("identities", "Identities", (lead, inside), tuple(tables))


_PARTS = {
    CenterPart.USERS: "users",
    CenterPart.GROUPS: "groups",
    CenterPart.PERMISSION_SETS: "permission sets",
    CenterPart.ASSIGNMENTS: "assignments",
    CenterPart.ENTITLEMENTS: "entitlements",
}


def _center_tables(subject: ReportSubject, center: IdentityCenter) -> Iterator[ReportTable]:
    """Yield tables of what is given to whom, the permission sets, users and groups."""
    yield ReportTable("assignments", "Assignments", ("Gives", "To", "In", "Accounts"), tuple(_given(subject, center)))
    sets = (
        (
            cell(one.name),
            cell(", ".join(each.rpartition("/")[2] for each in one.attached)),
            cell("yes" if one.inline else "no"),
            cell(one.boundary.rpartition("/")[2]),
            cell(f"{one.session_seconds / 3600:g} h" if one.session_seconds else "not said; AWS makes it 1 h"),
        )
        for one in center.permission_sets
    )
    columns = ("Permission set", "Managed policies", "Inline policy", "Boundary", "Session")
    yield ReportTable("permission-sets", "Permission sets", columns, tuple(sets))
    users = ((cell(one.name), cell(one.display_name), cell(", ".join(one.groups))) for one in center.users)
    yield ReportTable("center-users", "Users of Identity Center", ("User", "Name", "Groups"), tuple(users))
    members: dict[str, list[str]] = {}
    for user in center.users:
        for group in user.groups:
            members.setdefault(group, []).append(user.name)
    groups = (
        (cell(one.name), cell(one.description), cell(", ".join(members.get(one.name, ())))) for one in center.groups
    )
    yield ReportTable("center-groups", "Groups of Identity Center", ("Group", "Description", "Members"), tuple(groups))


def _given(subject: ReportSubject, center: IdentityCenter) -> Iterator[tuple[ReportCell, ...]]:
    for one in center.assignments:
        below = sum(1 for _ in subject.organization.accounts(one.target))
        yield cell(one.permission_set), cell(_words(one.grantee)), cell(subject.path(one.target)), cell(below)
    for each in center.entitlements:
        yield cell(f"role {each.role}"), cell(_words(each.grantee)), cell(subject.path(each.account)), cell(1)


def _words(grantee: Grantee) -> str:
    return f"group {grantee.name}" if grantee.kind is GranteeKind.GROUP else grantee.name


def _inside(subject: ReportSubject, account: NodeId, inside: AccountIdentities) -> tuple[ReportCell, ...]:
    users = inside.users
    without = sum(user.signs_in_without_mfa is True for user in users)
    keys = sum(bool(user.active_keys) for user in users)
    unknown = [part.value for part in inside.unknown]
    unread = sum(user.signs_in_without_mfa is None for user in users)
    unknown += [f"MFA of {counted(unread, 'user')}"] if unread else []
    mfa = {True: cell("✓ yes", "allowed"), False: cell("⊘ no", "denied"), None: cell("not known", "unknown")}
    return (
        cell(subject.path(account)),
        _number(inside, IdentityPart.USERS, len(users)),
        _number(inside, IdentityPart.USERS, without, "conditional" if without else ""),
        _number(inside, IdentityPart.USERS, keys),
        _number(inside, IdentityPart.ROLES, len(inside.roles)),
        _number(inside, IdentityPart.GROUPS, len(inside.groups)),
        _number(inside, IdentityPart.POLICIES, len(inside.policies)),
        mfa[inside.root.mfa],
        cell("not known" if inside.root.access_keys is None else inside.root.access_keys),
        cell(", ".join(unknown)),
    )


def _number(inside: AccountIdentities, part: IdentityPart, number: int, tone: str = "") -> ReportCell:
    """Return the cell of a number; zero of an unknown part is not known."""
    return cell(number, tone) if number or part not in inside.unknown else cell("not known", "unknown")
