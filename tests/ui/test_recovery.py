"""Copies of unsaved work: there is always one, nobody else reads it, and one program gets it back."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QStandardPaths, Qt
from PySide6.QtWidgets import QPushButton

from designer.basics.errors import FormatError
from designer.exchange.formats import native
from designer.exchange.formats.files import UNKNOWN_CONTENT, ConflictError, fingerprint
from designer.exchange.formats.locks import LockFile
from designer.exchange.templates import load as template
from designer.organization import edits
from tests.examples import LONG
from tests.faults.disk import FAULTS, Disk
from ui.forms import dialogs
from ui.state.document import Document
from ui.state.files import Files, OpenedDesign
from ui.state.recovery import abandoned, copy_record, folder, keep_private
from ui.state.session import Session
from ui.widgets.fields.drafts import TypedText
from ui.window.recovery_dialog import RecoveryDialog

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions and links of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which file a call is about")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def make_files(qapp):
    """Makes the files of a new window; what is still open in the end is closed."""
    made = []

    def make():
        session = Session(Document(template("coffee-shop").organization))
        files = Files(session, session)
        files.session = session
        made.append(files)
        return files

    yield make
    for files in made:
        files.close()
        files.session.document.deleteLater()
        files.session.deleteLater()


def rename_first(files, name):
    organization = files.session.document.organization
    files.session.document.push(edits.rename(organization, next(organization.accounts()), name))


def first_name(files):
    organization = files.session.document.organization
    return organization.node(next(organization.accounts())).name


def design(name="Unsaved"):
    file = template("coffee-shop")
    file.organization.apply(edits.rename(file.organization, next(file.organization.accounts()), name))
    return native.write(file)


_numbers = count()


def left_by_the_dead(name="Unsaved", original=None, base=b""):
    """What a killed program leaves."""
    copy = folder() / f"{next(_numbers):032x}.orgwright"
    copy.write_bytes(design(name))
    copy.with_suffix(".about").write_bytes(copy_record(original, fingerprint(base)))
    copy.with_suffix(".lock").touch()
    return copy


def everything():
    return sorted(path.name for path in folder().iterdir())


# -- who may read it


@posix
def test_folder_and_copies_are_for_their_owner_alone(make_files):
    place = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "recovery"
    place.mkdir(parents=True)
    place.chmod(0o755)  # as older versions made it
    files = make_files()
    rename_first(files, "Secret")
    assert files.autosave.write()
    assert 0o700 == stat.S_IMODE(place.stat().st_mode)
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()}
    assert {".orgwright", ".about", ".lock"} == {path.suffix for path in place.iterdir()}


@linux
def test_the_settings_are_for_their_owner_alone(tmp_path):
    path = tmp_path / "Orgwright" / "Orgwright.conf"
    for before in (None, 0o644):
        if before is not None:
            path.chmod(before)
            path.parent.chmod(0o755)
        keep_private(path)
        store = QSettings(str(path), QSettings.Format.IniFormat)
        store.setValue("recent", f"private {before}")
        store.sync()
        assert (0o600, 0o700) == (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777)
    assert "private" in path.read_text()


def test_nothing_is_left_by_a_window_that_was_closed(make_files, tmp_path):
    files = make_files()
    rename_first(files, "Saved")
    files.autosave.write()
    files.save(tmp_path / "shop.json")
    files.close()
    assert [] == everything()


# -- what it was made from


def test_recovered_work_never_overwrites_what_changed_on_the_disk_meanwhile(make_files, tmp_path):
    path = tmp_path / "shop.json"
    path.write_bytes(b"theirs")
    left_by_the_dead(original=path, base=b"as it was then")
    [work] = abandoned()
    assert work.outdated
    files = make_files()
    files.recover(work)
    with pytest.raises(ConflictError):
        files.save()
    assert b"theirs" == path.read_bytes()


def test_recovered_work_of_an_unchanged_file_is_saved_without_a_question(make_files, tmp_path):
    path = tmp_path / "shop.json"
    path.write_bytes(design("Old"))
    left_by_the_dead(original=path, base=design("Old"))
    [work] = abandoned()
    assert not work.outdated
    files = make_files()
    files.recover(work)
    files.save()
    assert design() == path.read_bytes()
    assert not files.autosave.copy.exists()


def test_recovered_work_of_a_file_that_is_gone_says_so(make_files, tmp_path):
    left_by_the_dead(original=tmp_path / "gone.json", base=b"as it was then")
    [work] = abandoned()
    assert work.outdated
    files = make_files()
    files.recover(work)
    assert files.missing
    with pytest.raises(ConflictError):
        files.save()


def test_a_copy_of_an_older_version_that_knows_no_base_asks(make_files, tmp_path):
    path = tmp_path / "shop.json"
    path.write_bytes(design("Old"))
    copy = left_by_the_dead()
    copy.with_suffix(".about").write_text(json.dumps({"original": str(path)}))
    [work] = abandoned()
    assert UNKNOWN_CONTENT == work.base
    files = make_files()
    files.recover(work)
    with pytest.raises(ConflictError):
        files.save()


def test_what_was_killed_just_after_its_save_is_not_offered(make_files, tmp_path):
    path = tmp_path / "shop.json"
    path.write_bytes(design())
    left_by_the_dead(original=path, base=b"before that save")
    assert [] == abandoned()
    assert [] == everything()


def test_the_copy_knows_the_file_as_it_was_last_read_or_written(make_files, tmp_path):
    path = tmp_path / "shop.json"
    files = make_files()
    files.save(path)
    saved = path.read_bytes()
    rename_first(files, "Unsaved")
    assert files.autosave.write()
    content = "Coffee Shop, 1 OU, 6 accounts"
    assert {"original": str(path), "base": fingerprint(saved), "content": content} == json.loads(
        files.autosave.copy.with_suffix(".about").read_bytes()
    )


# -- there is always one


@linux
@pytest.mark.parametrize("error", FAULTS, ids=errno.errorcode.get)
def test_whatever_fails_there_is_a_whole_copy_and_its_age_is_no_secret(make_files, monkeypatch, error):
    """The earlier copy stays until the disk has the newer one."""
    files = make_files()
    rename_first(files, "Earlier")
    assert files.autosave.write()
    earlier = files.autosave.copy.read_bytes()
    met = set()
    for number in range(100):
        files.autosave.copy.write_bytes(earlier)
        rename_first(files, f"Later {number}")
        with monkeypatch.context() as patch:
            disk = Disk(folder(), number, error).install(patch)
            written = files.autosave.write()
        kept = files.autosave.copy.read_bytes()
        assert kept in (earlier, files.data())
        assert written == (not files.autosave.trouble)
        if written:
            assert files.data() == kept
        if not disk.failed:
            break
        met.add(disk.failed)
        assert written or os.strerror(error) in files.autosave.trouble or "not allowed" in files.autosave.trouble
    assert {"open", "write", "fsync", "replace", "fsync folder"} <= met
    assert files.autosave.write()
    assert "" == files.autosave.trouble


@linux
@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_work_is_taken_up_on_a_full_disk_and_offered_again_after_the_next_crash(make_files, monkeypatch, call):
    copy = left_by_the_dead("Precious")
    files = make_files()
    with monkeypatch.context() as patch:
        disk = Disk(folder(), error=errno.ENOSPC, lasting=True).install(patch)
        disk.failed = call
        files.recover(abandoned()[0])
        rename_first(files, "Newer")
        assert not files.autosave.write()
    assert copy == files.autosave.copy
    assert design("Precious") == copy.read_bytes()
    assert [] == abandoned()  # it is this window's
    files.autosave._lock.release()  # as when the program ends
    [work] = abandoned()
    assert copy == work.copy


@linux
def test_a_copy_that_cannot_be_removed_spoils_no_save(make_files, monkeypatch, tmp_path):
    files = make_files()
    files.save(tmp_path / "shop.json")
    rename_first(files, "Saved")
    files.autosave.write()
    with monkeypatch.context() as patch:
        disk = Disk(folder(), lasting=True).install(patch)
        disk.failed = "unlink"
        files.save()
    assert files.autosave.copy.exists()
    assert not files.modified
    files.autosave._lock.release()
    assert [] == abandoned()  # its file has all of it


@linux
def test_a_crash_before_any_call_leaves_the_earlier_copy_or_the_newer_one(make_files, monkeypatch):
    class Crash(BaseException):
        pass

    def before(_name):
        if len(disk.made) >= number:
            raise Crash

    files = make_files()
    rename_first(files, "Earlier")
    files.autosave.write()
    earlier = files.autosave.copy.read_bytes()
    for number in range(100):
        files.autosave.copy.write_bytes(earlier)
        rename_first(files, f"Later {number}")
        with monkeypatch.context() as patch:
            disk = Disk(folder(), before=before).install(patch)
            try:
                files.autosave.write()
            except Crash:
                files.autosave._job.stop()
            else:
                break
        assert files.autosave.copy.read_bytes() in (earlier, files.data())
    assert number > 8
    assert files.data() == files.autosave.copy.read_bytes()


@linux
def test_a_crash_before_any_call_loses_no_draft_that_was_copied_or_has_become_work(make_files, monkeypatch):
    """The copy and the record beside it are two files: an edit takes what was typed from one to the other."""

    class Crash(BaseException):
        pass

    def before(_name):
        if len(disk.made) >= number:
            raise Crash

    files, typed = make_files(), TypedText("Name", "Half-typed")
    rename_first(files, "Earlier")
    for number in range(100):
        files._typed_earlier = (typed,)
        assert files.autosave.write()
        files._typed_earlier = ()
        rename_first(files, f"Half-typed {number}")
        with monkeypatch.context() as patch:
            disk = Disk(folder(), before=before).install(patch)
            try:
                files.autosave.write()
            except Crash:
                files.autosave._job.stop()
            else:
                break
        files.autosave._lock.release()  # as when the program ends
        [work] = abandoned()
        assert typed in work.typed or f"Half-typed {number}".encode() in work.copy.read_bytes()
    assert number > 8
    files.autosave._lock.release()
    assert () == abandoned()[0].typed


# -- locks


@posix
@pytest.mark.parametrize(
    "make_lock",
    [
        lambda lock: lock.unlink(),
        lambda lock: lock.write_bytes(b""),
        lambda lock: lock.write_text(f"{os.getpid()}\npytest\nanother-host\n1\n2\n"),  # as Qt wrote them
        lambda lock: lock.write_text("1\ninit\n\n"),
        lambda lock: lock.write_bytes(os.urandom(100)),
        lambda lock: lock.chmod(0),
        lambda lock: (lock.unlink(), lock.mkdir()),
        lambda lock: (lock.unlink(), lock.symlink_to("/dev/zero")),
        lambda lock: (lock.unlink(), os.mkfifo(lock)),
    ],
    ids=["none", "empty", "other host", "other program", "noise", "unreadable", "folder", "link", "pipe"],
)
def test_no_leftover_of_a_lock_hides_work(make_files, make_lock):
    copy = left_by_the_dead()
    make_lock(copy.with_suffix(".lock"))
    [work] = abandoned()
    files = make_files()
    files.recover(work)
    assert "Unsaved" == first_name(files)


def test_two_windows_never_get_the_same_work(make_files):
    left_by_the_dead()
    [mine], [theirs] = abandoned(), abandoned()
    one, other = make_files(), make_files()
    one.recover(mine)
    before = other.data()
    with pytest.raises(FormatError, match="Another window"):
        other.recover(theirs)
    assert before == other.data()
    theirs.discard()
    assert one.autosave.copy.exists()
    one.close()
    with pytest.raises(FormatError, match="Another window"):
        other.recover(theirs)


CLAIMS = """
import sys
from pathlib import Path
from PySide6.QtCore import QDateTime
from ui.state.recovery import Abandoned
copies = [Path(line.strip()) for line in sys.stdin]
claims = [Abandoned(copy, None, "", QDateTime()).claim() for copy in copies]
print("".join("x" if claim else "." for claim in claims), flush=True)
sys.stdin.close()
import time
while not Path(sys.argv[1]).exists():
    time.sleep(0.01)
"""


def test_of_two_programs_each_work_goes_to_exactly_one(qapp, tmp_path):
    copies = [str(left_by_the_dead()) for _ in range(40)]
    end = tmp_path / "end"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMS, str(end)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for program in both:
        program.stdin.write("\n".join(copies))
        program.stdin.close()
    claims = [program.stdout.readline().strip() for program in both]
    end.touch()
    assert [0, 0] == [program.wait() for program in both]
    for program in both:
        program.stdout.close()
    assert all({one, other} == {"x", "."} for one, other in zip(*claims, strict=True))
    assert len(copies) == len(claims[0])


def test_a_lock_comes_free_with_its_file_and_is_made_again(tmp_path):
    path = tmp_path / "lock"
    one, other = LockFile(path), LockFile(path)
    assert one.take()
    assert one.take()
    assert not other.take()
    one.release()
    assert not path.exists()
    assert other.take()
    path.unlink()  # somebody tidies up
    assert one.take()
    assert other.take() is False
    one.release()
    other.release()
    assert not path.exists()


# -- hostile descriptions


HOSTILE = (
    lambda about: about.write_bytes(b""),
    lambda about: about.write_bytes(b"\xff\xfe\x00"),
    lambda about: about.write_text("[" * 100_000),
    lambda about: about.write_text('{"original": ' + "[" * 30_000),
    lambda about: about.write_text('["original"]'),
    lambda about: about.write_text('"original"'),
    lambda about: about.write_text('{"original": 5}'),
    lambda about: about.write_text('{"original": {"a": 1}, "base": ""}'),
    lambda about: about.write_text('{"original": "/a\\u0000b", "base": ""}'),
    lambda about: about.write_text('{"original": "/a", "base": 7}'),
    lambda about: about.write_text('{"original": "relative.json", "base": ""}'),
    lambda about: about.write_text('{"original": "/\\ud800", "base": ""}'),
    lambda about: about.write_text(json.dumps({"original": "/" + "x" * 10_000, "base": ""})),
    lambda about: about.write_text(json.dumps({"original": "/<b>bold</b>\n" * 50, "base": ""})),
    lambda about: about.write_text(json.dumps({"original": "/dev/zero", "base": ""})),
    lambda about: about.write_text(json.dumps({"original": "/tmp", "base": ""})),
    lambda about: about.write_text(json.dumps({"original": "/etc/hostname", "base": "x"})),
    lambda about: about.write_bytes(b'{"original": "' + b"x" * 10_000_000),
    lambda about: (about.unlink(), about.mkdir()),
    lambda about: (about.unlink(), os.mkfifo(about)),
    lambda about: (about.unlink(), about.symlink_to("/dev/zero")),
)


@posix
def test_whatever_is_written_about_a_copy_does_no_harm(window, qtbot, monkeypatch, subtests):
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    for number, write in enumerate(HOSTILE):
        with subtests.test(number=number):
            copy = left_by_the_dead("Precious")
            write(copy.with_suffix(".about"))
            [work] = abandoned()
            dialog = RecoveryDialog([work], window)
            dialog.show()
            dialog.grab()
            dialog.deleteLater()
            window.file_actions.recover(work)
            organization = window.session.document.organization
            assert "Precious" == organization.node(next(organization.accounts())).name
        window.file_actions.show(template("empty"))


@posix
def test_what_is_no_ordinary_file_is_no_copy(qapp):
    (folder() / "a.orgwright").symlink_to("/dev/zero")
    os.mkfifo(folder() / "b.orgwright")
    assert [] == abandoned()


def test_a_copy_that_cannot_be_read_stays_until_it_is_discarded(make_files):
    copy = left_by_the_dead()
    copy.write_bytes(b"{")
    files = make_files()
    with pytest.raises(FormatError):
        files.recover(abandoned()[0])
    [work] = abandoned()
    work.discard()
    assert not copy.exists()


# -- folders that cannot be had


@posix
@pytest.mark.parametrize("lost", ["at the start", "later"])
def test_where_no_copy_can_be_made_the_window_opens_and_says_so(qtbot, monkeypatch, user_folders, lost):
    from ui.window.main_window import MainWindow

    place = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
    if lost == "at the start":
        place.parent.mkdir(parents=True)
        place.write_text("a file where the folder should be")
    window = MainWindow(OpenedDesign(template("coffee-shop")))
    window.show()
    if lost == "at the start":
        qtbot.waitUntil(window._status._uncopied.isVisible)
    else:
        qtbot.waitUntil(lambda: any(folder().iterdir()))  # the lock of the copy
        assert not window._status._uncopied.isVisible()
        for path in folder().iterdir():
            path.unlink()
        folder().rmdir()
        place.rmdir()
        place.write_text("a file where the folder should be")
    organization = window.session.document.organization
    window.session.document.push(edits.rename(organization, next(organization.accounts()), "Unsaved"))
    assert not window.files.autosave.write()
    assert window._status._uncopied.isVisible()
    told = " ".join(window._status._uncopied.toolTip().split())  # which is wrapped, wherever the path ends a line
    assert "Not a directory" in told
    assert [] == abandoned()
    place.unlink()
    assert window.files.autosave.write()
    assert not window._status._uncopied.isVisible()
    assert window.files.data() == window.files.autosave.copy.read_bytes()
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    window.close()


def test_a_window_that_is_closed_as_soon_as_it_is_painted_leaves_nothing(qtbot):
    from ui.window.main_window import MainWindow

    window = MainWindow(OpenedDesign(template("coffee-shop")))
    window.canvas.painted.connect(window.close)
    with qtbot.waitSignal(window.destroyed):
        window.show()
    assert [] == list(folder().iterdir())


def test_copying_is_tried_again_until_it_works(make_files, monkeypatch, qtbot):
    from ui.state import autosave

    monkeypatch.setattr(autosave, "AUTOSAVE_MS", 20)
    files = make_files()
    with monkeypatch.context() as patch:
        patch.setattr(
            os, "fsync", lambda _handle: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device"))
        )
        rename_first(files, "Unsaved")
        qtbot.waitUntil(lambda: files.autosave.trouble == "No space left on device.")
    qtbot.waitUntil(lambda: not files.autosave.trouble)
    assert files.data() == files.autosave.copy.read_bytes()


# -- the question


def offered(program, qtbot, path=None):
    window = program.start(path)
    for button in window.findChildren(QPushButton):  # on the start page
        if button.text() == "Choose or discard…":
            button.click()
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    return window, window.findChild(RecoveryDialog)


def names(program):
    return sorted(first_name(window) for window in program._windows)


def test_the_work_of_several_dead_windows_is_offered_at_once_and_each_gets_a_window(program, qtbot, tmp_path):
    shop = tmp_path / "shop.json"
    shop.write_bytes(design("Old"))
    left_by_the_dead("One", shop, design("Old"))
    left_by_the_dead("Two")
    left_by_the_dead("Three", tmp_path / "gone.json", b"x")
    _, dialog = offered(program, qtbot)
    assert 3 == dialog.list.rows.rowCount()
    qtbot.mouseClick(dialog.recover_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(program._windows) == 3)
    assert ["One", "Three", "Two"] == names(program)
    assert all(window.files.modified for window in program._windows)
    assert {shop, tmp_path / "gone.json", None} == {window.files.path for window in program._windows}


def test_what_is_not_ticked_stays_for_the_next_start(program, qtbot):
    left_by_the_dead("One")
    left_by_the_dead("Two")
    _, dialog = offered(program, qtbot)
    [kept, taken] = [dialog._found[0].copy, dialog._found[1].copy]
    dialog.list.setCurrentIndex(dialog.list.rows.index(0, 0))
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert "Recover 1" == dialog.recover_button.text()
    qtbot.mouseClick(dialog.recover_button, Qt.MouseButton.LeftButton)
    assert taken == program._windows[0].files.autosave.copy
    assert [kept] == [work.copy for work in abandoned()]


def test_later_loses_nothing(program, qtbot):
    left_by_the_dead("One")
    _, dialog = offered(program, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert 1 == len(abandoned())


@pytest.mark.parametrize("sure", [True, False])
def test_discarding_asks_once_more(program, qtbot, monkeypatch, sure):
    for name in ("One", "Two"):
        left_by_the_dead(name)
    monkeypatch.setattr(dialogs, "ask_discard", lambda _parent, count: sure)
    _, dialog = offered(program, qtbot)
    dialog._switch(0)
    qtbot.mouseClick(dialog.discard_button, Qt.MouseButton.LeftButton)
    assert (1 if sure else 2) == len(abandoned()) == dialog.list.rows.rowCount()
    dialog.reject()


def test_a_file_that_was_asked_for_is_not_put_away_for_recovered_work(program, qtbot, tmp_path):
    asked_for = tmp_path / "asked.json"
    asked_for.write_bytes(design("Asked"))
    left_by_the_dead("One")
    window, dialog = offered(program, qtbot, asked_for)
    qtbot.mouseClick(dialog.recover_button, Qt.MouseButton.LeftButton)
    assert ["Asked", "One"] == names(program)
    assert "Asked" == first_name(window)


def test_work_that_cannot_be_read_is_told_and_the_rest_is_recovered(program, qtbot, monkeypatch):
    told = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, title, _error: told.append(title))
    left_by_the_dead("One").write_bytes(b"{")
    left_by_the_dead("Two")
    _, dialog = offered(program, qtbot)
    qtbot.mouseClick(dialog.recover_button, Qt.MouseButton.LeftButton)
    assert ["The unsaved work on an organization that was never saved was not recovered"] == told
    qtbot.waitUntil(lambda: names(program) == ["Two"])
    assert 1 == len(abandoned())


# -- errors and signals


def test_an_error_that_nobody_expected_tells_whether_the_work_is_kept(program, qtbot, monkeypatch):
    window = program.start(None)
    rename_first(window, "Unsaved")
    assert program.save_everything()
    assert window.files.data() == window.files.autosave.copy.read_bytes()
    monkeypatch.setattr(window.files.autosave, "_work", lambda: 1 / 0)
    assert not program.save_everything()


def first_name_of_copy(copy):
    organization = native.read(copy.read_bytes(), "copy").organization
    return organization.node(next(organization.accounts())).name


SIGNALLED = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication
QStandardPaths.setTestModeEnabled(True)
from designer.organization import edits
from ui.state import autosave
from ui.window import app as module
autosave.AUTOSAVE_MS = 600_000  # never due here, however slow the machine is
made = []
class Watched(module.Program):
    def __init__(self, app):
        super().__init__(app)
        made.append(self)
module.Program = Watched
module.settings.tour_was_offered.keep = lambda _: None
def edit():
    window = made[0]._windows[0]
    if not window.files.modified:
        made[0].open_beside(window, None)
        organization = window.session.document.organization
        window.session.document.push(edits.rename(organization, next(organization.accounts()), "Unsaved"))
        if sys.argv[1] == "asking":
            QTimer.singleShot(0, window.close)  # asks, in a loop of its own
            timer.timeout.connect(tell_when_asking)
        else:
            print("ready", flush=True)
def tell_when_asking():
    if QApplication.activeModalWidget() is not None:
        timer.stop()
        print("ready", flush=True)
timer = QTimer(interval=50)
real = module.make_application
def make(argv):
    app = real(argv)
    app.setApplicationName(sys.argv[2])
    app.setOrganizationName(sys.argv[3])
    timer.timeout.connect(edit)
    timer.start()
    return app
module.make_application = make
sys.exit(module.main())
"""
TOLD_TO_END = [
    *[("SIGTERM", "working"), ("SIGHUP", "working"), ("SIGHUP", "asking")],
    *[("SIGINT", "asking"), ("SIGINT", "working"), ("SIGTERM", "asking")],
]
"""Signals, and what the program does meanwhile; each signal is among every other one."""


@posix
@pytest.mark.parametrize(("name", "doing"), TOLD_TO_END if LONG else TOLD_TO_END[::2])
def test_a_program_that_is_told_to_end_leaves_a_last_copy_at_once(qapp, name, doing):
    import signal

    names = [qapp.applicationName(), qapp.organizationName()]
    program = subprocess.Popen(
        [sys.executable, "-c", SIGNALLED, doing, *names],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert "ready\n" == program.stdout.readline()
        assert not list(folder().glob("*.orgwright")), "the copy is not due yet"
        program.send_signal(getattr(signal, name))
        assert 128 + getattr(signal, name) == program.wait()
    finally:
        program.kill()
        program.wait()
        program.stdout.close()
    [work] = abandoned()
    assert "Unsaved" == first_name_of_copy(work.copy)
    assert {work.copy.with_suffix(suffix).name for suffix in (".orgwright", ".about", ".lock")} == set(everything())
