"""The formats a design can be read from and written to: one format, one module, one line in the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from designer.formats import native, node_link, tree
from designer.formats.native_file import NativeFile


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: Word of the command line.
        title: For menus and file dialogs.
        suffixes: Ends of file names, the usual one first.
        loses: What a design loses in it, as a phrase; empty where nothing.
        write: A design to bytes.
        read: Bytes and their name to a design; None where it can only be written.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    loses: str
    write: Callable[[NativeFile], bytes]
    read: Callable[[bytes, str], NativeFile] | None = None


_LOST = "policy documents, settings, notes, layout and tests"

FORMATS: tuple[Format, ...] = (
    Format("native", "Orgwright design", (".orgwright.json", ".json"), "", native.write, native.read),
    Format("tree", "Nested tree (D3)", (".tree.json",), _LOST, tree.write),
    Format("node-link", "networkx node-link graph", (".node-link.json",), _LOST, node_link.write),
)


def by_name(name: str) -> Format | None:
    """The format of a name."""
    return next((entry for entry in FORMATS if entry.name == name), None)


def by_suffix(file_name: str) -> Format | None:
    """The format whose suffix fits a file name best: the longest one."""
    fitting = [
        (len(suffix), entry) for entry in FORMATS for suffix in entry.suffixes if file_name.lower().endswith(suffix)
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None
