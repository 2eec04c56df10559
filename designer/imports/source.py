"""Sources: a file, a folder or a zip archive as names with contents, read within bounds and never left.

Nothing is unpacked to the disk. A name that leads out of the folder, a link out of it and a device are passed over and
said; what is too large is refused.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn, Protocol

from designer.conversion import ConversionReport
from designer.errors import Fault, FormatError
from designer.formats import files
from designer.formats.loading import MAX_BYTES

MAX_FILES = 200_000
"""More than the answers of the largest organization that AWS allows, one file a call, tags included."""

MAX_TOTAL_BYTES = 500_000_000
"""Larger folders are refused, packed or not."""

_AT_ONCE = 1 << 20
_MAX_NAME = 1000


def never_stops() -> None:
    """Nothing: the reading goes on."""


class SourceFiles:
    """Contents of a source by name; a name is a relative path with slashes.

    Args:
        title: The source.
        names: Names of its files.
        reader: Reads one.
        stop: Called before each file; raises to end the reading.

    Attributes:
        title: The source, for messages.
        names: Names of its files, sorted; a single file has one.
    """

    def __init__(
        self, title: str, names: tuple[str, ...], reader: _Reader, stop: Callable[[], None] = never_stops
    ) -> None:
        self.title = title
        self.names = names
        self._reader = reader
        self._stop = stop
        self._left = MAX_TOTAL_BYTES

    @property
    def is_single(self) -> bool:
        """True for one file that was named itself."""
        return isinstance(self._reader, _SingleFile | _Content)

    def read(self, name: str) -> bytes:
        """Content of a file.

        Raises:
            FormatError: It cannot be read, or the source is too large.
        """
        self._stop()
        content = self._reader.read(name, min(MAX_BYTES, self._left))
        self._left -= len(content)
        return content

    def head(self, name: str, size: int = 4096) -> bytes:
        """Beginning of a file; empty where it cannot be read."""
        self._stop()
        try:
            return self._reader.read(name, size, whole=False)
        except FormatError:
            return b""


class _Reader(Protocol):
    def read(self, name: str, most: int, *, whole: bool = True) -> bytes:
        """Content of a file: all of it, refused where it is more than `most` bytes; or its beginning."""


def open_source(path: Path, report: ConversionReport, stop: Callable[[], None] = never_stops) -> SourceFiles:
    """Files of a path.

    Args:
        path: A file, a folder or a zip archive.
        report: Told of what is passed over.
        stop: Called for each file that is found, and before one is read; raises to end the reading.

    Raises:
        FormatError: There is nothing, or it has too many files.
    """
    title = str(path)
    try:
        if path.is_dir():
            return SourceFiles(title, _bounded(_folder_names(path, report), title, stop), _Folder(path), stop)
        if zipfile.is_zipfile(path):
            archive = zipfile.ZipFile(path)  # open as long as its files are read
            return SourceFiles(title, _bounded(_zip_names(archive, report), title, stop), _Zip(archive, title), stop)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        _refuse(str(path), f"It cannot be opened: {error}.")
    source = SourceFiles(title, (path.name,), _SingleFile(path), stop)
    if source.head(path.name, 4) == b"PK\x03\x04":
        _refuse(str(path), "This zip archive is cut or damaged: its list of files is missing.")
    return source


def source_of(content: bytes, title: str) -> SourceFiles:
    """One file that is read already, such as a version that Git keeps."""
    name = PurePosixPath(title.rpartition(":")[2]).name or "content"
    return SourceFiles(title, (name,), _Content(content))


class _Content:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, name: str, most: int, *, whole: bool = True) -> bytes:
        if whole and len(self._content) > most:
            _refuse(name, "The file is too large.")
        return self._content[:most]


class _SingleFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str, most: int, *, whole: bool = True) -> bytes:
        del name
        content = files.load_file(self._path, streams=True)
        return content if whole else content[:most]


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str, most: int, *, whole: bool = True) -> bytes:
        try:
            with (self._path / name).open("rb") as file:
                return _limited(file, name, most, whole=whole)
        except OSError as error:
            _refuse(name, f"{error.strerror or error}.")


class _Zip:
    def __init__(self, archive: zipfile.ZipFile, title: str) -> None:
        self._archive = archive
        self._title = title

    def __del__(self) -> None:
        self._archive.close()

    def read(self, name: str, most: int, *, whole: bool = True) -> bytes:
        try:
            with self._archive.open(name) as file:
                return _limited(file, name, most, whole=whole)
        except (OSError, RuntimeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            # RuntimeError: a password; NotImplementedError, its child: a compression that Python lacks.
            _refuse(f"{self._title}: {name}", f"{error}.")


def _limited(file: IO[bytes], name: str, most: int, *, whole: bool) -> bytes:
    """Content by what is read, not by what an archive says of it."""
    parts: list[bytes] = []
    left = most + whole
    while left > 0 and (part := file.read(min(left, _AT_ONCE))):
        parts.append(part)
        left -= len(part)
    if whole and left <= 0:
        _refuse(name, f"The file is too large, or all files together have more than {MAX_TOTAL_BYTES:,} bytes.")
    return b"".join(parts)


def _bounded(names: Iterator[str], title: str, stop: Callable[[], None]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        stop()
        found.append(name)
        if len(found) > MAX_FILES:
            _refuse(title, f"It has more than {MAX_FILES:,} files.")
    return tuple(sorted(found))


def _folder_names(folder: Path, report: ConversionReport) -> Iterator[str]:
    home = folder.resolve()
    for here, folders, names in folder.walk() if hasattr(folder, "walk") else _walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for path in (here / name for name in names if not name.startswith(".")):
            relative = path.relative_to(folder).as_posix()
            if refusal := _link_refusal(path, home):
                report.lost(relative, refusal)
            elif stat.S_ISREG(path.stat().st_mode):
                yield relative


def _link_refusal(path: Path, home: Path) -> str:
    """Reason why a file of a folder is not read, since it is a link that leads elsewhere; "" where it is read."""
    if not Path(os.path.realpath(path)).is_relative_to(home):  # `resolve` raises where links go in a circle
        return "A link leads out of the folder, so it is not read."
    return "" if path.exists() else "A link leads nowhere, so it is not read."


def _walk(folder: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """`Path.walk`, which Python 3.11 lacks; links to folders are not followed by either."""
    for here, folders, names in os.walk(folder):
        yield Path(here), folders, names


def _zip_names(archive: zipfile.ZipFile, report: ConversionReport) -> Iterator[str]:
    seen: set[str] = set()
    for entry in archive.infolist():
        name = entry.filename
        path = PurePosixPath(name.replace("\\", "/"))
        if entry.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts:
            continue
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or len(name) > _MAX_NAME:
            report.lost(name[:80], "The name leads out of the archive, so the file is not read.")
        elif name in seen:
            report.lost(name, "The archive has this name twice; the last file of it is read.")
        else:
            seen.add(name)
            yield name


def _refuse(source: str, message: str) -> NoReturn:
    raise FormatError(source, (Fault(message),))
