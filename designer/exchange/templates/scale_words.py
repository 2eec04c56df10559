"""The words that a made-up large organization is told in, from ``resources/scale.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TypedDict, cast

from designer.basics.dataclass import dataclass
from resources import FOLDER


class _Shape(TypedDict):
    units: list[str]
    domains: list[str]
    cells: list[str]
    systems: list[str]
    people: list[str]
    regions: list[str]
    globalActions: list[str]
    everydayServices: list[str]
    services: list[str]
    actions: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Parts of names, services and actions; ``resources/scale.json``.

    Attributes:
        units: Business units.
        domains: Business of a unit.
        cells: Parts of an environment: regions, channels.
        systems: System that an account runs.
        people: Owners.
        regions: AWS Regions.
        global_actions: Actions that a region deny leaves out.
        everyday_services: Services that every allow list names.
        services: Further services.
        actions: Writing actions by service.
    """

    units: tuple[str, ...]
    domains: tuple[str, ...]
    cells: tuple[str, ...]
    systems: tuple[str, ...]
    people: tuple[str, ...]
    regions: tuple[str, ...]
    global_actions: tuple[str, ...]
    everyday_services: tuple[str, ...]
    services: tuple[str, ...]
    actions: Mapping[str, tuple[str, ...]]


@cache
def vocabulary() -> Vocabulary:
    """The words of the made-up organization."""
    data = cast("_Shape", json.loads((FOLDER / "scale.json").read_bytes()))
    return Vocabulary(
        units=tuple(data["units"]),
        domains=tuple(data["domains"]),
        cells=tuple(data["cells"]),
        systems=tuple(data["systems"]),
        people=tuple(data["people"]),
        regions=tuple(data["regions"]),
        global_actions=tuple(data["globalActions"]),
        everyday_services=tuple(data["everydayServices"]),
        services=tuple(data["services"]),
        actions={service: tuple(actions) for service, actions in data["actions"].items()},
    )
