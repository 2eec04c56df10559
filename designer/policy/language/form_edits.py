"""Edits of a policy text by a form: each function gives the text with that edit alone, all else as it was typed.

They raise `EditError` where the text cannot take the edit; `form` says what there is to change.
"""

import re
from collections.abc import Collection, Sequence

from designer.basics.errors import EditError
from designer.policy.json import rewriting
from designer.policy.json.text import TEMPLATE, JsonArray, JsonObject, Plain, find, parse, plain_json
from designer.policy.language.form import ConditionTest, Entries, Form, read_forms

_ORDER = ("Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition")
_BROKEN = "This part of the text cannot be read as it stands; correct it in the text first."


def set_text(text: str, form: Form, name: str, value: str) -> str:
    """Write Sid, Effect or Principal; an empty one is taken out."""
    _require(form)
    if name not in form.names:
        after = None if name == "Sid" else _before(name)
        return rewriting.add_member(text, form.path, name, value, after).of(text) if value else text
    path = (*form.path, name)
    return (rewriting.set_value(text, path, value) if value else rewriting.remove_part(text, path)).of(text)


def switch(text: str, form: Form, name: str, to: str) -> str:
    """Make an Action a NotAction, a Resource a NotResource, or the other way; a missing one begins as a list."""
    _require(form)
    if to in form.names:
        raise EditError(f"There is a {to} already: a statement holds one of the two, take one out in the text first.")
    if name in form.names:
        return rewriting.rename_key(text, (*form.path, name), to).of(text)
    return rewriting.add_member(text, form.path, to, [], _before(to)).of(text)


def add_value(text: str, form: Form, name: str, value: str) -> str:
    """Return one more entry of an element."""
    _require(form)
    if name in form.names:
        return rewriting.add_item(text, (*form.path, name), value).of(text)
    return rewriting.add_member(text, form.path, name, [value], _before(name)).of(text)


def add_to(text: str, form: Form, entries: Entries, value: str) -> str:
    """Return one more entry of a list that is there."""
    _require(form)
    return rewriting.add_item(text, entries.path, value).of(text)


def set_entry(text: str, form: Form, entries: Entries, index: int, value: str) -> str:
    """Write another entry in the place of one."""
    _require(form)
    listed = isinstance(find(parse(text).root, entries.path), JsonArray)
    return rewriting.set_value(text, (*entries.path, index) if listed else entries.path, value).of(text)


def remove_entry(text: str, form: Form, entries: Entries, index: int) -> str:
    """Take an entry out; the list stays, if empty."""
    _require(form)
    return rewriting.remove_part(text, (*entries.path, index)).of(text)


def add_condition(text: str, form: Form, operator: str, key: str, values: Sequence[str]) -> str:
    """Return one more condition."""
    _require(form)
    tests = (*form.path, "Condition")
    root = parse(text).root
    value: Plain = values[0] if len(values) == 1 else list(values)
    there = find(root, (*tests, operator))
    if find(root, (*tests, operator, key)) is not None:
        raise EditError(f"There is a condition {operator} of {key} already: add the value there.")
    if isinstance(there, JsonObject):
        return rewriting.add_member(text, (*tests, operator), key, value).of(text)
    if there is not None:
        raise EditError(_BROKEN)
    if isinstance(find(root, tests), JsonObject):
        return rewriting.add_member(text, tests, operator, {key: value}).of(text)
    if "Condition" in form.names:
        raise EditError(_BROKEN)
    return rewriting.add_member(text, form.path, "Condition", {operator: {key: value}}, _before("Condition")).of(text)


def remove_test(text: str, form: Form, test: ConditionTest) -> str:
    """Take a condition out, and what holds nothing afterwards."""
    _require(form)
    path = test.entries.path
    while len(path) > len(form.path) + 1:
        owner = find(parse(text).root, path[:-1])
        if not isinstance(owner, JsonObject) or len(owner.members) > 1:
            break
        path = path[:-1]
    return rewriting.remove_part(text, path).of(text)


def change_condition(text: str, form: Form, test: ConditionTest, operator: str, key: str) -> str:
    """Give a condition another operator or another key; its values stay."""
    _require(form)
    tests = (*form.path, "Condition")
    root = parse(text).root
    if (operator, key) == (test.operator, test.key):
        return text
    if find(root, (*tests, operator, key)) is not None:
        raise EditError(f"There is a condition {operator} of {key} already.")
    owner = find(root, (*tests, test.operator))
    if operator == test.operator:
        return rewriting.rename_key(text, test.entries.path, key).of(text)
    alone = isinstance(owner, JsonObject) and len(owner.members) == 1
    if alone and find(root, (*tests, operator)) is None:
        text = rewriting.rename_key(text, (*tests, test.operator), operator).of(text)
        renamed = (*tests, operator, test.key)
        return rewriting.rename_key(text, renamed, key).of(text) if key != test.key else text
    value = find(root, test.entries.path)
    if value is None:
        raise EditError(_BROKEN)
    if isinstance(find(root, (*tests, operator)), JsonObject):
        text = rewriting.add_member(text, (*tests, operator), key, plain_json(value)).of(text)
    else:
        text = rewriting.add_member(text, tests, operator, {key: plain_json(value)}, (test.operator,)).of(text)
    return rewriting.remove_part(text, test.entries.path if not alone else (*tests, test.operator)).of(text)


def add_statement(text: str, *, principal: bool) -> str:
    """Return one more statement at the end, which denies nothing yet; `principal` for an RCP, which names everybody."""
    everybody: dict[str, Plain] = {"Principal": "*"} if principal else {}
    statement: Plain = {"Effect": "Deny", **everybody, "Action": [], "Resource": "*"}
    root = _sound(text)
    if "Statement" in {member.key for member in root.members}:
        return rewriting.add_item(text, ("Statement",), statement).of(text)
    return rewriting.add_member(text, (), "Statement", [statement]).of(text)


def copy_statement(text: str, form: Form) -> str:
    """Return a copy behind a statement, with a Sid of its own."""
    _sound(text)
    sids = {statement.sid for statement in read_forms(text).statements}
    text = rewriting.copy_entry(text, ("Statement",), form.index).of(text)
    if not form.sid:
        return text
    return rewriting.set_value(text, ("Statement", form.index + 1, "Sid"), _free(form.sid, sids)).of(text)


def remove_statement(text: str, form: Form) -> str:
    """Take a statement out."""
    _sound(text)
    if len(form.path) == 1:
        return rewriting.set_value(text, form.path, []).of(text)
    return rewriting.remove_part(text, form.path).of(text)


def move_statement(text: str, form: Form, to: int) -> str:
    """Move a statement to another place; one that stands alone, without a list, stays."""
    if isinstance(_sound(text).get("Statement"), JsonObject):
        return text
    return rewriting.move_entry(text, ("Statement",), form.index, to).of(text)


def _require(form: Form) -> None:
    if not form.is_sound:
        raise EditError(_BROKEN)


def _sound(text: str) -> JsonObject:
    parsed = parse(text)
    if any(fault.rule != TEMPLATE for fault in parsed.faults) or not isinstance(parsed.root, JsonObject):
        raise EditError("The text is not valid JSON yet; correct the underlined places first.")
    return parsed.root


def _before(name: str) -> tuple[str, ...]:
    return _ORDER[: _ORDER.index(name)]


def _free(sid: str, taken: Collection[str]) -> str:
    base = re.sub(r"[0-9]+$", "", sid) or sid
    return next(name for number in range(2, len(taken) + 3) if (name := f"{base}{number}") not in taken)
