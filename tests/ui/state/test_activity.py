"""The activity of a design is remembered by its file, follows it under another name, and goes with it."""

from __future__ import annotations

import os

import pytest

from designer.analysis.replay.contents import open_activity
from designer.organization.model.records import NodeId
from tests.designer.activity.trails import record, write_activity
from ui.state import activity as state
from ui.state.activity import Activity, ActivityRecord

RECORD = ActivityRecord("/data/a.activity", "trail", "2026-09-01", "2026-11-29")


@pytest.fixture
def activity(session):
    made = Activity(session.document, session)
    yield made
    made.stop()


def test_it_is_remembered_for_the_file_of_the_design(activity, session, tmp_path):
    activity.follow(tmp_path / "a.json")
    activity.attach(RECORD)
    other = Activity(session.document, session)
    other.follow(tmp_path / "a.json")
    assert other.record == RECORD
    other.detach()
    again = Activity(session.document, session)
    again.follow(tmp_path / "a.json")
    assert again.record is None


def test_a_design_that_is_saved_for_the_first_time_or_under_another_name_keeps_it(activity, tmp_path):
    activity.attach(RECORD)
    activity.follow(tmp_path / "new.json")
    activity.follow(tmp_path / "other.json")
    assert activity.record == RECORD


def test_another_design_has_none_of_it(activity, session, tmp_path):
    activity.follow(tmp_path / "a.json")
    activity.attach(RECORD)
    session.document.replace(session.organization.copy())
    assert activity.record is None
    activity.follow(tmp_path / "b.json")
    assert activity.record is None


def test_a_file_that_is_gone_is_told_in_a_sentence(activity, qtbot):
    with qtbot.waitSignal(activity.changed, check_params_cb=lambda: bool(activity.problem)):
        activity.attach(RECORD)
        activity.want("a test")
    assert "is not there" in activity.problem


def test_a_file_that_was_read_again_on_the_same_day_takes_the_place_of_the_old_numbers(activity, session, tmp_path):
    number = session.organization.node(NodeId("acc-shop-prod")).aws_id
    for count in (2, 5):
        path = write_activity(tmp_path / f"{count}.activity", [record(one, number) for one in range(count)])
        activity.attach(RECORD, open_activity(path, session.organization))
    assert activity.contents.events == 5


def test_a_file_that_could_not_be_read_is_tried_again_when_it_is_brought_in_again(activity, qtbot):
    activity.want("a test")
    for _ in range(2):
        with qtbot.waitSignal(activity.changed, check_params_cb=lambda: bool(activity.problem)):
            activity.attach(RECORD)
            assert activity.problem == ""


def test_an_edit_does_not_begin_the_reading_again(activity, monkeypatch):
    begun = []

    def opening(path, _organization, _record):
        begun.append(path)
        return lambda _tell: None

    monkeypatch.setattr(state, "opening", opening)
    activity.want("a test")
    activity.attach(RECORD)
    activity.outdate()
    activity.finish()
    assert len(begun) == 1
    activity.attach(RECORD._replace(path="/data/b.activity"))
    assert len(begun) == 2


def test_a_trail_that_no_design_has_and_nobody_adds_to_is_deleted_after_a_month(activity, tmp_path):
    names = ("0" * 16, "1" * 16, "2" * 16, "3" * 16, "of a person")
    kept, spared, fresh, old, other = files = [state.activity_folder() / f"{name}.activity" for name in names]
    for file in files:
        file.touch()
        if file is not fresh:
            os.utime(file, (0, 0))
    activity.follow(tmp_path / "a.json")
    activity.attach(RECORD._replace(path=str(kept)))
    state.delete_old_activities(spared)
    assert [file.exists() for file in (kept, spared, fresh, old, other)] == [True, True, True, False, True]


def test_what_one_drag_has_had_read_is_not_replayed_for_nobody(activity, session, qtbot, tmp_path):
    number = session.organization.node(NodeId("acc-shop-prod")).aws_id
    activity.attach(RECORD._replace(path=str(write_activity(tmp_path / "a.activity", [record(1, number)]))))
    assert activity.changes.words_after("a move", session.organization.copy) is None, "it is not known yet"
    with qtbot.waitSignal(activity.changes.known):
        qtbot.waitUntil(lambda: activity.opened is not None)
    activity.outdate()
    activity.finish()
    assert activity.replay is None
