"""A team's libraries in use: a new one is asked about once, and what was agreed to is in use from then on."""

import os
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from designer.analysis.guardrails import libraries
from designer.analysis.guardrails.libraries import TeamLibrary
from designer.basics.errors import EditError, OrgwrightError
from designer.basics.words import counted
from designer.exchange.library.changes import entry_change_words, library_entries
from designer.exchange.library.places import LIBRARY_VARIABLE, known_libraries, library_folders, readable_libraries
from ui.features.library.copies import forget_copy, keep_copy, kept_copy
from ui.forms import dialogs
from ui.state import settings
from ui.state.analyses import Analyses

_NAMED = "Named as this program began"
_MOST_LINES = 8
"""Lines that a message on a folder has."""


def choose_library(window: QWidget, analyses: Analyses) -> None:
    """Ask for the folder of a library, and use it from now on if the person agrees."""
    name = QFileDialog.getExistingDirectory(window, "Use a team library: its folder, with the file library.json")
    if not name:
        return
    folder = Path(name)
    try:
        found = known_libraries([folder])
    except OrgwrightError as error:
        dialogs.show_error(window, "The team's library is not used", error)
        return
    before = settings.chosen_libraries()
    settings.choose_libraries((*before, folder))
    settings.ask_again(one.digest for one in found)
    use_libraries(window, analyses)
    if not {one.digest for one in found} <= {one.digest for one in libraries.in_use()}:
        settings.choose_libraries(before)


def leave_library(window: QWidget, analyses: Analyses, library: TeamLibrary) -> None:
    """Use a library no longer, and do not ask about it again; its folder is forgotten if it was chosen."""
    settings.decline_library(library.digest)
    forget_copy(library.prefix)
    settings.choose_libraries(one for one in settings.chosen_libraries() if one != Path(library.folder))
    libraries.use([one for one in libraries.in_use() if one.prefix != library.prefix])
    analyses.check_soon()
    use_libraries(window, analyses)


def agree(library: TeamLibrary) -> None:
    """Remember that the person agreed to use a library, and what it brings."""
    settings.accept_library(library.digest)
    marks = {id_: entry.mark for id_, entry in library_entries(library).items()}
    settings.remember_entries(library.prefix, library.title, marks)


def use_libraries(window: QWidget, analyses: Analyses) -> str:
    """Use the libraries that settings, environment and administrator name, if the person agrees or has agreed.

    One that has changed and is not agreed to stays as it was, in later starts as well. One that cannot be read is said,
    and the others are used.

    Returns:
        Sentences on what the person has just agreed to, and on what the start named and she has declined before.
    """
    before, declined, accepted = libraries.in_use(), settings.declined_libraries(), settings.accepted_libraries()
    unreadable: list[OrgwrightError] = []
    found = readable_libraries(library_folders(settings.chosen_libraries()), unreadable)
    for error in unreadable:
        text = "\n".join(str(error).splitlines()[:_MOST_LINES])
        dialogs.show_error(window, "A team library is not used", EditError(text))
    known = {one.prefix: one for one in before}
    wanted = [_agreed(window, one, known.get(one.prefix)) for one in found]
    agreed = [one for one in wanted if one is not None]
    there = {one.prefix for one in found}
    agreed += [one for one in before if unreadable and one.prefix not in there]
    libraries.use(agreed)
    for one in agreed:
        keep_copy(one)
    if agreed != [*before]:
        analyses.check_soon()
    used = {one.prefix: one for one in agreed}
    named = (one for one in found if one.digest in declined and one not in agreed and where_from(one) == _NAMED)
    new = (f"{one.title} judges each design from now on." for one in agreed if one.digest not in accepted)
    return " ".join((*new, *(_declined(one, used.get(one.prefix)) for one in named)))


def _declined(library: TeamLibrary, used: TeamLibrary | None) -> str:
    instead = f"{used.version} checks as before, and " if used is not None else ""
    return f"Library {library.title} is named, but you declined it: {instead}the menu Help lists team libraries."


def where_from(library: TeamLibrary) -> str:
    """Say who named the folder of a library."""
    named = filter(None, os.environ.get(LIBRARY_VARIABLE, "").split(os.pathsep))
    ways = {"Chosen in this window": settings.chosen_libraries(), _NAMED: map(Path, named)}
    folder = Path(library.folder)
    fitting = (words for words, ways_in in ways.items() if any(one in (folder, folder.parent) for one in ways_in))
    return next(fitting, "Put there by an administrator")


def _agreed(window: QWidget, library: TeamLibrary, used: TeamLibrary | None) -> TeamLibrary | None:
    """Return a library if the person agrees to it, else the one of before; she is asked once about what is new.

    Args:
        window: Below the question.
        library: What the folder has.
        used: The one that is in use; None after the start.
    """
    if library.digest in settings.accepted_libraries():
        return library
    before = used or kept_copy(library)
    if library.digest not in settings.declined_libraries():
        if _asked(window, library, before):
            agree(library)
            return library
        settings.decline_library(library.digest)
    return before


def _asked(window: QWidget, library: TeamLibrary, before: TeamLibrary | None) -> bool:
    """Ask whether to use a library from now on."""
    faults = len(library.faults)
    left_out = (f"{counted(faults, 'fault')} keeps files out: orgwright library check names them.",) if faults else ()
    title, entries = settings.agreed_entries(library.prefix)
    since = (f"Since {title}, which you agreed to: {entry_change_words(entries, library)}.",) if entries else ()
    text = "\n\n".join(
        (
            library.words,
            *since,
            "It adds to what Orgwright has, and replaces nothing. It is data: nothing of it runs.",
            *left_out,
            f"From {library.folder}, digest {library.digest[:16]}…",
            "Team libraries… in the menu Help shows what it brings, whatever you answer.",
        )
    )
    no, act = ("Not now", "Use it") if before is None else (f"Keep {before.version}", f"Use {library.version}")
    return dialogs.ask_agreement(window, f"{library.title} is new on this computer.", text, act, no=no)
