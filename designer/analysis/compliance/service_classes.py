"""Table of who keeps which layer of an AWS service: dated data, each service with its source and confidence.

AWS distinguishes infrastructure, container and abstracted services
(https://aws.amazon.com/compliance/shared-responsibility-model/); a class decides the layers, and a service may differ
from its class in some. ``resources/service_responsibility.json`` has the table.
"""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

from designer.basics.data import read_data, read_record
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
        starting: Actions that start what the duties are about; empty if the table names none.
        go: Layers whose duty is gone when nothing can be started any more; the others stay while anything of the
            service can be changed. Empty if all go.
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
        notice: Notice for those who rely on it.
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


class _ServiceClass(NamedTuple):
    """Class of services: its label, and the keeper of each layer unless a service says otherwise."""

    label: str
    layers: Mapping[str, LayerKeeper]


@cache
def load() -> ServiceTable:
    """Return the table that this version of the program has."""
    data: dict[str, Any] = read_data("service_responsibility.json")
    del data["classes"]["unclassified"]
    classes = read_record(dict[str, _ServiceClass], data["classes"])
    starts = data["starting"]["services"]
    services = {
        prefix: _service(prefix, shape, classes[shape["class"]], starts.get(prefix, {}))
        for prefix, shape in data["services"].items()
        if shape["class"] in classes
    }
    return read_record(ServiceTable, {**data, "services": services})


def _service(prefix: str, shape: dict[str, Any], of_class: _ServiceClass, start: dict[str, Any]) -> ClassifiedService:
    cells = dict(of_class.layers)
    for layer, override in shape.get("overrides", {}).items():
        why = override.get("why") or f"You look after: {'; '.join(shape['customer'])}."
        cells[layer] = LayerKeeper(Keeper(override["who"]), why, shape["source"])
    return ClassifiedService(
        prefix,
        shape["name"],
        of_class.label,
        tuple(shape["customer"]),
        shape["source"],
        shape["confidence"],
        cells,
        tuple(start.get("actions", ())),
        frozenset(start.get("goes", ())),
        tuple(start.get("needs", ())),
    )
