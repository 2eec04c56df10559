"""The outline as a person uses it: searching, and following a selection of any size."""

from __future__ import annotations

from contextlib import contextmanager
from math import inf

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLineEdit

from designer.exchange.templates import load as template
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.lookup import SEARCH_STEP, Finder
from designer.organization.model.records import NodeId, NodeKind
from tests.ui.features.outline.test_model import some_edit
from ui.dragdrop.caption import Caption
from ui.features.outline.model import ID_ROLE
from ui.features.outline.panel import OutlinePanel
from ui.state.document import Document
from ui.state.session import Session
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.item_views.rows import CONTENT_ROLE
from ui.widgets.jobs import job


def node(session, name) -> NodeId:
    return next(n.id for n in session.document.organization.nodes.values() if n.name == name)


def rows(panel):
    """The ids of all rows that the view shows, from above."""
    index = panel.view.model().index(0, 0)
    while index.isValid():
        yield index.data(ID_ROLE)
        index = panel.view.indexBelow(index)


def selected(panel) -> set[NodeId]:
    return {index.data(ID_ROLE) for index in panel.view.selectionModel().selectedRows()}


def search(panel, qtbot, text, rows_wanted):
    box = panel.findChild(SearchBox)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)
    qtbot.waitUntil(lambda: set(rows(panel)) == rows_wanted)
    return box


def path(session, *names) -> set[NodeId]:
    organization = session.document.organization
    return {above for name in names for above in organization.path(node(session, name))}


def test_a_search_shows_what_matches_with_all_above_it(panel, session, qtbot):
    search(panel, qtbot, "shop-", path(session, "shop-prod", "shop-test"))


def test_a_search_shows_what_is_found_by_a_tag_only_where_no_name_has_the_words(panel, session, qtbot):
    named = [one.name for one in session.document.organization.nodes.values() if "prod" in one.name.lower()]
    search(panel, qtbot, "prod", path(session, *named))
    search(panel, qtbot, "owner shop", path(session, "shop-prod", "shop-test", "us-pilot"))


def unfold(panel, session, name, *, opened=True):
    panel.view.setExpanded(panel.view.model().node_index(node(session, name)), opened)


def test_it_opens_with_what_is_below_the_root_and_the_way_to_what_is_current(panel, session):
    organization = session.document.organization
    root = organization.root
    assert [root, *organization.node(root).children] == list(rows(panel))
    session.select([node(session, "shop-prod")])
    way = {root, node(session, "Workloads"), node(session, "Prod")}
    assert {child for above in way for child in organization.node(above).children} | {root} == set(rows(panel))


def test_rows_open_and_close_whatever_the_canvas_shows(panel, session):
    unfold(panel, session, "Workloads")
    before = list(rows(panel))
    session.set_collapsed(node(session, "Workloads"), True)
    session.set_collapsed(node(session, "Security"), False)
    assert before == list(rows(panel))
    unfold(panel, session, "Workloads", opened=False)
    unfold(panel, session, "Sandbox")
    assert {node(session, "Workloads")} == session.collapsed


def test_what_the_person_opened_stays_open_while_rows_come_and_go(panel, session):
    for name in ("Workloads", "Prod", "Sandbox"):
        unfold(panel, session, name)
    organization = session.document.organization
    session.document.push(edits.move(organization, [node(session, "Prod")], node(session, "Sandbox")))
    session.select([])
    index = panel.view.model().node_index(node(session, "Prod"))
    assert panel.view.isExpanded(index)
    assert panel.view.isExpanded(index.parent())
    assert not panel.view.isExpanded(panel.view.model().node_index(node(session, "Security")))


def test_what_was_found_and_revealed_stays_in_sight_when_the_search_is_emptied(panel, session, qtbot):
    before = set(rows(panel))
    box = search(panel, qtbot, "shop-", path(session, "shop-prod", "shop-test"))
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    found = node(session, "shop-prod")
    qtbot.waitUntil(lambda: before < set(rows(panel)))
    assert path(session, "shop-prod") <= set(rows(panel))
    assert node(session, "shop-test") not in set(rows(panel))
    unfold(panel, session, "Workloads", opened=False)
    assert found not in set(rows(panel))
    session.reveal(found)
    assert found in set(rows(panel))


def test_another_design_opens_again(panel, session):
    unfold(panel, session, "Security")
    session.document.replace(template("landing-zone").organization)
    organization = session.document.organization
    assert [organization.root, *organization.node(organization.root).children] == list(rows(panel))


def test_the_same_design_read_again_stays_as_it_was_opened(panel, session):
    unfold(panel, session, "Security")
    before = list(rows(panel))
    session.document.replace(template("company").organization, reread=True)
    assert before == list(rows(panel))


def test_a_name_is_typed_over_itself_beside_its_glyph(panel, session):
    session.reveal(node(session, "shop-prod"))
    panel.begin_rename(node(session, "shop-prod"))
    editor = panel.view.findChild(QLineEdit)
    row = panel.view.visualRect(panel.view.currentIndex())
    assert row.top() <= editor.geometry().top()
    assert editor.geometry().bottom() <= row.bottom()
    assert row.left() < editor.geometry().left()


def test_a_name_that_would_be_refused_says_why_while_it_is_typed_and_stays_open(panel, session, qtbot):
    shop = node(session, "shop-prod")
    session.reveal(shop)
    panel.begin_rename(shop)
    editor = panel.view.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "x" * 60)
    caption = panel.window().findChild(Caption)
    assert "An account name has at most 50 characters; this one has 60." == caption.text()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.isVisible()
    assert "x" * 60 == editor.text()
    assert "shop-prod" == session.organization.node(shop).name
    editor.selectAll()
    qtbot.keyClicks(editor, "store-prod")
    assert "" == caption.text()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "store-prod" == session.organization.node(shop).name)


def test_a_refused_name_is_given_up_with_its_words(panel, session, qtbot):
    session.reveal(node(session, "shop-prod"))
    panel.begin_rename(node(session, "shop-prod"))
    editor = panel.view.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "a<b")
    caption = panel.window().findChild(Caption)
    assert "not '<'" in caption.text()
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert "" == caption.text()
    assert "shop-prod" == session.organization.node(node(session, "shop-prod")).name


def test_an_emptied_search_shows_everything_again_as_it_was_folded(panel, session, qtbot):
    for name in ("Workloads", "Prod"):
        unfold(panel, session, name)
    before = list(rows(panel))
    box = search(panel, qtbot, "shop-", path(session, "shop-prod", "shop-test"))
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: list(rows(panel)) == before)


def test_a_row_says_what_tells_its_name_from_its_siblings(panel, session):
    organization = session.document.organization
    names = {"Prod": "acme-eu-payments-prod", "Test": "acme-eu-payments-test", "Regulated": "acme-eu-search-prod"}
    for old, new in names.items():
        session.document.push(edits.rename(organization, node(session, old), new))
    content = panel.view.model().node_index(node(session, "acme-eu-payments-prod")).data(CONTENT_ROLE)
    assert (("acme-eu-", ""), ("acme-eu-payments-", "")) == content.siblings.ends(content.title)
    session.document.push(edits.rename(organization, node(session, "acme-eu-search-prod"), "Search"))
    content = panel.view.model().node_index(node(session, "acme-eu-payments-prod")).data(CONTENT_ROLE)
    assert (("", ""), ("acme-eu-payments-", "")) == content.siblings.ends(content.title)


def test_down_goes_from_the_search_to_the_first_match_and_return_reveals_it(panel, session, qtbot):
    box = search(panel, qtbot, "shop-test", path(session, "shop-test"))
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert panel.view.hasFocus()
    assert (node(session, "shop-test"),) == session.selection
    with qtbot.waitSignal(session.nodeRevealed) as revealed:
        qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert [node(session, "shop-test")] == revealed.args
    session.select([])
    box = search(panel, qtbot, "ml-trial", path(session, "ml-trial"))
    with qtbot.waitSignal(session.nodeRevealed) as revealed:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert [node(session, "ml-trial")] == revealed.args


def test_a_renamed_node_joins_the_matches(panel, session, qtbot):
    search(panel, qtbot, "shop-", path(session, "shop-prod", "shop-test"))
    organization = session.document.organization
    session.document.push(edits.rename(organization, node(session, "ml-trial"), "shop-trial"))
    qtbot.waitUntil(lambda: set(rows(panel)) == path(session, "shop-prod", "shop-test", "shop-trial"))


def test_a_new_node_can_be_named_while_the_search_hides_it(panel, session, qtbot):
    search(panel, qtbot, "shop-", path(session, "shop-prod", "shop-test"))
    change = edits.add_account(session.document.organization, node(session, "Sandbox"))
    session.document.push(change)
    panel.begin_rename(edits.added(change)[0])
    assert panel.view.state() is panel.view.State.EditingState


def test_every_selection_of_the_session_is_shown_whatever_its_gaps(panel, session):
    organization = session.document.organization
    accounts = [n for n in organization.walk() if organization.node(n).kind is NodeKind.ACCOUNT]
    for wanted in (list(organization.walk()), accounts, accounts[::2], [organization.root], []):
        session.select(wanted)
        assert set(wanted) == selected(panel)


def test_what_is_selected_in_the_outline_is_selected_in_the_session(panel, session):
    panel.view.expandAll()
    panel.view.selectAll()
    assert set(session.document.organization.nodes) == set(session.selection)


def test_a_row_that_the_keys_go_to_is_brought_into_view_on_the_canvas(panel, session, qtbot):
    panel.view.setCurrentIndex(panel.view.model().index(0, 0))
    with qtbot.waitSignal(session.nodeRevealed) as revealed:
        qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert [session.current] == revealed.args


def test_nothing_that_matches_is_said(panel, session, qtbot):
    box = panel.findChild(SearchBox)
    box.setFocus()
    qtbot.keyClicks(box, "no such thing")
    qtbot.waitUntil(lambda: not panel.view.isVisible())
    assert 0 == panel.view.model().rowCount(QModelIndex())


def test_the_parent_of_what_was_removed_is_selected_in_its_place(panel, session):
    gone = node(session, "shop-prod")
    session.select([gone])
    session.document.push(edits.remove(session.document.organization, [gone]))
    assert (node(session, "Prod"),) == session.selection
    assert {node(session, "Prod")} == selected(panel)


def test_a_moved_ou_stays_open_and_selected(panel, session):
    organization = session.document.organization
    moved = node(session, "Test")
    unfold(panel, session, "Test")
    session.select([moved])
    session.document.push(edits.move(organization, [moved], node(session, "Sandbox")))
    index = panel.view.currentIndex()
    assert moved == index.data(ID_ROLE)
    assert panel.view.isExpanded(index)
    assert {moved} == selected(panel)
    assert (moved,) == session.selection


def test_what_is_found_follows_an_edit_made_while_it_is_searched(panel, session, qtbot):
    box = panel.findChild(SearchBox)
    box.setFocus()
    qtbot.keyClicks(box, "shop-")
    gone = node(session, "shop-prod")
    session.document.push(edits.remove(session.document.organization, [gone]))
    qtbot.waitUntil(lambda: set(rows(panel)) == path(session, "shop-test"))


def test_a_large_organization_is_searched_in_slices(qtbot, monkeypatch):
    monkeypatch.setattr(job, "perf_counter", lambda: inf)  # every slice is one step
    large = Session(Document(large_organization(1500, 1)))
    large.document.setParent(large)
    panel = OutlinePanel(large)
    qtbot.addWidget(panel)
    panel.show()
    gone_on = []
    taken = job.frame_budget.taken
    monkeypatch.setattr(job.frame_budget, "taken", lambda *args, **how: gone_on.append(args) or taken(*args, **how))
    panel.findChild(SearchBox).setText("prod")
    organization = large.document.organization
    finder = Finder(organization)
    matching = [one for one in finder.named("prod") if not finder.reason(one, "prod")]
    assert 0 < len(matching) < len(organization.nodes)
    kept = {above for node_id in matching for above in organization.path(node_id)}
    qtbot.waitUntil(lambda: kept == set(rows(panel)))
    assert len(gone_on) > len(organization.nodes) // SEARCH_STEP
    large.deleteLater()


def test_a_file_that_is_only_read_is_not_named_in_place(panel, session, qtbot):
    session.document.read_only = True
    with qtbot.waitSignal(session.notices.refused):
        panel.begin_rename(node(session, "Test"))
    assert panel.view.state() is panel.view.State.NoState


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_edits_rows_folds_and_selection_are_those_of_the_session(qapp, data):
    with an_outline() as (session, panel):
        organization = session.document.organization
        for _ in range(data.draw(st.integers(1, 8))):
            chosen = data.draw(st.lists(st.sampled_from(list(organization.walk())), min_size=1, max_size=4))
            before = opened(panel)
            for node_id in chosen:
                session.reveal(node_id)
            assert before <= opened(panel)
            session.select(chosen)
            turned = data.draw(st.sampled_from(list(organization.walk())))
            panel.view.setExpanded(panel.view.model().node_index(turned), data.draw(st.booleans()))
            wanted = opened(panel)
            session.document.push(some_edit(data.draw, organization) or Change("Nothing"))
            if data.draw(st.booleans()):
                session.document.undo_stack.undo()
            assert {node_id for node_id in wanted if is_parent(organization, node_id)} <= opened(panel)
            assert set(session.selection) == selected(panel)
            assert session.current == panel.view.currentIndex().data(ID_ROLE)


@contextmanager
def an_outline():
    """A session with its panel for one example, which may be broken off while its data are drawn."""
    session = Session(Document(template("company").organization))
    session.document.setParent(session)
    panel = OutlinePanel(session)
    panel.show()
    try:
        yield session, panel
    finally:
        panel.deleteLater()
        session.deleteLater()


def opened(panel) -> set[NodeId]:
    """Nodes whose rows are open, whether or not they are in sight themselves."""
    model = panel.view.model()
    return {node_id for node_id in model.rows_below if panel.view.isExpanded(model.node_index(node_id))}


def is_parent(organization, node_id) -> bool:
    return node_id in organization.nodes and bool(organization.node(node_id).children)
