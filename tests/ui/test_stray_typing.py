"""Typing names one card that the person went to, and nothing else: what was meant for another place is told so.

Delete removes what the person selected in the tree and nothing else; what changes the tree acts from nowhere else.
"""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QPlainTextEdit, QWidget

from designer.organization import edits
from designer.organization.model.records import NodeKind
from tests.ui.again import in_one_window, sample_again
from ui.commands.requests import show_policy
from ui.state.shown_design import LOOKED_AT, DesignPicture
from ui.widgets.display.notifier import Notifier

POPUPS = pytest.mark.qt_log_ignore("does not support", extend=True)
"""The platform of the tests says so of every popup."""

Key, Mod = Qt.Key, Qt.KeyboardModifier
SHOP = "acc-shop-prod"
ARROWS = (Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right)
FIELDS = (QLineEdit, QPlainTextEdit, QComboBox)
LETTERS = "xyz"


def press(key, modifiers=Mod.NoModifier):
    popup = QApplication.activePopupWidget()
    target = (popup.focusWidget() or popup) if popup is not None else QApplication.focusWidget()
    QTest.keyClick(target, key, modifiers)


def type_in(text):
    """Type where the keys go, as a person does who looks at the keyboard."""
    for letter in text:
        QTest.keyClicks(QApplication.focusWidget(), letter)


def names(window):
    organization = window.session.document.organization
    return {node_id: node.name for node_id, node in organization.nodes.items()}


def told(window):
    notes = window.findChildren(Notifier)
    return notes[0].text() if notes else ""


def click(window, node_id, modifiers=Mod.NoModifier):
    canvas = window.canvas
    canvas.reveal(node_id)
    canvas.finish_flight()
    card = canvas.canvas_scene.layout.head(node_id)
    at = canvas.mapFromScene(card.x + card.w * 0.6, card.y + card.h * 0.4)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, modifiers, at)


def click_row(window, node_id):
    outline = window.parts.part("outline")
    index = outline._model.node_index(node_id)
    outline.view.scrollTo(index)
    at = outline.view.visualRect(index).center()
    QTest.mouseClick(outline.view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def on_canvas(window, chosen):
    window.canvas.setFocus()
    window.session.select(chosen)


# What names a card


def by_click(window):
    click(window, SHOP)


def lead_back(window):
    """Go to the canvas with the key for that: Esc leaves the keys in the panel."""
    panel = QApplication.focusWidget()
    press(Key.Key_Escape)
    assert QApplication.focusWidget() is panel
    press(Key.Key_4, Mod.ControlModifier | Mod.ShiftModifier)


def by_row(window):
    click_row(window, SHOP)
    lead_back(window)


def by_arrow_in_the_outline(window):
    click_row(window, SHOP)
    press(Key.Key_Up)
    press(Key.Key_Down)
    lead_back(window)


@in_one_window("go", [by_click, by_row, by_arrow_in_the_outline])
def test_typing_names_the_card_that_the_person_went_to(window, go):
    before = names(window)
    go(window)
    assert window.canvas.hasFocus()
    type_in(LETTERS)
    press(Key.Key_Return)
    assert {**before, SHOP: LETTERS} == names(window)


def test_typing_names_the_card_that_an_arrow_led_to(window):
    before = names(window)
    click(window, SHOP)
    press(Key.Key_Up)
    went_to = window.session.current
    assert went_to != SHOP
    type_in(LETTERS)
    press(Key.Key_Return)
    assert {**before, went_to: LETTERS} == names(window)


# What does not


def nothing_selected(window):
    on_canvas(window, [])


def selected_by_no_person(window):
    on_canvas(window, [SHOP])


def many(window):
    on_canvas(window, [])
    press(Key.Key_A, Mod.ControlModifier)


def joined_by_ctrl(window):
    click(window, SHOP)
    click(window, "acc-shop-test", Mod.ControlModifier)


def the_rest_went(window):
    """One of two selected cards is taken out: the other was not gone to last."""
    click(window, "acc-shop-test")
    click(window, SHOP, Mod.ControlModifier)
    click(window, "acc-shop-test", Mod.ControlModifier)


def undone(window):
    click(window, SHOP)
    press(Key.Key_D, Mod.ControlModifier)
    press(Key.Key_Z, Mod.ControlModifier)


def after_new_policy(window):
    click(window, SHOP)
    press(Key.Key_P, Mod.ControlModifier | Mod.ShiftModifier)
    lead_back(window)


def after_esc_in_the_editor(window):
    click(window, SHOP)
    show_policy(window.session.requests, next(iter(window.session.document.organization.policies)))
    window.parts.part("editor").code.setFocus()
    lead_back(window)


def after_esc_in_the_library(window):
    click(window, SHOP)
    window.parts.show_panel("policies")
    lead_back(window)


def after_esc_in_the_inspector(window):
    click(window, SHOP)
    window.parts.show_panel("inspector")
    lead_back(window)


def after_a_panel_and_back(window):
    click(window, SHOP)
    press(Key.Key_F6)
    window.canvas.setFocus()


def after_a_refused_edit(window):
    organization, refused = window.session.document.organization, []
    window.session.notices.refused.connect(refused.append)
    click(window, organization.node(organization.root).children[-1])
    press(Key.Key_Up, Mod.AltModifier)
    assert refused


def after_a_refused_child(window):
    click(window, SHOP)
    press(Key.Key_Tab)
    if isinstance(QApplication.focusWidget(), QLineEdit):
        pytest.fail("an account got a child")


def after_a_refusal_elsewhere(window):
    """A drop is no command."""
    click(window, SHOP)
    window.session.notices.refuse("This goes nowhere.")


def after_an_edit_elsewhere(window):
    """A switch in a panel takes no keys."""
    click(window, SHOP)
    organization = window.session.document.organization
    window.session.document.push(edits.set_tag(organization, [SHOP], "aardvark", "x"))


def after_a_dialog(window):
    click(window, SHOP)
    press(Key.Key_F1)
    dialogs = [one for one in window.findChildren(QDialog) if one.isVisible()]
    assert dialogs
    for dialog in dialogs:
        dialog.close()
    window.activateWindow()
    window.canvas.setFocus()


def after_the_palette(window):
    click(window, SHOP)
    press(Key.Key_K, Mod.ControlModifier)
    press(Key.Key_Escape)
    window.activateWindow()
    window.canvas.setFocus()


def press_mouse_on(widget, at):
    """Press as a person does: the window is told, and finds what is there."""
    handle, place = widget.window().windowHandle(), QPointF(widget.mapTo(widget.window(), at))
    button, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, held in ((QEvent.Type.MouseButtonPress, button), (QEvent.Type.MouseButtonRelease, none)):
        QApplication.sendEvent(
            handle, QMouseEvent(kind, place, handle.mapToGlobal(place), button, held, Mod.NoModifier)
        )


def after_a_press_on_a_tab_of_the_inspector(window):
    """Tabs take no keys: they still go to the canvas."""
    click(window, SHOP)
    bar = window.parts.part("inspector").tab_bar
    press_mouse_on(bar, bar.tabRect(2).center())
    assert 2 == bar.currentIndex()


def after_letters_in_the_outline(window):
    click_row(window, SHOP)
    type_in("sec")
    lead_back(window)


STRAY = [
    nothing_selected,
    selected_by_no_person,
    many,
    joined_by_ctrl,
    the_rest_went,
    undone,
    after_new_policy,
    after_esc_in_the_editor,
    after_esc_in_the_library,
    after_esc_in_the_inspector,
    after_a_panel_and_back,
    after_a_refused_edit,
    after_a_refused_child,
    after_a_refusal_elsewhere,
    after_an_edit_elsewhere,
    after_a_dialog,
    after_the_palette,
    after_a_press_on_a_tab_of_the_inspector,
    after_letters_in_the_outline,
]


def test_other_typing_names_nothing_and_says_so(window, subtests):
    for begin in STRAY:
        with subtests.test(begin=begin.__name__):
            sample_again(window)
            names_nothing_and_says_so(window, begin)


def names_nothing_and_says_so(window, begin):
    before = names(window)
    begin(window)
    assert window.canvas.hasFocus()
    steps = window.session.document.undo_stack.count()
    type_in(LETTERS)
    assert window.canvas.hasFocus()
    assert before == names(window)
    assert steps == window.session.document.undo_stack.count()
    assert re.search(r"[Cc]lick (an|the|one) ", told(window))
    press(Key.Key_Return)
    assert before == names(window), "what ends a text that nobody meant for a card makes no card"
    assert steps == window.session.document.undo_stack.count()


@in_one_window("go_on", [lambda _window: press(Key.Key_Return), by_click])
def test_return_makes_a_card_again_once_a_stray_text_is_over(window, go_on):
    before = names(window)
    after_a_press_on_a_tab_of_the_inspector(window)
    type_in(LETTERS)
    go_on(window)
    press(Key.Key_Return)
    assert len(before) + 1 == len(names(window))


# Delete


def rows_by_ctrl(window):
    click_row(window, SHOP)
    outline = window.parts.part("outline")
    at = outline.view.visualRect(outline._model.node_index("acc-shop-test")).center()
    QTest.mouseClick(outline.view.viewport(), Qt.MouseButton.LeftButton, Mod.ControlModifier, at)


def just_duplicated(window):
    click(window, SHOP)
    press(Key.Key_D, Mod.ControlModifier)


def just_made_and_named(window):
    click(window, SHOP)
    press(Key.Key_Return)
    type_in(LETTERS)
    press(Key.Key_Return)


def clicked_again_after_the_editor(window):
    after_esc_in_the_editor(window)
    click(window, SHOP)


def went_on_by_an_arrow(window):
    after_esc_in_the_editor(window)
    press(Key.Key_Up)


SELECTED = [
    by_click,
    by_row,
    by_arrow_in_the_outline,
    joined_by_ctrl,
    rows_by_ctrl,
    the_rest_went,
    just_duplicated,
    just_made_and_named,
    clicked_again_after_the_editor,
    went_on_by_an_arrow,
]


def test_delete_removes_what_the_person_selected(window, subtests):
    for begin in SELECTED:
        with subtests.test(begin=begin.__name__):
            sample_again(window)
            removes_what_is_selected(window, begin)


def removes_what_is_selected(window, begin):
    begin(window)
    selected = set(window.session.selection)
    assert selected
    organization = window.session.organization
    left = {node_id for node_id in organization.nodes if selected.isdisjoint(organization.path(node_id))}
    press(Key.Key_Delete)
    assert left == set(names(window))


def just_removed(window):
    """What is selected then nobody selected: the OU of what went."""
    click(window, SHOP)
    press(Key.Key_Delete)
    assert window.session.current is not None


def taken_back(window):
    just_duplicated(window)
    press(Key.Key_Z, Mod.ControlModifier)


def shown_from_a_panel(window):
    window.parts.show_panel("problems")
    window.session.reveal(SHOP)
    window.canvas.setFocus()


STRAY_DELETES = [
    shown_from_a_panel,
    after_new_policy,
    after_esc_in_the_editor,
    after_esc_in_the_library,
    after_esc_in_the_inspector,
    after_the_palette,
    after_a_press_on_a_tab_of_the_inspector,
    just_removed,
    taken_back,
]


def test_another_delete_removes_nothing_and_says_so(window, subtests):
    for begin in STRAY_DELETES:
        with subtests.test(begin=begin.__name__):
            sample_again(window)
            removes_nothing_and_says_so(window, begin)


def removes_nothing_and_says_so(window, begin):
    begin(window)
    assert window.canvas.hasFocus()
    before, steps = names(window), window.session.document.undo_stack.index()
    press(Key.Key_Delete)
    press(Key.Key_Delete)
    assert before == names(window)
    assert steps == window.session.document.undo_stack.index()
    assert told(window).startswith("Nothing is removed.")


def test_the_command_of_a_menu_removes_what_is_selected_whoever_selected_it(window):
    on_canvas(window, [SHOP])
    window.actions_by_id["edit.remove"].trigger()
    assert SHOP not in names(window)


PANELS = ("inspector", "policies", "problems", "editor", "history", "budget")


@POPUPS
@in_one_window("panel", PANELS)
def test_the_keys_of_a_panel_change_no_tree(window, panel):
    """Whatever in it has them: a list, a button, a tab. Fields have uses of their own for them."""
    click(window, SHOP)
    window.parts.show_panel(panel)
    shown = window.parts.part(panel)
    takers = [one for one in shown.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    takers = [one for one in takers if one.isVisible() and one.isEnabled() and not isinstance(one, FIELDS)]
    session = window.session
    *_, holder, _ = before = session.organization.path(SHOP)
    siblings = session.organization.node(holder).children
    for taker in takers:
        taker.setFocus()
        for key, modifiers in ((Key.Key_Delete, Mod.NoModifier), *((key, Mod.AltModifier) for key in ARROWS)):
            press(key, modifiers)
            if (popup := QApplication.activePopupWidget()) is not None:  # Alt+Down opens menus
                popup.close()
            assert siblings == session.organization.node(holder).children, (taker, key)
            assert before == session.organization.path(SHOP), (taker, key)


def test_f2_names_what_is_selected_whoever_selected_it(window):
    on_canvas(window, [SHOP])
    press(Key.Key_F2)
    type_in(LETTERS)
    press(Key.Key_Return)
    assert LETTERS == names(window)[SHOP]


def test_a_new_card_is_named_and_what_is_typed_after_it_names_nothing(window):
    ou = next(n.id for n in window.session.document.organization.nodes.values() if n.kind is NodeKind.OU)
    click(window, ou)
    press(Key.Key_Tab)
    type_in(LETTERS)
    press(Key.Key_Return)
    after = names(window)
    assert LETTERS in after.values()
    type_in("stray")
    assert after == names(window)


# New policies


def shortcut(window):
    press(Key.Key_P, Mod.ControlModifier | Mod.ShiftModifier)


def menu(window):
    window.actions_by_id["add.scp"].trigger()


def palette(window):
    press(Key.Key_K, Mod.ControlModifier)
    type_in("new service control")
    press(Key.Key_Return)


def library(window):
    window.parts.show_panel("policies")
    window.parts.part("policies")._create(next(iter(window.session.document.organization.settings.policy_types)))


def attach_popup(window):
    press(Key.Key_T, Mod.ControlModifier)
    for letter in "zzz":
        press(ord(letter.upper()))
    press(Key.Key_Return)


STARTS = {
    "canvas, none": nothing_selected,
    "canvas, one": by_click,
    "canvas, many": many,
    "outline": lambda window: click_row(window, SHOP),
    "policies": lambda window: window.parts.show_panel("policies"),
    "editor": after_new_policy,
}


@in_one_window("start", STARTS)
def test_a_new_policy_is_named_and_then_written(window, qtbot, start, subtests):
    for ask in (shortcut, menu, palette, library):
        with subtests.test(ask=ask.__name__):
            STARTS[start](window)
            if start == "editor":
                window.parts.part("editor").code.setFocus()
            before, policies = names(window), set(window.session.document.organization.policies)
            ask(window)
            named_and_written(window, qtbot, policies)
            assert before == names(window)
        window.session.document.undo_stack.undo()


@POPUPS
def test_a_new_policy_of_the_attach_popup_is_named_and_then_written(window, qtbot):
    click(window, SHOP)
    before, policies = names(window), set(window.session.document.organization.policies)
    attach_popup(window)
    policy = named_and_written(window, qtbot, policies)
    assert before == names(window)
    assert policy in window.session.document.organization.node(SHOP).policies
    window.session.document.undo_stack.undo()


def named_and_written(window, qtbot, policies):
    session, editor = window.session, window.parts.part("editor")
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    field = QApplication.focusWidget()
    assert editor.isAncestorOf(field)
    assert field.text() == field.selectedText()
    type_in("DenyRoot")
    press(Key.Key_Return)
    (policy,) = set(session.document.organization.policies) - policies
    assert "DenyRoot" == session.document.organization.policy(policy).name
    assert editor.code.hasFocus()
    type_in("{")
    assert '"Statement": [{}]' in session.document.organization.policy(policy).text
    stack = session.document.undo_stack
    stack.undo()
    assert '"Statement": []' in session.document.organization.policy(policy).text
    assert stack.undoText().startswith("Create DenyRoot")
    stack.undo()
    assert policies == set(session.document.organization.policies)
    stack.redo()
    assert "DenyRoot" == session.document.organization.policy(policy).name
    return policy


def test_a_name_that_is_taken_is_refused_and_can_be_typed_again(window):
    shortcut_from = window.canvas
    shortcut_from.setFocus()
    shortcut(window)
    type_in("FullAWSAccess")
    press(Key.Key_Return)
    field = QApplication.focusWidget()
    assert "FullAWSAccess" == field.text() == field.selectedText()  # kept as typed, to be corrected
    type_in("Mine")
    press(Key.Key_Return)
    assert window.parts.part("editor").code.hasFocus()


@POPUPS
def test_nothing_is_wrong_with_a_policy_before_something_was_written(window):
    analyses, session = window.analyses, window.session
    analyses.check_now()
    before = analyses.counts.everywhere
    click(window, SHOP)
    attach_popup(window)
    analyses.check_now()
    assert before == analyses.counts.everywhere
    editor = window.parts.part("editor")
    assert () == editor.code.faults()
    press(Key.Key_Return)
    type_in("{")
    analyses.check_now()
    assert before == analyses.counts.everywhere  # nothing is said of the line that is being typed
    assert () == editor.code.faults()
    press(Key.Key_Up)
    assert before.errors < analyses.counts.everywhere.errors
    assert editor.code.faults()
    session.document.undo_stack.undo()
    analyses.check_now()
    assert before == analyses.counts.everywhere
    assert () == editor.code.faults()


def test_what_an_opened_file_says_is_checked_even_if_nothing_is_written_in_it(window):
    shortcut(window)
    window.analyses.check_now()
    before = window.analyses.counts.everywhere.errors
    organization = window.session.document.organization
    window.session.document.replace(organization)
    window.analyses.check_now()
    assert before + 1 == window.analyses.counts.everywhere.errors


def test_where_it_goes_is_said_in_few_words(window):
    many(window)
    type_in("x")
    count = len(window.session.selection)
    assert f"{count} nodes are selected. Click the one to rename." == told(window)


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Key.Key_Delete, Mod.NoModifier),
        (Key.Key_C, Mod.ControlModifier | Mod.AltModifier),
        (Key.Key_C, Mod.ControlModifier),
    ],
)
def test_keys_act_on_no_namesake_of_what_another_design_on_the_canvas_shows(window, key, modifiers):
    session = window.session
    QApplication.clipboard().setText("before")
    session.shown.show(DesignPicture(other=session.organization.copy()))
    on_canvas(window, [SHOP])
    steps = session.document.undo_stack.index()
    press(key, modifiers)
    assert told(window).startswith(LOOKED_AT)
    assert QApplication.activeModalWidget() is None
    assert ("before", steps) == (QApplication.clipboard().text(), session.document.undo_stack.index())
