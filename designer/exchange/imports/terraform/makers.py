"""Parts of Terraform's code that change an organization in ways that the code does not hold."""

from collections.abc import Iterator

from designer.basics.dataclass import dataclass
from designer.exchange.imports.code.code_facts import speaks_of_organizations
from designer.exchange.imports.code.located import Place
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform.absent_modules import names_organization
from designer.exchange.imports.terraform.bodies import HclBlock, HclBody
from designer.exchange.imports.terraform.controls import MADE_BY_RUNNER, RUNNERS, is_taken, unread_kind
from designer.exchange.imports.terraform.instances import worked_out
from designer.exchange.imports.terraform.modules import Module
from designer.exchange.imports.terraform.values import Expression, Scope, TerraformValue

_KEPT = {"name", "email"}
"""Attributes that are taken from the code, even if AWS may have another value: people find a node by them."""


def unread_parts(module: Module) -> Iterator[Missing]:
    """Yield a gap for each part of a module that may make anything, and for what it forgets and leaves at AWS."""
    for block in module.of_kind("resource"):
        if len(block.labels) == 2 and (what := _made_by(block, module)):
            yield Missing(f"{'.'.join(block.labels)} {what}.", str(block.place))
    for block in module.of_kind("removed"):
        names = _first_names(block.body.attributes.get("from"))
        if any(name == "module" or is_taken(name) for name in names) and not _is_destroyed(block, module):
            yield Missing("Something of the organization is forgotten here, and may stay at AWS.", str(block.place))


def may_differ(body: HclBody) -> set[str]:
    """Return the attributes of a resource that Terraform leaves as they are at AWS, whatever the code says."""
    expressions = [one.body.attributes.get("ignore_changes") for one in body.of_kind("lifecycle")]
    names = {name for one in expressions for name in _first_names(one)}
    return (set(body.attributes) if "all" in names else names) - _KEPT


def _made_by(block: HclBlock, scope: Scope) -> str:
    """Return what a resource makes that the code does not hold, as the rest of a sentence; empty for nothing."""
    kind, body = block.labels[0], block.body
    if unread := unread_kind(kind):
        return unread
    provisioners = body.of_kind("provisioner")
    if kind not in RUNNERS and not provisioners and "provisioner" not in body.attributes:
        return ""
    bodies = [body, *(inner.body for one in provisioners for inner in (one, *one.body.blocks))]
    values = (worked_out(one, scope, block.place) for part in bodies for one in part.attributes.values())
    touches = speaks_of_organizations(" ".join(block.labels)) or any(map(names_organization, values))
    return MADE_BY_RUNNER if touches else ""


def _is_destroyed(block: HclBlock, scope: Scope) -> bool:
    """Whether what is removed from the state surely goes; by itself Terraform destroys it, and OpenTofu does not."""
    said = [one.body.attributes.get("destroy") for one in block.body.of_kind("lifecycle")]
    return any(one is not None and worked_out(one, scope, block.place) is True for one in said)


@dataclass(slots=True)
class _Recorder:
    """Scope and namespace that collects the first names of the traversals in an expression."""

    found: set[str]

    def name(self, name: str, place: Place) -> TerraformValue:
        """Keep the name."""
        del place
        self.found.add(name)
        return self

    def get(self, name: str, place: Place) -> TerraformValue:
        """Return itself, whatever the name."""
        del name, place
        return self

    def call(self, name: str, arguments: list[TerraformValue], place: Place) -> TerraformValue:
        """Return nothing: no function is a name."""
        del arguments
        return Missing(f"{name} is no name.", str(place))


def _first_names(expression: Expression | None) -> set[str]:
    """Return the first names of the traversals in an expression; in JSON they are texts."""
    recorder = _Recorder(set())
    value = worked_out(expression, recorder, Place("")) if expression is not None else None
    texts = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    return recorder.found | {text.split("[")[0].split(".")[0] for text in texts}
