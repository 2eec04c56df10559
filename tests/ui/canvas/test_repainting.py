"""Nothing that has moved stays painted where it stood."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication


def plain(picture):
    return picture.toImage().convertToFormat(QImage.Format.Format_RGB32)


def on_screen(view):
    """Picture of the canvas as it stands on the screen, which nothing paints for the asking."""
    place = QRect(view.viewport().mapTo(view.window(), QPoint()), view.viewport().size())
    return plain(view.screen().grabWindow(view.window().winId()).copy(place))


def settled(qtbot, view):
    """Picture of the canvas painted anew, once nothing moves and every card is made."""
    pictures = [plain(view.viewport().grab())]

    def stays():
        pictures.append(plain(view.viewport().grab()))
        return pictures[-1] == pictures[-2]

    qtbot.waitUntil(lambda: not view.canvas_scene.card_animation.running)
    view.finish_flight()
    for _ in range(3):
        qtbot.waitUntil(stays)
    QApplication.processEvents()
    return pictures[-1]


def rows_that_differ(one, other):
    """Count of lines of pixels; a few have a corner that is smoothed otherwise where less is painted at once."""
    return sum(bytes(one.constScanLine(y)) != bytes(other.constScanLine(y)) for y in range(one.height()))


def test_cards_that_move_while_the_view_scrolls_leave_nothing_behind(window, qtbot):
    window.resize(1440, 900)
    session, view = window.session, window.canvas
    view.set_animated(True)
    session.reveal(next(n.id for n in session.organization.nodes.values() if n.name == "Security"))
    assert 8 > rows_that_differ(settled(qtbot, view), on_screen(view))
    window.actions_by_id["add.ou"].trigger()
    view.setFocus()
    assert 8 > rows_that_differ(settled(qtbot, view), on_screen(view))
