"""Commands and the table of their words, `resources/commands.json`."""

import pytest

from ui.commands.command import Need, command, command_rows, dock, in_rows


def test_each_row_of_the_table_is_made_by_the_code_of_a_feature(window):
    made = window.actions_by_id.commands
    assert set() == set(command_rows()) - set(made), "rows of resources/commands.json that no commands() makes"


def test_a_command_without_a_row_says_where_its_words_belong():
    with pytest.raises(KeyError, match=r"commands\.json has no row .* of edit\.fly"):
        command("edit.fly", lambda: None)
    with pytest.raises(KeyError, match=r"commands\.json has no row .* of panel\.sky"):
        dock("sky", lambda: None)


def test_what_a_command_needs_is_said_by_names():
    assert Need.OPEN | Need.CURRENT == Need("open current")
    assert Need.REMOVABLE in command("edit.remove", lambda: None).needs
    with pytest.raises(KeyError, match="ASLEEP"):
        Need("open asleep")


def test_commands_stand_in_the_order_of_their_rows():
    made = [command(name, lambda: None) for name in ("edit.paste", "file.open", "edit.cut")]
    assert ["file.open", "edit.cut", "edit.paste"] == [one.id for one in in_rows(made)]
