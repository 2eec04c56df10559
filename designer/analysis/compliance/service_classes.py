"""Table of who keeps which layer of an AWS service: dated data, each service with its source and confidence.

AWS tells infrastructure, container and abstracted services apart
(https://aws.amazon.com/compliance/shared-responsibility-model/); a class decides the layers, and a service may differ
from its class in some. ``resources/service_responsibility.json`` has the table.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import NamedTuple, NotRequired, TypedDict, cast

from designer.basics.dataclass import dataclass


class Keeper(Enum):
    """Keeper of a layer."""

    AWS = "aws"
    CUSTOMER = "customer"
    SHARED = "shared"


class Layer(NamedTuple):
    """Part of a service that somebody has to keep.

    Attributes:
        id: Stable word: "guest_os".
        name: "Guest OS and patching".
        about: The parts that belong to it.
    """

    id: str
    name: str
    about: str


class LayerKeeper(NamedTuple):
    """Keeper of one layer of one service.

    Attributes:
        who: The keeper.
        why: The reason, as a sentence.
        source: Address of AWS's page, or "derived: …".
    """

    who: Keeper
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class ClassifiedService:
    """Service with the keeper of each of its layers.

    Attributes:
        prefix: Prefix of its actions: "ec2".
        name: "Amazon EC2".
        class_name: "Infrastructure service".
        customer: Duties that the customer has with it, in words.
        source: Address of AWS's page, or "derived: …".
        confidence: "high", "medium" or "low".
        cells: The keeper of each layer, by the layer's id.
        starting: Actions that start what the duties are about; empty where the table names none.
        go: Layers whose duty is gone when nothing can be started any more; the others stay while anything of the
            service can be changed. Empty where all go.
        needs: Prefixes of the services whose machines it is about, so that nothing is started without one of them.
    """

    prefix: str
    name: str
    class_name: str
    customer: tuple[str, ...]
    source: str
    confidence: str
    cells: Mapping[str, LayerKeeper]
    starting: tuple[str, ...]
    go: frozenset[str]
    needs: tuple[str, ...]


class ServiceTable(NamedTuple):
    """The dated table.

    Attributes:
        date: Day of the table, ISO.
        notice: Notice for whoever relies on it.
        dates: Age of the pages that it rests on, in words.
        confidence: Meaning of each word of confidence.
        layers: Layers, from the building up.
        services: Classified services by prefix.
    """

    date: str
    notice: str
    dates: str
    confidence: Mapping[str, str]
    layers: tuple[Layer, ...]
    services: Mapping[str, ClassifiedService]


class _CellShape(TypedDict):
    owner: str
    why: str
    source: str


class _ClassShape(TypedDict):
    label: str
    layers: dict[str, _CellShape]


class _OverrideShape(TypedDict):
    owner: str
    why: NotRequired[str]


_ServiceShape = TypedDict(
    "_ServiceShape",
    {
        "name": str,
        "class": str,
        "customer": list[str],
        "source": str,
        "confidence": str,
        "overrides": NotRequired[dict[str, _OverrideShape]],
    },
)


class _StartShape(TypedDict):
    actions: list[str]
    goes: NotRequired[list[str]]
    needs: NotRequired[list[str]]


class _StartingShape(TypedDict):
    services: dict[str, _StartShape]


class _LayerShape(TypedDict):
    id: str
    name: str
    what: str


class _Shape(TypedDict):
    date: str
    notice: str
    dates: str
    confidence: dict[str, str]
    layers: list[_LayerShape]
    classes: dict[str, _ClassShape]
    services: dict[str, _ServiceShape]
    starting: _StartingShape


@cache
def load() -> ServiceTable:
    """The table that this version of the program has."""
    data = cast("_Shape", json.loads(files("resources").joinpath("service_responsibility.json").read_bytes()))
    starts = data["starting"]["services"]
    return ServiceTable(
        data["date"],
        data["notice"],
        data["dates"],
        data["confidence"],
        tuple(Layer(one["id"], one["name"], one["what"]) for one in data["layers"]),
        {
            prefix: _service(prefix, shape, data["classes"][shape["class"]], starts.get(prefix, {"actions": []}))
            for prefix, shape in data["services"].items()
            if shape["class"] != "unclassified"
        },
    )


def _service(prefix: str, shape: _ServiceShape, of_class: _ClassShape, start: _StartShape) -> ClassifiedService:
    cells = {
        layer: LayerKeeper(Keeper(cell["owner"]), cell["why"], cell["source"])
        for layer, cell in of_class["layers"].items()
    }
    for layer, override in shape.get("overrides", {}).items():
        why = override.get("why") or f"You look after: {'; '.join(shape['customer'])}."
        cells[layer] = LayerKeeper(Keeper(override["owner"]), why, shape["source"])
    return ClassifiedService(
        prefix,
        shape["name"],
        of_class["label"],
        tuple(shape["customer"]),
        shape["source"],
        shape["confidence"],
        cells,
        tuple(start["actions"]),
        frozenset(start.get("goes", ())),
        tuple(start.get("needs", ())),
    )
