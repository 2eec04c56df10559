"""Sides of a comparison: designs in files and in versions that Git keeps, and what an import makes of all else."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from designer.cli.common import STANDARD, load_bytes, print_conversion, say
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import native
from designer.exchange.formats.conflict_sides import ConflictSides, conflict_sides
from designer.exchange.formats.revisions import load_revision, names_revision
from designer.organization.model.organization import Organization

if TYPE_CHECKING:  # the readers are imported where one is needed
    from designer.exchange.imports.source import SourceFiles


def read_side(text: str) -> Organization:
    """Design that a word of the command line names: a path, ``REV:PATH``, or - for standard input.

    Raises:
        FormatError: It cannot be read.
    """
    path = Path(text)
    if names_revision(text):
        data = load_revision(text)
    elif path != STANDARD and path.exists() and (path.is_dir() or zipfile.is_zipfile(path)):
        from designer.exchange.imports.source import open_source  # many readers, which a design needs not

        losses = ConversionReport()
        return _imported(open_source(path, losses), losses)
    else:
        data = load_bytes(path)
    return _design(data, text)


def read_conflict(path: Path) -> ConflictSides | None:
    """The sides of a file in which Git left conflicts; None where it left none.

    Raises:
        FormatError: A side cannot be read.
    """
    return conflict_sides(path, load_bytes(path))


def _design_of(data: bytes, source: str) -> Organization:
    """Design in some bytes that are one."""
    file = native.read(data, source)
    for note in file.notes:
        say(f"Note: {source}: {note}", err=True)
    return file.organization


def _design(data: bytes, source: str) -> Organization:
    """Design in some bytes; whatever else can be imported is."""
    if _seems_native(data):
        return _design_of(data, source)
    from designer.exchange.imports.source import source_of

    return _imported(source_of(data, source), ConversionReport())


def _seems_native(data: bytes) -> bool:
    return b'"orgwright"' in data[:4096] or (b'"nodes"' in data and b'"organization"' in data) or not data.strip()


def _imported(source: SourceFiles, losses: ConversionReport) -> Organization:
    from designer.exchange.imports import registry

    importer = registry.recognised(source)
    say(f"{source.title}: this is {importer.title}.", err=True)
    read = importer.read(source, losses)
    print_conversion(losses)
    return read.organization
