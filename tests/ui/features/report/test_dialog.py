"""The dialog of the report: what it holds is seen before it is written, and what is written is what was ticked."""

import pytest
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from designer.exchange.reports.registry import SECTIONS, report_on
from designer.organization import edits
from designer.organization.model.records import NodeId
from designer.policy.catalog import catalogue
from ui.features.report.dialog import ReportDialog
from ui.forms import dialogs
from ui.state.files import Files

SHOP = NodeId("acc-shop-prod")


@pytest.fixture
def dialog(qtbot, session):
    files = Files(session)
    made = ReportDialog(session, files)
    made.open()
    qtbot.waitUntil(made.write_button.isEnabled, timeout=60_000)
    yield made
    if isValid(made):
        made.close()
    files.close()
    files.deleteLater()


def titles(rows):
    return [row.content.title for row in rows.rows.rows]


def write(qtbot, dialog, path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(path))
    dialog.write_button.click()
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible(), timeout=60_000)


def test_every_section_is_there_with_its_size_before_anything_is_written(dialog):
    rows = dialog.sections.rows.rows
    assert [row.id for row in rows] == list(SECTIONS)
    assert all("made" not in row.content.trailing for row in rows)
    dialog.sections.setCurrentIndex(dialog.sections.rows.index_of("accounts"))
    assert any(row.content.trailing == "28 rows" for row in dialog.preview.rows.rows)


def test_a_page_has_what_was_ticked_and_its_ending(qtbot, dialog, tmp_path, monkeypatch):
    place = list(SECTIONS).index("glossary")
    dialog.sections.switched.emit(place)
    write(qtbot, dialog, tmp_path / "acme", monkeypatch)
    text = (tmp_path / "acme.html").read_text("utf-8")
    assert 'id="accounts"' in text
    assert 'id="glossary"' not in text


def test_a_folder_has_a_file_for_each_table(qtbot, dialog, tmp_path, monkeypatch):
    dialog.kinds.buttons[3].click()
    write(qtbot, dialog, tmp_path / "tables", monkeypatch)
    assert (tmp_path / "tables" / "accounts.csv").read_text("utf-8-sig").count("\n") == 29


def test_nothing_ticked_is_nothing_to_write(dialog):
    for place in range(len(SECTIONS)):
        dialog.sections.switched.emit(place)
    assert not dialog.write_button.isEnabled()
    assert "Tick a section" in dialog.state.text()


def test_the_report_is_of_the_moment_and_equals_that_of_the_library(dialog, session):
    before = report_on(session.organization.copy(), catalogue.load(), "x", "2026-01-01", ["accounts"])
    session.document.push(edits.remove(session.organization, [SHOP]))
    [section] = dialog.report(["accounts"]).sections
    assert section == before.sections[0]


def test_a_disk_that_refuses_is_told_and_the_dialog_stays(qtbot, dialog, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, title, _error: told.append(title))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "no" / "x.html"), ""))
    dialog.write_button.click()
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert dialog.isVisible()
    assert dialog.write_button.isEnabled()
    assert "was not written" in told[0]
