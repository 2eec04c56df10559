"""The menus of the window, its toolbar and its context menus: sections, for which commands say that they stand there.

A command names its sections in `Command.menus`; in a section, commands stand in the order in which they are given.
"""

from collections.abc import Iterable

from ui.commands.command import Command

MENUS: dict[str, tuple[str, ...]] = {
    "&File": ("file.open", "file.save", "file.close"),
    "&Edit": ("edit.history", "edit.clipboard", "edit.node", "edit.move", "edit.find"),
    "&Select": ("select.all", "select.tree", "select.alike"),
    "&Organization": (
        "organization.add",
        "organization.management",
        "organization.policies",
        "organization.compliance",
        "organization.tests",
        "organization.compare",
        "organization.ask",
    ),
    "&View": (
        "view.zoom",
        "view.collapse",
        "view.lens",
        "view.focus",
        "view.levels",
        "view.direction",
        "view.density",
        "view.theme",
        "view.motion",
    ),
    "&Arrange": ("arrange.nudge", "arrange.align", "arrange.tidy"),
    "&Window": ("window.sides", "window.panels", "window.go"),
    "&Help": ("help",),
}
"""The menu bar: every command stands in one section of it."""

TOOLBAR = ("toolbar.history", "toolbar.add")

NODE_MENU = ("node.add", "node.edit", "node.management", "node.policies", "node.view", "node.place")

SEVERAL_MENU = (*NODE_MENU[:-1], "node.align", "node.place")
"""Of several nodes: cards are lined up and spread out at hand, too."""

CANVAS_MENU = ("canvas.edit", "canvas.zoom", "canvas.levels", "canvas.lens")
"""On the canvas beside the cards, where nothing is selected."""

SUBMENUS = {
    "organization.compliance": "Co&mpliance and services",
    "organization.tests": "Guardrail &tests",
    "organization.compare": "&Compare",
    "view.levels": "Le&vels",
    "view.direction": "&Direction",
    "view.density": "&Cards",
    "window.panels": "&Panels",
    "view.theme": "T&heme",
    "node.align": "Ali&gn and space",
}
"""Sections that stand in a menu of their own, so that theirs is no higher than a small screen; by its title."""

_IN_BAR = [section for sections in MENUS.values() for section in sections]


def by_section(commands: Iterable[Command]) -> dict[str, list[Command]]:
    """The commands in each section of all menus, sections of the menu bar first and in its order.

    Raises:
        KeyError: A command names a section that no menu has.
        ValueError: Two commands have the same id, or a command stands not once in the menu bar.
    """
    sections: dict[str, list[Command]] = {section: [] for section in (*_IN_BAR, *TOOLBAR, *SEVERAL_MENU, *CANVAS_MENU)}
    ids: set[str] = set()
    for command in commands:
        if command.id in ids:
            raise ValueError(f"two commands are called {command.id}")
        named = command.menus.split()
        if len(set(_IN_BAR).intersection(named)) != 1:
            raise ValueError(f"{command.id} stands not once in the menu bar")
        ids.add(command.id)
        for name in named:
            sections[name].append(command)
    return sections
