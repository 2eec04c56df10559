"""The menus of the window, its toolbar and its context menus: sections, for which commands say that they are there.

A command names its sections in `Command.menus`; a section keeps its commands in the given order.
"""

from collections.abc import Iterable
from typing import NamedTuple

from designer.basics.data import read_record
from ui.commands.command import Command, command_data


class _Menus(NamedTuple):
    """The menus in ``resources/commands.json``.

    Attributes:
        bar: Sections of each menu of the bar, by its title: every command is in one section of it.
        toolbar: Sections of the toolbar.
        node: Sections of the context menu of one node.
        several: Those of several nodes: cards are lined up and spread out at hand, too.
        canvas: Those on the canvas beside the cards, where nothing is selected.
        submenus: Titles of the sections that are in a menu of their own, so that theirs is no higher than a screen.
    """

    bar: dict[str, tuple[str, ...]]
    toolbar: tuple[str, ...]
    node: tuple[str, ...]
    several: tuple[str, ...]
    canvas: tuple[str, ...]
    submenus: dict[str, str]


MENUS, TOOLBAR, NODE_MENU, SEVERAL_MENU, CANVAS_MENU, SUBMENUS = read_record(_Menus, command_data()["menus"])

_IN_BAR = [section for sections in MENUS.values() for section in sections]


def by_section(commands: Iterable[Command]) -> dict[str, list[Command]]:
    """Return the commands in each section of all menus, sections of the menu bar first and in its order.

    Raises:
        KeyError: A command names a section that no menu has.
        ValueError: Two commands have the same id, or a command is not in the menu bar exactly once.
    """
    sections: dict[str, list[Command]] = {section: [] for section in (*_IN_BAR, *TOOLBAR, *SEVERAL_MENU, *CANVAS_MENU)}
    ids: set[str] = set()
    for command in commands:
        if command.id in ids:
            raise ValueError(f"two commands are called {command.id}")
        named = command.menus.split()
        if len(set(_IN_BAR).intersection(named)) != 1:
            raise ValueError(f"{command.id} is not in the menu bar exactly once")
        ids.add(command.id)
        for name in named:
            sections[name].append(command)
    return sections
