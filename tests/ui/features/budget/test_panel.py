"""The budget panel: the fullest nodes, the current one in detail, slots that are kept, and where it leads."""

import pytest
from PySide6.QtCore import Qt

from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.budget import node_uses
from tests.designer.building import PROD, SCP, TEST, WORKLOADS, company
from tests.designer.exchange.library.acme import in_use, written
from ui.commands.requests import OPEN_POLICY
from ui.features.budget.pack_dialog import PackDialog
from ui.features.budget.panel import BudgetPanel, FullestModel, TypeBudget
from ui.features.budget.team import TeamBudget
from ui.state.document import Document
from ui.state.session import Session
from ui.widgets.item_views.row_model import VALUE_ROLE


@pytest.fixture
def organization():
    return company()


@pytest.fixture
def session(organization):
    session = Session(Document(organization))
    yield session
    session.document.deleteLater()
    session.deleteLater()


@pytest.fixture
def panel(qtbot, session):
    panel = BudgetPanel(session)
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    panel.show()
    qtbot.waitUntil(lambda: panel.view.model().rowCount() > 0)
    return panel


def listed(panel):
    model = panel.view.model()
    return [model.index(row, 0).data(VALUE_ROLE).name for row in range(model.rowCount())]


def shown(panel):
    return [one for one in panel.node.findChildren(TypeBudget) if not one.isHidden()]


def test_nodes_with_policies_of_their_own_are_listed_fullest_first(qtbot, panel, session, organization):
    assert ["Workloads"] == listed(panel)
    session.document.push(edits.attach(organization, "deny-root", [PROD, TEST]))
    session.document.push(edits.attach(organization, "deny-leave", [TEST]))
    qtbot.waitUntil(lambda: listed(panel) == ["Test", "Prod", "Workloads"], timeout=3_000)


def test_a_click_on_a_node_selects_it_and_shows_what_it_uses(qtbot, panel, session):
    assert "Root" == panel.node.title.text()
    place = panel.view.visualRect(panel.view.model().index(0, 0)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert WORKLOADS == session.current
    assert "Workloads" == panel.node.title.text()
    (scps,) = shown(panel)
    assert "2 of 10 slots · FullAWSAccess takes one" == scps.meter.words()


def test_what_is_inherited_is_told_apart(panel, session):
    session.select([PROD])
    (scps,) = shown(panel)
    assert "1 of 10 slots · FullAWSAccess takes one · 1 inherited takes none" == scps.meter.words()


def test_slots_are_kept_for_others_in_one_step(qtbot, panel, session):
    session.select([WORKLOADS])
    panel.node.reserve.setFocus()
    qtbot.keyClick(panel.node.reserve, Qt.Key.Key_Down)
    qtbot.keyClick(panel.node.reserve, Qt.Key.Key_Down)
    organization = session.document.organization
    assert ((SCP, 2),) == organization.settings.reserved_slots
    assert 1 == session.document.undo_stack.count()
    assert 2 == node_uses(organization, WORKLOADS)[0].reserved
    session.document.undo_stack.undo()
    assert "none" == panel.node.reserve.currentText()


def test_a_document_opens_by_a_click(qtbot, panel, session):
    session.select([WORKLOADS])
    flat = shown(panel)[0].list
    with qtbot.waitSignal(session.requests.asked(OPEN_POLICY)) as opened:
        qtbot.mouseClick(
            flat.viewport(), Qt.MouseButton.LeftButton, pos=flat.visualRect(flat.rows.index(1, 0)).center()
        )
    assert "deny-leave" == opened.args[0].policy


def test_what_all_children_have_is_offered_to_move_up(qtbot, panel, session, organization):
    session.document.push(edits.attach(organization, "deny-root", [PROD, TEST]))
    session.select([WORKLOADS])
    assert panel.node.shared.isVisible()
    flat = panel.node.shared
    panel.node.ensureWidgetVisible(flat)
    with qtbot.waitSignal(panel.node.moveUpAsked) as asked:
        qtbot.mouseClick(
            flat.viewport(), Qt.MouseButton.LeftButton, pos=flat.visualRect(flat.rows.index(0, 0)).center()
        )
    assert [WORKLOADS, "deny-root"] == asked.args


def test_packing_is_asked_only_where_there_is_something_to_pack(qtbot, panel, session):
    session.select([PROD])
    assert not panel.node.pack_button.isEnabled()
    session.select([WORKLOADS])
    with qtbot.waitSignal(panel.node.packAsked):
        qtbot.mouseClick(panel.node.pack_button, Qt.MouseButton.LeftButton)


def test_an_organization_without_policies_says_that_every_slot_is_free(qtbot, session, organization):
    session.document.push(edits.detach(organization, "deny-leave", [WORKLOADS]))
    panel = BudgetPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(panel._empty.isVisible)
    assert "Every slot is free" in panel._empty.accessibleName()


def test_the_largest_organizations_are_read_in_slices(qtbot):
    model = FullestModel()
    steps = model.reading(large_organization(10_000, 1))
    assert sum(1 for _ in steps) > 4
    assert 0 < model.rowCount() <= 500
    shares = [model.index(row, 0).data(VALUE_ROLE).used.share for row in range(model.rowCount())]
    assert shares == sorted(shares, reverse=True)
    model.deleteLater()


def test_nothing_is_read_before_the_panel_is_looked_at(qtbot, window):
    panel = window.parts.part("budget")
    assert not panel._job.running
    assert not panel.view.model().rowCount()
    window.actions_by_id["panel.budget"].trigger()
    qtbot.waitUntil(lambda: panel.view.model().rowCount() > 0, timeout=5_000)


def test_what_the_panel_asks_for_is_done_by_the_window(qtbot, window):
    window.session.select([window.session.document.organization.root])
    window.actions_by_id["panel.budget"].trigger()
    panel = window.parts.part("budget")
    qtbot.waitUntil(panel.node.pack_button.isEnabled, timeout=5_000)
    qtbot.mouseClick(panel.node.pack_button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(PackDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_quotas_of_a_library_are_shown_at_the_root_while_it_is_in_use(panel, session, tmp_path):
    with in_use(written(tmp_path)):
        panel.show_libraries()
        (one,) = panel.node.findChildren(TeamBudget)
        count = session.organization.account_count
        assert f"{count} of 600 accounts · acme-guardrails 2.4, 2026-11-25" == one.meter.words()
        session.select([WORKLOADS])
        assert all(one.isHidden() for one in panel.node.findChildren(TeamBudget))
        session.select([session.organization.root])
    panel.show_libraries()
    assert all(one.isHidden() for one in panel.node.findChildren(TeamBudget))
