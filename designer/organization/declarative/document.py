"""One declarative policy as blocks: settings with their operators, and everything in the text that AWS would refuse.

Knows no organization. Never raises on any text; every fault is found at once, where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from functools import lru_cache
from math import isfinite

from designer.basics.dataclass import dataclass
from designer.organization.declarative.shapes import (
    ANY,
    DEFAULT_KEY,
    EVERY_REGION,
    REGION_NAME,
    SHAPES,
    Content,
    KeyTable,
    Leaf,
    Unread,
)
from designer.organization.model.records import PolicyType
from designer.policy.json.text import (
    FaultSeverity,
    JsonArray,
    JsonObject,
    JsonString,
    JsonValue,
    Member,
    Plain,
    Span,
    TextFault,
    parse,
    plain_json,
)

_NEAR, _MISSPELT = 0.6, 0.8
"""Likeness from which another key may be meant, and from which it surely is, though AWS may have added one."""

CONTROL = "@@operators_allowed_for_child_policies"


class InheritanceOperator(Enum):
    """Operators on an inherited setting, in the order of their use in one block."""

    ASSIGN = "@@assign"
    APPEND = "@@append"
    REMOVE = "@@remove"


EVERY_OPERATOR = frozenset(InheritanceOperator)
_GROUPS = {"@@all": EVERY_OPERATOR, "@@none": frozenset[InheritanceOperator]()}
_BY_NAME = {operator.value: operator for operator in InheritanceOperator}


@dataclass(frozen=True, slots=True)
class SettingsBlock:
    """One object of the document.

    Attributes:
        span: Its place.
        values: Its values for the setting of its path, by operator; empty for a mere container.
        children: The blocks below it by key, in the order of the text.
        allowed: The operators it leaves to the policies of lower levels; None if it does not say.
    """

    span: Span
    values: Mapping[InheritanceOperator, Plain]
    children: tuple[tuple[str, SettingsBlock], ...]
    allowed: frozenset[InheritanceOperator] | None = None


@dataclass(frozen=True, slots=True)
class DeclarativeDocument:
    """A declarative policy, read from a text.

    Attributes:
        root: The document's own block; None if it holds none.
        faults: Errors, which AWS refuses, and warnings, in the order of the text.
        unread: Keys without a source that we have read, so that nothing is checked there; no faults.
        incomplete: Blocks without a key that AWS needs in the effective policy; another policy may give it.
    """

    root: SettingsBlock | None
    faults: tuple[TextFault, ...]
    unread: tuple[TextFault, ...] = ()
    incomplete: tuple[TextFault, ...] = ()

    @property
    def usable(self) -> bool:
        """Return True if AWS would take it, as far as we know."""
        return self.root is not None and not any(fault.severity is FaultSeverity.ERROR for fault in self.faults)


@lru_cache(maxsize=1024)
def read_declarative(text: str, kind: PolicyType) -> DeclarativeDocument:
    """Read the text of a policy; remembered, since every node below a policy asks for it.

    Args:
        text: Valid or not.
        kind: Any type but SCP and RCP.
    """
    parsed = parse(text)
    if parsed.root is None:
        return DeclarativeDocument(None, parsed.faults)
    if not isinstance(parsed.root, JsonObject):
        fault = TextFault("A policy is one object: enclose it in { }.", parsed.root.span)
        return DeclarativeDocument(None, (*parsed.faults, fault))
    reader = _Reader(kind)
    root = reader.document(parsed.root)
    faults = sorted((*parsed.faults, *reader.faults), key=lambda fault: fault.span)
    return DeclarativeDocument(root, tuple(faults), tuple(reader.unread), tuple(reader.incomplete))


class _Reader:
    """Reads blocks and collects what is wrong with them."""

    def __init__(self, kind: PolicyType) -> None:
        self.faults: list[TextFault] = []
        self.unread: list[TextFault] = []
        self.incomplete: list[TextFault] = []
        self._shape = SHAPES[kind]

    def document(self, root: JsonObject) -> SettingsBlock:
        """Return the whole document; its one key is the type's."""
        key = self._shape.key
        if key and root.get(key) is None:
            self._error(f'This type of policy needs the key "{key}" at its top.', _first(root))
        block = self._block(root, self._shape.document)
        if self._shape.regional and block.children:
            self._blocks(root, block)
        return block

    def _blocks(self, root: JsonObject, block: SettingsBlock) -> None:
        """Blocks are named ``default`` or by a Region, and there is at least one."""
        holder = _holder(block)
        if holder is None:
            self._warn('It holds no block named "default" and none named by a Region: AWS needs one.', _first(root))
        for key, below in holder.children if holder is not None else ():
            if not _is_regional(key):
                self._warn(f'"{key}" is neither "default" nor the name of a Region.', below.span)

    def _block(self, source: JsonObject, content: Content) -> SettingsBlock:
        values: dict[InheritanceOperator, Plain] = {}
        children: list[tuple[str, SettingsBlock]] = []
        allowed: frozenset[InheritanceOperator] | None = None
        for member in source.members:
            operator = _BY_NAME.get(member.key)
            if operator is not None:
                values[operator] = self._value(operator, member, content)
            elif member.key == CONTROL:
                allowed = self._control(member.value)
            elif member.key.startswith("@@"):
                self._unknown_operator(member)
            else:
                children += self._child(member, content)
        if values and children:
            name, block = children[0]
            self._warn(
                f'"{name}" is inside a setting; a setting holds operators only: move it one level up.', block.span
            )
        if isinstance(content, KeyTable):
            self._lacks(source, content)
        return SettingsBlock(source.span, values, tuple(children), allowed)

    def _lacks(self, source: JsonObject, content: KeyTable) -> None:
        """Keys that are not there: each policy needs some, and the effective policy others."""
        for key in content.needed:
            if source.get(key) is None:
                self._warn(f'AWS needs the key "{key}" here.', _first(source))
        missing = [f'"{key}"' for key in content.whole if source.get(key) is None]
        if missing:
            keys = f"{', '.join(missing[:-1])} and {missing[-1]}" if len(missing) > 1 else missing[0]
            said = f"AWS needs {keys} here, in this policy or in another one on the path of the account."
            self.incomplete.append(TextFault(said, _first(source), FaultSeverity.WARNING))

    def _child(self, member: Member, content: Content) -> Iterator[tuple[str, SettingsBlock]]:
        known = content if isinstance(content, Mapping) else None
        below = known.get(member.key, known.get(ANY)) if known is not None else None
        if known is not None and member.key not in known and ANY not in known:
            is_open = isinstance(known, KeyTable) and known.is_open
            near = get_close_matches(member.key, known, 1, _MISSPELT if is_open else _NEAR)
            hint = f'did you mean "{near[0]}"?' if near else f"AWS lists {_listed(known)}."
            if near or not is_open:
                self._warn(f'"{member.key}" is not known here; {hint}', member.key_span, *near)
        if isinstance(below, Unread):
            said = TextFault(f'"{member.key}" is {below.reason}', member.key_span, FaultSeverity.WARNING)
            self.unread.append(said)
        if isinstance(member.value, JsonObject):
            yield member.key, self._block(member.value, below)
        else:
            self._error(
                f'"{member.key}" needs an inheritance operator: write {{"@@assign": …}} around its value.',
                member.value.span,
            )

    def _value(self, operator: InheritanceOperator, member: Member, content: Content) -> Plain:
        leaf = content if isinstance(content, Leaf) else Leaf()
        value = member.value
        if isinstance(content, Mapping):
            named = set(content) != {ANY}
            keys = f"AWS lists only the keys {_listed(content)}" if named else "keys with names of your own belong"
            self._warn(f"{operator.value} stands where {keys}.", member.key_span)
        if leaf.assign_only and operator is not InheritanceOperator.ASSIGN:
            self._error("Policies of this type know only @@assign.", member.key_span)
        elif operator is not InheritanceOperator.ASSIGN and (leaf.many is False or not isinstance(value, JsonArray)):
            self._error(f"{operator.value} works on lists: write its values in [ ].", value.span)
        elif leaf.many is True and not isinstance(value, JsonArray):
            self._warn("This setting is a list: write its values in [ ].", value.span)
        elif leaf.many is False and isinstance(value, JsonArray):
            self._error("This setting takes one value, not a list.", value.span)
        for text in value.items if isinstance(value, JsonArray) else (value,):
            self._domain(leaf, text)
        plain = plain_json(value)
        if not _is_finite(plain):
            self._error("This number is larger than any that JSON's readers can hold.", value.span)
        return plain

    def _domain(self, leaf: Leaf, value: JsonValue) -> None:
        if leaf.values and not (isinstance(value, JsonString) and value.value in leaf.values):
            self._error(f"AWS takes only {_listed(leaf.values)} here, in this spelling.", value.span)
        if leaf.regions and not (isinstance(value, JsonString) and _is_region(value.value)):
            self._error(f"Write names of Regions here, such as eu-central-1, or {EVERY_REGION} for all.", value.span)

    def _control(self, value: JsonValue) -> frozenset[InheritanceOperator]:
        items = value.items if isinstance(value, JsonArray) else (value,)
        allowed: frozenset[InheritanceOperator] = frozenset()
        if not isinstance(value, JsonArray):
            self._error(f'{CONTROL} takes a list, such as ["@@none"].', value.span)
        for item in items:
            name = item.value if isinstance(item, JsonString) else ""
            if name in _GROUPS:
                allowed |= _GROUPS[name]
            elif name in _BY_NAME:
                allowed |= {_BY_NAME[name]}
            else:
                self._error(f"Name the operators {_listed((*_GROUPS, *_BY_NAME))} here.", item.span)
        return allowed

    def _unknown_operator(self, member: Member) -> None:
        near = get_close_matches(member.key, (*_BY_NAME, CONTROL), 1)
        hint = f"did you mean {near[0]}?" if near else f"AWS knows {_listed((*_BY_NAME, CONTROL))}."
        self._error(f"There is no inheritance operator {member.key}; {hint}", member.key_span, *near)

    def _error(self, message: str, span: Span, meant: str = "") -> None:
        self.faults.append(TextFault(message, span, meant=meant))

    def _warn(self, message: str, span: Span, meant: str = "") -> None:
        self.faults.append(TextFault(message, span, FaultSeverity.WARNING, meant=meant))


def _is_finite(value: Plain) -> bool:
    if isinstance(value, list):
        return all(map(_is_finite, value))
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    return not isinstance(value, float) or isfinite(value)


def _first(source: JsonObject) -> Span:
    """Return the place of an object's brace: what is missing in it is marked there."""
    return Span(source.span.start, source.span.start + 1)


def _is_regional(key: str) -> bool:
    return key == DEFAULT_KEY or REGION_NAME.fullmatch(key) is not None


def _is_region(text: str) -> bool:
    return text == EVERY_REGION or REGION_NAME.fullmatch(text) is not None


def _holder(block: SettingsBlock) -> SettingsBlock | None:
    """Return the uppermost block that holds one named ``default`` or by a Region."""
    if any(_is_regional(key) for key, _below in block.children):
        return block
    return next((found for _key, below in block.children if (found := _holder(below)) is not None), None)


def _listed(names: Mapping[str, object] | tuple[str, ...]) -> str:
    *most, last = (name for name in names if name != ANY)
    return f"{', '.join(most)} and {last}" if most else last
