"""The packing dialog and the move of a policy upwards: seen first, chosen step by step, done as one step."""

import json

import pytest
from PySide6.QtCore import Qt

from designer.organization import edits
from designer.organization.edits.packing import pack_node
from designer.organization.model.records import NodeId
from designer.policy.json.text import minified_length
from tests.designer.building import PROD, RCP, ROOT, SCP, TEST, WORKLOADS
from ui.features.budget.pack_dialog import MoveToParentDialog, PackDialog, show_packing
from ui.widgets.display.size_meter import SizeMeter


def text(action, effect="Deny", **more):
    statement = {"Sid": f"No{action[3:4]}", "Effect": effect, "Action": action, "Resource": "*"} | more
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


def made(organization, name, nodes, action="", kind=SCP, **more):
    change = edits.create_policy(organization, kind, name, text(action or f"s3:{name}*", **more))
    organization.apply(change)
    (policy_id,) = edits.added_policies(change)
    organization.apply(edits.attach(organization, policy_id, nodes))
    return policy_id


@pytest.fixture
def organization(desk):
    return desk.organization


def titles(flat):
    return [str(flat.rows.index(row, 0).data()) for row in range(flat.rows.rowCount())]


def test_documents_are_shown_now_and_then_with_the_proof(desk, organization):
    made(organization, "A", [PROD])
    made(organization, "B", [PROD])
    dialog = desk.open(PackDialog)
    assert ["FullAWSAccess", "A", "B"] == titles(dialog.before.list)
    assert ["FullAWSAccess", "Prod guardrails"] == titles(dialog.after.list)
    assert dialog.verdict.text().startswith("✓ Frees 1 slot and ")
    assert "Proved for every action of the catalogue" in dialog.verdict.text()
    assert dialog.confirm_button.isEnabled()
    assert not dialog.progress.isVisible()


def test_sizes_have_the_name_and_the_number_that_the_editor_gives_them(desk, organization):
    policy = organization.policy(made(organization, "A", [PROD]))
    made(organization, "B", [PROD])
    dialog = desk.open(PackDialog)
    row = dialog.before.list.rows.rows[titles(dialog.before.list).index("A")]
    least = f"{minified_length(policy.text):,} minified"
    assert (f"{len(policy.text):,} characters", least) == (row.content.secondary, row.content.trailing)
    meter = SizeMeter(whose="AWS's")
    meter.set_size(len(policy.text), 10_240, least)
    assert row.tip.endswith(meter.words().replace("AWS's ", ""))


def test_packing_is_one_step_that_is_taken_back(qtbot, desk, organization):
    made(organization, "A", [PROD])
    made(organization, "B", [PROD])
    dialog = desk.open(PackDialog)
    qtbot.mouseClick(dialog.confirm_button, Qt.MouseButton.LeftButton)
    assert ["FullAWSAccess", "Prod guardrails"] == desk.names(PROD)
    assert 1 == desk.session.document.undo_stack.count()
    assert desk.said == ["Merged policies of Prod · Ctrl+Z takes it back"]
    desk.session.document.undo_stack.undo()
    assert ["FullAWSAccess", "A", "B"] == desk.names(PROD)


def test_return_merges_wherever_the_keys_are_and_switches_no_box(qtbot, desk, organization):
    made(organization, "A", [PROD])
    made(organization, "B", [PROD])
    for part in ("options", "before", "steps"):
        dialog = desk.open(PackDialog)
        shown = getattr(dialog, part)
        keys = getattr(shown, "list", shown)
        keys.setFocus()
        keys.setCurrentIndex(keys.rows.index(0, 0))
        qtbot.keyClick(keys, Qt.Key.Key_Return)
        assert ["FullAWSAccess", "Prod guardrails"] == desk.names(PROD)
        desk.session.document.undo_stack.undo()


def test_now_and_then_show_their_rows_whole_before_room_is_left_below_the_steps(desk, organization):
    for name in "ABCDE"[: 10 - len(organization.node(PROD).policies)]:
        made(organization, name, [PROD])
    dialog = desk.open(PackDialog)
    shown = dialog.before.list
    last = shown.visualRect(shown.rows.index(shown.rows.rowCount() - 1, 0))
    spare = dialog.steps.list.viewport().height() - dialog.steps.list.sizeHint().height()
    assert last.bottom() <= shown.viewport().height() or spare <= 0


def test_a_step_can_be_left_out_by_its_box(qtbot, desk, organization):
    made(organization, "A", [PROD])
    made(organization, "B", [PROD])
    dialog = desk.open(PackDialog)
    assert ["NoA and NoB become one statement, NoA."] == titles(dialog.steps.list)
    desk.switch(dialog.steps.list, 0)
    desk.ready(dialog)
    assert dialog.found.steps[0].left_out
    assert Qt.CheckState.Unchecked == dialog.steps.list.rows.index(0, 0).data(Qt.ItemDataRole.CheckStateRole)
    qtbot.keyClick(dialog.steps.list, Qt.Key.Key_Space)
    desk.ready(dialog)
    assert dialog.found.steps[0].done
    assert "Sids that disappear: NoB" in dialog.steps.words.text()


def test_options_change_what_is_done(qtbot, desk, organization):
    made(organization, "A", [PROD])
    made(organization, "B", [PROD])
    made(organization, "C", [PROD, TEST])
    dialog = desk.open(PackDialog)
    assert 3 == len(dialog.found.after)
    assert "It is attached to Test, too" in dict(dialog.found.kept)["C"]
    desk.switch(dialog.options, 5)
    desk.ready(dialog)
    assert 2 == len(dialog.found.after)
    desk.switch(dialog.options, 0)
    desk.ready(dialog)
    assert not dialog.found.change
    aws, shared = (
        "it belongs to AWS, which alone can change it.",
        "it is attached to Test, too, and must not change there.",
    )
    assert f"Nothing to gain. FullAWSAccess: {aws} C: {shared}" == dialog.verdict.text()
    assert not dialog.confirm_button.isEnabled()


def test_the_dialog_does_not_outlive_what_it_shows(qtbot, desk, organization):
    made(organization, "A", [PROD])
    dialog = desk.open(PackDialog)
    with qtbot.waitSignal(dialog.finished):
        desk.session.document.push(edits.rename(organization, PROD, "Production"))
    assert not dialog.isVisible()


def test_cancelling_changes_nothing_while_it_still_works(qtbot, desk, organization):
    made(organization, "A", [PROD])
    made(organization, "B", [PROD])
    dialog = PackDialog(desk.session, desk.analyses, PROD)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.confirm_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not desk.session.document.undo_stack.count()


def test_both_types_can_be_packed(qtbot, desk, organization):
    organization.apply(edits.enable_policy_type(organization, RCP))
    for name in "AB":
        made(organization, name, [PROD], kind=RCP, Principal="*")
    dialog = desk.open(PackDialog)
    dialog.kind.setCurrentIndex(1)
    desk.ready(dialog)
    assert ["RCPFullAWSAccess", "Prod resource guardrails"] == titles(dialog.after.list)


def test_nothing_can_be_packed_where_everything_is_aws_own(desk):
    dialog = desk.open(PackDialog, ROOT)
    assert dialog.verdict.text().startswith("No policy here can be merged")
    assert not dialog.confirm_button.isEnabled()


def test_the_window_packs_the_current_node_from_the_palette(qtbot, window):
    organization = window.session.document.organization
    node = next(
        one for one in organization.walk() if pack_node(organization, one, window.analyses.catalogue).slots_saved
    )
    window.session.reveal(node)
    window.actions_by_id["policy.pack"].trigger()
    dialog = window.findChild(PackDialog)
    qtbot.waitUntil(lambda: dialog.found is not None, timeout=10_000)
    count = len(organization.node(node).policies)
    qtbot.mouseClick(dialog.confirm_button, Qt.MouseButton.LeftButton)
    assert len(window.session.document.organization.node(NodeId(node)).policies) < count


def test_a_policy_of_all_children_moves_up_after_the_proof(qtbot, desk, organization):
    policy = made(organization, "A", [PROD, TEST])
    dialog = MoveToParentDialog(desk.session, desk.analyses, WORKLOADS, policy)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.confirm_button.isEnabled, timeout=10_000)
    assert "detached from 2 OUs below" in dialog.words.text()
    assert "Proved for every action" in dialog.verdict.text()
    qtbot.mouseClick(dialog.confirm_button, Qt.MouseButton.LeftButton)
    assert "A" in desk.names(WORKLOADS)
    assert "A" not in desk.names(PROD)


def test_a_move_that_would_change_something_is_refused_in_words(qtbot, desk, organization):
    policy = made(organization, "A", [PROD])
    dialog = MoveToParentDialog(desk.session, desk.analyses, WORKLOADS, policy)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.message.text()), timeout=10_000)
    assert "Test would get A, too." in dialog.message.text()
    assert not dialog.confirm_button.isEnabled()


def test_without_a_selection_the_root_is_packed(qtbot, desk, window):
    del desk
    show_packing(window, window.session, window.analyses)
    dialog = window.findChild(PackDialog)
    qtbot.waitUntil(lambda: dialog.found is not None, timeout=10_000)
    assert "Root" in dialog.title.text()
    dialog.reject()
