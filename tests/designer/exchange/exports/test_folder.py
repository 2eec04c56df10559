"""Exports into folders: whole, repeatable, and never over what is somebody else's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from designer.basics.errors import FormatError
from designer.exchange.exports.folder import LIST, write_folder
from designer.exchange.formats import files


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LIST
    }


def test_a_new_folder_has_all_files(tmp_path: Path) -> None:
    assert () == write_folder(tmp_path / "out", {"a.tf": b"1", "b/c.json": b"2"})
    assert {"a.tf": "1", "b/c.json": "2"} == tree(tmp_path / "out")
    assert ["out"] == [path.name for path in tmp_path.iterdir()]


def test_the_next_export_replaces_its_own_files_and_removes_those_it_no_longer_writes(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"a.tf": b"1", "b.tf": b"2"})
    assert () == write_folder(tmp_path / "out", {"a.tf": b"3"})
    assert {"a.tf": "3"} == tree(tmp_path / "out")


def test_what_is_somebody_elses_stays_and_refuses_all(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text("mine", "utf-8")
    (tmp_path / "other").write_text("mine", "utf-8")
    with pytest.raises(FormatError, match=r"a\.tf is not as an export left it"):
        write_folder(tmp_path, {"0.tf": b"1", "a.tf": b"1"})
    assert {"a.tf": "mine", "other": "mine"} == tree(tmp_path)

    write_folder(tmp_path, {"0.tf": b"1", "a.tf": b"1"}, force=True)
    assert {"0.tf": "1", "a.tf": "1", "other": "mine"} == tree(tmp_path)


def test_what_was_changed_since_is_kept(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"a.tf": b"1", "b.tf": b"2"})
    (tmp_path / "out" / "a.tf").write_text("mine", "utf-8")
    with pytest.raises(FormatError, match=r"a\.tf"):
        write_folder(tmp_path / "out", {"a.tf": b"3"})
    [note] = write_folder(tmp_path / "out", {"b.tf": b"3"})
    assert "was changed since it was exported: it stays" in note
    assert {"a.tf": "mine", "b.tf": "3"} == tree(tmp_path / "out")


@pytest.mark.parametrize("force", [False, True])
def test_no_link_leads_out_of_the_folder(tmp_path: Path, force: bool) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.tf").write_text("mine", "utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.tf").symlink_to(outside / "a.tf")
    (folder / "b").symlink_to(outside, target_is_directory=True)
    for name in ("a.tf", "b/a.tf"):
        with pytest.raises(FormatError, match="link"):
            write_folder(folder, {name: b"1"}, force=force)
    assert {"a.tf": "mine"} == tree(outside)


def test_a_list_from_somebody_else_removes_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine", "utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    mark = "9a56c5b2b60a8d9a5e8d0a9a2d7a1a6a"
    (folder / LIST).write_text(f'{{"files": {{"../a": "{mark}", "/etc/passwd": "{mark}", "x": 1}}}}', "utf-8")
    write_folder(folder, {"b": b"1"})
    assert {"a": "mine", "out/b": "1"} == tree(tmp_path)


@pytest.mark.parametrize("broken", ["", "[", "[]", '{"files": 1}', "\x00"])
def test_a_broken_list_is_none(tmp_path: Path, broken: str) -> None:
    (tmp_path / LIST).write_text(broken, "utf-8")
    write_folder(tmp_path, {"b": b"1"})
    assert {"b": "1"} == tree(tmp_path)


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(FormatError, match="This is a file"):
        write_folder(tmp_path / "file", {"a": b"1"})
    with pytest.raises(FormatError, match="folder above it does not exist"):
        write_folder(tmp_path / "no" / "out", {"a": b"1"})
    assert ["file"] == [path.name for path in tmp_path.iterdir()]


def test_a_new_folder_that_fails_midway_is_named_and_not_its_draft(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as refused:
        write_folder(tmp_path / "out", {"a.tf": b"", "x" * 300: b""})
    assert refused.value.source == str(tmp_path / "out")
    assert not [*tmp_path.iterdir()]


def test_an_export_that_was_killed_can_be_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out"
    write_folder(folder, {"a.tf": b"1", "b.tf": b"1", "c.tf": b"1"})
    save = files.save
    for allowed in range(4):
        left = iter(range(allowed))

        def killed(path: Path, data: bytes, *, left: Iterator[int] = left, **rest: object) -> object:
            if next(left, None) is None:
                raise KeyboardInterrupt
            return save(path, data, **rest)

        monkeypatch.setattr(files, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            write_folder(folder, {"a.tf": b"2%d" % allowed, "d.tf": b"2%d" % allowed, "e.tf": b"2"})
        monkeypatch.setattr(files, "save", save)
        write_folder(folder, {"a.tf": b"3", "b.tf": b"3"})

        assert tree(folder) == {"a.tf": "3", "b.tf": "3"}, f"killed after {allowed} files"


def test_the_draft_of_a_killed_export_is_swept_away(tmp_path: Path) -> None:
    for name in (".out.abcd1234.orgwright-draft", ".out-abcd1234", ".outer.abcd1234.orgwright-draft"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.tf").write_text("1", "utf-8")
    write_folder(tmp_path / "out", {"a.tf": b"1"})

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".out-abcd1234",
        ".outer.abcd1234.orgwright-draft",
        "out",
    ]
    (tmp_path / ".out.abcd1234.orgwright-draft").mkdir()  # of one that was killed after the folder had its name
    write_folder(tmp_path / "out", {"a.tf": b"2"})
    assert not (tmp_path / ".out.abcd1234.orgwright-draft").exists()


def test_the_longest_name_of_a_folder_is_no_longer_for_its_draft(tmp_path: Path) -> None:
    write_folder(tmp_path / ("n" * 255), {"a.tf": b"1"})

    assert tree(tmp_path) == {f"{'n' * 255}/a.tf": "1"}


def test_a_new_folder_waits_for_no_lock_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    write_folder(tmp_path / "out", {"a.tf": b"1", "b/c.json": b"2"})

    assert waited == []
