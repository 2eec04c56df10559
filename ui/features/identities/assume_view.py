"""What credentials change: actions left with each kind of them, and the exchange where a principal takes a role."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from designer.analysis.principals.explain_principal import sieve_with
from designer.analysis.principals.resource_shares import RoleOf
from designer.analysis.principals.role_taking import Exchange, PartAnswer, RoleTaking, exchange, role_taking
from designer.analysis.principals.sieve import Sieve
from designer.basics.words import capital, counted
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipals
from designer.organization.identity.credentials import Credentials, credentials_of, mfa_trap
from designer.organization.model.identities import IamRole, IdentityKind, IdentityRef, find_identity
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.document import read_policy_text
from designer.policy.language.elements import Grammar
from ui import theme
from ui.commands.deciding_policies import DecidingPolicy, deciding_policy
from ui.features.identities.rows import SERVICE_LINKED
from ui.state.analyses import Analyses
from ui.state.center_design import CenterDesign
from ui.state.session import Session
from ui.theme import AnswerStyle, Role
from ui.widgets.containers.boxes import STRETCH, Spacer, in_column, in_row
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.choice_button import ChoiceButton
from ui.widgets.fields.picker import Pick, Picker
from ui.widgets.fields.segments import Segments
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_HEAD = "What is left with each kind of credentials"
_NO_DEVICE = "No MFA device is registered: only the rows without MFA can happen."


class MfaView(QWidget):
    """One row a kind of credentials, and the statements on MFA that hit or miss others than they seem to.

    Args:
        analyses: Of its document.
        design: The design with the roles of Identity Center.
    """

    def __init__(self, analyses: Analyses, design: CenterDesign) -> None:
        super().__init__()
        self._analyses = analyses
        self._design = design
        self.note = plain_label(wrap=True, look="quiet")
        self.list = ScrolledList(_HEAD)
        metrics = theme.metrics()
        column = in_column(host=self, margins=(0, metrics.gap, 0, 0), spacing=metrics.gap // 2)
        title = plain_label(_HEAD, look="name", wrap=True)
        for label in (title, self.note):
            label.setContentsMargins(metrics.margin, 0, metrics.margin, 0)
            column.addWidget(label)
        column.addWidget(self.list, 1)

    def show_principal(self, account: NodeId, principal: AccountPrincipal) -> None:
        """Show a user or a role."""
        has_device = getattr(principal.record, "mfa", None)
        self.note.setText(_NO_DEVICE if has_device is False else "")
        self.note.setVisible(has_device is False)
        self.list.rows.show(list(self._rows(account, principal)))

    def _rows(self, account: NodeId, principal: AccountPrincipal) -> Iterator[Row]:
        organization, catalogue = self._design.organization, self._analyses.catalogue
        limited = catalogue.limited_mask
        found = [
            (credentials, sieve_with(organization, catalogue, (account, principal), credentials.kind))
            for credentials in credentials_of(principal.kind)
        ]
        widest = max(((sieve.possible & limited).bit_count() for _, sieve in found), default=0)
        yield from (_kind_row(one, sieve, limited, widest) for one, sieve in found)
        traps = list(self._traps(account, principal))
        if traps:
            yield Row(RowContent("Statements that ask for MFA", heading=True), id="traps", selectable=False)
        for number, (name, sentence) in enumerate(traps):
            content = RowContent(sentence, name, icon="advice", icon_role=Role.CONDITIONAL, wrapped=True)
            yield Row(content, sentence, id=("trap", number))

    def _traps(self, account: NodeId, principal: AccountPrincipal) -> Iterator[tuple[str, str]]:
        """Yield names of policies, each with a sentence on a statement that hits or misses others than it seems to."""
        held = AccountPrincipals(self._design.organization.identities[account]).held(principal)
        for policy in (*(held.identity or ()), *(held.boundary or ())):
            for statement in read_policy_text(policy.text, Grammar.IDENTITY).statements if policy.text else ():
                if sentence := mfa_trap(statement):
                    yield policy.name, sentence


def _kind_row(one: Credentials, sieve: Sieve, limited: int, widest: int) -> Row:
    sure, left = (sieve.sure & limited).bit_count(), (sieve.possible & limited).bit_count()
    open_ones = left - sure
    style = AnswerStyle.DENIED if not left else AnswerStyle.ALLOWED if left == widest else AnswerStyle.CONDITIONAL
    words = f"{left:,} left" if left else "nothing left"
    less = counted(widest - left, "fewer action") if left < widest else ""
    needs = ", ".join(filter(None, (f"aws:MultiFactorAuthPresent is {one.mfa}", less)))
    content = RowContent(
        f"{one.title[:1].upper()}{one.title[1:]}",
        needs,
        icon="device" if one.mfa == "true" else "key" if "key" in one.title else "principal",
        icon_role=style.role if less or not left else Role.SECONDARY,
        trailing=words,
        wrapped=True,
    )
    tip = f"{sure:,} in every request, {open_ones:,} in some. {' '.join(call.sentence for call in one.refused)}".strip()
    return Row(content, tip, id=one.kind, accessible=f"{one.title}: {words}, {needs}")


_MOST = 300
_MOST_ROLES = 200
_EXCHANGED = "Permissions are exchanged, not added: the old ones come back when the session ends."
_PAGES = ("May they?", "Lost", "Gained", "On other conditions")
_MAY, _LOST, _GAINED, _TERMS = range(4)


class AssumeView(QWidget):
    """The role, what is exchanged, and the parts.

    Args:
        session: Of the window.
        analyses: Of its document.
        design: The design with the roles of Identity Center.

    Signals:
        roleChosen(): Another role was chosen.
    """

    roleChosen = Signal()

    def __init__(self, session: Session, analyses: Analyses, design: CenterDesign) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        analyses.assumptionChanged.connect(self._show_again)
        self._design = design
        self._caller: tuple[NodeId, AccountPrincipal] | None = None
        self._role: tuple[NodeId, str] | None = None
        self._picker: Picker | None = None
        self.taking: RoleTaking | None = None
        self.exchanged: Exchange | None = None
        self.button = ChoiceButton("role", "The role to take")
        self.button.clicked.connect(self.ask_role)
        self.headline = plain_label(wrap=True, look="name")
        self.note = plain_label(_EXCHANGED, wrap=True, look="quiet")
        self.pages = Segments("Part of the exchange", _PAGES, tight=True, wraps=True)
        self.pages.chosen.connect(lambda _page: self._show_rows())
        self.list = ScrolledList("Parts and actions of the exchange")
        self.list.taken.connect(self._open_part)
        self.empty = EmptyState(
            "role",
            "No role is chosen",
            "See what is lost and gained with a role, and whether it may be assumed.",
            "Choose a role…",
        )
        self.empty.acted.connect(self.ask_role)
        self._build()

    def _build(self) -> None:
        metrics = theme.metrics()
        self._body = QWidget()
        row = in_row(self.button, STRETCH)
        choices = QHBoxLayout()
        choices.addWidget(self.pages, 1)
        head = in_column(
            row,
            self.headline,
            self.note,
            Spacer(metrics.gap // 2),
            choices,
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )
        in_column(head, (self.list, 1), host=self._body, spacing=0)
        in_column((self._body, 1), (self.empty, 1), host=self)

    def show_principal(self, account: NodeId, principal: AccountPrincipal) -> None:
        """Show the exchange for another principal, with the same role."""
        self._caller = account, principal
        target = self._target()
        self._body.setVisible(target is not None)
        self.empty.setVisible(target is None)
        if target is None:
            self.taking = self.exchanged = None
            return
        organization, catalogue = self._design.organization, self._analyses.catalogue
        assumed = self._analyses.assumption.request_context
        self.taking = role_taking(organization, catalogue, self._caller, target, context=assumed)
        self.exchanged = exchange(organization, catalogue, self._caller, target)
        name = organization.node(target.account).name
        self.button.show_choice(f"{target.role.name} in {name}", accented=True)
        lost, gained = self.exchanged.lost.bit_count(), self.exchanged.gained.bit_count()
        terms = self.exchanged.on_other_terms.bit_count()
        self.headline.setText(_headline(principal.name or "The root user", self.taking.answer.answer))
        self.pages.set_words(("May they?", f"Lost {lost:,}", f"Gained {gained:,}", f"Other conditions {terms:,}"))
        self._show_rows()

    def _show_again(self) -> None:
        """Refresh after another context is assumed."""
        if self._caller is not None and self.taking is not None:
            self.show_principal(*self._caller)

    def ask_role(self) -> None:
        """Let a role of any account be chosen."""
        if self._picker is None:
            self._picker = Picker("Find a role", self._roles, self, "Roles of accounts whose inside is known.")
        below = self.button if self.button.isVisible() else self.empty
        place = below.mapToGlobal(QPoint(0, below.height() if below is self.button else theme.metrics().row))
        self._picker.open_at(place, theme.metrics().scaled(340))

    def choose(self, account: NodeId, role: str) -> None:
        """Show the exchange with a role."""
        self._role = account, role
        if self._caller is not None:
            self.show_principal(*self._caller)
        self.roleChosen.emit()

    @property
    def picker(self) -> Picker | None:
        """The list of roles, once it was wanted."""
        return self._picker

    def _target(self) -> RoleOf | None:
        """Return the chosen role, or None if it is gone, or is the principal itself."""
        if self._role is None or self._caller is None:
            return None
        account, name = self._role
        inside = self._design.organization.identities.get(account)
        found = find_identity(inside, IdentityRef(IdentityKind.ROLE, name)) if inside is not None else None
        itself = account == self._caller[0] and found == self._caller[1].record
        return RoleOf(account, found) if isinstance(found, IamRole) and not itself else None

    def _roles(self, typed: str) -> Sequence[Pick]:
        own = self._caller[0] if self._caller is not None else None
        return list(_role_picks(self._design.organization, own, typed.lower().split(), self.choose))

    def _show_rows(self) -> None:
        if self.taking is None or self.exchanged is None:
            return
        page = self.pages.current
        if page == _MAY:
            parts = enumerate(self.taking.parts)
            self.list.rows.show([_part_row(number, one, self._deciding(one)) for number, one in parts])
            return
        masks = {_LOST: self.exchanged.lost, _GAINED: self.exchanged.gained, _TERMS: self.exchanged.on_other_terms}
        self.list.rows.show(list(self._action_rows(masks[page], page)))

    def _deciding(self, part: PartAnswer) -> DecidingPolicy | None:
        """Return the policy or level that a part rests on."""
        if part.decided is None or self._caller is None or self._role is None:
            return None
        account, principal = self._caller
        return deciding_policy(self._session, account, principal.title, part.decided, self._role[0])

    def _open_part(self, place: int) -> None:
        """Lead from a part to the policy that decides it."""
        value = self.list.rows.rows[place].value
        if isinstance(value, DecidingPolicy):
            value.show()

    def _action_rows(self, mask: int, page: int) -> Iterator[Row]:
        catalogue = self._analyses.catalogue
        sign = {_LOST: "remove", _GAINED: "add", _TERMS: "conditional"}[page]
        for index in catalogue.members(mask, _MOST):
            yield Row(RowContent(catalogue.actions[index], icon=sign, code=True, wrapped=True), id=index)
        if not mask:
            yield Row(RowContent("Nothing", heading=True), id="nothing", selectable=False)
        more = mask.bit_count() - _MOST
        if more > 0:
            yield Row(RowContent(f"And {more:,} more", heading=True), id="more", selectable=False)


def _part_row(number: int, one: PartAnswer, decides: DecidingPolicy | None) -> Row:
    style = AnswerStyle(one.answer.value)
    content = RowContent(
        capital(one.sentence), capital(one.part.value), icon=style.value, icon_role=style.role, wrapped=True
    )
    tip = f"Open {decides.name}" if decides is not None else ""
    accessible = f"{one.part.value}: {one.answer.value}. {one.sentence}"
    return Row(content, tip, id=number, value=decides, accessible=accessible)


def _headline(name: str, answer: Answer) -> str:
    return {
        Answer.ALLOWED: f"{name} may assume it.",
        Answer.CONDITIONAL: f"{name} may assume it under conditions.",
        Answer.DENIED: f"{name} may not assume it.",
        Answer.UNKNOWN: f"Nobody knows whether {name} may assume it.",
    }[answer]


def _role_picks(
    organization: Organization, own: NodeId | None, words: Sequence[str], choose: Callable[[NodeId, str], None]
) -> Iterator[Pick]:
    """Yield the roles whose name, or that of their account, has every word; those of one account first."""
    accounts = sorted(organization.identities, key=lambda account: (account != own, organization.node(account).name))
    count = 0
    for account in accounts:
        place = path_text(organization, account)
        for role in organization.identities[account].roles:
            text = f"{role.name} {place}".lower()
            if role.path.startswith(SERVICE_LINKED) or not all(word in text for word in words):
                continue
            count += 1
            if count > _MOST_ROLES:
                return
            yield Pick(RowContent(role.name, place, icon="role"), partial(choose, account, role.name))
