"""Panels behind tabs: those in sight are whole, from the first one on, whichever is in front."""

import pytest
from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QApplication

from ui.window.panel_group import PanelGroup

TITLES = ("Inspector", "Identities", "Compare", "Migration", "Duties", "Compliance")


@pytest.fixture
def group(hosted):
    group = PanelGroup("Details", QSize(200, 100))
    for title in TITLES:
        group.add(title.lower(), title)
    return hosted(group, 296, 400)


def places(group):
    QApplication.processEvents()
    bar = group.bar
    return [bar.tabRect(tab) for tab in range(bar.count()) if bar.isTabVisible(tab)]


@pytest.mark.parametrize("title", TITLES)
def test_tabs_in_sight_stand_side_by_side_from_the_edge_on(group, title):
    group.bring(title.lower())
    edges = [(place.left(), place.right() + 1) for place in places(group)]
    assert 0 == edges[0][0]
    assert edges[-1][1] <= group.bar.width()
    assert [end for _, end in edges[:-1]] == [start for start, _ in edges[1:]]


def test_no_tab_is_cut_after_the_group_was_wide_and_is_narrow_again(group):
    group.bring("compliance")
    group.resize(700, 400)
    assert len(TITLES) == len(places(group))
    group.resize(296, 400)
    edges = places(group)
    assert 0 == edges[0].left()
    assert edges[-1].right() < group.bar.width()


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("width", [40, 120, 296, 420, 700])
def test_a_row_of_tabs_that_has_found_its_places_asks_for_no_others(group, title, width):
    group.resize(width, 400)
    group.bring(title.lower())
    for _ in range(5):
        QApplication.processEvents()
    turns = Layouts()
    group.window().installEventFilter(turns)
    group.bar.parentWidget().installEventFilter(turns)
    for _ in range(5):
        QApplication.processEvents()
    assert 0 == turns.count


def test_a_press_on_the_tab_of_a_panel_that_just_came_by_itself_does_not_close_it_and_the_next_one_does(hosted, qtbot):
    group = PanelGroup("Panels below the canvas", QSize(200, 100), folds=True)
    for title in TITLES[:3]:
        group.add(title.lower(), title)
    hosted(group, 700, 400)
    asked = []
    group.foldAsked.connect(asked.append)
    group.bring("compare")
    at = group.bar.tabRect(2).center()
    qtbot.mouseClick(group.bar, Qt.MouseButton.LeftButton, pos=at)
    assert [] == asked
    qtbot.mouseClick(group.bar, Qt.MouseButton.LeftButton, pos=at)
    assert [False] == asked


def test_no_tab_moves_whichever_is_in_front_and_the_list_names_it(hosted):
    group = PanelGroup("Details", QSize(200, 100))
    for title in TITLES:
        group.add(title.lower(), title, glyph="lock")
    bar, names = hosted(group, 296, 400).bar, {}
    before = places(group)
    for title in TITLES:
        group.bring(title.lower())
        assert before == places(group)
        names[title] = bar.tabText(bar.currentIndex()) or group.more.text()
    assert {title: title for title in TITLES} == names
    group.more.menu().aboutToShow.emit()
    marked = {entry.text(): entry.isChecked() for entry in group.more.menu().actions()}
    assert {title: title == TITLES[-1] for title in TITLES} == marked


class Layouts(QObject):
    """Turns of layouts that were asked for."""

    count = 0

    def eventFilter(self, watched, event):  # noqa: N802
        self.count += event.type() is QEvent.Type.LayoutRequest
        return False


def test_words_of_the_zoom_give_way_before_a_tab_does(window, qtbot):
    group, zoom = window.parts.docks.groups["bottom"], window._area.zoom

    def in_sight():
        return [group.bar.tabText(tab) for tab in range(group.bar.count()) if group.bar.isTabVisible(tab)]

    seen = {}
    for width in (1920, 900, 1920):
        window.resize(width, 700)
        qtbot.waitUntil(lambda: zoom.width() == zoom.sizeHint().width())
        QApplication.processEvents()
        seen[width] = in_sight(), zoom.map_button.toolButtonStyle()
        front = group.bar.tabRect(group.bar.currentIndex())
        assert group.bar.rect().contains(front)
    assert Qt.ToolButtonStyle.ToolButtonTextBesideIcon is seen[1920][1]
    assert Qt.ToolButtonStyle.ToolButtonIconOnly is seen[900][1]
    assert len(seen[900][0]) >= 4
    window.resize(900, 700)
    for name in ("effective", "budget", "problems"):
        window.actions_by_id[f"panel.{name}"].trigger()
        QApplication.processEvents()
        front = group.bar.tabRect(group.bar.currentIndex())
        assert group.bar.rect().contains(front), name
