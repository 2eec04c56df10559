"""The far picture that is kept while the view moves looks like one that is painted again."""

import random
from operator import ne

import pytest
from PySide6.QtCore import QPoint

from designer.analysis.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.organization import edits
from designer.organization.layout import Direction
from designer.organization.model.records import NodeId
from tests.designer.organization.layout.layouts import grow
from tests.ui.canvas.pictures import make_all
from ui.canvas.far.kept_picture import KeptPicture
from ui.canvas.view import CanvasView
from ui.state.document import Document
from ui.state.session import Session

_MOST_PIXELS = 50


def grabbed(view):
    return view.viewport().grab().toImage()


def again(view):
    view._picture = KeptPicture()
    return grabbed(view)


def is_like(one, other):
    """Whether two pictures are the same except for some pixels: numbers that end on a half are rounded either way."""
    pixels = [image.constBits().cast("I") for image in (one, other)]
    return one == other or sum(map(ne, *pixels)) < _MOST_PIXELS


@pytest.fixture
def afar(qtbot):
    session = Session(Document(grow(150, 5)))
    view = CanvasView(session)
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.set_animated(False)
    view.show()
    session.set_direction(Direction.NESTED)
    view.fit()
    return view


@pytest.mark.parametrize("asked", [False, True])
def test_a_picture_that_is_kept_while_the_view_pans_looks_like_one_painted_again(afar, asked):
    if asked:
        tones = [Tone(role, role.value, role.value) for role in (ToneColour.ALLOWED, ToneColour.CONDITIONAL)]
        accounts = enumerate(afar.session.organization.accounts())
        afar.session.set_annotations({node: NodeAnnotation(tone=tones[n % 3 == 0]) for n, node in accounts})
        make_all(afar.canvas_scene)
    rng = random.Random(1)
    for scale in (0.06, 0.12, 0.3):
        afar.show_at(scale, afar._middle())
        for _ in range(3):
            grabbed(afar)
            for way in (QPoint(rng.randint(-90, 90), rng.randint(-60, 60)), QPoint(30, 0), QPoint(0, -7)):
                afar.pan_by(way.x(), way.y())
                kept = grabbed(afar)
                assert afar._picture._picture is not None
                assert is_like(kept, again(afar))
                grabbed(afar)
                grabbed(afar)


def test_a_kept_picture_is_painted_again_after_an_edit(afar):
    before = [grabbed(afar) for _ in range(3)][-1]
    ou = afar.canvas_scene.layout.ous(afar.session.organization.root)[0]
    afar.session.document.push(edits.remove(afar.session.organization, [NodeId(ou)]))
    after = grabbed(afar)
    assert before != after == again(afar)


def test_after_each_edit_the_picture_looks_like_one_that_took_nothing_over(afar):
    rng, session, scene = random.Random(2), afar.session, afar.canvas_scene
    for scale in (0.06, 0.12, 0.3):
        afar.show_at(scale, afar._middle())
        for number in range(6):
            organization = session.organization
            account, ou = rng.choice(list(organization.accounts())), rng.choice(list(scene.layout.containers()))
            edit = (
                lambda account=account: edits.remove(session.organization, [account]),
                lambda ou=ou, number=number: edits.add_account(session.organization, ou, f"new {number}"),
                lambda account=account: edits.rename(session.organization, account, f"{account} again"),
            )
            session.document.push(edit[number % 3]())
            kept = [grabbed(afar) for _ in range(3)][-1]
            scene._overviews._current = None
            scene._prepare_overview(again=True)
            assert is_like(kept, again(afar))
