"""Commands that choose what the open design is compared with, and the dock of the comparison."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from designer.basics.errors import OrgwrightError
from designer.exchange.formats import files, native
from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import (
    CHOOSE_COMPARED,
    COMPARE_WITH,
    DECIDE,
    FOLLOW_SAVE,
    SHOW_PANEL,
    SHOW_SIDE,
    ComparedDesign,
    ComparedSide,
    ComparedWith,
    DifferenceAct,
)
from ui.state.files import Files
from ui.state.notices import Remedy
from ui.state.session import Session
from ui.state.shown_design import LOOKED_AT


def commands(session: Session, opened: Files, window: QMainWindow) -> tuple[Command, ...]:
    """Return the commands of a window; its panel asks for them, too.

    Args:
        session: Of the window.
        opened: Files that keep its document.
        window: Under the dialogs.
    """

    def choose(what: ComparedWith) -> None:
        try:
            found = _CHOICES[what](session, opened, window)
        except OrgwrightError as error:
            session.notices.refuse(str(error))
            return
        if found is not None:
            session.requests.ask(COMPARE_WITH, found)
            session.requests.ask(SHOW_PANEL, "compare")

    session.requests.answer(CHOOSE_COMPARED, choose)
    read: Callable[[], ComparedDesign] = partial(_saved, session, opened, window)
    opened.saved.connect(lambda: session.requests.ask(FOLLOW_SAVE, read))
    ask = session.requests.ask
    session.notices.remedies[LOOKED_AT] = Remedy("Show both designs", partial(ask, SHOW_SIDE, ComparedSide.BOTH))
    return (
        command("compare.saved", partial(choose, ComparedWith.SAVED)),
        command("compare.file", partial(choose, ComparedWith.FILE)),
        command("compare.version", partial(choose, ComparedWith.VERSION), enabled=lambda: opened.path is not None),
        command("compare.review", partial(choose, ComparedWith.REVIEW), enabled=lambda: opened.path is not None),
        *(command(f"compare.side.{side.value}", partial(ask, SHOW_SIDE, side)) for side in ComparedSide),
        *(command(f"compare.{act.value}", partial(ask, DECIDE, act)) for act in DifferenceAct),
    )


def _saved(session: Session, opened: Files, _window: QMainWindow) -> ComparedDesign:
    """Return the saved file; of a design without a file, the design as it was opened or begun."""
    path = opened.path
    if path is None:
        return ComparedDesign("as it was opened", session.document.as_saved(), is_earlier=True, is_saved=True)
    there = native.read(files.load_file(path), path.name).organization
    return ComparedDesign(f"{path.name} as saved", there, is_earlier=True, is_saved=True)


def _file(_session: Session, opened: Files, window: QMainWindow) -> ComparedDesign | None:
    from ui.forms import dialogs

    path = dialogs.ask_open(window, opened.path, "Compare with a file")
    if path is None:
        return None
    there = native.read(files.load_file(path), path.name).organization
    return ComparedDesign(path.name, there, is_earlier=_is_older(path, opened.path))


def _is_older(path: Path, than: Path | None) -> bool:
    """Return True if a file was written before that of the open design: an older copy is what it was before."""
    try:
        return than is not None and path.stat().st_mtime < than.stat().st_mtime
    except OSError:
        return False


def _version(_session: Session, opened: Files, window: QMainWindow) -> ComparedDesign | None:
    from designer.exchange.formats.git_versions import load_revision
    from ui.forms.version_dialog import ask_version

    path = opened.path
    version = ask_version(window, path) if path is not None else None
    if version is None or path is None:
        return None
    content = load_revision(version.name, Path(path.parent))
    name = f"“{version.subject}” of {version.date}"
    return ComparedDesign(name, native.read(content, version.name).organization, is_earlier=True)


def _review(_session: Session, opened: Files, window: QMainWindow) -> ComparedDesign | None:
    """Return what the open design was made from, to be reviewed: where it left the branch that somebody chooses."""
    from designer.exchange.formats.git_versions import forked_from, load_revision
    from designer.exchange.formats.reviews import REVIEWS, review_file
    from ui.forms.version_dialog import REVIEWED, ask_version

    path = opened.path
    branch = ask_version(window, path, REVIEWED) if path is not None else None
    if branch is None or path is None:
        return None
    REVIEWS.load(review_file(path))  # a broken one is said before anything is shown
    fork = forked_from(branch, path.parent)
    there = native.read(load_revision(fork.name, path.parent), fork.name).organization
    return ComparedDesign(f"where it left {branch.shown}", there, is_earlier=True, review=review_file(path))


_CHOICES = {
    ComparedWith.SAVED: _saved,
    ComparedWith.FILE: _file,
    ComparedWith.VERSION: _version,
    ComparedWith.REVIEW: _review,
}


def _panel() -> Maker:
    from ui.features.compare.panel import ComparePanel

    return ComparePanel


DOCK = dock("compare", _panel, answers=(COMPARE_WITH,))
