"""A template in the editor: a known state, filled by a small form as one step, or kept as it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ui.commands.requests import show_policy
from ui.widgets.display.labels import SeverityStyle

TEXT = """{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Deny",
    "Action": "s3:*",
    "Resource": "arn:${PARTITION}:s3:::[BUCKET]/${aws:username}",
    "Condition": {
      "StringNotEquals": {"aws:RequestedRegion": ${var.regions}},
      "ArnNotLike": {"aws:PrincipalArn": "arn:${PARTITION}:iam::*:role/Admin"}
    }
  }]
}"""


@pytest.fixture
def panel(editor, open_policy):
    open_policy(TEXT)
    return editor


def text_of(panel, session) -> str:
    return session.document.organization.policy(panel.policy_id).text


def test_a_template_is_told_as_one_and_its_places_are_advice(panel, analyses):
    bar = panel.placeholders
    assert bar.isVisible()
    assert "A template with 3 placeholders" == bar._words.text()
    analyses.check_now()
    assert {SeverityStyle.ADVICE} == {fault.severity for fault in panel.code.faults() if "placeholder" in fault.message}
    assert not [fault for fault in panel.code.faults() if fault.severity is SeverityStyle.ERROR]


def test_all_places_are_filled_in_one_step(panel, session, qtbot):
    bar = panel.placeholders
    qtbot.mouseClick(bar.open_button, Qt.MouseButton.LeftButton)
    assert ["${PARTITION}", "[BUCKET]", "${var.regions}"] == list(bar.fields)
    assert bar.fields["${PARTITION}"].hasFocus()
    for name, value in {"${PARTITION}": "aws", "[BUCKET]": "logs", "${var.regions}": "eu-west-1, eu-west-3"}.items():
        bar.fields[name].setFocus()
        qtbot.keyClicks(bar.fields[name], value)
    qtbot.keyClick(bar.fields["[BUCKET]"], Qt.Key.Key_Return)
    expected = TEXT.replace("${PARTITION}", "aws").replace("[BUCKET]", "logs")
    assert expected.replace("${var.regions}", '["eu-west-1", "eu-west-3"]') == text_of(panel, session)
    assert not bar.isVisible()
    session.document.undo_stack.undo()
    assert TEXT == text_of(panel, session)


def test_what_does_not_belong_there_is_not_filled_in(panel, session, qtbot):
    bar = panel.placeholders
    bar.open_button.click()
    field = bar.fields["${var.regions}"]
    field.setFocus()
    qtbot.keyClicks(field, "Frankfurt")
    assert "not a Region" in bar._messages["${var.regions}"].text()
    assert not bar.fill_button.isEnabled()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert TEXT == text_of(panel, session)


def test_some_can_be_filled_and_the_rest_stays_to_be_filled(panel, session, qtbot):
    bar = panel.placeholders
    bar.open_button.click()
    qtbot.keyClicks(bar.fields["[BUCKET]"], "logs")
    bar.fill_button.click()
    assert TEXT.replace("[BUCKET]", "logs") == text_of(panel, session)
    assert ["${PARTITION}", "${var.regions}"] == list(bar.fields)
    assert bar.isVisible()


def test_places_are_kept_at_a_click(panel, session):
    panel.placeholders.keep_button.click()
    assert not panel.placeholders.isVisible()
    assert TEXT == text_of(panel, session)
    show_policy(session.requests, panel.policy_id)
    assert not panel.placeholders.isVisible()
