"""Two parts share the room of a panel in a proportion, and neither can be pushed away."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QListWidget

from ui.widgets.containers.split import shared_room


@pytest.mark.parametrize(("shares", "beside"), [((3, 2), False), ((3, 1), False), ((2, 3), True)])
def test_room_is_shared_in_the_proportion_that_was_asked_for(hosted, shares, beside):
    split = hosted(shared_room(QListWidget(), QListWidget(), shares, beside=beside), 600, 600)
    first, second = split.sizes()
    assert shares[0] / shares[1] == pytest.approx(first / second, rel=0.05)


def test_no_part_can_be_pushed_away(hosted):
    split = hosted(shared_room(QListWidget(), QListWidget()), 600, 600)
    split.setSizes([600, 0])
    assert all(split.sizes())
