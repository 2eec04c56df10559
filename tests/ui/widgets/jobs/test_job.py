"""Long work is done in slices, and all of it."""

import pytest
from PySide6.QtCore import QObject

from designer.basics.errors import EditError
from ui.widgets.jobs.job import Job, with_progress


class Work:
    def __init__(self, parent, steps):
        self.told = []
        self.done = []
        self.job = Job(parent)
        self.job.advanced.connect(lambda: self.told.append(not self.job.running))
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
    work.job.start(work.work(), first=10)
    assert work.done == [0, 1, 2]
    assert work.told == [True]
    assert not work.job.running


def test_other_work_goes_on_between_events_and_tells_its_end_once(parent, qtbot):
    work = Work(parent, 20_000)
    work.job.start(work.work(), first=0)
    assert work.done == []
    qtbot.waitUntil(lambda: not work.job.running)
    assert work.done == list(range(20_000))
    assert work.told[-1] is True
    assert work.told.count(True) == 1


def test_another_work_takes_its_place_and_a_stopped_one_tells_nothing(parent):
    first, second = Work(parent, 5), Work(parent, 5)
    first.job.start(first.work(), first=0)
    first.job.start(second.work(), first=0)
    first.job.finish()
    assert (first.done, second.done) == ([], list(range(5)))
    first.job.start(first.work(), first=0)
    first.job.stop()
    first.job.finish()
    assert first.done == []
    assert first.told == [True]


def test_a_failure_is_told_and_ends_the_work(parent):
    def work():
        yield 0.5
        raise EditError("no room")

    job, failures, shares = Job(parent), [], []
    job.failed.connect(failures.append)
    job.progressed.connect(shares.append)
    job.start(work(), first=10)
    assert ["no room"] == [str(error) for error in failures]
    assert not job.running


def test_a_failure_that_nobody_listens_to_is_raised(parent):
    def work():
        yield
        raise EditError("no room")

    with pytest.raises(EditError, match="no room"):
        Job(parent).start(work(), first=10)


def test_progress_comes_nearer_to_the_whole_and_the_result_is_handed_on(parent, qtbot):
    def work():
        for _ in range(2_000):
            yield
        return "done"

    job, shares, results = Job(parent), [], []
    job.progressed.connect(shares.append)
    job.finished.connect(results.append)
    job.start(with_progress(work()), first=0)
    qtbot.waitUntil(lambda: bool(results))
    assert results == ["done"]
    assert shares == sorted(shares)
    assert all(0 < share < 1 for share in shares)


def test_stopping_closes_the_work(parent):
    closed = []

    def work():
        try:
            while True:
                yield
        finally:
            closed.append(True)

    job = Job(parent)
    job.start(work(), first=0.001)
    assert closed == []
    job.stop()
    assert closed == [True]


def test_a_step_may_stop_its_own_work(parent):
    job, ended = Job(parent), []
    job.finished.connect(ended.append)

    def work():
        yield
        job.stop()
        yield

    job.start(work(), first=10)
    assert not job.running
    assert ended == []
