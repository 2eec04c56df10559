"""Marks of the far picture: what a lens says of accounts and OUs can be seen, and told without colour."""

from itertools import permutations, product
from random import Random

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from designer.analysis.lenses.annotation import ADVICE, ERRORS, EXEMPT, WARNINGS, NodeAnnotation
from designer.organization import edits
from designer.organization.layout import Direction, Rect, Stack
from designer.organization.layout.nested.arrangement import nested_sizes
from designer.organization.model.records import NodeId, NodeKind
from tests.ui.canvas.pictures import make_all
from ui.canvas.cards.items import rectf
from ui.canvas.cards.style import NO_PEN, CanvasStyle
from ui.canvas.far import text_pictures
from ui.canvas.far.colours import FarColours
from ui.canvas.far.frames import edge_of
from ui.canvas.far.headings import HeadingTypes
from ui.canvas.far.marks import marks_apart
from ui.canvas.far.row_names import RowNames, RowSign
from ui.theme import DARK, LIGHT
from ui.theme.tokens import contrast

DENIED, CONDITIONAL = 1, 2


@pytest.fixture
def nested(view):
    view.session.set_direction(Direction.NESTED)
    return view


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_advice_is_never_louder_than_the_lines_of_frames_nor_than_accounts_without_it(organization, tokens):
    style = CanvasStyle(tokens)
    for advised, usual in zip(style.advised_edges, style.frame_edges, strict=True):
        assert contrast(advised.color(), tokens.canvas) <= contrast(usual.color(), tokens.canvas)
    colours = FarColours(organization, style, {NodeId("anna"): NodeAnnotation(ADVICE)}, None)
    (advice,) = {colours.of(NodeId("anna"), NodeKind.ACCOUNT)}
    assert {advice} == colours.quiet
    assert contrast(QColor.fromRgba(advice), tokens.canvas) <= contrast(style.ticks, tokens.canvas)


def test_advice_is_no_exception_among_accounts_and_leaves_the_root_without_a_line(nested):
    said = {"root": ADVICE, "sandbox": ADVICE, "prod": WARNINGS, "ben": ADVICE, "carl": WARNINGS}
    nested.session.set_annotations({NodeId(node): NodeAnnotation(tone) for node, tone in said.items()})
    nested.show_at(0.2, rectf(nested.canvas_scene.layout.bounds).center())
    make_all(nested.canvas_scene)
    overview = nested.canvas_scene.overview
    (tile,) = overview._tiles.steps()
    fields, there = overview._fields_of(tile), overview._part(tile, overview._look.exceptions)
    assert {WARNINGS.role: [rectf(nested.canvas_scene.layout.subtree(NodeId("prod")))]} == fields.around
    assert {0, 1} == fields.advised.keys()
    assert edge_of(overview._style.advised_edges, 0) is NO_PEN
    loud = [colour for colour in there if colour not in overview._calm.quiet]
    assert [nested.canvas_scene.canvas_style.tokens.warning.rgba()] == loud


@pytest.mark.parametrize("scale", [0.005, 0.0155, 0.03, 0.05, 0.09, 0.2])
def test_marks_never_meet_and_can_be_seen_and_the_worst_goes_before_the_others(scale):
    sizes, random = nested_sizes(), Random(1)
    pitch, marks = sizes.account_width + sizes.column_gap, {}
    for column, row in product(range(30), range(60)):
        if random.random() < 0.4:
            place = QRectF(column * pitch, row * sizes.row_pitch, sizes.account_width, sizes.account_height)
            marks.setdefault(random.choice((DENIED, CONDITIONAL, CONDITIONAL)), []).append(place)
    found = marks_apart(marks, scale, pitch, DENIED)
    boxes = [QRectF(one.topLeft() * scale, one.size() * scale) for there in found.values() for one in there]
    assert all(min(box.width(), box.height()) > 2.99 for box in boxes)
    assert not any(one.adjusted(-0.98, -0.98, 0, 0).intersects(other) for one, other in permutations(boxes, 2))
    if scale >= 4 / sizes.account_height:
        assert {colour: len(there) for colour, there in marks.items()} == {c: len(t) for c, t in found.items()}
    for denied in marks[DENIED]:
        near = denied.adjusted(*(side * 4 / scale for side in (-1, -1, 1, 1)))
        assert any(near.intersects(one) for one in found[DENIED])


def test_rows_of_accounts_with_problems_have_their_sign_where_no_lens_is_on(nested):
    scene = nested.canvas_scene
    scene.contents.reports.report({NodeId("shop"): 1, NodeId("ben"): 2}, frozenset({NodeId("ben")}))
    for scale in (0.45, 0.6, 0.79):
        nested.show_at(scale, rectf(scene.layout.bounds).center())
        make_all(scene)
        scene._refresh()
        signs = [sign.glyph for _, sign in scene.overview._names._signs]
        assert (1, 1) == (signs.count(WARNINGS.glyph), signs.count(ERRORS.glyph))
    nested.session.set_annotations({NodeId("carl"): NodeAnnotation(EXEMPT)})
    make_all(scene)
    assert {"account", EXEMPT.glyph} == {sign.glyph for _, sign in scene.overview._names._signs}


def test_a_sign_that_stands_out_has_room_in_every_row_whatever_its_name(nested):
    style, place = nested.canvas_scene.canvas_style, Rect(0, 0, 9999, 9999)
    stack = Stack(NodeId("sandbox"), (NodeId("ben"),), 0, 0, 1)
    organization = nested.session.organization
    for name in ("b", "nnnnnnnnn", "n" * 50):
        organization.apply(edits.rename(organization, NodeId("ben"), name))
        names = RowNames(organization, style, HeadingTypes().of(12, bold=False))
        names.want({stack.parent: stack}, place, 0.5, lambda _: ([0], [0]), lambda _: RowSign("move", QColor(), True))
        names.place([stack.parent])
        ((box, _),) = names._signs
        assert box.right() <= (style.sizes.account_width + 4) * 0.5 + 2


def test_all_names_in_sight_get_their_picture_however_many_there_are(organization, monkeypatch):
    monkeypatch.setattr(text_pictures, "_MOST_PICTURES", 5)
    monkeypatch.setattr(text_pictures, "_MOST_NEW", 4)
    names = RowNames(organization, CanvasStyle(LIGHT), HeadingTypes().of(12, bold=False))
    names.shown = [(0, 10 * one, f"account {one}", 90) for one in range(12)]
    picture = QPixmap(100, 130)
    painter = QPainter(picture)
    pictures = text_pictures.TextPictures()
    for _ in range(3):
        pictures.begin(1.0)
        names.paint(painter, QRectF(picture.rect()), pictures)
    painter.end()
    assert names.is_whole


def test_a_heading_is_drawn_as_text_where_a_frame_has_made_pictures_enough(qapp, monkeypatch):
    type_, drawn = HeadingTypes().of(14, bold=True), []
    for most in (1, 0):
        monkeypatch.setattr(text_pictures, "_MOST_NEW", most)
        picture, pictures = QPixmap(100, 30), text_pictures.TextPictures()
        picture.fill(QColor("white"))
        pictures.begin(1.0)
        painter = QPainter(picture)
        pictures.draw(painter, QPointF(10, 20), "Retail", type_, QColor("black"))
        painter.end()
        assert most == len(pictures._pictures)
        drawn.append(bytes(picture.toImage().constBits()))
    assert max(abs(one - other) for one, other in zip(*drawn, strict=True)) < 64  # edges are blended otherwise


def test_names_in_sight_are_placed_at_once_and_those_near_by_before_they_are_seen(organization):
    names = RowNames(organization, CanvasStyle(LIGHT), HeadingTypes().of(12, bold=False))
    account = NodeId("ben")
    stacks = {NodeId(f"ou-{one}"): Stack(NodeId("sandbox"), (account,), 0, 0, 1) for one in range(9)}
    names.want(stacks, Rect(0, 0, 9999, 9999), 1.0, lambda _: ([0], [0]), lambda _: None)
    names.place(list(stacks)[:2])
    seen = len(names.shown)
    for _ in stacks:
        names.place([])
    assert 2 <= seen < len(stacks) == len(names.shown)


def test_a_sign_is_made_once_and_stands_on_whole_pixels_wherever_it_is(qapp):
    pictures, drawn = text_pictures.TextPictures(), set()
    for ratio in (1.0, 2.0):
        pictures.begin(ratio)
        for x in (10.0, 10.4):
            picture = QPixmap(60, 40)
            picture.fill(QColor("white"))
            painter = QPainter(picture)
            box = QRectF(x, 6.2, 11, 11)
            pictures.draw_sign(painter, box, "problems", QColor("#b45309"), QColor("#ffeecc"))
            painter.end()
            drawn.add((ratio, bytes(picture.toImage().constBits())))
            assert len(pictures._signs) == 1
        assert picture.toImage().pixelColor(15, 7).name() != "#ffffff"
    assert len(drawn) == 2
