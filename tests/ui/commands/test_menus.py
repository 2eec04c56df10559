"""Menus made of what commands say: sections, their order, and what is refused."""

from __future__ import annotations

import pytest

from ui.commands.command import Command
from ui.commands.menus import MENUS, by_section


def command(name, menus):
    return Command(name, name, lambda: None, menus=menus)


def ids(sections, section):
    return [command.id for command in sections[section]]


def test_a_section_has_its_commands_in_the_order_in_which_they_are_given():
    sections = by_section([command("b", "file.open"), command("a", "file.open"), command("c", "file.close")])
    assert ["b", "a"] == ids(sections, "file.open")
    assert ["c"] == ids(sections, "file.close")


def test_a_command_stands_in_the_menu_bar_and_in_other_menus_too():
    sections = by_section([command("ou", "organization.add node.add toolbar.add")])
    assert [["ou"]] * 3 == [ids(sections, name) for name in ("organization.add", "node.add", "toolbar.add")]


def test_sections_come_in_the_order_of_the_menu_bar():
    assert [section for menu in MENUS.values() for section in menu] == [
        name for name in by_section([]) if name.split(".")[0] not in ("toolbar", "node", "canvas")
    ]


@pytest.mark.parametrize(
    ("commands", "error", "words"),
    [
        ([command("a", "file.open"), command("a", "file.close")], ValueError, "two commands are called a"),
        ([command("a", "node.edit")], ValueError, "a is not in the menu bar exactly once"),
        ([command("a", "file.open file.close")], ValueError, "a is not in the menu bar exactly once"),
        ([command("a", "file.open nowhere")], KeyError, "nowhere"),
    ],
)
def test_a_command_that_no_menu_can_show_is_refused(commands, error, words):
    with pytest.raises(error, match=words):
        by_section(commands)
