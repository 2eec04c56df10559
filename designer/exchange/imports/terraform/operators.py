"""Expressions made of expressions: operators, collections, loops, templates. Unknown operands give unknown results."""

import math
from collections.abc import Callable, Sequence

from designer.basics.dataclass import dataclass
from designer.basics.steps import charge, charge_text
from designer.exchange.imports.code.located import Place
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform.values import (
    MAX_ITEMS,
    MAX_TEXT,
    Expression,
    Locals,
    Scope,
    TerraformReference,
    TerraformValue,
    attribute,
    first_gap,
    index,
    is_namespace,
    key_text,
    pairs,
    template_text,
)

_MAX_NUMBER = 10**100
"""Operands of arithmetic are smaller, so that no number grows without end."""

_NUMBERS: dict[str, Callable[[float, float], float | bool]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}


def literal(value: TerraformValue) -> Expression:
    """Return a constant."""
    return lambda _scope: value


def first_name(name: str, place: Place) -> Expression:
    """Return the first name of a traversal."""
    return lambda scope: scope.name(name, place)


def attribute_of(inner: Expression, name: str, place: Place) -> Expression:
    """``inner.name``."""
    return lambda scope: attribute(inner(scope), name, place)


def item_of(inner: Expression, key: Expression, place: Place) -> Expression:
    """``inner[key]``."""
    return lambda scope: index(inner(scope), key(scope), place)


SPLAT_ITEM = "*"
"""Name of the item that what follows a splat is worked out for; no code can write it."""


def splat(inner: Expression, rest: Expression, place: Place) -> Expression:
    """``inner[*].rest``: of each item of a list, which has the name `SPLAT_ITEM`; a single value is a list of one."""

    def work_out(scope: Scope) -> TerraformValue:
        value = inner(scope)
        if isinstance(value, Missing):
            return value
        if isinstance(value, TerraformReference):
            return Missing(f"{value.address}.{value.path} is known only when it is applied.", str(place))
        items = value if isinstance(value, list) else [] if value is None else [value]
        charge(len(items))
        return [rest(Locals({SPLAT_ITEM: item}, scope)) for item in items]

    return work_out


def call(name: str, arguments: Sequence[Expression], place: Place, *, spreads: bool) -> Expression:
    """Return a function; the last argument may spread."""

    def work_out(scope: Scope) -> TerraformValue:
        values = [argument(scope) for argument in arguments]
        if spreads and values:
            last = values.pop()
            if not isinstance(last, list):
                return last if isinstance(last, Missing) else Missing("Only a list spreads.", str(place))
            charge(len(last))
            values += last
        return scope.call(name, values, place)

    return work_out


def negated(sign: str, inner: Expression, place: Place) -> Expression:
    """``!inner`` or ``-inner``."""

    def work_out(scope: Scope) -> TerraformValue:
        value = inner(scope)
        if isinstance(value, Missing):
            return value
        if sign == "!" and isinstance(value, bool):
            return not value
        if sign == "-" and isinstance(value, int | float):
            return -value
        return Missing(f"{sign} does not fit this value.", str(place))

    return work_out


def binary_operation(sign: str, left: Expression, right: Expression, place: Place) -> Expression:
    """Return an operator between two expressions."""

    def work_out(scope: Scope) -> TerraformValue:
        one, two = left(scope), right(scope)
        charge()
        if sign in ("&&", "||"):
            return _logical(sign == "||", one, two, place)
        gap = first_gap(one) or first_gap(two)
        if gap is not None:
            return gap
        if sign in ("==", "!="):
            if _may_be_equal_otherwise(one, two):
                return Missing("Whether these are equal depends on their types.", str(place))
            return (_typed(one) == _typed(two)) is (sign == "==")
        if isinstance(one, int | float) and isinstance(two, int | float):
            return _numeric(sign, one, two, place)
        return Missing(f"{sign} does not fit these values.", str(place))

    return work_out


def conditional(test: Expression, yes: Expression, no: Expression, place: Place) -> Expression:
    """``test ? yes : no``."""

    def work_out(scope: Scope) -> TerraformValue:
        answer = _truth(test(scope))
        if isinstance(answer, Missing):
            return answer
        if answer is None:
            return Missing("The condition is not a truth value.", str(place))
        return yes(scope) if answer else no(scope)

    return work_out


def list_expression(items: Sequence[Expression]) -> Expression:
    """``[a, b]``."""

    def work_out(scope: Scope) -> TerraformValue:
        charge(1 + len(items))
        return [item(scope) for item in items]

    return work_out


def mapped(members: Sequence[tuple[Expression, Expression]], place: Place) -> Expression:
    """``{a = b}``."""

    def work_out(scope: Scope) -> TerraformValue:
        made: dict[str, TerraformValue] = {}
        charge(3 + len(members))
        for key, value in members:
            name = key_text(key(scope), place)
            if isinstance(name, Missing):
                return name
            made[name] = value(scope)
        return made

    return work_out


@dataclass(frozen=True, slots=True)
class Loop:
    """``for`` of a list or an object.

    Attributes:
        names: One or two names: (key,) value.
        source: Goes through it.
        key: Key of a member; None for a list.
        value: Of an item or member.
        test: Picks; None picks all.
        groups: Members of one key become a list.
    """

    names: tuple[str, ...]
    source: Expression
    key: Expression | None
    value: Expression
    test: Expression | None
    groups: bool
    place: Place

    def __call__(self, scope: Scope) -> TerraformValue:
        """Work it out."""
        source = self.source(scope)
        if isinstance(source, Missing):
            return source
        if not isinstance(source, list | dict):
            return Missing("The list that it goes through is not in the code.", str(self.place))
        if len(source) > MAX_ITEMS:
            return Missing(f"It goes through more than {MAX_ITEMS:,} items.", str(self.place))
        items: list[TerraformValue] = []
        members: dict[str, TerraformValue] = {}
        for key, value in pairs(source):
            charge(2)
            inner = Locals(dict(zip(self.names, (key, value)[-len(self.names) :], strict=True)), scope)
            picked = True if self.test is None else _truth(self.test(inner))
            if isinstance(picked, Missing):
                return picked
            if not picked:
                continue
            if self.key is None:
                items.append(self.value(inner))
                continue
            name = key_text(self.key(inner), self.place)
            if isinstance(name, Missing):
                return name
            made = self.value(inner)
            if self.groups:
                group = members.setdefault(name, [])
                if isinstance(group, list):
                    group.append(made)
            else:
                members[name] = made
        return items if self.key is None else members


def joined_template(parts: Sequence[Expression], place: Place) -> Expression:
    """Return the template of several parts: one text."""

    def work_out(scope: Scope) -> TerraformValue:
        made: list[str] = []
        length = 0
        for part in parts:
            text = template_text(part(scope), place)
            if isinstance(text, Missing):
                return text if text.where else Missing(text.reason, str(place))
            made.append(text)
            length += len(text)
            charge_text(len(text))
            if length > MAX_TEXT:
                return Missing("The text is too long to be worked out.", str(place))
        return "".join(made)

    return work_out


def repeated(names: tuple[str, ...], source: Expression, body: Expression, place: Place) -> Expression:
    """``%{ for }`` of a template."""
    loop = Loop(names, source, None, body, None, groups=False, place=place)

    def work_out(scope: Scope) -> TerraformValue:
        texts = loop(scope)
        if isinstance(texts, Missing):
            return texts
        return joined_template([literal(text) for text in texts] if isinstance(texts, list) else [], place)(scope)

    return work_out


def _truth(value: TerraformValue) -> bool | Missing | None:
    if isinstance(value, str) and value in ("true", "false"):
        return value == "true"
    if isinstance(value, TerraformReference):
        return Missing(f"{value.address}.{value.path} is known only when it is applied.", str(value.place))
    return value if isinstance(value, bool | Missing) else None


def _logical(decisive: bool, one: TerraformValue, two: TerraformValue, place: Place) -> TerraformValue:
    sides = [_truth(one), _truth(two)]
    if decisive in [side for side in sides if isinstance(side, bool)]:
        return decisive
    gap = next((side for side in sides if isinstance(side, Missing)), None)
    if gap is not None:
        return gap
    return Missing("This is not a truth value.", str(place)) if None in sides else not decisive


def _typed(value: TerraformValue) -> tuple[bool, TerraformValue]:
    return isinstance(value, bool), None if is_namespace(value) else value


def _may_be_equal_otherwise(one: TerraformValue, two: TerraformValue) -> bool:
    """Whether Terraform, which has types of its own and exact numbers, may find another answer than Python."""
    if isinstance(one, float) or isinstance(two, float):
        return isinstance(one, int | float | str) and isinstance(two, int | float | str)
    if isinstance(one, list | dict):
        return isinstance(two, list | dict) and type(one) is type(two) and len(one) == len(two)
    pair = {type(one), type(two)}
    return str in pair and len(pair & {bool, int}) == 1 and str(one).lower() == str(two).lower()


def _numeric(sign: str, one: float, two: float, place: Place) -> TerraformValue:
    if not (abs(one) < _MAX_NUMBER and abs(two) < _MAX_NUMBER):
        return Missing("The numbers are too large.", str(place))
    if sign in ("/", "%"):
        if not two:
            return Missing("Nothing can be divided by zero.", str(place))
        found = one / two if sign == "/" else math.fmod(one, two)
        return int(found) if isinstance(found, float) and found.is_integer() else found
    return _NUMBERS[sign](one, two)
