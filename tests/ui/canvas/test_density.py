"""Densities on the canvas: chosen for the room, kept while one works, held by what is placed, chosen by the person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from designer.analysis.lenses.annotation import STATE_TONES, NodeAnnotation, ToneColour
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.node_summary import tip
from designer.analysis.lenses.registry import choice_of, read_now
from designer.exchange.templates import load
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.layout import Density, Direction, Rect
from designer.organization.model.records import NodeKind
from designer.policy.states import State
from tests.ui.canvas.pictures import make_all, shows_all
from ui import theme
from ui.canvas.cards.content import CardContents, badges_of, count_width
from ui.canvas.cards.fitting import CLOSEST
from ui.canvas.cards.items import CARD_MARGIN, rectf
from ui.canvas.cards.painting import bubble_rect, paint_card, problems_rect
from ui.canvas.cards.style import LEAST_NAME, CanvasStyle, plain_sizes
from ui.canvas.cards.surface import CardState
from ui.canvas.hit_testing import bubble_at
from ui.canvas.view import CanvasView
from ui.state.accessible_text import annotation_words
from ui.state.document import Document
from ui.state.files import Files
from ui.state.session import Session


@pytest.fixture
def session(qapp):
    """The sample, in the fonts of the program."""
    theme.apply(qapp, theme.Scheme.LIGHT)
    made = Session(Document(load("company").organization))
    yield made
    made.document.deleteLater()
    made.deleteLater()


@pytest.fixture
def view(session, qtbot):
    """A canvas as large as on a screen of 1440 x 900."""
    view = CanvasView(session)
    qtbot.addWidget(view)
    view.set_animated(False)
    view.resize(936, 744)
    view.show()
    QApplication.processEvents()
    return view


def named(view, name):
    return next(n.id for n in view.session.document.organization.nodes.values() if n.name == name)


@pytest.mark.parametrize(
    ("size", "density"),
    [
        ((1700, 1000), Density.COMFORTABLE),
        ((936, 744), Density.COMPACT),
        ((649, 476), Density.DENSE),
    ],
)
def test_the_sample_is_seen_whole_at_its_natural_size_in_windows_of_three_sizes(view, size, density):
    view.resize(*size)
    assert density is view.canvas_scene.canvas_style.density
    assert 1.0 == view.scale_factor
    assert shows_all(view)


def test_everything_is_shown_by_a_zoom_and_never_in_cards_of_another_style(view):
    view.keep()
    document, prod = view.session.document, named(view, "Prod")
    for number in range(30):
        document.push(edits.add_account(document.organization, prod, f"extra-{number}"))
    shown = dict(view.shown_layout.cards())
    view.zoom_in()
    view.fit()
    assert Density.COMPACT is view.canvas_scene.canvas_style.density
    assert shows_all(view)
    assert shown == dict(view.shown_layout.cards())
    view.resize(1900, 1100)
    view.zoom_in()
    view.fit()
    assert Density.COMPACT is view.canvas_scene.canvas_style.density


def test_a_longer_name_makes_cards_wider_and_nothing_makes_them_narrower_while_one_works(view):
    view.keep()
    document, shop = view.session.document, named(view, "shop-prod")
    before = view.shown_layout.rect(shop).w
    document.push(edits.rename(document.organization, shop, "a-shop-with-a-long-name"))
    wider = view.shown_layout.rect(shop).w
    assert wider > before
    assert "a-shop-with-a-long-name" == view.canvas_scene.content_of(shop).name
    document.undo_stack.undo()
    assert wider == view.shown_layout.rect(shop).w
    view.show_start()
    assert before == view.shown_layout.rect(shop).w


def test_long_names_are_whole_where_there_is_room_to_spare(session, view):
    organization, parent = load("empty").organization, load("empty").organization.root
    for level in range(1, 6):
        made = edits.add_ou(organization, parent, f"An organizational unit at level {level} with a long name")
        organization.apply(made)
        parent = next(n for n in made.nodes if n not in {parent, organization.root})
    session.document.replace(organization)
    content = view.canvas_scene.content_of
    assert 1.0 == view.scale_factor
    assert organization.node(parent).name == content(parent).name
    view.resize(300, 700)
    assert "…" in content(parent).name


def test_a_name_beyond_the_limit_shows_what_tells_it_from_its_siblings(view):
    view.keep()
    document, prod = view.session.document, named(view, "Regulated")
    for node_id in document.organization.node(prod).children:
        name = f"a-long-beginning-that-both-share-{document.organization.node(node_id).name}"
        document.push(edits.rename(document.organization, node_id, name))
    shown = [view.canvas_scene.content_of(n).name for n in document.organization.node(prod).children]
    assert [name.partition("…")[2] for name in shown] == ["payments-prod", "card-vault"]


def test_a_card_placed_by_hand_holds_the_density_it_was_seen_at(view):
    session, shop = view.session, named(view, "shop-prod")
    session.document.push(edits.place(session.document.organization, {shop: (300, 40)}))
    assert Density.COMPACT is session.fixed_density
    view.resize(1700, 1000)
    view.fit()
    assert Density.COMPACT is view.canvas_scene.canvas_style.density
    assert b'"density": "compact"' in Files(session).data()


def test_a_placing_that_is_undone_holds_no_density_and_moves_nothing(view):
    session, shop = view.session, named(view, "shop-prod")
    session.document.push(edits.place(session.document.organization, {shop: (300, 40)}))
    before = view.visible_area()
    session.document.undo_stack.undo()
    assert before == view.visible_area()
    assert Density.COMPACT is view.canvas_scene.canvas_style.density
    assert session.fixed_density is None
    assert b'"density"' not in Files(session).data()
    view.resize(1700, 1000)
    view.fit()
    assert Density.COMFORTABLE is view.canvas_scene.canvas_style.density
    session.document.push(edits.place(session.document.organization, {shop: (300, 40)}))
    assert Density.COMFORTABLE is session.fixed_density


def test_a_density_that_the_person_chose_stays_when_a_placing_is_undone(view):
    session, shop = view.session, named(view, "shop-prod")
    session.set_density(Density.DENSE)
    session.document.push(edits.place(session.document.organization, {shop: (300, 40)}))
    session.document.undo_stack.undo()
    assert Density.DENSE is session.fixed_density


def test_a_design_with_places_of_before_has_the_density_they_were_made_for(session, qtbot):
    shop = next(n.id for n in session.document.organization.nodes.values() if n.name == "shop-prod")
    session.document.organization.apply(edits.place(session.document.organization, {shop: (300, 40)}))
    view = CanvasView(session)
    qtbot.addWidget(view)
    view.resize(936, 744)
    view.show()
    assert Density.COMFORTABLE is view.canvas_scene.canvas_style.density


@pytest.mark.parametrize("density", list(Density))
def test_the_person_chooses_a_density_and_the_file_keeps_it(view, density):
    files = Files(view.session)
    view.session.set_density(density)
    assert density is view.canvas_scene.canvas_style.density
    assert f'"density": "{density.value}"'.encode() in files.data()
    view.session.set_density(None)
    assert Density.COMPACT is view.canvas_scene.canvas_style.density
    assert b'"density"' not in files.data()


@pytest.mark.parametrize("density", list(Density))
@pytest.mark.parametrize("scale", [1.6, 1.0, 0.92, 0.8, 0.7, 0.6, 0.5])
def test_no_name_on_a_card_has_fewer_than_twelve_pixels(view, density, scale):
    view.session.set_density(density)
    view.show_at(scale, QPointF())
    scene = view.canvas_scene
    if scene.far:
        assert scale < scene.canvas_style.far_below
        return
    from ui.canvas.cards.painting import large_name
    from ui.canvas.cards.style import FULL

    for node_id in view.session.document.organization.nodes:
        content = scene.content_of(node_id)
        style = scene.canvas_style
        whole = style.row if content.row else style.name
        type_ = whole if scale >= FULL else large_name(style, content, scale).type
        pixels = type_.font.pixelSize() if type_.font.pixelSize() > 0 else theme.metrics().base_px
        assert round(pixels * scale, 1) >= LEAST_NAME - 0.1


@pytest.mark.parametrize("density", list(Density))
def test_the_mouse_finds_what_is_painted(view, density):
    view.session.set_density(density)
    for name in ("shop-prod", "Prod", "Root", "Acme Management"):
        node_id = named(view, name)
        head = view.viewportTransform().mapRect(rectf(view.shown_layout.head(node_id)))
        assert node_id == view.node_at(head.topLeft().toPoint() + QPoint(20, 12))


def test_rows_are_painted_over_their_ou_whose_picture_does_not_grow_with_them(view):
    view.session.set_density(Density.DENSE)
    make_all(view.canvas_scene)
    scene, prod, shop = view.canvas_scene, named(view, "Prod"), named(view, "shop-prod")
    card, row = scene.card(prod), scene.card(shop)
    assert row.zValue() > card.zValue()
    assert card.boundingRect().height() > 100
    assert card._picture.height() < 60 * view.devicePixelRatioF()
    assert NodeKind.ACCOUNT is row.content.kind
    assert row.content.row


@pytest.mark.parametrize("density", list(Density))
def test_the_answer_of_a_lens_has_its_sign_in_place_of_the_glyph_and_its_words_on_the_card_or_in_the_tip(view, density):
    session, shop, prod = view.session, named(view, "shop-prod"), named(view, "Workloads")
    session.set_density(density)
    deny = STATE_TONES[State.DENIED]
    session.set_annotations(
        {shop: NodeAnnotation(deny), prod: NodeAnnotation(note="decides for 1", note_role=deny.role)}
    )
    scene = view.canvas_scene
    content, above = scene.content_of(shop), scene.content_of(prod)
    assert [] == list(badges_of(scene.canvas_style, content))
    assert ("", "") == (above.direct, above.inherited)
    assert deny.role == above.line_role
    if density is not Density.DENSE:
        assert (deny.words, deny.role, "decides for 1") == (content.line, content.line_role, above.line)
    assert [deny.words] == annotation_words(content.annotation)
    assert ["decides for 1"] == annotation_words(above.annotation)
    assert deny.words in tip(session.document.organization, session.document.organization.node(shop), deny.words)


def test_a_quiet_note_without_room_has_no_bar_as_if_it_were_an_answer(view):
    view.session.set_density(Density.DENSE)
    prod = named(view, "Prod")

    def first_columns(note_role):
        view.session.set_annotations(
            {prod: NodeAnnotation(note="a note for which there is no room", note_role=note_role)}
        )
        content = view.canvas_scene.content_of(prod)
        quiet = note_role is ToneColour.OTHER
        assert (["", "4 accounts"][quiet], ["denied", ""][quiet]) == (content.line, content.line_role)
        picture = QImage(4, 20, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        paint_card(painter, view.canvas_scene.canvas_style, content, CardState(0), 1.0, Direction.TOP_DOWN)
        painter.end()
        return {picture.pixel(2, y) for y in range(8, 20)}

    tokens = view.canvas_scene.canvas_style.tokens
    assert tokens.denied.rgb() in first_columns(ToneColour.DENIED)
    assert tokens.secondary.rgb() not in first_columns(ToneColour.OTHER)


@pytest.mark.parametrize("direction", [Direction.TOP_DOWN, Direction.LEFT_RIGHT])
def test_the_bubble_of_a_card_with_rows_covers_none_of_them_and_collapses_them(view, direction):
    session, scene, prod = view.session, view.canvas_scene, named(view, "Prod")
    session.set_density(Density.DENSE)
    session.set_direction(direction)
    make_all(scene)
    box = bubble_rect(scene.canvas_style, scene.card(prod).content, direction)
    place = box.translated(scene.card(prod).pos())
    rows = [rectf(scene.layout.rect(child)) for child in session.organization.node(prod).children]
    assert 4 == len(rows)
    assert not any(place.intersects(row) for row in rows)
    assert prod == bubble_at(view, view.viewportTransform().map(place.center()).toPoint())


def test_rows_say_in_fewer_characters_what_few_of_them_have_room_for(view):
    organization = view.session.document.organization
    view.session.set_annotations(read_now(organization, choice_of(organization, "budget")).annotations)

    def said(*names):
        return [view.canvas_scene.content_of(named(view, name)).line for name in names]

    assert ["1 of 10 SCPs", "2 of 10 SCPs"] == said("Audit", "Log Archive")
    view.session.set_density(Density.DENSE)
    assert ["1/10", "2/10", "1/10", "24%"] == said("Audit", "Log Archive", "search-prod", "Prod")
    assert "5 of 10 SCPs" == said("Root")[0]


def test_cards_of_one_line_leave_it_to_their_edge_that_nothing_limits_them_whatever_their_names(view):
    session = view.session
    lens = LensChoice("action", "organizations:DescribeOrganization")
    session.set_annotations(read_now(session.organization, lens).annotations)
    for density, words in ((Density.COMFORTABLE, "no limit here"), (Density.DENSE, "4 accounts")):
        session.set_density(density)
        assert words == view.canvas_scene.content_of(named(view, "Prod")).line


@pytest.mark.parametrize("density", list(Density))
def test_what_hangs_below_a_card_never_meets_what_stands_above_the_one_below_it(view, density):
    """Rows of OUs are shifted against each other, so that any place below a card may be the corner of another."""
    view.session.set_density(density)
    scene = view.canvas_scene
    content = replace(scene.content_of(named(view, "Workloads")), hidden="+347", problems="12")
    below = bubble_rect(scene.canvas_style, content, Direction.TOP_DOWN).bottom() - content.high
    above = -problems_rect(scene.canvas_style, content).top()
    assert 0 < below + above < scene.canvas_style.sizes.least_between <= scene.canvas_style.sizes.level_gap


@pytest.mark.parametrize("problems", ["1", "12", "123"])
@pytest.mark.parametrize("density", list(Density))
def test_a_count_of_problems_is_not_covered_by_the_next_card(view, density, problems):
    view.session.set_density(density)
    scene = view.canvas_scene
    content = replace(scene.content_of(named(view, "Workloads")), problems=problems)
    nearest = round(scene.canvas_style.sizes.sibling_gap * CLOSEST)
    assert problems_rect(scene.canvas_style, content).right() < content.wide + nearest


@pytest.mark.parametrize("density", list(Density))
@pytest.mark.parametrize("direction", list(Direction))
def test_what_a_collapsed_card_hides_is_told_whole_and_beside_its_counts(view, density, direction):
    view.session.set_density(density)
    style = view.canvas_scene.canvas_style
    content = replace(
        view.canvas_scene.content_of(named(view, "Workloads")), hidden="+951"
    )  # a longer one is there only where it has room
    bubble = bubble_rect(style, content, direction)
    for badge in badges_of(style, content):
        wide = count_width(style, badge.kind, badge.number)
        assert bubble.right() < badge.right - wide
    assert bubble.right() < content.wide + CARD_MARGIN
    assert bubble.bottom() < content.high + CARD_MARGIN


def test_a_small_card_counts_the_accounts_of_an_ou_that_is_open_and_of_the_root(session):
    organization = session.organization
    style = CanvasStyle(theme.current())
    style.set_cards(Density.DENSE, plain_sizes(style.unit, Density.DENSE))
    contents = CardContents(organization, style)
    ou = next(one for one in organization.node(organization.root).children if organization.node(one).children)
    count = organization.accounts_below(ou)
    assert contents.line_of(organization.node(ou)) == f"{count:,} accounts"
    assert contents.of(ou).line in {f"{count:,} accounts", f"{count:,}"}, "what has room"
    root = contents.line_of(organization.node(organization.root))
    assert root.endswith(
        f"{organization.account_count:,} accounts · {organization.ou_levels(organization.root)} levels"
    )
    contents.reports.follow(frozenset({ou}))
    assert (contents.of(ou).line, contents.of(ou).hidden) == ("", f"+{count}"), "the number is below it"


def test_a_folded_ou_of_several_answers_counts_the_worst_where_its_card_has_one_line(session):
    organization, sizes = session.organization, plain_sizes(CanvasStyle(theme.current()).unit, Density.DENSE)
    style = CanvasStyle(theme.current())
    style.set_cards(Density.DENSE, sizes)
    contents = CardContents(organization, style)
    ou = next(one for one in organization.node(organization.root).children if organization.accounts_below(one) > 2)
    accounts = list(organization.accounts(ou))
    said = {one: NodeAnnotation(STATE_TONES[State.ALLOWED]) for one in accounts}
    said |= {accounts[0]: NodeAnnotation(STATE_TONES[State.CONDITIONAL])}
    said |= {ou: NodeAnnotation(note="no limit here", note_role=ToneColour.OTHER)}
    contents.reports.show(said, None)
    assert contents.of(ou).line in {f"{len(accounts)} accounts", str(len(accounts))}, "quiet words leave the count"
    contents.reports.follow(frozenset({ou}))
    wide = Rect(0, 0, 2 * sizes.ou_width, sizes.ou_height)
    folded = contents.of(ou, wide)
    assert (folded.line, folded.line_role) == ("1 conditional", ToneColour.CONDITIONAL)


def test_the_number_that_a_lens_counts_stays_in_a_narrow_row_and_the_name_gives_it_room(session):
    organization, style = session.organization, CanvasStyle(theme.current())
    style.set_cards(Density.DENSE, plain_sizes(style.unit, Density.DENSE))
    contents, (account, *_) = CardContents(organization, style), organization.accounts()
    stopped = NodeAnnotation(STATE_TONES[State.DENIED], line="39,701 stopped", brief="39,701")
    contents.reports.show({account: stopped}, None)
    measures = style.measures(NodeKind.ACCOUNT, row=True, head=False)
    sides = style.unit * (measures.text_left + measures.pad_right)
    name = organization.node(account).name
    card = contents.of(account, Rect(0, 0, sides + style.row.width(name) + 4, 20), row=True)
    assert card.line == "39,701"
    assert card.name != name
    assert card.name


def test_a_count_of_accounts_is_exact_on_small_cards_however_large_it_is():
    organization = large_organization(10_500, 1)
    style = CanvasStyle(theme.current())
    style.set_cards(Density.DENSE, plain_sizes(style.unit, Density.DENSE))
    assert "10,500" == CardContents(organization, style).of(organization.root).count
