"""Member of a file for the records on compliance; left out where there are none.

A record is written by the names of its fields, without what it does not say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from enum import Enum
from typing import TypeVar, cast

from designer.exchange.formats.loading import Json, LoadingFault
from designer.exchange.formats.positions import FaultPath
from designer.organization.edits.compliance import day_refusal
from designer.organization.model.compliance import (
    AcceptedService,
    AgreementScope,
    AgreementState,
    ArtifactPart,
    ArtifactReading,
    ComplianceRecords,
    CustomerAgreement,
    CustomerDuty,
    DutyState,
    EvidenceReport,
    ProgrammeList,
    SensitiveAction,
    SensitiveState,
)

R = TypeVar(
    "R",
    CustomerAgreement,
    EvidenceReport,
    ArtifactReading,
    ProgrammeList,
    AcceptedService,
    CustomerDuty,
    SensitiveAction,
)

_KEYS = {"as_of": "asOf"}
"""Fields whose key in a file has another spelling."""

_ENUMS: Mapping[tuple[str, str], type[Enum]] = {
    ("CustomerAgreement", "scope"): AgreementScope,
    ("CustomerAgreement", "state"): AgreementState,
    ("ArtifactReading", "part"): ArtifactPart,
    ("CustomerDuty", "state"): DutyState,
    ("SensitiveAction", "state"): SensitiveState,
}
_DAYS = ("start", "end", "day", "asOf", "until")


def record(records: ComplianceRecords) -> dict[str, Json]:
    """Records as the file keeps them."""
    members: dict[str, Json] = {
        one.name: [_written(each) for each in getattr(records, one.name)] for one in fields(records)
    }
    return {key: value for key, value in members.items() if value}


def _written(one: object) -> Json:
    found: dict[str, Json] = {}
    for field in fields(one):  # type: ignore[arg-type]  # one of the records above
        value = getattr(one, field.name)
        if value != field.default or field.default is MISSING:
            found[_KEYS.get(field.name, field.name)] = _plain(value)
    return found


def _plain(value: object) -> Json:
    if isinstance(value, Enum):
        return str(value.value)
    return cast("Json", list(value) if isinstance(value, tuple) else value)


def read_records(shape: Mapping[str, Json]) -> ComplianceRecords:
    """Records of a value without faults."""
    return ComplianceRecords(
        _listed(shape, "agreements", CustomerAgreement),
        _listed(shape, "reports", EvidenceReport),
        _listed(shape, "readings", ArtifactReading),
        _listed(shape, "lists", ProgrammeList),
        _listed(shape, "accepted", AcceptedService),
        _listed(shape, "duties", CustomerDuty),
        _listed(shape, "sensitive", SensitiveAction),
    )


def _listed(shape: Mapping[str, Json], key: str, made: type[R]) -> tuple[R, ...]:
    return tuple(_read(made, one) for one in cast("list[dict[str, Json]]", shape.get(key, [])))


def _read(made: type[R], shape: Mapping[str, Json]) -> R:
    values: dict[str, object] = {}
    for field in fields(made):
        key = _KEYS.get(field.name, field.name)
        if key in shape:
            enum = _ENUMS.get((made.__name__, field.name))
            values[field.name] = enum(shape[key]) if enum else _unlisted(shape[key])
    return cast("Callable[..., R]", made)(**values)


def _unlisted(value: Json) -> object:
    return tuple(value) if isinstance(value, list) else value


def loading_faults(shape: Mapping[str, Json]) -> Iterator[LoadingFault]:
    """Faults that the shape does not show: days that are none, an id twice."""
    for key, entries in shape.items():
        for index, entry in enumerate(cast("list[dict[str, Json]]", entries)):
            yield from _day_faults(("compliance", key, index), entry)
    seen: set[str] = set()
    for index, entry in enumerate(cast("list[dict[str, Json]]", shape.get("agreements", []))):
        if str(entry["id"]) in seen:
            yield LoadingFault(("compliance", "agreements", index, "id"), "Two agreements have this id.")
        seen.add(str(entry["id"]))


def _day_faults(path: FaultPath, entry: Mapping[str, Json]) -> Iterator[LoadingFault]:
    for name in _DAYS:
        if name in entry and (refusal := day_refusal(str(entry[name]))):
            yield LoadingFault((*path, name), refusal)
