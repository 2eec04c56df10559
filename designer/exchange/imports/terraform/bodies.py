"""Bodies and blocks of Terraform's code, from HCL or from its JSON syntax."""

from __future__ import annotations

from dataclasses import field

from designer.basics.dataclass import dataclass
from designer.exchange.imports.code.located import Place
from designer.exchange.imports.terraform.values import Expression


@dataclass(frozen=True, slots=True)
class HclBlock:
    """A block: ``kind "label" "label" { body }``."""

    kind: str
    labels: tuple[str, ...]
    body: HclBody
    place: Place


@dataclass(slots=True)
class HclBody:
    """Text between braces, or in a file.

    Attributes:
        attributes: By name; the first counts.
        blocks: In their order.
    """

    place: Place
    attributes: dict[str, Expression] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    blocks: list[HclBlock] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[HclBlock]:
        """Blocks of a kind."""
        return [block for block in self.blocks if block.kind == kind]

    def place_of(self, name: str) -> Place:
        """Place of an attribute, or of the body."""
        return self.places.get(name, self.place)
