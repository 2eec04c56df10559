"""Names in the picture from afar: the selected one stands out, and what is dragged lies over them."""

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor

from designer.model.records import NodeId
from tests.ui.canvas.pictures import make_all


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
