"""Terraform in JSON: output of ``terraform show -json``, the state file itself, and bodies and expressions like HCL.

Sources: https://developer.hashicorp.com/terraform/internals/json-format
https://developer.hashicorp.com/terraform/language/syntax/json
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from designer.basics.errors import FormatError
from designer.basics.steps import charge
from designer.exchange.imports.code.code_facts import speaks_of_organizations
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
    plain_value,
    text_in,
    texts_in,
)
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform import operators
from designer.exchange.imports.terraform.controls import MADE_BY_RUNNER, is_taken, makes_no_more, unread_kind
from designer.exchange.imports.terraform.grammar import Parser, template
from designer.exchange.imports.terraform.instances import HclBlock, HclBody
from designer.exchange.imports.terraform.resources import ResourceValues
from designer.exchange.imports.terraform.values import Expression, TerraformReference, TerraformValue, of_json

_LABELS = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "dynamic": 1}
_BLOCKS = {"statement", "principals", "not_principals", "condition", "content", "lifecycle", "dynamic"}
_TOP = {*_LABELS, "locals", "import", "terraform", "moved", "removed", "check"}
_REFERENCES = {"to", "from"}
"""Attributes whose text is an address, not a template."""


def body_of(root: Members) -> HclBody:
    """Return the body of a file."""
    body = HclBody(root.place)
    for kind, value in root.members.items():
        if kind in _TOP:
            for labels, inner in _labelled(value, _LABELS.get(kind, 0)):
                body.blocks.append(HclBlock(kind, labels, _inner(inner), inner.place))
    return body


def expression_of(value: Located) -> Expression:
    """Return the expression that a JSON value means: texts are templates."""
    charge(VALUE_STEPS)
    if is_twice(value):
        return operators.literal(Missing("Its key appears twice.", str(value.place)))
    if isinstance(value, Members):
        pairs = [(_text(key, value.place), expression_of(inner)) for key, inner in value.members.items()]
        return operators.mapped(pairs, value.place)
    if isinstance(value, Items):
        return operators.list_expression([expression_of(item) for item in value.items])
    return _text(value.value, value.place) if isinstance(value.value, str) else operators.literal(value.value)


def _text(text: str, place: Place) -> Expression:
    """Return the expression that a text means, or the key of an object, which is one, too."""
    if "${" not in text and "%{" not in text:
        return operators.literal(text)
    try:
        return template(text, place.file, place.line)
    except FormatError as error:
        return operators.literal(Missing(error.faults[0].message, str(place)))


def _labelled(value: Located, labels: int) -> Iterator[tuple[tuple[str, ...], Members]]:
    """Yield the bodies below so many levels of labels; a list holds several bodies or several levels."""
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
    """Return the values of a ``.tfvars.json`` file."""
    return {name: expression_of(value) for name, value in members_in(root).items()}


_ROOT = "roots[0].id"
"""Path of the root's id in the resource of an organization."""


def is_show(root: Located) -> bool:
    """Return True for a state or a plan."""
    members = members_in(root)
    return "terraform_version" in members and bool(
        members.keys() & {"values", "planned_values", "resources", "format_version"}
    )


def gaps_of(root: Members) -> Iterator[Missing]:
    """Yield what a plan leaves to a later one."""
    for change in each(root.get("resource_changes")):
        forgotten = members_in(change)
        actions = map(text_in, each(members_in(forgotten.get("change")).get("actions")))
        if "forget" in actions and is_taken(text_in(forgotten.get("type"))):
            yield Missing(
                f"The plan forgets {text_in(forgotten.get('address'))}, which stays at AWS.", str(change.place)
            )
    for resource in _every_resource(root):
        values = members_in(resource)
        kind = text_in(values.get("type"))
        is_data = text_in(values.get("mode")) == "data"
        is_read = makes_no_more(kind, is_data=is_data) and (is_data or not unread_kind(kind))
        if not is_read and (unread_kind(kind) or any(map(speaks_of_organizations, texts_in(resource)))):
            said = unread_kind(kind) or MADE_BY_RUNNER
            yield Missing(f"{kind}.{text_in(values.get('name'))} {said}.", str(resource.place))
    for change in each(root.get("deferred_changes")):
        deferred = members_in(members_in(change).get("resource_change"))
        if is_taken(text_in(deferred.get("type"))):
            yield Missing(f"The plan defers {text_in(deferred.get('address'))}.", str(change.place))
    if text_in(root.get("errored")) == "true":
        yield Missing("Terraform did not finish the plan.", str(root.place))
    elif text_in(root.get("complete")) == "false":
        yield Missing("The plan is one of several that are needed.", str(root.place))


def at_address(resource: ResourceValues, prefix: str) -> ResourceValues:
    """Return a resource with this beginning of its address and of those that it refers to."""
    values = {
        name: replace(value, address=f"{prefix}{value.address}") if isinstance(value, TerraformReference) else value
        for name, value in resource.values.items()
    }
    return replace(resource, address=f"{prefix}{resource.address}", values=values)


def _every_resource(root: Members) -> Iterator[Located]:
    yield from each(root.get("resources"))
    todo = [members_in(root.get("planned_values") or root.get("values")).get("root_module")]
    while todo:
        members = members_in(todo.pop())
        yield from each(members.get("resources"))
        todo += each(members.get("child_modules"))


def resources_of(root: Members) -> Iterator[ResourceValues]:
    """Yield the resources of AWS Organizations in a state or a plan."""
    if "resources" in root.members:
        yield from _of_state_file(root)
        return
    gaps = _unknown_values(root)
    expressions = dict(_expressions(members_in(root.get("configuration")).get("root_module"), ""))
    values = root.get("planned_values") or root.get("values")
    yield from _of_module(members_in(values).get("root_module"), gaps, expressions)
    prior = members_in(members_in(root.get("prior_state")).get("values")).get("root_module")
    yield from (resource_values for resource_values in _of_module(prior, {}, {}) if resource_values.is_data)


def _of_module(
    module: Located | None, gaps: Mapping[str, set[str]], expressions: Mapping[tuple[str, str], tuple[str, str]]
) -> Iterator[ResourceValues]:
    todo = [module]
    while todo:
        members = members_in(todo.pop())
        for resource in each(members.get("resources")):
            yield from _resource(resource, gaps, expressions)
        todo += reversed(each(members.get("child_modules")))


def _resource(
    resource: Located, gaps: Mapping[str, set[str]], expressions: Mapping[tuple[str, str], tuple[str, str]]
) -> Iterator[ResourceValues]:
    members = members_in(resource)
    kind, address = text_in(members.get("type")), text_in(members.get("address"))
    if not is_taken(kind) or not address:
        return
    values = _values(members.get("values"))
    for name in gaps.get(address, ()):
        referred = expressions.get((address.split("[", 1)[0], name))
        if referred and "[" not in address:
            values[name] = TerraformReference(*referred, resource.place)
        else:
            values[name] = Missing(f"{address}.{name} is known only when it is applied.", str(resource.place))
    aws_id, deposed = values.get("id"), text_in(members.get("deposed_key"))
    yield ResourceValues(
        kind,
        f"{address} ({deposed})" if deposed else address,
        values,
        resource.place,
        aws_id if isinstance(aws_id, str) else "",
        text_in(members.get("mode")) == "data",
    )


def _unknown_values(root: Members) -> dict[str, set[str]]:
    """Return the names of the attributes of each resource that a plan does not know yet."""
    found: dict[str, set[str]] = {}
    for change in each(root.get("resource_changes")):
        members = members_in(change)
        unknown = members_in(members_in(members.get("change")).get("after_unknown"))
        names = {name for name, value in unknown.items() if _holds_true(value) and name not in ("id", "arn")}
        found[text_in(members.get("address"))] = names
    return found


def _holds_true(value: Located) -> bool:
    """Return True if a plan marks a value, or any part of it, as unknown."""
    if text_in(value) == "true":
        return True
    parts = value.members.values() if isinstance(value, Members) else each(value) if isinstance(value, Items) else ()
    return any(map(_holds_true, parts))


def _expressions(module: Located | None, prefix: str) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Address and attribute of each expression that refers to one resource alone, with the address and path there."""
    members = members_in(module)
    for resource in each(members.get("resources")):
        address = prefix + text_in(members_in(resource).get("address"))
        for name, expression in members_in(members_in(resource).get("expressions")).items():
            named = [text_in(one) for one in each(members_in(expression).get("references"))]
            if len(named) == 2 and named[0] == f"{named[1]}.id" and "[" not in named[1]:
                yield (address, name), (prefix + named[1], "id")
            elif named and named[0].endswith(f".{_ROOT}") and all(map(named[0].startswith, named)):
                yield (address, name), (prefix + named[0].removesuffix(f".{_ROOT}"), _ROOT)
    for name, call in members_in(members.get("module_calls")).items():
        yield from _expressions(members_in(call).get("module"), f"{prefix}module.{name}.")


def _values(attributes: Located | None) -> dict[str, TerraformValue]:
    return {key: of_json(plain_value(value)) for key, value in members_in(attributes).items()}


def _of_state_file(root: Members) -> Iterator[ResourceValues]:
    for resource in each(root.get("resources")):
        members = members_in(resource)
        kind, name, module = (text_in(members.get(key)) for key in ("type", "name", "module"))
        if not is_taken(kind):
            continue
        is_data = text_in(members.get("mode")) == "data"
        address = ".".join(filter(None, (module, "data" if is_data else "", kind, name)))
        for number, instance in enumerate(each(members.get("instances"))):
            values = _values(members_in(instance).get("attributes"))
            aws_id = values.get("id")
            is_one = members_in(instance).keys().isdisjoint(("index_key", "deposed"))
            shown = address if is_one else f"{address}[{number}]"
            yield ResourceValues(
                kind, shown, values, instance.place, aws_id if isinstance(aws_id, str) else "", is_data
            )
