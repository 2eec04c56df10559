"""The dialog of sensitive actions: ticks, the table, actions of one's own, and the way back, each one step."""

from __future__ import annotations

import pytest

from designer.analysis.compliance.sensitive_actions import OWN_GROUP, known_actions, load
from ui.features.compliance.sensitive_dialog import SensitiveActionsDialog
from ui.forms.fields_dialog import FieldsDialog

STOP, GET = "cloudtrail:StopLogging", "s3:GetObject"


@pytest.fixture
def dialog(session):
    made = SensitiveActionsDialog(session)
    made.open()
    yield made
    made.close()
    made.deleteLater()


def place(dialog, action):
    return dialog.list.rows.index_of(action).row()


def choose(dialog, action):
    dialog.list.setCurrentIndex(dialog.list.rows.index(place(dialog, action), 0))


def shown(dialog):
    return [row.content.title for row in dialog.list.rows.rows if row.value is not None]


def test_every_action_of_the_program_stands_there_once(dialog):
    actions = [action for group in load().groups for action in group.actions]
    assert sorted(shown(dialog)) == sorted(actions)
    dialog.search.setText("logging stop")
    assert shown(dialog) == [STOP, "config:StopConfigurationRecorder"]


def test_what_is_unticked_is_not_sensitive_and_comes_back_by_a_tick(dialog, session):
    before = session.organization.settings
    dialog.list.switched.emit(place(dialog, STOP))
    assert known_actions(session.organization).place(STOP) is None
    assert STOP in shown(dialog)
    dialog.list.switched.emit(place(dialog, STOP))
    assert session.organization.settings == before
    session.document.undo_stack.undo()
    assert known_actions(session.organization).place(STOP) is None


def test_an_action_gets_a_column_of_the_table_and_the_programs_place_again(dialog, session):
    choose(dialog, STOP)
    assert dialog.show_button.text() == "Not in the table"
    dialog.show_button.click()
    assert known_actions(session.organization).place(STOP)[1] is False
    assert dialog.show_button.text() == "Show in the table"
    dialog.reset_button.click()
    assert known_actions(session.organization) is load()
    assert not dialog.reset_button.isEnabled()


def test_an_action_of_ones_own_is_added_and_stays_in_sight_when_it_is_struck_off(dialog, session):
    dialog.search.setText(GET)
    dialog.add_button.click()
    (fields,) = dialog.findChildren(FieldsDialog)
    assert fields.inputs["action"].text() == GET
    fields.done_button.click()
    assert known_actions(session.organization).place(GET)[0].title == OWN_GROUP
    dialog.list.switched.emit(place(dialog, GET))
    assert known_actions(session.organization).place(GET) is None
    assert shown(dialog) == [GET]
    dialog.list.switched.emit(place(dialog, GET))
    assert known_actions(session.organization).place(GET)[0].title == OWN_GROUP
