"""YAML for readers of any version: what could be taken for a number, a date or a truth value stands in quotes.

YAML 1.1 reads ``no`` as false and ``012345678901`` as a number, YAML 1.2 reads both otherwise; so only plain words are
written without quotes. Keys keep their order. A value may be a `Tagged` one, for the short forms of CloudFormation.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeGuard

from designer.basics.words import CONTROLS, code_escape, whole

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
    """Lines of a file: comments of the head, one each, and a value of mappings, sequences and scalars."""
    yield from (f"# {line}\n" for line in head)
    yield from _lines(value, 0)


def scalar(value: object) -> str:
    """One value on one line."""
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
    return _UNPRINTABLE.sub(lambda found: code_escape(found[0]), json.dumps(text, ensure_ascii=False))


def _lines(value: object, depth: int) -> Iterator[str]:
    """Lines of a mapping or sequence that is not empty, or of a scalar on its own."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _entry("  " * depth + _key(str(key), depth), inner, depth)
    elif _is_sequence(value) and value:
        for inner in value:
            yield from _item(inner, depth)
    else:
        yield f"{'  ' * depth}{scalar(value)}\n"


def _key(key: str, depth: int) -> str:
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
    """Lines of an item of a sequence: its first line begins with ``-`` in place of two spaces."""
    lines = _lines(value, depth + 1)
    yield f"{'  ' * depth}- {next(lines).lstrip(' ')}"
    yield from lines
