"""The start page: on a bare start once there are recent files, by keys and mouse, whatever these files have become."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton
from shiboken6 import isValid

from designer.analysis.guardrails import libraries
from designer.exchange.formats import files, native
from designer.exchange.library.reading import read_library
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import PolicyType
from tests.designer.exchange.library.acme import written
from tests.ui.seen import part
from ui.commands.requests import SHOW_START_PAGE
from ui.forms import dialogs
from ui.state import recovery, settings
from ui.window import commands, thumbnails
from ui.window.app import Program
from ui.window.start_cards import RecentCard, TemplateCard, age, time_of_file
from ui.window.start_page import StartPage

KEY = Qt.Key


@pytest.fixture
def saved(tmp_path):
    """Makes a file of a template that was opened before."""

    def save(name, data=None):
        path = tmp_path / f"{name}.json"
        path.write_bytes(native.write(template(name)) if data is None else data)
        settings.remember_file(path)
        return path

    return save


@pytest.fixture
def start(qapp, qtbot, monkeypatch):
    """Starts the program without a file; its window."""
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    begun = []

    def begin():
        window = Program(qapp).start(None)
        begun.append(window)
        qtbot.waitUntil(lambda: window.isActiveWindow() and QApplication.focusWidget() is not None)
        return window

    yield begin
    for window in begun:
        if isValid(window):
            window.close()


def shown(window):
    """The page that lies over a window; None for none."""
    return next((page for page in window.findChildren(StartPage) if page.isVisible()), None)


def names(page):
    return [card.text() for card in page.findChildren(RecentCard) if card.isVisible()]


def press(*keys):
    for key in keys:
        assert QApplication.focusWidget() is not None
        QTest.keyClick(QApplication.focusWidget(), key)


def write(text):
    for letter in text:
        QTest.keyClicks(QApplication.focusWidget(), letter)


def test_a_newcomer_sees_the_sample_and_who_comes_back_the_start_page(start, saved):
    window = start()
    assert shown(window) is None
    assert window.session.document.organization.account_count > 20
    window.close()
    saved("starter")
    page = shown(start())
    assert ["starter.json"] == names(page)
    assert page.geometry().top() == page.parentWidget().menuBar().geometry().bottom() + 1
    assert page.geometry().bottom() == page.parentWidget().rect().bottom()


def test_the_tick_seen_on_the_page_holds_before_any_file_was_opened(start):
    window = start()
    window.session.requests.ask(SHOW_START_PAGE, None)
    assert part(shown(window), QCheckBox, "Show this page").isChecked()
    window.close()
    assert names(shown(start())) == []


def test_it_is_not_shown_to_those_who_want_none(start, saved):
    saved("starter")
    window = start()
    part(shown(window), QCheckBox, "Show this page").click()
    window.close()
    assert shown(start()) is None


def test_enter_on_a_recent_file_opens_it_and_the_page_goes(start, saved, qtbot):
    saved("coffee-shop")
    path = saved("starter")
    window = start()
    assert "starter.json" == QApplication.focusWidget().text()
    press(KEY.Key_Right, KEY.Key_Left, KEY.Key_Return)
    assert path == window.files.path
    assert shown(window) is None
    qtbot.waitUntil(window.canvas.hasFocus)


def test_arrows_lead_to_every_card_and_button(start, saved):
    for name in ("starter", "coffee-shop"):
        saved(name)
    page = shown(start())
    page.parentWidget().resize(1400, 900)
    met, ways = {QApplication.focusWidget()}, [QApplication.focusWidget()]
    while ways:
        start_of_way = ways.pop()
        for key in (KEY.Key_Left, KEY.Key_Right, KEY.Key_Up, KEY.Key_Down):
            start_of_way.setFocus()
            press(key)
            reached = QApplication.focusWidget()
            assert page.isAncestorOf(reached)
            ways += [reached] if reached not in met else []
            met.add(reached)
    assert {
        "starter.json",
        "Coffee shop",
        "Empty design",
        "Large organization: 10,000 accounts, 300 SCPs",
        "New empty design",
        "Open…",
    } <= {one.text() for one in met}


def test_tab_stays_on_the_page(start, saved):
    saved("starter")
    page = shown(start())
    met = []
    for _ in range(14):
        press(KEY.Key_Tab)
        assert page.isAncestorOf(QApplication.focusWidget())
        met.append(QApplication.focusWidget())
    assert len(set(met)) >= 9


def test_the_window_is_named_after_a_design_once_there_is_one(start, saved):
    saved("starter")
    window = start()
    page = shown(window)
    assert "Orgwright[*]" == window.windowTitle()
    page.leave()
    assert window.windowTitle().startswith("My organization")


def test_counts_age_and_problems_come_once_the_page_is_seen(start, saved, qtbot):
    saved("starter")
    card = part(shown(start()), RecentCard, "starter.json")
    qtbot.waitUntil(lambda: "3 OUs · 3 accounts, saved today" in card.accessibleName())
    assert "no open problems" in card.accessibleName()
    assert thumbnails.file_counts(card.path) == thumbnails.FileCounts(3, 3, 0)


def test_what_is_saved_before_it_has_been_checked_counts_no_problems(window, tmp_path):
    window.analyses.check_now()
    session, path = window.session, tmp_path / "design.json"
    session.document.push(edits.create_policy(session.organization, PolicyType.SERVICE_CONTROL_POLICY, "Broken", "{"))
    assert window.file_actions._save_to(path)
    assert thumbnails.file_counts(path).problems is None
    window.analyses.check_now()
    window._keep_picture(path)
    assert thumbnails.file_counts(path).problems


def test_the_card_of_a_file_tells_of_unsaved_work_that_a_died_program_left(start, saved, qtbot):
    path = saved("starter")
    saved("company")
    copy = recovery.folder() / f"{'0' * 32}{recovery.SUFFIX}"
    copy.write_bytes(native.write(template("company")))
    copy.with_suffix(".about").write_bytes(recovery.copy_record(path, files.fingerprint_on_disk(path)))
    page = shown(start())
    card, other = part(page, RecentCard, "starter.json"), part(page, RecentCard, "company.json")
    qtbot.waitUntil(lambda: "unsaved work, today" in card.accessibleName())
    qtbot.waitUntil(lambda: "problem" in other.accessibleName())
    assert "unsaved" not in other.accessibleName()
    assert copy.exists()
    recovery.remove_copy(copy)


def test_what_cannot_be_shown_says_why(start, saved, qtbot, monkeypatch):
    monkeypatch.setattr(thumbnails, "LARGEST_STUDIED", 20_000)
    saved("company")
    saved("broken", b'{"nope": [' + b"[" * 10_000)
    saved("gone", b"{}").unlink()
    page = shown(start())
    for name, words in (("gone", "not there"), ("broken", "cannot be read"), ("company", "large")):
        card = part(page, RecentCard, f"{name}.json")
        qtbot.waitUntil(lambda card=card, words=words: words in card.accessibleName())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files")
def test_a_file_that_never_ends_holds_up_nothing(start, saved, qtbot):
    path = saved("pipe", b"{}")
    path.unlink()
    os.mkfifo(path)
    card = part(shown(start()), RecentCard, "pipe.json")
    qtbot.waitUntil(lambda: "cannot be read" in card.accessibleName())


def test_delete_takes_a_file_off_the_list_and_undo_puts_it_back(start, saved):
    paths = [saved(name) for name in ("starter", "coffee-shop", "empty")][::-1]
    page = shown(start())
    press(KEY.Key_Right, KEY.Key_Delete)
    assert ["empty.json", "starter.json"] == names(page)
    assert "starter.json" == QApplication.focusWidget().text()
    assert [paths[0], paths[2]] == settings.recent_files()
    assert paths[1].exists()
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert paths == settings.recent_files()
    assert "coffee-shop.json" == QApplication.focusWidget().text()


def test_removing_the_last_one_leaves_the_templates(start, saved):
    saved("starter")
    page = shown(start())
    press(KEY.Key_Delete)
    assert [] == names(page)
    assert isinstance(QApplication.focusWidget(), TemplateCard)
    part(page, QPushButton, "Undo").click()
    assert ["starter.json"] == names(page)


def test_a_row_of_recent_files_is_shown_and_all_when_asked(start, saved):
    for name in "abcdef":
        saved(name, b"{}")
    page = shown(start())
    page.parentWidget().resize(1200, 800)
    assert 4 == len(names(page))
    part(page, QPushButton, "Show all 6").click()
    assert 6 == len(names(page))
    part(page, QPushButton, "Show fewer").click()
    assert 4 == len(names(page))


def test_files_of_one_name_are_told_apart_by_their_folders(start, tmp_path):
    for folder in ("one", "two"):
        path = tmp_path / folder / "acme.json"
        path.parent.mkdir()
        path.write_bytes(native.write(template("empty")))
        settings.remember_file(path)
    assert ["two/acme.json", "one/acme.json"] == names(shown(start()))


@pytest.mark.parametrize("name", ["company", "coffee-shop", "starter", "landing-zone", "empty"])
def test_a_template_begins_a_new_design(start, saved, name):
    saved("starter")
    window = start()
    card = next(card for card in shown(window).findChildren(TemplateCard) if card.template == name)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert shown(window) is None
    assert window.files.path is None
    assert template(name).organization.account_count == window.session.document.organization.account_count


def test_return_begins_an_empty_design_beside_an_open_one(start):
    window = start()
    assert window.session.organization.account_count > 20, "the sample"
    window.session.requests.ask(SHOW_START_PAGE, None)
    press(KEY.Key_Return)
    assert (None, 1) == (shown(window), window.session.organization.account_count)


def test_esc_makes_no_design_where_none_is_open(start, saved):
    saved("starter")
    window = start()
    page = shown(window)
    press(KEY.Key_Escape)
    assert page is shown(window)
    assert page.isAncestorOf(QApplication.focusWidget())


def test_a_typed_name_is_gone_to_and_return_takes_it_alone(start, saved, qtbot):
    saved("starter")
    window = start()
    write("coffee s")
    assert "Coffee shop" == QApplication.focusWidget().text()
    press(KEY.Key_Escape)
    assert "starter.json" == QApplication.focusWidget().text()
    write("nothing of that name")
    press(KEY.Key_Return)
    assert shown(window)._hint.text().startswith("Nothing here is called n")
    press(KEY.Key_Escape)
    write("empty")
    press(KEY.Key_Return)
    assert shown(window) is None
    assert (None, 1) == (window.files.path, window.session.document.organization.account_count)


def test_esc_leads_to_the_design_below(window, qtbot):
    page = StartPage(window, window.session)
    page.open()
    press(KEY.Key_Escape)
    assert not isValid(page) or not page.isVisible()
    qtbot.waitUntil(window.canvas.hasFocus)


def test_a_command_of_the_palette_over_the_page_leaves_the_keys_on_the_canvas(window, qtbot):
    page = StartPage(window, window.session)
    page.open()
    window.actions_by_id["edit.palette"].trigger()
    write("compact")
    press(KEY.Key_Return)
    assert not isValid(page) or not page.isVisible()
    assert window.canvas is QApplication.focusWidget()


def test_esc_leads_back_to_the_sample_of_a_first_start(start, qtbot):
    window = start()
    assert window.session.organization.account_count > 1
    window.actions_by_id["file.start"].trigger()
    assert shown(window) is not None
    press(KEY.Key_Escape)
    assert shown(window) is None


def test_a_click_leads_to_the_design_below(window):
    page = StartPage(window, window.session)
    page.open()
    button = next(one for one in page.findChildren(QPushButton) if one.text() == "Show the canvas")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown(window) is None
    assert window.canvas.hasFocus()


def test_it_goes_when_something_is_edited_or_turned_to(window):
    organization = window.session.document.organization
    for turn in (
        lambda: window.session.document.push(edits.rename(organization, next(organization.accounts()), "Other")),
        lambda: window.parts.show_panel("outline"),
    ):
        page = StartPage(window, window.session)
        page.open()
        assert shown(window) is page
        turn()
        assert shown(window) is None


def test_notes_are_said_on_the_page(window):
    page = StartPage(window, window.session)
    page.open()
    window.session.notices.say("acme.json is open in another window")
    assert part(page, type(page._hint), "acme.json is open").isVisible()


def test_a_file_that_another_window_has_is_shown_there_which_says_so(start, tmp_path):
    path = tmp_path / "shop.json"
    path.write_bytes(native.write(template("coffee-shop")))
    first = start()
    first.file_actions.open_path(path)
    second = start()
    said = []
    first.session.notices.said.connect(said.append)

    second.file_actions.open_path(path)

    assert ["shop.json is open in this window"] == said
    assert path != second.files.path


def test_ages_are_those_of_a_list():
    now = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    assert "today, 09:12" == age(now.replace(hour=9, minute=12), now)
    assert "yesterday" == age(now.replace(day=26, hour=23), now)
    assert "2026-11-03" == age(now.replace(day=3), now)
    assert [1970, 9987] == [time_of_file(seconds).year for seconds in (-9e11, 9e11)]


def test_a_design_dropped_on_the_page_is_opened(start, saved, tmp_path):
    saved("starter")
    window = start()
    path = tmp_path / "dropped.json"
    path.write_bytes(native.write(template("coffee-shop")))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    card = shown(window).findChildren(TemplateCard)[0]
    enter = QDragEnterEvent(QPoint(9, 9), *held)
    QApplication.sendEvent(card, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), *held))
    assert path == window.files.path
    assert shown(window) is None


def test_templates_of_a_library_come_over_the_page_that_a_start_shows(start, saved, qtbot, monkeypatch, tmp_path):
    saved("company")
    folder = written(tmp_path / "acme")
    settings.accept_library(read_library(folder).digest)
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(folder))
    monkeypatch.setattr(commands, "PAGE_STANDS_MS", 0)
    try:
        page = shown(start())
        qtbot.waitUntil(lambda: "acme-start" in [card.template for card in page.findChildren(TemplateCard)])
    finally:
        libraries.use(())
