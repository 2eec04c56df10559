"""Page of one section of Identity Center: every permission set, group or user of it with what is known of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.basics.words import first_names
from designer.organization.edits.identities_policies import policy_title
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterUser,
    Entitlement,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from ui.features.identities.center.rows import CENTER_GLYPHS, CenterKind, CenterRef
from ui.features.identities.section_page import NAMED, SectionPage
from ui.widgets.item_views.row_model import Row

_EMPTY = {
    CenterKind.SET: ("No permission sets", "Choose New to make one, and assign it: AWS makes roles of it in accounts."),
    CenterKind.GROUP: ("No groups", "Choose New to make one: who is in it has what it is given."),
    CenterKind.USER: ("No users", "Choose New to make one: a user can do nothing until something is assigned."),
}


class CenterSectionPage(SectionPage):
    """The page; what it leads to are `CenterRef`s."""

    def __init__(self) -> None:
        super().__init__("Back to Identity Center")

    def show_section(self, section: Row, center: IdentityCenter) -> None:
        """Show a section: as many rows as its head in the tree tells.

        Args:
            section: Its head, and a row for each of its permission sets, groups or users.
            center: All that is known of Identity Center.
        """
        kind = section.id
        assert isinstance(kind, CenterKind)
        empty = _EMPTY[kind]
        if section.content.trailing == "not known":
            empty = f"{section.content.title} are not known", "What an import could not read is not known here."
        self.show_rows(section, list(_rows(section, center)), _about_all(kind, center), empty, CENTER_GLYPHS[kind])


def _rows(section: Row, center: IdentityCenter) -> Iterator[Row]:
    """The rows with a line more."""
    about = _About(center)
    for row in section.rows:
        if isinstance(row.id, CenterRef):
            content = replace(row.content, secondary=about.of(row.id), bold=True, dense=False)
            yield replace(row, content=content)


def _about_all(kind: CenterKind, center: IdentityCenter) -> str:
    """Facts of a section at a glance; empty for none."""
    if kind is not CenterKind.SET or not center.permission_sets:
        return ""
    assigned = {one.permission_set.casefold() for one in center.assignments}
    idle = sum(one.name.casefold() not in assigned for one in center.permission_sets)
    return f"{idle:,} of them assigned to nobody" if idle else "each assigned to somebody"


class _About:
    """Lines about permission sets, groups and users, from one look at all that is given."""

    def __init__(self, center: IdentityCenter) -> None:
        self._sets = {one.name: one for one in center.permission_sets}
        self._users = {one.name: one for one in center.users}
        self._given: dict[tuple[GranteeKind, str], dict[str, None]] = {}
        given: tuple[AccessAssignment | Entitlement, ...] = (*center.assignments, *center.entitlements)
        for one in given:
            what = one.permission_set if isinstance(one, AccessAssignment) else one.role
            self._given.setdefault((one.grantee.kind, one.grantee.name.casefold()), {})[what] = None

    def of(self, ref: CenterRef) -> str:
        """Line about one."""
        if ref.kind is CenterKind.SET:
            return first_names(_policies(self._sets[ref.name]), NAMED) or "no policies"
        if ref.kind is CenterKind.GROUP:
            return self._given_to(GranteeKind.GROUP, ref.name) or "nothing given"
        return ", ".join(filter(None, self._about_user(self._users[ref.name])))

    def _about_user(self, user: CenterUser) -> Iterator[str]:
        yield user.display_name
        yield f"in {first_names(user.groups, NAMED)}" if user.groups else "in no group"
        yield self._given_to(GranteeKind.USER, user.name)

    def _given_to(self, kind: GranteeKind, name: str) -> str:
        return first_names(list(self._given.get((kind, name.casefold()), ())), NAMED)


def _policies(one: PermissionSet) -> list[str]:
    named = [*map(policy_title, one.attached), *(["inline policy"] if one.inline else [])]
    return [*named, f"boundary {policy_title(one.boundary)}"] if one.boundary else named
