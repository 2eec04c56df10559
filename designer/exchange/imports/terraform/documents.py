"""Policy documents that Terraform makes of blocks: the data source ``aws_iam_policy_document``.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

import json
from collections.abc import Iterator

from designer.basics.errors import FormatError
from designer.basics.steps import charge
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.located import Place, plain_value
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform.instances import HclBlock, HclBody
from designer.exchange.imports.terraform.values import (
    Locals,
    Scope,
    TerraformValue,
    encoded_value,
    of_json,
    pairs,
    shallow_size,
    template_text,
)

_LISTS = {"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"}
_PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}


_KNOWN = {"version", "policy_id", "source_policy_documents", "override_policy_documents", "count", "for_each"}
_KNOWN |= {"provider", "depends_on"}
_KNOWN_BLOCKS = {"statement", "dynamic", "lifecycle"}

_BLOCK_STEPS = 8
"""Steps that are charged for a block that ``dynamic`` makes."""


class _GapError(Exception):
    """Part that is unknown, and so the whole."""

    def __init__(self, gap: Missing) -> None:
        self.gap = gap
        super().__init__(gap.reason)


class _OwnName:
    """Scope where a name is its own value, for the name of an iterator."""

    def name(self, name: str, place: Place) -> TerraformValue:
        """Return the name itself."""
        del place
        return name

    def call(self, name: str, arguments: list[TerraformValue], place: Place) -> TerraformValue:
        """Return nothing: no function is a name."""
        del arguments
        return Missing(f"{name} is not a name.", str(place))


def policy_document(body: HclBody, scope: Scope) -> TerraformValue:
    """Return the JSON text of a policy document."""
    other = next((name for name in body.attributes if name not in _KNOWN), "")
    other = other or next((block.kind for block in body.blocks if block.kind not in _KNOWN_BLOCKS), "")
    if other:
        return Missing(f"{other} of a policy document is not worked out here.", str(body.place_of(other)))
    try:
        made: dict[str, TerraformValue] = {"Version": "2012-10-17"}
        made |= {
            key: value
            for name, key in (("version", "Version"), ("policy_id", "Id"))
            if (value := _get(body, name, scope))
        }
        statements: list[TerraformValue] = []
        for text in _list(_get(body, "source_policy_documents", scope)):
            statements += _statements_of(text)
        statements += [_statement(inner, names) for inner, names in _blocks(body, "statement", scope)]
        for text in _list(_get(body, "override_policy_documents", scope)):
            statements = _overridden(statements, _statements_of(text))
        return encoded_value(made | {"Statement": statements})
    except _GapError as error:
        return error.gap


def of_yaml(text: str, place: Place) -> TerraformValue:
    """Return the value of a YAML text."""
    from designer.exchange.imports.code.yaml_reader import read_yaml

    try:
        found = of_json(plain_value(read_yaml(text.encode("utf-8", "replace"), place.file, ConversionReport())))
    except FormatError as error:
        return Missing(error.faults[0].message, str(place))
    return found


def _get(body: HclBody, name: str, scope: Scope) -> TerraformValue:
    expression = body.attributes.get(name)
    value = expression(scope) if expression is not None else None
    if isinstance(value, Missing):
        raise _GapError(value if value.where else Missing(value.reason, str(body.place_of(name))))
    return value


def _list(value: TerraformValue) -> list[TerraformValue]:
    items: list[TerraformValue] = value if isinstance(value, list) else [] if value is None else [value]
    for item in items:
        if isinstance(item, Missing):
            raise _GapError(item)
    return items


def _blocks(body: HclBody, kind: str, scope: Scope) -> Iterator[tuple[HclBody, Scope]]:
    """Yield the blocks of a kind, those included that a ``dynamic`` block makes."""
    for block in body.blocks:
        if block.kind == kind:
            yield block.body, scope
        elif block.kind == "dynamic" and block.labels == (kind,):
            yield from _blocks_made(block, kind, scope)


def _blocks_made(dynamic: HclBlock, kind: str, scope: Scope) -> Iterator[tuple[HclBody, Scope]]:
    source = _get(dynamic.body, "for_each", scope)
    if not isinstance(source, list | dict):
        raise _GapError(Missing("for_each goes through nothing here.", str(dynamic.place)))
    named = dynamic.body.attributes.get("iterator")
    iterator = named(_OwnName()) if named is not None else kind
    for key, value in pairs(source):
        charge(_BLOCK_STEPS)
        inner = Locals({str(iterator): {"key": key, "value": value}}, scope)
        yield from ((content.body, inner) for content in dynamic.body.of_kind("content"))


def _statement(body: HclBody, scope: Scope) -> TerraformValue:
    made: dict[str, TerraformValue] = {}
    if sid := _get(body, "sid", scope):
        made["Sid"] = sid
    made["Effect"] = _get(body, "effect", scope) or "Allow"
    for name, key in _LISTS.items():
        if values := _list(_get(body, name, scope)):
            made[key] = _short([_unescaped(value) for value in values])
    for name, key in _PRINCIPALS.items():
        principals: dict[str, TerraformValue] = {}
        for inner, names in _blocks(body, name, scope):
            kind = str(_get(inner, "type", names))
            principals[kind] = _short([_unescaped(one) for one in _list(_get(inner, "identifiers", names))])
        if principals:
            made[key] = "*" if principals == {"*": "*"} else principals
    conditions: dict[str, dict[str, list[TerraformValue]]] = {}
    for inner, names in _blocks(body, "condition", scope):
        test, variable = str(_get(inner, "test", names)), str(_get(inner, "variable", names))
        values = [_unescaped(value) for value in _list(_get(inner, "values", names))]
        conditions.setdefault(test, {}).setdefault(variable, []).extend(values)
    if conditions:
        tests: dict[str, TerraformValue] = {}
        for test, keys in conditions.items():
            tests[test] = dict[str, TerraformValue]({key: _short(one) for key, one in keys.items()})
        made["Condition"] = tests
    return made


def _short(values: list[TerraformValue]) -> TerraformValue:
    return values[0] if len(values) == 1 else values


def _unescaped(value: TerraformValue) -> TerraformValue:
    """Return the text with policy variables as AWS writes them; this data source takes ``&{…}`` for ``${…}``."""
    text = template_text(value)
    if isinstance(text, Missing):
        raise _GapError(text)
    charge(shallow_size(text))
    return text.replace("&{", "${")


def _statements_of(text: TerraformValue) -> list[TerraformValue]:
    if isinstance(text, str):
        charge(shallow_size(text) + 2 * sum(map(text.count, ",[{")))
    try:
        document = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise _GapError(Missing("A document that is merged into another is not JSON."))
    found = document.get("Statement", [])
    return found if isinstance(found, list) else [found]


def _overridden(statements: list[TerraformValue], others: list[TerraformValue]) -> list[TerraformValue]:
    """Return the statements with those of one Sid exchanged and others added last."""
    charge(len(statements) + len(others))
    by_sid = {sid: one for one in others if isinstance(one, dict) and isinstance(sid := one.get("Sid"), str) and sid}
    kept: list[TerraformValue] = []
    for statement in statements:
        sid = statement.get("Sid") if isinstance(statement, dict) else None
        kept.append(by_sid.pop(sid, statement) if isinstance(sid, str) else statement)
    rest = [one for one in others if not (isinstance(one, dict) and one.get("Sid") and one.get("Sid") not in by_sid)]
    return kept + rest
