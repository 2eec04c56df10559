"""Three-way merge of the documents of policies: objects by their keys, the list of statements by statement.

A statement is known by its Sid, and one without by what it says. The text of ours stays as typed, except what
theirs changed.
"""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import TypeAlias, cast

from designer.analysis.differences.three_way import MISSING, RecordPart
from designer.analysis.merge.questions import ThreeValues
from designer.analysis.merge.values import Asking, RecordMerge, merged_order
from designer.policy.json.rewriting import add_item, add_member, move_entry, remove_part, set_value
from designer.policy.json.text import JsonArray, JsonObject, JsonValue, Plain, compact, parse

_STATEMENTS = "Statement"

_Tree: TypeAlias = "dict[Hashable, _Tree] | str"
"""A document: objects, the list of statements by their names, and all other values as JSON texts."""

_Path: TypeAlias = tuple[str, ...]


def merged_text(part: RecordPart, base: str, ours: str, theirs: str, ask: Asking) -> str | None:
    """Merge three texts of a policy; None if that cannot be done part by part.

    One of them is not a JSON object, or both sides changed a statement that has no Sid.
    """
    sides = [_document(text) for text in (base, ours, theirs)]
    was, mine, other = sides
    if was is None or mine is None or other is None or _share_unnamed(was, mine, other):
        return None
    return _with(ours, (), mine, cast("_Tree", _merged(part, ThreeValues(was, mine, other), ask)))


def _document(text: str) -> dict[Hashable, _Tree] | None:
    parsed = parse(text)
    if parsed.faults or not isinstance(parsed.root, JsonObject):
        return None
    tree = _tree(parsed.root, ())
    return tree if isinstance(tree, dict) and _AMBIGUOUS not in tree.values() else None


_AMBIGUOUS = "two statements have one name"


def _tree(value: JsonValue, path: _Path) -> _Tree:
    if path == (_STATEMENTS,) and isinstance(value, JsonArray | JsonObject):
        statements = value.items if isinstance(value, JsonArray) else (value,)
        found: dict[Hashable, _Tree] = {_name(statement): compact(statement) for statement in statements}
        return found if len(found) == len(statements) else _AMBIGUOUS
    if isinstance(value, JsonObject):
        return {member.key: _tree(member.value, (*path, member.key)) for member in value.members}
    return compact(value)


def _name(statement: JsonValue) -> tuple[str, str]:
    """Return the Sid of a statement, or what it says where it has none."""
    sid = statement.get("Sid") if isinstance(statement, JsonObject) else None
    return ("", compact(statement)) if sid is None else ("Sid", compact(sid))


def _share_unnamed(*sides: dict[Hashable, _Tree]) -> bool:
    """Whether both sides changed or removed one statement without a Sid, which nothing but its words makes known."""
    was, mine, other = (side.get(_STATEMENTS) for side in sides)
    if not isinstance(was, dict) or not isinstance(mine, dict) or not isinstance(other, dict):
        return False
    return any(name not in mine and name not in other for name in was if isinstance(name, tuple) and not name[0])


def _merged(part: RecordPart, values: ThreeValues[object], ask: Asking) -> object:
    """Merge three trees; of those that are objects, what each side added or changed."""
    base, mine, other = (one if isinstance(one, dict) else {} for one in values)
    if not (isinstance(values.ours, dict) and isinstance(values.theirs, dict)):
        return RecordMerge(ask, {}).value(part, values)
    made: dict[Hashable, object] = {}
    for key in merged_order(list(base), list(mine), list(other)):
        inner = ThreeValues(*(side.get(key, MISSING) for side in (base, mine, other)))
        value = _merged((*part, key), inner, ask)
        if value is not MISSING:
            made[key] = value
    return made


def _with(text: str, path: _Path, now: dict[Hashable, _Tree], wanted: _Tree) -> str:
    """Return a text whose object at a path becomes another one."""
    assert isinstance(wanted, dict)
    if path == (_STATEMENTS,):
        return _with_statements(text, now, wanted)
    for key in [one for one in now if one not in wanted]:
        text = remove_part(text, (*path, str(key))).of(text)
    for key, value in wanted.items():
        inner, old = (*path, str(key)), now.get(key)
        if old is None:
            text = add_member(text, path, str(key), _plain(value, inner)).of(text)
        elif isinstance(old, dict) and isinstance(value, dict):
            text = _with(text, inner, old, value)
        elif old != value:
            text = set_value(text, inner, _plain(value, inner)).of(text)
    return text


def _with_statements(text: str, now: dict[Hashable, _Tree], wanted: dict[Hashable, _Tree]) -> str:
    path, order = (_STATEMENTS,), list(now)
    if not text_is_list(text) and order != list(wanted):
        return set_value(text, path, _plain(wanted, path)).of(text)
    for place in reversed(range(len(order))):
        if order[place] not in wanted:
            text = remove_part(text, (*path, place)).of(text)
            del order[place]
    for place, (name, value) in enumerate(wanted.items()):
        if name not in order:
            text = add_item(text, path, _plain(value, path), place).of(text)
            order.insert(place, name)
            continue
        if (old := order.index(name)) != place:
            text = move_entry(text, path, old, place).of(text)
            order.insert(place, order.pop(old))
        if now[name] != value:
            at = (*path, place) if text_is_list(text) else path
            text = set_value(text, at, _plain(value, path)).of(text)
    return text


def text_is_list(text: str) -> bool:
    """Whether the statements of a document are a list, and not one alone."""
    root = parse(text).root
    return isinstance(root, JsonObject) and isinstance(root.get(_STATEMENTS), JsonArray)


def _plain(value: _Tree, path: _Path) -> Plain:
    """Return a value as `json.loads` gives it."""
    if isinstance(value, str):
        found: Plain = json.loads(value)
        return found
    if path == (_STATEMENTS,):
        return [_plain(one, (*path, "")) for one in value.values()]
    return {str(key): _plain(one, (*path, str(key))) for key, one in value.items()}
