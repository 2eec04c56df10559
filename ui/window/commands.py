"""Commands of the window itself: its file, its panels, help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, SignalInstance
from PySide6.QtWidgets import QWidget

from ui.canvas.canvas_area import CanvasArea
from ui.commands.command import BOTTOM, LEFT, RIGHT, Command, command
from ui.commands.requests import OPEN_WINDOW, SHOW_PANEL, SHOW_START_PAGE, SHOW_WORD
from ui.state import settings
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.widgets.focus import enter
from ui.window.docks import Docks
from ui.window.parts import WindowParts

if TYPE_CHECKING:  # imported when it is first wanted
    from ui.window.file_actions import FileActions

PAGE_STANDS_MS = 500
"""A start page is seen this long before what may ask something over it."""


def file_commands(session: Session, file_actions: Callable[[], FileActions], window: QWidget) -> tuple[Command, ...]:
    """Return the opening, saving and leaving."""
    ask = session.requests.ask

    def may_save() -> bool:
        return not session.document.read_only  # also while the canvas shows another design

    return (
        command("file.start", partial(ask, SHOW_START_PAGE, None)),
        command("file.window", partial(ask, OPEN_WINDOW, None)),
        command("file.open", lambda: file_actions().open_another()),
        command("file.open-beside", lambda: file_actions().open_beside()),
        command("file.save", lambda: file_actions().save(), enabled=may_save),
        command("file.save-as", lambda: file_actions().save_as(), enabled=may_save),
        command("file.close", window.close),
    )


def panel_commands(session: Session, docks: Docks, area: CanvasArea) -> tuple[Command, ...]:
    """Return the opening and closing panels, the room of the canvas beside them, and going to one."""

    def go(step: int) -> None:
        if panel := docks.after_focus(step):
            enter(panel)
        else:
            area.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    show = partial(partial, session.requests.ask, SHOW_PANEL)
    return (
        *(
            command(f"view.{side}", partial(docks.toggle, side), checked=partial(docks.state.shows, side))
            for side in (LEFT, BOTTOM, RIGHT)
        ),
        command("view.canvas-only", docks.toggle_all, checked=lambda: docks.state.canvas_only),
        command("view.full-bottom", docks.toggle_full, checked=lambda: docks.state.full),
        command("view.wide-right", docks.toggle_wide, checked=lambda: docks.state.wide and docks.state.shows("right")),
        command("view.map", lambda: area.zoom.map_button.click()),  # noqa: PLW0108 - made later
        *(command(f"panel.{name}", show(name)) for name in docks.places),
        command("view.canvas", lambda: area.view.setFocus(Qt.FocusReason.ShortcutFocusReason)),
        command("panel.next", partial(go, 1)),
        command("panel.previous", partial(go, -1)),
        command("view.details", show("inspector")),
    )


def _show_words(parts: WindowParts, sought: str = "") -> None:
    """Show all words and signs, or those that hold a text."""
    from ui.window.sheets import WordsSheet

    sheet = WordsSheet(parts.docks.places.values(), parts.window)
    sheet.search.setText(sought)
    sheet.open()


def help_commands(parts: WindowParts) -> tuple[Command, ...]:
    """Return the keys, words, the tour, and what this program is."""

    def shortcuts() -> None:
        from ui.window.sheets import ShortcutSheet

        ShortcutSheet(parts.actions().commands, parts.window).open()

    def about() -> None:
        from ui.forms import dialogs

        dialogs.show_about(parts.window, parts.analyses.catalogue)

    words = partial(_show_words, parts)
    parts.session.requests.answer(SHOW_WORD, words)
    return (
        command("help.shortcuts", shortcuts),
        command("help.words", words),
        command("help.tour", partial(take_tour, parts)),
        command("help.identity-tour", partial(take_identity_tour, parts)),
        command("help.compliance-tour", partial(take_compliance_tour, parts)),
        command("help.about", about),
    )


def take_tour(parts: WindowParts) -> None:
    """Begin the tour of a window."""
    from ui.window.tour import take  # few take it, and once

    take(parts)


def take_identity_tour(parts: WindowParts) -> None:
    """Begin the walk through the inside of an account, in the coffee shop where the design knows of none."""
    from designer.exchange import templates
    from ui.window.tour import take
    from ui.window.tour.walks import IDENTITY_STEPS, walk_account

    if walk_account(parts.session.organization) is None:
        parts.file_actions().show(templates.load("coffee-shop"))
    account = walk_account(parts.session.organization)
    if account is not None:
        parts.session.reveal(account)
        take(parts, IDENTITY_STEPS)


def take_compliance_tour(parts: WindowParts) -> None:
    """Begin the walk through a regulated OU, in the clinic where the design has none to show."""
    from designer.exchange import templates
    from ui.window.tour import take
    from ui.window.tour.walks import COMPLIANCE_STEPS, walk_ous

    if walk_ous(parts.session.organization) is None:
        parts.file_actions().show(templates.load("regulated"))
    if walk_ous(parts.session.organization) is not None:
        take(parts, COMPLIANCE_STEPS)


def await_libraries(filled: SignalInstance, parts: WindowParts, *, on_page: bool) -> None:
    """Use the team's libraries once a window is complete; over a start page, which nothing is painted below, soon.

    Args:
        filled: Emitted when the window is complete.
        parts: The parts of the window.
        on_page: Whether it begins with the start page.
    """
    begin = partial(begin_libraries, parts.window, parts.analyses, parts.session.notices.say)
    if on_page:
        soon = QTimer(parts.window, singleShot=True)
        soon.timeout.connect(begin)
        soon.start(PAGE_STANDS_MS)
    else:
        filled.connect(begin)


def begin_libraries(window: QWidget, analyses: Analyses, say: Callable[[str], object]) -> None:
    """Use the team's libraries that a start finds; the first paint does not wait for them."""
    from designer.exchange.library.places import library_folders

    if library_folders(settings.chosen_libraries()):
        from ui.features.library.using import use_libraries
        from ui.widgets.containers.window_page import WindowPage

        if words := use_libraries(window, analyses):
            say(words)
        for page in window.findChildren(WindowPage):
            page.look_again()


def say_judges(session: Session) -> None:
    """Say if libraries judge the design that are not those that it names."""
    if named := session.organization.settings.libraries:
        from designer.analysis.guardrails.libraries import judged_otherwise  # few designs name any

        if sentences := " ".join(judged_otherwise(named)):
            session.notices.say(sentences)


def offer_tour(parts: WindowParts) -> None:
    """Offer the tour to a newcomer, once."""
    if settings.tour_was_offered():
        return
    settings.tour_was_offered.keep(True)
    from ui.window.tour.callout import TourOffer

    offer = TourOffer(parts.docks, parts.session)
    offer.taken.connect(partial(take_tour, parts))
