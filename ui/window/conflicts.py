"""A file in which Git left conflicts: one side is opened, and the other compared with it, to be taken over."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from PySide6.QtWidgets import QWidget

from designer.errors import OrgwrightError
from designer.formats import files, native
from designer.formats.conflicts import ConflictedFile, take_apart
from designer.formats.files import fingerprint
from designer.words import counted
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
        data = files.load(path)
        found = take_apart(data)
        if found is None:
            return False
        names = (found.our_name or "one side", found.their_name or "the other side")
        contents = zip((found.ours, found.theirs), names, strict=True)
        designs = [native.read(content, f"{path.name} ({name})") for content, name in contents]
    except OrgwrightError:
        return False
    place = dialogs.ask_side(window, path, _text(found, names), names)
    if place is None:
        return True
    opened.show(OpenedDesign(designs[place], path, fingerprint(data), unlike_file=True))
    other = ComparedDesign(names[1 - place], designs[1 - place].organization, is_earlier=False)
    session.requests.ask(COMPARE_WITH, other)
    session.requests.ask(SHOW_PANEL, "compare")
    return True


def _text(found: ConflictedFile, names: tuple[str, str]) -> str:
    """The places of the conflicts, and what opening a side leads to."""
    lines = [f"{one.line:,} to {one.last:,}" for one in islice(found.places, _MOST_PLACES)]
    left = len(found.places) - len(lines)
    where = ", ".join(lines) + (f" and {left:,} more" if left else "")
    return (
        f"{names[0]} and {names[1]} changed the same lines in {counted(len(found.places), 'place')} (lines {where}). "
        "Open one side: the panel Compare shows what the other has otherwise, to take over. Saving writes the file "
        "without conflicts."
    )
