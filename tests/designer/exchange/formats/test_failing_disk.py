"""Every call of the system fails in turn while a file is saved: it holds the old or the new, and a loss is said."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from designer.basics.errors import FormatError
from designer.exchange.formats import files
from tests.faults.disk import FAULTS, Disk

ROOT = Path(__file__).resolve().parents[4]
OLD, NEW = b"old " * 50_000, b"new " * 60_000
linux = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which file a call is about")


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.json"
    path.write_bytes(OLD)
    return path


@linux
@pytest.mark.parametrize("error", FAULTS, ids=errno.errorcode.get)
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_whatever_fails_the_file_holds_the_old_or_the_new_and_the_answer_tells_which(
    design: Path, monkeypatch: pytest.MonkeyPatch, error: int, *, lasting: bool
) -> None:
    met = []
    for number in range(100):
        design.write_bytes(OLD)
        with monkeypatch.context() as patch:
            disk = Disk(design.parent, number, error, lasting=lasting).install(patch)
            try:
                saved: files.Saved | None = files.save(design, NEW, expected=files.fingerprint(OLD))
            except FormatError:
                saved = None
        if not disk.failed:
            assert (NEW, files.Saved()) == (design.read_bytes(), saved)
            break
        met.append(disk.failed)
        assert (OLD if saved is None else NEW) == design.read_bytes()
        if saved is not None:
            assert saved.notes, f"{disk.failed} failed silently"
            assert saved.certain == (disk.failed != "fsync folder")
        assert not lasting or disk.failed == "unlink" or [design] == list(design.parent.iterdir())
    assert {"open", "write", "fsync", "replace", "fsync folder"} <= set(met)
    files.save(design, NEW)
    assert [design] == list(design.parent.iterdir())


@linux
def test_the_order_makes_it_safe(design: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content is on the disk before it takes the place, and the new name before the save says that it is done."""
    with monkeypatch.context() as patch:
        disk = Disk(design.parent).install(patch)
        files.save(design, NEW)
    order = [name for name, after in zip(disk.made, [*disk.made[1:], ""], strict=True) if name != after]
    assert ["open", "fchmod", "write", "fsync", "replace", "fsync folder"] == order


@linux
def test_a_disk_that_takes_a_little_at_a_time_gets_all(design: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        disk = Disk(design.parent, shortest=7_001).install(patch)
        files.save(design, NEW)
    assert disk.made.count("write") > 30
    assert NEW == design.read_bytes()


def test_a_file_that_has_its_place_is_saved_though_it_is_not_closed_well(
    design: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = os.close

    def failing(handle: int) -> None:
        close(handle)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, "close", failing)
        saved = files.save(design, NEW, expected=files.fingerprint(OLD))
    assert (NEW, files.Saved()) == (design.read_bytes(), saved)


LIMITED = """
import resource, signal, sys
from pathlib import Path
from designer.basics.errors import FormatError
from designer.exchange.formats import files
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    files.save(Path(sys.argv[1]), b"new " * 60_000)
except FormatError as error:
    print(error.faults[0].message)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_a_limit_of_the_system_itself_leaves_the_old_file_and_is_said(design: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", LIMITED, str(design)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300
    )
    assert "File too large.\n" == said.stdout
    assert (OLD, [design]) == (design.read_bytes(), list(design.parent.iterdir()))


KILLED = """
import os, signal, sys
from pathlib import Path
import pytest
from designer.exchange.formats import files
from tests.faults.disk import Disk
design, number = Path(sys.argv[1]), int(sys.argv[2])
def before(name):
    if len(disk.made) == number:
        os.kill(os.getpid(), signal.SIGKILL)
disk = Disk(design.parent, before=before)
with pytest.MonkeyPatch.context() as patch:
    disk.install(patch)
    files.save(design, b"new " * 60_000)
"""


@linux
def test_a_program_killed_before_any_call_leaves_the_old_or_the_new_and_its_draft_goes_with_the_next_save(
    design: Path,
) -> None:
    ends = []
    for number in range(50):
        design.write_bytes(OLD)
        command = [sys.executable, "-c", KILLED, str(design), str(number)]
        died = subprocess.run(command, cwd=ROOT, check=False, timeout=300)
        ends.append(design.read_bytes())
        assert ends[-1] in (OLD, NEW)
        if not died.returncode:
            break
    assert (OLD, NEW) == (ends[0], ends[-1])
    assert len(ends) > 6
    files.save(design, b"next")
    assert [design] == list(design.parent.iterdir())
