"""Resources that Terraform's code makes, the project that they are of, and the bodies and blocks they are read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from designer.basics.dataclass import dataclass
from designer.basics.steps import SpentError, charge, work_budget
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.code_files import CodeFiles
from designer.exchange.imports.code.located import Place
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform.values import Expression, Scope, TerraformReference, TerraformValue
from designer.exchange.imports.terraform.variable_types import with_defaults


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
        """Return the blocks of a kind."""
        return [block for block in self.blocks if block.kind == kind]

    def place_of(self, name: str) -> Place:
        """Return the place of an attribute, or of the body."""
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
        replaced = {_nested_kind(one) for one in block.body.blocks} - {"lifecycle"}  # whose arguments are merged
        kept = [hcl_block for hcl_block in below.blocks if _nested_kind(hcl_block) not in replaced]
        below.blocks[:] = [*block.body.blocks, *kept]
    bodies.append(alone)


def _nested_kind(block: HclBlock) -> str:
    """Return the kind of block that a block within another makes."""
    return block.labels[0] if block.kind == "dynamic" and block.labels else block.kind


_VALUE_STEPS = 2_000_000
"""Steps of work for one local, variable, output or attribute of a resource."""

_INSTANCE_STEPS = 8
"""Steps that are charged for each resource or module that a block makes."""


@dataclass(slots=True)
class Project:
    """Everything of one source: files, the bodies in each folder, and the report.

    Attributes:
        bodies: Bodies of the files of each folder.
        variables: Values of variables of the root folders, from ``.tfvars`` files.
        names: Names of the files.
        unread: Parts of the code that could not be read, and that may declare anything.
        open_variables: Root folders with a file of variables that could not be read, with the reason.
        named: Values of variables by name, from files that Terraform takes only where they are named, with the file.
    """

    files: CodeFiles
    report: ConversionReport
    bodies: Mapping[str, list[HclBody]]
    variables: Mapping[str, Mapping[str, TerraformValue]]
    modules: int = 0
    unread: list[Missing] = field(default_factory=list)
    open_variables: dict[str, Missing] = field(default_factory=dict)
    named: dict[str, list[tuple[str, TerraformValue]]] = field(default_factory=dict)
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the names of its files, to find one among many."""
        self.names = frozenset(self.files.names)

    def settled(self, name: str, kind: Expression | None, value: TerraformValue) -> TerraformValue:
        """Return the value of a variable of a root; unknown if a file that may be named gives it another one."""
        others = ((file, with_defaults(other, kind)) for file, other in self.named.get(name, ()))
        file = next((file for file, other in others if other != value), "")
        return Missing(f"{file} gives the variable {short(name)} another value.", file) if file else value


@dataclass(frozen=True, slots=True)
class Instance:
    """One resource that the code makes.

    Attributes:
        type: ``aws_organizations_account``.
        address: As Terraform names it, with its modules and its key.
        body: Its code.
        scope: Scope of its expressions.
        doubt: The reason why it is unknown whether and how often it is made; None if it is made once.
    """

    type: str
    address: str
    body: HclBody
    scope: Scope
    place: Place
    doubt: Missing | None = None

    def get(self, name: str, place: Place) -> TerraformValue:
        """Return the attribute that the code gives, or a reference to one that AWS fills."""
        expression = self.body.attributes.get(name)
        if expression is None or name in ("id", "arn"):
            return TerraformReference(self.address, name, place)
        return worked_out(expression, self.scope, self.body.place_of(name))


def worked_out(expression: Expression, scope: Scope, place: Place) -> TerraformValue:
    """Return the value of an expression; one without a place gets this one, and one of too much work is unknown."""
    try:
        with work_budget(_VALUE_STEPS, "one value"):
            charge()
            value = expression(scope)
    except RecursionError:
        return Missing("It is nested too deeply to be worked out.", str(place))
    except SpentError as error:
        return Missing(str(error), str(place))
    return Missing(value.reason, str(place)) if isinstance(value, Missing) and not value.where else value


def charged_instances(count: int, where: str) -> Missing | None:
    """Charge for so many instances; the gap where they are too many."""
    try:
        charge(count * _INSTANCE_STEPS)
    except SpentError as error:
        return Missing(str(error), where)
    return None
