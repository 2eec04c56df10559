"""Saving with the person: nothing on the disk is replaced unseen, and a file that is gone is not a saved document."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPlainTextEdit, QWidget

from designer.exchange.formats import files as disk
from designer.exchange.formats import native
from designer.exchange.formats.files import Conflict, ConflictError, fingerprint
from designer.exchange.formats.format import FILE_VERSION, NativeFile
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import PolicyType
from ui.forms import dialogs
from ui.state import settings
from ui.state.files import OpenedDesign
from ui.window.status_bar import StatusLine

posix = pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")


@pytest.fixture
def shop(window, tmp_path):
    """A design that is open in the window and has unsaved work."""
    path = tmp_path / "shop.json"
    path.write_bytes(native.write(template("coffee-shop")))
    window.file_actions.open_path(path)
    rename_first(window, "Mine")
    return path


@pytest.fixture
def asked(monkeypatch):
    """The questions about conflicts, and their answers in turn."""
    answer = SimpleNamespace(questions=[], answers=[], before_answer=lambda: None)

    def ask(_parent, path, conflict, known, unlike):
        answer.questions.append((path.name, conflict, known))
        answer.unlike = unlike
        answer.before_answer()
        return answer.answers.pop(0)

    monkeypatch.setattr(dialogs, "ask_conflict", ask)
    return answer


def rename_first(window, name):
    organization = window.session.document.organization
    window.session.document.push(edits.rename(organization, next(organization.accounts()), name))


def theirs():
    file = template("coffee-shop")
    file.organization.apply(edits.rename(file.organization, next(file.organization.accounts()), "Theirs"))
    return native.write(file)


def status_text(window):
    bar = window.findChild(StatusLine)
    return bar._saved.text()


def chooses(monkeypatch, *names):
    """What the person types into the file dialog, in turn."""
    left = list(names)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_options: (str(left.pop(0)), ""))


# -- what another program wrote


def test_what_another_program_wrote_a_moment_ago_is_not_overwritten(window, shop, asked):
    """No event has told of it yet."""
    shop.write_bytes(theirs())
    asked.answers = [dialogs.Settled.CANCEL]
    assert not window.file_actions.save()
    assert theirs() == shop.read_bytes()
    assert window.files.modified
    [(name, conflict, known)] = asked.questions
    assert ("shop.json", Conflict.CHANGED) == (name, conflict)
    assert "Account Mine is called Theirs in the file." == known


def test_what_a_save_has_met_is_not_asked_about_a_second_time(window, shop, asked, monkeypatch):
    """The watcher tells of it while the first question is open."""
    window.file_actions.save()
    again = []
    monkeypatch.setattr(dialogs, "ask_reload", lambda *_, modified: again.append(modified))
    asked.before_answer = window.files._check_disk
    asked.answers = [dialogs.Settled.CANCEL]
    shop.write_bytes(theirs())
    assert not window.file_actions.save()
    assert [] == again
    assert window.files.modified
    assert window.files.autosave._timer.isActive()


def test_it_is_overwritten_when_the_person_says_so(window, shop, asked):
    shop.write_bytes(theirs())
    asked.answers = [dialogs.Settled.OVERWRITE]
    assert window.file_actions.save()
    assert b"Mine" in shop.read_bytes()
    assert not window.files.modified
    rename_first(window, "Mine again")
    assert window.file_actions.save()
    assert 1 == len(asked.questions)


def test_what_is_written_while_the_question_is_open_is_asked_about_again(window, shop, asked):
    shop.write_bytes(theirs())
    asked.before_answer = lambda: shop.write_bytes(b"theirs, and longer: %d" % len(asked.questions))
    asked.answers = [dialogs.Settled.OVERWRITE, dialogs.Settled.CANCEL]
    assert not window.file_actions.save()
    assert ["Account Mine is called Theirs in the file.", "What it holds cannot be read as a design."] == [
        known for _, _, known in asked.questions
    ]
    assert b"theirs, and longer: 2" == shop.read_bytes()


def test_both_are_kept_under_two_names(window, shop, asked, monkeypatch):
    shop.write_bytes(theirs())
    asked.answers = [dialogs.Settled.ELSEWHERE]
    chooses(monkeypatch, shop.with_name("mine"))
    assert window.file_actions.save()
    assert theirs() == shop.read_bytes()
    assert b"Mine" in shop.with_name("mine.json").read_bytes()
    assert shop.with_name("mine.json") == window.files.path


def test_closing_saves_over_nothing_unseen(window, shop, asked, monkeypatch):
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.SAVE)
    shop.write_bytes(theirs())
    asked.answers = [dialogs.Settled.CANCEL]
    assert not window.close()
    assert theirs() == shop.read_bytes()


def test_a_change_that_no_file_system_tells_is_seen_when_the_person_comes_back(window, shop, monkeypatch, qtbot):
    window.files._unwatch()
    questions = []
    monkeypatch.setattr(dialogs, "ask_reload", lambda *_, modified: questions.append(modified))
    shop.write_bytes(theirs())
    for state in (Qt.ApplicationState.ApplicationInactive, Qt.ApplicationState.ApplicationActive):
        QApplication.instance().applicationStateChanged.emit(state)
    qtbot.waitUntil(lambda: [True] == questions)


def test_what_is_written_is_asked_about_when_the_person_comes_to_the_window(window, shop, monkeypatch, qtbot):
    asked, said = [], []
    monkeypatch.setattr(dialogs, "ask_reload", lambda *_, modified: asked.append(modified))
    window.session.notices.said.connect(said.append)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    shop.write_bytes(theirs())
    for _ in range(2):
        window.files._check_disk()
    assert [] == asked
    assert ["shop.json was changed outside this window"] == said
    window.activateWindow()
    qtbot.waitUntil(lambda: asked == [True])


def test_a_window_without_own_changes_says_that_its_file_has_others_and_does_not_close_unasked(
    window, shop, monkeypatch, qtbot
):
    """Its status said "Saved", and closing dropped what no file had any more."""
    window.file_actions.save()
    ours, asked = shop.read_bytes(), []
    monkeypatch.setattr(dialogs, "ask_reload", lambda *_, modified: asked.append(modified) or dialogs.Rereading.LATER)
    monkeypatch.setattr(dialogs, "ask_for_good", lambda *texts: asked.append(texts[2]))
    shop.write_bytes(theirs())
    qtbot.waitUntil(lambda: asked == [False])
    assert "The file was changed elsewhere" == status_text(window)
    assert window.isWindowModified()
    assert not window.close()
    assert "shop.json was changed outside this window." in asked[1]
    shop.write_bytes(ours)
    window.files.find_file()
    assert "Saved" == status_text(window)
    assert window.close()


def test_closing_finds_what_no_file_system_tells(window, shop, monkeypatch):
    window.file_actions.save()
    window.files._unwatch()
    asked = []
    monkeypatch.setattr(dialogs, "ask_for_good", lambda *texts: asked.append(texts[2]) or len(asked) > 1)
    shop.write_bytes(theirs())
    assert not window.close()
    assert window.close()
    assert "What is shown here is in no file any more." in asked[0]


def test_what_is_written_while_one_is_asked_whether_to_read_again_is_asked_about_too(window, shop, monkeypatch, qtbot):
    """Nobody agrees to replace what they were not told of."""
    questions = []

    def ask(_parent, _path, _content, *, modified):
        questions.append(modified)
        if len(questions) == 1:
            shop.write_bytes(theirs() + b"\n")
            window.files._check_disk()
        return dialogs.Rereading.KEEP

    monkeypatch.setattr(dialogs, "ask_reload", ask)
    shop.write_bytes(theirs())
    qtbot.waitUntil(lambda: len(questions) == 2)
    assert window.files.known_on_disk == fingerprint(theirs() + b"\n")
    assert window.file_actions.save()


def test_who_decides_later_is_asked_by_the_next_save_and_replaces_nothing_unasked(window, shop, monkeypatch, qtbot):
    asked = []
    monkeypatch.setattr(dialogs, "ask_reload", lambda *_, modified: asked.append(modified) or dialogs.Rereading.LATER)
    monkeypatch.setattr(dialogs, "ask_conflict", lambda *_: asked.append("save") or dialogs.Settled.CANCEL)
    shop.write_bytes(theirs())
    qtbot.waitUntil(lambda: asked == [True])
    assert not window.file_actions.save()
    assert ["save"] == asked[1:]
    assert theirs() == shop.read_bytes()


# -- a file that is gone


def test_a_file_deleted_while_it_is_open_makes_the_document_unsaved_and_is_told(window, shop, qtbot):
    window.file_actions.save()
    assert "Saved" == status_text(window)
    said = []
    window.session.notices.said.connect(said.append)
    shop.unlink()
    qtbot.waitUntil(lambda: window.files.missing)
    assert window.files.modified
    assert window.isWindowModified()
    assert "The file is gone: save it again" == status_text(window)
    assert any(shop.name in words and "no longer on the disk" in words for words in said)
    shop.write_bytes(window.files.data())  # moved away and back
    qtbot.waitUntil(lambda: not window.files.missing)
    assert not window.files.modified
    assert "Saved" == status_text(window)


def test_closing_asks_though_nothing_has_told_that_the_file_is_gone(window, shop, asked, monkeypatch):
    window.file_actions.save()
    shop.unlink()
    questions = []
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: questions.append(1) or dialogs.Unsaved.CANCEL)
    assert not window.close()
    assert [1] == questions


def test_opening_another_asks_though_nothing_has_told_that_the_file_is_gone(window, shop, tmp_path, monkeypatch):
    window.file_actions.save()
    other = tmp_path / "other.json"
    other.write_bytes(shop.read_bytes())
    shop.unlink()
    questions = []
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: questions.append(1) or dialogs.Unsaved.CANCEL)
    window.file_actions.open_path(other)
    assert [1] == questions
    assert shop == window.files.path


def test_a_file_that_is_gone_is_made_again_only_when_asked(window, shop, asked):
    window.file_actions.save()
    shop.unlink()
    asked.answers = [dialogs.Settled.CANCEL, dialogs.Settled.OVERWRITE]
    assert not window.file_actions.save()
    assert not shop.exists()
    assert window.file_actions.save()
    assert window.files.data() == shop.read_bytes()
    assert [Conflict.GONE] * 2 == [conflict for _, conflict, _ in asked.questions]
    assert not window.files.modified


def test_a_file_whose_folder_is_gone_is_missed_too(window, tmp_path, shop):
    folder = tmp_path / "folder"
    folder.mkdir()
    window.files.save(folder / "other.json")
    (folder / "other.json").unlink()
    folder.rmdir()
    window.files.find_file()
    assert window.files.missing


# -- save as


def test_save_as_asks_about_the_name_with_its_suffix(window, shop, asked, monkeypatch):
    other = shop.with_name("other.json")
    other.write_bytes(native.write(template("company")))
    chooses(monkeypatch, shop.with_name("other"), shop.with_name("third"))
    asked.answers = [dialogs.Settled.ELSEWHERE]
    assert window.file_actions.save_as()
    assert native.write(template("company")) == other.read_bytes()
    assert shop.with_name("third.json") == window.files.path
    [(name, conflict, known)] = asked.questions
    assert ("other.json", Conflict.EXISTS) == (name, conflict)
    assert known.startswith("It holds ")


def test_another_name_is_asked_for_where_the_first_was_to_be(window, shop, asked, monkeypatch, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    taken = folder / "other.json"
    taken.write_bytes(b"theirs")
    suggested, names = [], [str(taken), str(folder / "third.json")]
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda _w, _t, near, *_a, **_m: (suggested.append(near), (names.pop(0), ""))[1]
    )
    asked.answers = [dialogs.Settled.ELSEWHERE]
    assert window.file_actions.save_as()
    assert [str(shop), str(taken)] == suggested
    assert b"theirs" == taken.read_bytes()


def test_save_as_to_its_own_file_is_a_save(window, shop, asked, monkeypatch):
    chooses(monkeypatch, shop, shop)
    assert window.file_actions.save_as()
    assert [] == asked.questions
    shop.write_bytes(theirs())
    asked.answers = [dialogs.Settled.CANCEL]
    assert not window.file_actions.save_as()
    assert [Conflict.CHANGED] == [conflict for _, conflict, _ in asked.questions]


@posix
def test_a_circle_of_links_is_told_in_words(window, shop, monkeypatch):
    shown = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, _title, error: shown.append(str(error)))
    circle = shop.with_name("circle.json")
    circle.symlink_to(circle)
    chooses(monkeypatch, circle)
    assert not window.file_actions.save_as()
    assert "circle" in shown[0]
    window.file_actions.save()
    window.file_actions.open_path(circle)
    assert "circle" in shown[1]


@posix
def test_a_file_that_has_become_a_circle_of_links_is_an_error_in_words_and_its_work_is_copied(
    window, shop, monkeypatch
):
    shown = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, _title, error: shown.append(str(error)))
    shop.unlink()
    shop.symlink_to(shop)
    window.files._check_disk()
    assert not window.file_actions.save()
    assert "circle" in shown[0]
    assert window.files.autosave.write()
    assert window.files.data() == window.files.autosave.copy.read_bytes()


# -- what a save leaves to say


@posix
def test_what_could_not_be_kept_is_shown(window, shop, monkeypatch):
    shown = []
    monkeypatch.setattr(dialogs, "show_notes", lambda _parent, path, notes: shown.append((path, *notes)))
    os.link(shop, shop.with_name("twin.json"))
    assert window.file_actions.save()
    [(path, note)] = shown
    assert shop == path
    assert "hard links" in note


def test_what_the_disk_has_not_confirmed_stays_unsaved_and_keeps_its_copy(window, shop, monkeypatch):
    monkeypatch.setattr(dialogs, "show_notes", lambda *_: None)
    window.files.autosave.write()
    with monkeypatch.context() as patch:
        patch.setattr(disk, "_sync_folder", lambda folder: "Input/output error." if folder == shop.parent else "")
        assert not window.file_actions.save()
    assert window.files.modified
    assert window.files.autosave.copy.exists()
    assert window.file_actions.save()
    assert not window.files.modified
    assert not window.files.autosave.copy.exists()


def test_a_design_of_a_newer_version_is_not_saved_over(window, tmp_path):
    path = tmp_path / "newer.json"
    path.write_bytes(native.write(template("coffee-shop")).replace(b'"version": 1', b'"version": 99', 1))
    before = path.read_bytes()
    window.file_actions.open_path(path)
    with pytest.raises(Exception, match="newer Orgwright"):
        window.files.save()
    assert before == path.read_bytes()


def test_a_read_only_file_is_not_replaced_and_another_place_is_asked_for(window, shop, asked, monkeypatch, tmp_path):
    before = shop.read_bytes()
    shop.chmod(0o444)
    asked.answers = [dialogs.Settled.CANCEL, dialogs.Settled.ELSEWHERE]
    assert not window.file_actions.save()
    assert (before, 0o444) == (shop.read_bytes(), shop.stat().st_mode & 0o777)
    assert window.files.modified
    chooses(monkeypatch, tmp_path / "other.json")
    assert window.file_actions.save()
    assert [Conflict.PROTECTED] * 2 == [conflict for _, conflict, _ in asked.questions]
    assert (tmp_path / "other.json", before) == (window.files.path, shop.read_bytes())
    shop.chmod(0o644)


def test_the_first_save_proposes_the_folder_for_documents(window, monkeypatch, tmp_path):
    offered = []
    monkeypatch.setattr(settings, "documents_folder", lambda: tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **_: offered.append(args[2]) or ("", ""))
    assert not window.file_actions.save_as()
    assert [str(tmp_path / "acme.json")] == offered


# -- the questions themselves


@pytest.mark.parametrize("conflict", list(Conflict))
def test_each_answer_has_its_button(window, tmp_path, conflict):
    roles = {
        dialogs.Settled.OVERWRITE: QMessageBox.ButtonRole.DestructiveRole,
        dialogs.Settled.ELSEWHERE: QMessageBox.ButtonRole.AcceptRole,
        dialogs.Settled.CANCEL: QMessageBox.ButtonRole.RejectRole,
    }
    if conflict is Conflict.PROTECTED:
        del roles[dialogs.Settled.OVERWRITE]  # nobody may write there

    def press(role):
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.text() + box.informativeText())
        next(button for button in box.buttons() if box.buttonRole(button) is role).click()

    path = tmp_path / "<b>shop<i>.json"
    for answer, role in roles.items():
        seen = []
        QTimer.singleShot(0, partial(press, role))
        assert answer is dialogs.ask_conflict(window, path, conflict, "Known.")
        assert "<b>shop<i>.json" in seen[0]


def test_compare_lists_what_differs_and_asks_again(window, tmp_path):
    steps = []

    def press_compare():
        box = QApplication.activeModalWidget()
        QTimer.singleShot(0, read_list)
        next(one for one in box.buttons() if one.text().startswith("Compare")).click()

    def read_list():
        dialog = QApplication.activeModalWidget()
        steps.append(dialog.findChild(QPlainTextEdit).toPlainText())
        dialog.finished.connect(lambda: QTimer.singleShot(0, cancel))
        dialog.reject()

    def cancel():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            steps.append("asked again")
            box.reject()
        else:  # the list is still going
            QTimer.singleShot(0, cancel)

    QTimer.singleShot(0, press_compare)
    lines = ["Account <b>shop</b> is only here.", "Policy P differs in text."]
    answer = dialogs.ask_conflict(window, tmp_path / "shop.json", Conflict.CHANGED, "Known.", lines)
    assert dialogs.Settled.CANCEL is answer
    assert ["\n".join(lines), "asked again"] == steps


def default_of_reload(window, content, *, modified=False):
    """What Enter chooses when a file was changed, with all that the question says."""

    def press():
        box = QApplication.activeModalWidget()
        seen.extend((box.defaultButton().text(), f"{box.text()} {box.informativeText()}"))
        box.reject()

    seen = []
    QTimer.singleShot(0, press)
    assert dialogs.ask_reload(window, PurePath("shop.json"), content, modified=modified) is dialogs.Rereading.LATER
    return seen


@pytest.mark.parametrize("modified", [False, True])
def test_reading_again_is_offered_first_unless_unsaved_changes_would_go(window, modified):
    known, content = "It differs.", dialogs.DiskContent
    for found, loses in (
        (content(known), True),
        (content(known, holds_all=True), False),
        (content(known, holds_all=True, from_window=True), True),
    ):
        default, said = default_of_reload(window, found, modified=modified)
        assert ("Keep mine" if modified and loses else "Read it again") == default
        assert "Nothing here is unsaved" not in said
        assert known in said
        assert found.from_window == ("shop.json was saved from another window." in said)


def test_a_merge_is_offered_first_if_both_have_changes_that_the_other_lacks(window):
    unlike = dialogs.DiskContent("It differs.", ["A line"])
    merged = replace(unlike, can_merge=True)
    assert default_of_reload(window, merged, modified=True)[0] == "Merge both"
    assert default_of_reload(window, merged)[0] == "Read it again"
    assert default_of_reload(window, unlike, modified=True)[0] == "Keep mine"


def with_second_renamed(shop):
    """The file, as somebody else would save it who renamed the second account."""
    there = native.read(shop.read_bytes(), "shop.json").organization
    there.apply(edits.rename(there, list(there.accounts())[1], "theirs"))
    return native.write(NativeFile(there))


def test_what_another_program_wrote_is_merged_into_unsaved_changes(window, shop, monkeypatch, qtbot):
    """Base is what was read: each side keeps its own rename, and the save that follows asks nothing."""
    mine, other = list(window.session.organization.accounts())[:2]  # shop renamed the first one
    monkeypatch.setattr(dialogs, "ask_reload", lambda *_, modified: dialogs.Rereading.MERGE)
    shop.write_bytes(with_second_renamed(shop))
    panel = window.parts.docks.panel("merge")
    qtbot.waitUntil(lambda: panel.merge.result is not None)
    panel.finish()
    panel.finish_button.click()
    names = {one: window.session.organization.node(one).name for one in (mine, other)}
    assert names == {mine: "Mine", other: "theirs"}
    assert window.file_actions.save()


def test_what_a_merge_that_was_left_has_not_taken_is_not_overwritten(window, shop, asked, monkeypatch):
    monkeypatch.setattr(dialogs, "ask_reload", lambda *_, modified: dialogs.Rereading.MERGE)
    written = with_second_renamed(shop)
    shop.write_bytes(written)
    window.files._check_disk()
    window.parts.docks.panel("merge").leave()
    asked.answers = [dialogs.Settled.CANCEL]
    assert not window.file_actions.save()
    assert ([Conflict.CHANGED], written) == ([one[1] for one in asked.questions], shop.read_bytes())


def test_a_merge_is_offered_only_if_the_file_and_what_both_began_with_are_known(window, shop, monkeypatch):
    """Work of a program that died has no base; of a design of a newer version some would go."""
    seen = []

    def ask(*given, modified):
        seen.append(given[-1].can_merge)
        return dialogs.Rereading.KEEP

    monkeypatch.setattr(dialogs, "ask_reload", ask)
    read, written = shop.read_bytes(), with_second_renamed(shop)
    newer = json.loads(written) | {"version": FILE_VERSION + 1}
    for data in (json.dumps(newer).encode(), written):
        shop.write_bytes(data)
        window.files._check_disk()
    shop.write_bytes(read)
    recovered = NativeFile(window.session.organization.copy())
    window.files.show(OpenedDesign(recovered, shop, fingerprint(read), unlike_file=True))
    shop.write_bytes(written)
    window.files._check_disk()
    assert [False, True, False] == seen


def test_what_a_file_has_less_is_told_before_it_is_read_again(window, shop, monkeypatch, qtbot):
    """Another program wrote less than what is here, and all that is here is saved."""
    window.file_actions.save()
    asked = []
    monkeypatch.setattr(dialogs, "ask_reload", lambda _window, _path, content, *, modified: asked.append(content))
    more, less = (native.read(shop.read_bytes(), "shop.json").organization for _ in range(2))
    more.apply(edits.add_account(more, more.root, "More"))
    less.apply(edits.remove(less, [list(less.accounts())[-1]]))
    for count, other in enumerate((more, less), 1):
        shop.write_bytes(native.write(NativeFile(other)))
        qtbot.waitUntil(lambda count=count: len(asked) == count)
    assert [True, False] == [content.holds_all for content in asked]
    assert not any(content.from_window for content in asked)
    assert any(line.endswith("is only here.") for line in asked[1].unlike)


def test_what_differs_is_found_in_the_file_on_the_disk(window, shop, asked):
    mine, other = window.session.document.organization, native.read(shop.read_bytes(), "shop.json").organization
    account = next(other.accounts())
    other.apply(edits.rename(other, account, "Theirs"))
    shop.write_bytes(native.write(NativeFile(other)))
    asked.answers = [dialogs.Settled.CANCEL]
    assert not window.file_actions.save()
    name = mine.node(account).name
    assert any(line.endswith("is called Theirs in the file.") and name in line for line in asked.unlike)


def test_esc_and_enter_never_replace_what_is_there(window, tmp_path, qtbot):
    def press(key):
        qtbot.keyClick(QApplication.activeModalWidget(), key)

    for key, meant in ((Qt.Key.Key_Escape, dialogs.Settled.CANCEL), (Qt.Key.Key_Return, dialogs.Settled.ELSEWHERE)):
        for conflict in (Conflict.CHANGED, Conflict.EXISTS):
            QTimer.singleShot(0, lambda key=key: press(key))
            assert meant is dialogs.ask_conflict(window, tmp_path / "shop.json", conflict, "")


def test_the_files_themselves_refuse_without_anybody_to_ask(window, shop):
    shop.write_bytes(theirs())
    with pytest.raises(ConflictError):
        window.files.save()
    with pytest.raises(ConflictError):
        window.files.save(shop.parent / "shop.json")
    assert theirs() == shop.read_bytes()


def test_an_empty_policy_is_no_problem_while_it_is_begun_and_is_one_once_it_is_saved(window, shop):
    """A second window that opens the file finds it, too."""
    document, analyses = window.session.document, window.analyses
    document.push(edits.create_policy(document.organization, PolicyType.SERVICE_CONTROL_POLICY))
    (policy,) = (one for one in document.organization.policies if analyses.is_unwritten(one))
    analyses.check_now()
    assert policy not in {finding.policy for finding in analyses.findings}
    assert window.file_actions.save()
    assert policy in {finding.policy for finding in analyses.findings}
