"""Names in the picture from afar: the selected one stands out, what is dragged lies over them, and its target has a
frame."""

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QColor

from designer.organization.model.records import NodeId, NodeKind
from tests.ui.canvas.pictures import make_all
from ui.canvas.cards.surface import CardState


def seen_from_afar(view):
    view.show_at(0.2, QPointF(0, 240))
    assert view.canvas_scene.far
    make_all(view.canvas_scene)


def label_of(view, node_id):
    return next(label for label in view.canvas_scene.overview._labels if label.node == node_id)


def box_of_name(view, node_id):
    """Place of a name in the viewport, in whole pixels."""
    scale, area = view.scale_factor, view.visible_area()
    return label_of(view, node_id).box.translated(-round(area.x() * scale), -round(area.y() * scale)).toRect()


def colours(view, box):
    picture = view.viewport().grab(box).toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def test_the_name_of_a_selected_ou_has_a_frame_and_the_line_to_it_is_marked(view):
    seen_from_afar(view)
    accent = QColor(view.canvas_scene.canvas_style.tokens.accent).name()
    box = box_of_name(view, "workloads")
    left = box.adjusted(-3, 4, 4 - box.width(), -4)
    assert accent not in colours(view, left)
    view.session.select([NodeId("workloads")])
    assert accent in colours(view, left)
    assert view.canvas_scene._path.isVisible()


def test_the_management_account_is_named_beside_the_root_in_its_own_colours(view):
    seen_from_afar(view)
    organization, style = view.session.organization, view.canvas_scene.canvas_style
    management = organization.settings.management_account
    label, kind = label_of(view, management), style.kinds[NodeKind.ACCOUNT, True]
    assert (organization.node(management).name, kind.ink, kind.tint) == (label.text, label.ink, label.fill)


def test_what_is_dragged_lies_over_the_names(view, mouse):
    seen_from_afar(view)
    fill = label_of(view, "sandbox").fill.name()
    box = box_of_name(view, "sandbox")
    assert fill in colours(view, box)
    mouse.press(box_of_name(view, "security").center())
    mouse.move(box_of_name(view, "security").center() + QPoint(20, 0))
    mouse.move(box.center())
    assert view.canvas_scene._ghost is not None
    assert fill not in colours(view, box)
    mouse.release(box.center())


def drag_over(view, mouse, what, target):
    start = box_of_name(view, what).center()
    mouse.press(start)
    mouse.move(start + QPoint(20, 0))
    mouse.move(box_of_name(view, target).center())


def below_name(view, node_id):
    """The lower border of an OU with its accounts, in the viewport, and a little more on each side."""
    stack, layout = view.canvas_scene.layout.stack(node_id), view.canvas_scene.layout
    ends = [layout.rect(account) for account in stack.accounts]
    box = QRectF(*layout.rect(node_id))
    for end in ends:
        box = box.united(QRectF(*end))
    seen = view.viewportTransform().mapRect(box).toRect()
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
    assert QColor(tokens.accent).name() not in said
    view._cancel_gesture()
