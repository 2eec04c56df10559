"""A team's libraries in the window: a new one is asked about once, and what was agreed to is in use from then on."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from designer.analysis.guardrails import libraries
from designer.analysis.guardrails.libraries import TeamLibrary
from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.exchange.library.places import known_libraries, library_folders
from ui.forms import dialogs
from ui.state import settings
from ui.state.analyses import Analyses
from ui.state.session import Session


def choose_library(window: QWidget, session: Session, analyses: Analyses) -> None:
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
    use_libraries(window, analyses)
    if {one.digest for one in found} <= {one.digest for one in libraries.in_use()}:
        session.notices.say(" ".join(one.words for one in found) + " Its rules judge each design from now on.")
    else:
        settings.choose_libraries(before)


def leave_chosen(window: QWidget, session: Session, analyses: Analyses) -> None:
    """Use no library any more that the person has chosen; those of an administrator stay."""
    if not settings.chosen_libraries():
        session.notices.say("No team library was chosen here")
        return
    settings.choose_libraries(())
    use_libraries(window, analyses)
    session.notices.say("The team libraries that were chosen here are no longer used")


def use_libraries(window: QWidget, analyses: Analyses) -> None:
    """Use the libraries that settings, environment and administrator name, if the person agrees or has agreed.

    One that has changed and is not agreed to stays as it was.
    """
    before = libraries.in_use()
    try:
        found = known_libraries(library_folders(settings.chosen_libraries()))
    except OrgwrightError as error:
        dialogs.show_error(window, "The team's library is not used", error)
        return
    known = {one.prefix: one for one in before}
    wanted = [
        one if one.digest in settings.accepted_libraries() or _is_agreed(window, one) else known.get(one.prefix)
        for one in found
    ]
    agreed = [one for one in wanted if one is not None]
    libraries.use(agreed)
    if agreed != [*before]:
        analyses.check_soon()


def _is_agreed(window: QWidget, library: TeamLibrary) -> bool:
    faults = len(library.faults)
    left_out = (f"{counted(faults, 'fault')} keeps files out: orgwright library check names them.",) if faults else ()
    text = "\n\n".join(
        (
            library.words,
            "It adds to what Orgwright has, and replaces nothing. It is data: nothing of it runs.",
            *left_out,
            f"From {library.folder}, digest {library.digest[:16]}…",
        )
    )
    if not dialogs.ask_agreement(window, f"{library.title} is new on this computer.", text, "Use it"):
        return False
    settings.accept_library(library.digest)
    return True
