"""Commands that choose what is merged into the open design, and the dock of the merge."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from designer.basics.errors import OrgwrightError
from designer.exchange.formats import native
from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import (
    CHOOSE_MERGED,
    FOLLOW_MERGE,
    MERGE_WITH,
    NEXT_QUESTION,
    SHOW_PANEL,
    MergedWith,
    OtherBranch,
)
from ui.state.files import Files
from ui.state.session import Session


def commands(session: Session, opened: Files, window: QMainWindow) -> tuple[Command, ...]:
    """Return the commands of a window; its panel asks for them, too.

    Args:
        session: Of the window.
        opened: Files that keep its document.
        window: Under the dialogs.
    """

    def choose(what: MergedWith) -> None:
        try:
            found = _CHOICES[what](opened, window)
        except OrgwrightError as error:
            session.notices.refuse(str(error))
            return
        if found is not None:
            session.requests.ask(MERGE_WITH, found)
            session.requests.ask(SHOW_PANEL, "merge")

    def go_on() -> None:
        session.requests.ask(SHOW_PANEL, "merge")
        session.requests.ask(NEXT_QUESTION, None)

    session.requests.answer(CHOOSE_MERGED, choose)
    opened.saved.connect(partial(session.requests.ask, FOLLOW_MERGE, None))
    return (
        command("merge.next", go_on),
        command("merge.file", partial(choose, MergedWith.FILE)),
        command("merge.branch", partial(choose, MergedWith.BRANCH), enabled=lambda: opened.path is not None),
    )


def _file(opened: Files, window: QMainWindow) -> OtherBranch | None:
    from ui.features.merge.file_dialog import ask_files

    return ask_files(window, opened.path)


def _branch(opened: Files, window: QMainWindow) -> OtherBranch | None:
    from designer.exchange.formats.git_versions import forked_from, load_revision
    from ui.forms.version_dialog import MERGED, ask_version

    path = opened.path
    version = ask_version(window, path, MERGED) if path is not None else None
    if version is None or path is None:
        return None
    folder = Path(path.parent)
    sides = (forked_from(version, folder), version)
    before, after = (native.read(load_revision(side.name, folder), side.name).to_merge() for side in sides)
    then = f"Git does not know of it: commit it, then run git merge {version.shown}, which asks about nothing again."
    return OtherBranch(version.shown, before, after, then)


_CHOICES = {MergedWith.FILE: _file, MergedWith.BRANCH: _branch}


def _panel() -> Maker:
    from ui.features.merge.panel import MergePanel

    return MergePanel


DOCK = dock("merge", _panel, answers=(MERGE_WITH, NEXT_QUESTION))
