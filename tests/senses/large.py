"""The sample with fonts twice as large."""

from __future__ import annotations

from tests.senses.bus import NAMED, STATES, Atspi, Window, shown, test, walk


@test
def what_is_pressed_lies_between_the_sides_of_its_window(window: Window) -> object:
    """Above and below the edges is what is scrolled; tabs without room are in a list beside the bar."""
    found = []
    for top in shown(window):
        room = Atspi.Component.get_extents(top, Atspi.CoordType.SCREEN)
        for one in walk(top):
            if one.get_role_name() in NAMED - {"page tab"} and one.get_state_set().contains(STATES.SHOWING):
                place = Atspi.Component.get_extents(one, Atspi.CoordType.SCREEN)
                is_inside = room.x <= place.x < place.x + place.width <= room.x + room.width
                assert is_inside, f"{one.get_role_name()} {one.get_name()} is cut: {place.x} + {place.width}"
                found.append(one)
    assert found
    return f"{len(found)} of them"
