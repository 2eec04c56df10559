"""A team's library in the window: asked about once, listed with what it brings, and named at what it adds."""

from __future__ import annotations

import json
import os

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from designer.analysis.guardrails import libraries
from designer.analysis.lenses.choice import LensChoice
from designer.exchange.library import places
from designer.exchange.library.reading import read_library
from designer.organization.edits.settings import judge_by
from tests.designer.exchange.library.acme import changed, files, in_use, written
from ui.features.guardrail_tests import team_promises
from ui.features.guardrail_tests.panel import GuardrailTestsPanel
from ui.features.lenses.button import LensPicks
from ui.features.library import copies, using
from ui.features.library.dialog import LibrariesDialog
from ui.features.policies.guardrail_form import GuardrailList
from ui.features.problems.panel import ProblemsPanel
from ui.forms import dialogs
from ui.state import settings
from ui.state.lens import CurrentLens
from ui.window.commands import begin_libraries, say_judges
from ui.window.start_cards import TemplateCard
from ui.window.start_page import StartPage


@pytest.fixture
def asked(monkeypatch):
    """Titles of what was asked, each answered by the first of the answers that are left."""
    titles: list[str] = []
    answers = [False, True]
    monkeypatch.setattr(places, "ADMIN_FOLDERS", ())
    monkeypatch.setattr(
        dialogs, "ask_agreement", lambda _parent, title, *_, **__: titles.append(title) or answers.pop(0)
    )
    yield titles
    libraries.use(())


@pytest.fixture
def folder(asked, monkeypatch, tmp_path):
    """The folder of a library that the environment names."""
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(tmp_path))
    return changed(tmp_path, "library.json", lambda _value: None)


@pytest.fixture
def opened(session, analyses, qtbot):
    """A function that opens the dialog."""
    window = QWidget()
    qtbot.addWidget(window)
    return lambda: LibrariesDialog(session, analyses, window)


def test_a_new_digest_is_asked_about_once_and_what_was_agreed_to_stays(asked, analyses, monkeypatch, tmp_path):
    folder = written(tmp_path)
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(folder))
    for _ in range(2):
        using.use_libraries(None, analyses)
        assert not libraries.in_use(), "the person does not want it"
    assert ["acme-guardrails 2.4 is new on this computer."] == asked
    using.agree(read_library(folder))
    using.use_libraries(None, analyses)
    changed(tmp_path, "library.json", lambda value: value.update(version="2.5"))
    buttons = []
    monkeypatch.setattr(dialogs, "ask_agreement", lambda *_, no: buttons.append(no))
    using.use_libraries(None, analyses)
    assert ["acme-guardrails 2.4"] == [one.title for one in libraries.in_use()], "what was agreed to stays"
    assert ["Keep 2.4"] == buttons


def test_what_was_agreed_to_stays_in_later_starts_until_it_is_left_or_replaced(
    asked, analyses, opened, monkeypatch, tmp_path
):
    folder, said = written(tmp_path), []
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(folder))
    using.agree(read_library(folder))
    using.use_libraries(None, analyses)
    changed(tmp_path, "library.json", lambda value: value.update(version="2.5"))
    for _ in range(2):  # the first of them asks
        libraries.use(())
        begin_libraries(QWidget(), analyses, said.append)
        ((title, place),) = [(one.title, one.folder) for one in libraries.in_use()]
        assert ("acme-guardrails 2.4", str(folder)) == (title, place)
    sentence = "Library acme-guardrails 2.5 is named, but you declined it: 2.4 checks as before, and the menu Help"
    assert [f"{sentence} lists team libraries."] == said
    dialog = opened()
    (row,) = dialog.list.rows.rows
    assert ("acme-guardrails 2.4", "in use; the folder has 2.5 now") == (row.content.title, row.content.secondary)
    dialog.use_button.click()
    assert ["acme-guardrails 2.5"] == [one.title for one in libraries.in_use()]
    assert copies.kept_copy(read_library(folder)).title == "acme-guardrails 2.5"
    dialog.leave_button.click()
    changed(tmp_path, "library.json", lambda value: value.update(version="2.6"))
    monkeypatch.setattr(dialogs, "ask_agreement", lambda *_, **__: False)
    using.use_libraries(None, analyses)
    assert () == libraries.in_use(), "what was left does not come back"


def test_a_copy_that_is_not_whole_or_has_no_room_is_not_used(asked, analyses, monkeypatch, tmp_path):
    folder = written(tmp_path)
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(folder))
    using.agree(library := read_library(folder))
    place = copies._place("acme")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"in the way")
    using.use_libraries(None, analyses)
    assert 1 == len(libraries.in_use())
    assert copies.kept_copy(library) is None
    place.unlink()
    copies.keep_copy(library)
    assert copies.kept_copy(library).digest == library.digest
    (place / library.digest / "library.json").write_bytes(b"{}")
    assert copies.kept_copy(library) is None


def test_a_library_is_chosen_in_the_window_used_at_a_start_and_left(asked, opened, analyses, monkeypatch, tmp_path):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(written(tmp_path)))
    dialog = opened()
    assert not dialog.empty.isHidden()
    for used in (0, 1):  # the first time the person does not agree
        dialog.add_button.click()
        assert used == len(libraries.in_use()) == len(settings.chosen_libraries())
    libraries.use(())
    begin_libraries(QWidget(), analyses, asked.append)
    assert ["acme-guardrails 2.4"] == [one.title for one in libraries.in_use()]
    dialog = opened()
    dialog.leave_button.click()
    assert not libraries.in_use()
    assert not settings.chosen_libraries()
    assert not dialog.empty.isHidden()


def test_the_dialog_says_what_changed_in_a_new_version_and_uses_it(asked, opened, session, monkeypatch, tmp_path):
    folder, analyses = written(tmp_path), opened().analyses
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(folder))
    using.agree(read_library(folder))
    using.use_libraries(None, analyses)

    def change(value):
        gone, *kept = value["rules"]
        kept[0]["why"] = "For another reason."
        value["rules"] = [*kept, {**gone, "id": "acme-added", "title": "Brought again"}]

    changed(folder, "rules/accounts.json", change)
    using.use_libraries(None, analyses)  # "Not now"
    dialog = opened()
    said = {row.id for row in dialog.note.rows.rows}
    before = json.loads(files()["rules/accounts.json"])["rules"]
    assert {"added acme-added", f"changed {before[1]['id']}", f"removed {before[0]['id']}"} <= said
    dialog.use_button.click()
    assert read_library(folder).digest == libraries.in_use()[0].digest
    assert dialog.use_button.isHidden()
    dialog.name_button.click()
    assert libraries.judging() == session.organization.settings.libraries
    dialog.leave_button.click()
    assert not libraries.in_use()
    using.use_libraries(None, analyses)
    assert 1 == len(asked), "nobody is asked again about what was left"


def test_a_declined_library_is_said_at_a_start_that_names_it_and_an_administrators_is_not(
    asked, analyses, monkeypatch, tmp_path
):
    folder, said = written(tmp_path), []
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(folder))
    begin_libraries(QWidget(), analyses, said.append)
    assert (1, []) == (len(asked), said), "who has just declined knows"
    begin_libraries(QWidget(), analyses, said.append)
    sentence = "Library acme-guardrails 2.4 is named, but you declined it: the menu Help lists team libraries."
    assert ([sentence], ()) == (said, libraries.in_use())
    monkeypatch.delenv("ORGWRIGHT_LIBRARY")
    monkeypatch.setattr(places, "ADMIN_FOLDERS", (folder,))
    begin_libraries(QWidget(), analyses, said.append)
    assert ([sentence], 1) == (said, len(asked))


def test_who_agrees_at_a_start_is_told_that_it_judges_from_now_on(asked, analyses, monkeypatch, tmp_path):
    said = []
    monkeypatch.setattr(dialogs, "ask_agreement", lambda *_, **__: True)
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(written(tmp_path)))
    for _ in range(2):
        begin_libraries(QWidget(), analyses, said.append)
    assert ["acme-guardrails 2.4 judges each design from now on."] == said


@pytest.mark.parametrize(
    ("meanwhile", "says"),
    [
        ({}, "acme-guardrails 2.4 judges each design from now on."),
        ({"version": "2.5"}, "The folder of acme-guardrails 2.4 has acme-guardrails 2.5 now, which is not used."),
        ({"prefix": "acme2"}, "The folder of acme-guardrails 2.4 does not have it any more."),
    ],
)
def test_the_dialog_says_what_is_used_of_a_folder_that_may_have_changed(meanwhile, says, opened, folder):
    dialog = opened()
    changed(folder, "library.json", lambda value: value.update(meanwhile))
    dialog.use_button.click()
    assert (says, "judges" in says) == (dialog.message.text(), bool(libraries.in_use()))
    if "2.5" in says:
        dialog.use_button.click()
        assert "acme-guardrails 2.5 judges each design from now on." == dialog.message.text()


def test_a_folder_without_a_library_is_said_and_not_kept(asked, analyses, session, monkeypatch, tmp_path):
    said = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, _title, error: said.append(str(error)))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    using.choose_library(None, analyses)
    assert 1 == len(said)
    assert not settings.chosen_libraries()


def test_a_folder_that_cannot_be_looked_into_is_said_and_the_window_opens(asked, analyses, monkeypatch, tmp_path):
    class Closed(type(tmp_path)):
        def iterdir(self):
            raise PermissionError(13, "Permission denied")

    said = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, _title, error: said.append(str(error)))
    monkeypatch.setattr(places, "ADMIN_FOLDERS", (Closed(tmp_path),))
    begin_libraries(QWidget(), analyses, said.append)
    assert 1 == len(said)
    assert () == libraries.in_use()


def test_what_cannot_be_read_is_said_and_nothing_is_used(asked, analyses, monkeypatch, tmp_path):
    said = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, _title, error: said.append(str(error)))
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(tmp_path))
    using.use_libraries(None, analyses)
    assert ([], ()) == (asked, libraries.in_use())
    assert "no library.json" in said[0]


def test_a_library_that_cannot_be_read_is_said_and_the_others_are_used(asked, opened, analyses, monkeypatch, tmp_path):
    said = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, _title, error: said.append(str(error)))
    monkeypatch.setattr(dialogs, "ask_agreement", lambda *_, **__: True)
    written(tmp_path / "a", {"library.json": b"{"})
    changed(tmp_path / "b", "library.json", lambda value: value.update(version="3"))
    written(tmp_path / "c")  # of the same prefix as b
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", f"{tmp_path}{os.pathsep}{tmp_path / 'none'}")
    using.use_libraries(None, analyses)
    assert ["acme-guardrails 3"] == [one.title for one in libraries.in_use()]
    assert 3 == len(said)
    assert f"{tmp_path / 'a' / 'library.json'} cannot be read" in said[0]
    dialog = opened()
    assert 1 == dialog.list.rows.rowCount()
    assert all(one in dialog.message.text() for one in ("cannot be read", "both have the prefix"))
    (tmp_path / "b" / "library.json").write_bytes(b"")
    (tmp_path / "c" / "library.json").unlink()
    using.use_libraries(None, analyses)
    assert ["acme-guardrails 3"] == [one.title for one in libraries.in_use()], "it checks until the program ends"


def test_guardrails_are_listed_by_where_they_come_from(qtbot, tmp_path):
    with in_use(written(tmp_path)):
        found = GuardrailList()
        qtbot.addWidget(found)
        every = titles(found)
        team, built_in = found.origins.values()
        assert ("From libraries 1", f"Built in {len(every) - 1}") == (team.text(), built_in.text())
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


def test_lens_presets_stand_in_the_list_of_lenses(session, analyses, tmp_path):
    lens = CurrentLens(session, analyses)
    picks = LensPicks(lens, session)
    assert "Cost centers" not in [pick.content.title for pick in picks("")]
    with in_use(written(tmp_path)):
        (found,) = [pick for pick in picks("cost acme") if pick.content.title == "Cost centers"]
        assert "acme-guardrails 2.4" == found.content.trailing
        assert [] == [pick for pick in picks("budget") if pick.content.title == "Cost centers"]
        found.run()
    assert LensChoice("tag", "cost-center") == lens.choice


def test_promises_stand_among_the_tests_with_their_library_and_stay(session, analyses, hosted, tmp_path, monkeypatch):
    with in_use(changed(tmp_path, "rules/accounts.json", lambda value: value["rules"][1].update(select={}))):
        panel = hosted(GuardrailTestsPanel(session, analyses), 900, 400)
        panel.team.finish()
        analyses.proofs.finish()
        row = next(row for row in panel.view.rows.rows if row.id == "acme-stay")
        assert "acme-guardrails 2.4" == row.content.badge
        panel.show_test("acme-stay")
        assert "Owner: Library acme-guardrails 2.4" in panel.detail.words
        tests = session.organization.settings.tests
        panel.view.dropped.emit(panel.view.currentIndex().row())
        assert tests == session.organization.settings.tests
        found = [test for test, _ in panel.team.known]
        monkeypatch.setattr(team_promises, "team_tests", lambda _organization: found)  # as in the midst of it
        panel.team.prove()
    panel.team.prove()
    assert "acme-stay" not in {row.id for row in panel.view.rows.rows}
    panel.team.finish()
    assert () == panel.team.known, "nothing is proved any more"


def test_templates_of_a_library_stand_on_the_start_page_once_it_is_in_use(window, qtbot, tmp_path):
    page = StartPage(window, window.session)
    chosen = []
    page.templateChosen.connect(chosen.append)
    with in_use(written(tmp_path)):
        page.open()
        qtbot.waitUntil(lambda: "acme-start" in team_cards(page))
        team_cards(page)["acme-start"].click()
    assert ["acme-start"] == chosen
    page.look_again()
    qtbot.waitUntil(lambda: "acme-start" not in team_cards(page))


def team_cards(page):
    return {card.template: card for card in page.findChildren(TemplateCard) if not card.isHidden()}


def test_a_design_says_which_library_is_missing_or_another(session, tmp_path):
    said = []
    session.notices.said.connect(said.append)
    with in_use(written(tmp_path)):
        session.document.push(judge_by(session.organization, libraries.judging()))
        say_judges(session)
    assert [] == said
    say_judges(session)
    assert ["Library acme-guardrails 2.4 checked this design and is not in use: its findings are missing."] == said
    with in_use(changed(tmp_path, "library.json", lambda value: value.update(version="2.5"))):
        say_judges(session)
    assert "Library acme-guardrails 2.4 checked this design; 2.5 checks it now." == said[-1]
