"""Commands that choose what the open design is compared with, and the dock of the comparison."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from designer.basics.errors import OrgwrightError
from designer.exchange.formats import files, native
from ui.commands.command import Command
from ui.commands.conditions import Need
from ui.commands.dock import RIGHT, Dock, Maker
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
from ui.state.session import Session


def commands(session: Session, opened: Files, window: QMainWindow) -> tuple[Command, ...]:
    """The commands of a window; its panel asks for them, too.

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
    begun = tuple(
        Command(
            f"compare.{what.value}",
            text,
            partial(choose, what),
            icon="compare" if what is ComparedWith.SAVED else "",
            enabled=(lambda: opened.path is not None) if what is ComparedWith.VERSION else None,
            settles=True,
            menus="organization.compare",
            keywords=keywords,
        )
        for what, (text, keywords) in _TEXTS.items()
    )
    return (*begun, *_on_compared(session))


def _on_compared(session: Session) -> Iterator[Command]:
    """Commands on the comparison that is shown: its sides, then what is done with differences."""
    ask = session.requests.ask
    for side, (text, keys) in _SIDES.items():
        show = partial(ask, SHOW_SIDE, side)
        name = f"compare.side.{side.value}"
        yield Command(name, text, show, (keys,), needs=Need.COMPARED, menus="organization.compare")
    for act, (text, keywords) in _ACTS.items():
        decide, name = partial(ask, DECIDE, act), f"compare.{act.value}"
        yield Command(name, text, decide, needs=Need.COMPARED, menus="organization.compare", keywords=keywords)


_SIDES = {
    ComparedSide.BEFORE: ("Show the design &before", "Ctrl+Alt+1"),
    ComparedSide.BOTH: ("Show b&oth designs", "Ctrl+Alt+2"),
    ComparedSide.AFTER: ("Show the design &after", "Ctrl+Alt+3"),
}
_ACTS = {
    DifferenceAct.TAKE: ("&Apply the chosen differences to this design", "take difference, accept, restore, revert"),
    DifferenceAct.REFUSE: ("&Leave this design as it is at the chosen differences", "keep, refuse difference, reject"),
    DifferenceAct.TAKE_REST: ("Apply all differences that are &undecided", "take differences, accept, restore, revert"),
}
_TEXTS = {
    ComparedWith.SAVED: ("Compare with the sa&ved file", "diff, changes, unsaved, revert"),
    ComparedWith.FILE: ("Compare with a &file…", "diff, changes, drift"),
    ComparedWith.VERSION: ("Compare with a &Git version…", "diff, changes, history, commit, branch, git log"),
}


def _saved(session: Session, opened: Files, _window: QMainWindow) -> ComparedDesign:
    """Return the saved file; of a design without a file, the design as it was opened or begun."""
    path = opened.path
    if path is None:
        return ComparedDesign("as it was opened", session.document.as_saved(), is_earlier=True, is_saved=True)
    there = native.read(files.load_file(path), path.name).organization
    return ComparedDesign(f"{path.name} as saved", there, is_earlier=True, is_saved=True)


def _file(_session: Session, opened: Files, window: QMainWindow) -> ComparedDesign | None:
    from ui.forms import dialogs

    path = dialogs.ask_open(window, opened.path)
    if path is None:
        return None
    return ComparedDesign(path.name, native.read(files.load_file(path), path.name).organization, is_earlier=False)


def _version(_session: Session, opened: Files, window: QMainWindow) -> ComparedDesign | None:
    from designer.exchange.formats.revisions import load_revision
    from ui.features.compare.version_dialog import ask_version

    path = opened.path
    version = ask_version(window, path) if path is not None else None
    if version is None or path is None:
        return None
    content = load_revision(version.name, Path(path.parent))
    name = f"“{version.subject}” of {version.date}"
    return ComparedDesign(name, native.read(content, version.name).organization, is_earlier=True)


_CHOICES = {ComparedWith.SAVED: _saved, ComparedWith.FILE: _file, ComparedWith.VERSION: _version}


def _panel() -> Maker:
    from ui.features.compare.panel import ComparePanel

    return ComparePanel


DOCK = Dock(
    "Compare",
    RIGHT,
    _panel,
    "&Compare",
    "Ctrl+Shift+3",
    answers=(COMPARE_WITH,),
    icon="compare",
    begins_empty=True,
    about="What differs from another design, and what that does to permissions",
    keywords=(
        "compare designs, compare two designs, diff, drift, changes, what changed, what if, before and after, "
        "since last save, what is different"
    ),
)
