"""Facts of IAM Identity Center put into a design: what is told replaces what was known, and the rest stays."""

from collections.abc import Iterable
from dataclasses import replace

from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.iam.iam_values import LONGEST_VALUE, reference_of
from designer.exchange.imports.iam.identity_center_answers import CenterFacts, SetFacts
from designer.exchange.imports.iam.identity_order import center_in_order
from designer.exchange.imports.iam.untold import with_untold
from designer.organization.edits.identity_center import center_of, put_center
from designer.organization.model.change import Change
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
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind

_PARTS = {
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
    """The change that puts facts into a design.

    An assignment of an OU stays where AWS tells the same for every account below it.

    Args:
        design: The design.
        facts: The facts.
        report: Told of what the design cannot take.
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
        self._told = {part for part, members in _PARTS.items() if members & facts.answered}
        self._accounts = {design.node(one).aws_id: one for one in design.accounts() if design.node(one).aws_id}
        self._sets = _names(one.name or key for key, one in facts.sets.items())
        self._set_names = dict(zip(facts.sets, self._sets, strict=True))
        self._people = {
            GranteeKind.USER: dict(zip(facts.users, _names(name for name, _ in facts.users.values()), strict=True)),
            GranteeKind.GROUP: dict(zip(facts.groups, _names(name for name, _ in facts.groups.values()), strict=True)),
        }
        self._missing: dict[str, int] = {}

    def center(self) -> IdentityCenter:
        """Identity Center as it becomes."""
        before, told = self._before, self._told
        unknown = before.unknown if self._design.settings.identity_center is not None else tuple(CenterPart)
        partial = {part for part, members in _PARTS.items() if members & self._facts.incomplete}
        made = IdentityCenter(
            self._users() if CenterPart.USERS in told else before.users,
            self._groups() if CenterPart.GROUPS in told else before.groups,
            self._permission_sets() if CenterPart.PERMISSION_SETS in told else before.permission_sets,
            self._assignments() if CenterPart.ASSIGNMENTS in told else before.assignments,
            self._entitlements() if CenterPart.ENTITLEMENTS in told else before.entitlements,
            tuple(part for part in CenterPart if (part in unknown and part not in told) or part in partial),
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
        earlier = {one.aws_id: one for one in self._before.users}
        tells_members = "GroupMemberships" in self._facts.answered
        told = ("name", "display_name", "aws_id", *(("groups",) if tells_members else ()))
        made = (
            CenterUser(names[key], shown if shown != names[key] else "", tuple(dict.fromkeys(groups.get(key, ()))), key)
            for key, (_, shown) in self._facts.users.items()
        )
        return tuple(with_untold(one, earlier.get(one.aws_id), told) for one in made)

    def _groups(self) -> tuple[CenterGroup, ...]:
        names = self._people[GranteeKind.GROUP]
        earlier = {one.aws_id: one for one in self._before.groups}
        made = (CenterGroup(names[key], more, key) for key, (_, more) in self._facts.groups.items())
        return tuple(with_untold(one, earlier.get(one.aws_id), ("name", "description", "aws_id")) for one in made)

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
        for one in self._before.assignments:
            below = set(self._design.accounts(one.target))
            accounts = found.get((one.permission_set, one.grantee), {})
            if self._design.node(one.target).kind is not NodeKind.ACCOUNT and below and below <= set(accounts):
                kept.append(one)
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
    """A set as told; of the parts that are not told, what was known of them stays."""
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
    """Names, cut where no reader would take them, of which one that comes twice has a number behind it.

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
    """The same; what is given to somebody of whom no list tells makes that list one that is not known whole."""
    unknown = set(center.unknown)
    given = [one.grantee for one in center.assignments] + [one.grantee for one in center.entitlements]
    for grantee in set(given):
        if not center.has(grantee):
            unknown.add(CenterPart.USERS if grantee.kind is GranteeKind.USER else CenterPart.GROUPS)
    groups = {one.name.casefold() for one in center.groups}
    if any(name.casefold() not in groups for user in center.users for name in user.groups):
        unknown.add(CenterPart.GROUPS)
    sets = {one.name.casefold() for one in center.permission_sets}
    if any(one.permission_set.casefold() not in sets for one in center.assignments):
        unknown.add(CenterPart.PERMISSION_SETS)
    ordered = tuple(part for part in CenterPart if part in unknown)
    return (
        center
        if ordered == center.unknown
        else IdentityCenter(
            center.users, center.groups, center.permission_sets, center.assignments, center.entitlements, ordered
        )
    )
