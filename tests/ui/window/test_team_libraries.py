"""A team's library in the window: asked about once, named at what it adds, and shown alone on demand."""

from __future__ import annotations

import pytest

from designer.analysis.guardrails import libraries
from designer.exchange.library import places
from tests.designer.exchange.library.acme import changed, in_use, written
from ui.features.policies.guardrail_form import GuardrailList
from ui.features.problems.panel import ProblemsPanel
from ui.forms import dialogs
from ui.window import team_libraries
from ui.window.commands import begin_libraries


@pytest.fixture
def asked(monkeypatch):
    """Titles of what was asked, each answered by the first of the answers that are left."""
    titles: list[str] = []
    answers = [False, True]
    monkeypatch.setattr(places, "ADMIN_FOLDERS", ())
    monkeypatch.setattr(dialogs, "ask_agreement", lambda _parent, title, *_: titles.append(title) or answers.pop(0))
    yield titles
    libraries.use(())


def test_a_new_digest_is_asked_about_until_somebody_agrees(asked, analyses, monkeypatch, tmp_path):
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(written(tmp_path)))
    used = []
    for _ in range(3):
        team_libraries.use_libraries(None, analyses)
        used.append(len(libraries.in_use()))
    assert [0, 1, 1] == used
    assert ["acme-guardrails 2.4 is new on this computer."] * 2 == asked
    changed(tmp_path, "library.json", lambda value: value.update(version="2.5"))
    with pytest.raises(IndexError):  # it is asked about
        team_libraries.use_libraries(None, analyses)
    monkeypatch.setattr(dialogs, "ask_agreement", lambda *_: False)
    team_libraries.use_libraries(None, analyses)
    assert ["acme-guardrails 2.4"] == [one.title for one in libraries.in_use()], "what was agreed to stays"


def test_a_folder_that_cannot_be_looked_into_is_said_and_the_window_opens(asked, analyses, monkeypatch, tmp_path):
    class Closed(type(tmp_path)):
        def iterdir(self):
            raise PermissionError(13, "Permission denied")

    said = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, _title, error: said.append(str(error)))
    monkeypatch.setattr(places, "ADMIN_FOLDERS", (Closed(tmp_path),))
    begin_libraries(None, analyses)
    assert 1 == len(said)
    assert () == libraries.in_use()


def test_what_cannot_be_read_is_said_and_nothing_is_used(asked, analyses, monkeypatch, tmp_path):
    said = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, _title, error: said.append(str(error)))
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(tmp_path))
    team_libraries.use_libraries(None, analyses)
    assert ([], ()) == (asked, libraries.in_use())
    assert "no library.json" in said[0]


def test_guardrails_are_listed_by_where_they_come_from(qtbot, tmp_path):
    with in_use(written(tmp_path)):
        found = GuardrailList()
        qtbot.addWidget(found)
        every = titles(found)
        team, built_in = found.origins.values()
        team.click()
        assert ["Keep the US pilot in its Regions"] == titles(found)
        team.click()
        assert every == titles(found)
        built_in.click()
        assert every[1:] == titles(found)
    without = GuardrailList()
    qtbot.addWidget(without)
    assert ({}, every[1:]) == (without.origins, titles(without))


def titles(found):
    return [index.data() for index in found._rows()]


def test_problems_name_the_library_that_found_them(session, analyses, hosted, tmp_path):
    with in_use(changed(tmp_path, "rules/accounts.json", lambda value: value["rules"][0].update(select={}))):
        analyses.check_now()
        panel = hosted(ProblemsPanel(session, analyses), 1000, 320)
        own = [row.value for group in panel.model.rows for row in group.rows]
        panel.team.click()
        found = [row for group in panel.model.rows for row in group.rows]
        assert {"acme-cost-center"} == {row.value.check for row in found}
        assert len(found) <= len(own)
        assert {"acme-guardrails 2.4"} == {row.content.badge for row in found}
        panel.view.setCurrentIndex(panel.model.index(0, 0, panel.model.index(0, 0)))
        assert "rule of library acme-guardrails 2.4" in panel.detail.words
