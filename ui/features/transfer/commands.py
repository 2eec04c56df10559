"""Command that chooses the other organization of a transfer and what goes where, and the dock of the transfer."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMainWindow

from designer.basics.errors import OrgwrightError
from designer.exchange.formats import files, native
from designer.organization.model.records import NodeId
from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import CHOOSE_TRANSFER, SHOW_PANEL, TRANSFER, TransferWish
from ui.state.files import Files
from ui.state.session import Session


def commands(session: Session, opened: Files, window: QMainWindow) -> tuple[Command, ...]:
    """Return the command of a window; its panel asks for it, too.

    Args:
        session: Of the window.
        opened: Files that keep its document.
        window: Under the dialogs.
    """

    def choose(wish: TransferWish | None) -> None:
        from ui.features.transfer.dialog import TransferDialog

        try:
            wish = wish or _wish(session, opened, window)
        except OrgwrightError as error:
            session.notices.refuse(str(error))
            return
        if wish is not None:
            dialog = TransferDialog(session, wish, window)
            dialog.chosen.connect(show)
            dialog.open()

    def show(wish: TransferWish) -> None:
        session.requests.ask(TRANSFER, wish)
        session.requests.ask(SHOW_PANEL, "transfer")

    session.requests.answer(CHOOSE_TRANSFER, choose)
    return (command("transfer.choose", partial(session.requests.ask, CHOOSE_TRANSFER, None)),)


def _wish(session: Session, opened: Files, window: QMainWindow) -> TransferWish | None:
    """Return what is selected, to leave for the organization of a file that the person chooses."""
    from ui.forms import dialogs

    path = dialogs.ask_open(window, opened.path, "Transfer: the design of the other organization")
    if path is None:
        return None
    other = native.read(files.load_file(path), path.name).organization
    return TransferWish(path.name, other, _selected(session), other.root)


def _selected(session: Session) -> tuple[NodeId, ...]:
    """Return the accounts that are selected and may leave, and those below an OU that is selected."""
    organization = session.organization
    below = {node_id for node in session.selection if node != organization.root for node_id in organization.walk(node)}
    return tuple(one for one in organization.accounts() if one in below and not organization.is_management_account(one))


def _panel() -> Maker:
    from ui.features.transfer.panel import TransferPanel

    return TransferPanel


DOCK = dock("transfer", _panel, answers=(TRANSFER,))
