"""Writing a policy with the list of what may be written: by keys alone, and never in the way of what one types."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from designer.analysis.expectations.proof import ProofState
from designer.exchange.formats.tables.guardrail_tests import read_test
from designer.organization import edits
from designer.organization.edits.guardrail_tests import add_test
from designer.organization.model.records import NodeId, PolicyType
from ui.commands.requests import show_policy
from ui.features.policy_editor.panel import EditorPanel


@pytest.fixture
def panel(editor):
    return editor


@pytest.fixture
def write(panel, open_policy):
    """Open a policy with a text in which ``|`` marks the cursor."""

    def opened(marked: str, kind: PolicyType = PolicyType.SERVICE_CONTROL_POLICY) -> EditorPanel:
        text = marked.replace("|", "", 1)
        open_policy(text, kind)
        place_cursor(panel, marked.index("|"))
        panel.code.setFocus()
        return panel

    return opened


def place_cursor(panel: EditorPanel, offset: int) -> None:
    cursor = panel.code.textCursor()
    cursor.setPosition(offset)
    panel.code.setTextCursor(cursor)


def listed(panel: EditorPanel) -> list[str]:
    model = panel.completer.popup.view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def waits(qtbot, panel: EditorPanel, label: str) -> None:
    qtbot.waitUntil(lambda: panel.completer.is_open and label in listed(panel))


STATEMENT = '{"Version":"2012-10-17","Statement":[{|}]}'


def test_a_statement_is_written_with_the_list(qtbot, write):
    panel = write(STATEMENT)
    code = panel.code

    qtbot.keyClicks(code, '"')
    waits(qtbot, panel, "Effect")
    qtbot.keyClicks(code, "eff")
    waits(qtbot, panel, "Effect")
    qtbot.keyClick(code, Qt.Key.Key_Return)
    waits(qtbot, panel, "Deny")
    qtbot.keyClick(code, Qt.Key.Key_Down)
    qtbot.keyClick(code, Qt.Key.Key_Tab)
    qtbot.keyClicks(code, ', "act')
    waits(qtbot, panel, "Action")
    qtbot.keyClick(code, Qt.Key.Key_Return)
    qtbot.keyClicks(code, "s3")
    waits(qtbot, panel, "s3:")
    qtbot.keyClick(code, Qt.Key.Key_Return)
    qtbot.keyClicks(code, "deleteb")
    waits(qtbot, panel, "s3:DeleteBucket")
    qtbot.keyClick(code, Qt.Key.Key_Return)

    statement = json.loads(code.text())["Statement"][0]
    assert {"Effect": "Deny", "Action": ["s3:DeleteBucket"]} == statement


def test_what_is_taken_is_in_the_document_at_once(qtbot, write, session):
    panel = write('{"Version":"2012-10-17","Statement":[{"Effect":"|"}]}')

    qtbot.keyClick(panel.code, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    waits(qtbot, panel, "Allow")
    qtbot.keyClick(panel.code, Qt.Key.Key_Return)

    assert '"Effect":"Allow"' in session.document.organization.policy(panel.policy_id).text


def test_esc_takes_the_list_away_and_leaves_the_text(qtbot, write):
    panel = write('{"Statement":[{"Effect":"|"}]}')
    before = panel.code.text()

    qtbot.keyClick(panel.code, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    waits(qtbot, panel, "Deny")
    qtbot.keyClick(panel.code, Qt.Key.Key_Escape)

    assert not panel.completer.is_open
    assert before == panel.code.text()
    assert panel.code.hasFocus()


def test_arrows_go_round_the_list_and_leave_the_cursor(qtbot, write):
    panel = write('{"Statement":[{"Effect":"|"}]}')
    qtbot.keyClick(panel.code, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    waits(qtbot, panel, "Deny")
    at = panel.code.cursor_offset()

    qtbot.keyClick(panel.code, Qt.Key.Key_Up)

    assert "Deny" == panel.completer.popup.current.label
    assert at == panel.code.cursor_offset()


def test_return_is_a_new_line_while_there_is_no_list(qtbot, write):
    panel = write('{"Statement":[|]}')

    qtbot.keyClick(panel.code, Qt.Key.Key_Return)

    assert "\n" in panel.code.text()


def test_going_elsewhere_takes_the_list_away(qtbot, write):
    panel = write('{"Statement":[{"Effect":"|"}]}')
    qtbot.keyClick(panel.code, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    waits(qtbot, panel, "Deny")

    qtbot.keyClick(panel.code, Qt.Key.Key_Home)
    assert not panel.completer.is_open

    qtbot.keyClick(panel.code, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert not panel.completer.is_open


def test_a_click_on_a_row_writes_it(qtbot, write):
    panel = write('{"Statement":[{"Effect":"|"}]}')
    qtbot.keyClick(panel.code, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    waits(qtbot, panel, "Deny")
    view = panel.completer.popup.view

    place = view.visualRect(view.model().index(1, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert '{"Statement":[{"Effect":"Deny"}]}' == panel.code.text()


def test_a_policy_of_aws_offers_nothing(qtbot, panel, session):
    show_policy(session.requests, next(p.id for p in session.document.organization.policies.values() if p.aws_managed))
    panel.code.setFocus()

    qtbot.keyClick(panel.code, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)

    assert not panel.completer.is_open


def test_a_tag_policy_offers_its_own_keys(qtbot, write):
    panel = write('{"tags":{"team":{|}}}', PolicyType.TAG_POLICY)

    qtbot.keyClicks(panel.code, '"')

    waits(qtbot, panel, "tag_value")


def test_an_action_is_explained_under_the_mouse(qtbot, write, monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda _where, text, *_: told.append(text))
    panel = write('{"Statement":[{"Action":"s3:GetObject|"}]}')
    viewport = panel.code.viewport()
    place = panel.code.cursorRect().center() - QPoint(20, 0)

    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, place, viewport.mapToGlobal(place)))

    assert "retrieve objects" in told[-1]


def test_a_fault_of_a_tag_policy_is_shown(write):
    panel = write('{"tags":{"team":{"tag_key":"Team"}}}|', PolicyType.TAG_POLICY)

    assert any("inheritance operator" in fault.message for fault in panel.code.faults())


# ---- quick fixes


MISSPELT = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:GetObjet|","Resource":"*"}]}'


def findings_are_in(qtbot, panel: EditorPanel) -> None:
    qtbot.waitUntil(lambda: bool(panel.fixes.here()))


@pytest.mark.qt_log_ignore("grabbing the keyboard", "support raise", extend=True)
def test_a_misspelt_action_is_put_right_by_keys_as_one_step(qtbot, write, session):
    panel = write(MISSPELT)
    findings_are_in(qtbot, panel)

    qtbot.keyClick(panel.code, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    panel.fixes.menu.activeAction().trigger()
    panel.fixes.menu.close()

    assert '"s3:GetObject"' in panel.code.text()
    session.document.undo_stack.undo()
    assert '"s3:GetObjet"' in panel.code.text()


@pytest.mark.qt_log_ignore("grabbing the keyboard", "support raise", extend=True)
def test_a_fix_joins_neither_what_is_typed_before_it_nor_what_is_typed_after_it(qtbot, write, session):
    panel = write(MISSPELT.replace("Objet|", "Obj|t"))
    stack = session.document.undo_stack
    before = stack.index()
    qtbot.keyClicks(panel.code, "e")
    findings_are_in(qtbot, panel)
    qtbot.keyClick(panel.code, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    panel.fixes.menu.activeAction().trigger()
    panel.fixes.menu.close()
    place_cursor(panel, panel.code.text().index('Object"') + len("Object"))
    qtbot.keyClicks(panel.code, "A")

    seen = []
    while stack.index() > before:
        seen.append(panel.code.text().partition("s3:")[2].partition('"')[0])
        stack.undo()

    assert ["GetObjectA", "GetObject", "GetObjet"] == seen


def test_where_nothing_can_be_put_right_it_is_said(qtbot, write, session):
    said = []
    session.notices.said.connect(said.append)
    panel = write('{"Version":"2012-10-17",|"Statement":[]}')

    qtbot.keyClick(panel.code, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)

    assert "can be put right" in said[-1]
    assert panel.fixes.menu is None


def test_the_context_menu_begins_with_the_fixes(qtbot, write):
    panel = write(MISSPELT)
    findings_are_in(qtbot, panel)
    menu = QMenu(panel)
    menu.addAction("Copy")

    panel.code.menuAsked.emit(menu)

    assert "GetObject" in menu.actions()[0].text()
    assert "Copy" in [action.text() for action in menu.actions()[1:]]
    menu.deleteLater()


def test_letters_that_were_typed_are_marked_and_the_action_is_told_of(qtbot, write):
    panel = write('{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["|"]}]}')
    qtbot.keyClicks(panel.code, "s3:DelBP")
    waits(qtbot, panel, "s3:DeleteBucketPolicy")
    popup = panel.completer.popup

    assert "s3:DelBP" == "".join(popup.current.label[place] for place in popup.current.marked)
    assert not popup.beside.isHidden()
    told = panel.completer._provider.aside(popup.current)
    assert "DeleteBucketPolicy" == told.title
    assert told.lines[0].startswith("Grants permission to delete the policy")


def test_the_answer_of_today_stands_beside_an_action(write, session):
    panel = write('{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["s3:DeleteB|"],"Resource":"*"}]}')
    document = session.document
    document.push(edits.attach(document.organization, panel.policy_id, [NodeId("ou-prod")]))
    panel.completer.ask()
    told = panel.completer._provider.aside(panel.completer.popup.current)

    assert "Today conditional in all 4" == told.today


def test_a_list_with_one_row_is_no_higher_than_it_needs(qtbot, write):
    panel = write('{"Version":"2012-10-17","Statement":[{"Effect":"De|"}]}')
    panel.completer.ask()
    popup = panel.completer.popup

    assert ["Deny"] == listed(panel)
    assert popup.height() <= popup.view.height() + popup.beside.heightForWidth(popup.beside.width()) + 4


def test_a_list_becomes_lower_as_it_becomes_shorter(qtbot, write):
    panel = write('{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["|"]}]}')
    qtbot.keyClicks(panel.code, "s3:Del")
    waits(qtbot, panel, "s3:DeleteBucket")
    popup = panel.completer.popup
    before = popup.height()
    qtbot.keyClicks(panel.code, "BP")
    qtbot.waitUntil(lambda: ["s3:DeleteBucketPolicy"] == listed(panel))

    assert popup.height() < before // 2


def test_a_statement_is_written_by_three_keys(qtbot, write):
    panel = write('{\n  "Version": "2012-10-17",\n  "Statement": [|]\n}')
    qtbot.keyClick(panel.code, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    waits(qtbot, panel, "Deny statement")
    qtbot.keyClick(panel.code, Qt.Key.Key_Return)
    waits(qtbot, panel, "s3:")
    assert [] == panel.code.line_faults(panel.code.current_line())
    qtbot.keyClicks(panel.code, "delbuck")
    waits(qtbot, panel, "s3:DeleteBucket")
    qtbot.keyClick(panel.code, Qt.Key.Key_Return)

    (statement,) = json.loads(panel.code.text())["Statement"]
    assert ["s3:DeleteBucket"] == statement["Action"]


def test_a_member_that_is_chosen_on_the_next_line_brings_the_comma_that_is_missing(qtbot, write, session):
    panel = write('{"Version":"2012-10-17","Statement":[{"Effect":"Deny"|}]}')
    qtbot.keyClick(panel.code, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.code, '"ac')
    waits(qtbot, panel, "Action")
    qtbot.keyClick(panel.code, Qt.Key.Key_Return)

    assert '"Effect":"Deny",\n"Action": [\n  ""\n]' in panel.code.text()
    session.document.undo_stack.undo()
    assert '"Effect":"Deny"\n"ac"' in panel.code.text()


def test_enter_behind_a_string_begins_a_line_and_takes_nothing(qtbot, write):
    panel = write('{"Statement":[{"Effect":"Deny","Resource":|}]}')
    qtbot.keyClicks(panel.code, '"*')
    waits(qtbot, panel, "*")
    qtbot.keyClicks(panel.code, '"')
    assert not panel.completer.is_open

    qtbot.keyClick(panel.code, Qt.Key.Key_Return)
    assert '"Resource":"*"\n' in panel.code.text()


def test_the_quote_of_a_string_that_a_choice_began_is_not_typed_twice(qtbot, write):
    panel = write('{"Statement":[{"Effect":"Deny",|}]}')
    qtbot.keyClicks(panel.code, '"act')
    waits(qtbot, panel, "Action")
    qtbot.keyClick(panel.code, Qt.Key.Key_Return)
    waits(qtbot, panel, "s3:")
    qtbot.keyClicks(panel.code, '"runin')
    waits(qtbot, panel, "ec2:RunInstances")

    assert '"Action": ["runin"]' in panel.code.text()
    qtbot.keyClicks(panel.code, '"')
    assert panel.code.text()[: panel.code.cursor_offset()].endswith('"runin"')


def test_no_list_opens_on_the_line_that_enter_begins(qtbot, write):
    panel = write('{"Statement":[{"Effect":"Deny",\n"Resource":"x|"}]}')
    qtbot.keyClicks(panel.code, "y")
    qtbot.keyClick(panel.code, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: not panel.completer.is_asking)
    assert not panel.completer.is_open


def test_an_object_is_not_called_empty_while_its_first_member_is_typed(qtbot, write):
    panel = write('{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*",\n|\n}]}')
    qtbot.keyClicks(panel.code, "cond")
    waits(qtbot, panel, "Condition")
    qtbot.keyClick(panel.code, Qt.Key.Key_Return)
    waits(qtbot, panel, "StringLike")
    qtbot.keyClicks(panel.code, "snlike")
    waits(qtbot, panel, "StringNotLike")
    assert () == panel.code.faults()

    qtbot.keyClick(panel.code, Qt.Key.Key_Escape)
    qtbot.keyClick(panel.code, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert any("empty" in one.message for one in panel.code.faults())


def test_no_list_opens_for_a_string_that_was_ended_in_one_go(qtbot, write):
    panel = write('{"Statement":[{"Effect":"Deny","Resource":|}]}')
    qtbot.keyClicks(panel.code, '"*"')

    qtbot.waitUntil(lambda: not panel.completer.is_asking)
    assert not panel.completer.is_open


def test_faults_of_the_line_that_is_being_typed_wait(qtbot, write):
    panel = write('{"Version":"2012-10-17",\n"Statement":[{"Effect":"Deny",\n"Action":["s3:*"|],\n"Resource":"*"}]}')
    qtbot.keyClicks(panel.code, ', "s3:Nonse')
    qtbot.keyClick(panel.code, Qt.Key.Key_Escape)
    qtbot.keyClicks(panel.code, "x x")

    assert () == panel.code.faults()
    qtbot.keyClick(panel.code, Qt.Key.Key_Up)
    assert panel.code.faults()


def test_faults_wait_while_the_list_is_read(qtbot, write):
    panel = write('{"Statement":[{"Effect":"Deny",\n"Action":["|"]}]}')
    qtbot.keyClicks(panel.code, "s3:DelB")
    waits(qtbot, panel, "s3:DeleteBucket")
    assert not panel.code.typed_line.is_resting
    qtbot.keyClick(panel.code, Qt.Key.Key_Escape)
    assert panel.code.typed_line.is_resting


def test_a_comma_is_no_fault_while_what_follows_it_is_being_typed(qtbot, write):
    panel = write('{"Statement":[{"Effect":"Deny","Resource":"*",\n"Action":["s3:GetObject"|\n]}]}')
    qtbot.keyClicks(panel.code, ",")
    qtbot.keyClick(panel.code, Qt.Key.Key_Return)
    assert () == panel.code.faults()
    qtbot.keyClick(panel.code, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert ["Remove this comma: nothing follows it before the ]."] == [one.message for one in panel.code.faults()]


def test_a_comma_that_is_missing_is_no_fault_while_the_line_behind_it_is_typed(qtbot, write, analyses):
    panel = write('{"Statement":[{"Effect":"Deny","Resource":"*",\n"Action":["s3:GetObject"|\n]}]}')
    qtbot.keyClick(panel.code, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.code, '"s3:DelB')
    waits(qtbot, panel, "s3:DeleteBucket")

    analyses.check_now()
    told = [one.message for one in analyses.counts.findings_of("mine") if one.line]
    assert ((), []) == (panel.code.faults(), told)
    qtbot.keyClick(panel.code, Qt.Key.Key_Escape)
    qtbot.keyClick(panel.code, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert "A comma is missing after this." in [one.message for one in panel.code.faults()]


def test_nothing_in_the_window_tells_of_a_fault_on_the_line_that_is_being_typed(qtbot, write, analyses):
    """Neither counts nor badges: half a word is nobody's mistake, and red for a moment is not news."""
    panel = write('{"Version":"2012-10-17",\n"Statement":[{"Effect":"Deny",\n"Action":["s3:*"|],\n"Resource":"*"}]}')
    analyses.check_now()
    before = analyses.counts.everywhere.problems
    qtbot.keyClicks(panel.code, ', "s3:Nonsense"')
    analyses.check_now()
    assert before == analyses.counts.everywhere.problems
    qtbot.keyClick(panel.code, Qt.Key.Key_Escape)
    qtbot.keyClick(panel.code, Qt.Key.Key_Up)
    assert before < analyses.counts.everywhere.problems


def test_tests_wait_while_a_line_is_typed_that_cannot_be_read(qtbot, write, session, analyses):
    """Half a line is not news of any test, and whoever counts them waits alike."""
    panel = write('{"Version":"2012-10-17",\n"Statement":[{"Effect":"Deny",\n"Action":"s3:*",\n"Resource":"*"|}]}')
    test = read_test({"id": "stops", "in": ["ou-prod"], "never": ["ec2:StopInstances"]})
    session.document.push(add_test(session.organization, test))
    session.document.push(edits.attach(session.organization, panel.policy_id, [NodeId("ou-prod")]))
    analyses.check_now()
    before = dict(analyses.proofs.counts)
    qtbot.keyClicks(panel.code, "*")
    qtbot.waitUntil(lambda: analyses.proofs.waits)
    assert before == analyses.proofs.counts
    panel.code.typed_line.leave()
    qtbot.waitUntil(lambda: ProofState.UNDECIDED in analyses.proofs.counts)


def test_a_text_that_was_just_emptied_is_no_fault_yet(qtbot, write):
    panel = write('{"Statement":[{"Effect":"Deny"|}]}')
    qtbot.keyClick(panel.code, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(panel.code, Qt.Key.Key_Delete)
    assert "" == panel.code.text()
    assert () == panel.code.faults()
    panel.code.typed_line.leave()
    assert ["The text is empty: nothing to read."] == [one.message for one in panel.code.faults()]


def test_a_proposed_value_is_listed_typed_over_or_left_by_tab(qtbot, write):
    panel = write('{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:GetObject",|}]}')
    code = panel.code
    qtbot.keyClicks(code, '"Reso')
    waits(qtbot, panel, "Resource")
    qtbot.keyClick(code, Qt.Key.Key_Return)
    assert "*" == code.textCursor().selectedText()
    assert not panel.completer.is_open
    qtbot.keyClick(code, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    waits(qtbot, panel, "arn:*:s3:::*/*")
    qtbot.keyClick(code, Qt.Key.Key_Escape)
    assert "*" == code.textCursor().selectedText()
    chosen = code.textCursor()
    qtbot.keyClick(code, Qt.Key.Key_Tab)
    assert code.text()[: code.cursor_offset()].endswith('"Resource": "*"')
    assert not code.textCursor().hasSelection()
    code.setTextCursor(chosen)
    qtbot.keyClicks(code, "a")
    assert '"Resource": "a"' in code.text()
