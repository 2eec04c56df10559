"""Policy text as checks look at it: read once, with the places of all its parts.

Nothing here judges. Spans are characters of the text, quotes included.
"""

from bisect import bisect_right
from functools import cached_property, lru_cache

from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.records import PolicyType
from designer.policy.catalog.catalogue import Catalogue, load
from designer.policy.json.text import (
    JsonArray,
    JsonObject,
    JsonPath,
    JsonString,
    JsonValue,
    Member,
    Parsed,
    Span,
    TextFault,
    line_column,
    parse,
)
from designer.policy.json.text import find as find_value
from designer.policy.language.document import (
    MOST_CHARACTERS,
    TOO_LONG,
    Condition,
    Effect,
    Grammar,
    PolicyDocument,
    Statement,
    read_policy_text,
)
from designer.policy.satisfiability.masks import statement_mask


class PolicyText:
    """Text of one policy.

    Attributes:
        text: As typed.
        type: Of the policy.
        grammar: Its language; None for types without statements. Another than the type's for policies of identities.
        document: The policy, read; for types without statements, nothing.
    """

    def __init__(self, text: str, kind: PolicyType, grammar: Grammar | None = None) -> None:
        self.text = text
        self.type = kind
        self.grammar = grammar = grammar or GRAMMARS.get(kind)
        self.document = read_policy_text(text, grammar) if grammar else PolicyDocument("", (), (), usable=True)
        self._masks: dict[int, int] = {}

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Statements, in order."""
        return self.document.statements

    @property
    def catalogue(self) -> Catalogue:
        """Catalogue of every AWS action."""
        return load()

    @cached_property
    def parsed(self) -> Parsed:
        """JSON values with their places; without values for a text that is far too long."""
        return parse(self.text) if len(self.text) <= MOST_CHARACTERS else Parsed(None, (TOO_LONG,))

    @property
    def faults(self) -> tuple[TextFault, ...]:
        """Faults of its reader: of JSON and, where it has statements, of the policy language."""
        return self.document.faults if self.grammar else self.parsed.faults

    def mask(self, statement: Statement) -> int:
        """Return the actions of the catalogue that a statement can match."""
        if statement.index not in self._masks:
            self._masks[statement.index] = statement_mask(statement, self.catalogue)
        return self._masks[statement.index]

    def source(self, span: Span) -> str:
        """Return the characters of a span."""
        return self.text[span.start : span.end]

    # Places

    def value(self, *steps: str | int) -> JsonValue | None:
        """Return the JSON value at a path, or None."""
        return find_value(self.parsed.root, steps)

    def steps(self, offset: int) -> JsonPath:
        """Return the keys and indices that lead to the innermost value, or key, at an offset."""
        return _steps(self.parsed.root, offset)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        return line_column(self.text, offset)

    def label_at(self, offset: int) -> str:
        """Return the name of the statement at an offset, as a person calls it; empty if there is none."""
        at = bisect_right(self.statements, offset, key=lambda one: one.span.start) - 1
        return label(self.statements[at]) if at >= 0 and offset < self.statements[at].span.end else ""

    def element(self, statement: Statement, element: str) -> JsonValue | None:
        """Return the value of an element of a statement, or None if it is misspelled or missing."""
        span = statement.spans.get(element)
        return find_value(self.parsed.root, self.steps(span.start)) if span else None

    def entry(self, statement: Statement, element: str, index: int) -> Span:
        """Return the place of an entry of a list such as Action; that of the statement where it has no own."""
        span = statement.spans.get(element)
        if span is None:
            return statement.span
        value = self.containing(span)
        if isinstance(value, JsonArray):
            texts = [item for item in value.items if isinstance(item, JsonString)]
            return texts[index].span if index < len(texts) else span
        return span

    def condition_value(self, condition: Condition, index: int) -> Span:
        """Return the place of one of a condition's values; that of the whole condition where it has no own."""
        value = self.condition_json(condition)
        if isinstance(value, JsonArray) and len(value.items) == len(condition.values):
            return value.items[index].span
        return value.span if value and not isinstance(value, JsonArray) else condition.span

    def condition_key(self, condition: Condition) -> Span:
        """Return the place of a condition's key."""
        member = self.member_at(condition.span.start)
        return member.key_span if member else condition.span

    def condition_operator(self, condition: Condition) -> Span:
        """Return the place of a condition's operator."""
        path = self.steps(condition.span.start)
        holder = self.value(*path[:-2])
        if isinstance(holder, JsonObject):
            for member in holder.members:
                if member.value.span.start <= condition.span.start < member.value.span.end:
                    return member.key_span
        return condition.span

    def condition_json(self, condition: Condition) -> JsonValue | None:
        """Return the JSON value that a condition compares with."""
        member = self.member_at(condition.span.start)
        return member.value if member else None

    def member_at(self, offset: int) -> Member | None:
        """Return the member whose key begins at an offset."""
        holder = self.value(*self.steps(offset)[:-1])
        members = holder.members if isinstance(holder, JsonObject) else ()
        return next((member for member in members if member.key_span.start == offset), None)

    def member_of(self, steps: JsonPath) -> Member | None:
        """Return the member that the last of some steps leads to, or None if it leads to an entry of a list."""
        holder = self.value(*steps[:-1])
        members = holder.members if isinstance(holder, JsonObject) else ()
        return next((member for member in members if member.key == steps[-1]), None) if steps else None

    @staticmethod
    def head(statement: Statement) -> Span:
        """Return the short place at the beginning of a statement, to mark the whole of it."""
        return statement.spans.get("Sid") or statement.spans.get("Effect") or statement.span

    def containing(self, span: Span) -> JsonValue | None:
        """Return the value that begins where a span begins."""
        value = self.parsed.root
        while value is not None and value.span != span:
            value = next((inner for inner in _inner(value) if inner.span.start <= span.start < inner.span.end), None)
        return value


@lru_cache(maxsize=512)
def policy_text(text: str, kind: PolicyType) -> PolicyText:
    """Return the view of a text, the same one as long as it is remembered."""
    return PolicyText(text, kind)


def element_of(statement: Statement, name: str) -> str:
    """Return the element that a statement really has: Action or NotAction, Resource or NotResource."""
    negated = statement.not_action if name == "Action" else statement.not_resource
    return f"Not{name}" if negated else name


def label(statement: Statement) -> str:
    """Return the name of a statement, as a person calls it: its Sid, or its number counted from 1."""
    return statement.sid or str(statement.index + 1)


def denies(statement: Statement) -> bool:
    """Return True if its effect is Deny."""
    return statement.effect is Effect.DENY


def _inner(value: JsonValue) -> tuple[JsonValue, ...]:
    if isinstance(value, JsonObject):
        return tuple(member.value for member in value.members)
    return value.items if isinstance(value, JsonArray) else ()


def _steps(value: JsonValue | None, offset: int) -> JsonPath:
    steps: list[str | int] = []
    while value is not None and (found := _step(value, offset)) is not None:
        step, value = found
        steps.append(step)
    return tuple(steps)


def _step(value: JsonValue, offset: int) -> tuple[str | int, JsonValue | None] | None:
    """Return the key or index that leads on to an offset, and the value there, or None if that is the key."""
    if isinstance(value, JsonObject):
        for member in value.members:
            if member.key_span.start <= offset < max(member.value.span.end, member.key_span.end):
                return member.key, member.value if member.value.span.start <= offset else None
    elif isinstance(value, JsonArray):
        index = bisect_right(value.items, offset, key=lambda item: item.span.start) - 1
        if index >= 0 and offset < value.items[index].span.end:
            return index, value.items[index]
    return None
