"""The files of a trail in folders, archives and alone, wherever they were copied to."""

from __future__ import annotations

import gzip
import lzma
import os
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from designer.activity.access_reports import is_report
from designer.activity.sql_results import is_sql_answer
from designer.basics.errors import OrgwrightError

LARGEST_TRAIL = 96 * 2**20
"""Bytes of a file's JSON; CloudTrail's own files hold a few million."""

_UNREADABLE = (OSError, EOFError, ValueError, KeyError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
_HEAD = 64 * 2**10
_LOOKED_AT = 20
_SUFFIXES = (".json.gz", ".json", ".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
_OTHER_NAMES, _LINKS = "files of other names", "links to folders"
_OTHERS = re.compile(
    r"(?:^|/)(CloudTrail-Digest|CloudTrail-Insight|Config|ConfigHistory|ConfigSnapshot)(?:/|$)|_Config_"
)


class TrailFile(NamedTuple):
    """A file: the path of it, or of the archive it lies in, and its name there."""

    path: str
    inside: str = ""

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{self.path}: {self.inside}" if self.inside else self.path

    @property
    def base_name(self) -> str:
        """Its name without its folders."""
        return re.split(r"[/\\]", self.inside or self.path)[-1]


class Found(NamedTuple):
    """Files that may hold events, sorted by name, and how many of others were passed over, by their kind."""

    files: list[TrailFile]
    passed_over: Counter[str]


def find_files(sources: list[Path]) -> Found:
    """Find the files of sources.

    Raises:
        OrgwrightError: A source is not there, or no file; an archive is none.
    """
    files: list[TrailFile] = []
    passed_over = Counter[str]()
    for source in sources:
        for file in _within(source, passed_over):
            other = _OTHERS.search(file.inside or file.path)
            if other is None:
                files.append(file)
            else:
                passed_over[other[1] or "Config"] += 1
    return Found(sorted(set(files)), +passed_over)


def looks_like_trail(source: Path) -> bool:
    """Whether a folder or file begins as a trail or an access report does, by its first files; False if unreadable."""
    try:
        return any(map(_has_events, islice(_within(source, Counter()), _LOOKED_AT)))
    except (OrgwrightError, OSError, ValueError):
        return False


def _has_events(file: TrailFile) -> bool:
    try:
        head = _bytes_of(file, _HEAD)
        if head[:2] == b"\x1f\x8b":
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, _HEAD)
    except _UNREADABLE:
        return False
    if is_report(head) or is_sql_answer(head):
        return True
    head = head.lower()
    return b'"eventsource"' in head and b'"eventtime"' in head  # patterns of EventBridge name sources, too


def _within(source: Path, others: Counter[str]) -> Iterator[TrailFile]:
    """Yield the files of a source that may hold events; count the others by their kind."""
    try:
        mode = source.stat().st_mode
    except OSError as error:
        raise OrgwrightError(f"{source} cannot be read: {error.strerror}.") from None
    if stat.S_ISDIR(mode):
        yield from _in_folder(source, others)
    elif not stat.S_ISREG(mode):
        raise OrgwrightError(f"{source} is neither a file nor a folder.")
    elif source.suffix.lower() == ".zip":
        yield from _in_archive(source, others)
    else:
        yield TrailFile(str(source))


def _in_folder(folder: Path, others: Counter[str]) -> Iterator[TrailFile]:
    """Yield the files below a folder; one that cannot be looked at, and a folder, have trouble when they are read."""
    closed: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=closed.append):
        others[_LINKS] += sum(Path(here, name).is_symlink() for name in folders)
        for path in (Path(here, name) for name in names):
            if (path.name.lower().endswith(_SUFFIXES) and _may_be_read(path)) or _is_answer(path):
                yield TrailFile(str(path))
            elif path.suffix.lower() == ".zip" and _may_be_read(path):
                yield from _in_archive(path, others, is_alone=False)
            else:
                others[_OTHER_NAMES] += 1
    yield from (TrailFile(str(error.filename)) for error in closed)


def _may_be_read(path: Path) -> bool:
    """Whether a path is a file, or may be one."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True


def _is_answer(path: Path) -> bool:
    """Whether a table of a folder is an answer of SQL."""
    try:
        return path.suffix.lower() == ".csv" and is_sql_answer(_bytes_of(TrailFile(str(path)), _HEAD))
    except OSError:
        return False


def _in_archive(path: Path, others: Counter[str], *, is_alone: bool = True) -> Iterator[TrailFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [zip_info.filename for zip_info in archive.infolist() if not zip_info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        if not is_alone:  # its trouble is reported when it is read, and the rest goes on
            yield TrailFile(str(path))
            return
        raise OrgwrightError(f"{path} cannot be read as a zip archive: {error}.") from None
    taken = [name for name in names if name.lower().endswith(_SUFFIXES)]
    others[_OTHER_NAMES] += len(names) - len(taken)
    yield from (TrailFile(str(path), name) for name in taken)


def read_file(file: TrailFile) -> bytes:
    """Return the JSON of a file, unpacked.

    Raises:
        OrgwrightError: The file cannot be read, is cut off or larger than `LARGEST_TRAIL`.
    """
    try:
        packed = _bytes_of(file)
        data = _unpacked(packed) if packed[:2] == b"\x1f\x8b" else packed
    except _UNREADABLE as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or error
        raise OrgwrightError(f"it cannot be read: {reason}") from None
    if len(data) > LARGEST_TRAIL:
        raise OrgwrightError(f"it holds more than {LARGEST_TRAIL // 2**20} MB; split it by lines")
    return data


def _bytes_of(file: TrailFile, most: int = LARGEST_TRAIL + 1) -> bytes:
    if not file.inside:
        if file.path.lower().endswith(".zip"):
            raise zipfile.BadZipFile("it is not a zip archive, or a damaged one")
        with Path(file.path).open("rb") as opened:
            return opened.read(most)
    state = Path(file.path).stat()
    with _archive(file.path, state.st_mtime_ns, state.st_size).open(file.inside) as opened:
        return opened.read(most)


@lru_cache(maxsize=1)
def _archive(path: str, _changed: int, _size: int) -> zipfile.ZipFile:
    """Return an archive, whose list of files is read once for all that lie in it."""
    return zipfile.ZipFile(path)


def _unpacked(packed: bytes) -> bytes:
    """Return the members one after the other, as gzip allows, up to one byte more than is taken."""
    import io

    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as opened:
        return opened.read(LARGEST_TRAIL + 1)
