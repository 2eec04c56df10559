"""Every edit followed by its undo gives back the picture and the file, whatever else was done in between."""

from __future__ import annotations

import random

import pytest

from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.layout import Direction
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from tests.designer.organization.layout.layouts import grow
from tests.examples import LONG
from ui.canvas.scene import CanvasScene
from ui.state.document import Document
from ui.state.files import Files
from ui.state.session import Session

LONG_NAME = "Applications of all teams of the company"


def removed(organization: Organization, _dice: random.Random, some: list[NodeId]) -> Change:
    return edits.remove(organization, some)


def moved(organization: Organization, dice: random.Random, some: list[NodeId]) -> Change:
    parent = dice.choice(ous_of(organization))
    return edits.move(organization, some, parent, dice.randint(0, len(organization.node(parent).children)))


def reordered(organization: Organization, dice: random.Random, some: list[NodeId]) -> Change:
    parent = organization.parent(some[0]) or organization.root
    return edits.move(organization, some[:1], parent, dice.randint(0, len(organization.node(parent).children)))


def renamed(organization: Organization, dice: random.Random, some: list[NodeId]) -> Change:
    return edits.rename(organization, some[0], dice.choice((LONG_NAME, "W")))


def pasted(organization: Organization, dice: random.Random, some: list[NodeId]) -> Change:
    part = edits.fragment(organization, some)
    return edits.paste(organization, part, dice.choice(ous_of(organization)))


def duplicated(organization: Organization, _dice: random.Random, some: list[NodeId]) -> Change:
    return edits.duplicate(organization, some)


def added(organization: Organization, dice: random.Random, _some: list[NodeId]) -> Change:
    add = dice.choice((edits.add_account, edits.add_ou))
    return add(organization, dice.choice(ous_of(organization)), f"New {dice.random()}")


def set_up(organization: Organization, dice: random.Random, _some: list[NodeId]) -> Change:
    if dice.random() < 0.5:
        return edits.set_organization_name(organization, LONG_NAME)
    return edits.set_management_account(organization, dice.choice((None, *organization.accounts())))


WAYS = (removed, moved, reordered, renamed, pasted, duplicated, added, set_up)


def ous_of(organization: Organization) -> list[NodeId]:
    return [node.id for node in organization.nodes.values() if node.kind is not NodeKind.ACCOUNT]


def random_edit(organization: Organization, dice: random.Random) -> Change:
    """One edit of any kind that is allowed, on one node or on several."""
    nodes = [node for node in organization.nodes if node != organization.root]
    while True:
        some = dice.sample(nodes, min(len(nodes), dice.choice((1, 1, 1, 3)))) or [organization.root]
        try:
            change = dice.choice(WAYS)(organization, dice, some)
        except EditError:
            continue
        if change:
            return change


class Pictures:
    """A canvas of frames and its file."""

    def __init__(self, organization: Organization) -> None:
        self.session = Session(Document(organization))
        self.files = Files(self.session)
        self.session.set_direction(Direction.NESTED)
        self.scene = CanvasScene(self.session)

    def now(self) -> object:
        layout = self.scene.layout
        frames = {node_id: (layout.subtree(node_id), layout.band(node_id)) for node_id in layout.containers()}
        return dict(layout.cards()), frames, self.files.data()


@pytest.mark.parametrize("seed", range(100 if LONG else 4))
def test_every_edit_and_its_undo_give_back_the_picture_and_the_file(qtbot, tmp_path, seed):
    dice = random.Random(seed)
    pictures = Pictures(grow(dice.choice((8, 40, 150)), seed))
    session, stack = pictures.session, pictures.session.document.undo_stack
    session.set_collapsed(dice.choice(ous_of(session.organization)), True)
    kept = [pictures.now()]
    for _ in range(60 if LONG else 12):
        if dice.random() < 0.3:  # some steps back and forth
            stack.setIndex(dice.randint(0, stack.count()))
            assert kept[stack.index()] == pictures.now()
        if dice.random() < 0.1:
            pictures.files.save(tmp_path / "design.json")
        session.document.push(random_edit(session.organization, dice))
        session.document.seal()
        del kept[stack.index() :]
        kept.append(pictures.now())
    for index in (*reversed(range(stack.count())), *range(stack.count() + 1)):
        stack.setIndex(index)
        assert kept[index] == pictures.now()


def test_an_ou_that_was_folded_when_it_was_deleted_comes_back_folded(qtbot):
    session = Session(Document(grow(40, 1)))
    ou = next(one for one in ous_of(session.organization)[1:] if session.organization.node(one).children)
    for folded in (True, False):
        session.set_collapsed(ou, folded)
        session.document.push(edits.remove(session.organization, [ou]))
        assert ou not in session.collapsed
        session.document.undo_stack.undo()
        assert folded is (ou in session.collapsed)
