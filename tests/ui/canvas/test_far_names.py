"""Names in the picture from afar: the selected one stands out, what is dragged lies over them, and its target has a
frame."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from designer.analysis.lenses.annotation import DENIED, NodeAnnotation
from designer.exchange.templates.scale import large_organization
from designer.organization.layout import METRICS, Density, Direction
from designer.organization.model.records import NodeId
from tests.ui.canvas.pictures import make_all
from ui.canvas.cards.style import ROWS_FROM, CanvasStyle
from ui.canvas.cards.surface import CardState
from ui.canvas.far.heading_painting import in_sight, paint_headings
from ui.canvas.far.headings import HeadingTypes, OuHeading
from ui.canvas.far.text_pictures import TextPictures
from ui.state.document import Document
from ui.state.session import Session
from ui.theme import LIGHT


def seen_from_afar(view):
    view.show_at(0.45, QPointF(0, 240))
    assert view.canvas_scene.far
    make_all(view.canvas_scene)


def heading_of(view, node_id):
    return next(heading for heading in view.canvas_scene.overview._headings if heading.node == node_id)


def box_of_name(view, node_id):
    """Place of a name in the viewport, in whole pixels."""
    scale, area = view.scale_factor, view.visible_area()
    return heading_of(view, node_id).box.translated(-round(area.x() * scale), -round(area.y() * scale)).toRect()


def colours(view, box):
    picture = view.viewport().grab(box).toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def test_a_selected_ou_has_a_frame_and_a_name_in_accent(view):
    seen_from_afar(view)
    accent = QColor(view.canvas_scene.canvas_style.tokens.accent).name()
    box = box_of_name(view, "workloads")
    frame = below_name(view, NodeId("workloads"))
    assert not {accent} & (colours(view, box) | colours(view, frame))
    view.session.select([NodeId("workloads")])
    assert accent in colours(view, box)
    assert accent in colours(view, frame)


def test_the_management_account_is_named_beside_the_root_with_its_star(view):
    seen_from_afar(view)
    organization = view.session.organization
    management = organization.settings.management_account
    heading = heading_of(view, management)
    assert (organization.node(management).name, True) == (heading.text, heading.is_star)


def test_what_is_dragged_lies_over_the_names(view, mouse):
    seen_from_afar(view)
    box = box_of_name(view, "sandbox")
    before = view.viewport().grab(box).toImage()
    view.session.select([NodeId("security")])
    mouse.press(box_of_name(view, "security").center())
    mouse.move(box_of_name(view, "security").center() + QPoint(20, 0))
    mouse.move(box.center())
    assert view.canvas_scene._ghost is not None
    assert before != view.viewport().grab(box).toImage()
    mouse.release(box.center())


def drag_over(view, mouse, what, target):
    view.session.select([NodeId(what)])  # what is dragged from ticks is selected already
    start = box_of_name(view, what).center()
    mouse.press(start)
    mouse.move(start + QPoint(20, 0))
    mouse.move(box_of_name(view, target).center())


def below_name(view, node_id):
    """The lower border of an OU with its accounts, in the viewport, and a little more on each side."""
    seen = view.viewportTransform().mapRect(QRectF(*view.canvas_scene.layout.subtree(node_id))).toRect()
    return seen.adjusted(0, seen.height() - 2, 0, 6)


def test_an_ou_that_would_take_what_is_dragged_has_a_frame_with_its_accounts(view, mouse):
    seen_from_afar(view)
    accent = QColor(view.canvas_scene.canvas_style.tokens.accent).name()
    around = below_name(view, NodeId("sandbox"))
    assert accent not in colours(view, around)
    drag_over(view, mouse, "security", "sandbox")
    assert accent in colours(view, around)
    mouse.move(QPoint(2, 2))
    assert accent not in colours(view, around)
    view._cancel_gesture()


def test_what_would_not_take_what_is_dragged_has_a_frame_in_another_colour(view, mouse):
    seen_from_afar(view)
    tokens = view.canvas_scene.canvas_style.tokens
    drag_over(view, mouse, "workloads", "prod")
    assert view.canvas_scene._gesture_states[NodeId("prod")] is CardState.REFUSED
    said = colours(view, below_name(view, NodeId("prod")))
    assert QColor(tokens.denied).name() in said
    view._cancel_gesture()


def test_the_heading_of_the_root_tells_the_levels_of_folded_ous_too(view):
    seen_from_afar(view)
    levels = view.session.organization.ou_levels(view.session.organization.root)
    told = heading_of(view, view.session.organization.root).number
    assert told.endswith(f"{levels} levels")
    view.session.set_collapsed(NodeId("workloads"), collapsed=True)
    seen_from_afar(view)
    assert heading_of(view, view.session.organization.root).number == told


@pytest.mark.parametrize("accounts", [28, 60, 400, 2000])
@pytest.mark.parametrize("is_deep", [False, True])
def test_from_left_to_right_every_ou_of_the_upper_levels_has_a_name_within_its_lines_at_fit_however_small_the_canvas(
    show_area, accounts, is_deep
):
    session = Session(Document(large_organization(accounts, 1)))
    view = show_area(session, (560, 430)).view
    session.set_direction(Direction.LEFT_RIGHT)
    organization = session.organization
    if is_deep:
        session.reveal(max(organization.accounts(), key=lambda account: len(organization.path(account))))
    view.fit()
    make_all(view.canvas_scene)
    layout, overview, scale = view.canvas_scene.layout, view.canvas_scene.overview, view.scale_factor
    assert view.canvas_scene.far
    for ou in layout.containers():
        if 0 < layout.level(ou) <= 2:
            frame, name = layout.subtree(ou), overview.heading_of(ou)
            assert name is not None, ou
            assert frame.y * scale <= name.top() < name.bottom() <= (frame.y + frame.h) * scale, ou


def test_a_folded_ou_from_left_to_right_has_the_colour_of_its_accounts_and_counts_the_denied_ones(show_area):
    session = Session(Document(large_organization(2000, 1)))
    view = show_area(session, (560, 430)).view
    session.set_direction(Direction.LEFT_RIGHT)
    session.reveal(max(session.organization.accounts(), key=lambda one: len(session.organization.path(one))))
    organization, layout = session.organization, view.canvas_scene.layout
    folded = [ou for ou in layout.containers() if layout.level(ou) == 1 and layout.is_folded(ou)]
    counts = {ou: organization.accounts_below(ou) for ou in folded}
    said = {account: NodeAnnotation(DENIED) for account in organization.accounts()}
    said |= {ou: NodeAnnotation(DENIED, shares=((DENIED, count),)) for ou, count in counts.items()}
    session.set_annotations(said)
    view.fit()
    make_all(view.canvas_scene)
    assert folded
    assert {ou: (DENIED, count) for ou, count in counts.items()} == {ou: heading_of(view, ou).alarm for ou in folded}
    assert all(view.canvas_scene.overview._calm.is_denied(ou) for ou in folded)


def test_a_folded_ou_has_its_number_with_the_sign_of_the_bubble_on_its_card_at_every_width(show_area):
    session = Session(Document(large_organization(2000, 1)))
    view = show_area(session, (560, 430)).view
    session.set_direction(Direction.LEFT_RIGHT)
    view.fit()
    make_all(view.canvas_scene)
    layout, organization = view.canvas_scene.layout, session.organization
    numbers = {one.node: one.number for one in view.canvas_scene.overview._headings if one.number and not one.is_star}
    assert {layout.is_folded(ou) for ou in numbers} == {True, False}
    for ou in numbers.keys() - {organization.root}:
        sign = "+" if layout.is_folded(ou) else ""
        assert numbers[ou] == f"{sign}{organization.accounts_below(ou):,}", ou


def test_an_account_whose_name_has_no_room_is_abbreviated(show_area):
    session = Session(Document(large_organization(60, 1)))
    view = show_area(session, (560, 430)).view
    session.set_direction(Direction.TOP_DOWN)
    view.fit()
    make_all(view.canvas_scene)
    names = view.canvas_scene.overview._names
    assert {"Shared S…", "Security…"} <= {name for *_, name, _ in names.shown}
    assert [] == names._unnamed


def test_no_tick_goes_through_a_name_that_reaches_beyond_its_band(qapp):
    types, style, box = HeadingTypes(), CanvasStyle(LIGHT), QRectF(20, 10, 90, 11)
    beyond = OuHeading(NodeId("a"), box, "Retail", types.of(12, bold=True), "2,853")
    within = beyond._replace(end=QPointF(110, 21))
    ticks = []
    for heading in (beyond, within):
        picture = QImage(130, 40, QImage.Format.Format_RGB32)
        picture.fill(QColor("red"))
        painter = QPainter(picture)
        around = QRectF(picture.rect())
        white, given = QBrush(QColor("white")), (painter, [heading], TextPictures(), style, around)
        paint_headings(*given, is_selected=lambda _: False, ground=lambda _, it=white: it)
        painter.end()
        ticks.append(picture.pixelColor(109, 15).name())
    assert ["#ffffff", "#ff0000"] == ticks


def test_accounts_that_are_ticks_from_left_to_right_keep_their_width_as_no_name_needs_more(show_area):
    session = Session(Document(large_organization(10_000, 1)))
    view = show_area(session, (1400, 600)).view
    session.set_direction(Direction.LEFT_RIGHT)
    view.fit()
    assert view.scale_factor < ROWS_FROM
    sizes = view.canvas_scene.canvas_style.sizes
    assert sizes.account_width <= METRICS[Density.COMFORTABLE].account_width * 1.6


def test_a_heading_that_is_cut_at_the_left_keeps_the_sign_of_what_is_bad_where_that_has_room():
    type_ = HeadingTypes().of(14, bold=True)
    name = type_.width("Retail")
    heading = OuHeading(
        NodeId("retail"), QRectF(0, 0, 200, 14), "Retail", type_, "+2,853", QPointF(200, 30), alarm=(DENIED, 15)
    )
    for left, number, alarm in ((0, "+2,853", (DENIED, 15)), (60, "", (DENIED, 0)), (194 - name - 8, "", None)):
        shown = in_sight(heading, QRectF(left - 6 * (not left), -6, 400, 100))
        assert shown is not None
        assert (number, alarm) == (shown.number, shown.alarm), left
