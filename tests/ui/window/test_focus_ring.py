"""Whoever works by keyboard sees where the keys are: every control looks different with them, and clearly so."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QTabBar, QToolButton, QVBoxLayout, QWidget

from tests.ui.again import in_one_window
from tests.ui.canvas.pictures import make_all
from ui import theme
from ui.features.export.dialog import ExportDialog
from ui.theme import contrast
from ui.widgets.focus import tab_order
from ui.window.start_page import StartPage

RING = 3.0
"""What WCAG 2.2 asks of a focus ring against the same pixels without it (2.4.11, 1.4.11)."""

LEAST_PIXELS = 24


def changed_pixels(before: QImage, after: QImage):
    """How many pixels stand out clearly from what they were."""
    pairs = Counter(zip(pixels(before), pixels(after), strict=True))
    return sum(
        count
        for (one, other), count in pairs.items()
        if one != other and contrast(QColor.fromRgba(one), QColor.fromRgba(other)) >= RING
    )


def pixels(image: QImage):
    """Return the pixels of a picture as numbers."""
    return memoryview(bytes(image.convertToFormat(QImage.Format.Format_ARGB32).constBits())).cast("I")


def picture(widget):
    QApplication.processEvents()
    top = widget.window()
    box = widget.rect().translated(widget.mapTo(top, widget.rect().topLeft())).adjusted(-3, -3, 3, 3)
    return top.grab(box).toImage()


def is_unused_bar(control):
    """Whether it is a bar of tabs that Qt left under other widgets of a window too small for all."""
    top = control.window()
    return isinstance(control, QTabBar) and top.childAt(control.mapTo(top, control.rect().center())) is not control


def silent(window):
    """The controls that do not show that they have the keys."""
    found = []
    QApplication.processEvents()  # what is shown first gets the keys
    QTest.keyClick(window.window().windowHandle(), Qt.Key.Key_F24)
    controls = tab_order(window)
    for control in controls:
        if control.visibleRegion().isEmpty() or is_unused_bar(control):  # scrolled out of sight, or behind others
            continue
        far = controls[0] if controls.index(control) > len(controls) // 2 else controls[-1]
        far.setFocus(Qt.FocusReason.ShortcutFocusReason)  # nobody's keys would go to what is near
        elsewhere = picture(control)
        control.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if QApplication.focusWidget() is not control and not control.isAncestorOf(QApplication.focusWidget()):
            continue
        if changed_pixels(elsewhere, picture(control)) < LEAST_PIXELS:
            name = control.accessibleName() or control.objectName()
            found.append(f"{type(control).__name__} {name}")
    return found


@pytest.fixture(params=[theme.Scheme.LIGHT, theme.Scheme.DARK])
def dressed(request, qapp):
    theme.apply(qapp, request.param)
    yield
    theme.apply(qapp, theme.Scheme.LIGHT)


@pytest.mark.usefixtures("dressed")
def test_every_control_of_the_start_page_shows_that_it_has_the_keys(window, qtbot):
    page = StartPage(window, window.session)
    page.open()
    assert len(tab_order(page)) >= 6
    assert silent(page) == []


@pytest.mark.usefixtures("dressed")
def test_every_control_of_the_export_shows_that_it_has_the_keys(window, qtbot):
    dialog = ExportDialog(window.session, window.files, window)
    dialog.show()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert len(tab_order(dialog)) >= 5
    assert silent(dialog) == []
    dialog.close()


@in_one_window("node", ["", "Workloads", "shop-prod"])
@pytest.mark.usefixtures("dressed")
def test_every_control_of_the_window_shows_that_it_has_the_keys(window, node):
    window.canvas.setFocus()
    make_all(window.canvas.canvas_scene)
    nodes = window.session.document.organization.nodes.values()
    window.session.select([n.id for n in nodes if n.name == node])
    assert window.canvas in tab_order(window)
    assert silent(window) == []


@pytest.mark.parametrize("kind", [QPushButton, QToolButton, QCheckBox])
def test_a_control_with_the_keys_has_one_ring_and_no_frame_within(hosted, qtbot, kind):
    row = QWidget()
    column = QVBoxLayout(row)
    first, control = QPushButton("Elsewhere"), kind(row)
    for one in (first, control):
        one.setMinimumSize(120, 40)
        one.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column.addWidget(one)
    hosted(row, 200, 160)
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Tab)  # Qt paints frames once somebody has gone on by keys
    assert control.hasFocus()
    shown = picture(control)
    left = 30 if kind is QCheckBox else 9  # behind its box, and within the ring
    inside = shown.rect().adjusted(left, 9, -9, -9)
    places = ((x, y) for x in range(inside.left(), inside.right()) for y in range(inside.top(), inside.bottom()))
    assert 1 == len({shown.pixel(x, y) for x, y in places})
