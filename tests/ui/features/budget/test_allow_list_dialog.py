"""The allow-list assistant: services chosen by search and box, levels that lack the Allow, who loses what, one step."""

import json

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from designer.organization import edits
from designer.organization.edits.allow_list import ESSENTIAL, allow_list
from designer.organization.model.records import PolicyId
from designer.policy.catalog.catalogue import load
from tests.designer.building import PAYER, PROD, SCP, SHOP, WORKLOADS
from tests.ui.seen import part
from ui.features.budget.allow_list_dialog import AllowListDialog

CATALOGUE = load()


def choose(desk, dialog, *prefixes):
    """Choose exactly these services, by the search field and the boxes."""
    services = dialog.services
    desk.qtbot.mouseClick(services.none_button, Qt.MouseButton.LeftButton)
    for prefix in prefixes:
        services.search.clear()
        desk.qtbot.keyClicks(services.search, prefix)
        desk.switch(
            services.list, next(at for at, row in enumerate(rows(services.list)) if row.endswith(f", {prefix}"))
        )
    desk.ready(dialog)


def rows(flat):
    return [
        str(flat.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
        for row in range(flat.model().rowCount())
    ]


def test_it_begins_with_what_an_account_needs(desk):
    dialog = desk.open(AllowListDialog)
    assert set(ESSENTIAL) & set(CATALOGUE.services) == set(dialog.services.values())
    first = dialog.services.list.rows.index(0, 0)
    assert Qt.CheckState.Checked == first.data(Qt.ItemDataRole.CheckStateRole)
    assert dialog.confirm_button.isEnabled()


def test_services_are_found_and_chosen_and_applied_as_one_step(qtbot, desk):
    dialog = desk.open(AllowListDialog)
    choose(desk, dialog, "s3", "dynamodb")
    assert ("dynamodb", "s3") == dialog.services.values()
    assert "1. Create Prod allow-list.\n2. Attach it to Prod.\n3. Then detach FullAWSAccess" in dialog.order.text()
    (effect,) = rows(dialog.effects.list)
    assert effect.startswith("Shop, Bank, ")
    assert "actions lost" in effect
    qtbot.mouseClick(dialog.confirm_button, Qt.MouseButton.LeftButton)
    assert ["Prod allow-list"] == desk.names(PROD)
    assert 1 == desk.session.document.undo_stack.count()
    assert desk.said == ["Allowed only 2 services below Prod · Ctrl+Z takes it back"]
    outdated = []
    desk.session.notices.outdated.connect(outdated.append)
    desk.session.document.undo_stack.undo()
    assert ["FullAWSAccess"] == desk.names(PROD)
    assert desk.said == outdated, "what was said of the step goes with it"


def test_the_list_tells_actions_by_access_level(desk):
    dialog = desk.open(AllowListDialog)
    text = next(row for row in rows(dialog.services.list) if row.startswith("Amazon CloudWatch, "))
    assert "read" in text
    assert "write" in text


def test_return_leads_from_the_search_into_the_list_and_applies_nothing(qtbot, desk):
    dialog = desk.open(AllowListDialog)
    qtbot.keyClicks(dialog.services.search, "s3")
    qtbot.keyClick(dialog.services.search, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.services.list is dialog.focusWidget()
    assert not desk.session.document.undo_stack.count()


def test_the_row_that_was_switched_stays_the_current_one(qtbot, desk):
    desk.organization.apply(allow_list(desk.organization, SHOP, ["ec2"], CATALOGUE).change)
    dialog = desk.open(AllowListDialog)
    choose(desk, dialog, "s3", "ec2")
    for flat in (dialog.services.list, dialog.levels.list):
        flat.setCurrentIndex(flat.rows.index(0, 0))
        before = flat.currentIndex().data(Qt.ItemDataRole.CheckStateRole)
        qtbot.keyClick(flat, Qt.Key.Key_Space)
        desk.ready(dialog)
        assert 0 == flat.currentIndex().row()
        assert before != flat.currentIndex().data(Qt.ItemDataRole.CheckStateRole)


def test_boxes_work_by_keys(qtbot, desk):
    dialog = desk.open(AllowListDialog)
    before = dialog.services.values()
    dialog.services.list.setFocus()
    dialog.services.list.setCurrentIndex(dialog.services.list.rows.index(0, 0))
    qtbot.keyClick(dialog.services.list, Qt.Key.Key_Space)
    assert len(before) - 1 == len(dialog.services.values())
    qtbot.mouseClick(part(dialog.services, QPushButton, "Essential"), Qt.MouseButton.LeftButton)
    assert before == dialog.services.values()
    qtbot.mouseClick(dialog.services.all_button, Qt.MouseButton.LeftButton)
    assert len(CATALOGUE.services) == len(dialog.services.values())
    desk.ready(dialog)


def test_levels_below_get_the_allow_unless_they_are_left_out(qtbot, desk):
    desk.organization.apply(allow_list(desk.organization, SHOP, ["ec2"], CATALOGUE).change)
    dialog = desk.open(AllowListDialog)
    choose(desk, dialog, "s3", "ec2")
    (level,) = rows(dialog.levels.list)
    assert level.startswith("Workloads/Prod/Shop, s3 stay")
    assert (SHOP,) == dialog.levels.chosen
    assert "Attach it to Prod and Shop." in dialog.order.text()
    desk.switch(dialog.levels.list, 0)
    desk.ready(dialog)
    assert "Attach it to Prod." in dialog.order.text()
    qtbot.mouseClick(dialog.levels.all_button, Qt.MouseButton.LeftButton)
    desk.ready(dialog)
    assert (SHOP,) == dialog.levels.chosen
    qtbot.mouseClick(dialog.levels.none_button, Qt.MouseButton.LeftButton)
    desk.ready(dialog)
    assert () == dialog.levels.chosen


def test_levels_above_get_it_only_on_demand_and_accounts_elsewhere_are_counted(qtbot, desk):
    desk.organization.apply(allow_list(desk.organization, WORKLOADS, ["s3"], CATALOGUE).change)
    dialog = desk.open(AllowListDialog)
    choose(desk, dialog, "s3", "ec2")
    assert () == dialog.levels.chosen
    assert "it counts for accounts elsewhere, too" in rows(dialog.levels.list)[0]
    desk.switch(dialog.levels.list, 0)
    desk.ready(dialog)
    assert (WORKLOADS,) == dialog.levels.chosen
    assert any("1 of them elsewhere" in row for row in rows(dialog.effects.list))


def test_a_refusal_is_said_in_words_and_goes_with_its_cause(qtbot, desk):
    dialog = desk.open(AllowListDialog)
    choose(desk, dialog)
    assert "Choose at least one service" in dialog.message.text()
    assert not dialog.confirm_button.isEnabled()
    choose(desk, dialog, "s3")
    assert not dialog.message.text()
    assert dialog.confirm_button.isEnabled()


def test_a_full_node_and_the_management_account_are_refused(desk):
    for number in range(9):
        text = json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
        )
        organization = desk.organization
        organization.apply(edits.create_policy(organization, SCP, f"X{number}", text))
        organization.apply(edits.attach(organization, PolicyId(f"x{number}"), [PROD]))
    assert "Prod has 10 SCPs" in desk.open(AllowListDialog).message.text()
    assert "no SCP limits" in desk.open(AllowListDialog, PAYER).message.text()


def test_a_list_that_is_there_is_opened(desk):
    desk.organization.apply(allow_list(desk.organization, PROD, ["s3", "sqs"], CATALOGUE).change)
    dialog = desk.open(AllowListDialog)
    assert ("s3", "sqs") == dialog.services.values()
    assert "This is how it is now." == dialog.order.text()
    assert not dialog.confirm_button.isEnabled()


def test_the_window_opens_it_for_the_current_node(qtbot, window):
    organization = window.session.document.organization
    node = next(one for one in organization.walk() if organization.node(one).name == "Sandbox")
    window.session.reveal(node)
    window.actions_by_id["policy.allow-list"].trigger()
    dialog = window.findChild(AllowListDialog)
    qtbot.waitUntil(dialog.progress.isHidden, timeout=10_000)
    assert "below Sandbox" in dialog.title.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
