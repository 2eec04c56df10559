"""Files of code, as every reader of code sees them: by relative names, and nothing outside of the source."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Protocol

from designer.basics.errors import Fault, FormatError
from designer.basics.steps import charge_content
from designer.exchange.imports.facts import Missing

FOR_PEOPLE = (".md", ".rst", ".adoc", ".html")
"""Endings of texts that no program takes anything from."""


class CodeFiles(Protocol):
    """Files of a source, by relative names with slashes; nothing outside them can be read."""

    title: str
    names: tuple[str, ...]
    beside: tuple[str, ...]
    """The names and hidden files, which no reader reads; other programs, such as those that deploy, do."""
    unread: Mapping[str, str]
    """Reasons by the names of files that cannot be read, and of folders, which end in a slash."""
    others_attach: bool
    """True if others may attach policies to nodes that the code does not make."""

    def read(self, name: str) -> bytes:
        """Return the content of a file."""

    def head(self, name: str, size: int = 4096) -> bytes:
        """Return the beginning of a file; empty if it cannot be read."""


_ASIDE = {"archive", "archived", "deprecated", "disabled", "old", "module", "modules"}
_ASIDE |= {"example", "examples", "fixture", "fixtures", "sample", "samples", "spec", "specs", "test", "tests"}
"""Names of folders with code that is not applied as it is."""


def is_aside(name: str) -> bool:
    """Whether a file lies in a folder whose code may not be applied, such as a test or a module."""
    return not _ASIDE.isdisjoint(part.lower() for part in PurePosixPath(name).parts[:-1])


def code_text(files: CodeFiles, name: str, errors: str = "strict") -> str:
    """Return the text of a file of code, after charging for it.

    Args:
        files: The source.
        name: The file.
        errors: What to do with bytes that are not UTF-8, as `bytes.decode` takes it.

    Raises:
        FormatError: The file cannot be read.
        UnicodeDecodeError: The file is not UTF-8.
        SpentError: The budget of the code has too few steps left.
    """
    data = files.read(name)
    charge_content(data)
    return data.decode("utf-8-sig", errors)


def path_from(name: str, path: str) -> str:
    """Return the name of the file that a path means, seen from another file; it may still lead out of the source."""
    parts: list[str] = list(PurePosixPath(name).parent.parts)
    for part in PurePosixPath(path).parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def passed_over(files: CodeFiles, endings: tuple[str, ...]) -> Iterator[Missing]:
    """Yield a gap for each file with one of these endings that cannot be read, and for each folder."""
    for name, reason in files.unread.items():
        if name.endswith(("/", *endings)):
            yield Missing(reason, name)


def found_beside(files: CodeFiles, name: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, ...]]:
    """Yield the groups of each match in a script or a file of settings; a text for people is none."""
    if not name.endswith(FOR_PEOPLE):
        yield from (found.groups("") for found in pattern.finditer(files.head(name, 1 << 20).decode(errors="replace")))


def only_name(files: CodeFiles) -> str:
    """Return the name of the only file of a source.

    Raises:
        FormatError: There are several, or none.
    """
    if len(files.names) != 1:
        has = f"{len(files.names):,} files" if files.names else "no file that can be read"
        raise FormatError(files.title, (Fault(f"It has {has}; this format is one file."),))
    return files.names[0]
