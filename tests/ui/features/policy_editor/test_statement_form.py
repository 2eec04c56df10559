"""The statement form: a view of the same text; what is done in it is one step and touches nothing else of the text."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from designer.organization.model.records import PolicyId, PolicyType
from ui.features.policy_editor.panel import EditorPanel
from ui.features.policy_editor.views import View

TEXT = """{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "First",
            "Effect": "Deny",
            "Action": "s3:DeleteBucket",
            "Resource": "*",
            "Strange":  [ 1,2 ],
            "Condition": {
                "StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]},
                "stringlike": {"aws:PrincipalTag/team": "a*"}
            }
        },
        {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}
    ]
}"""


@pytest.fixture(autouse=True)
def settings(qapp):
    QSettings().remove("editor/view")
    yield
    QSettings().remove("editor/view")


@pytest.fixture
def panel(editor):
    return editor


@pytest.fixture
def opened(panel, open_policy):
    def open_text(text: str = TEXT, kind: PolicyType = PolicyType.SERVICE_CONTROL_POLICY, view: View = View.BOTH):
        open_policy(text, kind)
        panel._choose_view(view)
        return panel.form

    return open_text


@pytest.mark.parametrize(("wide", "direct"), [(500, True), (280, False)])
def test_a_narrow_form_leaves_the_name_of_the_statement_its_room(opened, panel, session, wide, direct):
    form = opened(view=View.FORM)
    form.resize(wide, 300)
    form.layout().activate()
    copy, more = form._buttons["copy"], form._more
    assert (direct, not direct) == (copy.isVisibleTo(form), more.isVisibleTo(form))
    assert form._chooser.width() >= 140
    more.menu().aboutToShow.emit()
    actions = {action.text(): action for action in more.menu().actions()}
    assert [False, True] == [actions[f"Move this statement {way}"].isEnabled() for way in ("up", "down")]
    actions["Duplicate this statement"].trigger()
    assert 3 == len(json.loads(text_of(panel, session))["Statement"])


def is_whole(part, area):
    """Whether a part is in sight from edge to edge."""
    return area.rect().contains(QRect(part.mapTo(area, QPoint()), part.size()))


def test_the_field_that_is_written_in_stays_in_sight_as_the_list_above_it_grows(opened, qtbot):
    form = opened(view=View.FORM)
    entries, area = form.fields.action_entries, form.fields
    area.setFixedHeight(180)
    entries.field.setFocus()
    for action in ("s3:PutObject", "s3:GetObject", "s3:ListBucket"):
        above = entries.field.y()
        qtbot.keyClicks(entries.field, action)
        qtbot.keyClick(entries.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda above=above: entries.field.y() > above and is_whole(entries.field, area.viewport()))
        assert entries.field.hasFocus()


def test_another_statement_begins_at_its_top_and_the_same_one_stays_where_it_is(opened, panel):
    form = opened(view=View.FORM)
    bar = form.fields.verticalScrollBar()
    bar.setRange(0, 400)
    bar.setValue(90)
    form.show_policy(form._policy, editable=True)
    assert 90 == bar.value()
    form._choose(1)
    assert 0 == bar.value()
    bar.setValue(90)
    form.show_policy(replace(form._policy, id=PolicyId("another")), editable=True)
    assert 0 == bar.value()


def test_the_chooser_shows_the_sign_of_each_effect(opened):
    form = opened()
    assert ["1 of 2 · First", "2 of 2 · all but iam:*"] == [form._chooser.itemText(n) for n in range(2)]
    assert not any(form._chooser.itemIcon(n).isNull() for n in range(2))


def text_of(panel: EditorPanel, session) -> str:
    return session.document.organization.policy(panel.policy_id).text


def statement(panel, session, index: int = 0) -> dict:
    return json.loads(text_of(panel, session))["Statement"][index]


def button(widget: QWidget, name: str):
    return next(b for b in widget.findChildren(QToolButton) if b.accessibleName().startswith(name))


def test_f4_goes_from_text_to_form_to_both_and_is_remembered(panel, opened, qtbot):
    opened(view=View.TEXT)
    panel.code.setFocus()
    seen = []
    for _ in range(3):
        qtbot.keyClick(panel.focusWidget() or panel.code, Qt.Key.Key_F4)
        seen.append((panel.code.isVisible(), panel.form is not None and panel.form.isVisible()))
    assert [(False, True), (True, True), (True, False)] == seen
    assert "Text" == QSettings().value("editor/view")


def test_the_switch_is_worked_with_the_mouse(panel, opened, qtbot):
    opened(view=View.TEXT)
    qtbot.mouseClick(button(panel, "One statement as a form"), Qt.MouseButton.LeftButton)
    assert panel.form.isVisible()
    assert not panel.code.isVisible()
    assert ["s3:DeleteBucket"] == list(panel.form.fields.action_entries.values)


def test_an_action_is_added_with_the_list_as_one_step(panel, opened, session, qtbot):
    fields = opened().fields
    field = fields.action_entries.field
    field.setFocus()
    qtbot.keyClicks(field, "s3:puta")
    assert field.is_open
    qtbot.keyClick(field, Qt.Key.Key_Down)
    chosen = field.popup.current.label
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert ["s3:DeleteBucket", chosen] == statement(panel, session)["Action"]
    assert f'["s3:DeleteBucket", "{chosen}"]' in panel.code.text()
    qtbot.keyClicks(field, "sqs:Nothing*")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert ["s3:DeleteBucket", chosen, "sqs:Nothing*"] == statement(panel, session)["Action"]
    session.document.undo_stack.undo()
    session.document.undo_stack.undo()
    assert TEXT == text_of(panel, session)
    assert ["s3:DeleteBucket"] == list(fields.action_entries.values)


def test_entries_are_changed_and_removed_by_keys(panel, opened, session, qtbot):
    fields = opened().fields
    entries = fields.action_entries
    entries.view.setFocus()
    entries.view.setCurrentIndex(entries.view.model().index(0, 0))
    qtbot.keyClick(entries.view, Qt.Key.Key_Return)
    assert "s3:DeleteBucket" == entries.field.text()
    qtbot.keyClicks(entries.field, "s3:*")
    qtbot.keyClick(entries.field, Qt.Key.Key_Return)
    assert "s3:*" == statement(panel, session)["Action"]
    entries.view.setFocus()
    entries.view.setCurrentIndex(entries.view.model().index(0, 0))
    qtbot.keyClick(entries.view, Qt.Key.Key_Delete)
    assert [] == statement(panel, session)["Action"]


@pytest.mark.parametrize("leave", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_undo_brings_no_entry_back_into_its_field_where_it_would_be_added_again(panel, opened, session, qtbot, leave):
    fields = opened().fields
    entries = fields.action_entries
    entries.view.setCurrentIndex(entries.view.model().index(0, 0))
    qtbot.keyClick(entries.view, Qt.Key.Key_Return)
    qtbot.keyClicks(entries.field, "s3:*")
    entries.field.close_list()
    qtbot.keyClick(entries.field, leave)
    qtbot.keyClick(entries.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "" == entries.field.text()
    qtbot.keyClicks(entries.field, "sqs:Nothing*")
    entries.field.close_list()
    qtbot.keyClick(entries.field, Qt.Key.Key_Escape)
    assert "" == entries.field.text()
    qtbot.keyClick(entries.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "sqs:Nothing*" == entries.field.text()


def test_what_is_odd_is_shown_as_it_is_typed_and_leads_to_the_text(panel, opened, session, qtbot):
    form = opened(view=View.FORM)
    labels = [
        w.text() for w in form.fields.findChildren(QWidget) if getattr(w, "accessibleName", str)().endswith("as JSON")
    ]
    assert ['"Strange":  [ 1,2 ]'] == labels
    link = next(b for b in form.findChildren(QPushButton) if b.text() == "Edit in the text")
    link.click()
    assert panel.code.isVisible()
    assert '"Strange":  [ 1,2 ]' == panel.code.revealed_text


def test_sid_and_effect_are_written_and_the_rest_stays_as_typed(panel, opened, session, qtbot):
    fields = opened().fields
    fields.sid.setFocus()
    fields.sid.selectAll()
    qtbot.keyClicks(fields.sid, "Renamed")
    qtbot.keyClick(fields.sid, Qt.Key.Key_Return)
    assert TEXT.replace('"First"', '"Renamed"') == text_of(panel, session)
    fields.effect.setFocus()
    qtbot.keyClicks(fields.effect, "Al")
    assert TEXT.replace('"First"', '"Renamed"').replace('"Deny"', '"Allow"') == text_of(panel, session)


def test_action_becomes_notaction_in_its_place(panel, opened, session):
    fields = opened().fields
    fields.action_kind.setCurrentIndex(1)
    fields.action_kind.activated.emit(1)
    assert TEXT.replace('"Action"', '"NotAction"') == text_of(panel, session)


def test_an_operator_in_odd_spelling_stays_until_another_is_chosen(panel, opened, session, qtbot):
    row = opened().fields.rows[1]
    assert "StringLike" == row.operator
    row.key.setFocus()
    qtbot.keyClick(row.key, Qt.Key.Key_Return)
    assert TEXT == text_of(panel, session)
    row._if_exists.click()
    assert '"StringLikeIfExists": {"aws:PrincipalTag/team": "a*"}' in text_of(panel, session)


def test_a_condition_is_begun_with_its_key_and_written_with_its_first_value(panel, opened, session, qtbot):
    fields = opened().fields
    fields.add_condition.click()
    row = fields.rows[-1]
    assert row.key.hasFocus()
    qtbot.keyClicks(row.key, "aws:PrincipalOrgID")
    qtbot.keyClick(row.key, Qt.Key.Key_Return)
    assert TEXT == text_of(panel, session)
    row.values.field.setFocus()
    qtbot.keyClicks(row.values.field, "o-a1b2c3d4e5")
    qtbot.keyClick(row.values.field, Qt.Key.Key_Return)
    assert {"aws:PrincipalOrgID": "o-a1b2c3d4e5"} == statement(panel, session)["Condition"]["StringEquals"]
    assert 3 == len(fields.rows)
    button(fields.rows[-1], "Remove this condition").click()
    assert TEXT == text_of(panel, session)


def test_operators_are_offered_for_the_type_of_the_key(opened):
    row = opened().fields.rows[0]
    names = [row._operator.itemText(at) for at in range(row._operator.count())]
    assert "StringNotEquals" in names
    assert "NumericLessThan" not in names


def test_statements_are_added_duplicated_moved_and_deleted(panel, opened, session):
    form = opened()
    button(form, "Duplicate").click()
    assert ["First", "First2", None] == [statement(panel, session, n).get("Sid") for n in range(3)]
    session.document.undo_stack.undo()
    button(form, "Move this statement down").click()
    assert [None, "First"] == [statement(panel, session, n).get("Sid") for n in range(2)]
    assert 1 == form.index
    button(form, "Move this statement up").click()
    assert TEXT == text_of(panel, session)
    button(form, "Add a statement").click()
    assert 2 == form.index
    assert {"Effect": "Deny", "Action": [], "Resource": "*"} == statement(panel, session, 2)
    button(form, "Delete this statement").click()
    assert TEXT == text_of(panel, session)


def test_the_form_follows_the_cursor_and_the_text_follows_the_form(panel, opened, qtbot):
    form = opened()
    panel.code.setFocus()
    cursor = panel.code.textCursor()
    cursor.setPosition(TEXT.index('"NotAction"'))
    panel.code.setTextCursor(cursor)
    assert 1 == form.index
    assert ["iam:*"] == list(form.fields.action_entries.values)
    form.fields.action_entries.view.setFocus()
    view = form.fields.action_entries.view
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(0, 0)).center())
    assert '"iam:*"' == panel.code.revealed_text
    assert view.hasFocus()


def test_typing_in_the_text_shows_in_the_form_at_once(panel, opened, qtbot):
    form = opened()
    panel.code.setFocus()
    at = TEXT.index("First") + 5
    cursor = panel.code.textCursor()
    cursor.setPosition(at)
    panel.code.setTextCursor(cursor)
    qtbot.keyClicks(panel.code, "er")
    assert "Firster" == form.fields.sid.text()


def test_a_statement_with_a_fault_is_shown_but_edited_in_the_text_alone(panel, opened, session):
    broken = TEXT.replace('"Resource": "*"}', '"Resource": *}')
    form = opened(broken)
    form._choose(1)
    assert ["iam:*"] == list(form.fields.action_entries.values)
    assert form.fields.sid.isReadOnly()
    form._choose(0)
    assert not form.fields.sid.isReadOnly()
    assert broken == text_of(panel, session)


def test_an_rcp_gets_its_principal(panel, opened, session):
    text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}'
    form = opened(text, PolicyType.RESOURCE_CONTROL_POLICY)
    assert form.fields.principal.isVisible()
    form.fields.principal.click()
    assert '"Effect": "Deny", "Principal": "*", "Action"' in text_of(panel, session)
    assert not form.fields.principal.isVisible()


def test_other_policies_have_no_form(panel, opened):
    opened('{"tags": {}}', PolicyType.TAG_POLICY)
    assert panel.code.isVisible()
    assert not button(panel, "One statement as a form").isVisible()


def test_an_empty_policy_offers_a_first_statement(panel, opened, session):
    form = opened('{\n  "Version": "2012-10-17",\n  "Statement": []\n}')
    assert form._empty.isVisible()
    form._empty.acted.emit()
    assert {"Effect": "Deny", "Action": [], "Resource": "*"} == statement(panel, session)
    assert form.fields.isVisible()


def test_what_is_saved_while_the_list_is_open_is_added_once_and_the_list_closes(panel, session, opened, qtbot):
    form = opened(view=View.FORM)
    field = form.fields.action_entries.field
    field.setFocus()
    qtbot.keyClicks(field, "s3:Get")
    assert field.is_open
    assert session.drafts.commit()
    assert not field.is_open
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert ["s3:DeleteBucket", "s3:Get"] == statement(panel, session)["Action"]
