"""A target of exports: the record with which it names itself, what it is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TypeAlias, TypeVar

from designer.basics.dataclass import dataclass
from designer.basics.words import plain, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import native
from designer.exchange.formats.files import fingerprint
from designer.exchange.formats.format import NativeFile, encoded
from designer.organization.model.organization import Organization

ExportedFiles: TypeAlias = Mapping[str, str]
"""Texts by their path in a folder, with ``/`` between its parts; the main one first."""

ExportSteps: TypeAlias = Generator[None, None, ExportedFiles]
"""Work that yields now and then, and returns the files."""

T = TypeVar("T")

_AT_ONCE = 40


def gathered(items: Iterable[T]) -> Generator[None, None, list[T]]:
    """Return all items of an iterable whose making takes long, in steps."""
    found: list[T] = []
    for item in items:
        found.append(item)
        if len(found) % _AT_ONCE == 0:
            yield
    return found


def joined_text(parts: Iterable[str]) -> Generator[None, None, str]:
    """Return a text of many parts, in steps."""
    return "".join((yield from gathered(parts)))


@dataclass(frozen=True, slots=True)
class ExportSource:
    """A design to export, and what the head of a file says of it.

    Attributes:
        file: The design.
        day: Date as YYYY-MM-DD, of the caller's clock; empty if none, which keeps an unchanged export unchanged.
        digest: SHA-256 of the design as its own file would be written, in hexadecimal digits.
    """

    file: NativeFile
    day: str
    digest: str

    @classmethod
    def of(cls, file: NativeFile, day: str = "") -> ExportSource:
        """Return the source of a design."""
        return cls(file, day, fingerprint(b"".join(map(encoded, native.parts(file)))))

    @property
    def organization(self) -> Organization:
        """The design's organization."""
        return self.file.organization

    @property
    def title(self) -> str:
        """Name of the design on one line, with nothing that steers a reader."""
        return short(plain(self.organization.settings.name)) or "Organization"

    def head(self) -> tuple[str, ...]:
        """Return lines for the head of a file: name, date and hash of the design. Escaping is the target's business."""
        written = f"Written by Orgwright on {self.day}" if self.day else "Written by Orgwright"
        return self.title, f"{written} from the design sha256:{self.digest}"


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """One target.

    Attributes:
        name: Word of the command line.
        title: In a sentence, as in "Terraform has no place for …".
        label: In a list of kinds of files.
        suffix: End of the file's name; of the main file where several are written.
        loses: Parts that a design loses in it whatever it holds, as a phrase; empty if none.
        write: A design to files in steps, all losses going to a report.
        folder: True if it is several files, so that it is written into a folder.
    """

    name: str
    title: str
    label: str
    suffix: str
    loses: str
    write: Callable[[ExportSource, ConversionReport], ExportSteps]
    folder: bool = False
