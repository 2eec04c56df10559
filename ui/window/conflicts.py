"""A file in which Git left conflicts: one side is opened, and the other compared with it, to be taken over."""

from itertools import islice
from pathlib import Path

from PySide6.QtWidgets import QWidget

from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.exchange.formats import files
from designer.exchange.formats.files import fingerprint
from designer.exchange.formats.git_versions import ConflictSides, conflict_sides
from ui.commands.requests import COMPARE_WITH, SHOW_PANEL, ComparedDesign
from ui.forms import dialogs
from ui.state.files import Files, OpenedDesign
from ui.state.session import Session

_MOST_PLACES = 5


def open_side(window: QWidget, session: Session, opened: Files, path: Path) -> bool:
    """Ask which side of a conflicted file to open, and open it; False where the file has no two sides to open.

    Saving the side writes the file without conflicts; until then nothing on the disk differs.
    """
    try:
        data = files.load_file(path)
        found = conflict_sides(path, data)
    except OrgwrightError:
        return False
    if found is None:
        return False
    names, designs = found.names, found.files
    place = dialogs.ask_side(window, path, _text(found), names)
    if place is None:
        return True
    opened.show(OpenedDesign(designs[place], path, fingerprint(data), unlike_file=True))
    other = ComparedDesign(names[1 - place], designs[1 - place].organization, is_earlier=False)
    session.requests.ask(COMPARE_WITH, other)
    session.requests.ask(SHOW_PANEL, "compare")
    return True


def _text(sides: ConflictSides) -> str:
    """The places of the conflicts, and what opening a side leads to."""
    places, names = sides.found.places, sides.names
    lines = [f"{one.line:,} to {one.last:,}" for one in islice(places, _MOST_PLACES)]
    left = len(places) - len(lines)
    where = ", ".join(lines) + (f" and {left:,} more" if left else "")
    how = " Each side is as it was before the merge, as Git's joined lines are no design." if sides.before_merge else ""
    return (
        f"{names[0]} and {names[1]} changed the same lines in {counted(len(places), 'place')} (lines {where}).{how} "
        "Open one side: the panel Compare shows what the other has otherwise, to take over. Saving writes the file "
        "without conflicts."
    )
