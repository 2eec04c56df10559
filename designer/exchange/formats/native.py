"""Native format: an Orgwright design as JSON, version 1 or 2.

The shape is in `tables`, published as ``resources/orgwright.schema.json``. What is written is stable: equal designs
give equal bytes, and an edit changes only the lines of what it touched. Some readings that the shape does not say:

- White space and escapes in a policy are not content: a text that is a JSON object is kept as ``document`` and comes
  back on indented lines. A text that is none, or that would not survive that (repeated keys, numbers like ``1.10``),
  is kept as ``text``, exactly as typed.
- A node without the key ``policies`` has what AWS attaches to a new node. An empty list is kept: it is a gap, which
  `checks` reports.
- AWS's own policies are added where the file leaves them out.
- A test may name nodes that are gone: proving says that it covers nothing there.
- A suppression may name a node, a policy or a check that is gone: `checks` says that it suppresses nothing.
- Siblings stand in the order of the list, wherever their parent stands.
- A file says the lowest version that holds it; `versions` lists the members that came after version 1.
- A newer version is read as far as this one knows it and cannot be saved, so that nothing of it is lost.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from designer.basics.errors import Fault, FormatError
from designer.exchange.formats import reading
from designer.exchange.formats.fields import Shape
from designer.exchange.formats.format import Format, encoded
from designer.exchange.formats.loading import (
    Json,
    capped_faults,
    faults_in_order,
    load_json,
    loadable_text,
    parse_json,
    parse_members,
    refuse,
)
from designer.exchange.formats.native_file import FILE_MARK, FILE_VERSION, NativeFile
from designer.exchange.formats.node_columns import NodeColumns

_LARGE = 4_000_000
"""Bytes of a file whose records are too many to look through for garbage."""


def read(data: bytes, source: str) -> NativeFile:
    """Design in some bytes.

    Args:
        data: The content of a file.
        source: Its name, for messages.

    Raises:
        FormatError: It cannot be read; with every fault, its JSON path and line (the first hundred are listed).
    """
    with collector_paused(stays=len(data) >= _LARGE):
        try:
            return _checked(data, source)
        except RecursionError:  # what the scanner can just read may be too deep for what looks at it
            refuse(source, "The values are nested too deeply to be a design.")
        except FormatError:
            from designer.exchange.formats.conflicts import read_conflicts  # few files have any

            conflicted = read_conflicts(data)
            if conflicted is not None:
                raise FormatError(source, capped_faults(list(conflicted.faults()))) from None
            raise


def _checked(data: bytes, source: str) -> NativeFile:
    text = loadable_text(data, source)
    return read_sound(text) or read_closely(text, source)


def read_sound(text: str) -> NativeFile | None:
    """Return a design if surely nothing is wrong with it, as with most: no place of a fault is looked for."""
    members = parse_members(text, "nodes")
    if members is None or members.get("format") != FILE_MARK or _newer(members):
        return None
    nodes = reading.nodes_if_sound(members)
    return None if nodes is None or reading.prepare(members) else _built(members, nodes)


def read_closely(text: str, source: str) -> NativeFile:
    """Read a design, and find every fault with its place.

    Raises:
        FormatError: It has faults.
    """
    value, text, found = parse_json(text, source)
    members = _members(value, source)
    newer = _newer(members)
    found += reading.loading_faults(members, unknown_keys=not newer)
    if found := found or reading.prepare(members):
        faults = faults_in_order(text, found)
        raise FormatError(source, (Fault(newer), *faults) if newer else faults)
    return replace(_built(members), read_only=bool(newer), notes=(newer,) if newer else ())


def _built(members: Shape, nodes: NodeColumns | None = None) -> NativeFile:
    return NativeFile(*reading.build_design(members, nodes), schema=str(members.get("$schema", "")))


def read_own(data: bytes, source: str) -> NativeFile:
    """Design in bytes that this program ships and its tests have checked: read without checking them again."""
    with collector_paused():
        members = _members(load_json(data, source).value, source)
        reading.prepare(members)
        return _built(members)


@contextmanager
def collector_paused(*, stays: bool = False) -> Iterator[None]:
    """Reading and comparing make many objects and no garbage; searching for some doubles the time of a large file.

    Args:
        stays: True if the objects live long: the collector leaves them out, and the window does not stand still for a
            first look at a million of them. They hold no cycles, so they still go with their last reference.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        if stays:
            gc.freeze()
    finally:
        if was_enabled:
            gc.enable()


def claims_to_be_native(beginning: bytes) -> bool:
    """True for the beginning of a file that means to be a design, whole or broken; one that says nothing may be one.

    So may one that begins with what Git writes into a file in which it left conflicts.
    """
    text = beginning.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text or text.startswith(b"<<<<<<<"):
        return True
    tells = (f'"{FILE_MARK}"'.encode(), b'"organization"')
    return text.startswith(b"{") and (b'"' not in text or any(one in text for one in tells))


def _members(value: Json, source: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        refuse(source, "An Orgwright file is a JSON object; this is another JSON value.", 1)
    if value.get("format") != FILE_MARK and not ("nodes" in value and "organization" in value):
        refuse(source, f'This JSON is not an Orgwright file: it does not say "format": "{FILE_MARK}".', 1)
    return value


def _newer(members: dict[str, Json]) -> str:
    """Return a sentence about a version that this program does not know, or "" for any that it knows."""
    version = members.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version <= FILE_VERSION:
        return ""
    return (
        f"The file was written by a newer Orgwright (file version {version}; this program knows version "
        f"{FILE_VERSION}). It can be looked at but not saved, since some of it may not be shown."
    )


def write(file: NativeFile) -> bytes:
    """Design as the bytes of a file: UTF-8, stable order of keys, two spaces of indent, a newline at the end.

    Raises:
        EditError: The file is of a newer version, of which something would be lost.
    """
    return b"".join(map(encoded, parts(file)))


def parts(file: NativeFile) -> Iterator[str]:
    """Text of a file in parts, each made within a few milliseconds; see `writing.file_parts`."""
    from designer.exchange.formats import writing  # nothing is written at the start

    return writing.file_parts(file)


FORMAT = Format(
    name="native",
    title="Orgwright design",
    suffixes=(".orgwright.json", ".json"),
    loses="",
    parts=parts,
    read=read,
)
