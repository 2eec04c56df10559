"""Plain values as YAML for readers of any version, and as blocks of HCL or of Terraform's JSON syntax.

YAML 1.1 reads ``no`` as false and ``012345678901`` as a number, YAML 1.2 reads both otherwise; so only plain words are
written without quotes. Keys keep their order. A value may be a `Tagged` one, for the short forms of CloudFormation.

Sources: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md and
https://developer.hashicorp.com/terraform/language/syntax/json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import groupby
from typing import NamedTuple, TypeAlias, TypeGuard
from unicodedata import is_normalized

from designer.basics.dataclass import dataclass
from designer.basics.words import CONTROLS, code_escape, plain, whole
from designer.exchange.formats.loading import Json

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./@+-]| (?=[A-Za-z0-9]))*(?:::[A-Za-z0-9]+)*", re.ASCII)
_LONG_KEY = 1000
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
_QUOTABLE = re.compile(r"[ -~\u00a1-\u167f\u1681-\u1fff\u3001-\ud7ff]*")
_UNPRINTABLE = re.compile(f"[\ufffe\uffff]|{CONTROLS.pattern}")


class Tagged(NamedTuple):
    """Scalar with a tag: ``!Ref SecurityOU``."""

    tag: str
    value: str


def yaml_lines(head: Iterable[str], value: object) -> Iterator[str]:
    """Yield the lines of a file: comments of the head, one each, and a value of mappings, sequences and scalars."""
    yield from (f"# {_printable(line)}\n" for line in head)
    yield from _lines(value, 0)


def scalar(value: object) -> str:
    """Return one value on one line."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Tagged):
        return f"!{value.tag} {_text(value.value)}"
    return json.dumps(value)  # null, true, numbers, and what is empty: the same words as in JSON


def _text(text: str) -> str:
    text = whole(text)
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    if _QUOTABLE.fullmatch(text) and not CONTROLS.search(text):
        return "'{}'".format(text.replace("'", "''"))
    return _printable(json.dumps(text, ensure_ascii=False))


def _printable(text: str) -> str:
    """Return a text with escapes for what no reader of YAML takes."""
    return _UNPRINTABLE.sub(lambda found: code_escape(found[0]), text)


def _lines(value: object, depth: int) -> Iterator[str]:
    """Yield the lines of a mapping or sequence that is not empty, or of a scalar on its own."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _entry("  " * depth + _yaml_key(str(key), depth), inner, depth)
    elif _is_sequence(value) and value:
        for inner in value:
            yield from _item(inner, depth)
    else:
        yield f"{'  ' * depth}{scalar(value)}\n"


def _yaml_key(key: str, depth: int) -> str:
    """Key and its colon; YAML asks that a long one is said to be a key."""
    text = _text(key)
    return f"{text}:" if len(text) < _LONG_KEY else f"? {text}\n{'  ' * depth}:"


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | Tagged)


def _entry(start: str, value: object, depth: int) -> Iterator[str]:
    if (isinstance(value, Mapping) or _is_sequence(value)) and value:
        yield f"{start}\n"
        yield from _lines(value, depth + 1)
    else:
        yield f"{start} {scalar(value)}\n"


def _item(value: object, depth: int) -> Iterator[str]:
    """Yield the lines of an item of a sequence: its first line begins with ``-`` in place of two spaces."""
    lines = _lines(value, depth + 1)
    yield f"{'  ' * depth}- {next(lines).lstrip(' ')}"
    yield from lines


class HclExpression(NamedTuple):
    """Expression: bare in HCL, ``"${…}"`` in JSON."""

    expression: str


class Address(NamedTuple):
    """Name of a resource or an attribute where Terraform takes nothing else: bare in HCL, a plain text in JSON."""

    name: str


class Encoded(NamedTuple):
    """JSON document in a text: ``jsonencode({…})`` in HCL, the text itself in JSON.

    Terraform normalizes each text it reads (NFC). A document that would not survive it is written as the text of its
    JSON, with escapes for what is not ASCII.
    """

    document: Json


HclValue: TypeAlias = "str | bool | HclExpression | Address | Encoded | list[HclValue] | dict[str, HclValue]"


@dataclass(frozen=True)
class Block:
    """One block.

    Attributes:
        kind: Such as ``resource``.
        labels: Such as its type and name.
        body: Its attributes.
        blocks: Blocks in it.
    """

    kind: str
    labels: tuple[str, ...] = ()
    body: Mapping[str, HclValue] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*", re.ASCII)
_KEYWORDS = {"for", "in", "if", "null", "true", "false", "else", "endif", "endfor"}
_CONTROL = re.compile(f"\n|{CONTROLS.pattern}")
_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_FLAT = 88


def hcl_literal(text: str) -> str:
    """Return a text without templates: ``${`` and ``%{`` are doubled, in both languages."""
    return whole(text).replace("${", "$${").replace("%{", "%%{")


def hcl_string(text: str) -> str:
    """Return a text as HCL writes it."""
    escaped = hcl_literal(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_CONTROL.sub(lambda sign: _SHORT_ESCAPES.get(sign[0]) or code_escape(sign[0]), escaped)}"'


def hcl(head: Iterable[str], blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the parts of a file of HCL, laid out as ``terraform fmt`` does it."""
    yield from (f"# {_printable(line)}\n" for line in head)
    yield from ("\n".join(["", *_block(block, ""), ""]) for block in blocks)


def _block(block: Block, indent: str) -> Iterator[str]:
    yield f"{indent}{' '.join([block.kind, *(hcl_string(label) for label in block.labels)])} {{"
    yield from _attributes(block.body.items(), f"{indent}  ")
    for number, inner in enumerate(block.blocks):
        if number or block.body:
            yield ""
        yield from _block(inner, f"{indent}  ")
    yield f"{indent}}}"


def _attributes(members: Iterable[tuple[str, HclValue | Json]], indent: str) -> Iterator[str]:
    """Yield the attributes, or the members of an object; neighbours of one line each have their signs in one column."""
    lines = [(_hcl_key(key), _expression(value, indent)) for key, value in members]
    for multiline, group in groupby(lines, lambda line: "\n" in line[1]):
        neighbours = list(group)
        width = 0 if multiline else max(len(key) for key, _ in neighbours)
        yield from (f"{indent}{key:{width}} = {value}" for key, value in neighbours)


def _hcl_key(key: str) -> str:
    return key if _NAME.fullmatch(key) and key not in _KEYWORDS else hcl_string(key)


def _expression(value: HclValue | Json, indent: str) -> str:
    if isinstance(value, HclExpression | Address):
        return value[0]
    if isinstance(value, Encoded):
        encoded = json.dumps(value.document, ensure_ascii=False)
        if not is_normalized("NFC", encoded):
            return hcl_string(json.dumps(value.document))
        return f"jsonencode({_expression(value.document, indent)})"
    if isinstance(value, str):
        return hcl_string(value)
    if isinstance(value, Mapping) and value:
        return "\n".join(["{", *_attributes(value.items(), f"{indent}  "), f"{indent}}}"])
    if isinstance(value, list) and value:
        return _list(value, indent)
    return json.dumps(value)  # null, true, numbers, and what is empty: the same words as in JSON


def _list(items: list[HclValue] | list[Json], indent: str) -> str:
    flat = [_expression(item, f"{indent}  ") for item in items]
    line = f"[{', '.join(flat)}]"
    if len(line) <= _FLAT and "\n" not in line:
        return line
    return "\n".join(["[", *(f"{indent}  {item}," for item in flat), f"{indent}]"])


def terraform_json(head: Iterable[str], blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the parts of a file in Terraform's JSON form."""
    document: dict[str, Json] = {"//": list(head)}
    for block in blocks:
        members = _members(block)
        if not block.labels:
            repeated = document.setdefault(block.kind, [])
            assert isinstance(repeated, list)
            repeated.append(members)
            continue
        holder = document
        for step in (block.kind, *block.labels[:-1]):
            inner = holder.setdefault(step, {})
            assert isinstance(inner, dict)
            holder = inner
        holder[block.labels[-1]] = members
    yield from map(plain, json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(document))
    yield "\n"


def _members(block: Block) -> dict[str, Json]:
    members = {key: _json(value) for key, value in block.body.items()}
    return members | {inner.kind: _members(inner) for inner in block.blocks}


def _json(value: HclValue) -> Json:
    if isinstance(value, HclExpression):
        return f"${{{value.expression}}}"
    if isinstance(value, Address):
        return value.name
    if isinstance(value, Encoded):
        return hcl_literal(json.dumps(value.document, ensure_ascii=False, separators=(",", ":")))
    if isinstance(value, str):
        return hcl_literal(value)
    if isinstance(value, Mapping):
        return {hcl_literal(key): _json(inner) for key, inner in value.items()}
    return [_json(item) for item in value] if isinstance(value, list) else value
