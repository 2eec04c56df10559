"""A team's library read from its folder, within bounds: what is too large, a link or wrong is named and left out."""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final, cast

from designer.analysis.checks.finding import check_words
from designer.analysis.guardrails import programmes
from designer.analysis.guardrails.catalogue import load as load_guardrails
from designer.analysis.guardrails.libraries import TeamLibrary
from designer.analysis.lenses.lens import lens_rows
from designer.basics.errors import EditError, Fault, FormatError
from designer.basics.words import CONTROLS, plain, short
from designer.exchange.formats.fields import Shape, ValueKind
from designer.exchange.formats.loading import Json, LoadingFault, faults_in_order, load_json
from designer.exchange.formats.positions import FaultPath
from designer.exchange.formats.shape import value_faults
from designer.exchange.library.entries import LibraryFiles, entry_faults, entry_records
from designer.exchange.library.tables import FILE_KINDS, LIBRARY_MANIFEST, MOST_RULES, MOST_WILDCARDS
from designer.exchange.templates import TEMPLATES

MANIFEST_NAME: Final = "library.json"
_DESIGNS: Final = "designs"
_PASSED_OVER: Final = "This is passed over: only files right here whose names end with .json are read."
_MOST_FILES: Final = 500
_MOST_BYTES: Final = 5_000_000
_MOST_IN_ALL: Final = 20_000_000
_DEEPEST: Final = 40
_LONGEST: Final = 10_000
_OPEN: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_SHAPES: Final = {
    "name": (r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", "a name such as acme-guardrails"),
    "version": (r"[A-Za-z0-9][A-Za-z0-9.+-]{0,31}", "a version such as 2.4"),
    "prefix": (r"[a-z][a-z0-9]{1,19}", "2 to 20 small letters and digits"),
}


def library_places(folder: Path) -> tuple[Path, ...]:
    """Return the folder of the library that a folder is, or of those in it.

    Raises:
        EditError: There is no library.
    """
    if (folder / MANIFEST_NAME).is_file():
        return (folder,)
    try:
        below = sorted(one for one in folder.iterdir() if (one / MANIFEST_NAME).is_file())
    except OSError as error:
        raise EditError(f"{folder} cannot be read: {error.strerror or error}. Name the folder of a library.") from None
    if not below:
        raise EditError(f"{folder} is not a library: there is no {MANIFEST_NAME} in it.")
    return tuple(below)


def read_library(folder: Path) -> TeamLibrary:
    """Read a library.

    Raises:
        FormatError: Its manifest cannot be read.
    """
    faults: list[str] = []
    content = library_files(folder, faults)
    if MANIFEST_NAME not in content:
        raise FormatError(str(folder), (Fault(plain(faults[0])),))
    members = _parsed(content[MANIFEST_NAME], str(folder / MANIFEST_NAME), LIBRARY_MANIFEST)
    found = _Entries(str(members["prefix"]), content)
    for name in sorted(content):
        kind = name.partition("/")[0]
        if kind not in FILE_KINDS:
            continue
        try:
            found.take(kind, name)
        except FormatError as error:
            faults += (f"{_place(name, fault.line)}: {fault.message}" for fault in error.faults)
    return TeamLibrary(
        str(members["name"]),
        str(members["version"]),
        str(members["prefix"]),
        _digest(content),
        str(folder),
        **{kind: tuple(records) for kind, records in found.records.items()},  # type: ignore[arg-type]  # by its kind
        faults=tuple(map(plain, faults)),
    )


class _Entries:
    """Records of the files of a library, read one after the other."""

    def __init__(self, prefix: str, content: dict[str, bytes]) -> None:
        designs = {name.partition("/")[2]: data for name, data in content.items() if name.startswith(f"{_DESIGNS}/")}
        self._content = content
        self._files = LibraryFiles(prefix, designs)
        self._seen: set[str] = set()
        self._wildcards = 0
        self.records: dict[str, list[object]] = {kind: [] for kind in FILE_KINDS}

    def take(self, kind: str, name: str) -> None:
        """Add the records of a file.

        Raises:
            FormatError: The file has faults.
        """
        seen = {*self._seen}
        files, records = self._files, self.records[kind]

        def rules(value: Shape) -> Iterator[LoadingFault]:
            entries = cast("list[Shape]", value[kind])
            if kind == "rules" and len(entries) + len(records) > MOST_RULES:
                yield LoadingFault((kind,), f"A library has at most {MOST_RULES} rules; with these it has more.")
            wild = sum(_wildcards(entry.get(part)) for entry in entries for part in ("select", "require"))
            if wild + self._wildcards > MOST_WILDCARDS:
                limit = f"The rules of a library have at most {MOST_WILDCARDS:,} patterns with wildcards"
                yield LoadingFault((kind,), f"{limit}; with these it has more.")
            else:
                self._wildcards += wild
            yield from entry_faults(kind, entries, files, seen)

        value = _parsed(self._content[name], name, FILE_KINDS[kind], rules)
        records += entry_records(kind, value, files)
        self._seen = seen


def _wildcards(value: Json) -> int:
    """Count the texts with wildcards in a part of a rule; names of keys have none."""
    if isinstance(value, dict | list):
        return sum(map(_wildcards, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and ("*" in value or "?" in value)


def _place(name: str, line: int) -> str:
    return f"{name}:{line}" if line else name


def library_files(folder: Path, faults: list[str] | None = None) -> dict[str, bytes]:
    """Return the content of the files of a library by name; what is not read is added to the faults."""
    found: dict[str, bytes] = {}
    faults = [] if faults is None else faults
    left = _MOST_IN_ALL
    for name in _names(folder, faults):
        if len(found) >= _MOST_FILES:
            faults.append(f"{name}: A library has at most {_MOST_FILES} files; those from here on are left out.")
            break
        try:
            data = _plain_content(folder / name)
        except (OSError, ValueError) as error:
            faults.append(f"{name}: {getattr(error, 'strerror', None) or error}.")
            continue
        left -= len(data)
        if len(data) > _MOST_BYTES or left < 0:
            whole = left < 0
            limit = f"a library has at most {_MOST_IN_ALL:,}" if whole else f"a file has at most {_MOST_BYTES:,}"
            faults.append(f"{name}: Too many bytes: {limit}.")
            if whole:
                break
            continue
        found[name] = data
    return found


def _names(folder: Path, faults: list[str]) -> Iterator[str]:
    """Yield the names of the files that a library may have, in their order; a link is added to the faults."""
    yield MANIFEST_NAME
    kinds = sorted({*FILE_KINDS, _DESIGNS})
    for kind in kinds:
        below = folder / kind
        if below.is_symlink():
            faults.append(f"{kind}: This is a link; a library has its files in its own folder.")
        elif below.is_dir():
            entries = sorted(os.scandir(below), key=lambda entry: entry.name)
            yield from (f"{kind}/{entry.name}" for entry in entries if entry.name.endswith(".json"))
            faults += (f"{kind}/{entry.name}: {_PASSED_OVER}" for entry in entries if _is_passed_over(entry))
    for other in sorted(entry.name for entry in os.scandir(folder) if entry.is_dir() and entry.name not in kinds):
        meant = get_close_matches(other.lower(), kinds, 1, 0.8)
        faults += (f"{other}: This folder is passed over. Is it {one}?" for one in meant)


def _is_passed_over(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder of records looks like records, but is not read."""
    return not entry.name.endswith(".json") and (entry.is_dir() or entry.name.lower().endswith(".json"))


def _plain_content(path: Path) -> bytes:
    """Return the content of a file that is not a link, as far as a file of a library may go and a byte more."""
    if path.is_symlink():
        raise ValueError("This is a link; a library has its files in its own folder")
    with os.fdopen(os.open(path, _OPEN), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("This is not a file")
        return file.read(_MOST_BYTES + 1)


def _digest(content: dict[str, bytes]) -> str:
    """Return the SHA-256 over names and content of files."""
    digest = hashlib.sha256()
    for name, data in sorted(content.items()):
        encoded = name.encode(errors="surrogateescape")
        digest.update(b"%d %d\n" % (len(encoded), len(data)) + encoded + data)
    return digest.hexdigest()


def _parsed(
    data: bytes, name: str, kind: ValueKind, rules: Callable[[Shape], Iterator[LoadingFault]] | None = None
) -> Shape:
    """Return the object of a file without faults.

    Raises:
        FormatError: The file has faults.
    """
    value, text, found = load_json(data, name)
    found += _text_faults(value) or value_faults(kind, value)
    if not found:
        found += list((rules or _manifest_faults)(cast("Shape", value)))
    if found:
        raise FormatError(name, faults_in_order(text, found))
    return cast("Shape", value)


def _manifest_faults(value: Shape) -> Iterator[LoadingFault]:
    for key, (pattern, what) in _SHAPES.items():
        if not re.fullmatch(pattern, str(value[key])):
            yield LoadingFault((key,), f"This should be {what}.")
    if value["prefix"] in _first_words():
        yield LoadingFault(("prefix",), f"Ids of Orgwright's own begin with {value['prefix']}-. Take another prefix.")


@cache
def _first_words() -> frozenset[str]:
    """Return the words with which ids of ours begin: a library cannot take any of these ids."""
    ids = (*load_guardrails(), *check_words(), *TEMPLATES, *lens_rows(), *(one.id for one in programmes.load().all))
    return frozenset(id_.partition("-")[0] for id_ in ids)


def _text_faults(value: Json) -> list[LoadingFault]:
    """Return the places of texts that are too long or not what they look like, and of what is too deep."""
    found: list[LoadingFault] = []
    waiting: list[tuple[FaultPath, Json]] = [((), value)]
    while waiting and len(found) < _DEEPEST:
        path, one = waiting.pop()
        if len(path) > _DEEPEST:
            return [LoadingFault(path[:_DEEPEST], f"The values are nested deeper than {_DEEPEST} levels.")]
        if isinstance(one, str) and (len(one) > _LONGEST or CONTROLS.search(one)):
            is_long = len(one) > _LONGEST
            what = f"is longer than {_LONGEST:,} characters" if is_long else "has characters that nobody sees"
            found.append(LoadingFault(path, f"The text {what}."))
        elif isinstance(one, list):
            waiting += [((*path, number), below) for number, below in enumerate(one)]
        elif isinstance(one, dict):
            waiting += [((*path, key), below) for key, below in one.items()]
            found += [
                LoadingFault((*path, key), f"The key {short(key)} has characters that nobody sees, or too many.")
                for key in one
                if len(key) > _LONGEST or CONTROLS.search(key)
            ]
    return found
