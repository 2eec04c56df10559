"""Panel of what lies inside the selected account: a tree beside a page, or one of them where the panel is narrow."""

from collections.abc import Callable
from enum import Enum
from functools import cached_property, partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from designer.basics.words import NO_ACCOUNT_ID, counted
from designer.organization.edits import identities
from designer.organization.edits.identities import FIRST_TRUST
from designer.organization.model.change import Change
from designer.organization.model.identities import PARTS, IdentityKind, IdentityRef, PolicyHolder, find_identity
from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.commands.requests import ADD_IDENTITY, SHOW_IDENTITY, IdentityPlace
from ui.features.identities.center.home import CenterHome
from ui.features.identities.center.rows import CenterKind, given_words
from ui.features.identities.page import SubjectPage
from ui.features.identities.pending import make_identity
from ui.features.identities.rows import (
    CENTER,
    IDENTITY_GLYPHS,
    LINKED,
    ROOT_USER,
    TITLES,
    IdentityRows,
    IdentitySubject,
    SectionId,
    part_of,
    those_beside,
)
from ui.features.identities.tree import AccountSectionPage, IdentityDrop, IdentityTree, drop_on, one_change
from ui.features.identities.tree_and_page import TreeAndPage
from ui.state.analyses import Analyses
from ui.state.center_design import CenterDesign
from ui.state.session import Session, push
from ui.state.split import keep_split
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.buttons import add_entry, add_line
from ui.widgets.containers.boxes import in_column, in_row, stacked
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, hairline
from ui.widgets.focus import enter
from ui.widgets.item_views.row_model import Row


class IdentitiesPanel(QWidget):
    """Users, groups, roles and policies of the account that is selected.

    Args:
        session: Of the window.
        analyses: Of its document.
    """

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._account: NodeId | None = None
        self._subjects: dict[NodeId, IdentitySubject | SectionId] = {}
        self._name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle, font=theme.heading_font())
        self._line = ElidedLabel("", Role.SECONDARY, font=theme.secondary_font())
        self._rows = IdentityRows()
        self.tree = IdentityTree(session, self._drop_on)
        self._design = CenterDesign(session, self)
        self.page = SubjectPage(session, analyses, self._design)
        self.section_page = AccountSectionPage()
        self.pages = stacked(self.page, self.section_page)
        glyphs: dict[Enum, str] = {kind: IDENTITY_GLYPHS[kind] for kind in IdentityKind}
        self._split = TreeAndPage(
            session.notices, self.tree, self.pages, (self.page.back, self.section_page.back), glyphs
        )
        keep_split(self._split, "identities")
        self.search = self._split.search
        self.new_button = self._split.new_button
        self.model = self._split.model
        self.empty = EmptyState("principal", "Nothing is known")
        self._build()
        self._connect()
        self._show()

    def _build(self) -> None:
        metrics = theme.metrics()
        head = QWidget()
        in_column(self._name, self._line, host=head, margins=(metrics.margin, metrics.gap), spacing=0)
        inside = QWidget()
        in_column(head, hairline(), (self._split, 1), host=inside, spacing=0)
        self._stack = stacked(self.empty, inside)
        in_row(self._stack, host=self)

    def _connect(self) -> None:
        self._split.turnedTo.connect(self._show_row)
        self._split.newAsked.connect(self.add)
        self.tree.removalAsked.connect(self.remove)
        self.tree.namingAsked.connect(self._ask_name)
        self.tree.newAsked.connect(self.add_alike)
        self.tree.entered.connect(self._enter_page)
        self.tree.clicked.connect(self._open_current)
        self.tree.dropped.connect(self._take_drop)
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self.page.wentTo.connect(self.go_to)
        self.section_page.wentTo.connect(self.go_to)
        self.section_page.newAsked.connect(self.add)
        self.page.removalAsked.connect(self.remove)
        self.empty.acted.connect(self._describe)
        self.page.setAsked.connect(self._go_to_set)
        self.page.anotherAsked.connect(self.add)
        self.page.tookBack.connect(self._go_back_to)
        self._session.requests.answer(SHOW_IDENTITY, self._go_to_place)
        self._session.requests.answer(ADD_IDENTITY, self._add_of_kind)
        self._session.selectionChanged.connect(self._show)
        self._session.document.changed.connect(self._on_document_changed)
        self._session.document.reset.connect(self._start_over)

    @cached_property
    def home(self) -> CenterHome:
        """Identity Center, and all accounts that are known inside; made when it is first shown."""
        home = CenterHome(self._session)
        self._stack.addWidget(home)
        return home

    @property
    def account(self) -> NodeId | None:
        """The account that is shown; None while none is selected, or nothing is known inside it."""
        return self._account

    def _ask_name(self) -> None:
        """Show the page of what is to be named, where it hides behind the list, and give the keys to the name."""
        if self.pages.currentWidget() is self.page:
            self._split.show_page(shown=True)
            self.page.ask_name()

    def _enter_page(self) -> None:
        self._open_current()
        enter(self.pages)

    def _open_current(self) -> None:
        """Show the page of the current row after Return or a click."""
        if self.tree.currentIndex().isValid():
            self._split.show_page(shown=True)

    def _show(self) -> None:
        """Show the account that is selected."""
        organization, current = self._session.organization, self._session.current
        node = organization.nodes.get(current) if current is not None else None
        if node is None or node.kind is not NodeKind.ACCOUNT:
            self._account = None
            self.page.leave()
            self.home.show_now()
            self._stack.setCurrentWidget(self.home)
            return
        inside = self._design.organization.identities.get(node.id)
        if inside is None:
            sentence = (
                "Add users, groups and roles here, or import them. After the first one, whatever is left out "
                "counts as not existing."
            )
            action = "" if self._session.document.read_only else "Describe by hand"
            self._show_nothing(f"Users and roles of {node.name} are not known", sentence, action)
            return
        other = self._account != node.id
        self._account = node.id
        self._name.set_text(node.name)
        counts = [
            counted(len(part), one)
            for part, one, kind in (
                (inside.users, "user", IdentityKind.USER),
                (inside.groups, "group", IdentityKind.GROUP),
                (inside.roles, "role", IdentityKind.ROLE),
            )
            if part or PARTS[kind] not in inside.unknown
        ]
        self._line.set_text(" · ".join([*filter(None, (node.aws_id or NO_ACCOUNT_ID,)), *counts]))
        shown = self._subjects.get(node.id)
        beside = () if other else those_beside(self._split.sections, shown, IdentityRef)
        rows = self._rows.sections(inside, given_words(organization, node.id))
        is_gone = not other and isinstance(shown, IdentityRef) and find_identity(inside, shown) is None
        named = self._split.show_sections(rows, shown if is_gone else None)
        if isinstance(named, IdentityRef):
            self._subjects[node.id] = named
        self.new_button.setEnabled(not self._session.document.read_only)
        self._stack.setCurrentIndex(1)
        if other:
            self.search.clear()
            self._split.open_short(LINKED)
            self._split.show_page(shown=False)
        self._show_subject(beside, other=other)

    def _show_nothing(self, headline: str, sentence: str, action: str = "") -> None:
        self._account = None
        self.page.leave()
        self.empty.say(headline, sentence, action)
        self._stack.setCurrentIndex(0)

    def _show_subject(self, beside: tuple[IdentityRef, ...], *, other: bool) -> None:
        """Show the subject of the account; one of those beside it where it is gone."""
        account = self._account
        assert account is not None
        subject = self._subjects.get(account, ROOT_USER)
        inside = self._design.organization.identities[account]
        if isinstance(subject, IdentityRef) and find_identity(inside, subject) is None:
            subject = next((one for one in beside if find_identity(inside, one) is not None), ROOT_USER)
            self._subjects[account] = subject
        (self._split.uncover if other else self._split.make_current)(subject)
        self._show_page(account, subject)

    def _show_page(self, account: NodeId, subject: IdentitySubject | SectionId) -> None:
        """Show the page of something, or of a whole section; of a section that is gone, that of the root user."""
        self._subjects[account] = subject
        of_one = subject if isinstance(subject, IdentityRef) else ROOT_USER if subject == ROOT_USER else None
        if of_one is not None:
            self.pages.setCurrentWidget(self.page)
            self.page.show_subject(account, of_one)
            return
        section = next((row for row in self._split.sections if row.id == subject), None)
        if section is None:
            self._show_page(account, ROOT_USER)
            return
        self.page.set_aside()
        self.pages.setCurrentWidget(self.section_page)
        self.section_page.writes = self.new_button.isEnabled()
        self.section_page.show_section(section, self._design.organization.identities[account])

    def _start_over(self) -> None:
        self._subjects = {}
        self._account = None
        self.page.leave()
        if "home" in self.__dict__:
            self.home.start_over()
        self._show()

    def _on_document_changed(self, change: Change) -> None:
        if change.identities or change.nodes or change.policies or change.settings is not None:
            self._show()

    def _show_row(self, row: Row) -> None:
        if self._account is None:
            return
        if isinstance(row.id, IdentityRef | IdentityKind) or row.id in (ROOT_USER, LINKED, CENTER):
            self._show_page(self._account, row.id)

    def _go_to_set(self, name: str) -> None:
        """Show the permission set of a role, where the root shows Identity Center."""
        self._session.reveal(self._session.organization.root)
        self.home.show_set(name)

    def _go_to_place(self, place: IdentityPlace) -> None:
        """Show what another feature speaks of."""
        if self._session.current != place.account:
            self._session.reveal(place.account)
        kind, _, name = place.title.partition("/")
        if kind in set(IdentityKind) and self._account == place.account:
            self.go_to(IdentityRef(IdentityKind(kind), name.rpartition("/")[2]))
            self.page.open_place(place)
        elif self._account == place.account:
            self.tree.setCurrentIndex(self.model.index_of(ROOT_USER))
            self._split.show_page(shown=True)

    def go_to(self, ref: IdentityRef) -> None:
        """Show something else of the account."""
        if self._account is None:
            return
        self._split.uncover(ref)
        self._show_page(self._account, ref)
        self._split.show_page(shown=True)

    def _go_back_to(self, ref: IdentityRef | None) -> None:
        """Show whom the person named last; the keys go to the tree, which a narrow panel shows alone."""
        if ref is not None:
            self.go_to(ref)
        self._split.go_back()

    def _describe(self) -> None:
        current = self._session.current
        if current is not None:
            push(self._session, partial(identities.describe_inside, self._session.organization, current))
            enter(self)

    def forget_account(self) -> None:
        """Say that nothing is known of the account that is shown, as before it was drawn or imported."""
        account = self._account
        if account is None:
            return
        self._session.document.seal()
        push(self._session, partial(identities.forget_inside, self._session.organization, account))
        enter(self)

    def add_alike(self) -> None:
        """Make another one of the kind of the current row."""
        row = self.model.row(self.tree.currentIndex())
        kind = (
            row.id.kind if row is not None and isinstance(row.id, IdentityRef) else row.id if row is not None else None
        )
        self.add(kind if isinstance(kind, IdentityKind) else IdentityKind.USER)

    def add(self, kind: IdentityKind) -> None:
        """Make something of a kind, and let it be named."""
        account = self._account
        if account is None:
            return
        organization = self._session.organization
        edits: dict[IdentityKind, Callable[[], Change]] = {
            IdentityKind.USER: partial(identities.add_user, organization, account),
            IdentityKind.GROUP: partial(identities.add_group, organization, account),
            IdentityKind.ROLE: lambda: identities.add_role(
                organization, account, trust=FIRST_TRUST.text(organization, account)
            ),
            IdentityKind.POLICY: partial(identities.add_managed_policy, organization, account),
        }
        was_known = account in organization.identities
        self._session.document.seal()
        pending = make_identity(self._session, account, edits[kind])
        if pending is not None:
            if not was_known:
                name = organization.node(account).name
                self._session.notices.say_of_step(
                    f"Anything you do not add here is now treated as missing from {name}."
                )
            self.go_to(pending.ref)
            self.page.name_new(pending)

    def _add_of_kind(self, kind: str) -> None:
        """Make what is asked for in the account, which is known inside from then on, or in Identity Center."""
        organization, current = self._session.organization, self._session.current
        if current is None or organization.node(current).kind is not NodeKind.ACCOUNT:
            self.home.add(CenterKind(kind))
            return
        if self._account is None:
            self._describe()
        self.add(IdentityKind(kind))

    def remove(self) -> None:
        """Delete what is selected, as one step; policies are detached first."""
        refs, account = self.tree.selected_refs(), self._account
        if account is None or not refs:
            return
        organization = self._session.organization
        known = organization.identities.get(account)
        if known is None or any(find_identity(known, ref) is None for ref in refs):
            self._session.notices.say("Identity Center makes this role: take its assignment away to be rid of it.")
            return
        steps = [
            partial(identities.remove_identity, organization, account, ref, detach_everywhere=True) for ref in refs
        ]
        first = refs[0]
        whom = f"{first.kind} {first.name}" if len(refs) == 1 else f"{len(refs):,} of the {TITLES[first.kind].lower()}"
        label = f"Delete {whom}"
        groups = [ref.name for ref in refs if ref.kind is IdentityKind.GROUP]
        users = {member.name: None for group in groups for member in identities.group_members(known, group)}
        policies = {ref.name for ref in refs if ref.kind is IdentityKind.POLICY}
        all_holders: tuple[PolicyHolder, ...] = (*known.users, *known.groups, *known.roles)
        holders = sum(bool(policies & {*holder.attached}) for holder in all_holders)
        self._session.document.seal()
        if push(self._session, lambda: one_change(organization, steps, label)) is None:
            return
        said = ""
        if users:
            done = f"Deleted {counted(len(groups), 'group')} with {counted(len(users), 'user')}"
            said = f"{done}; who was in it stays, without what it gave."
        elif holders:
            said = f"Deleted {whom}, which {counted(holders, 'user, group or role', 'users, groups and roles')} had."
        if said:
            self._session.notices.say_of_step(f"{said} Ctrl+Z takes it back.")

    def _drop_on(self, refs: tuple[IdentityRef, ...], target: IdentityRef) -> IdentityDrop | None:
        account = self._account
        return drop_on(self._session.organization, account, refs, target) if account is not None else None

    def _take_drop(self, drop: IdentityDrop) -> None:
        self._session.document.seal()
        push(self._session, drop.edit)

    def _open_menu(self, position: QPoint) -> None:
        index = self.tree.indexAt(position)
        row = self.model.row(index) if index.isValid() else None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        refs = self.tree.selected_refs()
        if row is not None and isinstance(row.id, IdentityRef):
            if len(refs) == 1:
                add_entry(menu, "Rename", self._ask_name, icon("rename"))
            add_entry(menu, "Delete" if len(refs) < 2 else f"Delete {len(refs):,}", self.remove, icon("trash"))
            add_line(menu)
        self._split.add_new_entries(menu)
        part = part_of(row.id) if row is not None else None
        account = self._account
        organization = self._session.organization
        known_inside = organization.identities.get(account) if account is not None else None
        if part is not None and account is not None and known_inside is not None and part in known_inside.unknown:
            known = partial(identities.mark_known, organization, account, part)
            add_line(menu)
            add_entry(menu, f"These are all {part.value}", lambda: push(self._session, known))
        if known_inside is not None:
            add_line(menu)
            add_entry(menu, "Forget all identities", self.forget_account)
        for action in menu.actions():
            action.setEnabled(not self._session.document.read_only)
        menu.popup(self.tree.viewport().mapToGlobal(position))
