"""The scene follows the document and the session, and has items for what is near."""

from dataclasses import replace
from math import ceil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from designer.analysis.checks import Finding, Severity
from designer.analysis.lenses.annotation import STATE_TONES
from designer.basics.errors import EditError
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.layout import CardPlace, Density, Rect
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, PolicyId, Settings, aws_managed_policies
from designer.policy.states import State
from tests.ui.canvas.pictures import make_all
from ui import theme
from ui.canvas.cards.content import NodeAnnotation
from ui.canvas.cards.items import EdgesItem, rectf
from ui.canvas.cards.painting import bubble_rect
from ui.canvas.cards.pool import rect_of
from ui.canvas.cards.style import CanvasStyle
from ui.canvas.cards.surface import CardState, paint_surface
from ui.canvas.scene import CanvasScene
from ui.state.document import Document
from ui.state.finding_counts import FindingCounts
from ui.state.session import Direction, Session
from ui.theme import Role


def shown(scene):
    make_all(scene)
    return {node_id: (item.pos().x(), item.pos().y()) for node_id, item in scene.cards.items()}


def expected(scene):
    return {node_id: (card.x, card.y) for node_id, card in scene.layout.cards()}


def test_every_card_near_the_view_has_an_item_where_the_layout_puts_it(view):
    assert expected(view.canvas_scene) == shown(view.canvas_scene)
    assert len(view.session.document.organization.nodes) == len(view.canvas_scene.cards)


def test_collapsed_subtrees_have_no_items(view):
    view.session.set_collapsed(NodeId("workloads"), True)
    left = set(view.session.document.organization.nodes) - {"prod", "test", "shop", "pay", "shop-test"}
    assert left == set(shown(view.canvas_scene))
    assert view.canvas_scene.card(NodeId("workloads")).content.hidden == "+ OUs"


def test_a_folded_card_of_one_line_says_on_its_bubble_how_many_accounts_it_hides(view):
    view.session.set_density(Density.DENSE)
    view.show_at(1.0, view.visible_area().center())
    view.session.set_collapsed(NodeId("workloads"), True)
    make_all(view.canvas_scene)
    content, style = view.canvas_scene.card(NodeId("workloads")).content, view.canvas_scene.canvas_style
    assert "+3 in OUs" == content.hidden
    assert style.count.width("+3 in OUs") < bubble_rect(style, content, Direction.TOP_DOWN).width()


def test_a_rename_changes_the_card_and_nothing_else(view):
    before = expected(view.canvas_scene)
    organization = view.session.document.organization
    view.session.document.push(edits.rename(organization, NodeId("shop"), "Bazaar"))
    make_all(view.canvas_scene)
    assert view.canvas_scene.card(NodeId("shop")).content.name == "Bazaar"
    assert before == expected(view.canvas_scene)


@given(moves=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 5)), max_size=6))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_edits_undo_and_redo_the_items_stand_where_a_fresh_scene_puts_them(view, moves):
    document = view.session.document
    nodes = sorted(document.organization.nodes)
    done = 0
    for mover, parent, index in moves:
        organization = document.organization
        try:
            change = edits.move(organization, [nodes[mover % len(nodes)]], nodes[parent % len(nodes)], index)
        except EditError:
            continue
        document.push(change)
        done += bool(change)
        assert expected(view.canvas_scene) == shown(view.canvas_scene)
    for _ in range(done):
        document.undo_stack.undo()
    fresh = CanvasScene(view.session)
    assert expected(fresh) == shown(view.canvas_scene)
    fresh.deleteLater()


def test_another_document_replaces_every_card(view):
    nodes = [Node(NodeId("r"), NodeKind.ROOT, "Root", (NodeId("x"),)), Node(NodeId("x"), NodeKind.ACCOUNT, "Only")]
    view.session.document.replace(Organization(nodes, aws_managed_policies(), Settings("Other")))
    assert {"r", "x"} == set(shown(view.canvas_scene))


def test_the_tree_can_grow_to_the_right(view):
    view.session.set_direction(Direction.LEFT_RIGHT)
    layout = view.canvas_scene.layout
    root, prod = layout.rect(NodeId("root")), layout.rect(NodeId("workloads"))
    assert prod.x > root.x + root.w
    assert expected(view.canvas_scene).items() >= shown(view.canvas_scene).items()


def test_selection_lights_the_cards_and_the_path_to_the_current_one(view):
    view.session.select([NodeId("anna"), NodeId("shop")])
    states = {n: bool(view.canvas_scene.card(n).state & CardState.SELECTED) for n in ("anna", "shop", "ben")}
    assert states == {"anna": True, "shop": True, "ben": False}
    start, end = view.canvas_scene._path._path.elementAt(0), view.canvas_scene.layout.rect(NodeId("shop"))
    assert view.canvas_scene._path._path.currentPosition() == QPointF(end.x, end.y + end.h / 2)
    assert view.canvas_scene.layout.rect(NodeId("root")).holds(start.x, start.y - 1)


def test_lines_that_run_as_before_stay_and_the_others_are_drawn_again(view):
    scene, document = view.canvas_scene, view.session.document

    def kept(change):
        before = dict(scene.lines.below)
        document.push(change)
        make_all(scene)
        for node_id, item in scene.lines.below.items():
            fresh = EdgesItem(scene.layout.edges(node_id), scene.canvas_style)
            assert item._paths == fresh._paths
            assert item.pos() == QPointF()
        assert set(scene.layout.containers(rect_of(scene._area))) <= set(scene.lines.below)
        return {node_id for node_id, item in scene.lines.below.items() if before.get(node_id) is item}

    x, y = scene.layout.rect(NodeId("shop"))[:2]
    places = scene.layout.offsets({NodeId("shop"): (x + 40, y + 300)})
    assert kept(edits.place(document.organization, places)) == set(scene.lines.below) - {"prod"}
    places = scene.layout.offsets({NodeId("prod"): (x + 40, y + 60)})
    assert kept(edits.place(document.organization, places)) == set(scene.lines.below) - {"prod", "workloads"}
    assert kept(edits.add_account(document.organization, NodeId("sandbox"), "new")) <= set(scene.lines.below) - {
        "sandbox"
    }


def test_a_lens_marks_accounts(view):
    view.canvas_scene.set_annotations(
        {
            NodeId("anna"): NodeAnnotation(STATE_TONES[State.DENIED]),
            NodeId("sandbox"): NodeAnnotation(None, "decides for 3"),
        }
    )
    make_all(view.canvas_scene)
    assert view.canvas_scene.card(NodeId("anna")).content.annotation == NodeAnnotation(STATE_TONES[State.DENIED])
    view.canvas_scene.set_annotations(None)
    make_all(view.canvas_scene)
    assert view.canvas_scene.card(NodeId("anna")).content.annotation is None


def test_far_away_no_card_has_an_item_and_near_again_all_have(view):
    view.show_at(0.1, QPointF(0, 240))
    assert view.canvas_scene.far
    assert not view.canvas_scene.cards
    view.show_at(1.0, QPointF(0, 240))
    assert expected(view.canvas_scene) == shown(view.canvas_scene)


@pytest.fixture
def large(qtbot):
    session = Session(Document(large_organization(2_000, 3)))
    session.expand_all()
    scene = CanvasScene(session)
    yield scene
    scene._pool._timer.stop()
    scene.deleteLater()


def test_items_are_as_many_as_the_screen_needs_not_as_the_organization_has(large):
    from PySide6.QtCore import QRectF

    bounds = large.layout.bounds
    for step in range(8):
        area = QRectF(bounds.x + step * bounds.w / 9, 300, 1400, 900)
        large.look_at(area, 1.0, 1.0)
        near = {node_id for node_id, _ in large.layout.cards(_around(area))}
        make_all(large)
        assert near <= set(large.cards)
        assert len(large.cards) < 400


def test_a_panned_view_has_its_cards_at_once(large):
    large.look_at(QRectF(0, 500, 1400, 900), 1.0, 1.0)
    make_all(large)
    for x in range(0, 4000, 130):
        area = QRectF(x, 500, 1400, 900)
        large.look_at(area, 1.0, 1.0)
        assert {node_id for node_id, _ in large.layout.cards(_around(area))} <= set(large.cards)
        assert not large._pool.incomplete


def test_many_cards_come_with_their_pictures_and_blank_ones_stand_in_their_places_until_all_are_there(large):
    bounds = large.layout.bounds
    area = QRectF(bounds.x + bounds.w / 2, 300, 3600, 2200)
    large.look_at(area, 0.1, 1.0)
    seen = {node_id for node_id, _ in large.layout.cards(_around(area))}
    assert len(seen) > 50
    large.look_at(area, 0.6, 1.0)
    filled = []
    large._pool.filled.connect(lambda: filled.append(seen <= set(large.cards)))
    while large._pool.incomplete:
        assert all(card._picture is not None for card in large.cards.values())
        missing = [large.layout.rect(n) for n in seen - set(large.cards) if not large.layout.is_container(n)]
        assert [rect for rect in map(rectf, missing) if rect not in large._pool.to_come] == []
        large._pool.work()
    assert filled == [True]
    assert set(large.layout.containers(_around(area))) <= set(large.lines.below)


def test_the_far_picture_is_the_same_whichever_way_one_came(large):
    bounds = large.layout.bounds
    for scale in (0.02, 0.05, 0.09, 0.12, 0.3):
        for share in (0.1, 0.5):
            area = QRectF(bounds.x + share * bounds.w, 300, 1400 / scale, 850 / scale)
            large.look_at(area, scale, 1.0)
            fresh = CanvasScene(large._session)
            fresh.look_at(area, scale, 1.0)
            assert painted(large.overview) == painted(fresh.overview)
            seen = QRectF(area.topLeft() * scale, area.size() * scale)
            named = [
                [heading[:3] for heading in one.overview._headings if seen.intersects(heading.box)]
                for one in (large, fresh)
            ]
            assert named[0] == named[1] != []
            make_all(fresh)
            fresh._pool._timer.stop()
            fresh.deleteLater()


def test_a_card_placed_from_afar_changes_its_part_of_the_picture_and_leaves_the_rest(large):
    document, scale = large._session.document, 0.05
    organization, bounds = document.organization, large.layout.bounds
    large.look_at(QRectF(bounds.x, bounds.y, bounds.w, bounds.h), scale, 1.0)
    ous = [n.id for n in organization.nodes.values() if n.kind is NodeKind.OU]
    account = next(n.id for n in organization.nodes.values() if n.kind is NodeKind.ACCOUNT)
    steps = [
        lambda: edits.place(organization, {account: (250, 170)}),
        lambda: edits.place(organization, {ous[9]: (300, 400)}),
        lambda: edits.place(organization, {ous[9]: (310, 400)}),
        lambda: edits.add_account(organization, ous[9]),
        lambda: edits.tidy(organization),
    ]
    for number, step in enumerate(steps):
        before = {id(tile) for tile in large.overview._shown}
        document.push(step())
        kept = [tile for tile in large.overview._shown if id(tile) in before]
        assert number != 0 or len(kept) >= len(before) - 2, "only what holds the card is made again"
        fresh = CanvasScene(large._session)
        fresh.look_at(large._area, scale, 1.0)
        assert painted(large.overview) == painted(fresh.overview)
        assert list(large.overview._shown) == list(fresh.overview._shown)
        make_all(fresh)
        fresh._pool._timer.stop()
        fresh.deleteLater()


def test_other_colours_are_painted_where_no_card_moved(large):
    bounds = large.layout.bounds
    large.look_at(QRectF(bounds.x, bounds.y, bounds.w, bounds.h), 0.05, 1.0)
    before, shown = painted(large.overview), list(large.overview._shown)
    node_id = next(n.id for n in large._session.document.organization.nodes.values() if n.kind is NodeKind.ACCOUNT)
    large.set_annotations(None, frozenset({node_id}))
    make_all(large)
    assert shown == list(large.overview._shown)
    assert before.keys() != painted(large.overview).keys()


def painted(overview):
    """The rectangles that an overview paints, by colour."""
    found = {}
    for by_colour in map(overview._far_tile, overview._shown):
        for colour, rects in by_colour.items():
            found.setdefault(colour, []).extend(rects)
    return found


def _around(area):
    from designer.organization.layout import Rect

    box = area.toAlignedRect()
    return Rect(box.x(), box.y(), box.width(), box.height())


def test_the_overview_names_only_ous_and_no_label_lies_over_another(large):
    from PySide6.QtCore import QRectF

    bounds = large.layout.bounds
    large.look_at(QRectF(bounds.x, bounds.y, bounds.w, bounds.h), 0.05, 1.0)
    boxes = [heading.box for heading in large.overview._headings]
    assert boxes
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_a_long_or_foreign_name_is_shortened_to_its_card(view):
    organization = view.session.document.organization
    names = ("x" * 128, "שלום עולם ארוך מאוד מאוד מאוד מאוד", "組織の非常に長い名前はここで切れるはずです", "a\nb\tc")
    scene = view.canvas_scene
    for name in names:
        node = organization.node(NodeId("prod"))
        change = edits.rename(organization, node.id, "tmp")
        swap = replace(change.nodes[node.id], after=replace(node, name=name))
        view.session.document.push(replace(change, nodes={node.id: swap}, merge_key=""))
        make_all(scene)
        content = scene.card(node.id).content
        assert scene.canvas_style.name.width(content.name) <= scene.canvas_style.sizes.ou_width
        assert "\n" not in content.name
        assert "\t" not in content.name


def test_a_collapsed_card_tells_of_the_problems_it_hides(view):
    scene = view.canvas_scene
    scene.contents.reports.report({NodeId("shop"): 2, NodeId("prod"): 1}, frozenset({NodeId("shop")}))
    assert scene.contents.of(NodeId("workloads")).problems == ""
    view.session.set_collapsed(NodeId("workloads"), True)
    content = scene.contents.of(NodeId("workloads"))
    assert (content.problems, content.errors) == ("3", True)


@pytest.mark.parametrize("own", [False, True])
def test_a_problem_of_a_policy_on_several_hidden_nodes_counts_once(view, own):
    reports = view.canvas_scene.contents.reports
    session, workloads = view.session, NodeId("workloads")
    targets = (NodeId("shop"), NodeId("pay"), *((workloads,) if own else ()))
    session.document.push(edits.attach(session.organization, PolicyId("spare"), targets))
    faults = [Finding("one", Severity.WARNING, "", policy="spare"), Finding("two", Severity.ERROR, "", node=targets[0])]
    counts = FindingCounts(session.organization, faults)
    reports.report(counts.by_node, counts.nodes_with_errors(), counts.shared)
    session.set_collapsed(workloads, True)
    assert reports.of(workloads).problems == 2
    session.set_collapsed(workloads, False)
    assert [reports.of(node).problems for node in targets] == [2, 1, 1][: len(targets)]


def test_from_afar_the_colours_of_a_lens_come_in_slices_and_are_those_of_one_go(area, session, qtbot):
    view, scene = area.view, area.view.canvas_scene
    view.show_at(0.2, QPointF(0, 240))
    assert scene.far
    before = scene.overview
    annotations = {node: NodeAnnotation(STATE_TONES[State.DENIED]) for node in ("shop", "pay", "anna")}
    tones = {scene.canvas_style.tokens.denied.rgba()}
    job = scene._overviews._job
    job.start(iter([None] * 3), first=0)  # another work is under way
    session.set_annotations(annotations)
    qtbot.waitUntil(lambda: not job.running)
    assert scene.overview is not before
    fresh = scene._new_overview(None)
    fresh.prepare(rect_of(scene._area), 0.2)
    assert painted(scene.overview) == painted(fresh)
    assert tones <= set(painted(scene.overview))


def test_cards_that_are_still_to_come_are_blank_cards_and_no_grey_blocks(show_area):
    session = Session(Document(large_organization(2_000, 3)))
    session.expand_all()
    area = show_area(session)
    view, scene = area.view, area.view.canvas_scene
    widest = max(scene.layout.containers(), key=lambda n: len(session.document.organization.node(n).children))
    box = scene.layout.subtree(widest)
    middle = QPointF(box.x + box.w / 2, box.y + 500)
    view.show_at(0.2, middle)
    view.show_at(scene.canvas_style.far_below * 1.1, middle)
    assert scene._pool.incomplete
    picture = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    view.render(painter)
    painter.end()
    seen = {picture.pixel(x, y) for x in range(0, picture.width(), 5) for y in range(0, picture.height(), 5)}
    assert scene.canvas_style.tokens.card.rgb() in seen
    assert scene.canvas_style.accounts_far.rgb() not in seen


def test_a_collapsed_ou_tells_from_near_and_from_afar_how_much_is_in_it(view):
    view.session.set_collapsed(NodeId("workloads"), True)
    scene = view.canvas_scene
    make_all(scene)
    content = scene.contents.of(NodeId("workloads"))
    assert ("Workloads", "+ OUs", "3") == (content.full_name, content.hidden, content.count)
    assert "" == scene.contents.of(NodeId("sandbox")).hidden
    view.show_at(0.45, QPointF(*scene.layout.rect(NodeId("workloads"))[:2]))
    texts = [heading.text for heading in scene.overview._headings]
    assert "Workloads" in texts


def test_the_count_of_what_is_hidden_takes_its_room_from_the_second_line():
    type_ = CanvasStyle(theme.current()).large(0.65)
    wide = type_.width("Shared Service") + 1
    assert ("Shared Service", "Centre") == type_.wrapped("Shared Service Centre", wide)
    assert ("Shared Service", "Centre") == type_.wrapped("Shared Service Centre", wide, 20.0)
    first, second = type_.wrapped("Shared Service Centres", wide, wide - type_.width("Cent"))
    assert "Shared Service" == first
    assert type_.width(second) <= type_.width("Cent")
    assert ("Web", "") == type_.wrapped("Web", wide, 20.0)


def test_a_collapsed_ou_shares_its_marks_as_counted_one_by_one(area, session):
    scene = area.view.canvas_scene
    session.set_collapsed(NodeId("workloads"), True)
    session.set_collapsed(NodeId("sandbox"), True)
    session.set_annotations(
        {
            "shop": NodeAnnotation(STATE_TONES[State.DENIED]),
            "pay": NodeAnnotation(STATE_TONES[State.ALLOWED]),
            "ben": NodeAnnotation(note="x"),
        }
    )
    shares = {tone.role: count for tone, count in scene.contents.of(NodeId("workloads")).annotation.shares}
    assert shares == {Role.DENIED: 1, Role.ALLOWED: 1}
    assert scene.contents.of(NodeId("sandbox")).annotation is None
    session.set_collapsed(NodeId("workloads"), False)
    assert scene.contents.of(NodeId("workloads")).annotation is None


def test_a_collapsed_ou_tells_how_many_hits_it_hides_and_is_not_dimmed(view):
    session, scene = view.session, view.canvas_scene
    session.set_collapsed(NodeId("workloads"), True)
    session.highlight([NodeId("shop"), NodeId("shop-test"), NodeId("anna")])
    content = scene.content_of(NodeId("workloads"))
    assert ("2 hits", Role.ACCENT, False) == (content.line, content.line_role, content.dim)
    assert scene.content_of(NodeId("security")).dim
    assert {"shop", "shop-test", "anna", "workloads"} == set(scene.contents.reports.found)
    session.set_collapsed(NodeId("workloads"), False)
    assert "hits" not in scene.content_of(NodeId("workloads")).line
    session.highlight(None)
    assert scene.contents.reports.found is None


def test_a_card_names_what_its_answer_hangs_on_as_far_as_there_is_room(view):
    words = {"shop": ("MFA",), "pay": ("Region", "InstanceType", "caller", "resource"), "anna": ("x" * 60,)}
    tone = STATE_TONES[State.CONDITIONAL]
    view.session.set_annotations({NodeId(n): NodeAnnotation(tone, depends_on=said) for n, said in words.items()})
    lines = {name: view.canvas_scene.content_of(NodeId(name)).line for name in words}
    assert {"shop": "conditional: MFA", "pay": "conditional: Region, …", "anna": "conditional"} == lines


def test_a_card_that_is_lower_now_paints_nothing_below_itself_before_its_content_follows(view):
    make_all(view.canvas_scene)
    item = view.canvas_scene.card(NodeId("workloads"))
    content, low = item.content, item.content.high + 20
    head = Rect(0, 0, content.wide, content.high)
    item.stand(CardPlace(head._replace(h=low + 60), head, row=False, raised=False), Direction.TOP_DOWN)
    item.make(replace(content, tall=low + 60), 1.0, 1.0)
    item.stand(CardPlace(head._replace(h=low), head, row=False, raised=False), Direction.TOP_DOWN)
    image = QImage(content.wide + 40, low + 120, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.translate(20, 20)
    item.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    below = range(20 + ceil(item.boundingRect().bottom()), image.height())
    assert not [y for y in below if any(image.pixel(x, y) for x in range(image.width()))]
    assert any(image.pixel(20 + content.wide // 2, 20 + y) for y in range(low - 3, low + 3))


@pytest.mark.parametrize("state", [CardState.SELECTED, CardState.TARGET, CardState.REFUSED])
@pytest.mark.parametrize("row", [False, True])
def test_the_bar_of_a_lens_stands_beside_the_outline_of_a_card_as_wide_as_without_it(view, state, row):
    annotation = NodeAnnotation(STATE_TONES[State.ALLOWED])
    view.session.set_annotations({NodeId("shop"): annotation})
    content = replace(view.canvas_scene.content_of(NodeId("shop")), row=row, annotation=annotation)
    style = view.canvas_scene.canvas_style

    def green(state):
        """Pixels in the colour of the answer at the left of the card, in the middle of its height."""
        image = QImage(content.wide, content.high, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        paint_surface(painter, style, content, state)
        painter.end()
        tone = style.tokens.colour(annotation.tone.role)
        return sum(image.pixelColor(x, content.high // 2) == tone for x in range(8))

    assert green(CardState.PLAIN) >= 2
    assert green(CardState.PLAIN) == green(state)


@pytest.mark.parametrize("row", [False, True])
def test_the_bar_of_what_is_conditional_is_broken_so_that_no_colour_is_needed(view, row):
    style = view.canvas_scene.canvas_style

    def pieces(state):
        """Number of pieces of the bar, from top to bottom."""
        annotation = NodeAnnotation(STATE_TONES[state])
        view.session.set_annotations({NodeId("shop"): annotation})
        content = replace(view.canvas_scene.content_of(NodeId("shop")), row=row, annotation=annotation)
        image = QImage(content.wide, content.high, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        paint_surface(painter, style, content, CardState.PLAIN)
        painter.end()
        tone = style.tokens.colour(annotation.tone.role)
        inked = [image.pixelColor(1, y) == tone for y in range(content.high)]
        return sum(now and not before for before, now in zip([False, *inked], inked, strict=False))

    assert {State.ALLOWED: 1, State.DENIED: 1, State.CONDITIONAL: 3} == {
        state: pieces(state) for state in (State.ALLOWED, State.DENIED, State.CONDITIONAL)
    }


def test_a_card_is_stretched_smoothly_until_it_is_made_again_for_another_zoom(view):
    card = view.canvas_scene.card(NodeId("workloads"))
    card.make(card.content, 1.0, 1.0)
    picture = QImage(600, 200, QImage.Format.Format_RGB32)
    picture.fill(view.canvas_scene.canvas_style.tokens.canvas)
    painter = QPainter(picture)
    painter.scale(1.37, 1.37)
    painter.translate(20, 20)
    card.paint(painter, QStyleOptionGraphicsItem())
    assert not painter.testRenderHint(QPainter.RenderHint.SmoothPixmapTransform)  # what comes after is as before
    painter.end()
    seen, made = (
        {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
        for image in (picture, card._picture.toImage())
    )
    assert len(seen) > 1.2 * len(made)  # colours between those of the picture
