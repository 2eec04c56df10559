"""The page that brings activity in: a trail is read beside the window, and what is left of it is used, or not."""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from designer.organization.model.records import NodeId
from tests.designer.activity.trails import record, write_activity, write_trail
from ui.features.activity.day_strip import DayStrip
from ui.features.activity.page import ActivityPage

SHOP = NodeId("acc-shop-prod")


@pytest.fixture
def page(qtbot, session, analyses):
    window = QMainWindow()
    window.setCentralWidget(QWidget())
    window.resize(1100, 800)
    qtbot.addWidget(window)
    window.show()
    made = ActivityPage(window, session, analyses.activity)
    made.open()
    yield made
    if not made.is_left:
        made.leave()


def records(session, count=40):
    return [record(one, session.organization.node(SHOP).aws_id, day=1 + one % 3) for one in range(count)]


def test_a_trail_is_read_in_a_process_and_what_is_left_of_it_is_used(page, session, analyses, qtbot, tmp_path):
    trail = write_trail(tmp_path / "trail", records(session), 5)
    with qtbot.waitSignal(page.reading.finished):
        page.read(trail)
    qtbot.waitUntil(lambda: page.opened is not None)
    assert page.use_button.text() == "Use 1 request"
    assert page.days.findChild(DayStrip).accessibleDescription() == "shop-prod: 3 of 3 days with events"
    page.use_button.click()
    assert analyses.activity.record.title == "trail"
    assert (analyses.activity.record.first, analyses.activity.record.last) == ("2026-09-01", "2026-09-03")
    assert analyses.activity.contents.events == 40


def test_accounts_of_an_ou_share_a_row_of_days_and_one_that_has_fewer_days_stands_apart(page, session, qtbot, tmp_path):
    organization = session.organization
    beside = [one for one in organization.accounts(organization.parent(SHOP)) if organization.node(one).aws_id]
    numbers = [organization.node(one).aws_id for one in beside]
    days = {number: 1 if number == numbers[-1] else 5 for number in numbers}
    some = [record(day, one, day=day + 1) for one, last in days.items() for day in range(last)]
    page.read(write_activity(tmp_path / "a.activity", [*some, record(9, "999988887777", day=2)]))
    qtbot.waitUntil(lambda: page.opened is not None)
    ou, last = organization.node(organization.parent(SHOP)).name, organization.node(beside[-1]).name
    assert page.days.findChild(DayStrip).accessibleDescription().split("\n") == [
        f"{ou} · {len(beside) - 1} accounts: 5 of 5 days with events",
        f"{last}: 1 of 5 days with events",
        "999988887777: 1 of 5 days with events",
    ]


def test_an_activity_file_is_used_where_it_lies(page, session, analyses, qtbot, tmp_path):
    path = write_activity(tmp_path / "a.activity", records(session))
    page.read(path)
    qtbot.waitUntil(lambda: page.opened is not None)
    page.use_button.click()
    assert analyses.activity.record.path == str(path)


def test_it_is_put_away_and_not_left_while_what_is_read_is_opened_and_while_the_design_is_read_again(
    page, session, tmp_path
):
    page.read(write_activity(tmp_path / "a.activity", records(session)))
    page.turn_away()
    session.document.replace(session.organization.copy(), reread=True)
    assert not page.is_left
    session.document.replace(session.organization.copy())
    assert page.is_left


def test_a_reading_that_is_stopped_goes_on_where_it_was_by_one_button(page, session, qtbot, tmp_path):
    page.read(write_trail(tmp_path / "trail", records(session), 5))
    assert not page.stop_button.hasFocus(), "Return pressed twice before must not stop it"
    page.stop_button.click()
    assert not page.reading.running
    assert page.start.message.text() == "Stopped. What was read is kept."
    assert page.start.go_on_button.isVisibleTo(page)
    with qtbot.waitSignal(page.reading.finished):
        page.start.go_on_button.click()


def test_what_is_no_trail_is_told_and_another_can_be_chosen(page, qtbot, tmp_path):
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(page.reading.failed):
        page.read(tmp_path / "empty")
    assert "no files of CloudTrail" in page.start.message.text()
    assert page.start.folder_button.isVisible()


def test_what_nothing_can_be_asked_of_cannot_be_used_but_a_report_can(page, qtbot, tmp_path):
    page.read(write_activity(tmp_path / "a.activity", [record(1, "999999999999")]))
    qtbot.waitUntil(lambda: page.opened is not None)
    assert not page.use_button.isEnabled()
    page.opened = None
    report = {"JobStatus": "COMPLETED", "AccessDetails": [{"ServiceNamespace": "sqs"}]}
    (tmp_path / "555566667777.json").write_text(json.dumps(report), "utf-8")
    with qtbot.waitSignal(page.reading.finished):
        page.read(tmp_path / "555566667777.json")
    qtbot.waitUntil(lambda: page.opened is not None)
    assert (page.use_button.text(), page.use_button.isEnabled()) == ("Use 1 access report", True)


def test_of_a_trail_only_the_days_are_read_that_are_written(page, session, qtbot, tmp_path):
    trail = write_trail(tmp_path / "trail", records(session), 5)
    page.start.first.setText("2026-09-0")
    page.read(trail)
    assert page.start.message.text() == "2026-09-0 is not a day. Write it as 2026-09-01."
    page.start.first.setText("2026-09-03")
    page.start.last.setText("2026-09-02")
    page.read(trail)
    assert "first day first" in page.start.message.text()
    page.start.last.clear()
    page.read(trail)
    qtbot.waitUntil(lambda: page.opened is not None)
    assert (page.opened.contents.first_day, page.opened.contents.events) == (page.opened.contents.last_day, 13)


def test_the_command_for_athena_names_the_days_and_the_design(page, analyses, tmp_path):
    analyses.activity.follow(tmp_path / "my org.json")
    page.start.first.setText("2026-09-01")
    page.start.last.setText("2026-09-30")
    page.start.copy_button.click()
    copied = QApplication.clipboard().text()
    assert f"--from 2026-09-01 --to 2026-09-30 --limit 100 --keys-of '{tmp_path / 'my org.json'}'" in copied
