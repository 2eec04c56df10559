"""Facts of IAM and Identity Center put into a design: what an import knows replaces what was known, the rest stays."""

from collections.abc import Collection, Iterable
from dataclasses import fields, replace
from typing import TypeVar

from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.iam.iam_files import AccountFacts, UserCredentials
from designer.exchange.imports.iam.iam_values import LONGEST_VALUE, reference_of
from designer.exchange.imports.iam.identity_center_answers import CenterFacts, SetFacts
from designer.exchange.imports.iam.identity_order import account_in_order, center_in_order
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.identity_center import center_of, put_center
from designer.organization.identity import aws_managed
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityPart,
    ManagedPolicy,
    RootUser,
)
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterPart,
    CenterUser,
    Entitlement,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind

_Identity = TypeVar("_Identity", IamUser, IamGroup, IamRole, ManagedPolicy, RootUser, CenterUser, CenterGroup)


def with_kept_fields(made: _Identity, before: _Identity | None, known: Collection[str]) -> _Identity:
    """Return a record with the earlier values of the fields that the import does not know.

    Args:
        made: The record as an import made it; a field that it does not know has its default.
        before: The same as it was known; None if it was not.
        known: Names of the fields that the import always knows, so a default there means empty.
    """
    if before is None or before is made:
        return made
    kept = {
        field.name: value
        for field in fields(made)
        if field.name not in known
        and getattr(made, field.name) == field.default
        and (value := getattr(before, field.name)) != field.default
    }
    return replace(made, **kept) if kept else made


_Record = TypeVar("_Record", IamUser, IamGroup, IamRole, ManagedPolicy)

_ACCOUNT_PARTS = {
    "UserDetailList": IdentityPart.USERS,
    "GroupDetailList": IdentityPart.GROUPS,
    "RoleDetailList": IdentityPart.ROLES,
    "Policies": IdentityPart.POLICIES,
}


_FIELDS_OF_GROUPS = ("name", "path", "attached", "inline")
_FIELDS_OF_USERS = (*_FIELDS_OF_GROUPS, "groups", "boundary", "tags", "created")
_FIELDS_OF_ROLES = (*_FIELDS_OF_GROUPS, "trust", "boundary", "tags", "created", "last_used")
_FIELDS_OF_POLICIES = ("name", "text", "path", "description")
"""Fields that the authorization details always tell. Every other field keeps what was known."""


def update_identities(
    design: Organization, read: dict[str, AccountFacts], account: NodeId | None, report: ConversionReport
) -> Change:
    """Return the change that puts facts into a design.

    Args:
        design: The design.
        read: Facts by account number, under "" if the number is unknown.
        account: The account of the facts; None if their numbers say it.
        report: Gets the accounts that the design lacks.

    Raises:
        EditError: The facts are of another account, or of an unknown one.
    """
    builder = ChangeBuilder(design)
    for node_id, facts in _by_account(design, read, account, report):
        builder.put_identities(node_id, _updated(design.identities.get(node_id), account_in_order(facts)))
    return builder.change("Update identities by an import")


def _by_account(
    design: Organization, read: dict[str, AccountFacts], account: NodeId | None, report: ConversionReport
) -> list[tuple[NodeId, AccountFacts]]:
    if account is not None:
        number = design.node(account).aws_id
        facts = (
            read.get(number) or read.get("") or (next(iter(read.values())) if not number and len(read) == 1 else None)
        )
        if facts is None:
            named = ", ".join(sorted(read)[:5])
            raise EditError(
                f"The files are of account {named}, and {path_text(design, account)} is {number or 'none'}."
            )
        return [(account, facts)]
    if "" in read:
        raise EditError("Nothing in the files names the account: name it with --account.")
    by_number = {design.node(node_id).aws_id: node_id for node_id in design.accounts()}
    for number in sorted(read.keys() - by_number.keys()):
        report.lost(
            f"account {number}", "The design has no account of this number.", "Add it, or name it by --account."
        )
    return [(by_number[number], facts) for number, facts in sorted(read.items()) if number in by_number]


def _updated(before: AccountIdentities | None, facts: AccountFacts) -> AccountIdentities:
    before = before or AccountIdentities(unknown=tuple(IdentityPart))
    known = {_ACCOUNT_PARTS[key] for key in facts.answered} if facts.whole else set()
    if facts.reported:
        known.add(IdentityPart.CREDENTIALS)
    users = _listed(facts, "UserDetailList", before.users, facts.users.values())
    if facts.reported and "UserDetailList" not in facts.answered:
        names = {user.name for user in users}
        users += [IamUser(name, one.path) for name, one in facts.credentials.items() if name not in names]
    return AccountIdentities(
        with_kept_fields(facts.root, before.root, ()),
        tuple(
            _with_credentials(user, facts.credentials.get(user.name))
            for user in _with_kept_fields(users, before.users, _FIELDS_OF_USERS)
        ),
        _with_kept_fields(
            _listed(facts, "GroupDetailList", before.groups, facts.groups.values()), before.groups, _FIELDS_OF_GROUPS
        ),
        _roles(facts, before.roles),
        _with_kept_fields(
            _listed(facts, "Policies", before.policies, _policies(facts)), before.policies, _FIELDS_OF_POLICIES
        ),
        tuple(part for part in before.unknown if part not in known),
    )


def _listed(facts: AccountFacts, key: str, before: Iterable[_Record], read: Iterable[_Record]) -> list[_Record]:
    """Return a list as read; while pages of it are missing, what was known stays unless they say otherwise."""
    if key not in facts.answered:
        return list(before)
    if facts.whole:
        return list(read)
    return list(({one.name: one for one in before} | {one.name: one for one in read}).values())


def _with_kept_fields(
    made: Iterable[_Record], before: Iterable[_Record], known: Collection[str]
) -> tuple[_Record, ...]:
    """Return the records, each with what was known under its name and no import holds."""
    earlier = {one.name: one for one in before}
    return tuple(with_kept_fields(one, earlier.get(one.name), known) for one in made)


def _with_credentials(user: IamUser, credentials: UserCredentials | None) -> IamUser:
    if credentials is None:
        return user
    return replace(
        user,
        console=user.console if credentials.console is None else credentials.console,
        mfa=user.mfa if credentials.mfa is None else credentials.mfa,
        access_keys=user.access_keys if credentials.access_keys is None else credentials.access_keys,
        password_last_used=credentials.password_last_used or user.password_last_used,
        created=user.created or credentials.created,
    )


def _roles(facts: AccountFacts, before: tuple[IamRole, ...]) -> tuple[IamRole, ...]:
    """Return the roles with the settings that are read, or else with those that were known."""
    earlier = {role.name: role for role in before}
    found: list[IamRole] = []
    for role in _listed(facts, "RoleDetailList", before, facts.roles.values()):
        settings = facts.role_settings.get(role.name)
        if settings is None:
            found.append(with_kept_fields(role, earlier.get(role.name), _FIELDS_OF_ROLES))
            continue
        seconds = settings.session_seconds if role.session_seconds is None else role.session_seconds
        made = replace(role, description=role.description or settings.description, session_seconds=seconds)
        found.append(with_kept_fields(made, earlier.get(role.name), {*_FIELDS_OF_ROLES, "description"}))
    return tuple(found)


def _policies(facts: AccountFacts) -> tuple[ManagedPolicy, ...]:
    """Policies of the account's own; of AWS's those that are used and whose text is another than the one known."""
    holders: tuple[IamUser | IamGroup | IamRole, ...] = (
        *facts.users.values(),
        *facts.groups.values(),
        *facts.roles.values(),
    )
    used = {one for holder in holders for one in holder.attached}
    used |= {holder.boundary for holder in holders if not isinstance(holder, IamGroup)}
    return tuple(
        policy
        for policy in facts.policies.values()
        if not aws_managed.is_aws_managed(policy.name)
        or (policy.name in used and not aws_managed.has(policy.name, policy.text))
    )


_CENTER_PARTS = {
    CenterPart.USERS: {"Users"},
    CenterPart.GROUPS: {"Groups"},
    CenterPart.PERMISSION_SETS: {"PermissionSets", "PermissionSet"},
    CenterPart.ASSIGNMENTS: {"AccountAssignments"},
    CenterPart.ENTITLEMENTS: {"entitlements"},
}
"""Members of answers that tell of each part."""

_LONGEST_NAME = LONGEST_VALUE - 10
"""Characters of a name, so that a number fits behind it."""


def update_identity_center(design: Organization, facts: CenterFacts, report: ConversionReport) -> Change:
    """Return the change that puts facts into a design.

    An assignment of an OU stays if AWS lists the same for every account below it.

    Args:
        design: The design.
        facts: The facts.
        report: Gets what the design cannot take.
    """
    return put_center(
        design, _Update(design, center_in_order(facts), report).center(), "Update Identity Center by an import"
    )


class _Update:
    def __init__(self, design: Organization, facts: CenterFacts, report: ConversionReport) -> None:
        self._design = design
        self._facts = facts
        self._report = report
        self._before = center_of(design)
        self._parts_read = {part for part, members in _CENTER_PARTS.items() if members & facts.answered}
        self._accounts = {design.node(one).aws_id: one for one in design.accounts() if design.node(one).aws_id}
        self._sets = _names(one.name or key for key, one in facts.sets.items())
        self._set_names = dict(zip(facts.sets, self._sets, strict=True))
        self._people = {
            GranteeKind.USER: dict(zip(facts.users, _names(name for name, _ in facts.users.values()), strict=True)),
            GranteeKind.GROUP: dict(zip(facts.groups, _names(name for name, _ in facts.groups.values()), strict=True)),
        }
        self._missing: dict[str, int] = {}

    def center(self) -> IdentityCenter:
        """Return the identity Center as it becomes."""
        before, read = self._before, self._parts_read
        unknown = before.unknown if self._design.settings.identity_center is not None else tuple(CenterPart)
        partial = {part for part, members in _CENTER_PARTS.items() if members & self._facts.incomplete}
        made = IdentityCenter(
            self._users() if CenterPart.USERS in read else before.users,
            self._groups() if CenterPart.GROUPS in read else before.groups,
            self._permission_sets() if CenterPart.PERMISSION_SETS in read else before.permission_sets,
            self._assignments() if CenterPart.ASSIGNMENTS in read else before.assignments,
            self._entitlements() if CenterPart.ENTITLEMENTS in read else before.entitlements,
            tuple(part for part in CenterPart if (part in unknown and part not in read) or part in partial),
        )
        for number, count in sorted(self._missing.items()):
            what = (
                f"{counted(count, 'assignment or entitlement', 'assignments or entitlements')} of an account that the "
            )
            self._report.lost(f"account {number}", f"{what}design does not have.", "Add the account and read again.")
        return _consistent(made)

    def _users(self) -> tuple[CenterUser, ...]:
        groups: dict[str, list[str]] = {}
        for group, user in self._facts.members:
            name = self._people[GranteeKind.GROUP].get(group)
            if name is not None:
                groups.setdefault(user, []).append(name)
        names = self._people[GranteeKind.USER]
        earlier = {center_user.aws_id: center_user for center_user in self._before.users}
        has_members = "GroupMemberships" in self._facts.answered
        fields = ("name", "display_name", "aws_id", *(("groups",) if has_members else ()))
        made = (
            CenterUser(names[key], shown if shown != names[key] else "", tuple(dict.fromkeys(groups.get(key, ()))), key)
            for key, (_, shown) in self._facts.users.items()
        )
        return tuple(with_kept_fields(center_user, earlier.get(center_user.aws_id), fields) for center_user in made)

    def _groups(self) -> tuple[CenterGroup, ...]:
        names = self._people[GranteeKind.GROUP]
        earlier = {group.aws_id: group for group in self._before.groups}
        made = (CenterGroup(names[key], more, key) for key, (_, more) in self._facts.groups.items())
        return tuple(with_kept_fields(one, earlier.get(one.aws_id), ("name", "description", "aws_id")) for one in made)

    def _permission_sets(self) -> tuple[PermissionSet, ...]:
        earlier = {one.aws_id: one for one in self._before.permission_sets if one.aws_id}
        return tuple(
            _permission_set(self._set_names[key], one, earlier.get(one.arn)) for key, one in self._facts.sets.items()
        )

    def _assignments(self) -> tuple[AccessAssignment, ...]:
        found: dict[tuple[str, Grantee], dict[NodeId, None]] = {}
        for key, kind, grantee_id, number in self._facts.assignments:
            account = self._account(number)
            if account is not None:
                given = (self._set_names[key], self._grantee(kind, grantee_id))
                found.setdefault(given, {})[account] = None
        kept: list[AccessAssignment] = []
        for assignment in self._before.assignments:
            below = set(self._design.accounts(assignment.target))
            accounts = found.get((assignment.permission_set, assignment.grantee), {})
            if self._design.node(assignment.target).kind is not NodeKind.ACCOUNT and below and below <= set(accounts):
                kept.append(assignment)
                for account in below:
                    del accounts[account]
        return (*kept, *(AccessAssignment(*given, account) for given, all_ in found.items() for account in all_))

    def _entitlements(self) -> tuple[Entitlement, ...]:
        found = (
            Entitlement(self._grantee(kind, key), account, role)
            for kind, key, number, role in self._facts.entitlements
            if role and len(role) <= LONGEST_VALUE and (account := self._account(number)) is not None
        )
        return tuple(dict.fromkeys(found))

    def _grantee(self, kind: str, key: str) -> Grantee:
        known = GranteeKind.GROUP if kind == "GROUP" else GranteeKind.USER
        return Grantee(known, self._people[known].get(key) or key or "?")

    def _account(self, number: str) -> NodeId | None:
        found = self._accounts.get(number)
        if found is None:
            self._missing[number] = self._missing.get(number, 0) + 1
        return found


def _permission_set(name: str, one: SetFacts, before: PermissionSet | None) -> PermissionSet:
    """Return a set as read; what was known of the parts that were not read stays."""
    before = before or PermissionSet(name)
    attached = list(before.attached)
    if one.attached is not None:
        attached = [*map(reference_of, one.attached), *(each for each in attached if ":" not in each)]
    if one.own is not None:
        attached = [*(each for each in attached if ":" in each), *one.own]
    return replace(
        before,
        name=name,
        description=one.description or before.description,
        attached=tuple(dict.fromkeys(filter(None, attached))),
        inline=before.inline if one.inline is None else one.inline,
        boundary=before.boundary if one.boundary is None else one.boundary,
        session_seconds=one.session_seconds if one.session_seconds is not None else before.session_seconds,
        aws_id=one.arn or before.aws_id,
    )


def _names(names: Iterable[str]) -> list[str]:
    """Return the names, cut where no reader would take them; one that comes twice has a number behind it.

    Here they are references. AWS takes 1,024 characters for the name that is shown of a group.
    """
    seen: set[str] = set()
    found: list[str] = []
    for whole in names:
        name = whole[:_LONGEST_NAME]
        made, number = name, 1
        while made.casefold() in seen:
            number += 1
            made = f"{name} ({number})"
        seen.add(made.casefold())
        found.append(made)
    return found


def _consistent(center: IdentityCenter) -> IdentityCenter:
    """Mark a list as incomplete if something is given to somebody who is not on it."""
    unknown = set(center.unknown)
    given = [assignment.grantee for assignment in center.assignments] + [one.grantee for one in center.entitlements]
    for grantee in set(given):
        if not center.has(grantee):
            unknown.add(CenterPart.USERS if grantee.kind is GranteeKind.USER else CenterPart.GROUPS)
    groups = {group.name.casefold() for group in center.groups}
    if any(name.casefold() not in groups for user in center.users for name in user.groups):
        unknown.add(CenterPart.GROUPS)
    sets = {permission_set.name.casefold() for permission_set in center.permission_sets}
    if any(assignment.permission_set.casefold() not in sets for assignment in center.assignments):
        unknown.add(CenterPart.PERMISSION_SETS)
    ordered = tuple(part for part in CenterPart if part in unknown)
    return (
        center
        if ordered == center.unknown
        else IdentityCenter(
            center.users, center.groups, center.permission_sets, center.assignments, center.entitlements, ordered
        )
    )
