"""Files are read whole or refused in words, and written whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from designer.basics.errors import FormatError
from designer.exchange.formats import files
from designer.exchange.formats.files import ConflictError
from designer.exchange.formats.loading import MAX_BYTES

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions and links of POSIX")
not_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read and write everything")


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "design.json"
    files.save(path, b"one")
    files.save(path, b"two")
    assert b"two" == files.load_file(path)
    assert [path] == list(tmp_path.iterdir())


@posix
def test_a_symbolic_link_stays_one_and_permissions_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    files.save(link, b"new")
    assert link.is_symlink()
    assert (b"new", 0o640) == (real.read_bytes(), stat.S_IMODE(real.stat().st_mode))


@posix
@posix
def test_a_path_is_shown_without_steps_up_unless_they_lead_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a" / "b")
    for place in (tmp_path, tmp_path / "a"):
        files.save(place / "design.json", b"one")
    assert tmp_path / "design.json" == files.plain_path(tmp_path / "a" / ".." / "design.json")
    beside_the_target = tmp_path / "link" / ".." / "design.json"
    assert beside_the_target == files.plain_path(beside_the_target)


def test_a_new_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    files.save(tmp_path / "new.json", b"")
    assert (tmp_path / "usual").stat().st_mode == (tmp_path / "new.json").stat().st_mode


def test_the_old_content_survives_a_failure_while_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "design.json"
    path.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FormatError, match=r"cannot be written:\n  No space left on device\."):
        files.save(path, b"new")
    assert (b"old", [path]) == (path.read_bytes(), list(tmp_path.iterdir()))


@pytest.mark.parametrize(
    ("name", "words"), [("gone.json", "no such file"), (".", "folder"), ("a\0b", "null"), ("x" * 300, "too long")]
)
def test_what_cannot_be_read_is_said_in_words(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(FormatError, match="cannot be read") as refused:
        files.load_file(tmp_path / name)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("name", "words"), [("gone/x.json", "folder does not exist"), (".", "folder"), ("a\0b", "null")]
)
def test_what_cannot_be_written_is_said_in_words(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(FormatError, match="cannot be written") as refused:
        files.save(tmp_path / name, b"")
    assert words in str(refused.value)


@posix
def test_a_file_that_nobody_may_write_is_not_replaced_as_root_either(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(ConflictError, match="read-only"):
        files.save(path, b"new", expected=files.fingerprint(b"old"))
    assert b"old" == path.read_bytes()


@posix
@not_root
def test_a_file_that_may_not_be_touched_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret.json"
    path.write_bytes(b"old")
    path.chmod(0)
    with pytest.raises(FormatError, match="not allowed to read"):
        files.load_file(path)
    with pytest.raises(FormatError, match="not allowed to write"):
        files.save(path, b"new")


def test_a_file_above_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(FormatError, match="limit"):
        files.load_file(path)


def test_what_is_saved_in_parts_takes_the_place_of_the_old_at_the_last_step(tmp_path):
    path = tmp_path / "shop.json"
    files.save(path, b"old")
    steps = files.save_in_parts(path, iter([b"n", b"e", b"w"]))
    for _ in range(3):
        next(steps)
        assert b"old" == path.read_bytes()
    assert [] == list(steps)
    assert b"new" == path.read_bytes()
    begun = files.save_in_parts(path, iter([b"never", b"ended"]))
    next(begun)
    begun.close()
    assert b"new" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())
