"""Work for a widget is done at once while the widget is seen, else once when it is next shown."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from ui.widgets.jobs.job import WhenSeen


@pytest.fixture
def seen(hosted):
    widget = QWidget()
    times = []
    work = WhenSeen(widget, lambda: times.append(widget.isVisible()))
    hosted(widget, 100, 100)
    return widget, work, times


def test_the_first_time_it_is_shown_counts(seen):
    _, _, times = seen
    assert [True] == times


def test_it_is_done_at_once_while_it_is_seen(seen):
    _, work, times = seen
    work.ask()
    work.ask("anything that a signal says")
    assert 3 == len(times)


def test_a_hidden_widget_catches_up_once(seen):
    widget, work, times = seen
    widget.hide()
    work.ask()
    work.ask()
    assert 1 == len(times)
    widget.show()
    assert [True, True] == times
    widget.hide()
    widget.show()
    assert 2 == len(times)
