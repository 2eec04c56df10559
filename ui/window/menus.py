"""The menus of the window, its toolbar and its context menu, as lists of commands by id."""

from __future__ import annotations

from collections.abc import Iterable

from ui.commands.command import Command

SEPARATOR = None
"""Stands between the commands of a menu."""

MENUS: dict[str, tuple[str | None, ...]] = {
    "&File": (
        "file.start",
        "file.window",
        "file.open",
        "file.open-beside",
        SEPARATOR,
        "file.save",
        "file.save-as",
        "file.export",
        "file.print",
        SEPARATOR,
        "file.close",
    ),
    "&Edit": (
        "edit.undo",
        "edit.redo",
        SEPARATOR,
        "edit.cut",
        "edit.copy",
        "edit.copy-picture",
        "edit.paste",
        SEPARATOR,
        "edit.rename",
        "edit.duplicate",
        "edit.remove",
        SEPARATOR,
        "edit.up",
        "edit.down",
        "edit.left",
        "edit.right",
        SEPARATOR,
        "edit.find",
        "edit.find-next",
        "edit.find-previous",
        "edit.filter",
        "edit.palette",
    ),
    "&Select": (
        "edit.select-all",
        "select.others",
        SEPARATOR,
        "edit.select-children",
        "select.descendants",
        "select.siblings",
        "edit.select-parent",
        SEPARATOR,
        "select.same-policies",
        "select.same-permissions",
    ),
    "&Organization": (
        "add.ou",
        "add.account",
        "add.child",
        "add.after",
        "add.before",
        "add.parent",
        SEPARATOR,
        "account.management",
        SEPARATOR,
        "add.scp",
        "add.guardrail",
        "add.programme",
        "policy.attach",
        "policy.detach",
        "policy.pack",
        "policy.allow-list",
        SEPARATOR,
        "ask.explain",
    ),
    "&View": (
        "view.zoom-in",
        "view.zoom-out",
        "view.actual",
        "view.fit",
        "view.selection",
        "view.map",
        SEPARATOR,
        "view.toggle",
        "view.expand-below",
        "lens.choose",
        "lens.trace",
        "lens.none",
        SEPARATOR,
        "view.focus",
        "view.everything",
        SEPARATOR,
        "view.expand-all",
        "view.ous",
        "view.level-1",
        "view.level-2",
        "view.level-3",
        "view.level-4",
        "view.level-5",
        SEPARATOR,
        "view.top-down",
        "view.left-right",
        "view.compact",
        SEPARATOR,
        "cards.fitting",
        "cards.comfortable",
        "cards.compact",
        "cards.dense",
        SEPARATOR,
        "theme.system",
        "theme.light",
        "theme.dark",
        SEPARATOR,
        "view.calm",
    ),
    "&Arrange": (
        "place.left",
        "place.right",
        "place.up",
        "place.down",
        "place.left-fine",
        "place.right-fine",
        "place.up-fine",
        "place.down-fine",
        SEPARATOR,
        "align.left",
        "align.centre",
        "align.right",
        "align.top",
        "align.middle",
        "align.bottom",
        "distribute.across",
        "distribute.down",
        SEPARATOR,
        "place.back",
        "place.tidy",
        "place.tidy-all",
    ),
    "&Window": (
        "view.left",
        "view.bottom",
        "view.right",
        "view.canvas-only",
        SEPARATOR,
        "panel.outline",
        "panel.library",
        "panel.inspector",
        "panel.editor",
        "panel.problems",
        "panel.budget",
        "panel.effective",
        "panel.history",
        SEPARATOR,
        "panel.next",
        "panel.previous",
        "view.details",
    ),
    "&Help": (
        "help.shortcuts",
        "help.tour",
        "help.about",
    ),
}
"""Every command, by menu, in menu order."""

TOOLBAR: tuple[str | None, ...] = ("edit.undo", "edit.redo", SEPARATOR, "add.ou", "add.account", "add.scp")

NODE_MENU: tuple[str | None, ...] = (
    "add.ou",
    "add.account",
    "add.parent",
    SEPARATOR,
    "edit.cut",
    "edit.copy",
    "edit.paste",
    "edit.rename",
    "edit.duplicate",
    "edit.remove",
    SEPARATOR,
    "account.management",
    SEPARATOR,
    "policy.attach",
    "policy.detach",
    "policy.pack",
    "policy.allow-list",
    "ask.explain",
    SEPARATOR,
    "view.toggle",
    "view.expand-below",
    "view.focus",
    "view.everything",
    "edit.select-children",
    "view.selection",
    SEPARATOR,
    "place.back",
)

CANVAS_MENU: tuple[str | None, ...] = (
    "edit.paste",
    "edit.select-all",
    "edit.find",
    SEPARATOR,
    "view.fit",
    "view.actual",
    "view.map",
    SEPARATOR,
    "view.expand-all",
    "view.ous",
    "view.everything",
    SEPARATOR,
    "lens.choose",
)
"""On the canvas beside the cards, where nothing is selected."""

SEVERAL_MENU: tuple[str | None, ...] = (
    *NODE_MENU[:-1],
    "align.left",
    "align.centre",
    "align.top",
    "align.middle",
    "distribute.across",
    "distribute.down",
    "place.back",
)
"""Of several nodes: cards are lined up and spread out at hand, too."""


def in_menu_order(commands: Iterable[Command]) -> list[Command]:
    """Commands as the menus have them.

    Raises:
        KeyError: A menu names a command that nobody contributes.
        ValueError: Two have the same id, or no menu names one.
    """
    by_id: dict[str, Command] = {}
    for command in commands:
        if command.id in by_id:
            raise ValueError(f"two commands are called {command.id}")
        by_id[command.id] = command
    ordered = [by_id.pop(command_id) for menu in MENUS.values() for command_id in menu if command_id is not None]
    if by_id:
        raise ValueError(f"no menu has {', '.join(by_id)}")
    return ordered
