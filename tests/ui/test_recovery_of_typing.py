"""What is typed and not confirmed outlives its program, in whatever field or dialog it stands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from designer.exchange.formats import native
from designer.exchange.formats.files import fingerprint
from designer.exchange.templates import load as template
from tests.examples import LONG
from ui.features.policies.guardrail_dialog import GuardrailDialog
from ui.forms import dialogs
from ui.state import settings
from ui.state.recovery import abandoned, copy_record, folder
from ui.widgets.fields.drafts import TypedText
from ui.window.recovery_dialog import RecoveryDialog

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
ROOT = Path(__file__).resolve().parents[2]
TYPIST = """
import sys
from PySide6.QtCore import QStandardPaths, QTimer
QStandardPaths.setTestModeEnabled(True)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from ui.window import app as module
doing, *names = sys.argv[1:]
module.settings.tour_was_offered.keep = lambda _: None
application = module.make_application(["orgwright"])
application.setApplicationName(names[0])
application.setOrganizationName(names[1])
program = module.Program(application)
module._guard(application, program)
window = program.start(None)
def write(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
def type_something():
    organization = window.session.document.organization
    window.session.select([organization.node(organization.root).children[0]])
    if doing in ("card", "outline"):
        window.parts.show_panel("outline") if doing == "outline" else window.canvas.setFocus()
        window.actions_by_id["add.account"].trigger()
        QTest.keyClicks(QApplication.focusWidget(), "payroll")
    elif doing == "refused":
        window.session.select([next(organization.accounts())])
        write(window.parts.docks.inspector.details.attributes.field("email"), "payroll@")
    else:
        window.actions_by_id["add.guardrail"].trigger()
        dialog = QApplication.activeModalWidget()
        dialog.list.choose("deny-iam-users")
        write(dialog.form.fields["exempt_roles"], "payroll")
    print("ready", flush=True)
window.filled.connect(lambda: QTimer.singleShot(0, type_something))
sys.exit(application.exec())
"""
PLACES = ("card", "outline", "refused", "dialog")
TYPED_IN = {
    "refused": TypedText("E-mail", "payroll@"),
    "dialog": TypedText("Deny new IAM users, passwords and access keys, Exempt roles", "payroll"),
}
"""What no edit takes -> how it is kept."""


@pytest.fixture
def start(qapp):
    """Starts a program in which something is typed; it is over when the test is."""
    started = []

    def start(doing):
        names = [qapp.applicationName(), qapp.organizationName()]
        program = subprocess.Popen(
            [sys.executable, "-c", TYPIST, doing, *names],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(program)
        assert "ready\n" == program.stdout.readline()
        return program

    yield start
    for program in started:
        program.kill()
        program.wait()
        program.stdout.close()


def names_in(copy):
    return {node.name for node in native.read(copy.read_bytes(), "copy").organization.nodes.values()}


def assert_kept(work, where):
    assert ((TYPED_IN[where],) if where in TYPED_IN else ()) == work.typed
    assert (where not in TYPED_IN) == ("payroll" in names_in(work.copy))


def is_copied():
    """Whether there is a copy with what is typed; a folder that is being written to is looked at again."""
    copies = [copy for copy in folder().glob("*.orgwright") if not copy.name.startswith(".")]
    return any("payroll" in path.read_text() for copy in copies for path in (copy, copy.with_suffix(".about")))


@posix
@pytest.mark.parametrize("where", PLACES if LONG else PLACES[::2])
def test_what_is_typed_when_a_program_is_killed_is_kept(start, where, qtbot):
    program = start(where)
    qtbot.waitUntil(is_copied)
    program.kill()
    program.wait()
    [work] = abandoned()
    assert_kept(work, where)


@posix
@pytest.mark.parametrize("where", PLACES if LONG else PLACES[1::2])
def test_what_is_typed_when_the_system_ends_a_program_is_kept(start, where):
    program = start(where)
    program.send_signal(signal.SIGTERM)
    assert 128 + signal.SIGTERM == program.wait()
    [work] = abandoned()
    assert_kept(work, where)


# -- what becomes of it


TYPED = TypedText("E-mail", "payroll@<b>\n组织")


def left_by_the_dead(typed=(TYPED,), original=None):
    """What a killed program leaves of a design that holds nothing new."""
    copy = folder() / f"{len(typed):032x}.orgwright"
    copy.write_bytes(native.write(template("coffee-shop")))
    base = fingerprint(original.read_bytes() if original else b"")
    copy.with_suffix(".about").write_bytes(copy_record(original, base, "Coffee Shop", typed))
    return copy


@pytest.fixture
def program(program):
    settings.shows_start_page.keep(False)  # the question comes over the sample
    return program


@pytest.fixture
def shown(monkeypatch):
    """What the person is told to have typed."""
    shown = []
    monkeypatch.setattr(dialogs, "show_typed", lambda _parent, typed: shown.extend(typed))
    return shown


def recover(program, qtbot):
    window = program.start(None)
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    dialog = window.findChild(RecoveryDialog)
    words = dialog.list.rows.rows[0].content.secondary
    QTest.mouseClick(dialog.recover_button, Qt.MouseButton.LeftButton)
    return window, words


def test_it_is_told_after_recovery_and_kept_until_the_design_is_saved(program, qtbot, shown, tmp_path):
    left_by_the_dead()
    window, words = recover(program, qtbot)
    assert "Coffee Shop · with typed text · kept" in words
    assert [TYPED] == shown
    assert window.files.autosave.write()
    kept = json.loads(window.files.autosave.copy.with_suffix(".about").read_bytes())["typed"]
    assert [[TYPED.where, TYPED.text]] == kept
    window.files.save(tmp_path / "shop.json")
    assert [] == list(folder().glob("*.about"))


def test_text_beside_a_design_that_was_just_saved_is_offered(program, qtbot, shown, tmp_path):
    original = tmp_path / "shop.json"
    original.write_bytes(native.write(template("coffee-shop")))
    left_by_the_dead(original=original)
    recover(program, qtbot)
    assert [TYPED] == shown


def test_what_is_shown_is_plain_text_and_can_be_copied(window, qtbot, monkeypatch):
    listings = []
    monkeypatch.setattr(dialogs, "_listing", lambda _parent, _title, _text, listing, _icon: listings.append(listing))
    dialogs.show_typed(window, [TYPED, TypedText("", "x")])
    assert ["E-mail:\npayroll@<b>\n组织\n\nA field:\nx"] == listings


@pytest.mark.parametrize(
    "typed",
    [5, "text", {"a": 1}, [5], [["a"]], [["a", 5]], [["a", "b", "c"]], [[None, "b"]], [["a", "\ud800"]], [[]] * 9],
)
def test_whatever_is_written_as_typed_does_no_harm(qapp, typed):
    copy = left_by_the_dead(())
    record = json.loads(copy.with_suffix(".about").read_bytes())
    copy.with_suffix(".about").write_text(json.dumps({**record, "typed": typed}))
    [work] = abandoned()
    assert "Coffee Shop" == work.content
    assert all("\ud800" not in one.text for one in work.typed)


def test_much_that_is_typed_is_cut_and_the_rest_of_the_record_is_read(qapp):
    copy = left_by_the_dead([TypedText("😀" * 5_000, "😀" * 200_000)] * 3)
    [work] = abandoned()
    assert copy == work.copy
    assert "Coffee Shop" == work.content
    assert work.typed[0].text.startswith("😀" * 50_000)


def type_an_email(window):
    window.session.select([next(window.session.document.organization.accounts())])
    email = window.parts.docks.inspector.details.attributes.field("email")
    type_over(email, "wrong@")
    return email, email.forget


def type_in_a_dialog(window):
    window.actions_by_id["add.guardrail"].trigger()
    dialog = window.findChild(GuardrailDialog)
    dialog.list.choose("deny-iam-users")
    QApplication.processEvents()  # which show the form
    field = dialog.form.fields["exempt_roles"]
    type_over(field, "wrong@")
    return field, dialog.reject


def type_over(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


@pytest.mark.parametrize("type_in", [type_an_email, type_in_a_dialog])
def test_text_that_waits_in_a_window_keeps_it_from_recovered_work(program, qtbot, shown, type_in):
    """It counts as work: what a crash left gets another window, and the text stays in its field."""
    left_by_the_dead()
    window = program.start(None)
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    dialog = window.findChild(RecoveryDialog)
    field, drop = type_in(window)
    QTest.mouseClick(dialog.recover_button, Qt.MouseButton.LeftButton)
    assert 2 == len(program._windows)
    assert field.isVisible()
    assert "wrong@" in (field.text() if isinstance(field, QLineEdit) else field.toPlainText())
    assert window.files.worth_copying
    drop()


@pytest.mark.parametrize("type_in", [type_an_email, type_in_a_dialog])
def test_work_on_the_file_of_a_window_in_which_text_waits_is_left_for_the_next_start(
    program, qtbot, shown, type_in, tmp_path
):
    path = tmp_path / "shop.json"
    path.write_bytes(native.write(template("coffee-shop")))
    left_by_the_dead(original=path)
    window = program.start(path)
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    dialog, organization = window.findChild(RecoveryDialog), window.session.document.organization
    field, drop = type_in(window)
    QTest.mouseClick(dialog.recover_button, Qt.MouseButton.LeftButton)
    assert organization is window.session.document.organization
    assert field.isVisible()
    assert 1 == len(abandoned())
    drop()


def test_a_dialog_that_is_closed_takes_its_text_and_the_copy_with_it(window, qtbot):
    """A dialog asks: what is typed in it is not part of the design before its own button says so, and Esc drops it."""
    window.actions_by_id["add.guardrail"].trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, GuardrailDialog)
    dialog.list.choose("deny-iam-users")
    assert not window.files.worth_copying
    field = dialog.form.fields["exempt_roles"]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "payroll")
    assert window.files.worth_copying
    assert not window.files.modified
    assert window.files.autosave.write()
    assert is_copied()
    dialog.reject()
    qtbot.waitUntil(lambda: not list(folder().glob("*.orgwright")))
    assert not window.files.worth_copying
