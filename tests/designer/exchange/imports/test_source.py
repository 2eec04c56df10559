"""Sources: what is read of a file, a folder, an archive or a pipe, and what is refused in words."""

from __future__ import annotations

import os
import stat
import struct
import threading
import zipfile
from pathlib import Path

import pytest

from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import files, loading
from designer.exchange.imports.source import open_source


def archive(path: Path, *names: str, compression: int = zipfile.ZIP_DEFLATED, data: bytes = b"{}") -> Path:
    """An archive whose entries have exactly these names, which `zipfile` would mend."""
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            entry = zipfile.ZipInfo("x")
            entry.filename = entry.orig_filename = name
            entry.compress_type = compression
            made.writestr(entry, data)
    return path


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".", "no name"),
        ("", "no name"),
        ("\0abc", "no name"),
        ("./.", "no name"),
        ("//", "no name"),
        ("/etc/passwd", "leads out"),
        ("//server/share", "leads out"),
        ("../x.json", "leads out"),
        ("a/../../x.json", "leads out"),
        ("a\\..\\..\\x.json", "leads out"),
        ("C:/x.json", "leads out"),
        ("x" * 2_000, "leads out"),
    ],
)
def test_an_entry_without_a_name_or_outside_is_passed_over_in_words(name: str, said: str, tmp_path: Path) -> None:
    report = ConversionReport()
    source = open_source(archive(tmp_path / "a.zip", name, "kept.json"), report)

    assert source.names == ("kept.json",)
    assert source.read("kept.json") == b"{}"
    if name != "//":  # which is a folder
        assert [said in str(entry) for entry in report.entries] == [True]


def test_an_archive_of_which_nothing_is_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="holds no file that can be read"):
        open_source(archive(tmp_path / "a.zip", ".", "../x"), ConversionReport())


def test_names_of_an_archive_are_plain_paths(tmp_path: Path) -> None:
    source = open_source(archive(tmp_path / "a.zip", "./a/b.json", "c\\d.json", "e//f.json", "g/"), ConversionReport())

    assert source.names == ("a/b.json", "c/d.json", "e/f.json")
    assert {source.read(name) for name in source.names} == {b"{}"}


def test_a_compression_that_asks_for_memory_is_not_read(tmp_path: Path) -> None:
    source = open_source(archive(tmp_path / "a.zip", "x.json", compression=zipfile.ZIP_LZMA), ConversionReport())

    assert source.head("x.json") == b""
    with pytest.raises(FormatError, match="deflate is"):
        source.read("x.json")


def test_a_list_of_files_that_is_said_to_be_enormous_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", "x.json")
    data = bytearray(path.read_bytes())
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(data)

    with pytest.raises(FormatError, match="cannot be opened"):
        open_source(path, ConversionReport())


def test_a_list_of_files_that_is_longer_than_any_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("designer.exchange.imports.source._MAX_LISTING", 50)
    with pytest.raises(FormatError, match="its list of files has 52 bytes; the limit is 50"):
        open_source(archive(tmp_path / "a.zip", "x.json"), ConversionReport())


def test_a_file_that_is_gone_has_no_beginning_and_is_told_where_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("{}")
    source = open_source(tmp_path, ConversionReport())
    path.unlink()
    assert source.head("a.json") == b""
    with pytest.raises(FormatError, match=r"a\.json"):
        source.read("a.json")


def test_files_that_overlap_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", "x.json", "y.json")
    data = bytearray(path.read_bytes())
    for name in (b"x.json", b"y.json"):
        listed = data.rfind(b"PK\x01\x02", 0, data.rfind(name))
        data[listed + 20 : listed + 24] = struct.pack("<I", len(data))  # the compressed size
    path.write_bytes(data)

    with pytest.raises(FormatError, match="overlap"):
        open_source(path, ConversionReport())


def test_a_bomb_is_refused_by_what_comes_out_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("designer.exchange.imports.source.MAX_BYTES", 1_000)
    source = open_source(archive(tmp_path / "a.zip", "x.json", data=b" " * 100_000), ConversionReport())

    assert len(source.head("x.json", 10)) == 10
    with pytest.raises(FormatError, match="too large"):
        source.read("x.json")


@pytest.mark.skipif(os.name != "posix", reason="has no named pipes")
def test_a_pipe_is_read_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b'{"a": 1}',))
    writer.start()
    source = open_source(pipe, ConversionReport())

    assert source.head("pipe", 2) == b'{"'
    assert source.head("pipe") == b'{"a": 1}'
    assert source.read("pipe") == b'{"a": 1}'
    writer.join()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="has no such device")
def test_a_device_without_an_end_is_cut_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 10_000)

    with pytest.raises(FormatError, match="no end within 10,000 bytes"):
        open_source(Path("/dev/zero"), ConversionReport())


def test_a_beginning_of_a_file_is_all_that_is_read_of_it(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(loading.MAX_BYTES + 1)  # a hole: it takes no room
    source = open_source(path, ConversionReport())

    assert source.head("big.json", 4) == b"\0\0\0\0"
    with pytest.raises(FormatError, match="the limit is 100,000,000"):
        source.read("big.json")


@pytest.mark.parametrize("text", ["[" + "[]," * 300 + "[]]", '{"a": [' + "{}," * 100 + "{}]}"])
def test_values_that_take_many_times_their_size_are_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_FREE_COST", 0)

    with pytest.raises(FormatError, match="too many values for its size"):
        loading.load_json(text.encode(), "x.json")


def test_what_is_passed_over_in_a_folder_is_kept_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.tf").write_text("x")
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "kept.tf").write_text("x")
    (folder / "again.tf").symlink_to("kept.tf")
    (folder / "inside").symlink_to("sub")
    (folder / "out.tf").symlink_to("../outside/x.tf")
    (folder / "gone.tf").symlink_to("nowhere")
    (folder / "linked").symlink_to("../outside")
    report = ConversionReport()
    source = open_source(folder, report)

    assert source.names == ("again.tf", "kept.tf")
    assert set(source.unread) == {"out.tf", "gone.tf", "linked/"}
    assert sorted(entry.where for entry in report) == ["gone.tf", "linked/", "out.tf"]


def test_links_of_an_archive_and_names_that_lead_out_are_kept_as_passed_over(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", "kept.tf", "../out.tf")
    with zipfile.ZipFile(path, "a") as made:
        for name in ("scp.tf", "lib"):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            made.writestr(entry, "../shared")
    source = open_source(path, ConversionReport())

    assert source.names == ("kept.tf",)
    assert set(source.unread) == {"../out.tf", "scp.tf", "lib/"}


def test_an_archive_with_a_password_says_so(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", "x.tf")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)

    with pytest.raises(FormatError, match="locked with a password"):
        open_source(path, ConversionReport())
