"""A format: a record with which it names itself, in menus, file names and on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from designer.formats.native_file import NativeFile


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: Word of the command line.
        title: In a sentence, as in "Nested tree (D3) cannot hold …".
        suffixes: Ends of file names, the usual one first.
        loses: Parts that a design loses in it, as a phrase; empty where none.
        write: A design to bytes.
        read: Bytes and their name to a design; None where it can only be written.
        kind: Kind of its files.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    loses: str
    write: Callable[[NativeFile], bytes]
    read: Callable[[bytes, str], NativeFile] | None = None
    kind: str = "JSON"

    @property
    def label(self) -> str:
        """Its entry in a list of all kinds of files: "JSON: Nested tree (D3)"."""
        return f"{self.kind}: {self.title}"

    @property
    def copy_suffix(self) -> str:
        """The end of the name of an exported file: the plainest one where the format is that of designs too."""
        return self.suffixes[-1] if self.read else self.suffixes[0]
