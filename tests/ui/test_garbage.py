"""The collector does not stop the window in the middle of a movement."""

import gc

import pytest
from PySide6.QtCore import Qt, QTimer

from ui.window import garbage


class Cycle:
    def __init__(self):
        self.me = self


@pytest.fixture
def collector(qapp):
    before, timers = gc.get_threshold(), set(qapp.findChildren(QTimer))
    yield qapp
    for timer in set(qapp.findChildren(QTimer)) - timers:
        timer.stop()
        timer.deleteLater()
    qapp.applicationStateChanged.disconnect(garbage.collect_when_left)
    gc.set_threshold(*before)
    gc.unfreeze()


def test_everything_is_looked_through_when_the_person_turns_away(collector):
    garbage.collect_seldom(collector)
    assert gc.get_threshold()[2] == garbage.NEVER
    Cycle()
    gc.collect(1)  # grows old
    old = Cycle()
    gc.collect(1)
    del old
    assert any(isinstance(thing, Cycle) for thing in gc.get_objects(generation=2))
    collector.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert not any(isinstance(thing, Cycle) for thing in gc.get_objects())
