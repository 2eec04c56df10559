"""Sources that add to a design: they tell of its accounts or its compliance, and nothing of the organization.

A file has one list, or several under ``programmes``, as the file of the program itself: ``id`` (or ``programme``),
``asOf``, ``source`` and ``services``, with ``title`` and ``note`` where there are some.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from designer.basics.errors import Fault, FormatError
from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json, load_json
from designer.exchange.imports.api import artifact_answers
from designer.exchange.imports.code.code_files import only_name
from designer.exchange.imports.iam import iam_collect_identities, iam_files, identity_center_answers
from designer.exchange.imports.iam.identities import update_identities, update_identity_center
from designer.exchange.imports.source import SourceFiles
from designer.organization.edits.compliance import put_programme_list
from designer.organization.model.change import Change
from designer.organization.model.compliance import ProgrammeList
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load as load_catalogue

_SIGNS = re.compile(rb'"asOf"[^{]*"services"|"services"[^{]*"asOf"')

_LONGEST_WORD = 200
_LONGEST = 5000
"""Characters of an id or a service, and of any other text; a longer text is cut."""


def is_list(files: SourceFiles) -> bool:
    """Return True for a single file that begins with a list of services and its day."""
    return files.is_single and _SIGNS.search(files.head(files.names[0])) is not None


def read_lists(data: bytes, source: str, report: ConversionReport) -> tuple[ProgrammeList, ...]:
    """Return the lists of a file.

    Raises:
        FormatError: The file has no lists.
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
        report.lost(where, "This is not a list of services; it is left out.")
        return None
    texts = {key: one for key in ("id", "programme", "asOf", "source", "title", "note") if (one := _text(value, key))}
    services = value.get("services")
    service_texts = (
        (one.strip().lower() for one in services if isinstance(one, str)) if isinstance(services, list) else ()
    )
    prefixes = [text for text in service_texts if 0 < len(text) <= _LONGEST_WORD]
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
    if strange := [prefix for prefix in prefixes if prefix not in known]:
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
    """Return the change that puts lists into a design, as one step.

    Raises:
        EditError: A day is none.
    """
    working, change = design.copy(), Change("Import lists of services")
    for programme_list in lists:
        step = put_programme_list(working, programme_list)
        working.apply(step)
        change = change.then(step, "Import lists of services")
    return change


Adder: TypeAlias = Callable[[Organization, NodeId | None, str, ConversionReport], Change]
"""Makes the change that puts what was read into a design.

It is given the design, the account that the source is of, or None if the source names it, the day of the answers (ISO),
and a report of what does not fit. It raises `EditError` where the source is of no account, or of another.
"""


class Addition(NamedTuple):
    """One kind of source.

    Attributes:
        name: Word of the command line.
        title: In a sentence, as in "This is …".
        recognises: Return whether a source is of this kind, without reading all of it.
        read: Reads a source; raises `FormatError`.
    """

    name: str
    title: str
    recognises: Callable[[SourceFiles], bool]
    read: Callable[[SourceFiles, ConversionReport], Adder]


def joined_changes(adders: Sequence[Adder]) -> Adder:
    """Return one maker of several changes, each of the design that those before it leave."""

    def add(design: Organization, account: NodeId | None, day: str, losses: ConversionReport) -> Change:
        if not adders:
            return Change("Nothing")
        change = adders[0](design, account, day, losses)
        for later in adders[1:]:
            with design.tentatively(change):
                following = later(design, account, day, losses)
            change = change.then(following)
        return change

    return add


def _is_inside(files: SourceFiles) -> bool:
    """Return True for answers of IAM or of Identity Center; a folder of iam-collect is an organization first."""
    collected = iam_collect_identities.has_identities(files)
    return not collected and (iam_files.is_iam(files) or identity_center_answers.is_center(files))


def _read_inside(files: SourceFiles, report: ConversionReport) -> Adder:
    """Return the insides of accounts, people of Identity Center, or both."""
    collected = iam_collect_identities.has_identities(files)
    is_center = identity_center_answers.is_center(files)
    people = identity_center_answers.read_center_answers(files, report) if is_center else None
    facts = None
    if collected:
        facts = iam_collect_identities.read_collected(files, report)
    elif people is None or iam_files.is_iam(files):
        facts = iam_files.read_iam(files, report)

    adders: list[Adder] = []
    if people is not None:
        adders.append(lambda design, _account, _day, losses: update_identity_center(design, people, losses))
    if facts is not None:
        adders.append(lambda design, account, _day, losses: update_identities(design, facts, account, losses))
    return joined_changes(adders)


def _read_artifact(files: SourceFiles, report: ConversionReport) -> Adder:
    facts = artifact_answers.read_artifact(files, report)
    return lambda design, account, day, losses: artifact_answers.update_artifact(design, facts, account, day, losses)


def _read_lists(files: SourceFiles, report: ConversionReport) -> Adder:
    lists = read_lists(files.read(only_name(files)), files.title, report)
    return lambda design, _account, _day, _report: update_lists(design, lists)


ADDITIONS = (
    Addition("artifact", "answers of AWS Artifact", artifact_answers.is_artifact, _read_artifact),
    Addition("iam", "answers of IAM about users and roles of accounts", _is_inside, _read_inside),
    Addition("programmes", "lists of services in scope", is_list, _read_lists),
)
"""In the order of asking."""


def recognised_addition(files: SourceFiles) -> Addition | None:
    """Return the addition that a source is, or None."""
    return next((one for one in ADDITIONS if one.recognises(files)), None)


def by_name(name: str) -> Addition | None:
    """Return the addition of a name."""
    return next((one for one in ADDITIONS if one.name == name), None)
