"""The whole window, as a person uses it: keys and mouse, one organization, every panel."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from shiboken6 import createdByPython, isValid

from designer.exchange.formats import native
from designer.exchange.templates import load as template
from designer.organization.model.records import NodeId, NodeKind, PolicyId
from designer.policy.evaluation.outcome import Answer
from ui import theme
from ui.commands.requests import OPEN_POLICY, show_policy
from ui.commands.view_commands import set_scheme
from ui.features.compare.panel import ComparePanel
from ui.features.outline.panel import OutlinePanel
from ui.forms import dialogs
from ui.state import settings
from ui.state.files import OpenedDesign
from ui.window.main_window import MainWindow


def node(window, name, kind=None) -> NodeId:
    nodes = window.session.document.organization.nodes.values()
    return next(n.id for n in nodes if n.name == name and (kind is None or n.kind is kind))


def keys(window, *sequences):
    """Press keys where the focus is."""
    for sequence in sequences:
        window.actions_by_id[sequence].trigger()


def type_name(qtbot, window, name):
    """Type into the rename field that is open, and press Enter."""
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, name)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def names(window, node_id):
    organization = window.session.document.organization
    return [organization.node(child).name for child in organization.node(node_id).children]


def test_an_ou_and_an_account_are_added_named_and_removed_and_all_of_it_is_undone(window, qtbot):
    before = window.files.data()
    root = window.session.document.organization.root
    window.session.select([root])
    window.canvas.setFocus()
    keys(window, "add.ou")
    type_name(qtbot, window, "Research")
    assert "Research" == names(window, root)[-1]
    research = node(window, "Research")
    assert (research,) == window.session.selection
    keys(window, "add.account")
    type_name(qtbot, window, "lab-1")
    assert ["lab-1"] == names(window, research)
    assert (PolicyId("FullAWSAccess"),) == window.session.document.organization.node(node(window, "lab-1")).policies
    window.session.select([research])
    keys(window, "edit.remove")
    assert "Research" not in names(window, root)
    for _ in range(window.session.document.undo_stack.count()):
        keys(window, "edit.undo")
    assert before == window.files.data()
    assert not window.actions_by_id["edit.undo"].isEnabled()


def test_siblings_are_reordered_by_key(window):
    prod = node(window, "Prod", NodeKind.OU)
    first, second, *rest = names(window, prod)
    window.session.select([node(window, first)])
    keys(window, "edit.down")
    assert [second, first, *rest] == names(window, prod)
    keys(window, "edit.up")
    assert [first, second, *rest] == names(window, prod)


def test_what_is_refused_is_said_in_words(window, qtbot):
    window.session.select([window.session.document.organization.root])
    said = []
    window.session.notices.refused.connect(said.append)
    window.session.document.organization.node(window.session.document.organization.root)
    keys(window, "edit.remove")
    assert [] == said  # the command is not even enabled for the root
    assert not window.actions_by_id["edit.remove"].isEnabled()


def test_typing_in_the_policy_editor_changes_the_permissions_at_once(window, qtbot):
    account = node(window, "shop-prod")
    editor = window.parts.part("editor")
    keys(window, "add.scp")
    policy = editor.policy_id
    assert policy is not None
    organization = window.session.document.organization
    from designer.organization import edits
    from ui.state.session import push

    push(window.session, lambda: edits.attach(organization, policy, [account]))
    action = window.analyses.catalogue.index("s3:ListAllMyBuckets")
    assert window.analyses.ceiling(account).possible >> action & 1
    text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}'
    editor.code.selectAll()
    editor.code.insertPlainText(text)
    editor.code.edited.emit(editor.code.text())
    assert text == organization.policy(policy).text
    assert not window.analyses.ceiling(account).possible >> action & 1
    [reason] = [r for mask, r in window.analyses.partition(account) if mask >> action & 1]
    assert (Answer.DENIED, policy, account) == (reason.answer, reason.policy, reason.node)


def test_half_typed_text_is_kept_and_is_a_problem(window, qtbot):
    keys(window, "add.scp")
    editor = window.parts.part("editor")
    editor.code.selectAll()
    qtbot.keyClicks(editor.code, "{")
    policy = editor.policy_id
    assert window.session.document.organization.policy(policy).text.startswith("{")
    assert editor.code.faults()
    window.analyses.check_now()
    assert policy in {finding.policy for finding in window.analyses.findings}


def test_selecting_in_the_outline_selects_everywhere_and_back(window, qtbot):
    outline = window.findChild(OutlinePanel)
    account = node(window, "shop-prod")
    window.session.reveal(account)
    assert "shop-prod" == outline.view.currentIndex().data()
    outline.view.setCurrentIndex(outline.view.indexAbove(outline.view.currentIndex()))
    assert (node(window, "Prod", NodeKind.OU),) == window.session.selection


def test_the_list_of_policies_finds_opens_and_creates(window, qtbot):
    policies = window.parts.part("policies")
    opened = []
    window.session.requests.answer(OPEN_POLICY, lambda place: opened.append(place.policy))
    rows = [policies.view.model().index(row, 0) for row in range(policies.view.model().rowCount())]
    index = next(index for index in rows if index.data() == "RegionDeny")
    window.parts.show_panel("policies")
    policies.view.scrollTo(index)
    qtbot.mouseClick(
        policies.view.viewport(),
        Qt.MouseButton.LeftButton,
        pos=policies.view.visualRect(index).center() - QPoint(40, 0),
    )
    assert [index.data(Qt.ItemDataRole.UserRole).policy.id] == opened


def test_a_window_remembers_its_place_and_theme(window, qtbot, qapp):
    set_scheme(theme.Scheme.DARK)
    assert theme.Scheme.DARK is settings.scheme()
    assert theme.current().dark
    set_scheme(theme.Scheme.LIGHT)
    window.resize(window.width(), 640)
    window.parts.show_panel("problems")
    window.close()
    again = MainWindow(OpenedDesign(template("empty")))
    assert 640 == again.height()
    again.close()


def test_closing_with_unsaved_work_asks(window, monkeypatch, tmp_path):
    window.session.select([node(window, "Prod", NodeKind.OU)])
    keys(window, "edit.remove")
    asked = []

    def answer(choice):
        def ask(*_):
            asked.append(choice)
            return choice

        monkeypatch.setattr(dialogs, "ask_unsaved", ask)

    answer(dialogs.Unsaved.CANCEL)
    assert not window.close()
    answer(dialogs.Unsaved.SAVE)
    path = tmp_path / "acme.json"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: path)
    assert window.close()
    assert [dialogs.Unsaved.CANCEL, dialogs.Unsaved.SAVE] == asked
    saved = native.read(path.read_bytes(), path.name).organization
    assert "Prod" not in {n.name for n in saved.nodes.values()}
    assert [path] == settings.recent_files()


def test_the_question_before_closing_names_the_design_as_the_title_does(window, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda _parent, name, _: asked.append(name) or dialogs.Unsaved.CANCEL)
    path = tmp_path / "landing zone.json"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: path)
    for saves in (False, True):
        window.session.select([node(window, "Prod" if saves else "Test", NodeKind.OU)])
        keys(window, "edit.remove")
        assert not window.close()
        if not saves:
            window.file_actions.save()
    assert ["Acme", "landing zone.json"] == asked


def test_a_file_that_cannot_be_read_is_explained_and_nothing_changes(window, monkeypatch, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text('{"format": "orgwright", "version": 1, "nodes": 5}', encoding="utf-8")
    shown = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, title, error: shown.append((title, error)))
    before = window.files.data()
    window.file_actions.open_path(path)
    [(title, error)] = shown
    assert "bad.json was not opened" == title
    assert error.faults
    assert before == window.files.data()


def test_an_opened_file_gives_the_window_its_name(window, tmp_path):
    path = tmp_path / "shop.json"
    path.write_bytes(native.write(template("coffee-shop")))
    window.file_actions.open_path(Path(path))
    assert path == window.files.path
    assert "shop.json" in window.windowTitle()


def test_every_command_has_a_name_and_no_two_share_keys(window):
    seen: dict[str, str] = {}
    for command in window.actions_by_id.commands.values():
        assert command.plain_text
        for shortcut in command.shortcuts:
            assert shortcut not in seen, f"{shortcut}: {seen.get(shortcut)} and {command.id}"
            seen[shortcut] = command.id


def test_a_policy_that_is_asked_for_before_the_panels_are_there_is_opened(qtbot):
    window = MainWindow(OpenedDesign(template("company")))
    qtbot.addWidget(window)
    policy = next(iter(window.session.document.organization.policies))
    show_policy(window.session.requests, policy)
    assert policy == window.parts.part("editor").policy_id
    window.analyses.stop()


def test_the_map_stands_below_the_outline_and_is_remembered(window):
    button, canvas = window._area.zoom.map_button, window.canvas
    seen = canvas.size()
    window.actions_by_id["view.map"].trigger()
    foot = window.map_foot
    assert (foot.minimap.isVisible(), button.isChecked(), settings.shows_map()) == (True, True, True)
    assert window.parts.docks.groups["left"].isAncestorOf(foot.minimap)
    assert window.focusWidget() is foot.minimap
    assert seen == canvas.size()
    window.parts.docks.toggle("left")
    assert not button.isChecked()
    button.click()
    assert (foot.minimap.isVisible(), button.isChecked()) == (True, True)
    button.click()
    assert (foot.minimap.isVisible(), button.isChecked(), settings.shows_map()) == (False, False, False)
    assert window.focusWidget() is canvas


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_esc_leaves_the_menu_bar_with_the_menu(window, qtbot):
    bar = window.menuBar()
    action = next(action for action in bar.actions() if action.text() == "&View")
    window.canvas.setFocus()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.actionGeometry(action).center())
    qtbot.waitUntil(action.menu().isVisible)
    QTest.keyClick(action.menu(), Qt.Key.Key_Escape)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: bar.activeAction() is None and window.focusWidget() is window.canvas)
    assert not action.menu().isVisible()


def test_every_menu_opens_after_somebody_looked_for_menus_and_a_name_was_typed_on_a_card(window, qtbot):
    window.findChildren(QMenu)
    window.session.select([node(window, "shop-prod")])
    window.canvas.setFocus()
    keys(window, "edit.rename")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(editor))
    for title in window.menuBar().actions():
        title.menu().aboutToShow.emit()
        assert title.menu().actions(), title.text()


CONFLICTED = b'<<<<<<< HEAD\n      "name": "Live",\n=======\n      "name": "Production",\n>>>>>>> main\n'


def conflicted(tmp_path):
    """A file in which two people gave one OU another name."""
    data = native.write(template("company"))
    whole, name = data, b'      "name": "Prod",\n'
    assert 1 == whole.count(name)
    path = tmp_path / "merged.json"
    path.write_bytes(whole.replace(name, CONFLICTED))
    return path


@pytest.mark.parametrize("side", [0, 1])
def test_of_a_file_with_conflicts_one_side_is_opened_and_the_other_compared(window, monkeypatch, tmp_path, side):
    opened, offered = ("Live", "Production") if side == 0 else ("Production", "Live")
    path = conflicted(tmp_path)
    asked = []
    monkeypatch.setattr(dialogs, "ask_side", lambda _parent, _path, text, sides: asked.append((text, sides)) or side)
    window.file_actions.open_path(path)
    ((text, sides),) = asked
    assert ("HEAD", "main") == sides
    assert "changed the same lines in 1 place" in text
    ou = node(window, opened, NodeKind.OU)
    panel = window.findChild(ComparePanel)
    panel.finish()
    (change,) = panel.comparison.found.structure
    assert (ou, opened, offered) == (change.node, change.before, change.after)
    assert window.files.modified
    assert b"<<<<<<<" in path.read_bytes()
    window.file_actions.save()
    assert opened == native.read(path.read_bytes(), "x").organization.node(ou).name


def test_no_side_of_a_file_with_conflicts_leaves_all_as_it_was(window, monkeypatch, tmp_path):
    monkeypatch.setattr(dialogs, "ask_side", lambda *_: None)
    before = window.files.data()
    window.file_actions.open_path(conflicted(tmp_path))
    assert before == window.files.data()


def test_bar_and_menus_are_none_that_qt_has_made(window):
    """PySide may take those for deleted while they live: Esc in a menu ended the program after a card was named."""
    bar = window.menuBar()
    assert createdByPython(bar)
    assert all(createdByPython(action.menu()) for action in bar.actions())
