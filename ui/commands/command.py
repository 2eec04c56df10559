"""Commands: what each does and when it can be done. Their words are rows of ``resources/commands.json``."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, cast

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from ui.commands.conditions import NO_NEED, Need


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do in a window.

    Attributes:
        id: Name in code and in the settings ("edit.remove").
        text: As menus show it, with its mnemonic.
        run: Function that does it; what it needs for that was handed to whoever made the command.
        shortcuts: Key sequences, the one to show first.
        icon: Name of its icon.
        needs: All that must hold of the session, so that it can be done.
        group: Commands of one group are a choice; only the last chosen is checked.
        short: As the toolbar shows it beside the icon; empty for the icon alone.
        in_tree: Its keys act only where the tree itself has them: on the canvas and in the outline.
        checked: For a switch: whether it is on.
        enabled: For what the session does not know: whether it can be done, too.
        settles: True where all that is typed is made part of the design first; where it is refused, it waits.
        menus: Sections of menus in which it stands, as `ui.commands.menus` names them, with blanks between; one of
            them is in the menu bar.
        repeats: Its keys act again while they are held, though they belong to the tree.
        only_goes: True where it only gives the keys to the tree: the node that was gone to there stays the one to name.
        keywords: Other words by which the palette finds it: what people call it, with commas between.
    """

    id: str
    text: str
    run: Callable[[], object]
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    needs: Need = NO_NEED
    group: str = ""
    short: str = ""
    in_tree: bool = False
    checked: Callable[[], bool] | None = None
    enabled: Callable[[], bool] | None = None
    repeats: bool = False
    settles: bool = False
    menus: str = ""
    only_goes: bool = False
    keywords: str = ""

    @property
    def plain_text(self) -> str:
        """The name without its mnemonic and dots."""
        return self.text.replace("&", "").removesuffix("…")


@cache
def command_rows() -> dict[str, dict[str, Any]]:
    """Return what stands in ``resources/commands.json`` of each command, by id, in the order of the menus."""
    return cast("dict[str, dict[str, Any]]", read_data("commands.json")["commands"])


def shown_keys(name: str) -> str:
    """Return the key sequence of a command that is shown first, or "" if it has none."""
    shortcuts: list[str] = command_rows()[name].get("shortcuts", [""])
    return shortcuts[0]


def command(
    name: str,
    run: Callable[[], object],
    *,
    checked: Callable[[], bool] | None = None,
    enabled: Callable[[], bool] | None = None,
) -> Command:
    """Return the command of a row of ``resources/commands.json``.

    Raises:
        KeyError: There is no row of this id, or it needs what `Need` does not know.
    """
    row = command_rows().get(name)
    if row is None:
        raise KeyError(f"resources/commands.json has no row with the words and the menus of {name}")
    return read_record(Command, row, id=name, run=run, checked=checked, enabled=enabled)


def in_rows(commands: Iterable[Command]) -> list[Command]:
    """Return commands in the order of their rows."""
    places = {name: place for place, name in enumerate(command_rows())}
    return sorted(commands, key=lambda one: places[one.id])
