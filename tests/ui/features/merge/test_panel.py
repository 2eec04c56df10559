"""Another design is merged into the open one: questions, answers with effects, refusals, one step of the history."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
from PySide6.QtCore import Qt

from designer.analysis.differences.taking import change_between
from designer.analysis.differences.three_way import ChangedBy
from designer.analysis.lenses.annotation import CardOutline
from designer.analysis.merge.questions import MergeQuestion, MergeSide
from designer.analysis.merge.verifying import MergeRefusal
from designer.exchange.formats import native
from designer.exchange.formats.merge_decisions import MERGE_DECISIONS
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.language.form import read_forms
from tests.designer.analysis.merge.test_verifying import (
    COMPANY,
    SANDBOX,
    SECURITY,
    SHARED,
    changed,
    moved_down,
    with_labs,
)
from ui.commands.requests import (
    COMPARE_WITH,
    MERGE_WITH,
    SHOW_SIDE,
    ComparedDesign,
    ComparedSide,
    OtherBranch,
)
from ui.features.merge.marks import merge_marks
from ui.features.merge.panel import MergePanel
from ui.features.policy_editor.panel import EditorPanel
from ui.forms import dialogs


def moved(design: Organization, to: NodeId) -> Organization:
    return changed(design, lambda o: edits.move(o, [SHARED], to))


@pytest.fixture
def panel(session, analyses, hosted):
    return hosted(MergePanel(session, analyses), 340, 900)


@pytest.fixture
def settled(panel, qtbot):
    """Waits until what comes of the last answer or edit is known."""

    def wait():
        qtbot.waitUntil(lambda: not panel.merge.is_working and is_compared(panel.merge.result), timeout=60_000)
        return panel.merge.result

    return wait


def begin(panel, session, base, theirs):
    session.requests.ask(MERGE_WITH, OtherBranch("labs", base, theirs))
    return panel


def choose(panel, kind):
    place = next(at for at, row in enumerate(panel.list.rows.rows) if isinstance(row.value, kind))
    panel.list.setCurrentIndex(panel.list.rows.index(place, 0))


def titles(rows):
    return [row.content.title for row in rows]


def click(qtbot, button):
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_the_other_changed_alone_is_taken_in_one_step_that_can_be_undone(panel, session, settled, qtbot):
    base = session.organization.copy()
    session.document.push(edits.rename(session.organization, SANDBOX, "Play"))
    begin(panel, session, base, with_labs(base))
    settled()
    click(qtbot, panel.finish_button)

    names = {node.name for node in session.organization.nodes.values()}
    assert {"Play", "Labs", "labs-one"} <= names
    assert "Merge labs" == session.document.undo_stack.undoText()
    session.document.undo_stack.undo()
    assert "Labs" not in {node.name for node in session.organization.nodes.values()}
    assert panel.merge.other is None


def test_what_is_merged_without_a_question_says_what_it_does_before_it_is_taken(panel, session):
    base = session.organization.copy()
    begin(panel, session, base, moved(base, SANDBOX))
    panel.merge.finish()
    assert panel.summary.text().endswith("Beside this design as it is: 1 account wider, 1 account narrower.")
    begin(panel, session, base, changed(base, lambda o: edits.rename(o, SANDBOX, "Play")))
    panel.merge.finish()
    assert panel.summary.text().endswith("Beside this design as it is: no permission differs.")


def is_compared(result):
    return result is None or len(result.merge.open) == len(result.effects)


def test_a_question_shows_each_answer_with_what_it_gives_and_takes(panel, session, settled, qtbot):
    base = session.organization.copy()
    session.document.push(edits.move(session.organization, [SHARED], SECURITY))
    begin(panel, session, base, moved(base, SANDBOX))
    settled()

    assert "Not merged: 1 question left." == panel.summary.text()
    answers = titles(panel.detail.rows.rows)
    assert ["Mine: to Security", "Theirs: to Sandbox", "Before: to Infrastructure"] == answers
    effects = [row.content.secondary for row in panel.detail.rows.rows]
    assert "1 account" in effects[0]
    assert "the other answers are compared with this one" == effects[-1]
    assert not panel.finish_button.isEnabled()
    assert SHARED in session.annotations

    click(qtbot, next(iter(panel.side_buttons.values())))
    settled()
    assert panel.finish_button.isEnabled()
    click(qtbot, panel.finish_button)
    assert SECURITY == session.organization.parent(SHARED)


def test_an_answer_is_written_beside_the_design_and_known_when_the_merge_is_opened_again(
    panel, session, settled, qtbot, tmp_path
):
    base, theirs = session.organization.copy(), moved(session.organization, SANDBOX)
    session.path = tmp_path / "org.orgwright.json"
    git("init", "-q", tmp_path)
    git("-C", tmp_path, "config", "user.name", "Ann")
    session.document.push(edits.move(session.organization, [SHARED], SECURITY))
    begin(panel, session, base, theirs)
    settled()
    qtbot.keyClicks(panel.why, "it is a trial")
    click(qtbot, panel.side_buttons[MergeSide.THEIRS])
    settled()

    (kept,) = MERGE_DECISIONS.load(tmp_path / "org.decisions.json").values()
    assert ("theirs", "Ann", "it is a trial") == (kept.take, kept.who, kept.why)
    assert not panel.merge.has_decisions  # leaving loses nothing
    begin(panel, session, base, theirs)
    assert not settled().merge.open
    choose(panel, MergeQuestion)
    assert ("it is a trial", True) == (panel.why.text(), panel.finish_button.isEnabled())
    assert panel.summary.text().endswith(" 1 answered earlier, from org.decisions.json.")
    assert "to Sandbox by Ann: it is a trial" in [row.content.secondary for row in panel.list.rows.rows]

    qtbot.keyClicks(panel.why, ", still")
    panel.why.editingFinished.emit()
    (kept,) = MERGE_DECISIONS.load(tmp_path / "org.decisions.json").values()
    assert "it is a trial, still" == kept.why
    click(qtbot, panel.later_button)
    assert {} == MERGE_DECISIONS.load(tmp_path / "org.decisions.json")


def two_questions(session) -> Organization:
    """Edit the open design in two places, and return another design that has other values there."""
    base = session.organization.copy()
    session.document.push(edits.move(session.organization, [SHARED], SECURITY))
    session.document.push(edits.rename(session.organization, SANDBOX, "Mine"))
    return changed(base, lambda o: edits.move(o, [SHARED], SANDBOX), lambda o: edits.rename(o, SANDBOX, "Theirs"))


def test_an_answer_leads_to_the_next_question_that_is_open_but_a_double_click_does_not_answer_it(
    panel, session, settled, qtbot
):
    base = session.organization.copy()
    theirs = two_questions(session)
    begin(panel, session, base, theirs)
    first, second = (one.where for one in settled().merge.open)
    panel.double_click.setInterval(60_000)
    click(qtbot, panel.side_buttons[MergeSide.THEIRS])
    settled()
    assert second == panel._chosen.where
    click(qtbot, panel.side_buttons[MergeSide.OURS])
    assert [second] == [one.where for one in settled().merge.open]

    panel.double_click.stop()
    click(qtbot, panel.side_buttons[MergeSide.OURS])
    answers = {one.where: one.answer for one in settled().merge.questions}
    assert {first: MergeSide.THEIRS, second: MergeSide.OURS} == answers


def test_a_reason_that_is_typed_after_the_answer_is_of_the_question_that_was_answered(panel, session, settled, qtbot):
    base = session.organization.copy()
    theirs = two_questions(session)
    begin(panel, session, base, theirs)
    first, _second = (one.where for one in settled().merge.open)
    click(qtbot, panel.side_buttons[MergeSide.THEIRS])
    panel.why.setFocus()
    settled()
    assert first == panel._chosen.where


def test_decisions_that_cannot_be_read_are_said_and_stay_as_they_are(panel, session, settled, tmp_path):
    base, theirs = session.organization.copy(), moved(session.organization, SANDBOX)
    session.path = tmp_path / "org.orgwright.json"
    kept = tmp_path / "org.decisions.json"
    kept.write_text("[")
    refused = []
    session.notices.refused.connect(refused.append)
    session.document.push(edits.move(session.organization, [SHARED], SECURITY))
    begin(panel, session, base, theirs)
    (question,) = settled().merge.open
    panel.merge.decide(question, "ours")

    assert not settled().merge.open
    assert "[" == kept.read_text()
    assert 2 == len(refused)
    assert all("org.decisions.json" in words for words in refused)
    assert panel.merge.has_decisions


def test_an_answer_is_taken_back_and_given_by_the_keyboard(panel, session, settled, qtbot):
    base = session.organization.copy()
    session.document.push(edits.move(session.organization, [SHARED], SECURITY))
    begin(panel, session, base, moved(base, SANDBOX))
    settled()
    panel.detail.setCurrentIndex(panel.detail.rows.index(1, 0))
    qtbot.keyClick(panel.detail, Qt.Key.Key_Return)
    settled()
    assert panel.finish_button.isEnabled()
    choose(panel, MergeQuestion)
    click(qtbot, panel.later_button)
    settled()
    assert not panel.finish_button.isEnabled()


def test_a_merge_that_breaks_a_promise_cannot_be_finished_but_what_is_settled_can_be_taken(
    panel, session, settled, qtbot
):
    base = session.organization.copy()
    down = moved_down(base)
    session.document.replace(down)
    begin(panel, session, base, with_labs(base))
    result = settled()
    choose(panel, MergeRefusal)

    assert any("No account leaves" in row.content.secondary for row in panel.list.rows.rows)
    assert not result.is_done
    assert not panel.finish_button.isEnabled()
    assert any("No account leaves" in title for title in titles(panel.detail.rows.rows))
    click(qtbot, panel.settled_button)
    assert "Labs" in {node.name for node in session.organization.nodes.values()}
    assert "Merge without open questions: labs" == session.document.undo_stack.undoText()
    left = settled()  # it is in the open design now, and still refused
    assert [one.kind for one in result.refusals] == [one.kind for one in left.refusals]
    assert not panel.finish_button.isEnabled()
    policy = next(
        one for one in base.policies.values() if one.id in base.node(base.root).policies and "Leave" in one.name
    )
    labs = next(node.id for node in session.organization.nodes.values() if node.name == "Labs")
    session.document.push(edits.attach(session.organization, policy.id, [labs]))
    settled()
    assert panel.finish_button.isEnabled()


def test_what_is_accepted_stays_in_sight_and_can_be_refused_again(panel, session, settled, qtbot, monkeypatch):
    base = session.organization.copy()
    session.document.push(change_between(base, moved_down(base)))
    begin(panel, session, base, with_labs(base))
    refused = next(one for one in settled().refusals if one.kind.can_be_accepted)

    panel.merge.decide(refused, "merged")
    assert [refused] == list(settled().accepted)
    place = next(at for at, row in enumerate(panel.list.rows.rows) if row.value == refused)
    panel.list.setCurrentIndex(panel.list.rows.index(place, 0))
    assert "accepted" in panel.list.rows.rows[place].content.secondary
    assert not panel.accept_button.isEnabled()

    asked = []
    monkeypatch.setattr(dialogs, "ask_for_good", lambda *about: asked.append(about[1]) or False)
    click(qtbot, panel.close_button)
    assert ["Leave the merge of labs?"] == asked
    assert panel.merge.result is not None

    click(qtbot, panel.later_button)
    assert refused in settled().refusals
    click(qtbot, panel.close_button)
    assert 1 == len(asked)  # nothing is lost now
    assert panel.merge.result is None


def test_an_edit_meanwhile_is_merged_too_and_another_design_ends_the_merge(panel, session, settled):
    base = session.organization.copy()
    begin(panel, session, base, with_labs(base))
    settled()
    session.document.push(edits.rename(session.organization, SANDBOX, "Play"))
    result = settled()
    assert "Play" == result.merge.organization.node(SANDBOX).name
    session.document.replace(base.copy())
    assert panel.merge.other is None
    assert panel.merge.result is None


@pytest.fixture
def stopped(monkeypatch, tmp_path):
    """A file in a repository whose merge Git could not finish."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "org.orgwright.json"
    base = COMPANY
    git("init", "-q", "-b", "main", ".")
    for name, value in (("user.name", "Ann"), ("user.email", "ann@example.com"), ("merge.conflictStyle", "merge")):
        git("config", name, value)
    for branch, design in (("main", base), ("one", renamed(base, "Play")), ("other", renamed(base, "Trials"))):
        git("checkout", "-q", *(["-b", branch, "main"] if branch != "main" else ["-B", "main"]))
        path.write_bytes(native.write(native.NativeFile(design)))
        git("add", "-A")
        git("commit", "-q", "-m", branch)
    subprocess.run(["git", "merge", "-q", "one"], capture_output=True, check=False)
    return path


def test_a_file_that_git_could_not_merge_is_opened_with_the_question_it_left(window, monkeypatch, stopped):
    """The base is what Git keeps until the merge is ended."""
    path = stopped
    whole, by_hand = path.read_bytes(), []
    path.write_bytes(by_line(whole))
    monkeypatch.setattr(dialogs, "ask_merge_again", lambda _parent, about: by_hand.append(about) or False)
    monkeypatch.setattr(dialogs, "ask_side", lambda *_: None)
    window.file_actions.open_path(path)
    assert [path] == by_hand
    assert not window.session.drafts.unfinished
    path.write_bytes(whole)
    window.file_actions.open_path(path)
    assert [path] == by_hand, "the file is as Git wrote it"
    panel = window.parts.part("merge")
    assert "merge of one is not finished" in window.session.drafts.unfinished
    panel.finish()

    (question,) = panel.merge.result.merge.open
    assert "Merge 1" in window.parts.docks.groups["left"].bar.titles
    assert (SANDBOX, ("Sandbox", "Trials", "Play")) == (question.where.id, tuple(question.values))
    assert b"<<<<<<<" in path.read_bytes()

    revealed, asked, answers = [], [], [False, True]
    window.session.nodeRevealed.connect(revealed.append)
    window.actions_by_id["merge.next"].trigger()
    assert [SANDBOX] == revealed

    monkeypatch.setattr(dialogs, "ask_for_good", lambda *about: asked.append(about[1:]) or answers.pop(0))
    assert not window.file_actions.save()
    assert b"<<<<<<<" in path.read_bytes()
    assert window.file_actions.save()
    assert window.file_actions.save()  # asked once of each state of the merge
    assert 2 == len(asked)
    assert "1 question left" in asked[0][1]
    assert "Trials" == native.read(path.read_bytes(), "x").organization.node(SANDBOX).name
    answers.append(False)
    assert not window.close()
    assert "Leave the merge unfinished?" == asked[-1][0]


def test_a_file_without_conflicts_that_git_waits_for_can_be_merged_again(window, monkeypatch, stopped):
    stopped.write_bytes(native.write(native.NativeFile(COMPANY)))
    again = [False, True]
    monkeypatch.setattr(dialogs, "ask_merge_again", lambda _parent, _path, *, is_sound: is_sound and again.pop(0))
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    window.file_actions.open_path(stopped)
    assert not window.session.drafts.unfinished
    window.file_actions.open_path(stopped)
    assert "merge of one is not finished" in window.session.drafts.unfinished, "Git does not know that it is done"
    git("add", "-A")
    window.file_actions.open_path(stopped)
    assert ([], "") == (again, window.session.drafts.unfinished)


def test_a_low_panel_has_only_the_buttons_that_do_something(panel, session, settled):
    base = session.organization.copy()
    session.document.push(edits.move(session.organization, [SHARED], SECURITY))
    begin(panel, session, base, changed(base, lambda o: edits.move(o, [SHARED], SANDBOX)))
    settled()
    both, finish = panel.side_buttons[MergeSide.BOTH], panel.finish_button
    for height, is_low in ((900, False), (430, True)):
        panel.resize(panel.width(), height)
        assert (is_low, is_low, False) == (
            both.isHidden(),
            finish.isHidden(),
            panel.side_buttons[MergeSide.OURS].isHidden(),
        )


@pytest.mark.parametrize("undone", [False, True])
def test_what_was_taken_of_a_design_is_no_change_of_ours_when_it_is_merged_again(panel, session, settled, undone):
    base = session.organization.copy()
    begin(panel, session, base, with_labs(base))
    assert settled().is_done
    panel.merge.take()
    if undone:
        session.document.undo_stack.undo()
    begin(panel, session, base, with_labs(base) if undone else base)  # they took it back, or have it still
    assert undone is any(node.name == "Labs" for node in settled().merge.organization.nodes.values())


@pytest.mark.parametrize("answer", [True, False, None])
def test_a_save_finishes_a_merge_in_which_nothing_is_left_if_the_person_wants_that(
    window, monkeypatch, tmp_path, answer
):
    path = tmp_path / "org.orgwright.json"
    path.write_bytes(native.write(native.NativeFile(COMPANY)))
    window.file_actions.open_path(path)
    window.session.requests.ask(MERGE_WITH, OtherBranch("labs", COMPANY, renamed(COMPANY, "Play")))
    window.parts.part("merge").finish()
    monkeypatch.setattr(dialogs, "ask_finish", lambda *_: answer)
    assert (answer is not None) is window.file_actions.save()
    saved = native.read(path.read_bytes(), "x").organization.node(SANDBOX).name
    assert ("Play" if answer else "Sandbox", not answer) == (saved, bool(window.session.drafts.unfinished))


def test_a_file_of_decisions_leads_to_its_design(window, tmp_path, qtbot):
    design, answers = tmp_path / "org.orgwright.json", tmp_path / "org.decisions.json"
    design.write_bytes(native.write(native.NativeFile(COMPANY)))
    answers.write_bytes(b"{}")
    with qtbot.waitSignal(window.session.notices.refused) as said:
        window.file_actions.open_path(answers)
    assert "open org.orgwright.json instead" in said.args[0]


def by_line(written: bytes) -> bytes:
    """A conflicted file in which a name outside the conflict was typed again."""
    return re.sub(rb'"name": "(?!Play|Trials|Sandbox)[^"]+"', b'"name": "By hand"', written, count=1)


def renamed(design: Organization, name: str) -> Organization:
    return changed(design, lambda o: edits.rename(o, SANDBOX, name))


def git(*args: str) -> None:
    subprocess.run(["git", *args], capture_output=True, check=True)


def test_what_is_settled_is_taken_and_the_rest_stays_mine_and_asked(panel, session, settled, qtbot):
    base = session.organization.copy()
    session.document.push(edits.move(session.organization, [SHARED], SECURITY))
    theirs = changed(base, lambda o: edits.move(o, [SHARED], SANDBOX), lambda o: edits.rename(o, SANDBOX, "Play"))
    begin(panel, session, base, theirs)
    settled()
    click(qtbot, panel.settled_button)
    result = settled()

    assert (SECURITY, "Play") == (session.organization.parent(SHARED), session.organization.node(SANDBOX).name)
    assert [SHARED] == [question.where.id for question in result.merge.open]


def test_what_was_answered_as_before_is_not_theirs_in_the_next_merge(panel, session, settled, qtbot):
    base = session.organization.copy()
    theirs = two_questions(session)
    begin(panel, session, base, theirs)
    settled()
    for _ in range(2):  # one is answered as before, the other left open
        if panel._chosen.where.id == SHARED:
            click(qtbot, panel.side_buttons[MergeSide.BASE])
            settled()
            break
        click(qtbot, panel.next_button)
    click(qtbot, panel.settled_button)
    settled()
    assert "Mine" == session.organization.node(SANDBOX).name
    result = settled()
    assert base.parent(SHARED) == result.merge.organization.parent(SHARED)


def test_buttons_keep_their_places_whatever_is_chosen(panel, session, settled, qtbot):
    base = session.organization.copy()
    session.document.push(edits.move(session.organization, [SHARED], SECURITY))
    begin(panel, session, base, moved(base, SANDBOX))
    settled()
    buttons = (*panel.side_buttons.values(), panel.later_button, panel.next_button, panel.finish_button)
    places = [one.mapTo(panel, one.rect().topLeft()) for one in buttons]
    click(qtbot, panel.side_buttons[MergeSide.OURS])
    settled()

    assert places == [one.mapTo(panel, one.rect().topLeft()) for one in buttons]
    assert not panel.side_buttons[MergeSide.OURS].isEnabled()


def test_a_grey_button_says_why_it_is_grey(panel, session, settled, qtbot):
    base = session.organization.copy()
    session.document.push(edits.move(session.organization, [SHARED], SECURITY))
    begin(panel, session, base, changed(moved(base, SANDBOX), lambda o: edits.rename(o, SANDBOX, "Play")))
    assert "Merging…" == panel.finish_button.toolTip()
    settled()
    buttons = (*panel.side_buttons.values(), panel.later_button, panel.accept_button, panel.next_button)

    def greys():
        return {one.text(): one.toolTip() for one in (*buttons, panel.finish_button) if not one.isEnabled()}

    assert greys() == {
        "Both": "Both cannot be kept beside each other here.",
        "Reopen": "Choose what is answered or accepted already.",
        "Accept": "A question is answered by one of its sides; only a refusal is accepted.",
        "Next": "Nothing else is left.",
        "Finish the merge": "1 question left.",
    }
    panel.list.setCurrentIndex(panel.list.rows.index(len(panel.list.rows.rows) - 1, 0))
    assert "Choose a question first." == greys()["Mine"]
    choose(panel, MergeQuestion)
    click(qtbot, panel.side_buttons[MergeSide.OURS])
    settled()
    choose(panel, MergeQuestion)
    assert "This is the answer already." == greys()["Mine"]
    assert "step" in panel.finish_button.toolTip()


def test_a_question_about_a_statement_leads_to_it_and_the_editor_has_a_sign_there(
    panel, session, analyses, hosted, settled
):
    base, editor = session.organization.copy(), hosted(EditorPanel(session, analyses), 700, 300)
    policy = next(one for one in base.policies.values() if one.name == "RegionDeny")

    def in_region(design, name):
        return edits.edit_policy_text(design, policy.id, policy.text.replace("eu-central-1", name))

    session.document.push(in_region(base, "eu-west-1"))
    begin(panel, session, base, changed(base, lambda o: in_region(o, "us-east-1")))
    settled()
    panel.go_on()
    span = read_forms(policy.text).statements[0].span
    line = policy.text.count("\n", 0, span.start)
    assert (policy.id, span.start) == (editor.policy_id, editor.code.cursor_offset())
    assert {line: "Merge: both sides changed this"} == {at: one.tip for at, one in editor.code.gutter.signs.items()}
    panel.merge.forget()
    assert not editor.code.gutter.signs


def test_what_is_merged_without_asking_can_be_looked_through(panel, session, settled, qtbot):
    base = session.organization.copy()
    begin(panel, session, base, with_labs(base))
    settled()
    place = next(at for at, row in enumerate(panel.list.rows.rows) if row.content.title == "Only in the other")
    panel.list.setCurrentIndex(panel.list.rows.index(place, 0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)

    assert any("labs-one" in title for title in titles(panel.list.rows.rows))


def test_what_a_change_that_is_merged_without_asking_does_is_said_below_the_list(panel, session, settled, qtbot):
    base = session.organization.copy()
    session.document.push(edits.rename(session.organization, SANDBOX, "Play"))
    begin(panel, session, base, moved(changed(base, lambda o: edits.rename(o, SECURITY, "Guard")), SANDBOX))
    settled()
    panel._opened |= {*ChangedBy}
    panel.merge.changed.emit()

    def said(title):
        panel.list.setCurrentIndex(panel.list.rows.index(titles(panel.list.rows.rows).index(title), 0))
        qtbot.waitUntil(lambda: "comparing…" != panel.detail.rows.rows[0].content.secondary)
        return panel.detail.rows.rows[0].content.secondary

    assert "1 account wider, 1 account narrower" == said("Account Shared Services")
    assert "no permission differs" == said("OU Security: its name")
    assert "In this design already: the merge changes nothing of it." == said("OU Play: its name")


def test_a_merge_that_is_refused_by_the_canvas_is_not_forgotten(window, qtbot):
    session, panel = window.session, window.parts.part("merge")
    base = session.organization.copy()
    session.requests.ask(COMPARE_WITH, ComparedDesign("before.json", base, is_earlier=True))
    window.parts.show_panel("compare")
    window.parts.part("compare").finish()
    session.requests.ask(SHOW_SIDE, ComparedSide.BEFORE)
    panel.merge_with(OtherBranch("labs", base, with_labs(base)))
    panel.finish()
    panel.finish_button.click()

    assert panel.merge.other is not None
    assert "Labs" not in {node.name for node in session.organization.nodes.values()}


def test_ghosts_of_a_merge_are_in_sight_where_all_was(window, qtbot):
    session, panel, canvas = window.session, window.parts.part("merge"), window.canvas
    window.parts.show_panel("merge")
    base = session.organization.copy()
    theirs = base
    for number in range(9):
        theirs = changed(theirs, lambda o, n=number: edits.add_ou(o, o.root, f"A new OU of a long name {n}"))
    canvas.set_animated(False)
    canvas.fit()
    assert canvas.sees_all
    panel.merge_with(OtherBranch("labs", base, theirs))
    panel.finish()
    assert 9 == len(session.shown.ghosts)
    qtbot.waitUntil(lambda: canvas.sees_all, timeout=5_000)


def test_what_an_answer_deletes_is_marked_on_the_canvas(panel, session, settled, qtbot):
    base = session.organization.copy()
    session.document.push(edits.rename(session.organization, SHARED, "Mine"))
    begin(panel, session, base, changed(base, lambda o: edits.remove(o, [SHARED])))
    assert len(settled().merge.open) == 1
    assert merge_marks(session, panel.merge)[0]()[SHARED].line == "conflict"
    click(qtbot, panel.side_buttons[MergeSide.THEIRS])
    settled()
    mark = merge_marks(session, panel.merge)[0]()[SHARED]
    assert (mark.line, mark.outline) == ("goes", CardOutline.GONE)
