"""The document: one undo stack, merging by gesture, and one notification for each step."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from designer.basics.errors import EditError
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.native import write
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import NOTES
from designer.organization.model.records import NodeId
from ui.state.document import Document, _Apply


@pytest.fixture
def document(qapp):
    document = Document(template("coffee-shop").organization)
    yield document
    document.deleteLater()


def saved(document):
    """The document as the bytes of a file."""
    return write(NativeFile(document.organization))


def first_account(document):
    return next(document.organization.accounts())


def test_a_push_is_one_step_and_one_notification(document):
    heard = []
    document.changed.connect(heard.append)
    change = edits.rename(document.organization, first_account(document), "Beans")
    document.push(change)
    assert [change] == heard
    assert 1 == document.undo_stack.count()
    assert change.label == document.undo_stack.undoText()


def test_it_tells_once_when_it_is_no_longer_as_saved_and_when_it_is_again(document):
    heard = []
    document.savedChanged.connect(lambda: heard.append(bool(document.unsaved)))
    organization, account = document.organization, first_account(document)
    before = organization.node(account).name
    document.push(edits.rename(organization, account, "Beans"))
    document.push(edits.rename(organization, account, "Tea"))
    assert [True] == heard
    document.seal()
    document.push(edits.rename(organization, account, before))  # no step of the stack leads there
    assert [True, False] == heard
    document.undo_stack.undo()
    assert [True, False, True] == heard
    document.take_as_saved()
    assert [True, False, True, False] == heard
    assert document.undo_stack.isClean()


def test_a_change_of_other_records_is_refused_before_the_stack_hears_of_it(document):
    """In `redo` of a command its exception cost a method of the command a reference, and the program ended later."""
    change = edits.rename(document.organization, first_account(document), "Beans")
    document.push(change)
    references = sys.getrefcount(_Apply.id)
    for _ in range(5):
        with pytest.raises(ValueError, match="other records"):
            document.push(change)
    assert references <= sys.getrefcount(_Apply.id)
    assert 1 == document.undo_stack.count()


def test_a_step_that_cannot_be_undone_is_told_and_the_others_are_undone(document, qtbot):
    """Its exception came to the stack, which went on with it, and the process ended."""
    first, second = list(document.organization.accounts())[:2]
    before = document.organization.node(first).name
    for name in ("one", "two", "three"):
        document.push(edits.rename(document.organization, first, name))
        document.seal()
    document.push(edits.rename(document.organization, second, "four"))
    document.organization.apply(edits.rename(document.organization, second, "nobody knows"))
    with qtbot.captureExceptions() as raised:
        document.undo_stack.setIndex(0)
        assert [] == raised
        qtbot.waitUntil(lambda: bool(raised))
    assert ["ValueError"] == [kind.__name__ for kind, _, _ in raised]
    assert before == document.organization.node(first).name


def test_an_empty_change_is_no_step(document):
    document.push(Change("Nothing"))
    assert 0 == document.undo_stack.count()


def test_undo_and_redo_tell_of_the_inverse_and_of_the_change(document):
    account = first_account(document)
    before = document.organization.node(account).name
    document.push(edits.rename(document.organization, account, "Beans"))
    heard = []
    document.changed.connect(heard.append)
    document.undo_stack.undo()
    assert before == document.organization.node(account).name
    document.undo_stack.redo()
    assert "Beans" == document.organization.node(account).name
    assert ["Beans", before] == [change.nodes[account].before.name for change in heard]


def test_typing_is_one_step_until_the_gesture_ends(document):
    account = first_account(document)
    before = saved(document)
    for name in ("B", "Be", "Bea", "Beans"):
        document.push(edits.rename(document.organization, account, name))
    assert 1 == document.undo_stack.count()
    document.seal()
    document.push(edits.rename(document.organization, account, "Beans!"))
    assert 2 == document.undo_stack.count()
    document.undo_stack.undo()
    assert "Beans" == document.organization.node(account).name
    document.undo_stack.undo()
    assert before == saved(document)


def test_typing_back_to_what_was_there_leaves_no_step(document):
    account = first_account(document)
    name = document.organization.node(account).name
    document.push(edits.rename(document.organization, account, "Beans"))
    document.push(edits.rename(document.organization, account, name))
    assert not document.undo_stack.canUndo()


def test_a_view_that_pushes_while_it_is_told_is_a_bug(document, qtbot):
    account = first_account(document)

    def push_again(_change):
        with pytest.raises(RuntimeError, match="while it followed"):
            document.push(edits.rename(document.organization, account, "Again"))

    document.changed.connect(push_again)
    document.push(edits.rename(document.organization, account, "Beans"))
    assert "Beans" == document.organization.node(account).name


def test_a_read_only_document_stays_as_it_is(document):
    before = saved(document)
    document.read_only = True
    document.push(edits.rename(document.organization, first_account(document), "Beans"))
    assert before == saved(document)


def test_another_organization_has_a_history_of_its_own(document):
    document.push(edits.rename(document.organization, first_account(document), "Beans"))
    resets = []
    document.reset.connect(lambda: resets.append(1))
    document.replace(template("empty").organization)
    assert [1] == resets
    assert not document.undo_stack.canUndo()


def some_edit(draw, organization):
    nodes = st.sampled_from(list(organization.walk()))
    policies = st.sampled_from(sorted(organization.policies))
    attempts = (
        lambda: edits.add_ou(organization, draw(nodes)),
        lambda: edits.add_account(organization, draw(nodes)),
        lambda: edits.rename(organization, draw(nodes), draw(st.sampled_from(["Alpha", "Beta"]))),
        lambda: edits.move(organization, [draw(nodes)], draw(nodes)),
        lambda: edits.remove(organization, [draw(nodes)]),
        lambda: edits.attach(organization, draw(policies), [draw(nodes)]),
        lambda: edits.detach(organization, draw(policies), [draw(nodes)]),
        lambda: edits.edit_policy_text(organization, draw(policies), draw(st.sampled_from(["{", "{}", "[]"]))),
        lambda: edits.delete_policy(organization, draw(policies), detach_everywhere=True),
        lambda: edits.set_management_account(organization, draw(nodes)),
        lambda: edits.set_attribute(organization, [NodeId(draw(nodes))], NOTES, draw(st.text(max_size=5))),
    )
    try:
        return draw(st.sampled_from(attempts))()
    except EditError:
        return Change("Refused")


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_undoing_everything_restores_the_saved_bytes_and_redoing_everything_the_latest(qapp, data):
    document = Document(template("coffee-shop").organization)
    first = saved(document)
    for _ in range(data.draw(st.integers(1, 8))):
        document.push(some_edit(data.draw, document.organization))
    last = saved(document)
    document.undo_stack.setIndex(0)
    assert first == saved(document)
    document.undo_stack.setIndex(document.undo_stack.count())
    assert last == saved(document)
    document.deleteLater()
