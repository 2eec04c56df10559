"""Entries of the files of a team's library: what is wrong with them besides their shape, and records of them."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple, cast

from designer.analysis.checks.team_rules import LIMITS
from designer.analysis.guardrails import build
from designer.analysis.guardrails.catalogue import guardrail_of
from designer.analysis.guardrails.libraries import LensPreset, TeamActions, TeamQuota, TeamRule, TeamTemplate
from designer.analysis.guardrails.programmes import OWN_LIST, Programme
from designer.analysis.lenses.lens import lens_rows
from designer.basics.data import read_record
from designer.basics.errors import EditError
from designer.basics.words import short
from designer.exchange.formats import faults_inside
from designer.exchange.formats.fields import Shape
from designer.exchange.formats.loading import Json, LoadingFault
from designer.exchange.formats.positions import FaultPath
from designer.exchange.formats.tables.guardrail_tests import read_test

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_DEEPEST_CASE: Final = 6
_URGENCIES: Final = {"error": "high", "warning": "medium", "advice": "low"}


class LibraryFiles(NamedTuple):
    """What the entries of a library's files are held against.

    Attributes:
        prefix: Beginning of all ids.
        designs: Content of the files in the folder designs, by name.
    """

    prefix: str
    designs: Mapping[str, bytes]


def entry_faults(kind: str, entries: list[Shape], files: LibraryFiles, seen: set[str]) -> Iterator[LoadingFault]:
    """Yield what is wrong with entries whose shape is right.

    Args:
        kind: Name of their list.
        entries: Its objects.
        files: What they are held against.
        seen: Ids of earlier entries; those of these are added.
    """
    for index, entry in enumerate(entries):
        id_ = str(entry["id"])
        if not (_ID.fullmatch(id_) and id_.startswith(f"{files.prefix}-")):
            message = f"The id should begin with {files.prefix}- and have small letters, digits and hyphens."
            yield LoadingFault((kind, index, "id"), message)
        elif id_ in seen:
            yield LoadingFault((kind, index, "id"), f"The id {short(id_)} is in this library already.")
        seen.add(id_)
        yield from _FAULTS[kind](entry, (kind, index), files)


def entry_records(kind: str, value: Shape, files: LibraryFiles) -> list[object]:
    """Return the records of a file without faults."""
    entries = cast("list[Shape]", value[kind])
    if kind == "guardrails":
        return [guardrail_of(_complete(entry), str(value["title"])) for entry in entries]
    if kind == "rules":
        return [_rule(entry) for entry in entries]
    if kind == "programmes":
        return [read_record(Programme, entry, confidence=OWN_LIST) for entry in entries]
    if kind == "templates":
        return [read_record(TeamTemplate, entry, data=files.designs[str(entry["design"])]) for entry in entries]
    if kind == "actions":
        return [read_record(TeamActions, entry) for entry in entries]
    if kind == "quotas":
        return [read_record(TeamQuota, entry) for entry in entries]
    return [read_record(LensPreset, entry) for entry in entries]


def _complete(entry: Shape) -> Shape:
    """Return the object of a guardrail with all that a file may leave out."""
    return {"controlTower": [], "frameworks": [], "parameters": [], "denies": [], "leavesOpen": [], **entry}


def _rule(entry: Shape) -> TeamRule:
    given = {key: one for key, one in entry.items() if key != "promise"}
    promise = entry.get("promise")
    if not isinstance(promise, dict):
        return read_record(TeamRule, given)
    said: Shape = {"id": entry["id"], "say": entry["title"], "why": entry["why"], "in": []}
    urgency = _URGENCIES[str(entry["severity"])]
    return read_record(TeamRule, given, promise=read_test({**promise, **said, "severity": urgency}))


_EntryFaults = Callable[[Shape, FaultPath, LibraryFiles], Iterator[LoadingFault]]


def _guardrail_faults(entry: Shape, place: FaultPath, _files: LibraryFiles) -> Iterator[LoadingFault]:
    document = entry["document"]
    parameters = cast("list[Shape]", entry.get("parameters", []))
    names = [str(parameter["name"]) for parameter in parameters]
    if len({*names}) < len(names):
        yield LoadingFault((*place, "parameters"), "Two parameters have one name.")
        return
    if not isinstance(document, dict):
        yield LoadingFault((*place, "document"), "This should be an object.")
        return
    for text in {*every_text(document)}:
        used = {*_PLACE.findall(text)}
        if unknown := used - {*names}:
            yield LoadingFault((*place, "document"), f"There is no parameter {short(min(unknown))}.")
            return
        if len(used) > 1:  # their values are combined, and would be millions
            yield LoadingFault((*place, "document"), f"“{short(text)}” has two parameters; one is the most.")
            return
    yield from _build_faults(entry, place, parameters)


def _build_faults(entry: Shape, place: FaultPath, parameters: list[Shape]) -> Iterator[LoadingFault]:
    if any(parameter["required"] and not parameter["default"] for parameter in parameters):
        return
    guardrail = guardrail_of(_complete(entry), "")
    try:
        build(guardrail, guardrail.defaults)
    except EditError as error:
        yield LoadingFault((*place, "parameters"), str(error))


def every_text(value: Json) -> Iterator[str]:
    """Yield the texts in a value, keys too."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]


def _rule_faults(entry: Shape, place: FaultPath, _files: LibraryFiles) -> Iterator[LoadingFault]:
    yield from _source_faults(entry, place)
    if ("require" in entry) == ("promise" in entry):
        yield LoadingFault(place, 'A rule has either "require" or "promise".')
    if entry.get("require") in ({}, {"tags": {}}, {"names": []}):
        yield LoadingFault((*place, "require"), "Nothing is required: give tags or names.")
    promise = entry.get("promise")
    if isinstance(promise, dict):
        if "case" in promise or "expect" in promise:
            yield LoadingFault((*place, "promise"), 'A rule promises "never", "always" or "can".')
        else:
            for fault in faults_inside.loading_faults([(0, {**promise, "in": ["root"]})]):
                yield LoadingFault((*place, "promise", *fault.path[2:]), fault.message)
    for cases in ("finds", "accepts"):
        for number, case in enumerate(cast("list[Shape]", entry[cases])):
            yield from _case_faults(case, (*place, cases, number))


def _source_faults(entry: Shape, place: FaultPath) -> Iterator[LoadingFault]:
    source = str(entry.get("source", ""))
    if source and not re.fullmatch(r"https://[!-~]+", source):
        yield LoadingFault((*place, "source"), "This should be an address that begins with https://.")


def _case_faults(case: Shape, place: FaultPath) -> Iterator[LoadingFault]:
    names = str(case["path"]).split("/")
    if not all(names) or len(names) > _DEEPEST_CASE:
        yield LoadingFault((*place, "path"), f"This should be up to {_DEEPEST_CASE} names with / between them.")
    for key in ("scp", "rcp"):
        if not isinstance(case.get(key, {}), dict):
            yield LoadingFault((*place, key), "This should be an object.")


def _day_faults(entry: Shape, place: FaultPath) -> Iterator[LoadingFault]:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(entry["asOf"]), re.ASCII):
        yield LoadingFault((*place, "asOf"), "This should be a day, such as 2026-11-25.")


def _programme_faults(entry: Shape, place: FaultPath, _files: LibraryFiles) -> Iterator[LoadingFault]:
    yield from _day_faults(entry, place)
    for number, service in enumerate(cast("list[str]", entry["services"])):
        if not re.fullmatch(r"[a-z0-9-]+", service):
            yield LoadingFault((*place, "services", number), "This should be the prefix of a service, such as s3.")


def _template_faults(entry: Shape, place: FaultPath, files: LibraryFiles) -> Iterator[LoadingFault]:
    if entry["design"] not in files.designs:
        yield LoadingFault((*place, "design"), "There is no such file in the folder designs.")


def _lens_faults(entry: Shape, place: FaultPath, _files: LibraryFiles) -> Iterator[LoadingFault]:
    if str(entry["lens"]).partition("=")[0] not in lens_rows():
        yield LoadingFault((*place, "lens"), f"There is no such lens; there are {', '.join(lens_rows())}.")


def _quota_faults(entry: Shape, place: FaultPath, _files: LibraryFiles) -> Iterator[LoadingFault]:
    yield from _source_faults(entry, place)
    yield from _day_faults(entry, place)
    most = LIMITS[str(entry["limit"])].most
    if cast("int", entry["most"]) >= most:
        yield LoadingFault((*place, "most"), f"AWS takes at most {most:,} from everybody; a quota of yours is lower.")


def _action_faults(entry: Shape, place: FaultPath, _files: LibraryFiles) -> Iterator[LoadingFault]:
    yield from _source_faults(entry, place)
    yield from _day_faults(entry, place)
    events = cast("dict[str, str]", entry.get("events", {}))
    names = [((*place, "actions", number), one) for number, one in enumerate(cast("list[str]", entry["actions"]))]
    names += [((*place, "events", event), one) for event, pair in events.items() for one in (event, pair)]
    for where, name in names:
        if not re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9_]+", name):
            yield LoadingFault(where, "This should be a service and a name, such as s3:GetObject.")


_FAULTS: Final[Mapping[str, _EntryFaults]] = {
    "guardrails": _guardrail_faults,
    "rules": _rule_faults,
    "programmes": _programme_faults,
    "templates": _template_faults,
    "lenses": _lens_faults,
    "quotas": _quota_faults,
    "actions": _action_faults,
}
