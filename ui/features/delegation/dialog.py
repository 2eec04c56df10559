"""Dialog of trusted access: services that work with the organization, and the accounts that run them for all."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from designer.analysis.compliance.checklist import checked_words
from designer.analysis.compliance.delegation import TrustNeed, load, missing_trust, service_name
from designer.basics.errors import EditError
from designer.basics.words import NO_ACCOUNT_ID, capital
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import FeatureSet, NodeId
from ui import theme
from ui.forms.refusals import say_refusal
from ui.state.session import Session
from ui.state.split import shared_room
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.dialog_parts import ListDialog
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import SeverityStyle, menu_text
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.picker import Pick, Picker
from ui.widgets.item_views.flat_list import ScrolledList, section_rows
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_ABOUT = (
    "A service with trusted access sees the organization and may work in its accounts. It is run from the management "
    "account, or by a member account, its delegated administrator, which SCPs limit as any other."
)
_PICKER = 380
_MOST_PICKS = 200


class DelegationDialog(ListDialog):
    """Shows and edits; each button is one step that can be undone.

    Args:
        session: Of the window.
        account: Account whose services are looked for first; None if there is none.
        parent: Window below it.
    """

    def __init__(self, session: Session, account: NodeId | None = None, parent: QWidget | None = None) -> None:
        super().__init__("Trusted access and delegated administrators", parent)
        self._session = session
        self._account = account
        self._make()
        self._build()
        session.document.changed.connect(self._update)
        session.document.reset.connect(self.reject)
        self._update()
        self._choose_first()

    def _make(self) -> None:
        self.list = ScrolledList("Services")
        self.list.selectionModel().currentChanged.connect(lambda *_: self._update_row())
        self.empty = EmptyState("key", "No service has trusted access", "Services that you add here are in the design.")
        self.note = ScrolledList("On the service")
        self.message = InlineMessage()
        self.add_button = push_button("Add a service…", "add", run=self._choose_service)
        self.trust_button = push_button("Enable trusted access", run=self._trust)
        self.delegate_button = push_button("Delegate to…", "account", run=self._choose_account)
        self.end_button = push_button("End delegation", run=self._end)
        self.distrust_button = push_button("Disable trusted access", run=self._distrust)
        self._services = Picker("Service, e.g. GuardDuty", self._offered_services, self, "Type its principal.")
        self._accounts = Picker("Account that runs it", self._offered_accounts, self, "Type the name of an account.")

    def _build(self) -> None:
        split = shared_room("delegation", self.list, self.note, beside=True)
        # The button that comes and goes stands last: no other slides to where it was clicked.
        acts = (self.add_button, self.trust_button, self.delegate_button, self.distrust_button, self.end_button)
        self.lay_out(_ABOUT, (), (self.empty, split), acts, self.message)
        self.give_room(760, 520)
        self._split = split

    @property
    def _service(self) -> str:
        """Principal of the current service; "" if there is none."""
        row = self.list.rows.row(self.list.currentIndex())
        return str(row.id) if row is not None and row.value is not None else ""

    def _update(self, _change: object = None) -> None:
        rows = list(delegation_rows(self._session.organization))
        self.list.rows.show(rows)
        self.empty.setVisible(not rows)
        self._split.setVisible(bool(rows))
        if rows and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.list.rows.index(1, 0))
        self._update_row()

    def _choose_first(self) -> None:
        """Make the first service of the account current, where it runs one."""
        administrators = self._session.organization.settings.delegated_administrators
        mine = next((one.service for one in administrators if one.account == self._account), None)
        if mine is not None:
            self.list.setCurrentIndex(self.list.rows.index_of(mine))
        self.list.setFocus()

    def _update_row(self) -> None:
        organization, service = self._session.organization, self._service
        row = self.list.rows.row(self.list.currentIndex())
        value = row.value if row is not None else None
        self.note.rows.show(list(delegation_note_rows(value)))
        trusted = service in organization.settings.trusted_services
        writes = not self._session.document.read_only
        everything = organization.settings.feature_set is FeatureSet.ALL
        self.add_button.setEnabled(writes and everything)
        self.trust_button.setVisible(isinstance(value, TrustNeed))
        self.delegate_button.setVisible(trusted)
        ending = self._ending if trusted else None
        self.end_button.setVisible(ending is not None)
        if ending is not None:
            self.end_button.setText(f"End delegation to {menu_text(organization.node(ending).name)}")
        self.distrust_button.setVisible(trusted)
        self.distrust_button.setToolTip(self._ended_along(service))
        for button in (self.trust_button, self.delegate_button, self.end_button, self.distrust_button):
            button.setEnabled(writes)
        if everything:
            self.message.say("")
        else:
            needs = "Trusted access needs all features, and this has consolidated billing. Enable all features first."
            say_refusal(self.message, self._session, EditError(needs), self._update_row)

    def _ended_along(self, service: str) -> str:
        """Return the sentence on the delegations that end when a service is trusted no more; "" if there is none."""
        names = [self._session.organization.node(one).name for one in runners(self._session.organization, service)]
        return f"The delegation to {' and '.join(names)} ends with it." if names else ""

    def _do(self, edit: Callable[[], Change]) -> None:
        """Make an edit, or say why AWS refuses it.

        The list has the keys then: Qt gives the focus of a button that goes to another, which does something else.
        """
        self.list.setFocus()
        try:
            change = edit()
        except EditError as error:
            say_refusal(self.message, self._session, error, lambda: self._do(edit))
            return
        self._session.document.push(change)

    def _trust(self) -> None:
        self._add(self._service)

    def _add(self, service: str) -> None:
        self._do(lambda: edits.trust_service(self._session.organization, service))
        place = self.list.rows.index_of(service)
        if place.isValid():
            self.list.setCurrentIndex(place)

    def _distrust(self) -> None:
        service = self._service
        along = self._ended_along(service)
        self._do(lambda: edits.distrust_service(self._session.organization, service))
        if service not in self._session.organization.settings.trusted_services:
            self.list.setCurrentIndex(self.list.rows.index_of(service))  # no other service in its place
            self.message.say(
                f"{service_name(service)} has no trusted access any more. {along}".strip(), SeverityStyle.ADVICE
            )

    @property
    def _ending(self) -> NodeId | None:
        """Account whose delegation the button ends: the one that was asked for, else the last that was given it."""
        running = runners(self._session.organization, self._service)
        return self._account if self._account in running else next(reversed(running), None)

    def _end(self) -> None:
        account = self._ending
        if account is not None:
            self._do(lambda: edits.deregister_administrator(self._session.organization, account, self._service))

    def _delegate(self, account: NodeId) -> None:
        self._do(lambda: edits.register_administrator(self._session.organization, account, self._service))

    def _choose_service(self) -> None:
        self._open(self._services, self.add_button)

    def _choose_account(self) -> None:
        self._open(self._accounts, self.delegate_button)

    def _open(self, picker: Picker, button: QWidget) -> None:
        self.message.say("")
        picker.open_at(button.mapToGlobal(QPoint(0, 0)), theme.metrics().scaled(_PICKER))

    def _offered_services(self, text: str) -> list[Pick]:
        trusted = self._session.organization.settings.trusted_services
        known = [service for service in load().services.values() if service.principal not in trusted]
        found = [
            Pick(RowContent(one.title, one.principal, icon="key"), partial(self._add, one.principal))
            for one in known
            if _has(text, (one.title, one.principal))
        ]
        if "." in text.strip() and not any(one.principal == text.strip() for one in known):
            found.append(Pick(RowContent(text.strip(), "as typed", icon="key"), partial(self._add, text.strip())))
        return found

    def _offered_accounts(self, text: str) -> list[Pick]:
        organization = self._session.organization
        running = runners(organization, self._service)
        accounts = sorted(organization.accounts(), key=lambda one: one != self._account)
        found = (
            Pick(
                RowContent(organization.node(one).name, organization.node(one).aws_id or NO_ACCOUNT_ID, icon="account"),
                partial(self._delegate, one),
            )
            for one in accounts
            if one not in running
            and not organization.is_management_account(one)
            and _has(text, (organization.node(one).name, organization.node(one).aws_id))
        )
        return [pick for pick, _ in zip(found, range(_MOST_PICKS), strict=False)]


def _has(text: str, names: Iterable[str]) -> bool:
    """Return True if every typed word is in a name."""
    together = " ".join(names).lower()
    return all(word in together for word in text.lower().split())


def delegation_rows(organization: Organization) -> Iterator[Row]:
    """All rows, each with the principal of its service as id; the value of one that is needed and lacks is the need."""
    settings = organization.settings
    needs = {one.principal: one for one in missing_trust(organization)}
    yield from section_rows("Needed, and without trusted access", [_needed(one) for one in needs.values()])
    yield from section_rows(
        "Trusted access",
        [_trusted(organization, principal) for principal in sorted(settings.trusted_services, key=_by_name)],
    )
    if OrganizationPart.TRUSTED_SERVICES in settings.unknown:
        words = "The import could not read which services have trusted access."
        yield Row(RowContent(words, icon="unknown", wrapped=True), words, "unknown", selectable=False)


def _by_name(principal: str) -> str:
    return service_name(principal).lower()


def _needed(need: TrustNeed) -> Row:
    name = service_name(need.principal)
    content = RowContent(name, f"for {need.subject}", icon="conditional", icon_role=Role.CONDITIONAL, bold=True)
    return Row(content, f"{name} ({need.principal})\n{need.why}", need.principal, need)


def _trusted(organization: Organization, principal: str) -> Row:
    name, who = (
        service_name(principal),
        ", ".join(organization.node(runner).name for runner in runners(organization, principal)),
    )
    words = f"run by {who}" if who else "run from the management account"
    content = RowContent(name, words, icon="account" if who else "management", bold=True)
    return Row(content, f"{name} ({principal})\n{words}", principal, principal)


def runners(organization: Organization, principal: str) -> tuple[NodeId, ...]:
    """Return the accounts that administer a service for the organization."""
    return tuple(one.account for one in organization.settings.delegated_administrators if one.service == principal)


def delegation_note_rows(value: object) -> Iterator[Row]:
    """Yield the sentences on the service of a row."""
    table = load()
    if isinstance(value, TrustNeed):
        yield _sentence(value.why, "conditional")
        yield _sentence(f"Source: {value.source}. {capital(checked_words(value.confidence))}.", "link-out")
    elif isinstance(value, str):
        yield _sentence(value, "key")
        known = table.services.get(value)
        if known is None:
            yield _sentence(f"{value} is not in the table of {table.date}.", "unknown")
        else:
            yield _sentence(f"Source: {known.source}. {capital(checked_words(known.confidence))}.", "link-out")
    yield _sentence(table.notice, "info")


def _sentence(words: str, icon: str) -> Row:
    return Row(RowContent(words, icon=icon, wrapped=True), words, words, selectable=False)
