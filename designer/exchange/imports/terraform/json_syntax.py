"""Terraform's JSON syntax: the same bodies and expressions as HCL, written in JSON.

Source: https://developer.hashicorp.com/terraform/language/syntax/json
"""

from collections.abc import Iterator, Mapping

from designer.basics.errors import FormatError
from designer.basics.steps import charge
from designer.exchange.imports.code.located import (
    TWICE,
    VALUE_STEPS,
    Items,
    Located,
    Members,
    Place,
    Scalar,
    each,
    is_twice,
    members_in,
)
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform import operators
from designer.exchange.imports.terraform.bodies import HclBlock, HclBody
from designer.exchange.imports.terraform.grammar import Parser, template
from designer.exchange.imports.terraform.values import Expression

_LABELS = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "dynamic": 1}
_BLOCKS = {"statement", "principals", "not_principals", "condition", "content", "lifecycle", "dynamic"}
_TOP = {*_LABELS, "locals", "import", "terraform", "moved", "removed", "check"}
_REFERENCES = {"to", "from"}
"""Attributes whose text is an address, not a template."""


def body_of(root: Members) -> HclBody:
    """Body of a file."""
    body = HclBody(root.place)
    for kind, value in root.members.items():
        if kind in _TOP:
            for labels, inner in _labelled(value, _LABELS.get(kind, 0)):
                body.blocks.append(HclBlock(kind, labels, _inner(inner), inner.place))
    return body


def expression_of(value: Located) -> Expression:
    """Expression that a JSON value means: texts are templates."""
    charge(VALUE_STEPS)
    if is_twice(value):
        return operators.literal(Missing("Its key stands twice.", str(value.place)))
    if isinstance(value, Members):
        pairs = [(_text(key, value.place), expression_of(inner)) for key, inner in value.members.items()]
        return operators.mapped(pairs, value.place)
    if isinstance(value, Items):
        return operators.list_expression([expression_of(item) for item in value.items])
    return _text(value.value, value.place) if isinstance(value.value, str) else operators.literal(value.value)


def _text(text: str, place: Place) -> Expression:
    """Expression that a text means, or the key of an object, which is one, too."""
    if "${" not in text and "%{" not in text:
        return operators.literal(text)
    try:
        return template(text, place.file, place.line)
    except FormatError as error:
        return operators.literal(Missing(error.faults[0].message, str(place)))


def _labelled(value: Located, labels: int) -> Iterator[tuple[tuple[str, ...], Members]]:
    """Bodies below so many levels of labels; a list holds several bodies or several levels."""
    for one in each(value):
        if not isinstance(one, Members):
            continue
        if is_twice(one):  # blocks of one type may stand apart
            yield from _labelled(one.members[TWICE], labels)
            continue
        if not labels:
            yield (), one
            continue
        for label, inner in one.members.items():
            for rest, body in _labelled(inner, labels - 1):
                yield (label, *rest), body


def _inner(members: Members) -> HclBody:
    body = HclBody(members.place)
    for name, value in members.members.items():
        if name in _BLOCKS and (isinstance(value, Members) or all(isinstance(one, Members) for one in each(value))):
            for labels, inner in _labelled(value, _LABELS.get(name, 0)):
                body.blocks.append(HclBlock(name, labels, _inner(inner), inner.place))
            continue
        body.places[name] = value.place
        body.attributes[name] = expression_of(value)
        if name in _REFERENCES and isinstance(value, Scalar) and isinstance(value.value, str):
            body.attributes[name] = _address(value)
    return body


def _address(value: Scalar) -> Expression:
    try:
        return Parser(value.text.removeprefix("${").removesuffix("}"), value.place.file, value.place.line).expression()
    except FormatError as error:
        return operators.literal(Missing(error.faults[0].message, str(value.place)))


def tfvars(root: Located) -> Mapping[str, Expression]:
    """Values of a ``.tfvars.json`` file."""
    return {name: expression_of(value) for name, value in members_in(root).items()}
