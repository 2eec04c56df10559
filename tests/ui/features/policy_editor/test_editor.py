"""The policy editor: its faults are said once, its head stays readable in a narrow window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from designer.organization import edits
from designer.organization.model.records import PolicyId, PolicyType
from ui import theme
from ui.code_editor import view as code_view
from ui.commands.pending_policy import make_policy
from ui.commands.requests import show_policy
from ui.features.policy_editor.findings import PolicyFindings
from ui.features.policy_editor.head import PolicyTargets
from ui.features.policy_editor.panel import EditorPanel
from ui.features.policy_editor.views import View
from ui.forms.fields_dialog import FieldsDialog
from ui.widgets.display.size_meter import SizeMeter


@pytest.fixture
def panel(qtbot, session, analyses):
    panel = EditorPanel(session, analyses)
    qtbot.addWidget(panel)
    panel.setMinimumSize(440, 150)  # as in the window
    panel.resize(640, 260)
    panel.show()
    return panel


def policy_named(session, name) -> PolicyId:
    return next(p.id for p in session.document.organization.policies.values() if p.name == name)


def edit(session, policy_id, text):
    session.document.push(edits.edit_policy_text(session.document.organization, policy_id, text))


def test_a_fault_of_the_text_is_listed_once_without_the_name_of_the_policy(panel, session, analyses):
    policy = policy_named(session, "RegionDeny")
    show_policy(session.requests, policy)
    edit(session, policy, session.document.organization.policy(policy).text + " xx")
    analyses.check_now()
    messages = panel.findChild(PolicyFindings).messages
    assert 1 == len(messages)
    assert messages[0].startswith("The JSON is complete before this")
    assert 1 == len(panel.code.faults())


def test_what_the_checks_find_is_listed_beside_the_faults_of_the_text(panel, session, analyses):
    policy = policy_named(session, "RegionDeny")
    show_policy(session.requests, policy)
    statement = '{"Effect": "Deny", "Action": "s3:NoSuchThing", "Resource": "*"}'
    edit(session, policy, f'{{"Version": "2012-10-17", "Statement": [{statement}]}} xx')
    analyses.check_now()
    messages = panel.findChild(PolicyFindings).messages
    assert [True, True] == ["The JSON is complete" in messages[0], "s3:NoSuchThing" in messages[1]]


def shown(panel, *kinds: type[QWidget]) -> list[QRect]:
    widgets = [w for kind in kinds for w in panel.findChildren(kind) if w.isVisible()]
    return [QRect(w.mapTo(panel, w.rect().topLeft()), w.size()) for w in widgets]


@pytest.mark.parametrize("width", [440, 640, 900, 1400])
def test_the_parts_of_the_head_never_overlap_or_leave_the_panel(panel, session, qtbot, width):
    show_policy(session.requests, policy_named(session, "FullAWSAccess"))
    panel.resize(width, 260)
    QApplication.processEvents()
    parts = shown(panel, QPushButton, QLineEdit, SizeMeter)
    assert all(panel.rect().contains(part) for part in parts)
    assert not [(a, b) for i, a in enumerate(parts) for b in parts[i + 1 :] if a.intersects(b)]


def test_the_parts_of_the_head_change_rows_after_a_resize_and_never_within_it(panel, session):
    """Within it Qt goes through the parts of a row, and reads on where one has gone: the program ended at times."""
    show_policy(session.requests, policy_named(session, "FullAWSAccess"))
    panel.resize(1400, 260)
    QApplication.processEvents()
    head = panel._head
    assert head._upper.indexOf(head.targets) >= 0

    panel.resize(440, 260)
    assert head._upper.indexOf(head.targets) >= 0
    QApplication.processEvents()
    assert head._lower.indexOf(head.targets) >= 0


@pytest.mark.parametrize("attached", [True, False])
def test_a_long_name_is_whole_where_there_is_room_attached_or_not(panel, session, attached):
    policy, long = policy_named(session, "DenyLeaveOrganization"), "DenyBucketDeleteOutsideFrankfurt"
    session.document.push(edits.rename_policy(session.organization, policy, long))
    [root] = session.organization.targets(policy)
    session.select([root])
    if not attached:
        session.document.push(edits.detach(session.organization, policy, [root]))
    show_policy(session.requests, policy)
    panel.resize(930, 260)
    for _ in range(5):
        QApplication.processEvents()
    name = panel._head.name
    assert name.width() >= theme.text_width(name.font(), long) + 20


def test_the_count_of_the_targets_is_right_when_the_editor_is_first_seen(window):
    window.resize(1280, 780)
    window.show()
    session = window.session
    policy = policy_named(session, "FullAWSAccess")
    show_policy(session.requests, policy)
    for _ in range(10):
        QApplication.processEvents()
    targets = window.findChild(PolicyTargets)
    whole = [link for link in targets._links if link.isVisible() and link.width() >= link.sizeHint().width()]
    count = len(session.organization.targets(policy)) - len(whole)
    assert (f"and {count} more" if whole else f"{count} targets") == targets._more.text()
    assert not [
        link for link in targets._links if link.isVisible() and link.geometry().intersects(targets._more.geometry())
    ]


@pytest.mark.parametrize("width", [440, 640, 1400])
def test_links_to_targets_are_whole_and_the_others_counted(panel, session, qtbot, width):
    policy = policy_named(session, "FullAWSAccess")
    show_policy(session.requests, policy)
    panel.resize(width, 260)
    QApplication.processEvents()
    links = [b for b in panel.findChildren(QPushButton) if b.isVisible() and "on the canvas" in b.toolTip()]
    assert all(link.width() >= link.sizeHint().width() for link in links)
    left = len(session.document.organization.targets(policy)) - len(links)
    words = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert (f"and {left} more" if links else f"{left} targets") in words


def test_nothing_wrong_is_said_in_a_line_and_the_text_has_the_room(editor, open_policy, session):
    policy = open_policy(
        '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}'
    )
    findings = editor.findChild(PolicyFindings)
    assert "Checking…" == findings.line.text(), "the edit has not been checked yet"
    session.document.push(edits.attach(session.organization, policy, ["acc-shop-prod"]))
    editor._analyses.check_now()
    assert "Nothing is wrong" in findings.line.text()
    assert findings.line.isVisible()
    assert not findings.isVisible()
    session.document.push(
        edits.edit_policy_text(session.organization, policy, '{"Version": "2012-10-17", "Statement": {}}')
    )
    assert findings.messages
    assert findings.isVisible()
    assert not findings.line.isVisible()


@pytest.mark.parametrize("again", ["redo", "make"])
def test_a_policy_that_comes_again_after_an_undo_can_be_renamed(editor, session, qtbot, again):
    def make():
        make_policy(session, lambda: edits.create_policy(session.organization, PolicyType.SERVICE_CONTROL_POLICY))

    make()
    session.document.undo_stack.undo()
    if again == "redo":
        session.document.undo_stack.redo()
    else:
        make()
    field = next(f for f in editor.findChildren(QLineEdit) if f.accessibleName() == "Name of the policy")
    field.selectAll()
    qtbot.keyClicks(field, "DenyBuckets")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "DenyBuckets" == session.organization.policy(editor.policy_id).name


def test_why_a_name_was_refused_is_said_until_it_is_right(editor, session, qtbot, refused):
    outdated = []
    session.notices.outdated.connect(outdated.append)
    show_policy(session.requests, policy_named(session, "RegionDeny"))
    field = next(f for f in editor.findChildren(QLineEdit) if f.accessibleName() == "Name of the policy")
    field.selectAll()
    qtbot.keyClicks(field, "Quarantine")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (True, []) == (bool(refused), outdated)
    qtbot.keyClicks(field, "2")
    assert refused[:1] == outdated


def test_another_policy_is_shown_from_its_beginning(editor, session):
    editor.resize(1100, 300)
    show_policy(session.requests, policy_named(session, "ProtectSecurityServices"))
    editor.code.verticalScrollBar().setValue(20)
    last = editor.code.textCursor()
    last.movePosition(last.MoveOperation.End)
    editor.code.setTextCursor(last)
    show_policy(session.requests, policy_named(session, "RegionDeny"))
    assert (0, 0) == (editor.code.verticalScrollBar().value(), editor.code.textCursor().position())


def test_a_policy_that_was_open_is_shown_where_it_was_left(editor, session, qtbot):
    editor.resize(1100, 300)
    editor.show()
    first = policy_named(session, "ProtectSecurityServices")
    show_policy(session.requests, first)
    editor.code.reveal(900, 900)
    left = editor.code.verticalScrollBar().value()
    assert left
    show_policy(session.requests, policy_named(session, "RegionDeny"))

    show_policy(session.requests, first)
    assert (left, 900) == (editor.code.verticalScrollBar().value(), editor.code.cursor_offset())
    show_policy(session.requests, first, 0, 1)
    assert 0 == editor.code.cursor_offset()


def test_the_text_has_its_room_again_after_the_form(editor, open_policy, session, qtbot):
    wrong = '{"Version": "2012-10-17", "Statement": [{}]}'
    policy = open_policy(wrong)
    edit(session, policy, wrong.replace("{}", '{"Effect": "Deny"}'))
    qtbot.waitUntil(lambda: editor.code.width() < editor.views.width())
    room = editor.code.width()
    for view in (View.FORM, View.BOTH, View.FORM, View.TEXT):
        editor._choose_view(view)
    qtbot.waitUntil(lambda: abs(room - editor.code.width()) < 40)


def test_a_new_policy_is_attached_to_what_is_selected_by_a_click(editor, open_policy, session, qtbot):
    policy = open_policy('{"Version": "2012-10-17", "Statement": []}')

    def offered():
        return [b for b in editor.findChildren(QPushButton) if b.isVisible() and b.text().startswith("Attach to")]

    assert [] == offered()
    prod = next(n.id for n in session.organization.nodes.values() if n.name == "Prod")
    session.select([prod])
    (button,) = offered()
    assert "Attach to Prod" == button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert {prod} == set(session.organization.targets(policy))
    assert [] == offered()
    session.document.undo_stack.undo()
    assert 1 == len(offered())
    session.document.push(edits.remove(session.organization, [prod]))
    assert ["Attach to Prod"] != [button.text() for button in offered()]


def test_a_policy_of_a_type_that_is_not_enabled_is_attached_by_the_offer_and_what_lifts_the_refusal(
    editor, session, qtbot
):
    made = edits.create_policy(session.organization, PolicyType.BACKUP_POLICY)
    session.document.push(made)
    (policy,) = edits.added_policies(made)
    prod = next(n.id for n in session.organization.nodes.values() if n.name == "Prod")
    session.select([prod])
    show_policy(session.requests, policy)
    (button,) = [b for b in editor.findChildren(QPushButton) if b.isVisible() and b.text() == "Attach to Prod"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "Enable backup policies" == session.notices.remedy.label
    session.notices.remedy.run()
    assert {prod} == set(session.organization.targets(policy))


def test_the_line_that_is_typed_is_found_once_however_many_faults_there_are(panel, session, qtbot, monkeypatch):
    """Places are counted through the whole text: once a fault, and a long paste of faults held the window up."""
    asked = []
    offset = code_view.offset
    monkeypatch.setattr(code_view, "offset", lambda *at: asked.append(at) or offset(*at))
    policy = policy_named(session, "RegionDeny")
    show_policy(session.requests, policy)
    edit(session, policy, "[\n" + 60 * '"\U0001f98a\n' + "\n\n")
    panel.code.setFocus()
    panel.code.moveCursor(QTextCursor.MoveOperation.End)
    asked.clear()
    qtbot.keyClicks(panel.code, "[")
    assert panel.code.typed_span is not None
    assert len(panel.code.faults()) > 30
    assert len(asked) < 30


def test_a_policy_is_described_in_one_step_and_too_much_of_it_stays_to_be_shortened(editor, open_policy, session):
    open_policy("{}")
    editor._head.describe.trigger()
    dialog = editor.window().findChild(FieldsDialog)
    line = dialog.inputs["description"]
    QTest.keyClicks(line, "Keeps Regions closed" + " more" * 120)
    dialog.done_button.click()
    assert dialog.isVisible()
    assert "at most 512 characters" in dialog.message.text()
    line.clear()
    QTest.keyClicks(line, "Keeps Regions closed")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "Keeps Regions closed" == session.organization.policy(editor.policy_id).description
    assert "Keeps Regions closed" in editor._name.note
    session.document.undo_stack.undo()
    assert not session.organization.policy(editor.policy_id).description


@pytest.mark.parametrize("width", [440, 640, 820, 930, 1400])
@pytest.mark.parametrize("named", ["pay api", "account with a long name and an end that tells 01"])
def test_the_offer_to_attach_is_never_cut(panel, session, qtbot, width, named):
    shop = session.organization.node("acc-shop-prod").id
    session.document.push(edits.rename(session.organization, shop, named))
    change = edits.create_policy(
        session.organization, PolicyType.SERVICE_CONTROL_POLICY, "DenyBucketDeleteOutsideFrankfurt", "{}"
    )
    session.document.push(change)
    show_policy(session.requests, edits.added_policies(change)[0])
    panel.resize(width, 260)
    session.select([shop])
    qtbot.waitUntil(lambda: panel.width() == width)
    QTest.qWait(0)
    (button,) = [b for b in panel.findChildren(QPushButton) if b.isVisible() and b.text().startswith("Attach to")]
    assert button.width() >= button.sizeHint().width()
    assert panel.rect().contains(QRect(button.mapTo(panel, button.rect().topLeft()), button.size()))
    assert (button.text() == f"Attach to {named}") or named in button.toolTip()


def test_a_long_name_grows_into_free_room_and_is_shown_from_its_beginning(panel, session, qtbot):
    show_policy(session.requests, policy_named(session, "RegionDeny"))
    panel.resize(1100, 260)
    qtbot.waitUntil(lambda: panel.width() == 1100)
    field = next(f for f in panel.findChildren(QLineEdit) if f.accessibleName() == "Name of the policy")
    field.setFocus()
    field.selectAll()
    long = "DenyBucketDeleteOutsideFrankfurt"
    qtbot.keyClicks(field, long)
    assert len(long) == field.cursorPosition()
    panel.code.setFocus()
    assert 0 == field.cursorPosition()
    qtbot.waitUntil(lambda: field.width() >= field.fontMetrics().horizontalAdvance(long) + 24)
    session.document.undo_stack.undo()
    session.document.undo_stack.redo()
    assert (long, 0) == (field.text(), field.cursorPosition())
