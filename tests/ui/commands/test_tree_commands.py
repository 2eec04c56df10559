"""Building by keyboard, and subtrees on the clipboard: real keys in a whole window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import isValid

from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import FULL_AWS_ACCESS, NodeId, NodeKind
from tests.ui.again import in_one_window
from ui.commands.clipboard import FRAGMENT_MIME, MOST_PASTED, fragment_of
from ui.forms import dialogs
from ui.state.files import OpenedDesign
from ui.window.main_window import MainWindow

KEY, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def open_window(qtbot, monkeypatch):
    """Opens windows, and closes them at the end whatever is unsaved in them."""
    windows = []

    def open_one(name="coffee-shop"):
        window = MainWindow(OpenedDesign(template(name)))
        windows.append(window)
        window.canvas.set_animated(False)
        window.resize(1280, 800)
        window.show()
        show_in_front(qtbot, window)
        window.canvas.setFocus()
        return window

    yield open_one
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    QApplication.clipboard().clear()
    for window in windows:
        if isValid(window):
            window.close()


def show_in_front(qtbot, window):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


@pytest.fixture
def window(open_window):
    return open_window()


def organization(window):
    return window.session.document.organization


def node(window, name) -> NodeId:
    return next(n.id for n in organization(window).nodes.values() if n.name == name)


def children(window, name="Root"):
    return [organization(window).node(n).name for n in organization(window).node(node(window, name)).children]


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def write(text, end=KEY.Key_Return):
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, text)
    press(end)


def steps(window):
    return window.session.document.undo_stack.index()


def pick(window, *names):
    window.session.select([node(window, name) for name in names])
    window.canvas.setFocus()


def test_a_tree_grows_by_tab_and_enter_alone(window):
    press(KEY.Key_Home)
    before = children(window)
    press(KEY.Key_Tab)
    write("Research")
    press(KEY.Key_Tab)
    write("lab-1")
    press(KEY.Key_Return)
    write("lab-3")
    press(KEY.Key_Return, SHIFT)
    write("lab-2")
    assert [*before, "Research"] == children(window)
    assert ["lab-1", "lab-2", "lab-3"] == children(window, "Research")
    assert NodeKind.ACCOUNT is organization(window).node(node(window, "lab-2")).kind
    press(KEY.Key_Backtab, SHIFT)
    write("Inner", end=KEY.Key_Tab)  # keeps the name and leads back to the card
    assert ["lab-1", "Inner", "lab-3"] == children(window, "Research")
    assert ["lab-2"] == children(window, "Inner")
    assert window.canvas is QApplication.focusWidget()


@in_one_window(
    ("key", "modifiers", "where"),
    [
        (KEY.Key_Return, PLAIN, "beside"),
        (KEY.Key_Return, SHIFT, "beside"),
        (KEY.Key_Tab, PLAIN, "below"),
        (KEY.Key_Insert, PLAIN, "below"),
    ],
)
def test_keys_that_make_a_node_make_none_while_several_are_selected_and_say_so(window, key, modifiers, where):
    said = []
    window.session.notices.said.connect(said.append)
    press(KEY.Key_A, CTRL)
    press(key, modifiers)
    count = len(window.session.selection)
    assert [f"{count} cards are selected. Select one to add something {where} it."] == said
    assert 0 == steps(window)


@in_one_window(
    ("key", "modifiers", "label"),
    [
        (KEY.Key_Tab, PLAIN, "Add account Research"),
        (KEY.Key_Return, PLAIN, "Add OU Research"),
        (KEY.Key_Return, SHIFT, "Add OU Research"),
        (KEY.Key_Backtab, SHIFT, "Insert Research above Regulated"),
    ],
)
def test_making_and_naming_is_one_step(window, key, modifiers, label):
    pick(window, "Regulated")
    before = window.files.data()
    press(key, modifiers)
    write("Research")
    assert 1 == steps(window)
    assert label == window.session.document.undo_stack.undoText()
    made = window.files.data()
    window.session.document.undo_stack.undo()
    assert before == window.files.data()
    window.session.document.undo_stack.redo()
    assert made == window.files.data()


def test_another_name_later_is_a_step_of_its_own(window):
    pick(window, "Regulated")
    press(KEY.Key_Tab)
    write("lab")
    press(KEY.Key_F2)
    QApplication.focusWidget().selectAll()
    write("laboratory")
    assert 2 == steps(window)
    window.session.document.undo_stack.undo()
    assert "lab" in children(window, "Regulated")


def test_making_and_naming_in_the_outline_is_one_step(window, qtbot):
    pick(window, "Regulated")
    window.parts.docks.outline.view.setFocus()
    press(KEY.Key_Insert)
    QApplication.focusWidget().selectAll()
    write("lab")
    qtbot.waitUntil(lambda: "lab" in children(window, "Regulated"))
    assert 1 == steps(window)
    assert "Add account lab" == window.session.document.undo_stack.undoText()


def test_a_child_is_an_account_in_an_ou_and_an_ou_in_the_root_whatever_is_there(window):
    press(KEY.Key_Home)
    press(KEY.Key_Tab)
    write("Research")
    window.actions_by_id["add.ou"].trigger()
    write("Europe")
    pick(window, "Research")
    press(KEY.Key_Tab)
    write("lab")
    kinds = {name: organization(window).node(node(window, name)).kind for name in ("Research", "Europe", "lab")}
    assert {"Research": NodeKind.OU, "Europe": NodeKind.OU, "lab": NodeKind.ACCOUNT} == kinds


@in_one_window(
    ("key", "modifiers"),
    [(KEY.Key_Tab, None), (KEY.Key_Return, None), (KEY.Key_Return, SHIFT), (KEY.Key_Backtab, SHIFT)],
)
def test_esc_takes_back_what_was_just_made(window, key, modifiers):
    ou = next(n for n in organization(window).nodes.values() if n.kind is NodeKind.OU)
    pick(window, ou.name)
    before = window.files.data()
    press(key, modifiers or Qt.KeyboardModifier.NoModifier)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    press(KEY.Key_Escape)
    assert before == window.files.data()
    assert not window.session.document.undo_stack.canRedo()
    assert 0 == window.session.document.undo_stack.count()
    assert (ou.id,) == window.session.selection
    assert window.canvas is QApplication.focusWidget()


def test_esc_while_renaming_something_older_takes_back_the_name_only(window):
    press(KEY.Key_Home)
    press(KEY.Key_Tab)
    write("Research")
    made = steps(window)
    press(KEY.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "Other")
    press(KEY.Key_Escape)
    assert made == steps(window)
    assert "Research" in children(window)
    press(KEY.Key_Escape)
    assert () == window.session.selection


def test_a_child_of_an_account_is_refused_in_words(window, qtbot):
    account = next(n for n in organization(window).nodes.values() if n.kind is NodeKind.ACCOUNT)
    pick(window, account.name)
    with qtbot.waitSignal(window.session.notices.refused) as refused:
        press(KEY.Key_Tab)
    assert "only the root and OUs can hold" in refused.args[0]
    assert 0 == steps(window)


def test_the_same_keys_build_in_the_outline_and_tab_leads_on(window, qtbot):
    view = window.parts.docks.outline.view
    press(KEY.Key_Home)
    view.setFocus()
    press(KEY.Key_Insert)
    QApplication.focusWidget().selectAll()
    write("Research")
    qtbot.waitUntil(lambda: "Research" in children(window))  # Qt commits a row's editor after the key
    view.setFocus()
    count = steps(window)
    press(KEY.Key_Return)
    assert count + 1 == steps(window)
    press(KEY.Key_Escape)
    qtbot.waitUntil(lambda: count == steps(window))
    assert (node(window, "Research"),) == window.session.selection
    view.setFocus()
    press(KEY.Key_Tab)
    assert view is not QApplication.focusWidget()
    assert count == steps(window)


def test_alt_and_arrows_move_as_it_is_seen(window):
    press(KEY.Key_Home)
    for name in ("One", "Two"):
        press(KEY.Key_Tab)
        write(name)
        press(KEY.Key_Home)
    pick(window, "Two")
    press(KEY.Key_Left, ALT)
    assert ["Two", "One"] == children(window)[-2:]
    press(KEY.Key_Right, ALT)
    assert ["One", "Two"] == children(window)[-2:]
    press(KEY.Key_Down, ALT)
    assert ["Two"] == children(window, "One")
    press(KEY.Key_Up, ALT)
    assert ["One", "Two"] == children(window)[-2:]
    window.parts.docks.outline.view.setFocus()
    press(KEY.Key_Up, ALT)
    assert ["Two", "One"] == children(window)[-2:]


def test_an_account_without_an_ou_among_its_siblings_goes_into_the_one_beside_its_own(window):
    for name in ("One", "Two", "Three"):
        press(KEY.Key_Home)
        press(KEY.Key_Tab)
        write(name)
    pick(window, "One")
    press(KEY.Key_Tab)
    write("deep")
    press(KEY.Key_Right, ALT)
    assert ["deep"] == children(window, "Two")


def test_alt_and_arrows_pass_the_next_card_of_the_kind_on_the_canvas(window):
    session = window.session
    first = [n for n in children(window) if session.organization.node(node(window, n)).kind is NodeKind.OU]
    session.document.push(edits.add_account(session.organization, session.organization.root, "one"))
    session.document.push(edits.add_ou(session.organization, session.organization.root, "Between"))
    session.document.push(edits.add_account(session.organization, session.organization.root, "two"))
    pick(window, "two")
    for key, after in ((KEY.Key_Up, ["two", "one"]), (KEY.Key_Down, ["one", "two"])):
        press(key, ALT)
        assert after == [name for name in children(window) if name in after]
    assert [*first, "Between"] == [name for name in children(window) if name in {*first, "Between"}]


def test_alt_and_arrows_say_why_they_lead_nowhere(window, qtbot):
    pick(window, children(window)[-1])
    with qtbot.waitSignal(window.session.notices.refused) as refused:
        press(KEY.Key_Up, ALT)
    assert "highest level" in refused.args[0]


def test_a_subtree_goes_by_copy_and_paste_into_another_window_with_its_policies(open_window, qtbot):
    source, target = open_window("company"), open_window("empty")
    ou = next(
        n
        for n in organization(source).nodes.values()
        if n.kind is NodeKind.OU and n.children and any(p != FULL_AWS_ACCESS for p in n.policies)
    )
    show_in_front(qtbot, source)
    pick(source, ou.name)
    QTest.keyClick(source.canvas, KEY.Key_C, CTRL)
    assert QApplication.clipboard().text().splitlines()[0].startswith(ou.name)
    show_in_front(qtbot, target)
    target.canvas.setFocus()
    QTest.keyClick(target.canvas, KEY.Key_Home)
    QTest.keyClick(target.canvas, KEY.Key_V, CTRL)
    assert children(source, ou.name) == children(target, ou.name)
    brought = [organization(target).policy(p).name for p in organization(target).node(node(target, ou.name)).policies]
    assert {organization(source).policy(p).name for p in ou.policies} == set(brought)
    assert 1 == steps(target)
    assert 0 == steps(source)


def test_cut_and_paste_moves_an_account_with_its_identity(window):
    account = next(
        n
        for n in organization(window).nodes.values()
        if n.kind is NodeKind.ACCOUNT and n.aws_id and n.id != organization(window).settings.management_account
    )
    pick(window, account.name)
    press(KEY.Key_X, CTRL)
    assert account.id not in organization(window).nodes
    press(KEY.Key_Home)
    press(KEY.Key_V, CTRL)
    pasted = organization(window).node(window.session.current)
    assert (account.name, account.aws_id, account.email) == (pasted.name, pasted.aws_id, pasted.email)
    assert organization(window).root == organization(window).parent(pasted.id)
    press(KEY.Key_V, CTRL)  # after the account that is current now
    again = organization(window).node(window.session.current)
    assert (f"{account.name} copy", "", "") == (again.name, again.aws_id, again.email)


def test_duplicate_and_delete_act_on_the_subtree(window):
    ou = next(n for n in organization(window).nodes.values() if n.kind is NodeKind.OU and n.children)
    pick(window, ou.name)
    press(KEY.Key_D, CTRL)
    assert f"{ou.name} copy" in children(window)
    assert len(ou.children) == len(children(window, f"{ou.name} copy"))
    press(KEY.Key_Delete)
    assert f"{ou.name} copy" not in children(window)


@in_one_window("text", ["", "hello", '{"nodes": 3}'])
def test_what_cannot_be_pasted_is_said_in_words(window, qtbot, text):
    data = QMimeData()
    data.setText(text)
    QApplication.clipboard().setMimeData(data)
    with qtbot.waitSignal(window.session.notices.refused) as refused:
        press(KEY.Key_V, CTRL)
    assert "clipboard" in refused.args[0]
    assert 0 == steps(window)


def test_a_text_that_would_hold_the_window_up_is_not_pasted(window, qtbot):
    data = QMimeData()
    data.setText("{" + " " * MOST_PASTED + "}")
    QApplication.clipboard().setMimeData(data)
    with qtbot.waitSignal(window.session.notices.refused) as refused:
        press(KEY.Key_V, CTRL)
    assert "it has 4,000,002 characters; at most 4,000,000 are pasted" in refused.args[0]
    assert 0 == steps(window)


def test_a_clipboard_that_gives_nothing_holds_no_subtrees():
    assert fragment_of(None) is None  # Qt's answer where another program holds the clipboard


def test_broken_subtrees_on_the_clipboard_change_nothing(window, qtbot):
    data = QMimeData()
    data.setData(FRAGMENT_MIME, b'{"format": "orgwright"')
    QApplication.clipboard().setMimeData(data)
    with qtbot.waitSignal(window.session.notices.refused):
        press(KEY.Key_V, CTRL)
    assert 0 == steps(window)


def test_f6_goes_round_the_panels_and_comes_back(window):
    seen = []
    for _ in range(8):
        press(KEY.Key_F6)
        seen.append(QApplication.focusWidget())
        if seen[-1] is window.canvas:
            break
    docks = window.parts.docks
    assert window.canvas is seen[-1]
    assert all(docks.panel(name).isAncestorOf(one) for name, one in zip(("outline", "inspector"), seen, strict=False))
    press(KEY.Key_F6, SHIFT)
    assert window.canvas is not QApplication.focusWidget()


def chosen(window):
    return {organization(window).node(n).name for n in window.session.selection}


def test_children_descendants_siblings_and_the_rest_are_selected_by_keys(open_window):
    window = open_window("company")
    tree = organization(window)
    ou = next(
        n for n in tree.nodes.values() if n.kind is NodeKind.OU and any(tree.node(c).children for c in n.children)
    )
    window.session.select([ou.id])
    press(KEY.Key_C, ALT | SHIFT)
    assert set(ou.children) == set(window.session.selection)
    window.session.select([ou.id])
    press(KEY.Key_X, ALT | SHIFT)
    assert set(tree.walk(ou.id)) - {ou.id} == set(window.session.selection)
    window.session.select([ou.children[0]])
    press(KEY.Key_S, ALT | SHIFT)
    assert set(ou.children) == set(window.session.selection)
    assert ou.children[0] == window.session.current
    press(KEY.Key_P, ALT | SHIFT)
    assert (ou.id,) == window.session.selection
    press(KEY.Key_I, CTRL | SHIFT)
    assert set(tree.walk()) - {ou.id, tree.root} == set(window.session.selection)


def test_nodes_of_the_same_policies_or_permissions_are_found(open_window):
    window = open_window("company")
    tree = organization(window)
    account = next(iter(tree.accounts()))
    window.session.select([account])
    window.actions_by_id["select.same-policies"].trigger()
    wanted = set(tree.node(account).policies)
    assert {n for n in tree.accounts() if set(tree.node(n).policies) == wanted} == set(window.session.selection)
    window.session.select([account])
    window.actions_by_id["select.same-permissions"].trigger()
    ceiling = window.analyses.ceiling(account)
    assert {n for n in tree.accounts() if window.analyses.ceiling(n) == ceiling} == set(window.session.selection)


# Programmes and agreements


def test_a_removal_tells_which_agreement_ends(open_window):
    window = open_window("regulated")
    said = []
    window.session.notices.said.connect(said.append)
    window.session.reveal("acc-lab-results")
    window.actions_by_id["edit.remove"].trigger()
    assert [
        "Removed Lab Results · Business Associate Addendum (HIPAA) ends for 1 account · Ctrl+Z brings it back"
    ] == said


def test_a_move_by_keyboard_tells_which_programme_ends(open_window):
    window = open_window("regulated")
    said = []
    window.session.notices.said.connect(said.append)
    window.session.reveal("acc-card-vault")
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, KEY.Key_Left, ALT)
    assert "root" == organization(window).parent("acc-card-vault")
    assert "Moved Card Vault to Root · no longer under PCI DSS · Ctrl+Z takes it back" == said[0]
