"""Dock of drift, and the command that signs in and looks for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMainWindow

from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import FIND_DRIFT, SHOW_DRIFT, SHOW_PANEL, DriftWish
from ui.state.files import Files
from ui.state.session import Session

if TYPE_CHECKING:  # not for a start
    from designer.aws.session import OrganizationAccess


def _panel() -> Maker:
    from ui.features.drift.panel import DriftPanel

    return DriftPanel


DOCK = dock("drift", _panel, answers=(SHOW_DRIFT,))


def commands(session: Session, files: Files, window: QMainWindow) -> tuple[Command, ...]:
    """Return the command of a window; its panel asks for it, too.

    Args:
        session: Of the window.
        files: Files that keep its document.
        window: Under the dialog.
    """

    def find(profile: str) -> None:
        from ui.forms.aws_sign_in import SignInDialog

        if not session.drafts.commit():
            return
        organization = session.organization.settings.aws_id
        about = "Reads your organization and compares it with this design. AWS is only read."
        dialog = SignInDialog(
            "Find drift from AWS", about, "Read and compare", window, profile=profile, organization=organization
        )
        folder = files.path.parent if files.path is not None else None

        def show(access: OrganizationAccess) -> None:
            session.requests.ask(SHOW_PANEL, "drift")
            session.requests.ask(SHOW_DRIFT, DriftWish(access, folder))

        dialog.signedIn.connect(show)
        dialog.open()

    session.requests.answer(FIND_DRIFT, find)
    return (command("aws.drift", partial(session.requests.ask, FIND_DRIFT, "")),)
