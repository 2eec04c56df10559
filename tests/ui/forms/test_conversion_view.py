"""The conversion report in rows: unknown things first, filtered, copied, and saved as the command line writes it."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from designer.exchange.conversion import ConversionReport, Outcome
from ui.forms import conversion_view as module
from ui.forms.conversion_view import ConversionView


def told():
    report = ConversionReport()
    report.lost("account shop", "Its note.", "Keep the design.")
    report.note("main.tf", "One provider.")
    report.unknown("main.tf:12", "The value of var.name.")
    for number in range(1, 9):
        report.changed(f"ou {number}", f"Name {number} is written differently.")
    return report


@pytest.fixture
def view(qtbot, qapp):
    shown = ConversionView("Everything came through.")
    qtbot.addWidget(shown)
    shown.resize(500, 400)
    shown.show()
    shown.show_report(told())
    return shown


def titles(view):
    model = view.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_unknown_things_come_first_and_each_group_has_its_count(view):
    assert "1 lost, 8 changed, 1 unknown, 1 note." == view.head.text()
    assert ["Unknown", "The value of var.name.", "Lost", "Its note.", "Changed"] == titles(view)[:5]
    assert ["Notes", "One provider."] == titles(view)[-2:]


def test_words_and_kinds_filter_and_what_is_shown_is_copied(view):
    view.chips[Outcome.LOST].click()
    assert not any("otherwise" in title for title in titles(view))
    view.search.setText("note keep")
    view.copy_button.click()
    assert "Lost: account shop: Its note. Keep the design." == QApplication.clipboard().text()


def test_the_keys_copy_the_rows_that_are_selected(view):
    view.list.setCurrentIndex(view.list.model().index(1, 0))
    QTest.keyClick(view.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Unknown: main.tf:12: The value of var.name." == QApplication.clipboard().text()


def test_the_file_has_all_entries_whatever_is_filtered(view, tmp_path, monkeypatch):
    path = tmp_path / "report.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    view.search.setText("nothing of it")
    view.save_button.click()
    assert told().as_json() == json.loads(path.read_text())
    view.save_button.click()  # once more: Qt has asked
    assert told().as_json() == json.loads(path.read_text())


def test_a_report_without_entries_says_so_and_offers_nothing(view):
    view.show_report(ConversionReport())
    assert ("Everything came through.", False) == (view.head.text(), view.save_button.isVisible())
    view.show_report(None)
    assert "Converting…" == view.head.text()


def test_of_very_many_rows_the_first_are_shown_and_the_rest_is_told(view, monkeypatch):
    monkeypatch.setattr(module, "MOST_ENTRIES", 3)
    report = ConversionReport()
    for number in range(5):
        report.note("", f"Note {number}")
    view.show_report(report)
    assert 4 == len(titles(view))
    assert "2 more are in the file that “Save as JSON” writes." == view.more.text()
