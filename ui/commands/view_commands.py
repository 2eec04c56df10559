"""Commands on what is seen in all views: what is open, what is shown alone, which way the tree grows, the theme."""

from functools import partial

from PySide6.QtWidgets import QApplication

from designer.organization.layout import Density, Direction
from ui import theme
from ui.commands.command import Command
from ui.commands.conditions import Need
from ui.state import settings
from ui.state.session import Session
from ui.theme import Scheme

_LEVELS = ("&one level", "&two levels", "t&hree levels", "fo&ur levels", "f&ive levels")


def commands(session: Session) -> tuple[Command, ...]:
    """All of them, section by section."""
    return (*_directions(session), *_parts_shown(session), *_levels(session), *_densities(session), *_looks())


def _parts_shown(session: Session) -> tuple[Command, ...]:
    """Commands on what is open, and on what is shown alone."""
    return (
        Command(
            "view.toggle",
            "&Collapse or expand",
            partial(toggle_collapsed, session),
            ("Ctrl+.",),
            "collapse",
            Need.HOLDER,
            menus="view.collapse node.view",
            keywords="fold, unfold",
        ),
        Command(
            "view.expand-below",
            "Expand all &below",
            partial(expand_below, session),
            ("Ctrl+Shift+.",),
            "expand",
            Need.HOLDER,
            menus="view.collapse node.view",
        ),
        Command(
            "view.focus",
            "Show only t&his subtree",
            lambda: session.focus_on(session.current),
            ("Ctrl+Return", "Ctrl+Enter"),
            "",
            Need.FOCUSABLE,
            menus="view.focus node.view",
            keywords="isolate, drill down, subtree",
        ),
        Command(
            "view.everything",
            "Show the &whole organization",
            partial(session.focus_on, None),
            (),
            "",
            Need.FOCUSED,
            menus="view.focus node.view canvas.levels",
            keywords="leave focus, back, drill up",
        ),
    )


def _levels(session: Session) -> tuple[Command, ...]:
    return (
        Command(
            "view.expand-all", "&Expand all", session.expand_all, ("Ctrl+Shift+E",), menus="view.levels canvas.levels"
        ),
        Command(
            "view.ous",
            "Collapse OUs with &accounts only",
            session.expand_to_ous,
            ("Alt+0",),
            menus="view.levels canvas.levels",
            keywords="collapse all, fold all",
        ),
        *(
            Command(
                f"view.level-{level}",
                f"Show {words} below the top",
                partial(session.expand_to_level, level),
                (f"Alt+{level}",),
                menus="view.levels",
            )
            for level, words in enumerate(_LEVELS, 1)
        ),
    )


def _directions(session: Session) -> tuple[Command, ...]:
    """Directions in which the tree may grow."""
    texts = {Direction.TOP_DOWN: "To&p down", Direction.LEFT_RIGHT: "&Left to right", Direction.COMPACT: "In&dented"}
    return tuple(
        Command(
            f"view.{direction.value}",
            text,
            partial(session.set_direction, direction),
            (),
            f"layout-{direction.value}",
            group="direction",
            menus="view.direction",
            checked=partial(_has_direction, session, direction),
            keywords="orientation, direction, layout",
        )
        for direction, text in texts.items()
    )


def _densities(session: Session) -> tuple[Command, ...]:
    """Amount of what stands on a card; by itself, the roomiest density at which everything fits is taken."""
    texts = {
        None: "Cards that f&it",
        Density.COMFORTABLE: "Co&mfortable cards",
        Density.COMPACT: "Comp&act cards",
        Density.DENSE: "Dense cards, accounts as ro&ws",
    }
    return tuple(
        Command(
            f"cards.{density.value if density else 'fitting'}",
            text,
            partial(session.set_density, density),
            group="density",
            menus="view.density",
            checked=partial(_has_density, session, density),
            keywords="density, card size",
        )
        for density, text in texts.items()
    )


def _has_direction(session: Session, direction: Direction) -> bool:
    return session.direction is direction


def _has_density(session: Session, density: Density | None) -> bool:
    return session.fixed_density is density


def _has_scheme(scheme: Scheme) -> bool:
    return theme.service().scheme is scheme


def _looks() -> tuple[Command, ...]:
    """Look and motion of every window."""
    common = "appearance, colours, colors, settings, preferences"
    schemes = (
        (Scheme.SYSTEM, "Theme of the s&ystem", "theme-system", f"{common}, automatic"),
        (Scheme.LIGHT, "Li&ght theme", "sun", f"light mode, day, {common}"),
        (Scheme.DARK, "&Dark theme", "moon", f"dark mode, night, {common}"),
    )
    return (
        *(
            Command(
                f"theme.{scheme.value}",
                text,
                partial(set_scheme, scheme),
                (),
                icon,
                group="scheme",
                checked=partial(_has_scheme, scheme),
                menus="view.theme",
                keywords=keywords,
            )
            for scheme, text, icon, keywords in schemes
        ),
        Command(
            "view.calm",
            "Reduce &motion",
            toggle_motion,
            checked=lambda: theme.service().reduced_motion,
            menus="view.motion",
            keywords="animation, accessibility, settings, preferences",
        ),
    )


def set_scheme(scheme: Scheme) -> None:
    """Dress the program, and those to come, in a colour scheme."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply(app, scheme)
    settings.remember_scheme(scheme)


def toggle_collapsed(session: Session) -> None:
    """Hide or show what lies below the current node."""
    if session.current:
        session.set_collapsed(session.current, session.current not in session.collapsed)


def expand_below(session: Session) -> None:
    """Show everything below the current node."""
    if session.current:
        session.collapse_to(session.collapsed.difference(session.organization.walk(session.current)))


def toggle_motion() -> None:
    """Let things jump where they would glide, or glide again; every window follows, and it is remembered.

    Who puts the switch where the system has it follows the system from then on.
    """
    service = theme.service()
    reduced = not service.reduced_motion
    choice = None if reduced is service.system_wants_less_motion else reduced
    service.reduce_motion(choice)
    settings.remember_reduced_motion(choice)
