"""Page of what adds to the open design: its rows and report before anything is taken, and one undo step."""

from collections.abc import Iterator

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.basics.errors import EditError
from designer.basics.words import capital, counted
from designer.exchange.conversion import ConversionReport
from designer.organization.model.change import Change, Swap
from designer.organization.model.compliance import ComplianceRecords
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Settings
from ui import theme
from ui.features.imports.reading import ReadAddition
from ui.forms.conversion_view import ConversionView
from ui.state.session import Session, push
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import ElidedLabel, plain_label
from ui.widgets.fields.form import InlineMessage
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_PARTS = (("users", "user", ""), ("groups", "group", ""), ("roles", "role", ""), ("policies", "policy", "policies"))

_CENTER = (
    ("users", "user"),
    ("groups", "group"),
    ("permission_sets", "permission set"),
    ("assignments", "assignment"),
    ("entitlements", "entitlement"),
)


def addition_rows(change: Change, organization: Organization) -> Iterator[Row]:
    """Yield the rows of a change that adds to a design; the design is as it is without it."""
    for account, swap in change.identities.items():
        if swap.after is not None:
            node = organization.node(account)
            words = _inside(swap.after)
            yield _row(node.name, words, "account", "new" if swap.before is None else _differing(swap), account)
    yield from _people(change.settings)
    before, after = _records(change.settings)
    for agreement in after.agreements:
        if agreement not in before.agreements:
            yield _row(
                agreement.name, agreement.state.value.replace("_", " ").capitalize(), "note", "agreement", agreement.id
            )
    for report in after.reports:
        if report not in before.reports:
            period = " to ".join(filter(None, (report.start, report.end))) or "period not known"
            yield _row(
                report.name, f"Version {report.version}, {period}", "file", "report", (report.id, report.version)
            )
    for listed in after.lists:
        if listed not in before.lists:
            words = f"{counted(len(listed.services), 'service')} in scope, list of {listed.as_of}"
            yield _row(listed.title or listed.programme, words, "lock", "list", listed.programme)


def _people(swap: Swap[Settings] | None) -> Iterator[Row]:
    """Yield the row of Identity Center, where something of it differs."""
    before, after = ((side.identity_center if side else None) for side in _sides(swap))
    if after is not None and after != before:
        found = ((len(getattr(after, part)), one) for part, one in _CENTER)
        words = ", ".join(counted(count, one) for count, one in found if count) or "nobody"
        yield _row("Identity Center", words, "group", "new" if before is None else "changed", "")


def _row(title: str, words: str, icon: str, trailing: str, key: object) -> Row:
    content = RowContent(title, words, icon=icon, bold=True, trailing=trailing)
    return Row(content, words, (trailing, str(key)), selectable=False)


def _inside(inside: AccountIdentities) -> str:
    found = [(len(getattr(inside, part)), one, many) for part, one, many in _PARTS]
    return ", ".join(counted(count, one, many) for count, one, many in found if count) or "the root user alone"


def _differing(swap: Swap[AccountIdentities]) -> str:
    """Return the number of users, groups, roles and policies that are new, gone and changed, by their names."""
    before, after = (
        {(part, record.name): record for part, *_ in _PARTS for record in getattr(side, part)} if side else {}
        for side in (swap.before, swap.after)
    )
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    numbers = (
        (len(after.keys() - before.keys()), "new"),
        (len(before.keys() - after.keys()), "removed"),
        (changed, "changed"),
    )
    return ", ".join(f"{count:,} {words}" for count, words in numbers if count) or "only attributes change"


def _records(swap: Swap[Settings] | None) -> tuple[ComplianceRecords, ComplianceRecords]:
    before, after = ((side.compliance if side is not None else None) or ComplianceRecords() for side in _sides(swap))
    return before, after


def _sides(swap: Swap[Settings] | None) -> tuple[Settings | None, Settings | None]:
    return (swap.before, swap.after) if swap is not None else (None, None)


class AdditionPage(QWidget):
    """Page of one source that was read: where it goes, and what of it does not fit.

    Signals:
        taken(str, ReadAddition): It was taken; says how much in words, and of what.
        leaveAsked(): Take nothing.
    """

    taken = Signal(str, object)
    leaveAsked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._read: ReadAddition | None = None
        self._account: NodeId | None = None
        self.name = ElidedLabel(font=theme.heading_font())
        self.detail = ElidedLabel()
        self.message = InlineMessage()
        self.account_button = push_button("", run=self._take_account)
        self.report = ConversionView("All of it fits.")
        self.list = ScrolledList("What is added")
        self.promise = plain_label("One undo step. What the files do not tell stays as it is.", look="small")
        self.cancel_button = push_button("Cancel", run=self.leaveAsked)
        self.take_button = push_button("Apply", look="primary", run=self.take)
        self._build()
        session.document.changed.connect(lambda _change: self._show())

    def _build(self) -> None:
        metrics = theme.metrics()
        foot = in_row((self.promise, 1), self.cancel_button, self.take_button, spacing=metrics.gap)
        in_column(
            self.name,
            self.detail,
            self.message,
            (self.account_button, 0, Qt.AlignmentFlag.AlignLeading),
            (self.report, 2),
            (self.list, 3),
            foot,
            host=self,
            margins=(0, 0, 0, metrics.margin),
            spacing=metrics.gap,
        )

    def show_read(self, read: ReadAddition | None) -> None:
        """Show what was read; nothing for None."""
        self._read, self._account = read, None
        if read is not None:
            self.name.set_text(capital(read.title))
            self.detail.set_text(read.detail)
            self._show()
            self.take_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self) -> None:
        """Put it into the design, as one step."""
        read = self._read
        if read is None or not self._session.drafts.commit():
            return
        change = push(self._session, lambda: self._change(ConversionReport()))
        if change is not None:
            self.show_read(None)
            self.taken.emit(_counts(change), read)

    def _change(self, losses: ConversionReport) -> Change:
        assert self._read is not None
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        return self._read.add(self._session.organization, self._account, today, losses)

    def _show(self) -> None:
        """Say what of it fits the design as it is now."""
        if self._read is None:
            return
        losses, refusal, change = ConversionReport(), "", None
        try:
            change = self._change(losses)
        except EditError as error:
            refusal = str(error).removesuffix(": name it with --account.")
        whole = ConversionReport()
        whole.add((*self._read.report.entries, *losses.entries))
        self.message.say(refusal)
        self.report.show_report(whole, f"{_counts(change)}." if change is not None else "")
        self.report.list.setVisible(bool(whole))
        vertical = QSizePolicy.Policy.Expanding if whole else QSizePolicy.Policy.Maximum
        self.report.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        self.list.rows.show(list(addition_rows(change, self._session.organization)) if change is not None else [])
        self.list.setVisible(bool(self.list.rows.rows))
        something = change is not None and bool(change.identities or change.settings is not None)
        self.take_button.setEnabled(something and not self._session.document.read_only)
        chosen = self._session.current
        node = self._session.organization.nodes.get(chosen) if chosen is not None else None
        offers = bool(refusal) and node is not None and node.kind is NodeKind.ACCOUNT and chosen != self._account
        self.account_button.setVisible(offers)
        if offers and node is not None:
            self.account_button.setText(f"They are of {node.name}, which is selected")

    def _take_account(self) -> None:
        self._account = self._session.current
        self._show()


def _counts(change: Change) -> str:
    """Return the size of what a change brings: "3 accounts", "2 agreements, 5 reports"."""
    parts = [counted(len(change.identities), "account")] if change.identities else []
    sides = (change.settings.before, change.settings.after) if change.settings is not None else (None, None)
    people = [side.identity_center if side is not None else None for side in sides]
    parts += ["Identity Center"] if people[0] != people[1] else []
    before, after = ((side.compliance if side is not None else None) or ComplianceRecords() for side in sides)
    for noun in ("agreements", "reports", "lists"):
        number = sum(one not in getattr(before, noun) for one in getattr(after, noun))
        parts += [counted(number, noun.removesuffix("s"))] if number else []
    return ", ".join(parts) or "nothing new"
