"""View state that all views share: selection, collapsed OUs, direction."""

from __future__ import annotations

import pytest

from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.edits.compliance import mark
from designer.organization.layout import Arranger, Direction
from designer.organization.model.records import NodeId, NodeKind
from ui.state.document import Document
from ui.state.opening import OPEN_CARDS
from ui.state.session import Session, push
from ui.state.shown_design import READ_ONLY


@pytest.fixture
def session(qapp):
    session = Session(Document(template("company").organization))
    yield session
    session.document.deleteLater()
    session.deleteLater()


def ou(session, name):
    nodes = session.document.organization.nodes.values()
    return next(node.id for node in nodes if node.name == name and node.kind is NodeKind.OU)


def visible(session):
    """The nodes that no collapsed one hides."""
    organization = session.document.organization
    shown, stack = [], [organization.root]
    while stack:
        node_id = stack.pop()
        shown.append(node_id)
        if node_id not in session.collapsed:
            stack.extend(organization.node(node_id).children)
    return shown


def test_the_last_selected_node_is_current_unless_another_is_named(session):
    first, second, *_ = session.document.organization.accounts()
    session.select([first, second])
    assert (second, (first, second)) == (session.current, session.selection)
    session.select([first, second], first)
    assert first == session.current


def test_selecting_the_same_again_tells_nobody(session, qtbot):
    account = next(session.document.organization.accounts())
    session.select([account])
    with qtbot.assertNotEmitted(session.selectionChanged):
        session.select([account, NodeId("nobody")])


def test_when_the_selection_is_removed_its_parent_takes_over(session):
    organization = session.document.organization
    prod = ou(session, "Prod")
    session.select([organization.node(prod).children[0]])
    push(session, lambda: edits.remove(organization, [organization.node(prod).children[0]]))
    assert (prod,) == session.selection


def test_revealing_opens_what_hides_a_node(session, qtbot):
    organization = session.document.organization
    session.expand_to_level(1)
    account = organization.node(ou(session, "Prod")).children[0]
    assert account not in visible(session)
    with qtbot.waitSignal(session.nodeRevealed, check_params_cb=lambda node_id: node_id == account):
        session.reveal(account)
    assert account in visible(session)
    assert (account,) == session.selection


def test_levels_open_from_the_root_down(session):
    session.expand_to_level(0)
    assert [session.document.organization.root] == visible(session)
    session.expand_to_level(1)
    assert 1 + len(session.document.organization.node(session.document.organization.root).children) == len(
        visible(session)
    )
    session.expand_all()
    assert len(session.document.organization.nodes) == len(visible(session))


def test_a_removed_or_childless_node_is_not_collapsed(session):
    account = next(session.document.organization.accounts())
    session.set_collapsed(account, True)
    assert frozenset() == session.collapsed
    session.set_collapsed(ou(session, "Prod"), True)
    push(session, lambda: edits.remove(session.document.organization, [ou(session, "Prod")]))
    assert frozenset() == session.collapsed


def test_a_large_organization_opens_with_its_depth_folded(qapp):
    session = Session(Document(template("scale", accounts=3_000).organization))
    assert OPEN_CARDS >= len(visible(session)) > 20
    layout = Arranger().arrange(session.document.organization, session.collapsed)
    assert ou(session, "Workloads") not in session.collapsed  # OUs go before an OU of many accounts
    assert ou(session, "Sandbox") in session.collapsed
    assert 0.6 < layout.bounds.w / layout.bounds.h < 2.5
    session.document.deleteLater()
    session.deleteLater()


def test_what_is_found_in_a_large_organization_opens_its_own_path_alone(qapp):
    session = Session(Document(template("scale", accounts=3_000).organization))
    organization = session.organization
    deepest = max(organization.accounts(), key=lambda account: len(organization.path(account)))
    path = organization.path(deepest)
    shown = set(visible(session))
    session.reveal(deepest)
    beside = {child for above in path[:-1] for child in organization.node(above).children}
    assert len(path) > 4
    assert set(visible(session)) == shown | beside
    session.document.deleteLater()
    session.deleteLater()


def test_a_refused_edit_says_why_and_changes_nothing(session):
    said = []
    session.notices.refused.connect(said.append)
    root = session.document.organization.root
    assert push(session, lambda: edits.remove(session.document.organization, [root])) is None
    assert 1 == len(said)
    assert not session.document.undo_stack.canUndo()


def test_the_direction_is_told_once(session, qtbot):
    with qtbot.waitSignal(session.directionChanged):
        session.set_direction(Direction.LEFT_RIGHT)
    with qtbot.assertNotEmitted(session.directionChanged):
        session.set_direction(Direction.LEFT_RIGHT)


def test_an_edit_of_a_read_only_document_says_why_it_does_nothing(session):
    said = []
    session.notices.refused.connect(said.append)
    session.document.read_only = True
    prod = ou(session, "Prod")
    assert push(session, lambda: edits.rename(session.document.organization, prod, "Production")) is None
    assert [READ_ONLY] == said
    assert "Prod" == session.document.organization.node(prod).name


def add_one(session, beside):
    """Add an account beside another one, and select it, as the command does."""
    document = session.document
    document.push(edits.add_account(document.organization, document.organization.parent(beside), "one-more"))
    (new,) = (n.id for n in document.organization.nodes.values() if n.name == "one-more")
    session.select([new])
    return new


def test_the_undo_of_a_new_node_selects_what_was_selected_before(session):
    first, second, *_ = session.document.organization.accounts()
    session.select([first, second], first)
    add_one(session, first)
    session.document.undo_stack.undo()
    assert ((first, second), first) == (session.selection, session.current)


def test_where_what_was_selected_before_is_gone_as_well_the_parent_is_selected(session):
    document = session.document
    _, first, second, *_ = document.organization.accounts()
    session.select([first])
    new = add_one(session, second)
    document.push(edits.remove(document.organization, [first, new]))
    (left,) = session.selection
    assert left in document.organization.nodes
    assert left == session.current


def test_an_edit_of_a_design_that_is_gone_does_nothing_and_says_so(session):
    """A menu can stay open while another design replaces the one it was made for."""
    heard = []
    session.notices.refused.connect(heard.append)
    gone = session.organization.copy()
    node = next(gone.accounts())
    session.document.push(edits.rename(session.organization, node, "Beans"))
    assert push(session, lambda: edits.rename(gone, node, "Tea")) is None
    assert ["The design has changed meanwhile: nothing was done."] == heard
    assert "Beans" == session.organization.node(node).name


def test_an_edit_about_what_is_gone_does_nothing_and_says_so(session):
    """A list can stay open while its account is removed."""
    heard = []
    session.notices.refused.connect(heard.append)
    organization = session.organization
    *_, node = organization.accounts()
    policy = next(iter(organization.policies))
    session.document.push(edits.remove(organization, [node]))
    assert push(session, lambda: edits.rename(session.organization, node, "Tea")) is None
    assert push(session, lambda: mark(session.organization, node, "HIPAA")) is None
    assert push(session, lambda: edits.attach(session.organization, policy, [node])) is None
    assert push(session, lambda: edits.rename_policy(session.organization, "gone", "Tea")) is None
    assert 4 * ["The design has changed meanwhile: nothing was done."] == heard
