"""Lists of services in scope that somebody keeps, to records of a design.

A file has one list, or several under ``programmes``, as the file of the program itself: ``id`` (or ``programme``),
``asOf``, ``source`` and ``services``, with ``title`` and ``note`` where there are some.
"""

import re

from designer.basics.errors import Fault, FormatError
from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json, load_json
from designer.exchange.imports.source import SourceFiles
from designer.organization.edits.compliance import put_programme_list
from designer.organization.model.change import Change
from designer.organization.model.compliance import ProgrammeList
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load as load_catalogue

_SIGNS = re.compile(rb'"asOf"[^{]*"services"|"services"[^{]*"asOf"')

_LONGEST_WORD = 200
_LONGEST = 5000
"""Characters of an id or a service, and of any other text; a longer text is cut."""


def is_list(files: SourceFiles) -> bool:
    """True for a single file that begins with a list of services and its day."""
    return files.is_single and _SIGNS.search(files.head(files.names[0])) is not None


def read_lists(data: bytes, source: str, report: ConversionReport) -> tuple[ProgrammeList, ...]:
    """Lists of a file.

    Raises:
        FormatError: It has none.
    """
    value = load_json(data, source).value
    several = value.get("programmes") if isinstance(value, dict) else value
    entries: list[Json] = several if isinstance(several, list) else [value]
    found = [made for index, one in enumerate(entries) if (made := _list(one, f"{source}[{index}]", report))]
    if not found:
        raise FormatError(source, (Fault('There is no list here: give "id", "asOf", "source" and "services".'),))
    return tuple(found)


def _list(value: Json, where: str, report: ConversionReport) -> ProgrammeList | None:
    if not isinstance(value, dict):
        report.lost(where, "This is no list of services; it is left out.")
        return None
    texts = {key: one for key in ("id", "programme", "asOf", "source", "title", "note") if (one := _text(value, key))}
    services = value.get("services")
    texts_told = (one.strip().lower() for one in services if isinstance(one, str)) if isinstance(services, list) else ()
    prefixes = [one for one in texts_told if 0 < len(one) <= _LONGEST_WORD]
    programme = (texts.get("id") or texts.get("programme", "")).lower()
    if len(programme) > _LONGEST_WORD:
        report.lost(where, f"Its id has {counted(len(programme), 'character')}; the list is left out.")
        return None
    lacks = [
        key for key, one in (("id", programme), ("asOf", texts.get("asOf")), ("source", texts.get("source"))) if not one
    ]
    if lacks or not prefixes:
        report.lost(where, f"It has no {' and no '.join(lacks or ['services'])}; the list is left out.")
        return None
    known = set(load_catalogue().services)
    if isinstance(services, list) and len(services) > len(prefixes):
        gone = counted(len(services) - len(prefixes), "entry", "entries")
        report.lost(where, f"{gone} of its services can be no prefix of a service.")
    if strange := [one for one in prefixes if one not in known]:
        report.note(where, f"The catalogue of actions does not know {', '.join(strange[:5])}.")
    return ProgrammeList(
        programme,
        texts["asOf"],
        texts["source"],
        tuple(dict.fromkeys(prefixes)),
        texts.get("title", ""),
        texts.get("note", ""),
    )


def _text(value: dict[str, Json], key: str) -> str:
    found = value.get(key)
    return found.strip()[:_LONGEST] if isinstance(found, str) else ""


def update_lists(design: Organization, lists: tuple[ProgrammeList, ...]) -> Change:
    """The change that puts lists into a design, as one step.

    Raises:
        EditError: A day is none.
    """
    working, change = design.copy(), Change("Import lists of services")
    for one in lists:
        step = put_programme_list(working, one)
        working.apply(step)
        change = change.then(step, "Import lists of services")
    return change
