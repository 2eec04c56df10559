"""The keys go nowhere unseen: what has them is scrolled into sight, and no area takes them that shows no ring."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.fields.drafts import Drafts
from ui.widgets.fields.segments import Segments
from ui.widgets.focus import enter, go_on, tab_order


@pytest.fixture
def area(hosted, qtbot):
    """An area over a tall page: a field at its top, much below it, and a button at its bottom."""
    page = QWidget()
    column = QVBoxLayout(page)
    field, button = QLineEdit(), QPushButton("Below")
    column.addWidget(field)
    column.addSpacing(1_000)
    column.addWidget(button)
    shown = QScrollArea()
    scroll_down_only(shown)
    shown.setWidget(page)
    hosted(shown, 300, 200)
    qtbot.waitUntil(shown.window().isActiveWindow)
    return shown, field, button


def is_seen(widget):
    return not widget.visibleRegion().isEmpty()


def test_a_typed_text_that_is_refused_is_scrolled_into_sight(area, qtbot):
    shown, field, button = area
    drafts = Drafts(shown)
    drafts.add(field, lambda: field.text() != "", lambda: "It is not an id.")
    field.setText("half an id")
    button.setFocus()
    shown.ensureWidgetVisible(button)
    assert not is_seen(field)
    assert not drafts.commit()
    assert field.hasFocus()
    assert is_seen(field)


def test_tab_and_a_command_that_enters_a_panel_show_what_has_the_keys(area):
    shown, field, button = area
    field.setFocus()
    assert go_on(shown.window(), forward=True)
    assert button.hasFocus()
    assert is_seen(button)
    enter(shown)
    assert field.hasFocus()
    assert is_seen(field)


def test_tab_stops_at_what_is_in_an_area_and_never_at_the_area(area):
    shown, field, button = area
    assert shown.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert [field, button] == [stop for stop in tab_order(shown.window()) if stop in (shown, field, button)]


def test_a_panel_that_begins_with_a_choice_gives_the_keys_to_the_one_that_holds(hosted, qtbot):
    choice = Segments("Pages", ("First", "Second", "Third"))
    hosted(choice, 300, 50)
    qtbot.waitUntil(choice.window().isActiveWindow)
    choice.choose(1)
    enter(choice)
    assert choice.buttons[1].hasFocus()
    assert [choice.buttons[1]] == [stop for stop in tab_order(choice.window()) if stop in choice.buttons]
