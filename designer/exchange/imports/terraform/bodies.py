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


def lay_over(bodies: list[HclBody], over: HclBody) -> None:
    """Lay the blocks of an override file over those of the other files of its folder.

    Source: https://developer.hashicorp.com/terraform/language/files/override. Locals need nothing: the last one counts.
    """
    known = {(block.kind, block.labels): block.body for body in bodies for block in body.blocks if block.labels}
    alone = HclBody(over.place)
    for block in over.blocks:
        below = known.get((block.kind, block.labels))
        if below is None:
            alone.blocks.append(block)
            continue
        below.attributes |= block.body.attributes
        below.places |= block.body.places
        replaced = {_nested_kind(one) for one in block.body.blocks}
        kept = [one for one in below.blocks if _nested_kind(one) not in replaced]
        below.blocks[:] = [*kept, *block.body.blocks]
    bodies.append(alone)


def _nested_kind(block: HclBlock) -> str:
    """Kind of block that a block within another makes."""
    return block.labels[0] if block.kind == "dynamic" and block.labels else block.kind
