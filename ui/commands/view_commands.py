"""Commands on what is seen in all views: what is open, what is shown alone, which way the tree grows, the theme."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtWidgets import QApplication

from designer.organization.layout import Density, Direction
from ui import theme
from ui.commands.command import Command, command
from ui.state import settings
from ui.state.session import Session
from ui.theme import Scheme


def commands(session: Session) -> tuple[Command, ...]:
    """Return the commands on what is open, what is shown alone, the layout and the look."""
    return (
        command("view.toggle", partial(toggle_collapsed, session)),
        command("view.expand-below", partial(expand_below, session)),
        command("view.focus", lambda: session.focus_on(session.current)),
        command("view.everything", partial(session.focus_on, None)),
        command("view.expand-all", session.expand_all),
        command("view.ous", session.expand_to_ous),
        *(command(f"view.level-{level}", partial(session.expand_to_level, level)) for level in range(1, 6)),
        *_choices(session),
        command("view.calm", toggle_motion, checked=lambda: theme.service().reduced_motion),
    )


def _choices(session: Session) -> Iterator[Command]:
    """Yield one of several: direction of the tree, amount on a card, theme.

    Without a fixed density, the roomiest one is taken at which everything fits.
    """
    for way in Direction:
        chosen = partial(_is, lambda: session.direction, way)
        yield command(f"view.{way.value}", partial(session.set_direction, way), checked=chosen)
    for density in (None, *Density):
        chosen = partial(_is, lambda: session.fixed_density, density)
        name = density.value if density else "fitting"
        yield command(f"cards.{name}", partial(session.set_density, density), checked=chosen)
    for scheme in Scheme:
        chosen = partial(_is, lambda: theme.service().scheme, scheme)
        yield command(f"theme.{scheme.value}", partial(set_scheme, scheme), checked=chosen)


def _is(current: Callable[[], object], choice: object) -> bool:
    return current() is choice


def set_scheme(scheme: Scheme) -> None:
    """Dress the program, and those to come, in a colour scheme."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply(app, scheme)
    settings.scheme.keep(scheme)


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
    settings.reduced_motion.keep(choice)
