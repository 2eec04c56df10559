"""A policy text as a form sees it: what has the usual shape as fields, everything else as it stands.

Statements are named by their place in the text, from 0. What a form changes is in `form_edits`.
"""

from collections.abc import Collection, Iterator, Sequence

from designer.basics.dataclass import dataclass
from designer.policy.json.text import (
    TEMPLATE,
    JsonArray,
    JsonLiteral,
    JsonNumber,
    JsonObject,
    JsonPath,
    JsonString,
    JsonValue,
    Member,
    Span,
    find,
    parse,
)

_LISTS = frozenset({"Action", "NotAction", "Resource", "NotResource"})
_PAIRS = (frozenset({"Action", "NotAction"}), frozenset({"Resource", "NotResource"}))


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of texts, or the one text that stands for it.

    Attributes:
        name: The element, or the condition key.
        path: Its place in the text.
        values: The texts; true and numbers as they are spelled.
        span: All of it.
        spans: Each of them.
    """

    name: str
    path: JsonPath
    values: tuple[str, ...]
    span: Span
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ConditionTest:
    """One key of one operator of a statement's conditions."""

    operator: str
    entries: Entries

    @property
    def key(self) -> str:
        """The condition key."""
        return self.entries.name


@dataclass(frozen=True, slots=True)
class UnshownPart:
    """A part that no field can show: its name, the JSON as typed, and its place."""

    name: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Form:
    """One statement.

    Attributes:
        index: Its place.
        path: Of the statement in the text.
        span: All of it.
        is_sound: True if it can be edited: JSON without faults, except for places of a template.
        sid: Empty for none.
        effect: As written; empty if there is none.
        principal: ``*``, or empty if it is missing or `UnshownPart`.
        lists: Action, NotAction, Resource and NotResource, as far as they are there.
        tests: Its conditions.
        unshown: Everything else, in the order of the text.
        names: Every key that is there.
    """

    index: int
    path: JsonPath
    span: Span
    is_sound: bool
    sid: str
    effect: str
    principal: str
    lists: tuple[Entries, ...]
    tests: tuple[ConditionTest, ...]
    unshown: tuple[UnshownPart, ...]
    names: frozenset[str]

    def entries(self, *names: str) -> Entries | None:
        """Return the first of some elements that is there."""
        return next((one for one in self.lists if one.name in names), None)

    @property
    def name(self) -> str:
        """Its Sid, or its number counted from 1; comments name it so."""
        return self.sid or str(self.index + 1)

    @property
    def title(self) -> str:
        """A few words that tell it from others: its Sid, or what it is about."""
        if self.sid:
            return self.sid
        found = self.entries("Action", "NotAction")
        actions = [value for value in found.values if value] if found else []
        if found is None or not actions:
            return "without actions"
        more = f" and {len(actions) - 1} more" if len(actions) > 1 else ""
        return f"{'all but ' if found.name == 'NotAction' else ''}{actions[0]}{more}"


@dataclass(frozen=True, slots=True)
class Forms:
    """All statements of a text, and whether statements can be added, moved and removed."""

    statements: tuple[Form, ...]
    is_sound: bool


def read_forms(text: str) -> Forms:
    """Return the statements of a policy text as forms; never raises."""
    parsed = parse(text)
    faults = [fault.span for fault in parsed.faults if fault.rule != TEMPLATE]
    value = find(parsed.root, ("Statement",))
    items: Sequence[JsonValue] = value.items if isinstance(value, JsonArray) else () if value is None else (value,)
    forms = []
    for index, item in enumerate(items):
        path: JsonPath = ("Statement", index) if isinstance(value, JsonArray) else ("Statement",)
        forms.append(_form(text, item, index, path, faults))
    return Forms(tuple(forms), not faults and isinstance(parsed.root, JsonObject))


def _form(text: str, value: JsonValue, index: int, path: JsonPath, faults: Sequence[Span]) -> Form:
    span = value.span
    if not isinstance(value, JsonObject):
        whole = UnshownPart("Statement", text[span.start : span.end], span)
        return Form(index, path, span, False, "", "", "", (), (), (whole,), frozenset())
    names = frozenset(member.key for member in value.members)
    parts = [part for member in value.members for part in _form_parts(text, member, path, names)]
    texts = {part.key: part.value.value for part in parts if isinstance(part, _TextMember)}
    return Form(
        index,
        path,
        span,
        not any(fault.start < span.end and fault.end > span.start for fault in faults),
        texts.get("Sid", ""),
        texts.get("Effect", ""),
        texts.get("Principal", ""),
        tuple(part for part in parts if isinstance(part, Entries)),
        tuple(part for part in parts if isinstance(part, ConditionTest)),
        tuple(part for part in parts if isinstance(part, UnshownPart)),
        names,
    )


@dataclass(frozen=True, slots=True)
class _TextMember:
    key: str
    value: JsonString


def _form_parts(
    text: str, member: Member, path: JsonPath, names: Collection[str]
) -> Iterator[_TextMember | Entries | ConditionTest | UnshownPart]:
    """Yield one member of a statement as a form shows it."""
    here = (*path, member.key)
    match member.key, member.value:
        case ("Sid" | "Effect") as key, JsonString() as value:
            yield _TextMember(key, value)
        case "Principal", JsonString(value="*") as value:
            yield _TextMember("Principal", value)
        case "Condition", JsonObject() as value:
            yield from _tests(text, value, here)
        case key, _ if key in _LISTS and _is_alone(key, names):
            yield _entries(member, here) or _unshown(text, member)
        case _:
            yield _unshown(text, member)


def _is_alone(name: str, names: Collection[str]) -> bool:
    """Return True if an element stands without the one that excludes it; a form shows only one of them."""
    return not any(name in pair and pair <= set(names) and name.startswith("Not") for pair in _PAIRS)


def _tests(text: str, conditions: JsonObject, path: JsonPath) -> Iterator[ConditionTest | UnshownPart]:
    for operator in conditions.members:
        if not isinstance(operator.value, JsonObject) or not operator.value.members:
            yield _unshown(text, operator)
            continue
        for member in operator.value.members:
            found = _entries(member, (*path, operator.key, member.key))
            yield ConditionTest(operator.key, found) if found else _unshown(text, member)


def _entries(member: Member, path: JsonPath) -> Entries | None:
    value = member.value
    items: Sequence[JsonValue] = value.items if isinstance(value, JsonArray) else (value,)
    texts = tuple(_text(item) for item in items)
    if None in texts:
        return None
    return Entries(
        member.key,
        path,
        tuple(text for text in texts if text is not None),
        Span(member.key_span.start, value.span.end),
        tuple(item.span for item in items),
    )


def _text(value: JsonValue) -> str | None:
    match value:
        case JsonString():
            return value.value
        case JsonNumber():
            return value.text
        case JsonLiteral(value=bool() as flag):
            return "true" if flag else "false"
    return None


def _unshown(text: str, member: Member) -> UnshownPart:
    span = Span(member.key_span.start, member.value.span.end)
    return UnshownPart(member.key, text[span.start : span.end], span)
