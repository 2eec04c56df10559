"""Types of variables: what ``optional(type, default)`` puts into a value without a member, and what a set holds once.

Source: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from designer.basics.steps import charge
from designer.exchange.imports.code.located import Place
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform.functions import FUNCTIONS
from designer.exchange.imports.terraform.values import Expression, TerraformValue, UncountedList, shallow_size

_OF = "of"
_OBJECT = "object"


class _TypeScope:
    """Scope where the words of types are values: a name itself, a call its name and arguments."""

    def name(self, name: str, place: Place) -> TerraformValue:
        """Return the word."""
        del place
        return name

    def call(self, name: str, arguments: list[TerraformValue], place: Place) -> TerraformValue:
        """Return the word with its arguments."""
        del place
        return dict[str, TerraformValue]({"type": name, _OF: arguments})


def with_defaults(value: TerraformValue, expression: Expression | None) -> TerraformValue:
    """Return the value of a variable with the defaults of its type's optional members."""
    if expression is None:
        return value
    return _filled(value, expression(_TypeScope()))


def _filled(value: TerraformValue, kind: TerraformValue) -> TerraformValue:
    charge(shallow_size(value))
    if not isinstance(kind, dict) or isinstance(value, Missing):
        return value
    name, inner = kind.get("type"), kind.get(_OF)
    first = inner[0] if isinstance(inner, list) and inner else None
    if name == "optional":
        return _filled(value, first)
    if name == _OBJECT and isinstance(value, dict) and isinstance(first, dict):
        made = {member: one for member, one in value.items() if member in first}
        for member, of in first.items():
            default = _default(of)
            if made.get(member) is None and default is not None:
                made[member] = default[0]
            if member in made:
                made[member] = _filled(made[member], of)
        return made
    if name == "map" and isinstance(value, dict):
        return {key: _filled(one, first) for key, one in value.items()}
    if name in ("list", "set") and isinstance(value, list):
        items: list[TerraformValue] = [_filled(one, first) for one in value]
        return _as_set(items) if name == "set" else items
    return value


def _as_set(items: list[TerraformValue]) -> TerraformValue:
    """Return the items of a set, each once, in Terraform's order; their number is unknown where their types are."""
    try:
        return FUNCTIONS["toset"](items)
    except (ValueError, TypeError):
        return UncountedList(items)


def _default(kind: TerraformValue) -> tuple[TerraformValue] | None:
    """Return the default of an optional member, null where it names none; None for a member that must be given."""
    if not isinstance(kind, dict) or kind.get("type") != "optional":
        return None
    inner = kind.get(_OF)
    return (inner[1] if isinstance(inner, list) and len(inner) > 1 else None,)
