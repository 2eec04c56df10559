"""A plan from AWS and its run beside the window: sign-in, gates, the typed word, pause, going on, the start page."""

from __future__ import annotations

import os
import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from designer.aws import session as aws_session
from designer.aws.apply import sign_in as apply_sign_in
from designer.aws.apply.journal import Journal
from designer.aws.apply.rehearsal import rehearsal
from designer.aws.apply.stack_sets import StackSetReach
from designer.aws.session import CallerIdentity
from designer.exchange.formats import native
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from tests.designer.aws.apply.server import served
from tests.designer.aws.pretended.aws import Aws, read
from tests.ui.features.migration.kept import keep_answers
from ui.commands.requests import PLAN_LIVE, ComparedDesign, LiveTarget
from ui.features.migration import live_run, run_process
from ui.features.migration.apply_dialog import ApplyDialog
from ui.features.migration.foreign_dialog import ForeignDialog
from ui.features.migration.live_run import RunPhase
from ui.features.migration.panel import MigrationPanel
from ui.features.migration.run_process import ProcessEnd
from ui.features.migration.run_rows import is_locked
from ui.forms import dialogs
from ui.forms.aws_sign_in import SignInDialog
from ui.state import settings
from ui.state.recovery import private_folder
from ui.state.runs import goal_of, put_away, runs_folder, unfinished_runs
from ui.window.unfinished_runs import UnfinishedRuns, go_on_with


@pytest.fixture
def stack_sets():
    """What CloudFormation says."""
    return []


@pytest.fixture
def aws(monkeypatch, stack_sets):
    """A pretended AWS that a sign-in leads to."""
    pretended = Aws()
    identity = CallerIdentity(pretended.caller, f"arn:aws:iam::{pretended.caller}:role/apply")
    monkeypatch.setattr(aws_session, "sign_in", lambda _profile, _code=None: (identity, pretended))
    monkeypatch.setattr(aws_session, "profiles", lambda: ("acme",))
    monkeypatch.setattr(apply_sign_in, "stack_sets_by", lambda _profile: tuple(stack_sets))
    return pretended


@pytest.fixture
def wanted(aws):
    """What AWS holds, but with two new names and a policy more on Prod."""
    design, _ = read(aws)
    ids = {node.name: node.id for node in design.nodes.values()}
    design.apply(edits.rename(design, ids["Sandbox"], "Playground"))
    design.apply(edits.rename(design, ids["Bank"], "Bank Two"))
    policy = next(one.id for one in design.policies.values() if one.name == "Deny root")
    design.apply(edits.attach(design, policy, [ids["Prod"]]))
    return design


@pytest.fixture
def panel(session, analyses, hosted):
    shown = hosted(MigrationPanel(session, analyses), 420, 900)
    yield shown
    shown.run.run.forget()


def dialog(kind):
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def sign_in(qtbot):
    shown = dialog(SignInDialog)
    shown.sign_in.look_button.click()
    qtbot.waitUntil(lambda: shown.sign_in.access is not None)
    shown.act_button.click()


@pytest.fixture
def planned(panel, session, wanted, qtbot):
    session.requests.ask(PLAN_LIVE, LiveTarget(lambda _live: wanted, "acme.json"))
    sign_in(qtbot)
    qtbot.waitUntil(lambda: panel.run.run.phase is RunPhase.PLANNED, timeout=20_000)
    return panel.run


def titles(rows):
    return [row.content.title for row in rows.rows.rows]


def test_aws_is_read_and_planned_and_nothing_is_written_before_the_word_is_typed(planned, aws):
    before = aws.state
    assert len(titles(planned.list)) == 3
    assert "complete" in planned.gates[0].text
    planned.main_button.click()
    asked = dialog(ApplyDialog)
    assert not asked.apply_button.isEnabled()
    asked.typed.setText("o-abcdefghij:00000000")
    assert not asked.apply_button.isEnabled()
    asked.reject()
    assert (planned.run.phase, aws.state) == (RunPhase.PLANNED, before)
    assert unfinished_runs() == [], "a plan that was never begun is not a run"
    assert planned.run.record.plan.stat().st_mode & 0o077 == 0


def test_a_plan_begins_at_what_aws_says_now_whatever_an_interrupted_import_has_kept(planned, aws, qtbot):
    keep_answers(planned.run.access)
    aws.update_organizational_unit(OrganizationalUnitId=aws.id("Sandbox"), Name="Playground")
    planned.run.read(planned.run.access, planned.run.target)
    qtbot.waitUntil(lambda: planned.run.phase is RunPhase.PLANNED, timeout=20_000)
    assert len(titles(planned.list)) == 2, "one of the three steps is made"


def test_another_plan_begins_with_its_steps_and_not_with_the_journal_of_the_one_before(planned, aws, qtbot):
    planned.below.buttons[1].click()
    aws.update_organizational_unit(OrganizationalUnitId=aws.id("Sandbox"), Name="Playground")
    planned.run.read(planned.run.access, planned.run.target)
    qtbot.waitUntil(lambda: planned.run.phase is RunPhase.PLANNED, timeout=20_000)
    assert (planned.below.current, "Nothing was sent to AWS" in titles(planned.detail)) == (0, False)


def test_the_first_row_says_where_a_plan_leads_whatever_its_design_is_called(panel, session, wanted, qtbot):
    session.requests.ask(PLAN_LIVE, LiveTarget(lambda _live: wanted, ""))
    sign_in(qtbot)
    assert panel.run.title.text() == "From AWS to the design"


def begun(planned, steps):
    """Carry out so many steps, as a process would that was killed then."""
    journal = Journal(planned.run.record.journal, planned.run.file.id)
    rehearsal(planned.run.file, journal, lambda _news: None).run(steps)
    journal.close()


def test_an_unfinished_run_is_offered_first_and_goes_on_only_after_a_sign_in_and_the_word(
    planned, panel, session, qtbot
):
    begun(planned, 2)
    plan = planned.run.record.plan
    panel.run.run.forget()
    section = UnfinishedRuns()
    qtbot.addWidget(section)
    assert [(card.run.seen, card.run.record.steps) for card in section.list_runs()] == [(2, 3)]
    panel.run.open(plan)
    qtbot.waitUntil(lambda: planned.run.phase is RunPhase.PAUSED, timeout=20_000)
    assert "paused, 2 of 3 seen" == planned.state.text()
    states = [row.content.trailing for row in planned.list.rows.rows]
    assert [one.startswith("seen") for one in states] == [True, True, False]
    planned.main_button.click()
    sign_in(qtbot)
    assert dialog(ApplyDialog).typed.text() == ""
    dialog(ApplyDialog).reject()
    put_away(planned.run.record)
    assert unfinished_runs() == []


def test_a_journal_whose_time_no_clock_shows_is_named_and_a_run_that_ended_is_not_looked_at_again(planned, qtbot):
    begun(planned, 1)
    record, section = planned.run.record, UnfinishedRuns()
    qtbot.addWidget(section)
    whole = record.journal.read_bytes()

    def end(time: str, phase: str) -> None:
        record.journal.write_bytes(whole)
        journal = Journal(record.journal, record.id)
        journal.write(time, 0, phase)
        journal.close()

    for time in ("yesterday", "0001-01-01T00:00:00+14:00"):
        end(time, "stopped")
        assert "no time as a run writes it" in section.list_runs()[0].run.fault
    end("2026-12-02T00:00:00+00:00", "finished")
    assert section.list_runs() == []
    assert list(runs_folder().glob("*.run")) == []
    assert record.plan.exists()


def test_records_of_runs_that_are_none_are_passed_over_at_a_start():
    folder = private_folder(runs_folder())
    os.mkfifo(folder / "pipe.run")
    for number, data in enumerate((b"[" * 100_000, b"[]", b'{"plan": 7}', b"\xff")):
        (folder / f"{number}.run").write_bytes(data)
    assert unfinished_runs() == []


def test_a_journal_that_was_changed_is_named_and_not_carried_on(planned, qtbot):
    begun(planned, 1)
    path = planned.run.record.journal
    path.write_bytes(path.read_bytes().replace(b"intended", b"intendes", 1))
    assert "the journal was changed" in unfinished_runs()[0].fault
    planned.open(planned.run.record.plan)
    assert (planned.run.phase, planned.main_button.text()) == (RunPhase.STOPPED, "Done")


def test_the_run_stops_before_a_step_that_is_not_taken_back_whole_and_asks(panel, session, aws, qtbot, monkeypatch):
    design, _ = read(aws)
    ids = {node.name: node.id for node in design.nodes.values()}
    design.apply(edits.rename(design, ids["Bank"], "Bank Two"))
    design.apply(edits.remove(design, [ids["Sandbox"]]))
    session.requests.ask(PLAN_LIVE, LiveTarget(lambda _live: design, "acme.json"))
    sign_in(qtbot)
    qtbot.waitUntil(lambda: panel.run.run.phase is RunPhase.PLANNED, timeout=20_000)
    view, sent, asked = panel.run, [], []
    monkeypatch.setattr(view.run, "carry_out", lambda until, options: sent.append((until, options)))
    monkeypatch.setattr(dialogs, "ask_for_good", lambda *about: asked.append(about[1]) or False)
    view.run.confirm()
    steps = len(view.run.file.plan.steps)
    assert is_locked(view.run.file.plan.steps[-1])
    view.main_button.click()
    assert (sent, asked) == ([(steps - 1, [])], [])
    begun(view, steps - 1)
    view.run._settle("")
    assert view.main_button.text() == f"Make step {steps}…"
    view.main_button.click()
    assert (len(sent), len(asked)) == (1, 1)
    view.below.buttons[2].click()
    assert any("Lost after step" in title for title in titles(view.detail))


def test_a_run_stays_when_another_design_is_opened_or_compared(planned, panel, session, wanted):
    planned.run.phase = RunPhase.RUNNING
    session.document.reset.emit()
    assert panel.run.is_shown
    panel.plan_with(ComparedDesign("later.json", wanted, is_earlier=False))
    assert (panel.run.is_shown, planned.run.phase) == (True, RunPhase.RUNNING)


def test_a_run_that_stopped_says_why_in_full_and_what_can_be_done(planned, panel, qtbot):
    begun(planned, 1)
    words = "Somebody else changes it, so the proof does not hold. " * 12
    journal = Journal(planned.run.record.journal, planned.run.file.id)
    journal.write("2026-12-02T01:00:00+00:00", 2, "stopped", "UpdateOrganizationalUnit", result={"words": words})
    journal.close()
    planned.run._settle(f"Stopped: {words}")
    assert (planned.run.phase, planned.state.text()) == (RunPhase.STOPPED, "stopped, 1 of 3 seen")
    row = planned.detail.rows.rows[0]
    assert ("stopped" in row.content.title, row.content.secondary) == (True, words)
    assert planned.list.rows.rows[1].content.trailing == "stopped"
    buttons = (planned.again_button, planned.back_button, planned.rehearse_button, planned.main_button)
    assert [one.isVisible() for one in buttons] == [True, True, False, True]
    area = planned.words.parentWidget()
    assert planned.words.text() == f"Stopped: {words}"
    qtbot.waitUntil(lambda: planned.words.height() == area.height() >= planned.words.heightForWidth(area.width()))
    panel.resize(panel.width(), 400)
    qtbot.waitUntil(lambda: 0 < area.height() < planned.words.height())
    assert all(one.mapTo(panel, one.rect().bottomLeft()).y() < 400 for one in buttons if one.isVisible())


def test_code_that_keeps_some_of_a_plan_is_shown_with_the_plan(planned, aws, qtbot):
    assert not planned.below.buttons[3].isVisible()
    aws.tag_resource(ResourceId=aws.id("Prod"), Tags=[{"Key": "managed-by", "Value": "terraform"}])
    access, target = planned.run.access, planned.run.target
    planned.run.forget()
    planned.run.read(access, target)
    qtbot.waitUntil(lambda: planned.run.phase is RunPhase.PLANNED, timeout=20_000)
    planned.below.buttons[3].click()
    lines = titles(planned.detail)
    assert lines[0].startswith("Change it in the code")
    assert any(line.startswith("+") for line in lines)


@pytest.mark.parametrize(
    ("words", "main", "other"),
    [
        (
            "Stopped: AWS is not as the plan says. Plan again: it begins with AWS as it is now.",
            "Plan again…",
            "Apply again…",
        ),
        ("Stopped: AWS is busy. Apply again later: the run goes on at this step.", "Apply again…", "Plan again…"),
        ("The sign-in is no longer valid. Sign in again: aws sso login.", "Sign in again…", "Plan again…"),
        ("There is no space left on the disk.", "Apply again…", "Plan again…"),
    ],
)
def test_a_stop_has_the_button_of_what_it_says_to_do(planned, words, main, other):
    planned.run._say(RunPhase.STOPPED, words)
    assert (planned.main_button.text(), planned.again_button.text()) == (main, other)
    planned.main_button.click()
    shown = ApplyDialog if main == "Apply again…" else SignInDialog
    dialog(shown).reject()
    planned.again_button.click()
    dialog(ApplyDialog if other == "Apply again…" else SignInDialog).reject()
    planned.run.access = None  # after a new start
    planned.run.changed.emit()
    for button, act in ((planned.main_button, main), (planned.again_button, other)):
        assert button.text() == act
        button.click()
        asked = dialog(SignInDialog)
        assert asked.act_button.text() == ("Read and plan" if act == "Plan again…" else "Sign in")
        asked.reject()


def test_a_run_that_was_killed_says_at_which_step_and_that_aws_is_asked(planned):
    begun(planned, 1)
    journal = Journal(planned.run.record.journal, planned.run.file.id)
    journal.write("2026-12-02T01:00:00+00:00", 2, "intended", "UpdateOrganizationalUnit")
    journal.close()
    planned.run._on_end(ProcessEnd(-9, ""))
    assert (planned.run.phase, planned.main_button.text()) == (RunPhase.PAUSED, "Go on…")
    assert planned.words.text() == "Interrupted at step 2. AWS is asked first whether it was made."


def test_the_word_is_asked_for_with_the_step_of_which_nobody_knows_whether_it_was_made(planned):
    begun(planned, 1)
    planned.run._settle("")
    planned.main_button.click()
    asked = dialog(ApplyDialog)
    assert said_in(asked).startswith("2 calls to ")
    asked.reject()
    journal = Journal(planned.run.record.journal, planned.run.file.id)
    journal.write("2026-12-02T01:00:00+00:00", 2, "intended", "UpdateOrganizationalUnit")
    journal.close()
    planned.run._settle("")
    planned.main_button.click()
    asked = dialog(ApplyDialog)
    assert said_in(asked).startswith("Up to 2 calls to ")
    assert said_in(asked).endswith("AWS is asked first whether step 2 was made.")
    asked.reject()


def said_in(asked):
    """What a dialog says before all else."""
    return asked.findChildren(QLabel)[0].text()


def test_a_run_that_stopped_before_a_new_start_says_both_reasons_and_nothing_of_a_rehearsal(planned):
    begun(planned, 1)
    journal = Journal(planned.run.record.journal, planned.run.file.id)
    for call, words in (("", "An older reason."), ("UpdateOrganizationalUnit", "Bank was moved. Plan again.")):
        journal.write("2026-12-02T01:00:00+00:00", 2, "stopped", call, result={"words": words})
    journal.write("2026-12-02T01:00:01+00:00", 2, "stopped", result={"words": "What was changed: Bank moved."})
    journal.close()
    assert planned.gates[2].isVisible()
    planned.run._settle("")
    assert planned.words.text() == "Bank was moved. Plan again. What was changed: Bank moved."
    assert planned.main_button.text() == "Plan again…"
    assert not planned.gates[2].isVisible()


def test_a_caller_who_cannot_make_the_steps_learns_it_before_the_word_is_typed(planned, session):
    refused, access = [], planned.run.access
    session.notices.refused.connect(refused.append)
    member = replace(access.identity, account="222222222222")
    planned.run.sign_in(replace(access, identity=member))
    planned.main_button.click()
    assert "Only the management account can make step" in refused[0]
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, ApplyDialog) and one.isVisible()]
    assert "Needs the management account" in [gate.text for gate in planned.gates]


def test_how_long_the_sign_in_lasts_has_room_of_its_own(planned):
    access = planned.run.access
    planned.run.sign_in(replace(access, identity=replace(access.identity, until="2001-01-01T10:00:00+00:00")))
    gate = planned.gates[3]
    assert (gate.text.partition(" at ")[0], gate.isVisible()) == ("Sign-in ended", True)
    planned.main_button.click()
    asked = dialog(ApplyDialog)
    assert (asked.until.text, asked.until.isVisible()) == (gate.text, True)
    asked.reject()
    asked = SignInDialog("Find", "Finds", "Find", planned)
    asked.open()
    asked.sign_in._found(planned.run.access)
    assert (asked.sign_in.until.text, asked.sign_in.until.isVisible()) == (gate.text, True)
    asked.reject()
    planned.run.sign_in(access)
    assert not gate.isVisible()


class Ended:
    """A process that is at its end at once."""

    def __init__(self, arguments, _keys):
        self.arguments = arguments

    def __call__(self, _tell):
        return ProcessEnd(0, f"Rehearsed by {self.arguments[2]}")

    def pause(self):
        """Nothing is on its way."""


class Lasting(Ended):
    """A process that goes on until it is asked to end."""

    def __init__(self, arguments, keys):
        super().__init__(arguments, keys)
        self.asked = threading.Event()
        begun_processes.append(self)

    def __call__(self, tell):
        self.asked.wait()
        return super().__call__(tell)

    def pause(self):
        self.asked.set()


begun_processes: list[Lasting] = []


def test_a_rehearsal_that_is_stopped_ends_and_leaves_the_plan(planned, monkeypatch):
    monkeypatch.setattr(live_run, "RunProcess", Lasting)
    file = planned.run.file
    planned.rehearse_button.click()
    assert planned.main_button.text() == "Stop"
    planned.main_button.click()
    process = begun_processes.pop()
    assert (process.asked.is_set(), "--stop-with-input" in process.arguments) == (True, True)
    assert (planned.run.phase, planned.run.file, planned.run.is_rehearsed) == (RunPhase.PLANNED, file, False)
    assert (planned.rehearse_button.isVisible(), planned.main_button.text()) == (True, "Apply…")


def test_a_process_that_cannot_begin_stops_the_run_and_says_why(planned, qtbot, monkeypatch):
    def refused(*_arguments, **_options):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(run_process.subprocess, "Popen", refused)
    planned.rehearse_button.click()
    qtbot.waitUntil(lambda: planned.run.phase is RunPhase.STOPPED)
    assert planned.words.text() == "The run cannot begin: Cannot allocate memory."
    assert planned.rehearse_button.isVisible()


def test_a_plan_back_of_another_organization_is_refused_before_it_is_read(planned, qtbot, monkeypatch):
    begun(planned, 1)
    planned.run._settle("")
    planned.back_button.click()
    other, _ = read(aws := Aws())
    builder = ChangeBuilder(other)
    builder.settings = replace(other.settings, aws_id="o-zzzzzzzzzz")
    other.apply(builder.change("Another organization"))
    identity = CallerIdentity(aws.caller, f"arn:aws:iam::{aws.caller}:role/apply")
    monkeypatch.setattr(aws_session, "sign_in", lambda _profile, _code=None: (identity, Aws(other)))
    sign_in(qtbot)
    shown = dialog(SignInDialog)
    assert (shown.act_button.isEnabled(), "the design is of o-abcdefghij" in shown.message.text()) == (False, True)
    shown.reject()


def test_the_profile_of_last_time_is_chosen_first(aws, panel, qtbot, monkeypatch):
    monkeypatch.setattr(aws_session, "profiles", lambda: ("first", "acme"))
    settings.remember_profile("o-abcdefghij", "acme")
    shown = SignInDialog("Find", "Finds", "Find", panel, organization="o-abcdefghij")
    qtbot.waitUntil(lambda: shown.sign_in.chosen_profile() == "acme")
    shown.close()


def somebody_renames(planned, aws, qtbot):
    """Make the plan again after a stop, with another name in AWS meanwhile; the question about that."""
    planned.run._say(RunPhase.STOPPED, "AWS is not as the plan says.")
    aws.update_organizational_unit(OrganizationalUnitId=aws.id("Test"), Name="Foreign")
    planned.again_button.click()
    sign_in(qtbot)
    qtbot.waitUntil(lambda: planned.run.phase is RunPhase.ASKING, timeout=20_000)
    return dialog(ForeignDialog)


@pytest.mark.parametrize(("keep", "steps"), [(True, 3), (False, 4)])
def test_a_plan_made_again_asks_before_it_undoes_what_others_did(planned, aws, qtbot, keep, steps):
    asked = somebody_renames(planned, aws, qtbot)
    assert titles(asked.list) == ["OU Test: its name"]
    (asked.keep_button if keep else asked.undo_button).click()
    qtbot.waitUntil(lambda: planned.run.phase is RunPhase.PLANNED, timeout=20_000)
    assert len(planned.run.file.plan.steps) == steps


def test_nothing_is_planned_while_it_is_open_what_becomes_of_the_work_of_others(planned, aws, qtbot):
    somebody_renames(planned, aws, qtbot).reject()
    assert (planned.run.phase, planned.run.file, planned.again_button.isVisible()) == (RunPhase.STOPPED, None, True)


def test_the_word_is_typed_again_after_a_stop_for_another_plan_by_another_person_and_on_the_next_day(planned):
    run = planned.run
    run.confirm()
    assert run.is_confirmed
    run._say(RunPhase.STOPPED, "AWS is not as the plan says.")
    planned.main_button.click()
    assert "AWS is not as the plan says" in dialog(ApplyDialog).message.text()
    dialog(ApplyDialog).reject()
    run._say(RunPhase.PAUSED, "")
    for name, value in {
        "file": replace(run.file, id="0" * 64),
        "access": replace(run.access, identity=CallerIdentity("1", "arn:aws:iam::1:role/other")),
    }.items():
        before = getattr(run, name)
        setattr(run, name, value)
        assert not run.is_confirmed
        setattr(run, name, before)
    assert run.is_confirmed
    run.file = replace(run.file, origin=replace(run.file.origin, expires="2026-01-01T00:00:00+00:00"))
    assert not run.is_confirmed


def test_a_wrong_word_is_said_and_what_is_chosen_goes_to_the_command(planned, qtbot, monkeypatch):
    planned.main_button.click()
    asked, told = dialog(ApplyDialog), []
    qtbot.keyClicks(asked.typed, "no word")
    qtbot.keyClick(asked.typed, Qt.Key.Key_Return)
    assert (asked.isVisible(), planned.run.file.confirmation in asked.message.text()) == (True, True)
    asked.typed.clear()
    assert not asked.message.text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_about: ("/x/approval.json", ""))
    asked.approval_button.click()
    asked.direction.setCurrentIndex(1)
    asked.confirmed.connect(told.append)
    monkeypatch.setattr(planned.run, "carry_out", lambda *_about: None)
    qtbot.keyClicks(asked.typed, planned.run.file.confirmation)
    qtbot.keyClick(asked.typed, Qt.Key.Key_Return)
    assert told == [["--only", "tighten", "--approval", "/x/approval.json"]]


def test_the_first_esc_closes_what_asks_for_the_word(planned, qtbot):
    planned.main_button.click()
    asked = dialog(ApplyDialog)
    qtbot.keyClicks(asked.typed, "o-abc")
    qtbot.keyClick(asked.typed, Qt.Key.Key_Escape)
    assert not asked.isVisible()


def test_a_plan_made_again_keeps_what_others_did_since_if_its_goal_is_made_of_what_was_read(panel, session, aws, qtbot):
    def with_playground(live):
        design = live.copy()
        sandbox = next(node.id for node in live.nodes.values() if node.name == "Sandbox")
        design.apply(edits.rename(design, sandbox, "Playground"))
        return design

    view, prod = panel.run, aws.id("Prod")
    session.requests.ask(PLAN_LIVE, LiveTarget(with_playground, "AWS with another name", is_made_of_live=True))
    for _ in range(2):
        sign_in(qtbot)
        qtbot.waitUntil(lambda: view.run.phase is RunPhase.PLANNED, timeout=20_000)
        assert len(titles(view.list)) == 1
        view.run._say(RunPhase.STOPPED, "AWS is not as the plan says.")
        aws.update_organizational_unit(OrganizationalUnitId=prod, Name=f"Prod {view.run.file.id[:4]}")
        view.again_button.click()
    dialog(SignInDialog).reject()


def test_stack_sets_that_a_move_takes_along_are_asked_for_and_warned_of(panel, session, aws, stack_sets, qtbot):
    design, _ = read(aws)
    ids = {node.name: node.id for node in design.nodes.values()}
    stack_sets.append(StackSetReach("Baseline", "eu-west-1", (aws.id("Prod"),), retains=False))
    design.apply(edits.move(design, [ids["Shop"]], ids["Test"]))
    session.requests.ask(PLAN_LIVE, LiveTarget(lambda _live: design, "acme.json"))
    sign_in(qtbot)
    qtbot.waitUntil(lambda: panel.run.run.phase is RunPhase.PLANNED, timeout=20_000)
    view = panel.run
    assert any("the StackSet Baseline (eu-west-1) deletes its stacks there" in one for one in titles(view.list))
    assert view.gates[-1].text == "2 warnings below the steps"
    view.main_button.click()
    assert titles(dialog(ApplyDialog).lost)[-2:] == view.run.file.warnings
    dialog(ApplyDialog).reject()


def test_a_plan_without_steps_says_so_and_offers_none_to_run(panel, session, aws, qtbot):
    session.requests.ask(PLAN_LIVE, LiveTarget(lambda _live: read(aws)[0], "acme.json"))
    sign_in(qtbot)
    qtbot.waitUntil(lambda: panel.run.run.phase is RunPhase.PLANNED, timeout=20_000)
    assert "AWS is as the design says: there is nothing to carry out." == panel.run.words.text()
    assert "Nothing to carry out" == panel.run.gates[1].text
    assert "Done" == panel.run.main_button.text()
    assert not panel.run.gates[2].isVisibleTo(panel)
    assert not panel.run.rehearse_button.isVisibleTo(panel)


def test_a_rehearsal_is_a_gate_with_its_evidence(planned, qtbot, monkeypatch):
    monkeypatch.setattr(live_run, "RunProcess", Ended)
    assert planned.gates[2].text == "Not rehearsed yet"
    planned.rehearse_button.click()
    qtbot.waitUntil(lambda: planned.run.is_rehearsed)
    assert (planned.gates[2].text, planned.words.text()) == (
        "3 steps rehearsed",
        "Rehearsed by --rehearse",
    )


@pytest.mark.loopback
def test_a_plan_is_paused_and_carried_out_by_a_process_beside_the_window(planned, aws, qtbot, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("TMPDIR", str(runs_folder()))  # runs beside this one lock the same organization
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    run = planned.run
    with served(aws) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        run.read(run.access, run.target)
        run.access.client.meta = type("Meta", (), {"endpoint_url": address})
        qtbot.waitUntil(lambda: run.phase is RunPhase.PLANNED, timeout=20_000)
        planned.main_button.click()
        asked = dialog(ApplyDialog)
        asked.typed.setText(run.file.confirmation)
        asked.apply_button.click()
        planned.main_button.click()
        qtbot.waitUntil(lambda: run.phase is RunPhase.PAUSED, timeout=60_000)
        assert run.words.startswith("Paused after ")
        planned.main_button.click()
        qtbot.waitUntil(lambda: run.phase is RunPhase.FINISHED, timeout=60_000)
    assert {"Playground", "Bank Two"} <= {one.name for one in aws.state.nodes.values()}
    assert ("the end is reached, 3 of 3 seen", "Done") == (planned.state.text(), planned.main_button.text())
    assert unfinished_runs() == []


@pytest.mark.parametrize("has_file", [True, False])
def test_going_on_shows_the_run_over_the_design_that_it_leads_to(planned, window, tmp_path, qtbot, has_file):
    begun(planned, 1)
    record, path = planned.run.record, tmp_path / "goal.orgwright.json"
    goal = goal_of(record)
    if has_file:
        path.write_bytes(native.write(goal))
        record = record._replace(design=str(path))
    go_on_with(record, window, lambda one: window if window.files.path == one else None)

    assert (path if has_file else None) == window.files.path
    assert goal.organization == window.session.organization
    run = window.parts.part("migration").run
    qtbot.waitUntil(lambda: run.run.phase is RunPhase.PAUSED, timeout=20_000)
    assert record.plan == run.run.record.plan
    assert "paused, 1 of 3 seen" == run.state.text()
