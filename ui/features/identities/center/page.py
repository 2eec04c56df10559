"""Page of a permission set, group or user of Identity Center, or of all that is given: name and lists, in tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from designer.organization.edits import identity_center as edits
from designer.organization.edits.identities_policies import PermissionSetText
from designer.organization.edits.identity_center import center_of
from designer.organization.model.change import Change
from designer.organization.model.identity_center import AccessAssignment, Entitlement
from ui import theme
from ui.commands.requests import SHOW_IDENTITY, IdentityPlace
from ui.features.identities.center import choices as center_choices
from ui.features.identities.center.choices import Assigning
from ui.features.identities.center.rows import (
    CENTER_GLYPHS,
    EVERYTHING_GIVEN,
    CenterKind,
    CenterRef,
    Membership,
    SetPolicy,
    ThroughGroup,
    account_rows,
    capped,
    given_rows,
    grantee_of,
    grantee_ref,
    is_there,
    member_rows,
    people_words,
    set_policy_rows,
)
from ui.features.identities.facts import set_facts
from ui.features.identities.page_head import FactsStrip, PageHead, PageTabs
from ui.state.center_design import CenterDesign
from ui.state.session import Session, push
from ui.widgets.buttons import add_entry, add_line, push_button
from ui.widgets.containers.boxes import in_column, stacked
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import hairline
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row

if TYPE_CHECKING:  # made when a policy is first opened
    from ui.features.identities.document_editor import DocumentEditor

_ASSIGN, _ATTACH, _ADD, _JOIN = "Assign", "Attach policy", "Add user", "Join group"

_TABS = {
    CenterKind.ALL: (("Assignments", _ASSIGN),),
    CenterKind.SET: (("Assignments", _ASSIGN), ("Policies", _ATTACH), ("Accounts", _ASSIGN)),
    CenterKind.GROUP: (("Assignments", _ASSIGN), ("Members", _ADD)),
    CenterKind.USER: (("Assignments", _ASSIGN), ("Groups", _JOIN)),
}
"""Tabs by kind, each with the words of the button at the top."""

_EMPTY = {
    "Assignments": (
        "attach",
        "Nothing is assigned",
        "A permission set is assigned to a user or group in OUs or accounts.",
    ),
    "Policies": ("file", "No policies", "The roles that its assignments make can do nothing yet."),
    "Accounts": ("account", "In no account", "AWS makes a role in each account that it is assigned in."),
    "Members": ("group", "Nobody is in this group", "Members get the permission sets assigned to the group."),
    "Groups": ("group", "In no group", "Members of a group get the permission sets assigned to it."),
}


class CenterPage(QWidget):
    """The page.

    Args:
        session: Of the window.

    Signals:
        wentTo(CenterRef): The person wants to look at something else.
        removalAsked(): The person wants it away.
    """

    wentTo = Signal(object)
    removalAsked = Signal()
    anotherAsked = Signal(object)
    tookBack = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.ref = EVERYTHING_GIVEN
        self._new_step = -1
        self.add_button = push_button(_ASSIGN, "attach", run=self.add)
        self.head = PageHead(session, "Back to Identity Center", (self.add_button,))
        self.head.more.clicked.connect(self.open_menu)
        self.back = self.head.back
        self.name = self.head.name
        self.name.do = self._give_name
        self.name.take_back = self._take_back
        self.name.returnPressed.connect(self._ask_for_another)
        self._named_new: CenterRef | None = None
        self.tabs = PageTabs({kind: [words for words, _ in tabs] for kind, tabs in _TABS.items()})
        self.strip = FactsStrip()
        self.list = ScrolledList("Assignments")
        self.empty = EmptyState("attach", "Nothing is assigned")
        self.assigning = Assigning(session, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._stack = stacked(self.list, self.empty)
        metrics = theme.metrics()
        self._strip_host = QWidget()
        in_column(self.strip, host=self._strip_host, margins=(metrics.margin, 0, metrics.margin, metrics.gap))
        in_column(self.head, self._strip_host, hairline(), self.tabs, (self._stack, 1), host=self, spacing=0)

    def _connect(self) -> None:
        self.tabs.turned.connect(self._on_turned)
        self.strip.changed.connect(self._do)
        self.list.taken.connect(lambda place: self._open(self.list.rows.rows[place].value))
        self.list.dropped.connect(lambda place: self._remove(self.list.rows.rows[place].value))
        self.empty.acted.connect(self.add)
        self.assigning.assigned.connect(self._show_given)
        self.assigning.newAsked.connect(self.anotherAsked)

    @cached_property
    def editor(self) -> DocumentEditor:
        """The editor of the inline policy, made when one is first opened."""
        from ui.features.identities.document_editor import DocumentEditor

        made = DocumentEditor(self._session, CenterDesign(self._session, self))
        made.closed.connect(self._close_document)
        self._stack.addWidget(made)
        return made

    def show_ref(self, ref: CenterRef) -> None:
        """Show something of Identity Center."""
        if ref != self.ref or self.name.is_pending or self.head.description.is_pending:
            self._settle()
            self._leave_document()
        self.ref = ref
        self._begin_name()
        self._begin_description()
        self.show_again()

    def show_again(self) -> None:
        """Refresh the page."""
        center = center_of(self._session.organization)
        if not is_there(center, self.ref):
            return
        kind, fixed = self.ref.kind, self._session.document.read_only
        self.tabs.show_kind(kind)
        self.head.show_subject(CENTER_GLYPHS[kind], self.ref.name or "All assignments", self._line())
        one = center.permission_set(self.ref.name) if kind is CenterKind.SET else None
        self.head.description.reread(one.description if one is not None else "")
        self.strip.show_facts(tuple(set_facts(self._session.organization, one)) if one else (), editable=not fixed)
        self._strip_host.setVisible(one is not None)
        words, adds = _TABS[kind][self.tabs.front(kind)]
        self.add_button.setText(adds)
        self.add_button.setEnabled(not fixed)
        self.head.more.setVisible(kind is not CenterKind.ALL)
        rows = capped(self._rows(words))
        self.list.setAccessibleName(f"{words} of {self.ref.name}" if self.ref.name else "Everything that is given")
        self.list.rows.show(rows)
        glyph, headline, sentence = _EMPTY[words]
        self.empty.say(headline, sentence, "" if fixed else adds, glyph=glyph)
        if not self._is_writing():
            self._stack.setCurrentWidget(self.list if rows else self.empty)

    def _rows(self, tab: str) -> Iterator[Row]:
        organization = self._session.organization
        center = center_of(organization)
        one = center.permission_set(self.ref.name)
        if tab == "Assignments":
            return given_rows(organization, self.ref)
        if tab == "Policies" and one is not None:
            return set_policy_rows(one)
        return account_rows(organization, self.ref.name) if tab == "Accounts" else member_rows(center, self.ref)

    def _line(self) -> str:
        center = center_of(self._session.organization)
        if self.ref.kind is CenterKind.ALL:
            return "Permission sets and roles, to whom, and where"
        if self.ref.kind is CenterKind.SET:
            return "Permission set"
        if self.ref.kind is CenterKind.GROUP:
            return f"Group, {people_words(center, [grantee_of(self.ref)])}"
        shown = next((user.display_name for user in center.users if user.name == self.ref.name), "")
        return ", ".join(filter(None, ("User of Identity Center", shown)))

    def _on_turned(self) -> None:
        self._leave_document()
        self.show_again()

    def turn_to(self, words: str) -> None:
        """Bring a tab to the front."""
        self.tabs.bring(self.ref.kind, words)

    def _show_given(self) -> None:
        self.turn_to("Assignments")

    def _is_writing(self) -> bool:
        return "editor" in self.__dict__ and self._stack.currentWidget() is self.editor

    def _leave_document(self) -> None:
        if "editor" in self.__dict__:
            self.editor.leave()
            self._stack.setCurrentWidget(self.list)

    def _close_document(self) -> None:
        self._leave_document()
        self.show_again()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_policy(self, held: SetPolicy) -> None:
        if not held.reference:
            self.editor.open_document(PermissionSetText(held.permission_set))
        elif ":" in held.reference:
            self.editor.open_of_aws(held.reference)
        else:
            self._session.notices.say(f"{held.reference} is a policy of each account: it is written there.")
            return
        self._stack.setCurrentWidget(self.editor)
        self.editor.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_name(self) -> None:
        ref = self.ref
        if ref.kind is CenterKind.ALL:
            self.name.show_text("All assignments", None)
            return

        def rename(name: str) -> Change:
            organization = self._session.organization
            if ref.kind is not CenterKind.SET:
                change = edits.rename_grantee(organization, grantee_of(ref), name)
            else:
                one = center_of(organization).permission_set(ref.name)
                assert one is not None
                change = edits.edit_permission_set(organization, ref.name, replace(one, name=name))
            return replace(change, label=f"Add {ref.kind.value} {name}") if self._is_new else change

        self.name.show_text(ref.name, rename)

    def _begin_description(self) -> None:
        ref = self.ref
        one = center_of(self._session.organization).permission_set(ref.name) if ref.kind is CenterKind.SET else None
        if one is None:
            self.head.begin_description("", None)
            return

        def describe(text: str) -> Change:
            organization = self._session.organization
            held = center_of(organization).permission_set(ref.name)
            assert held is not None
            return edits.edit_permission_set(organization, ref.name, replace(held, description=text))

        self.head.begin_description(one.description, describe)

    @property
    def _is_new(self) -> bool:
        """True while what is shown was made by the last step."""
        return self._session.document.undo_stack.index() == self._new_step

    def name_new(self) -> None:
        """Let what was just made be named, as part of the same step."""
        self._new_step = self._session.document.undo_stack.index()
        self.ask_name()
        if self.ref.kind is CenterKind.USER:
            self.head.offer_another()

    def _take_back(self) -> bool:
        if not self._is_new:
            return False
        before, self._named_new = self._named_new, None
        self._new_step = -1
        self._session.document.take_back()
        self.tookBack.emit(before)
        return True

    def _ask_for_another(self) -> None:
        named = self._named_new
        if named is not None and named.kind is CenterKind.USER and not self._is_new:
            self.anotherAsked.emit(CenterKind.USER)

    def ask_name(self) -> None:
        """Give the keys to the name."""
        self.head.ask_name()

    def _give_name(self, change: Change) -> None:
        self.ref = replace(self.ref, name=self.name.text())
        self._named_new = self.ref if self._is_new and self.name.hasFocus() else None
        if self._is_new:
            self._session.document.amend(change)
        else:
            self._session.document.push(change)
        self._new_step = -1
        self.wentTo.emit(self.ref)

    def _settle(self) -> None:
        if is_there(center_of(self._session.organization), self.ref):
            self.head.settle()

    def set_aside(self) -> None:
        """Make edits of what is typed: something else takes the place of the page."""
        self._settle()
        self._leave_document()

    def leave(self) -> None:
        """Show nothing any more."""
        self.ref = EVERYTHING_GIVEN
        self.head.forget()
        self._leave_document()

    def add(self) -> None:
        """Do what the button at the top says."""
        adds = _TABS[self.ref.kind][self.tabs.front(self.ref.kind)][1]
        below = self.add_button
        organization = self._session.organization
        if adds == _ASSIGN:
            self.assigning.begin(below, self.ref)
        elif adds == _ATTACH:
            self.assigning.pick(
                below, "Which policy?", partial(center_choices.policy_choices, organization, self.ref.name, self._do)
            )
        else:
            members = partial(center_choices.member_choices, organization, self.ref, self._do_and_ask)
            self.assigning.pick(below, "Add which one?", members)

    def _do_and_ask(self, edit: Callable[[], Change]) -> None:
        """Do what was chosen, and ask for the next: a group usually gets more than one."""
        self._do(edit)
        if center_choices.member_choices(self._session.organization, self.ref, self._do, ""):
            self.add()

    def _do(self, edit: Callable[[], Change]) -> None:
        self._session.document.seal()
        push(self._session, edit)

    def _open(self, value: object) -> None:
        """Lead from a row to what it is about."""
        is_grantee = self.ref.kind in (CenterKind.USER, CenterKind.GROUP)
        match value:
            case SetPolicy():
                self._open_policy(value)
            case IdentityPlace():
                self._session.requests.ask(SHOW_IDENTITY, value)
            case Entitlement():
                self._session.requests.ask(SHOW_IDENTITY, IdentityPlace(value.account, f"role/{value.role}"))
            case ThroughGroup():
                self.wentTo.emit(CenterRef(CenterKind.GROUP, value.group))
            case Membership() if self.ref.kind is CenterKind.USER:
                self.wentTo.emit(CenterRef(CenterKind.GROUP, value.group))
            case Membership():
                self.wentTo.emit(CenterRef(CenterKind.USER, value.user))
            case AccessAssignment() if is_grantee:
                self.wentTo.emit(CenterRef(CenterKind.SET, value.permission_set))
            case AccessAssignment():
                self.wentTo.emit(grantee_ref(value.grantee))

    def _remove(self, value: object) -> None:
        """Take away what a row stands for."""
        organization = self._session.organization
        match value:
            case AccessAssignment():
                self._do(partial(edits.unassign, organization, value))
            case Entitlement():
                self._do(partial(edits.unentitle, organization, value))
            case Membership():
                self._do(partial(edits.take_out_of_center_group, organization, value.user, value.group))
            case ThroughGroup():
                self._session.notices.say(f"It comes with {value.group}: take it away there, or leave the group.")
            case SetPolicy():
                self._do(partial(center_choices.without_policy, organization, value))

    def open_menu(self) -> QMenu:
        """Return the menu of what can be done with what is shown."""
        menu = QMenu(self)
        if self.ref.kind is CenterKind.SET:
            find = partial(center_choices.boundary_choices, self._session.organization, self.ref.name, self._do)
            add_entry(
                menu, "Boundary…", lambda: self.assigning.pick(self.head.more, "Which policy is the boundary?", find)
            )
        else:
            roles = partial(center_choices.roles, self._session.organization, grantee_of(self.ref), self._do)
            ask = partial(self.assigning.pick, self.head.more, "Which role of which account?", roles)
            add_entry(menu, "Give a role of an account…", ask)
        add_line(menu)
        self.head.open_menu(menu, self.removalAsked.emit)
        return menu
