"""Sources: a file, a folder or a zip archive as names with contents, read within bounds and never left.

Nothing is unpacked to the disk. A name that leads out of the folder, a link out of it and a device are passed over and
said, and kept in `SourceFiles.unread`: what they hold is unknown. What is too large is refused.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn, Protocol

from designer.basics.errors import Fault, FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import files
from designer.exchange.formats.loading import MAX_BYTES

MAX_FILES = 200_000
"""More than the answers of the largest organization that AWS allows, one file a call, tags included."""

MAX_TOTAL_BYTES = 500_000_000
"""Larger folders are refused, packed or not."""

_AT_ONCE = 1 << 20
_MAX_NAME = 1000
_MAX_LISTING = 130 * MAX_FILES
"""Bytes of the list of files in an archive; each file takes 46 and its name."""

_NOT_OF_IT = {".git", ".hg", ".svn", ".terraform", ".terragrunt-cache", ".venv", ".idea", ".cache", "__MACOSX"}
_NOT_OF_IT |= {".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".npm", ".yarn", ".local", ".DS_Store"}
"""Folders that programs fill with histories and with what they fetched."""

_READ_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
"""Compressions whose reader needs little memory, whatever the archive says."""


def never_stops() -> None:
    """Nothing: the reading goes on."""


class SourceFiles:
    """Contents of a source by name; a name is a relative path with slashes.

    Args:
        title: The source.
        names: Names of its files.
        reader: Reads one.
        stop: Called before each file; raises to end the reading.
        unread: Files and folders that are passed over.
        hidden: Names of hidden files.

    Attributes:
        title: The source, for messages.
        names: Names of its files, sorted; a single file has one.
        beside: The same and hidden files, which no reader reads; programs that deploy read them.
        unread: Reasons by the names of files that are passed over, and of folders, which end in a slash.
        others_attach: True if the source is code, and others may attach policies to nodes that it does not make.
    """

    def __init__(
        self,
        title: str,
        names: tuple[str, ...],
        reader: _Reader,
        stop: Callable[[], None] = never_stops,
        unread: Mapping[str, str] | None = None,
        *,
        hidden: tuple[str, ...] = (),
    ) -> None:
        self.title = title
        self.names = names
        self.beside = (*names, *hidden)
        self.unread = unread or {}
        self.others_attach = False
        self._reader = reader
        self._stop = stop
        self._left = MAX_TOTAL_BYTES

    @property
    def is_single(self) -> bool:
        """True for one file that was named itself."""
        return isinstance(self._reader, _SingleFile | _Content)

    def read(self, name: str) -> bytes:
        """Return the content of a file.

        Raises:
            FormatError: The file cannot be read, or the source is too large.
        """
        self._stop()
        content = self._reader.read(name, min(MAX_BYTES, self._left))
        self._left -= len(content)
        return content

    def head(self, name: str, size: int = 4096) -> bytes:
        """Return the beginning of a file; empty if it cannot be read."""
        self._stop()
        try:
            return self._reader.read(name, size, whole=False)
        except FormatError:
            return b""


class _Reader(Protocol):
    def read(self, name: str, most: int, *, whole: bool = True) -> bytes:
        """Return the content of a file: all of it, refused where it is more than `most` bytes; or its beginning."""


def open_source(path: Path, report: ConversionReport, stop: Callable[[], None] = never_stops) -> SourceFiles:
    """Return the files of a path.

    Args:
        path: A file, a folder or a zip archive.
        report: Gets what is passed over.
        stop: Called for each file that is found, and before one is read; raises to end the reading.

    Raises:
        FormatError: There is nothing, or it has too many files.
    """
    title = str(path)
    unread: dict[str, str] = {}
    try:
        if path.is_dir():
            names, hidden = _bounded(_folder_names(path, unread), title, stop)
            return _reported(SourceFiles(title, names, _Folder(path), stop, unread, hidden=hidden), report)
        if path.exists() and not path.is_file():  # a pipe or a device, which cannot be read twice
            return SourceFiles(title, (path.name,), _Content(files.load_file(path, streams=True)), stop)
        if zipfile.is_zipfile(path):
            archive = _Zip(path, report, unread)
            names, hidden = _bounded(iter(archive.entries), title, stop)
            return _reported(SourceFiles(title, names, archive, stop, unread, hidden=hidden), report)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        _refuse(str(path), f"It cannot be opened: {error}.")
    source = SourceFiles(title, (path.name,), _SingleFile(path), stop)
    if source.head(path.name, 4) == b"PK\x03\x04":
        _refuse(str(path), "This zip archive is cut or damaged: its list of files is missing.")
    return source


def _reported(source: SourceFiles, report: ConversionReport) -> SourceFiles:
    """Return the source itself; the report names what is passed over."""
    for name, reason in source.unread.items():
        report.lost(name[:80] or "(empty)", reason)
    return source


def source_of(content: bytes, title: str) -> SourceFiles:
    """Return one file that is read already, such as a version that Git keeps."""
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
        return files.load_file(self._path) if whole else _beginning(self._path, name, most)


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str, most: int, *, whole: bool = True) -> bytes:
        if not whole:
            return _beginning(self._path / name, name, most)
        try:
            with (self._path / name).open("rb") as file:
                return _limited(file, name, most, whole=True)
        except OSError as error:
            _refuse(name, f"{error.strerror or error}.")


def _beginning(path: Path, name: str, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except (OSError, ValueError) as error:
        _refuse(name, f"{error}.")


class _ListedFile(io.FileIO):
    """File of an archive, whose list of files is read at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read on.

        Raises:
            ValueError: That is more than any list of files.
        """
        if size is not None and size > _MAX_LISTING:
            raise ValueError(f"its list of files has {size:,} bytes; the limit is {_MAX_LISTING:,}")
        return super().read(size) or b""


class _Zip:
    """An archive, open as long as its files are read.

    Attributes:
        entries: Files by their names.
    """

    def __init__(self, path: Path, report: ConversionReport, unread: dict[str, str]) -> None:
        self._title = str(path)
        self._file = _ListedFile(path)
        self._archive = zipfile.ZipFile(self._file)
        listed = self._archive.infolist()
        if sum(entry.compress_size for entry in listed) > path.stat().st_size:
            raise ValueError("its files are said to be longer than the archive, so that they overlap")
        self.entries = _zip_entries(listed, report, unread)
        if listed and not self.entries:
            said = " ".join(dict.fromkeys(unread.values()))
            raise ValueError(f"it holds no file that can be read. {said}".rstrip(" ."))

    def __del__(self) -> None:
        self._file.close()

    def read(self, name: str, most: int, *, whole: bool = True) -> bytes:
        entry = self.entries[name]
        if entry.compress_type not in _READ_COMPRESSIONS:
            _refuse(f"{self._title}: {name}", "It is compressed in a way that is not read; deflate is.")
        try:
            with self._archive.open(entry) as file:
                return _limited(file, name, most, whole=whole)
        except (OSError, RuntimeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            # RuntimeError: a password; NotImplementedError, its child: a compression that Python lacks.
            _refuse(f"{self._title}: {name}", f"{error}.")


def _limited(file: IO[bytes], name: str, most: int, *, whole: bool) -> bytes:
    """Return the content by what is read, not by what an archive says of it."""
    parts: list[bytes] = []
    left = most + whole
    while left > 0 and (part := file.read(min(left, _AT_ONCE))):
        parts.append(part)
        left -= len(part)
    if whole and left <= 0:
        _refuse(name, f"The file is too large, or all files together have more than {MAX_TOTAL_BYTES:,} bytes.")
    return b"".join(parts)


def _bounded(names: Iterator[str], title: str, stop: Callable[[], None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of files, and those of hidden ones."""
    found: list[str] = []
    for name in names:
        stop()
        found.append(name)
        if len(found) > MAX_FILES:
            _refuse(title, f"It has more than {MAX_FILES:,} files.")
    hidden = {name for name in found if name.startswith(".") or "/." in name}
    return tuple(sorted({*found} - hidden)), tuple(sorted(hidden))


def _folder_names(folder: Path, unread: dict[str, str]) -> Iterator[str]:
    """Yield the names of the files in a folder; put into `unread` what is passed over."""
    home = folder.resolve()

    def pass_over(error: OSError) -> None:
        unread[f"{Path(error.filename).relative_to(folder).as_posix()}/"] = f"{error.strerror or error}."

    for here, folders, names in os.walk(folder, onerror=pass_over):
        folders[:] = sorted(one for one in folders if one not in _NOT_OF_IT)
        for name in folders:
            path = Path(here, name)
            if path.is_symlink() and (refusal := _link_refusal(path, home)):
                unread[f"{path.relative_to(folder).as_posix()}/"] = refusal
        for path in (Path(here, name) for name in names):
            relative = path.relative_to(folder).as_posix()
            if refusal := _link_refusal(path, home) or _kind_refusal(path):
                unread[relative] = refusal
            else:
                yield relative


def _link_refusal(path: Path, home: Path) -> str:
    """Reason why a file of a folder is not read, since it is a link that leads elsewhere; "" where it is read."""
    if not Path(os.path.realpath(path)).is_relative_to(home):  # `resolve` raises where links go in a circle
        return "A link leads out of the folder, so it is not read."
    return "" if path.exists() else "A link leads nowhere, so it is not read."


def _kind_refusal(path: Path) -> str:
    return "" if stat.S_ISREG(path.stat().st_mode) else "This is a pipe or a device, so it is not read."


def _zip_entries(
    listed: list[zipfile.ZipInfo], report: ConversionReport, unread: dict[str, str]
) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by name; `unread` gets those that are passed over."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in listed:
        name = entry.filename.replace("\\", "/")
        path = PurePosixPath(name)
        if name.endswith("/") and path.parts:
            continue
        if refusal := _entry_refusal(name, path):
            unread[name] = refusal
        elif _NOT_OF_IT.isdisjoint(path.parts):
            if stat.S_ISLNK(entry.external_attr >> 16):
                unread[str(path) if path.suffix else f"{path}/"] = "Links of an archive are not followed."
                continue
            if entry.flag_bits & 1:
                unread[str(path)] = "It is locked with a password, so it is not read."
                continue
            if str(path) in found:
                report.lost(name, "The archive has this name twice; the last file of it is read.")
            found[str(path)] = entry
    return found


def _entry_refusal(name: str, path: PurePosixPath) -> str:
    """Return why a file of an archive is not read because of its name; "" if the name is fine."""
    if not path.parts:
        return "A file of the archive has no name, so it is not read."
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or len(name) > _MAX_NAME:
        return "The name leads out of the archive, so the file is not read."
    return ""


def _refuse(source: str, message: str) -> NoReturn:
    raise FormatError(source, (Fault(message),))
