"""A save never replaces what nobody has seen; the new file resembles the old one, or the answer says in what not."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from designer.basics.errors import FormatError
from designer.exchange.formats import drafts, files
from designer.exchange.formats.files import ABSENT, UNKNOWN_CONTENT, Conflict, ConflictError, fingerprint
from designer.exchange.formats.locks import lock

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions and links of POSIX")
root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "design.json"
    made.write_bytes(b"seen")
    return made


# -- what is replaced


def test_what_is_expected_is_replaced(path: Path) -> None:
    files.save(path, b"new", expected=fingerprint(b"seen"))
    files.save(path.with_name("other.json"), b"new", expected=ABSENT)
    assert (b"new", b"new") == (path.read_bytes(), path.with_name("other.json").read_bytes())


@pytest.mark.parametrize(
    ("expected", "there", "conflict"),
    [
        (fingerprint(b"seen"), b"theirs", Conflict.CHANGED),
        (fingerprint(b"seen"), None, Conflict.GONE),
        (ABSENT, b"theirs", Conflict.EXISTS),
        (UNKNOWN_CONTENT, b"theirs", Conflict.CHANGED),
    ],
)
def test_what_nobody_has_seen_is_never_replaced(
    path: Path, expected: str, there: bytes | None, conflict: Conflict
) -> None:
    path.unlink() if there is None else path.write_bytes(there)
    with pytest.raises(ConflictError, match="cannot be written") as refused:
        files.save(path, b"new", expected=expected)
    assert conflict is refused.value.conflict
    assert (
        ([], None)
        if there is None
        else ([path], there)
        == (
            list(path.parent.iterdir()),
            path.read_bytes() if path.exists() else None,
        )
    )
    files.save(path, b"new", expected=refused.value.found)  # whoever has been asked
    assert b"new" == path.read_bytes()


def test_the_disk_is_looked_at_when_the_new_content_is_ready(path: Path) -> None:
    """A long save leaves others much time to write; what they write is not lost."""
    steps = files.save_in_parts(path, iter([b"n", b"e", b"w"]), expected=fingerprint(b"seen"))
    next(steps)
    path.write_bytes(b"theirs")
    with pytest.raises(ConflictError):
        list(steps)
    assert (b"theirs", [path]) == (path.read_bytes(), list(path.parent.iterdir()))


@posix
def test_a_guard_that_cannot_compare_replaces_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(self))

    monkeypatch.setattr(Path, "open", broken)
    with pytest.raises(FormatError, match="cannot be compared"):
        files.save(path, b"new", expected=fingerprint(b"seen"))
    monkeypatch.undo()
    assert b"seen" == path.read_bytes()


@posix
def test_a_file_is_the_same_by_any_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link, twin = path.with_name("link.json"), path.with_name("twin.json")
    link.symlink_to(path)
    twin.hardlink_to(path)
    monkeypatch.chdir(path.parent)
    others = [link, twin, Path("design.json"), path.parent / "." / ".." / path.parent.name / path.name]
    assert all(files.same(path, other) for other in others)
    path.unlink()
    assert files.same(path, link)
    assert not files.same(path, twin)


# -- circles of links


@posix
def test_a_circle_of_links_is_refused_in_words(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.symlink_to(two)
    two.symlink_to(one)
    for refused in (
        lambda: files.save(one, b"new"),
        lambda: files.load_file(one),
        lambda: files.fingerprint_on_disk(one),
        lambda: files.save(one / "design.json", b"new", expected=ABSENT),
    ):
        with pytest.raises(FormatError, match="circle"):
            refused()
    assert not files.same(one, tmp_path / "three.json")


COUNT = """
import sys
from pathlib import Path
from designer.exchange.formats import drafts, files
from designer.exchange.formats.files import ConflictError, fingerprint
path, saved = Path(sys.argv[1]), 0
for _ in range(120):
    seen = path.read_bytes()
    try:
        files.save(path, b"%d" % (int(seen) + 1), expected=fingerprint(seen))
        saved += 1
    except ConflictError:
        pass
print(saved)
"""


@posix
def test_no_save_that_was_confirmed_is_lost_to_another_program(path: Path) -> None:
    path.write_bytes(b"0")
    command = [sys.executable, "-c", COUNT, str(path)]
    counting = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    saved = sum(int(one.communicate(timeout=300)[0]) for one in counting)
    assert saved == int(path.read_bytes())


@posix
def test_a_link_that_leads_elsewhere_meanwhile_is_said_and_nothing_is_written(path: Path) -> None:
    other, link = path.with_name("other.json"), path.with_name("link.json")
    other.write_bytes(b"other")
    link.symlink_to(path)
    steps = files.save_in_parts(link, iter([b"n" * 100_000, b"ew"]))
    next(steps)
    link.unlink()
    link.symlink_to(other)
    with pytest.raises(FormatError, match="leads to another file"):
        list(steps)
    assert (b"seen", b"other") == (path.read_bytes(), other.read_bytes())


def test_a_file_that_may_not_be_written_is_refused_also_where_a_rename_would_do(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda name, mode: not (Path(name) == path and mode == os.W_OK))
    with pytest.raises(FormatError, match="not allowed"):
        files.save(path, b"new")
    assert b"seen" == path.read_bytes()


# -- what stays


@posix
def test_a_draft_is_its_owners_alone_until_it_resembles_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.chmod(0o666)
    modes = []
    resemble = drafts.Draft._resemble

    def look_first(draft: drafts.Draft, target: Path, old: os.stat_result) -> None:
        modes.append(stat.S_IMODE(os.fstat(draft._handle).st_mode))
        resemble(draft, target, old)

    monkeypatch.setattr(drafts.Draft, "_resemble", look_first)
    files.save(path, b"new")
    assert [0o600] == modes


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444 | 0o200])
def test_a_draft_may_be_read_by_nobody_who_may_not_read_the_file(path: Path, mode: int) -> None:
    path.chmod(mode)
    steps = files.save_in_parts(path, iter([b"n" * 100_000, b"ew"]))
    next(steps)
    [draft] = [other for other in path.parent.iterdir() if other != path]
    assert mode == stat.S_IMODE(draft.stat().st_mode)
    steps.close()


@posix
def test_a_private_file_is_its_owners_alone(path: Path) -> None:
    path.chmod(0o664)
    assert files.Saved() == files.save(path, b"new", private=True)
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


@posix
@root
def test_the_owner_stays(path: Path) -> None:
    os.chown(path, 1234, 2345)
    path.chmod(0o664)
    assert files.Saved() == files.save(path, b"new")
    now = path.stat()
    assert (1234, 2345, 0o664) == (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode))


@posix
@root
def test_an_owner_and_a_group_that_cannot_stay_are_said_and_the_new_group_may_no_more_than_all(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(path, 1234, 2345)
    path.chmod(0o664)

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "fchown", refused)
    saved = files.save(path, b"new")
    assert ("Could not be kept: its owner, its group.",) == saved.notes
    assert saved.certain
    assert 0o644 == stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="extended attributes of Linux")
def test_extended_attributes_stay_or_are_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        os.setxattr(path, "user.colour", b"green")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    assert files.Saved() == files.save(path, b"new")
    assert b"green" == os.getxattr(path, "user.colour")

    def refused(*_: object) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(os, "setxattr", refused)
    assert ("Could not be kept: its extended attributes (user.colour).",) == files.save(path, b"newer").notes


@posix
def test_that_other_names_of_a_file_keep_the_old_content_is_said(path: Path) -> None:
    twin = path.with_name("twin.json")
    twin.hardlink_to(path)
    [note] = files.save(path, b"new").notes
    assert "hard links" in note
    assert (b"new", b"seen") == (path.read_bytes(), twin.read_bytes())
    assert files.Saved() == files.save(path, b"newer")


# -- drafts of the dead


def test_drafts_of_killed_programs_go_and_what_only_looks_like_one_stays(path: Path) -> None:
    dead = [path.with_name(f".design.json.0123456{digit}.tmp") for digit in "78"]
    others = [
        path.with_name(name)
        for name in ("design.json.01234567.tmp", ".design.json.0123.tmp", ".other.json.01234567.tmp", ".design.json")
    ]
    for made in (*dead, *others):
        made.write_bytes(b"half")
    files.save(path, b"new")
    assert {path, *others} == set(path.parent.iterdir())


@posix
def test_what_another_has_put_in_the_place_of_a_draft_is_left_alone(path: Path) -> None:
    linked, pipe = path.with_name(".design.json.00000000.tmp"), path.with_name(".design.json.11111111.tmp")
    linked.symlink_to(path.with_name("precious"))
    os.mkfifo(pipe)
    files.save(path, b"new")
    assert {path, linked, pipe} == set(path.parent.iterdir())


@posix
def test_a_draft_that_is_being_written_is_not_swept_away(path: Path) -> None:
    begun = files.save_in_parts(path, iter([b"slow", b"ly"]))
    next(begun)
    files.save(path, b"quickly")
    assert [] == list(begun)[1:]
    assert (b"slowly", [path]) == (path.read_bytes(), list(path.parent.iterdir()))


def test_a_name_of_the_greatest_length_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / ("𐍈" * 60 + ".json")
    files.save(path, b"new")
    assert [path] == list(tmp_path.iterdir())


TWO = """
import sys
from pathlib import Path
from designer.exchange.formats import drafts, files
path, letter = Path(sys.argv[1]), sys.argv[2].encode()
for _ in range(100):
    files.save(path, letter * 70_000)
"""


def test_two_programs_that_save_one_file_again_and_again_do_not_hinder_each_other(path: Path) -> None:
    both = [subprocess.Popen([sys.executable, "-c", TWO, str(path), letter], cwd=ROOT) for letter in "ab"]
    assert [0, 0] == [one.wait(60) for one in both]
    assert path.read_bytes() in (b"a" * 70_000, b"b" * 70_000)
    assert [path] == list(path.parent.iterdir())


@posix
def test_a_draft_that_is_dropped_stays_locked_until_it_is_gone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So no other program takes it for one whose program was killed, and removes what has come in its place."""
    remove, locked = os.unlink, []

    def unlink(draft: Path) -> None:
        handle = os.open(draft, os.O_RDWR)
        with pytest.raises(BlockingIOError):
            lock(handle)
        os.close(handle)
        locked.append(draft)
        remove(draft)

    monkeypatch.setattr(drafts.os, "unlink", unlink)
    drafts.Draft(path, None).drop()

    assert [False] == [draft.exists() for draft in locked]


def test_a_stream_may_hold_as_much_as_a_file_and_not_a_byte_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 10)

    assert b"0123456789" == files.limited(BytesIO(b"0123456789"), "a pipe")
    with pytest.raises(FormatError, match="no end within 10 bytes"):
        files.limited(BytesIO(b"0123456789a"), "a pipe")


@posix
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/null")])
def test_a_device_in_the_place_of_what_was_read_takes_no_save(path: Path, make: Callable[[Path], None]) -> None:
    path.unlink()
    make(path)
    with pytest.raises(FormatError, match=r"cannot be written:\n  This is a pipe or a device, not a file\."):
        files.save(path, b"new", expected=fingerprint(b"seen"))
    assert [path] == list(path.parent.iterdir())
