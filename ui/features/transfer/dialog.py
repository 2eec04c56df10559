"""Dialog of a transfer: which accounts go, and below which OU of the other organization they come to stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QWidget

from designer.analysis.transfer.states import Transfer
from designer.basics.errors import EditError
from designer.basics.words import NO_ACCOUNT_ID
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.commands.requests import TransferWish
from ui.state.session import Session
from ui.widgets.buttons import enable_unless, push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog, dialog_buttons, give_size
from ui.widgets.display.labels import menu_text, plain_label
from ui.widgets.fields.check_list import CheckList, CheckOption
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.picker import Pick, Picker
from ui.widgets.fields.segments import Segments
from ui.widgets.item_views.rows import RowContent

_MOST_PICKS = 200
_ABOUT = "Nothing is moved yet: you see which permissions each step changes, what must be ready, and the calls."


class TransferDialog(Dialog):
    """Asks which accounts go, and where.

    Args:
        session: Of the window.
        wish: What is chosen at first.
        parent: Window below it.

    Signals:
        chosen(TransferWish): All is chosen, and can be transferred.
    """

    chosen = Signal(object)

    def __init__(self, session: Session, wish: TransferWish, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Transfer accounts")
        self._session = session
        self._wish = wish
        self.ways = Segments("Way of the accounts", (f"To {wish.name}", f"From {wish.name}"), wraps=True)
        self.ways.choose(0 if wish.is_leaving else 1)
        self.ways.chosen.connect(self._turn)
        self.accounts = CheckList([], "Find an account by name or number")
        self.accounts.setAccessibleName("Accounts that go")
        self.to_button = push_button("", "ou", run=self._choose)
        self.message = InlineMessage()
        self.done_button = push_button("Plan the transfer", look="primary", run=self._take)
        self._places = Picker("OU, e.g. Workloads", self._offered, self, "Type the name of an OU.")
        self.accounts.changed.connect(self._update)
        self._lay_out()
        session.document.reset.connect(self.reject)
        self._offer_accounts()
        self.accounts.search.setFocus()

    def _lay_out(self) -> None:
        metrics = theme.metrics()
        in_column(
            plain_label(_ABOUT, look="quiet", wrap=True),
            self.ways,
            (self.accounts, 1),
            in_row(plain_label("To"), self.to_button, STRETCH, spacing=metrics.gap),
            self.message,
            dialog_buttons(self, self.done_button),
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.margin,
        )
        give_size(self, QSize(metrics.scaled(520), metrics.scaled(560)))

    @property
    def _sides(self) -> tuple[Organization, Organization]:
        return self._wish.sides(self._session.organization)

    @property
    def wish(self) -> TransferWish:
        """What is chosen."""
        chosen = set(self.accounts.values())
        return replace(self._wish, accounts=tuple(one for one in self._sides[0].accounts() if one in chosen))

    def _turn(self, way: int) -> None:
        self._wish = replace(self._wish, is_leaving=not way, accounts=())
        self._wish = replace(self._wish, to=self._sides[1].root)
        self._offer_accounts()

    def _offer_accounts(self) -> None:
        source, target = self._sides
        if self._wish.to not in target.nodes:
            self._wish = replace(self._wish, to=target.root)
        self.accounts.set_options(
            [
                CheckOption(account, source.node(account).name, source.node(account).aws_id or NO_ACCOUNT_ID)
                for account in source.accounts()
                if not source.is_management_account(account)
            ]
        )
        self.accounts.set_values(account for account in self._wish.accounts if account in source.nodes)
        self._show_place(target)

    def _show_place(self, target: Organization) -> None:
        self.to_button.setText(menu_text(path_text(target, self._wish.to), 60))
        self._update()

    def _update(self) -> None:
        """Take back what was said of an earlier choice; nothing can be planned before an account is chosen."""
        self.message.say("")
        enable_unless(self.done_button, "" if self.accounts.values() else "Choose accounts first.")

    def _choose(self) -> None:
        corner = self.to_button.mapToGlobal(QPoint(0, 0))
        self._places.open_at(corner, self.accounts.width())

    def _offered(self, text: str) -> list[Pick]:
        target, words = self._sides[1], text.lower().split()
        found = (place for place in _places(target) if all(word in target.node(place).name.lower() for word in words))
        return [self._pick(target, one) for one, _ in zip(found, range(_MOST_PICKS), strict=False)]

    def _pick(self, target: Organization, place: NodeId) -> Pick:
        node = target.node(place)
        content = RowContent(node.name, path_text(target, place), icon=node.kind.value)
        return Pick(content, partial(self._go, place))

    def _go(self, place: NodeId) -> None:
        self._wish = replace(self._wish, to=place)
        self._show_place(self._sides[1])

    def _take(self) -> None:
        wish = self.wish
        try:
            Transfer.of(*self._sides, wish.accounts, wish.to)
        except EditError as error:
            self.message.say(str(error))
            return
        self.accept()
        self.chosen.emit(wish)


def _places(organization: Organization) -> Iterator[NodeId]:
    """Yield the root and each OU, in outline order."""
    return (node_id for node_id in organization.walk() if organization.node(node_id).kind is not NodeKind.ACCOUNT)
