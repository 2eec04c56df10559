"""Nothing that has moved stays painted where it stood."""

from __future__ import annotations

from random import Random

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.organization import edits
from designer.organization.layout import Density, Direction
from designer.organization.model.records import NodeKind
from tests.ui.canvas.pictures import make_all


def plain(picture):
    return picture.toImage().convertToFormat(QImage.Format.Format_RGB32)


def on_screen(view):
    """Picture of the canvas as it stands on the screen, which nothing paints for the asking."""
    place = QRect(view.viewport().mapTo(view.window(), QPoint()), view.viewport().size())
    return plain(view.screen().grabWindow(view.window().winId()).copy(place))


def settled(qtbot, view):
    """Picture of the canvas painted again, once nothing moves and every card is made."""
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


def steps(window, random):
    """Return what a person does that moves, changes or surrounds the picture, in some order."""
    session, view = window.session, window.canvas
    ous = [n.id for n in session.organization.nodes.values() if n.kind is NodeKind.OU]

    def rename():
        ou = random.choice(ous)
        window.session.document.push(edits.rename(session.organization, ou, f"Renamed {random.randrange(99)}"))

    def press_key():
        view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        QTest.keyClick(view, random.choice([Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up]))

    def pan():
        view.pan_by(random.randrange(-80, 80), random.randrange(-80, 80))

    return [
        *(3 * [press_key, pan]),
        rename,
        lambda: view.zoom_by(random.choice([0.8, 1.25]), view.viewport().rect().center()),
        lambda: session.reveal(random.choice(ous)),
        lambda: session.set_collapsed(ou := random.choice(ous), ou not in session.collapsed),
        lambda: session.focus_on(random.choice([None, *ous])),
        lambda: QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5)),
    ]


@pytest.mark.parametrize("direction", Direction)
def test_whatever_is_done_no_part_of_the_picture_is_one_of_before(window, qtbot, direction):
    random = Random(direction.value)
    session, view = window.session, window.canvas
    session.set_direction(direction)
    session.set_density(Density.COMFORTABLE)
    view.show_at(1.0, view.visible_area().center())
    settled(qtbot, view)
    for number in range(8):
        for step in random.choices(steps(window, random), k=2):
            step()
            view.finish_flight()
            make_all(view.canvas_scene)
            QApplication.processEvents()
        shown = on_screen(view)
        assert 8 > rows_that_differ(shown, plain(view.viewport().grab())), f"{direction}, step {number}"
