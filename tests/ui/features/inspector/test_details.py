"""Fields are edits: done on Enter or when left, refused in words, never losing what was typed without saying so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from designer.organization import edits
from designer.organization.model.node_attributes import NOTES
from tests.ui.seen import part
from ui.features.inspector.tags_model import KEY_COLUMN, REMOVE, VALUE_COLUMN

SHOP, ANNA = "acc-shop-prod", "acc-dev-anna"


@pytest.fixture
def details(inspector, session):
    session.select([SHOP])
    inspector.show_tab(0)
    return inspector.details


def typed(qtbot, field, text, key=Qt.Key.Key_Return):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    if key:
        qtbot.keyClick(field, key)


def message_under(field):
    """What the field says about what was typed."""
    return field._message.text()


def test_enter_makes_the_edit_and_one_step(details, session, organization, qtbot):
    typed(qtbot, details.name, "bazaar")
    assert "bazaar" == organization.node(SHOP).name
    assert "Rename account to bazaar" == session.document.undo_stack.undoText()
    typed(qtbot, details.attributes.field("email"), "aws+bazaar@acme.example")
    assert "aws+bazaar@acme.example" == organization.node(SHOP).email
    session.document.undo_stack.undo()
    assert "aws+shop-prod@acme.example" == details.attributes.field("email").text()
    session.document.undo_stack.undo()
    assert "shop-prod" == details.name.text()


def test_leaving_a_field_makes_the_edit(details, organization, qtbot):
    typed(qtbot, details.name, "bazaar", key=None)
    assert "shop-prod" == organization.node(SHOP).name
    details.name.clearFocus()
    details.name.commit()  # an offscreen window that is not active loses no focus
    assert "bazaar" == organization.node(SHOP).name


def test_a_refused_text_stays_with_the_reason_until_it_is_corrected(details, session, organization, qtbot):
    typed(qtbot, details.attributes.field("aws_id"), "12345")
    assert "12345" == details.attributes.field("aws_id").text()
    assert "twelve digits" in message_under(details.attributes.field("aws_id"))
    assert "555566667777" == organization.node(SHOP).aws_id
    session.document.push(edits.set_attribute(organization, [SHOP], NOTES, "something else happens"))
    assert "12345" == details.attributes.field("aws_id").text()
    typed(qtbot, details.attributes.field("aws_id"), "123456789012", key=None)
    assert "" == message_under(details.attributes.field("aws_id"))
    qtbot.keyClick(details.attributes.field("aws_id"), Qt.Key.Key_Return)
    assert "123456789012" == organization.node(SHOP).aws_id


def test_escape_brings_back_what_holds(details, session, qtbot):
    typed(qtbot, details.attributes.field("email"), "nobody")
    assert message_under(details.attributes.field("email"))
    qtbot.keyClick(details.attributes.field("email"), Qt.Key.Key_Escape)
    assert "aws+shop-prod@acme.example" == details.attributes.field("email").text()
    assert "" == message_under(details.attributes.field("email"))
    assert not session.document.undo_stack.canUndo()


def test_selecting_another_node_takes_over_what_was_typed(details, session, organization, qtbot):
    typed(qtbot, details.name, "bazaar", key=None)
    session.select([ANNA])
    assert "bazaar" == organization.node(SHOP).name
    assert "dev-anna" == details.name.text()


def test_selecting_another_node_tells_of_what_was_refused(details, session, organization, refused, qtbot):
    typed(qtbot, details.attributes.field("email"), "nobody", key=None)
    session.select([ANNA])
    assert "aws+shop-prod@acme.example" == organization.node(SHOP).email
    assert refused[0].startswith("The e-mail stays “aws+shop-prod@acme.example”.")


def test_another_document_gets_nothing_of_what_was_typed(details, session, qtbot):
    from designer.exchange.templates import load as template

    typed(qtbot, details.name, "bazaar", key=None)
    session.document.replace(template("company").organization)
    assert "shop-prod" == session.document.organization.node(SHOP).name
    assert not session.document.undo_stack.canUndo()


def test_what_is_typed_stays_while_the_same_record_changes(details, session, organization, qtbot):
    typed(qtbot, details.name, "baz", key=None)
    session.document.push(edits.rename(organization, SHOP, "other"))
    assert "baz" == details.name.text()
    qtbot.keyClick(details.name, Qt.Key.Key_Escape)
    assert "other" == details.name.text()


def test_notes_are_taken_over_as_typed_and_undone_word_by_word(details, session, organization, qtbot):
    before = organization.node(SHOP).notes
    details.attributes.field("notes").selectAll()
    qtbot.keyClicks(details.attributes.field("notes"), "busy in November")
    assert "busy in November" == organization.node(SHOP).notes
    seen = []
    while session.document.undo_stack.canUndo():
        session.document.undo_stack.undo()
        assert organization.node(SHOP).notes == details.attributes.field("notes").toPlainText()
        seen.append(details.attributes.field("notes").toPlainText())
    assert ["busy in ", "busy ", before] == seen
    assert before == details.attributes.field("notes").textCursor().selectedText()


def test_ctrl_z_in_the_notes_is_the_windows(details, session, organization, qtbot):
    """Qt's own undo of a text would add steps where it takes some back."""
    before = organization.node(SHOP).notes
    details.attributes.field("notes").selectAll()
    qtbot.keyClicks(details.attributes.field("notes"), "one two")
    qtbot.keyClick(details.attributes.field("notes"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert ("one two", 2) == (organization.node(SHOP).notes, session.document.undo_stack.count())
    session.document.undo_stack.setIndex(0)
    assert before == organization.node(SHOP).notes == details.attributes.field("notes").toPlainText()


def test_the_root_keeps_the_name_that_aws_gave_it(details, session, organization):
    session.select([organization.root])
    assert details.name.isReadOnly()
    assert not details.attributes.field("email").isVisible()


def test_a_state_that_aws_refuses_is_shown_as_it_was(details, session, organization, refused):
    session.select([organization.settings.management_account])
    details.attributes.field("state").activated.emit(4)
    assert "management account" in refused[0]
    assert "Active" == details.attributes.field("state").currentText()


def test_the_management_account_is_named_with_one_button(details, session, organization, refused):
    button = part(details, QPushButton, "Use as management account")
    button.click()
    assert "never lets another one take over" in refused[0]
    session.document.push(edits.set_organization_aws_id(organization, ""))
    button.click()
    assert organization.is_management_account(SHOP)
    assert not button.isVisible()


def test_tags_are_added_edited_renamed_and_removed_in_place(details, session, organization, qtbot):
    tags = details.attributes.field("tags").model
    before = organization.node(SHOP).tags
    tags.setData(tags.index(tags.rowCount() - 1, KEY_COLUMN), "team")
    assert (*before, ("team", "")) == organization.node(SHOP).tags
    tags.setData(tags.index(len(before), VALUE_COLUMN), "blue")
    tags.setData(tags.index(0, KEY_COLUMN), "proprietor")
    assert (("proprietor", before[0][1]), *before[1:], ("team", "blue")) == organization.node(SHOP).tags
    details.attributes.field("tags").view.clicked.emit(tags.index(0, REMOVE))
    assert (*before[1:], ("team", "blue")) == organization.node(SHOP).tags
    details.attributes.field("tags").view.setCurrentIndex(tags.index(0, KEY_COLUMN))
    tags.remove(len(before) - 1)
    assert before[1:] == organization.node(SHOP).tags


def test_enter_removes_a_tag_at_its_cross_and_edits_only_what_can_be_edited(details, organization, qtbot):
    view, tags = details.attributes.field("tags").view, details.attributes.field("tags").model
    before, last = organization.node(SHOP).tags, tags.rowCount() - 1
    for column in (VALUE_COLUMN, REMOVE):  # where a key has to be written first, and where there is no cross
        view.setCurrentIndex(tags.index(last, column))
        qtbot.keyClick(view, Qt.Key.Key_Return)
        assert view.state() is not view.State.EditingState
    view.setCurrentIndex(tags.index(0, REMOVE))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert before[1:] == organization.node(SHOP).tags


def test_a_refused_tag_keeps_what_was_typed_until_escape(details, organization, qtbot):
    tags = details.attributes.field("tags").model
    before = organization.node(SHOP).tags
    new = tags.index(tags.rowCount() - 1, KEY_COLUMN)
    tags.setData(new, "bad#key")
    assert "bad#key" == new.data(Qt.ItemDataRole.DisplayRole) == new.data(Qt.ItemDataRole.EditRole)
    assert "'#' in bad#key" in details.attributes.field("tags").message.text()
    assert before == organization.node(SHOP).tags
    qtbot.keyClick(details.attributes.field("tags").view, Qt.Key.Key_Escape)
    assert "Add a tag" == new.data(Qt.ItemDataRole.DisplayRole)
    assert "" == details.attributes.field("tags").message.text()


def test_a_key_twice_is_refused(details, organization):
    tags = details.attributes.field("tags").model
    tags.setData(tags.index(tags.rowCount() - 1, KEY_COLUMN), "owner")
    assert "already" in details.attributes.field("tags").message.text()
    tags.setData(tags.index(1, KEY_COLUMN), "owner")
    assert "appears twice" in details.attributes.field("tags").message.text()


def test_the_tag_model_keeps_qts_rules(details, session, organization):
    from PySide6.QtTest import QAbstractItemModelTester

    tester = QAbstractItemModelTester(
        details.attributes.field("tags").model, QAbstractItemModelTester.FailureReportingMode.Warning
    )
    tags = details.attributes.field("tags").model
    tags.setData(tags.index(tags.rowCount() - 1, KEY_COLUMN), "team")
    tags.remove(0)
    session.select([SHOP, ANNA])
    session.document.undo_stack.undo()
    session.select([ANNA])
    tester.deleteLater()
