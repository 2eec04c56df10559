"""Long work is done in slices, and all of it."""

import pytest
from PySide6.QtCore import QObject

from ui.widgets.slices import Slices


class Work:
    def __init__(self, parent, steps):
        self.told = []
        self.done = []
        self.slices = Slices(parent, self.told.append)
        self.steps = steps

    def work(self):
        for number in range(self.steps):
            self.done.append(number)
            yield


@pytest.fixture
def parent(qapp):
    parent = QObject()
    yield parent
    parent.deleteLater()


def test_small_work_is_done_at_once(parent):
    work = Work(parent, 3)
    work.slices.start(work.work(), first=10)
    assert work.done == [0, 1, 2]
    assert work.told == [True]
    assert not work.slices.running


def test_other_work_goes_on_between_events_and_tells_its_end_once(parent, qtbot):
    work = Work(parent, 20_000)
    work.slices.start(work.work(), first=0)
    assert work.done == []
    qtbot.waitUntil(lambda: not work.slices.running)
    assert work.done == list(range(20_000))
    assert work.told[-1] is True
    assert work.told.count(True) == 1


def test_another_work_takes_its_place_and_a_stopped_one_tells_nothing(parent):
    first, second = Work(parent, 5), Work(parent, 5)
    first.slices.start(first.work(), first=0)
    first.slices.start(second.work(), first=0)
    first.slices.finish()
    assert (first.done, second.done) == ([], list(range(5)))
    first.slices.start(first.work(), first=0)
    first.slices.stop()
    first.slices.finish()
    assert first.done == []
    assert first.told == [True]
