"""A guardrail and values for its parameters into the text of a policy.

``{{name}}`` alone in a list becomes the values, in a text with more around it one text for each value. Services become
``service:*``. A condition that loses its last value goes, and with its last condition ``Condition`` itself.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product

from designer.analysis.guardrails.catalogue import Guardrail, ParameterKind, ParameterValues
from designer.analysis.guardrails.values import fault
from designer.basics.errors import EditError
from designer.organization.model import quotas
from designer.policy.json.text import Plain, minified_length

_PLACE = re.compile(r"\{\{(\w+)\}\}")


def completed_values(guardrail: Guardrail, given: ParameterValues) -> dict[str, tuple[str, ...]]:
    """The values of every parameter: what is given, and defaults for the rest; doubles are dropped.

    Raises:
        EditError: A name or a value is wrong.
    """
    known = {parameter.name for parameter in guardrail.parameters}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise EditError(f"{guardrail.id} has no parameter {unknown[0]}; it has {', '.join(sorted(known)) or 'none'}.")
    values = {
        parameter.name: tuple(dict.fromkeys(given.get(parameter.name, parameter.default)))
        for parameter in guardrail.parameters
    }
    faults = [fault(parameter, values[parameter.name]) for parameter in guardrail.parameters]
    if any(faults):
        raise EditError(" ".join(each for each in faults if each))
    return values


def build(guardrail: Guardrail, given: ParameterValues) -> str:
    """The policy's text, on indented lines.

    Raises:
        EditError: A value is wrong, or the policy is longer than AWS takes.
    """
    text = filled_text(guardrail, completed_values(guardrail, given))
    limit = quotas.load().types[guardrail.type].characters
    length = minified_length(text)
    if limit is not None and length > limit:
        raise EditError(f"With these values the policy has {length:,} characters; AWS takes {limit:,}. Give fewer.")
    return text


def filled_text(guardrail: Guardrail, values: Mapping[str, tuple[str, ...]]) -> str:
    """The text with a value for every parameter, whether they would be taken today or not."""
    kinds = {parameter.name: parameter.kind for parameter in guardrail.parameters}

    def inserted(name: str, *, alone: bool) -> tuple[str, ...]:
        found = values[name]
        return tuple(f"{value}:*" for value in found) if alone and kinds[name] is ParameterKind.SERVICES else found

    return json.dumps(_filled(dict(guardrail.document), inserted), ensure_ascii=False, indent=2)


_Insert = Callable[..., tuple[str, ...]]


def _filled(value: Plain, inserted: _Insert) -> Plain:
    if isinstance(value, str):
        found = tuple(_expanded(value, inserted))
        return found[0] if len(found) == 1 else list(found)
    if isinstance(value, list):
        items = [each for item in value for each in _items(item, inserted)]
        return list(dict.fromkeys(items)) if all(isinstance(each, str) for each in items) else items
    if isinstance(value, dict):
        return _filled_object(value, inserted)
    return value


def _filled_object(value: dict[str, Plain], inserted: _Insert) -> dict[str, Plain]:
    made: dict[str, Plain] = {}
    for key, below in value.items():
        filled = _filled(below, inserted)
        if key == "Condition" and isinstance(filled, dict):
            filled = {operator: keys for operator, keys in filled.items() if keys}
        if not filled and (key == "Condition" or _names_values(below)):
            continue  # a condition without values would never match what it is for
        made.update((name, filled) for name in _expanded(key, inserted))
    return made


def _names_values(value: Plain) -> bool:
    return isinstance(value, str) and bool(_PLACE.search(value))


def _items(item: Plain, inserted: _Insert) -> Iterator[Plain]:
    if isinstance(item, str):
        yield from _expanded(item, inserted)
    else:
        yield _filled(item, inserted)


def _expanded(text: str, inserted: _Insert) -> Iterator[str]:
    """The texts that a text with places becomes; itself where it has none."""
    names = tuple(dict.fromkeys(_PLACE.findall(text)))
    for chosen in product(*(inserted(name, alone=text == f"{{{{{name}}}}}") for name in names)):
        values = dict(zip(names, chosen, strict=True))
        parts = _PLACE.split(text)  # text, name, text, name, … text
        yield "".join(values[part] if number % 2 else part for number, part in enumerate(parts))
