"""Page of one subject inside an account: name, facts, and what belongs to its kind, in tabs."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QScrollArea, QStackedWidget, QWidget

from designer.organization.edits import identities, identities_facts
from designer.organization.edits.identities_policies import DocumentPlace, policy_title
from designer.organization.identity.account_principals import PrincipalId
from designer.organization.identity.center_roles import permission_set_of
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IdentityKind,
    IdentityRef,
    ManagedPolicy,
    NamedIdentity,
    find_identity,
    ref_of,
)
from designer.organization.model.records import NodeId
from ui import theme
from ui.commands.requests import IdentityPlace, ask_who_becomes
from ui.features.identities.access_view import AccessView
from ui.features.identities.assume_view import AssumeView, MfaView
from ui.features.identities.facts import subject_facts
from ui.features.identities.page_head import SUBJECT_TABS, FactsStrip, PageBody, PageHead, PageTabs
from ui.features.identities.pending import PendingIdentity
from ui.features.identities.policies_view import HeldPolicy, MembersView, PoliciesView
from ui.features.identities.rows import IDENTITY_GLYPHS, ROOT_USER, IdentitySubject
from ui.features.identities.subject_edits import (
    OpenedSubject,
    SubjectEdits,
    known_policy_text,
    record_principal,
    subject_line,
)
from ui.state.analyses import Analyses
from ui.state.center_design import CenterDesign
from ui.state.session import Session
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.display.labels import hairline

if TYPE_CHECKING:  # made when a document is first opened
    from ui.features.identities.document_editor import DocumentEditor


class SubjectPage(QWidget):
    """The page.

    Args:
        session: Of the window.
        analyses: Of its document.
        design: The design with the roles of Identity Center.

    Signals:
        wentTo(IdentityRef): The person wants to look at something else inside the account.
        removalAsked(): The person wants it away.
        setAsked(str): The person wants to look at a permission set.
        anotherAsked(IdentityKind): The person named something new, and wants another one of its kind.
        tookBack(object): What was new is gone again; with whom was named before it, or None.
    """

    wentTo = Signal(object)
    removalAsked = Signal()
    setAsked = Signal(str)
    anotherAsked = Signal(object)
    tookBack = Signal(object)

    def __init__(self, session: Session, analyses: Analyses, design: CenterDesign) -> None:
        super().__init__()
        self._session = session
        self._design = design
        self._opened: OpenedSubject | None = None
        self._pending: PendingIdentity | None = None
        self.attach_button = push_button("Attach policy", "attach", run=self.ask_to_attach)
        self.set_button = push_button("Permission set", look="link", run=lambda: self.setAsked.emit(self._made_of()))
        self.who_button = push_button("Who can?", look="link", run=self._ask_who_becomes)
        self.who_button.setToolTip("Who can become this role, over other roles or by an escalation")
        self.add_button = push_button("Add user", "add", run=self._ask_to_add)
        buttons = (self.set_button, self.who_button, self.add_button, self.attach_button)
        self.head = PageHead(session, "Back to all of the account", buttons)
        self.head.more.clicked.connect(self.open_menu)
        self.back = self.head.back
        self.name = self.head.name
        self.name.do = self._give_name
        self.name.take_back = self._take_back
        self.name.returnPressed.connect(self._ask_for_another)
        self._named_new: IdentityRef | None = None
        self.strip = FactsStrip()
        self.tabs = PageTabs(SUBJECT_TABS)
        self.access = AccessView(session, analyses, design)
        self.mfa = MfaView(analyses, design)
        self.assume = AssumeView(session, analyses, design)
        self.policies = PoliciesView()
        self._of_principals: dict[str, AccessView | MfaView | AssumeView] = {
            "Access": self.access,
            "With/without MFA": self.mfa,
            "Switch role": self.assume,
        }
        self.members = MembersView()
        self.edits = SubjectEdits(session, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        metrics = theme.metrics()
        self._scroll = QScrollArea()  # in a low window the parts below each other need more than there is
        scroll_down_only(self._scroll)
        in_column(self.head, hairline(), (self._scroll, 1), host=self, spacing=0)
        body = PageBody()
        self._scroll.setWidget(body)
        self._strip_host = QWidget()
        in_column(self.strip, host=self._strip_host, margins=(metrics.margin, metrics.gap))
        self._stack = QStackedWidget()
        in_column(self._strip_host, hairline(), self.tabs, (self._stack, 1), host=body, spacing=0)
        for part in (self.access, self.mfa, self.assume, self.policies, self.members):
            self._stack.addWidget(part)

    def _connect(self) -> None:
        self.tabs.turned.connect(self._on_turned)
        self.strip.changed.connect(self.edits.do)
        self.strip.asked.connect(lambda question: self.edits.ask(question, self.strip))
        self.edits.wentTo.connect(self.wentTo)
        self.edits.ownAdded.connect(self._write_own)
        self.policies.opened.connect(self.open_policy)
        self.policies.removalAsked.connect(self.edits.remove_policy)
        self.policies.attachAsked.connect(self.ask_to_attach)
        self.members.wentTo.connect(self.wentTo)
        self.members.removalAsked.connect(self.edits.remove_member)

    @cached_property
    def editor(self) -> DocumentEditor:
        """The editor of a document, made when one is first opened."""
        from ui.features.identities.document_editor import DocumentEditor

        made = DocumentEditor(self._session, self._design)
        made.closed.connect(self.show_again)
        self._stack.addWidget(made)
        return made

    def _close_document(self) -> None:
        if "editor" in self.__dict__:
            self.editor.leave()

    @property
    def opened(self) -> OpenedSubject | None:
        """The subject and its account; None for nothing."""
        return self._opened

    @property
    def names_new(self) -> bool:
        """True while something that was just made waits for its name."""
        return self._pending is not None

    def show_subject(self, account: NodeId, subject: IdentitySubject) -> None:
        """Show something inside an account."""
        opened = OpenedSubject(account, subject)
        if opened != self._opened:
            self._settle()
            self._opened = self.edits.opened = opened
            self._close_document()
            self._begin_name()
            self._begin_description()
            self._scroll.verticalScrollBar().setValue(0)
        self.show_again()

    def show_again(self) -> None:
        """Refresh the page."""
        opened, record = self._opened, self._record()
        if opened is None or (record is None and opened.subject != ROOT_USER):
            return
        made_of = self._made_of()
        fixed = self._session.document.read_only or bool(made_of)
        self.tabs.show_kind(opened.kind)
        self.head.show_subject(
            IDENTITY_GLYPHS[opened.kind] if opened.kind is not None else "lock",
            made_of or (policy_title(record.name) if record is not None else "Root user"),
            "Role that assignments of Identity Center make" if made_of else subject_line(record),
        )
        self.head.description.reread(getattr(record, "description", ""))
        self.set_button.setVisible(bool(made_of))
        self.who_button.setVisible(isinstance(record, IamRole) and not record_principal(record).is_service_linked)
        self.attach_button.setVisible(record is not None and not isinstance(record, ManagedPolicy) and not made_of)
        self.attach_button.setEnabled(not fixed)
        self.add_button.setVisible(isinstance(record, IamGroup))
        self.add_button.setEnabled(not fixed)
        self.head.more.setVisible(record is not None and not made_of)
        design = self._design if made_of else self._session  # what is edited is compared with the open design itself
        shown = subject_facts(design.organization, opened.account, opened.subject)
        self.strip.show_facts(shown, editable=not fixed)
        self._strip_host.setVisible(bool(shown))
        self._show_tab(opened, record)

    def set_aside(self) -> None:
        """Make edits of what is typed, and show nothing: something else takes the place of the page."""
        self._settle()
        self.leave()

    def leave(self) -> None:
        """Show nothing any more."""
        self._opened = self.edits.opened = self._pending = None
        self.head.forget()
        self.access.forget()
        self._close_document()

    def _show_tab(self, opened: OpenedSubject, record: NamedIdentity | None) -> None:
        tab = self.tabs.front_words(opened.kind)
        inside = self._design.organization.identities[opened.account]
        if tab in ("Trust", "Document"):
            assert isinstance(opened.subject, IdentityRef)
            self._stack.setCurrentWidget(self.editor)
            self.editor.open_document(DocumentPlace(opened.account, opened.subject), goes_back=False)
        elif tab in self._of_principals:
            view = self._of_principals[tab]
            view.show_principal(opened.account, record_principal(record))  # first: a view shows it when it is seen
            self._stack.setCurrentWidget(view)
        elif tab == "IAM policies" and record is not None and not isinstance(record, ManagedPolicy):
            if not self._is_writing():
                self._stack.setCurrentWidget(self.policies)
            self.policies.show_holder(inside, record)
        elif record is not None:
            self._stack.setCurrentWidget(self.members)
            self.members.show_members(inside, record)

    def _is_writing(self) -> bool:
        """Return True while a policy of the list is open in its place."""
        return (
            "editor" in self.__dict__
            and self._stack.currentWidget() is self.editor
            and self.editor.place is not None
            and bool(self.editor.back.isVisibleTo(self.editor))
        )

    def turn_to(self, words: str) -> None:
        """Bring a tab to the front."""
        if self._opened is not None:
            self.tabs.bring(self._opened.kind, words)

    def scroll_to_tab(self, *, with_facts: bool = False) -> None:
        """Bring the tab's content, or the facts above it, into view in a low window."""
        self._scroll.verticalScrollBar().setValue(0 if with_facts else self.tabs.y())

    def _on_turned(self) -> None:
        self._settle()
        self._close_document()
        self.show_again()

    def _record(self) -> NamedIdentity | None:
        return self._opened.record(self._design.organization) if self._opened is not None else None

    def _inside(self) -> AccountIdentities | None:
        return self._design.organization.identities.get(self._opened.account) if self._opened else None

    def _made_of(self) -> str:
        """Permission set that Identity Center makes the role of; empty for anything that can be edited by itself."""
        opened, organization = self._opened, self._session.organization
        if opened is None or self._record() is None or not isinstance(opened.subject, IdentityRef):
            return ""
        made_of, center = permission_set_of(opened.subject.name), organization.settings.identity_center
        by_set = center and center.permission_set(made_of)
        return made_of if by_set or not opened.record(organization) else ""

    def _begin_name(self) -> None:
        opened, record, self._pending = self._opened, self._record(), None
        fixed = record is None or ":" in record.name or bool(self._made_of())
        if opened is None or record is None or fixed or not isinstance(opened.subject, IdentityRef):
            title = policy_title(record.name) if record is not None else "Root user"
            self.name.show_text(self._made_of() or title, None)
            return
        ref = opened.subject

        def rename(name: str) -> Change:
            if self._pending is not None and self._pending.is_last:
                return self._pending.edit(name)
            return identities.rename_identity(self._session.organization, opened.account, ref, name)

        self.name.show_text(record.name, rename)

    def _begin_description(self) -> None:
        opened, record = self._opened, self._record()
        fixed = record is None or ":" in record.name or bool(self._made_of())
        if opened is None or fixed or not isinstance(record, IamRole | ManagedPolicy):
            self.head.begin_description("", None)
            return
        ref = ref_of(record)

        def describe(text: str) -> Change:
            return identities_facts.describe_identity(self._session.organization, opened.account, ref, text)

        self.head.begin_description(record.description, describe)

    def name_new(self, pending: PendingIdentity) -> None:
        """Let something that was just made be named, as part of the same step."""
        self._pending = pending
        self.ask_name()
        if pending.ref.kind is IdentityKind.USER:
            self.head.offer_another()

    def _take_back(self) -> bool:
        pending, self._pending = self._pending, None
        if pending is None or not pending.is_last:
            return False
        before, self._named_new = self._named_new, None
        self._session.document.take_back()
        self.tookBack.emit(before)
        return True

    def _ask_for_another(self) -> None:
        named = self._named_new
        if named is not None and named.kind is IdentityKind.USER and self._pending is None:
            self.anotherAsked.emit(IdentityKind.USER)

    def ask_name(self) -> None:
        """Give the keys to the name."""
        self.head.ask_name()

    def _give_name(self, change: Change) -> None:
        pending, self._pending = self._pending, None
        (ref,) = identities.added_identities(change)
        self._named_new = ref if pending is not None and self.name.hasFocus() else None
        if self._opened is not None:
            self._opened = self.edits.opened = OpenedSubject(self._opened.account, ref)
        if pending is not None and pending.is_last:
            pending.name(change)
        else:
            self._session.document.push(change)
        self._begin_name()
        self._begin_description()
        self.wentTo.emit(ref)

    def _settle(self) -> None:
        if self._opened is not None and self._record() is not None:
            self.head.settle()
            if "editor" in self.__dict__:
                self.editor.settle()

    def _ask_who_becomes(self) -> None:
        if self._opened is not None:
            title = record_principal(self._record()).title
            ask_who_becomes(self._session.requests, PrincipalId(self._opened.account, title))

    def ask_to_attach(self) -> None:
        """Let a policy be chosen to be attached."""
        self.edits.ask("attach", self.attach_button)

    def _ask_to_add(self) -> None:
        self.edits.ask("members", self.add_button)

    def _write_own(self, held: HeldPolicy) -> None:
        self.turn_to("IAM policies")
        self.open_policy(held)

    def open_policy(self, held: HeldPolicy) -> None:
        """Read or write a policy of the list."""
        opened, inside = self._opened, self._inside()
        if opened is None or inside is None:
            return
        if held.inline:
            self.editor.open_document(DocumentPlace(opened.account, held.holder, held.inline))
        elif find_identity(inside, IdentityRef(IdentityKind.POLICY, held.reference)) is not None:
            self.editor.open_document(DocumentPlace(opened.account, IdentityRef(IdentityKind.POLICY, held.reference)))
        elif known_policy_text(inside, held.reference) is None:
            self._session.notices.say(f"The text of {policy_title(held.reference)} is not known.")
            return
        else:
            self.editor.open_of_aws(held.reference)
        self._stack.setCurrentWidget(self.editor)
        self.editor.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_place(self, place: IdentityPlace) -> None:
        """Open the policy that a place means, at its statement, if it means one."""
        opened, record = self._opened, self._record()
        if opened is None or record is None or not isinstance(opened.subject, IdentityRef):
            return
        if place.policy and not isinstance(record, ManagedPolicy):
            is_inline = any(policy.name == place.policy for policy in record.inline)
            held = HeldPolicy(opened.subject, "" if is_inline else place.policy, place.policy if is_inline else "")
            self.turn_to("IAM policies")
            self.open_policy(held)
        elif place.is_trust or place.statement is not None:
            self.turn_to("Trust" if place.is_trust else "Document")
        if place.statement is not None:
            self.editor.show_statement(place.statement)

    def open_menu(self) -> QMenu | None:
        """Return the menu of what can be done with the subject."""
        if self._opened is None or self._record() is None:
            return None
        menu = QMenu(self)
        self.head.open_menu(menu, self.removalAsked.emit)
        return menu
