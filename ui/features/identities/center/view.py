"""Identity Center of the organization: a tree of permission sets, groups and users beside a page."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import Enum
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QMenu, QStackedWidget

from designer.basics.words import counted, first_names
from designer.organization.edits import identity_center as edits
from designer.organization.edits.identities_policies import policy_title
from designer.organization.edits.identity_center import center_of
from designer.organization.model import iam_quotas
from designer.organization.model.change import Change
from designer.organization.model.identities import IdentityKind, IdentityRef
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterUser,
    Entitlement,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.organization import Organization
from ui.features.identities.center.page import CenterPage
from ui.features.identities.center.rows import (
    CENTER_GLYPHS,
    EVERYTHING_GIVEN,
    CenterKind,
    CenterRef,
    center_sections,
    grantee_of,
    is_there,
)
from ui.features.identities.rows import those_beside
from ui.features.identities.tree import IdentityDrop, IdentityTree, drop_in_center
from ui.features.identities.tree_and_page import NAMED, SectionPage, TreeAndPage
from ui.state.session import Session, push
from ui.state.split import keep_split
from ui.theme.icons import icon
from ui.widgets.buttons import add_entry, add_line
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.focus import enter
from ui.widgets.item_views.row_model import Row

_KINDS = {CenterKind.USER: IdentityKind.USER, CenterKind.GROUP: IdentityKind.GROUP}


class CenterTree(IdentityTree):
    """The view.

    Args:
        session: Of the window.
    """

    NAME = "Permission sets, groups and users of Identity Center"

    def __init__(self, session: Session) -> None:
        super().__init__(session, lambda refs, target: drop_in_center(session.organization, refs, target))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def ref_of(self, value: object) -> IdentityRef | None:
        """Return the reference for a row of a user or a group."""
        kind = _KINDS.get(value.kind) if isinstance(value, CenterRef) else None
        return IdentityRef(kind, value.name) if kind is not None and isinstance(value, CenterRef) else None


_NEW = (CenterKind.SET, CenterKind.GROUP, CenterKind.USER)


class CenterView(QStackedWidget):
    """The view; where nothing is known of Identity Center, an offer to describe it.

    Args:
        session: Of the window.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._was_known = False
        self._kind: CenterKind | None = None
        self._removed: CenterRef | None = None
        self.tree = CenterTree(session)
        self.page = CenterPage(session)
        self.section_page = CenterSectionPage()
        self.pages = QStackedWidget()
        for page in (self.page, self.section_page):
            self.pages.addWidget(page)
        glyphs: dict[Enum, str] = {kind: CENTER_GLYPHS[kind] for kind in _NEW}
        self._split = TreeAndPage(
            session.notices, self.tree, self.pages, (self.page.back, self.section_page.back), glyphs
        )
        keep_split(self._split, "identity center")
        self.search = self._split.search
        self.new_button = self._split.new_button
        self.model = self._split.model
        self.empty = EmptyState("group", "Identity Center is not known")
        self.addWidget(self.empty)
        self.addWidget(self._split)
        self._split.turnedTo.connect(self._show_row)
        self._split.newAsked.connect(self.add)
        self.tree.removalAsked.connect(self.remove)
        self.tree.namingAsked.connect(self._ask_name)
        self.tree.newAsked.connect(self.add_alike)
        self.tree.entered.connect(self.enter_page)
        self.tree.customContextMenuRequested.connect(self.open_menu)
        self.tree.clicked.connect(self._open_row)
        self.tree.dropped.connect(self._take_drop)
        self.page.wentTo.connect(self.go_to)
        self.section_page.wentTo.connect(self.go_to)
        self.section_page.newAsked.connect(self.add)
        self.page.removalAsked.connect(self.remove)
        self.page.anotherAsked.connect(self.add)
        self.page.tookBack.connect(self._go_back_to)
        self.empty.acted.connect(self._describe)

    def show_now(self) -> None:
        """Show what is known now."""
        center = self._session.organization.settings.identity_center
        fixed = self._session.document.read_only
        self.new_button.setEnabled(not fixed)
        self.setCurrentIndex(0 if center is None else 1)
        if center is None:
            self.empty.say(
                "Identity Center is not known",
                "Add permission sets, groups and users here, or import them. After the first one, whatever is left "
                "out counts as not existing.",
                "" if fixed else "Describe by hand",
            )
            self._was_known, self._kind = False, None
            self.page.leave()
            return
        gone = None if is_there(center, self.page.ref) else self.page.ref
        beside = [one for one in those_beside(self._split.sections, gone, CenterRef) if is_there(center, one)]
        named = self._split.show_sections(center_sections(center), gone)
        if not self._was_known:
            self._was_known = True
            self._split.open_short()
        nearest = beside[0] if beside and gone == self._removed else EVERYTHING_GIVEN
        ref = self.page.ref if gone is None else named if isinstance(named, CenterRef) else nearest
        if self._removed is not None and gone is None and is_there(center, self._removed):
            ref, self._removed = self._removed, None  # taken back
        if ref != self.page.ref:
            self.page.leave()
        shown = self._kind or ref
        self._split.make_current(shown)
        self._show_page(shown)

    def start_over(self) -> None:
        """Show another design from its beginning."""
        self._removed = None
        self._was_known, self._kind = False, None
        self.search.clear()
        self.page.leave()

    def go_to(self, ref: CenterRef) -> None:
        """Show something else."""
        self._split.uncover(ref)
        self._show_page(ref)
        self._split.show_page(shown=True)

    def _show_page(self, shown: CenterRef | CenterKind) -> None:
        """Show the page of something, or of a whole section."""
        if isinstance(shown, CenterRef):
            self._kind = None
            self.pages.setCurrentWidget(self.page)
            self.page.show_ref(shown)
            self._split.make_current(shown)
            return
        if self._kind is None:
            self.page.set_aside()  # a name that is taken then leads to whom it names
        self._kind = shown
        self.pages.setCurrentWidget(self.section_page)
        section = next(row for row in self._split.sections if row.id == shown)
        self.section_page.writes = self.new_button.isEnabled()
        self.section_page.show_section(section, center_of(self._session.organization))
        self._split.make_current(shown)

    def _show_row(self, row: Row) -> None:
        if isinstance(row.id, CenterRef | CenterKind):
            self._show_page(row.id)

    def _open_row(self, index: QModelIndex) -> None:
        """A click leads from a row to its page."""
        if index.isValid():
            self._split.show_page(shown=True)

    def go_back(self) -> None:
        """Show the list again, where there is room for it or a page only."""
        self._split.show_page(shown=False)

    def _go_back_to(self, ref: CenterRef | None) -> None:
        """Show whom the person named last; the keys go to the tree, which a narrow panel shows alone."""
        if ref is not None:
            self.go_to(ref)
        self._split.go_back()

    def _take_drop(self, drop: IdentityDrop) -> None:
        self._session.document.seal()
        push(self._session, drop.edit)

    def _describe(self) -> None:
        edit = partial(edits.put_center, self._session.organization, IdentityCenter(), "Describe Identity Center")
        push(self._session, edit)
        enter(self)

    def open_menu(self, position: QPoint) -> QMenu:
        """Return the menu at a place of the tree."""
        row = self.model.row(self.tree.indexAt(position))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if row is not None and isinstance(row.value, CenterRef):
            add_entry(menu, "Rename", self._ask_name, icon("rename"))
            add_entry(menu, "Delete", self.remove, icon("trash"))
            add_line(menu)
        self._split.add_new_entries(menu)
        for action in menu.actions():
            action.setEnabled(not self._session.document.read_only)
        menu.popup(self.tree.viewport().mapToGlobal(position))
        return menu

    def add_alike(self) -> None:
        """Make another one of the kind of the current row."""
        row = self.model.row(self.tree.currentIndex())
        kind = row.id.kind if row is not None and isinstance(row.id, CenterRef) else row.id if row is not None else None
        self.add(kind if kind in _NEW and isinstance(kind, CenterKind) else CenterKind.SET)

    def add(self, kind: CenterKind) -> None:
        """Make something of a kind, and let it be named."""
        organization = self._session.organization
        center = center_of(organization)
        records: tuple[PermissionSet | CenterGroup | CenterUser, ...]
        records = (*center.permission_sets, *center.groups, *center.users)
        taken = {record.name.casefold() for record in records}
        name, number = kind.value.replace(" ", "-"), 1
        while name in taken:
            number += 1
            name = f"{kind.value.replace(' ', '-')}-{number}"
        new_set = PermissionSet(name, session_seconds=iam_quotas.load().session_seconds.default)  # as AWS makes it
        made: dict[CenterKind, Callable[[], Change]] = {
            CenterKind.SET: partial(edits.add_permission_set, organization, new_set),
            CenterKind.GROUP: partial(edits.add_center_group, organization, CenterGroup(name)),
            CenterKind.USER: partial(edits.add_center_user, organization, CenterUser(name)),
        }
        self._session.document.seal()
        if push(self._session, lambda: _joinable(made[kind](), name)) is not None:
            self.go_to(CenterRef(kind, name))
            self.page.name_new()

    def remove(self) -> None:
        """Delete what the page shows, with all that was given of it or to it."""
        ref, organization = self.page.ref, self._session.organization
        if self._kind is not None or ref.kind is CenterKind.ALL or not is_there(center_of(organization), ref):
            return
        self._session.document.seal()
        center = center_of(organization)
        self._removed = ref
        if ref.kind is CenterKind.SET:
            done = push(self._session, partial(edits.remove_permission_set, organization, ref.name))
        else:
            done = push(self._session, partial(edits.remove_grantee, organization, grantee_of(ref)))
        if done is None:
            self._removed = None
            return
        lost = _lost_words(organization, center, ref)
        self._session.notices.say_of_step(f"Deleted {ref.name}{lost} · Ctrl+Z takes it back")

    def _ask_name(self) -> None:
        if self._kind is None:
            self._split.show_page(shown=True)
            self.page.ask_name()

    def enter_page(self) -> None:
        """Lead from the tree to the page."""
        self._split.show_page(shown=True)
        enter(self.pages)


def _lost_words(organization: Organization, center: IdentityCenter, ref: CenterRef) -> str:
    """Say what went with something that was deleted; empty for nothing."""
    name = ref.name.casefold()
    if ref.kind is CenterKind.SET:
        lost = [assignment for assignment in center.assignments if assignment.permission_set.casefold() == name]
        entitled = 0
    else:
        kind = grantee_of(ref).kind
        lost = [one for one in center.assignments if (one.grantee.kind, one.grantee.name.casefold()) == (kind, name)]
        entitled = sum((one.grantee.kind, one.grantee.name.casefold()) == (kind, name) for one in center.entitlements)
    accounts = {account for assignment in lost for account in organization.accounts(assignment.target)}
    parts = [f"{counted(len(lost), 'assignment')} in {counted(len(accounts), 'account')}"] if lost else []
    parts += [counted(entitled, "entitlement")] if entitled else []
    members = sum(ref.name in user.groups for user in center.users) if ref.kind is CenterKind.GROUP else 0
    parts += [f"{counted(members, 'membership')}"] if members else []
    return f" with {', '.join(parts)}" if parts else ""


def _joinable(change: Change, name: str) -> Change:
    return replace(change, merge_key=f"make in Identity Center {name}")


_EMPTY = {
    CenterKind.SET: (
        "No permission sets",
        "AWS makes a role of it in each account that it is assigned in.",
        "New permission set",
    ),
    CenterKind.GROUP: ("No groups", "Members of a group have what is assigned to it.", "New group"),
    CenterKind.USER: ("No users", "A user can do nothing until a permission set is assigned.", "New user"),
}


class CenterSectionPage(SectionPage):
    """The page; what it leads to are `CenterRef`s."""

    def __init__(self) -> None:
        super().__init__("Back to Identity Center")

    def show_section(self, section: Row, center: IdentityCenter) -> None:
        """Show a section: as many rows as its head in the tree says.

        Args:
            section: Its head, and a row for each of its permission sets, groups or users.
            center: All that is known of Identity Center.
        """
        kind = section.id
        assert isinstance(kind, CenterKind)
        empty: tuple[str, ...] = _EMPTY[kind]
        if section.content.trailing == "not known":
            empty = f"{section.content.title} are not known", "What an import could not read is not known here."
        self.show_rows(section, list(_rows(section, center)), _about_all(kind, center), empty, CENTER_GLYPHS[kind])


def _rows(section: Row, center: IdentityCenter) -> Iterator[Row]:
    """Yield the rows with a line more."""
    about = _About(center)
    for row in section.rows:
        if isinstance(row.id, CenterRef):
            content = replace(row.content, secondary=about.of(row.id), bold=True, dense=False)
            yield replace(row, content=content)


def _about_all(kind: CenterKind, center: IdentityCenter) -> str:
    """Return the facts of a section at a glance; empty if there is none."""
    if kind is not CenterKind.SET or not center.permission_sets:
        return ""
    assigned = {assignment.permission_set.casefold() for assignment in center.assignments}
    idle = sum(permission_set.name.casefold() not in assigned for permission_set in center.permission_sets)
    return f"{idle:,} of them assigned to nobody" if idle else "each assigned to somebody"


class _About:
    """Lines about permission sets, groups and users, from one look at all that is given."""

    def __init__(self, center: IdentityCenter) -> None:
        self._sets = {permission_set.name: permission_set for permission_set in center.permission_sets}
        self._users = {user.name: user for user in center.users}
        self._given: dict[tuple[GranteeKind, str], dict[str, None]] = {}
        given: tuple[AccessAssignment | Entitlement, ...] = (*center.assignments, *center.entitlements)
        for one in given:
            what = one.permission_set if isinstance(one, AccessAssignment) else one.role
            self._given.setdefault((one.grantee.kind, one.grantee.name.casefold()), {})[what] = None

    def of(self, ref: CenterRef) -> str:
        """Return the line about one."""
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
