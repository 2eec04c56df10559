"""The outline model shows the organization after any edit, undo and redo, and obeys Qt's rules on the way."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTreeView

from designer.basics.errors import EditError
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId, PolicyId
from ui.features.outline import model as outline
from ui.features.outline.model import COUNT_ROLE, ID_ROLE, OutlineModel
from ui.state.document import Document
from ui.state.session import Session

MODES = QAbstractItemModelTester.FailureReportingMode


@pytest.fixture
def session(qapp):
    session = Session(Document(template("coffee-shop").organization))
    yield session
    session.document.deleteLater()
    session.deleteLater()


def shown(model, index=None):
    """The rows as nested (id, name, accounts, children)."""
    index = QModelIndex() if index is None else index
    return [
        (
            child.data(ID_ROLE),
            child.data(Qt.ItemDataRole.DisplayRole),
            child.data(COUNT_ROLE),
            shown(model, child),
        )
        for child in (model.index(row, 0, index) for row in range(model.rowCount(index)))
    ]


def expected(organization, node_id=None):
    """The same from the organization."""
    if node_id is None:
        return [expected(organization, organization.root)]
    node = organization.node(node_id)
    accounts = 0 if node.kind.value == "account" else organization.accounts_below(node_id)
    return (node_id, node.name, accounts, [expected(organization, child) for child in node.children])


def test_it_shows_the_tree_in_sibling_order(session):
    assert expected(session.document.organization) == shown(OutlineModel(session, session))


def some_edit(draw, organization):
    nodes = st.sampled_from(list(organization.walk()))
    some = st.lists(nodes, min_size=1, max_size=3, unique=True)
    attempts = (
        lambda: edits.add_ou(organization, draw(nodes)),
        lambda: edits.add_account(organization, draw(nodes)),
        lambda: edits.rename(organization, draw(nodes), draw(st.sampled_from(["Alpha", "Beta", "Gamma"]))),
        lambda: edits.move(organization, draw(some), draw(nodes), draw(st.none() | st.integers(0, 3))),
        lambda: edits.move_among_siblings(organization, draw(some), draw(st.sampled_from([-1, 1]))),
        lambda: edits.remove(organization, draw(some)),
        lambda: edits.insert_parent(organization, draw(some)),
        lambda: edits.duplicate(organization, draw(some)),
    )
    try:
        return draw(st.sampled_from(attempts))()
    except EditError:
        return None


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_edits_undos_and_redos_it_shows_the_organization(qapp, data):
    session = Session(Document(template("coffee-shop").organization))
    document = session.document
    model = OutlineModel(session, session)
    tester = QAbstractItemModelTester(model, MODES.Fatal, session)
    for _ in range(data.draw(st.integers(1, 8))):
        step = data.draw(st.sampled_from(["edit", "edit", "edit", "undo", "redo"]))
        if step == "undo":
            document.undo_stack.undo()
        elif step == "redo":
            document.undo_stack.redo()
        else:
            document.push(some_edit(data.draw, document.organization) or Change("Nothing"))
        assert expected(document.organization) == shown(model)
    assert tester.model() is model
    session.deleteLater()
    document.deleteLater()


def joined(organization, *attempts):
    """Several edits, one after the other, as one change that is not done yet."""
    done: list[Change] = []
    for attempt in attempts:
        change = attempt()
        if change:
            organization.apply(change)
            done.append(change)
    for change in reversed(done):
        organization.apply(change.inverse())
    whole = Change("Several")
    for change in done:
        whole = whole.then(change)
    return whole


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_step_of_several_edits_is_followed_undone_and_done_again(qapp, data):
    session = Session(Document(template("coffee-shop").organization))
    document, organization = session.document, session.document.organization
    model = OutlineModel(session, session)
    tester = QAbstractItemModelTester(model, MODES.Fatal, session)
    kept = None
    if data.draw(st.booleans()):
        some = data.draw(st.lists(st.sampled_from(list(organization.walk())), min_size=1, max_size=8))
        kept = frozenset(above for node_id in some for above in organization.path(node_id))
        model.keep(kept)
    for _ in range(data.draw(st.integers(1, 3))):
        attempts = [lambda: some_edit(data.draw, organization)] * data.draw(st.integers(2, 5))
        document.push(joined(organization, *attempts))
        for turn in (None, document.undo_stack.undo, document.undo_stack.redo):
            if turn is not None:
                turn()
            if kept is None:
                assert expected(organization) == shown(model)
            else:
                assert reachable(organization, kept) == set(ids(model))
    assert tester.model() is model
    session.deleteLater()
    document.deleteLater()


def test_what_is_below_a_row_that_moves_changes_in_the_same_step(session):
    organization = session.document.organization

    def push(*attempts):
        session.document.push(joined(organization, *attempts))

    def ou(above, name):
        push(lambda: edits.add_ou(organization, above, name))
        return organization.node(above).children[-1]

    left, right = ou(organization.root, "Left"), ou(organization.root, "Right")
    outer = ou(left, "Outer")
    inner = ou(outer, "Inner")
    push(lambda: edits.add_account(organization, inner, "one"))
    model = OutlineModel(session, session)
    tester = QAbstractItemModelTester(model, MODES.Fatal)
    push(
        lambda: edits.remove(organization, organization.node(inner).children),
        lambda: edits.move(organization, [outer], right),
    )
    assert expected(organization) == shown(model)
    session.document.undo_stack.undo()
    assert expected(organization) == shown(model)
    tester.deleteLater()


def test_another_organization_replaces_the_rows(session):
    model = OutlineModel(session, session)
    session.document.replace(template("company").organization)
    assert expected(session.document.organization) == shown(model)


def test_renaming_a_row_renames_the_node_and_an_impossible_name_is_refused_in_words(session):
    model = OutlineModel(session, session)
    refused = []
    session.notices.refused.connect(refused.append)
    account = next(session.document.organization.accounts())
    assert model.setData(model.node_index(account), "Bean counters")
    assert "Bean counters" == session.document.organization.node(account).name
    assert not model.setData(model.node_index(account), "")
    assert "Bean counters" == session.document.organization.node(account).name
    assert 1 == len(refused)


def test_only_the_shown_ids_have_an_index(session):
    model = OutlineModel(session, session)
    assert not model.node_index(NodeId("nobody")).isValid()
    assert model.node_at(QModelIndex()) is None
    assert PolicyId("FullAWSAccess") in session.document.organization.policies


def test_a_removed_subtree_goes_and_comes_back_in_one_step(session):
    organization = session.document.organization
    model = OutlineModel(session, session)
    tester = QAbstractItemModelTester(model, MODES.Fatal)
    ou = next(n for n in organization.node(organization.root).children if organization.node(n).children)
    told: list[str] = []
    model.rowsInserted.connect(lambda *_: told.append("inserted"))
    model.rowsRemoved.connect(lambda *_: told.append("removed"))
    session.document.push(edits.remove(organization, [ou]))
    assert expected(organization) == shown(model)
    session.document.undo_stack.undo()
    assert expected(organization) == shown(model)
    assert ["removed", "inserted"] == told
    tester.deleteLater()


def test_very_many_moves_are_told_as_a_new_tree(session, monkeypatch):
    monkeypatch.setattr(outline, "_MOST_RUNS", 1)
    organization = session.document.organization
    model = OutlineModel(session, session)
    tester = QAbstractItemModelTester(model, MODES.Fatal)
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    ou = next(n for n in organization.node(organization.root).children if organization.node(n).children)
    session.document.push(edits.move(organization, organization.node(ou).children, organization.root))
    assert expected(organization) == shown(model)
    assert [True] == resets
    tester.deleteLater()


def wide(session, count=30):
    """An OU with many accounts, and those."""
    organization = session.document.organization
    session.document.push(edits.add_ou(organization, organization.root, "Wide"))
    ou = organization.node(organization.root).children[-1]
    for number in range(count):
        session.document.push(edits.add_account(organization, ou, f"wide {number}"))
    return ou, list(organization.node(ou).children)


def test_what_goes_or_is_moved_moves_no_row_of_its_siblings(session):
    organization = session.document.organization
    ou, accounts = wide(session)
    model = OutlineModel(session, session)
    tester = QAbstractItemModelTester(model, MODES.Fatal)
    told: list[str] = []
    model.rowsMoved.connect(lambda *_: told.append("moved"))
    model.rowsRemoved.connect(lambda *_: told.append("removed"))
    model.rowsInserted.connect(lambda *_: told.append("inserted"))
    session.document.push(edits.remove(organization, accounts[:2]))
    assert ["removed"] == told
    session.document.push(edits.move(organization, [accounts[2]], organization.root))
    assert ["removed", "removed", "inserted"] == told
    session.document.push(edits.move(organization, [accounts[3]], ou, len(accounts)))
    assert expected(organization) == shown(model)
    assert ["removed", "inserted"] == told[3:]
    for _ in range(3):
        session.document.undo_stack.undo()
    assert expected(organization) == shown(model)
    assert 10 == len(told)
    tester.deleteLater()


def test_accounts_cost_no_item_and_no_question(session, qtbot):
    """Qt lays out a tree of any size without asking Python for its rows."""
    ou, accounts = wide(session, 60)
    asked: list[int] = []

    class Counting(OutlineModel):
        def data(self, index, role=Qt.ItemDataRole.DisplayRole):
            asked.append(role)
            return super().data(index, role)

    model = Counting(session, session)
    view = QTreeView()
    qtbot.addWidget(view)
    view.setUniformRowHeights(True)
    view.setModel(model)
    asked.clear()
    view.expandAll()
    view.doItemsLayout()
    assert model.node_index(accounts[-1]) == view.indexBelow(model.node_index(accounts[-2]))
    assert len(asked) < len(accounts)
    assert model.node_at(model.node_index(ou).siblingAtRow(0)) == organization_children(session)[0]


def organization_children(session):
    organization = session.document.organization
    return organization.node(organization.root).children


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_some_nodes_alone_are_shown_and_followed(qapp, data):
    session = Session(Document(template("coffee-shop").organization))
    document, organization = session.document, session.document.organization
    model = OutlineModel(session, session)
    tester = QAbstractItemModelTester(model, MODES.Fatal, session)
    some = data.draw(st.lists(st.sampled_from(list(organization.walk())), min_size=1, max_size=5))
    kept = frozenset(above for node_id in some for above in organization.path(node_id))
    assert model.keep(kept)
    assert model.is_filtering
    assert kept == set(ids(model))
    for _ in range(data.draw(st.integers(1, 4))):
        document.push(some_edit(data.draw, organization) or Change("Nothing"))
        assert reachable(organization, kept) == set(ids(model))
    assert model.keep(None)
    assert expected(organization) == shown(model)
    assert not model.keep(None)
    assert tester.model() is model
    session.deleteLater()
    document.deleteLater()


def ids(model, index=None):
    for row in range(model.rowCount(index or QModelIndex())):
        child = model.index(row, 0, index or QModelIndex())
        assert child == model.node_index(child.data(ID_ROLE))
        yield child.data(ID_ROLE)
        yield from ids(model, child)


def reachable(organization, kept):
    """What is kept, and all above it."""
    return {node_id for node_id in organization.walk() if kept.issuperset(organization.path(node_id))}


@pytest.mark.parametrize("few", [0, 100])
def test_nodes_become_runs_of_rows_and_runs_nodes(session, monkeypatch, few):
    monkeypatch.setattr(outline, "_FEW", few)
    organization = session.document.organization
    _, accounts = wide(session)
    model = OutlineModel(session, session)
    wanted = [*accounts[:4], *accounts[7:9], organization.root]
    selection = model.runs_of(wanted)
    assert 3 == selection.count()
    assert set(wanted) == set(model.nodes_in(selection))
    assert 1 == model.runs_of(accounts).count()
    model.keep(frozenset(organization.path(accounts[1])))
    assert [accounts[1]] == model.nodes_in(model.runs_of(accounts))


def test_rows_that_go_and_come_here_and_there_are_told_as_a_new_tree(session, monkeypatch):
    monkeypatch.setattr(outline, "_MOST_RUNS", 3)
    organization = session.document.organization
    _, accounts = wide(session)
    model = OutlineModel(session, session)
    tester = QAbstractItemModelTester(model, MODES.Fatal)
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    session.document.push(edits.remove(organization, accounts[10:]))
    assert [] == resets
    session.document.push(edits.remove(organization, accounts[:10:2]))
    session.document.undo_stack.undo()
    assert expected(organization) == shown(model)
    assert [True, True] == resets
    tester.deleteLater()
