"""Commands that find: the find bar over the canvas, and the palette, each made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from ui.canvas.canvas_area import CanvasArea
from ui.commands.actions import WindowActions
from ui.commands.command import Command, command
from ui.state.lens import CurrentLens
from ui.state.session import Session

if TYPE_CHECKING:  # imported when they are first wanted
    from ui.features.search.find_bar import FindBar
    from ui.features.search.palette import Palette


class SearchCommands:
    """Commands that find in one window.

    Args:
        session: Session that is searched.
        lens: Shows who can do an action that was found.
        area: The find bar hangs in it.
        actions: The commands of the window, which are found, too.
    """

    def __init__(
        self, session: Session, lens: CurrentLens, area: CanvasArea, actions: Callable[[], WindowActions]
    ) -> None:
        self._session = session
        self._lens = lens
        self._area = area
        self._actions = actions

    @cached_property
    def find_bar(self) -> FindBar:
        """The bar over the canvas."""
        from ui.features.search.find_bar import FindBar

        return FindBar(self._session, self._area)

    @cached_property
    def palette(self) -> Palette:
        """The field that finds everything."""
        from ui.features.search.palette import Palette

        return Palette(self._session, self._lens, self._actions(), self._area.window())

    def commands(self) -> tuple[Command, ...]:
        """Return all of them as commands."""
        return (
            command("edit.find", lambda: self.find_bar.open()),  # noqa: PLW0108 - made later
            command("edit.find-next", lambda: self.find_bar.step(1)),
            command("edit.find-previous", lambda: self.find_bar.step(-1)),
            command("edit.palette", lambda: self.palette.open()),  # noqa: PLW0108 - made later
        )
