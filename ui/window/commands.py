"""Commands of the window itself: its file, its panels, help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.canvas.canvas_area import CanvasArea
from ui.commands.command import Command
from ui.commands.conditions import Need
from ui.commands.dock import Side
from ui.commands.requests import OPEN_WINDOW, SHOW_PANEL, SHOW_START_PAGE, SHOW_WORD
from ui.state import settings
from ui.state.session import Session
from ui.widgets.focus import enter
from ui.window.docks import Docks
from ui.window.parts import WindowParts

if TYPE_CHECKING:  # imported when it is first wanted
    from ui.window.file_actions import FileActions


def file_commands(session: Session, file_actions: Callable[[], FileActions], window: QWidget) -> tuple[Command, ...]:
    """Opening, saving and leaving."""
    return (*_opening(session, file_actions), *_saving(file_actions, window))


def _opening(session: Session, file_actions: Callable[[], FileActions]) -> tuple[Command, ...]:
    ask = session.requests.ask
    return (
        Command(
            "file.start",
            "&New…",
            partial(ask, SHOW_START_PAGE, None),
            ("Ctrl+N",),
            "template",
            settles=True,
            menus="file.open",
            keywords="start page, templates, samples, recent files, create organization, recover unsaved work",
        ),
        Command("file.window", "New &window", partial(ask, OPEN_WINDOW, None), ("Ctrl+Alt+N",), menus="file.open"),
        Command(
            "file.open",
            "&Open…",
            lambda: file_actions().open_another(),
            ("Ctrl+O",),
            "open",
            settles=True,
            menus="file.open",
            keywords="recent files, load, JSON",
        ),
        Command(
            "file.open-beside",
            "Open in a new win&dow…",
            lambda: file_actions().open_beside(),
            ("Ctrl+Alt+O",),
            "open",
            menus="file.open",
        ),
    )


def _saving(file_actions: Callable[[], FileActions], window: QWidget) -> tuple[Command, ...]:
    return (
        Command(
            "file.save",
            "&Save",
            lambda: file_actions().save(),
            ("Ctrl+S",),
            "save",
            Need.OPEN,
            settles=True,
            menus="file.save",
        ),
        Command(
            "file.save-as",
            "Save &as…",
            lambda: file_actions().save_as(),
            ("Ctrl+Shift+S",),
            "",
            Need.OPEN,
            settles=True,
            menus="file.save",
            keywords="copy of the file, duplicate file",
        ),
        Command(
            "file.close",
            "&Quit",
            window.close,
            ("Ctrl+Q", "Ctrl+W"),
            "close",
            settles=True,
            menus="file.close",
            keywords="exit, leave",
        ),
    )


def panel_commands(session: Session, docks: Docks, area: CanvasArea) -> tuple[Command, ...]:
    """Going to a panel, and from one to the next."""

    def go(step: int) -> None:
        if panel := docks.after_focus(step):
            enter(panel)
        else:
            area.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    show = partial(partial, session.requests.ask, SHOW_PANEL)
    return (
        *_canvas_room(docks, area),
        *(
            Command(
                f"panel.{name}",
                dock.text,
                show(name),
                (dock.keys,) if dock.keys else (),
                menus="window.panels",
                keywords=dock.keywords,
            )
            for name, dock in docks.places.items()
        ),
        Command(
            "view.canvas",
            "&Canvas",
            lambda: area.view.setFocus(Qt.FocusReason.ShortcutFocusReason),
            ("Ctrl+Shift+4",),
            menus="window.go",
            only_goes=True,
            keywords="go to the canvas, leave a panel, leave the text",
        ),
        Command("panel.next", "&Next panel", partial(go, 1), ("F6",), menus="window.go"),
        Command("panel.previous", "Pre&vious panel", partial(go, -1), ("Shift+F6",), menus="window.go"),
        Command(
            "view.details",
            "Show &details in the inspector",
            show("inspector"),
            ("Alt+Return",),
            menus="window.go",
            keywords=(
                "properties, tags, add tag, notes, comment, description, state, suspend account, suspended, "
                "close account, closed, e-mail, email, account id, owner"
            ),
        ),
    )


def _canvas_room(docks: Docks, area: CanvasArea) -> tuple[Command, ...]:
    """Room of the canvas beside the panels, and its map."""
    return (
        Command(
            "view.canvas-only",
            "&Canvas only",
            docks.toggle_all,
            ("Ctrl+\\", "Ctrl+Shift+B"),
            checked=lambda: docks.state.canvas_only,
            menus="window.sides",
            keywords="full screen, fullscreen, zen, distraction free, hide panels, hide sidebar, presentation",
        ),
        Command(
            "view.full-bottom",
            "Panels below at &full height",
            docks.toggle_full,
            ("Ctrl+Shift+J",),
            checked=lambda: docks.state.full,
            menus="window.sides",
            keywords="maximize panel, full screen",
        ),
        Command(
            "view.wide-right",
            "Right panel, &wide",
            docks.toggle_wide,
            ("Ctrl+Alt+Shift+B",),
            checked=lambda: docks.state.wide and docks.state.shows("right"),
            menus="window.sides",
            keywords="widen, wider panel, resize, column width",
        ),
        Command(
            "view.map",
            "Overview m&ap",
            lambda: area.zoom.toggle_map(),  # noqa: PLW0108 - made later
            menus="view.zoom canvas.zoom",
            keywords="minimap, overview, navigator",
        ),
    )


_SIDES: tuple[tuple[Side, str, str], ...] = (
    ("left", "&Left panels", "Ctrl+B"),
    ("bottom", "Panels &below the canvas", "Ctrl+J"),
    ("right", "&Right panel", "Ctrl+Alt+B"),
)
"""The sides of the window, with the keys that VS Code has for them."""


def side_commands(docks: Docks) -> tuple[Command, ...]:
    """Opening and closing the sides."""
    return tuple(
        Command(
            f"view.{side}",
            text,
            partial(docks.toggle, side),
            (keys,),
            f"panel-{side}",
            checked=partial(docks.state.shows, side),
            menus="window.sides",
            keywords="sidebar, toggle panel, hide panels, show panels",
        )
        for side, text, keys in _SIDES
    )


def _show_words(parts: WindowParts, sought: str = "") -> None:
    """Show all words and signs, or those that hold a text."""
    from ui.window.words_sheet import WordsSheet

    sheet = WordsSheet(parts.docks.places.values(), parts.window)
    sheet.search.setText(sought)
    sheet.open()


def help_commands(parts: WindowParts) -> tuple[Command, ...]:
    """Keys, words, the tour, and what this program is."""

    def shortcuts() -> None:
        from ui.window.shortcut_sheet import ShortcutSheet

        ShortcutSheet(parts.actions().commands, parts.window).open()

    def about() -> None:
        from ui.forms import dialogs

        dialogs.show_about(parts.window, parts.analyses.catalogue)

    words = partial(_show_words, parts)
    parts.session.requests.answer(SHOW_WORD, words)
    return (
        Command(
            "help.shortcuts",
            "&Keyboard shortcuts",
            shortcuts,
            ("F1",),
            "help",
            menus="help",
            keywords="keys, hotkeys, key bindings, help, mouse, cheat sheet",
        ),
        Command(
            "help.words",
            "&Words and signs",
            words,
            (),
            "info",
            menus="help",
            keywords="glossary, legend, terms, meaning, symbols, icons, documentation, docs, help",
        ),
        *_tours(parts),
        Command(
            "help.about",
            "&About Orgwright",
            about,
            (),
            "info",
            menus="help",
            keywords="version, update, licence, license, logs, crash, catalogue",
        ),
    )


def _tours(parts: WindowParts) -> tuple[Command, ...]:
    return (
        Command(
            "help.tour",
            "&Tour",
            partial(take_tour, parts),
            (),
            "play",
            menus="help",
            keywords="tutorial, introduction, getting started, onboarding, help, documentation",
        ),
        Command(
            "help.identity-tour",
            "Tour of users, groups and &roles",
            partial(take_identity_tour, parts),
            (),
            "group",
            settles=True,
            menus="help",
        ),
        Command(
            "help.compliance-tour",
            "Tour of pro&grammes, agreements and duties",
            partial(take_compliance_tour, parts),
            (),
            "lock",
            settles=True,
            menus="help",
        ),
    )


def take_tour(parts: WindowParts) -> None:
    """Begin the tour of a window."""
    from ui.window.tour import take  # few take it, and once

    take(parts)


def take_identity_tour(parts: WindowParts) -> None:
    """Begin the walk through the inside of an account, in the coffee shop where the design knows of none."""
    from designer.exchange import templates
    from ui.window.tour import take
    from ui.window.tour.identity_steps import IDENTITY_STEPS, walk_account

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
    from ui.window.tour.compliance_steps import COMPLIANCE_STEPS, walk_ous

    if walk_ous(parts.session.organization) is None:
        parts.file_actions().show(templates.load("regulated"))
    if walk_ous(parts.session.organization) is not None:
        take(parts, COMPLIANCE_STEPS)


def offer_tour(parts: WindowParts) -> None:
    """Offer the tour to a newcomer, once."""
    if settings.tour_was_offered():
        return
    settings.remember_tour()
    from ui.window.tour.offer import TourOffer

    offer = TourOffer(parts.docks, parts.session)
    offer.taken.connect(partial(take_tour, parts))
