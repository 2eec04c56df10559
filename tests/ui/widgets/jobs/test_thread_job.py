"""Work in a thread: what it tells arrives in the window, what is left is not heard of, and its faults are not lost."""

from __future__ import annotations

import gc
import threading
from typing import ClassVar

import pytest
from PySide6.QtCore import QThread

from designer.basics.errors import EditError
from ui.widgets.jobs.thread_job import ThreadJob


@pytest.fixture
def job(qapp):
    made = ThreadJob(qapp, "work")
    yield made
    made.stop()
    made.deleteLater()


def test_the_work_runs_beside_the_window_and_its_end_is_told_in_it(job, qtbot):
    told, threads = [], []
    job.progressed.connect(lambda share: told.append((share, QThread.currentThread().isMainThread())))

    def work(tell):
        threads.append(threading.current_thread())
        tell(1)
        tell(2)
        return "done"

    with qtbot.waitSignal(job.finished) as finished:
        job.start(work, lambda: told.append("asked to end"))
        assert job.running
    assert (["done"], [(2, True)], False) == (finished.args, told, job.running)
    assert threads[0] is not threading.main_thread()


def test_what_a_person_can_put_right_is_told(job, qtbot):
    def work(_tell):
        raise EditError("No.")

    with qtbot.waitSignal(job.failed) as failed:
        job.start(work)
    assert ["No."] == list(map(str, failed.args))


def test_a_fault_of_the_program_is_raised_in_the_window(job, qtbot):
    def work(_tell):
        raise ZeroDivisionError

    with qtbot.captureExceptions() as caught:
        job.start(work)
        qtbot.waitUntil(lambda: not job.running)
    assert [ZeroDivisionError] == [kind for kind, *_ in caught]


def test_work_is_asked_to_end_when_it_is_left_or_another_takes_its_place_or_its_window_is_gone(qapp, qtbot):
    asked, left = [], threading.Event()
    job = ThreadJob(qapp, "work")
    job.start(lambda _tell: left.wait(), lambda: asked.append("another"))
    job.start(lambda _tell: left.wait(), lambda: asked.append("left"))
    job.stop()
    job.start(lambda _tell: left.wait(), lambda: asked.append("gone"))
    assert asked == ["another", "left"]
    with qtbot.waitSignal(job.destroyed):
        job.deleteLater()
    assert asked == ["another", "left", "gone"]
    left.set()


def test_nothing_is_heard_of_work_that_is_left(job, qtbot):
    held, ended = threading.Event(), []
    job.finished.connect(ended.append)

    def work(_tell):
        held.wait()
        return "first"

    job.start(work)
    job.start(lambda _tell: "second")
    held.set()
    qtbot.waitUntil(lambda: ended == ["second"])
    qtbot.waitUntil(lambda: not [one for one in threading.enumerate() if one.name == "work"])
    assert ["second"] == ended


class Circle:
    """Garbage that only the collector frees, and that tells where."""

    freed: ClassVar[list[bool]] = []

    def __init__(self):
        self.itself = self

    def __del__(self):
        self.freed.append(threading.current_thread() is threading.main_thread())


def test_what_the_window_leaves_behind_is_freed_in_its_thread(job, qtbot):
    held = threading.Event()
    Circle.freed.clear()

    def work(_tell):
        held.wait()
        return len([[] for _ in range(200_000)])  # so many that Python looks for garbage

    with qtbot.waitSignal(job.finished):
        job.start(work)
        for _ in range(50):
            Circle()
        held.set()
    gc.collect()
    assert [True] * 50 == Circle.freed
    qtbot.waitUntil(gc.isenabled)
