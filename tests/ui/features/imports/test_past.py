"""The last imports into a design, as the start of the import lists them."""

from __future__ import annotations

from PySide6.QtCore import QDate, QSettings

from tests.ui.features.imports.readings import read_live
from ui.features.imports.page import ImportPage
from ui.features.imports.start import MOST_PAST_IMPORTS, PastImport, past_imports, remember_import

TODAY = QDate.currentDate().toString("yyyy-MM-dd")


def test_what_was_taken_is_listed_the_next_time(page, aws, qtbot, window):
    assert not page.start.past.isVisible()
    result = read_live(page, qtbot)
    result.list.tick(next(iter(result.list.taken)), on=False)
    words = result.take_button.text().removeprefix("Apply ")
    result.take_button.click()
    window.actions_by_id["file.import"].trigger()
    again = next(one for one in window.findChildren(ImportPage) if not one.is_left)
    assert again.start.past.isVisible()
    assert [PastImport("aws", "AWS", f"took {words} differences", TODAY)] == again.start.past.shown
    qtbot.waitUntil(lambda: again.start.aws.profile.count() > 1)
    again.leave()


def test_some_are_kept_newest_first_and_each_design_has_its_own(tmp_path):
    mine, other = tmp_path / "mine.json", tmp_path / "other.json"
    for number in range(MOST_PAST_IMPORTS + 2):
        remember_import(mine, PastImport("terraform", "Terraform", f"took all {number}", "2026-11-03"))
    remember_import(None, PastImport("terraform", "Terraform", "took all 9", "2026-11-03"))
    assert [f"took all {number}" for number in (5, 4, 3, 2)] == [one.words for one in past_imports(mine)]
    assert [] == past_imports(other) == past_imports(None)


def test_a_spoilt_memory_does_no_harm(tmp_path):
    for spoilt in ("no JSON", "[]", f'{{"{tmp_path}": [1, ["a"], ["aws", "AWS", "took", 4]]}}', f'{{"{tmp_path}": 7}}'):
        QSettings().setValue("imports/past", spoilt)
        assert [] == past_imports(tmp_path)
