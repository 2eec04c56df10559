"""Opening a file in which Git stopped: the merge again in the window, or one side of the file."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

from PySide6.QtWidgets import QWidget

from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.exchange.formats import files
from designer.exchange.formats.conflicts import has_conflicts
from designer.exchange.formats.files import fingerprint
from designer.exchange.formats.git_versions import ConflictSides, GitMerge, conflict_sides, git_merge, has_own_lines
from ui.commands.requests import COMPARE_WITH, MERGE_WITH, SHOW_PANEL, ComparedDesign, OtherBranch
from ui.forms import dialogs
from ui.state.files import Files, OpenedDesign
from ui.state.session import Session

_MOST_PLACES = 5


def open_side(window: QWidget, session: Session, opened: Files, path: Path) -> bool:
    """Open a side of a conflicted file; False if the file has no two sides to open.

    Where Git stopped in a merge it is ours as it was before, into which theirs is merged. Otherwise, or where the
    file was worked on since and the person keeps that, it is the one that the person chooses. Saving writes the file
    without conflicts; until then nothing on the disk differs.
    """
    try:
        data = files.load_file(path)
        stopped = git_merge(path) if has_conflicts(data) else None
        if stopped is not None and has_own_lines(path, data) and not dialogs.ask_merge_again(window, path):
            stopped = None
        found = conflict_sides(path, data) if stopped is None else None
    except OrgwrightError:
        return False
    if stopped is not None:
        _merge(session, opened, OpenedDesign(stopped.ours, path, fingerprint(data)), stopped)
        name = stopped.name or _OTHER
        session.notices.say(f"Git left conflicts in {path.name}: {name} is merged into yours, as it was before")
        return True
    if found is None:
        return False
    names, designs = found.names, found.files
    place = dialogs.ask_side(window, path, _text(found), names)
    if place is None:
        return True
    opened.show(OpenedDesign(designs[place], path, fingerprint(data), unlike_file=True))
    name, other = names[1 - place], designs[1 - place].organization
    session.requests.ask(COMPARE_WITH, ComparedDesign(name, other, is_earlier=False))
    session.requests.ask(SHOW_PANEL, "compare")
    return True


def merge_again(window: QWidget, session: Session, opened: Files, found: OpenedDesign) -> bool:
    """Offer to merge again what Git has still open, though the file has no conflicts; whether that is done.

    A merge that asks nothing but breaks a test ends so, and one that was saved before it was finished.
    """
    path = found.path
    if path is None or not any((parent / ".git").exists() for parent in path.absolute().parents):
        return False
    stopped = git_merge(path)
    if stopped is None or not dialogs.ask_merge_again(window, path, is_sound=True):
        return False
    _merge(session, opened, replace(found, file=stopped.ours), stopped)
    return True


_OTHER = "the other branch"


def _merge(session: Session, opened: Files, ours: OpenedDesign, stopped: GitMerge) -> None:
    """Open ours as it was before a merge, and merge theirs into it."""
    assert ours.path is not None
    opened.show(replace(ours, unlike_file=True))
    name, then = stopped.name or _OTHER, f"Save it, then run git add {ours.path.name} and go on with Git."
    session.requests.ask(MERGE_WITH, OtherBranch(name, stopped.base.organization, stopped.theirs.organization, then))
    session.requests.ask(SHOW_PANEL, "merge")


def _text(sides: ConflictSides) -> str:
    """Return the places of the conflicts, and what opening a side leads to."""
    places, names = sides.found.places, sides.names
    lines = [f"{place.line:,} to {place.last:,}" for place in islice(places, _MOST_PLACES)]
    left = len(places) - len(lines)
    where = ", ".join(lines) + (f" and {left:,} more" if left else "")
    how = (
        " Each side is as it was before the merge, as Git's joined lines are not a design."
        if sides.before_merge
        else ""
    )
    return (
        f"{names[0]} and {names[1]} changed the same lines in {counted(len(places), 'place')} (lines {where}).{how} "
        "Open one side: what differs in the other is shown beside it, to be merged into it. Saving writes the file "
        "without conflicts."
    )
