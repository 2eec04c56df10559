"""Identity and trust policies that are plainly well formed, read ten times as fast as by `read`, without places.

A large organization has tens of thousands of them, and a question about one action needs few. Whatever is not plainly
right is left to `read`, which knows every fault and its place; where this reader answers, `read` finds no error and the
same statements.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from designer.policy.json.values import Span
from designer.policy.language.elements import Condition, Effect, Grammar, Principals, Statement

_HERE = Span(0, 0)
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?_.-]+")
_SID = re.compile(r"[A-Za-z0-9]*")
_TEXT = frozenset((str,))
_EFFECTS = {"Allow": Effect.ALLOW, "Deny": Effect.DENY}
_VERSIONS = ("", "2012-10-17", "2008-10-17")
_OF_POLICY = frozenset(("Version", "Id", "Statement"))
_PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")
_ELEMENTS = {
    Grammar.IDENTITY: frozenset(("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")),
    Grammar.TRUST: frozenset(("Sid", "Effect", "Action", "NotAction", "Principal", "NotPrincipal", "Condition")),
}


class PlainPolicy(NamedTuple):
    """Version and statements of a policy; places are those of an empty text."""

    version: str
    statements: tuple[Statement, ...]


class _NotPlainError(ValueError):
    """The text must be read with care."""


class _Number(str):
    """A number as the text spells it."""

    __slots__ = ()


@lru_cache(maxsize=256)
def read_plain(text: str, kind: Grammar) -> PlainPolicy | None:
    """Return the policy, or None if it is not plainly right, or of a kind that this reader does not know.

    Several questions follow each other about one text: the last texts are remembered.
    """
    names = _ELEMENTS.get(kind)
    if names is None or "\\u" in text:
        return None
    try:
        content, end = _DECODER.raw_decode(text)
        return None if text[end:].strip(_BLANK) else _policy(content, kind, names)
    except (ValueError, RecursionError):
        return None


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _NotPlainError
    return members


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_int=_Number, parse_float=_Number)
_BLANK = " \t\n\r"


def _policy(content: object, kind: Grammar, names: frozenset[str]) -> PlainPolicy:
    document = _object(content)
    if not document.keys() <= _OF_POLICY or type(document.get("Id", "")) is not str:
        raise _NotPlainError
    version = document.get("Version", "")
    if type(version) is not str or version not in _VERSIONS or ("Version" in document and not version):
        raise _NotPlainError
    listed = document.get("Statement")
    given = listed if isinstance(listed, list) else [listed]
    statements = tuple([_statement(_object(one), index, kind, names) for index, one in enumerate(given)])
    sids = [statement.sid for statement in statements if statement.sid]
    if not statements or len(sids) != len(set(sids)):
        raise _NotPlainError
    return PlainPolicy(version, statements)


def _statement(members: dict[str, object], index: int, kind: Grammar, names: frozenset[str]) -> Statement:
    effect, sid = members.get("Effect"), members.get("Sid", "")
    if not members.keys() <= names or type(effect) is not str or type(sid) is not str:
        raise _NotPlainError
    if effect not in _EFFECTS or not _SID.fullmatch(sid):
        raise _NotPlainError
    not_action = "NotAction" in members
    actions = _one_of(members, "Action", "NotAction")
    if not _are_actions(actions):
        raise _NotPlainError
    of_trust = kind is Grammar.TRUST
    conditions = tuple(_conditions(members["Condition"])) if "Condition" in members else ()
    return Statement(
        index,
        sid,
        _EFFECTS[effect],
        actions,
        not_action,
        ("*",) if of_trust else _one_of(members, "Resource", "NotResource"),
        "NotResource" in members,
        conditions,
        _principals(members) if of_trust else None,
        _HERE,
        {},
    )


@lru_cache(maxsize=8192)
def _are_actions(texts: tuple[str, ...]) -> bool:
    """Return True for actions, and patterns of some; thousands of policies name the same."""
    return all(map(_ACTION.fullmatch, texts))


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _NotPlainError
    return value


def _one_of(members: dict[str, object], name: str, negated: str) -> tuple[str, ...]:
    """Return the texts of one of two elements, which do not stand together."""
    if (name in members) is (negated in members):
        raise _NotPlainError
    return _texts(members[name] if name in members else members[negated])


def _texts(value: object) -> tuple[str, ...]:
    if type(value) is str:
        return (value,)
    if type(value) is not list or not _TEXT.issuperset(map(type, value)):
        raise _NotPlainError
    return tuple(value)


def _principals(members: dict[str, object]) -> Principals:
    negated = "NotPrincipal" in members
    if negated is ("Principal" in members):
        raise _NotPlainError
    value = members["NotPrincipal" if negated else "Principal"]
    if value == "*":
        return Principals(negated, (("*", "*"),))
    by_kind = _object(value)
    if not by_kind or not by_kind.keys() <= set(_PRINCIPALS):
        raise _NotPlainError
    return Principals(negated, tuple((kind, entry) for kind, named in by_kind.items() for entry in _texts(named)))


def _conditions(value: object) -> Iterator[Condition]:
    for operator, keys in _object(value).items():
        for key, values in _object(keys).items():
            listed = values if isinstance(values, list) else [values]
            yield Condition(operator, key, tuple(map(_scalar, listed)), _HERE)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        raise _NotPlainError
    return str(value)
