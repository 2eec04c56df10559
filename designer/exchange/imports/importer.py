"""Importer of a format: the record with which the module of a reader names itself."""

from collections.abc import Callable

from designer.basics.dataclass import dataclass
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.assembly.assemble import Assembled, assemble
from designer.exchange.imports.facts import OrganizationFacts
from designer.exchange.imports.source import SourceFiles


@dataclass(frozen=True, slots=True)
class Importer:
    """One format that can be imported.

    Attributes:
        name: Word of the command line.
        title: In a sentence, as in "This is …".
        recognises: Return whether a source has this format, without reading all of it.
        read: A source to a design and its gaps; raises `FormatError`.
        is_code: True for code, which may not say all that is attached.
    """

    name: str
    title: str
    recognises: Callable[[SourceFiles], bool]
    read: Callable[[SourceFiles, ConversionReport], Assembled]
    is_code: bool = False


def by_facts(
    read: Callable[[SourceFiles, ConversionReport], OrganizationFacts],
) -> Callable[[SourceFiles, ConversionReport], Assembled]:
    """Return a reader of designs, made of one of facts."""
    return lambda files, report: assemble(read(files, report), report)
