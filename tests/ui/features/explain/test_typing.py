"""Typing into the fields of a question, key by key and click by click, in the window: the answer takes nothing away."""

from __future__ import annotations

from functools import partial
from itertools import product

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.analysis.access.question import Inquiry
from designer.organization import edits
from designer.organization.model.records import NodeId, PolicyId
from tests.ui.seen import rows_below
from ui.canvas.cards.items import rectf
from ui.commands.requests import EXPLAIN_REQUEST
from ui.state.session import push
from ui.widgets.item_views.row_model import VALUE_ROLE

# Popups ask for more than the platform without a screen can do.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")

SHOP, SEARCH = NodeId("acc-shop-prod"), NodeId("acc-search-prod")
REGION = "aws:requestedregion"
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
SIZES = [(1440, 900), (900, 600)]


@pytest.fixture
def explain(window):
    """The panel, open on an account and an action."""
    window.session.select([SHOP])
    window.session.requests.ask(EXPLAIN_REQUEST, "ec2:RunInstances")
    explain = window.parts.docks.inspector.explain
    explain.form.action.setFocus()
    QApplication.processEvents()
    return explain


def press(text):
    """Type letter by letter into whatever has the keys, with all that each letter sets off."""
    for letter in text:
        QTest.keyClicks(QApplication.focusWidget(), letter)
        QTest.qWait(0)


def click_row(explain, title):
    """Click the row of the answer with a title, where it is seen."""
    tree = explain.answer.tree
    index = next(i for i in rows_below(explain.answer.model) if i.data(VALUE_ROLE).title == title)
    tree.setFocus(Qt.FocusReason.MouseFocusReason)
    tree.scrollTo(index)
    QTest.qWait(0)
    place = tree.visualRect(index)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.center().x(), place.top() + 8))
    QTest.qWait(0)


def is_in_sight(explain, field):
    view = explain.page.viewport()
    return view.rect().contains(QRect(field.mapTo(view, QPoint()), field.size()))


@pytest.mark.parametrize("size", SIZES)
def test_a_region_is_typed_where_the_answer_asks_for_it(window, explain, size):
    window.resize(*size)
    QApplication.processEvents()
    click_row(explain, "aws:RequestedRegion")
    field = explain.context.rows[REGION].editor
    assert field is QApplication.focusWidget()
    assert is_in_sight(explain, field)
    assert "eu-central-1" in field.suggestions
    for letter in "eu-west-3":
        press(letter)
        assert is_in_sight(explain, field)
    explain.answer.tree.scrollTo(explain.answer.tree.currentIndex())  # as another answer does
    QTest.qWait(0)
    assert is_in_sight(explain, field)
    assert ("eu-west-3", field) == (field.text(), QApplication.focusWidget())
    assert "eu-west-3" == explain.inquiry.context["aws:RequestedRegion"]


def test_the_first_click_on_a_card_chooses_it_while_the_list_is_open(window, explain):
    click_row(explain, "aws:RequestedRegion")
    field = explain.context.rows[REGION].editor
    press("eu")
    assert field.is_open
    assert QApplication.activePopupWidget() is None  # such a one takes the next click for itself
    view = window.canvas
    card = view.mapFromScene(rectf(view.shown_layout.rect(SEARCH)).center())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=card)
    assert (SEARCH, False) == (window.session.current, field.is_open)
    assert "As asked of shop-prod: aws:RequestedRegion." == explain.carried.text
    click_row(explain, "aws:PrincipalArn")
    explain.form.caller.hidePopup()
    explain.context.add_key("aws:RequestedRegion")
    QTest.qWait(0)
    press("x")
    assert "eux" == explain.inquiry.context["aws:RequestedRegion"]


def test_esc_closes_the_list_return_and_tab_keep_what_was_typed(window, explain):
    click_row(explain, "aws:RequestedRegion")
    field = explain.context.rows[REGION].editor
    press("Fra")
    assert ["eu-central-1"] == field.suggestions  # by the name of the Region
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (False, "Fra", field) == (field.is_open, field.text(), QApplication.focusWidget())
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert ("eu-central-1", field) == (explain.inquiry.context["aws:RequestedRegion"], QApplication.focusWidget())
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is explain.context.rows["aws:principalarn"].editor
    assert "eu-central-1" == field.text()


def test_esc_takes_an_account_back_that_enter_was_refused(window, explain):
    field = explain.form.account
    before = field.text()
    field.setFocus(Qt.FocusReason.TabFocusReason)
    press("nobody")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert explain.form.is_refused
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (before, False, field) == (field.text(), explain.form.is_refused, QApplication.focusWidget())


ADDED = {
    "aws:PrincipalArn": "arn:aws:iam::5:role/D",
    "aws:PrincipalTag/team": "pay",
    "aws:SourceIp": "203.0.113.7",
    "ec2:MetadataHttpPutResponseHopLimit": "2",
}


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_esc_keeps_the_action_that_was_chosen(window, explain, key):
    field = explain.form.action
    field.selectAll()
    press("delete bucket")
    QTest.keyClick(field, key)
    chosen = field.text()
    assert chosen == explain.inquiry.action
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert chosen == field.text() == explain.inquiry.action


def test_keys_that_step_on_the_canvas_work_from_a_field(window, explain):
    steps = []
    for step in ("problems.next", "problems.previous", "lens.next", "lens.previous"):
        action = window.actions_by_id[step]
        action.triggered.connect(lambda _checked=False, step=step: steps.append(step))
    for key, held in product((Qt.Key.Key_F8, Qt.Key.Key_F7), (NONE, SHIFT)):
        QTest.keyClick(explain.form.action, key, held)
    assert ["problems.next", "problems.previous", "lens.next", "lens.previous"] == steps


@pytest.mark.parametrize("broken", [False, True])
def test_a_key_that_is_added_is_typed_in_at_once(window, explain, broken, qtbot, subtests):
    if broken:
        organization = window.session.organization
        push(window.session, lambda: edits.edit_policy_text(organization, PolicyId("region-deny"), "{"))
    for key, text in ADDED.items():
        with subtests.test(key=key):
            explain.show_inquiry(Inquiry(SHOP, "ec2:RunInstances"))
            explain.more.set_open(True)
            explain.context.adder.setFocus()
            QTest.keyClicks(explain.context.adder, key)
            QTest.keyClick(explain.context.adder, Qt.Key.Key_Return)
            QTest.qWait(0)
            field = explain.context.rows[key.lower()].editor
            assert field is QApplication.focusWidget()
            for letter in text:
                press(letter)
                qtbot.waitUntil(partial(is_in_sight, explain, field))  # the form above it may have grown
            assert (text, text) == (field.text(), explain.inquiry.context[key])


def test_caller_name_and_resource_keep_every_letter(window, explain):
    click_row(explain, "The resource")
    assert explain.form.resource is QApplication.focusWidget()
    press("arn:aws:ec2:eu-west-3:5:instance/i-1")
    assert "arn:aws:ec2:eu-west-3:5:instance/i-1" == explain.inquiry.resource
    explain.form.caller.setFocus()
    QTest.keyClicks(explain.form.caller, "A r")
    explain.form.caller.activated.emit(explain.form.caller.currentIndex())
    click_row(explain, "aws:PrincipalArn")
    assert explain.form.name is QApplication.focusWidget()
    for letter in "acme/Dev":
        press(letter)
        assert is_in_sight(explain, explain.form.name)
    assert "acme/Dev" == explain.inquiry.name


def test_a_flag_shows_its_choices_where_the_answer_asks_for_it(window, explain):
    click_row(explain, "ec2:Encrypted")
    field = explain.context.rows["ec2:encrypted"].editor
    popup = field.view().window()
    assert (True, True) == (popup.isVisible(), is_in_sight(explain, field))
    QTest.keyClicks(field.view(), "Y")
    QTest.keyClick(field.view(), Qt.Key.Key_Return)
    assert "true" == explain.inquiry.context["ec2:Encrypted"]


def test_the_list_stays_at_its_field_when_the_page_is_scrolled(window, explain):
    window.resize(900, 600)
    QApplication.processEvents()
    click_row(explain, "aws:RequestedRegion")
    field, bar = explain.context.rows[REGION].editor, explain.page.verticalScrollBar()
    before = field.popup.y() - field.mapToGlobal(QPoint()).y()
    bar.setValue(bar.value() + 10)
    assert before == field.popup.y() - field.mapToGlobal(QPoint()).y()
    bar.setValue(bar.maximum())
    assert not field.is_open


def test_a_wheel_over_the_answer_scrolls_the_page_and_no_row_out_of_the_answer(window, explain):
    window.resize(900, 600)
    QTest.qWait(0)
    bar = explain.answer.tree.verticalScrollBar()
    bar.setRange(0, 28)
    bar.setValue(28)
    assert (0, 0) == (bar.value(), bar.maximum())
