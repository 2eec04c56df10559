"""Statements being rewritten, and the documents they make: texts to parts and back.

A part that no rewrite touched is written as it was, white space aside; nothing here decides what may be rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from designer.basics.dataclass import dataclass
from designer.policy.json.text import JsonArray, JsonObject, JsonString, JsonValue, compact, find, parse, string_text
from designer.policy.language.document import Effect, Grammar, Statement, read_policy_text
from designer.policy.language.templates import VERSION_WITH_VARIABLES

VERSION_MEMBER = f'"Version":"{VERSION_WITH_VARIABLES}",'
"""Text before the statements of a document that has nothing else."""

_ConditionKey = tuple[str, str, frozenset[str]]
"""Operator and key in small letters, and the values: conditions with the same mean the same."""


@dataclass(frozen=True)
class StatementDraft:
    """One statement. Lists keep the order and spelling of the text.

    Attributes:
        sid: Empty if it has none.
        effect: Allow or Deny.
        actions: Of ``Action``, or of ``NotAction`` if ``not_action``.
        not_action: True for NotAction.
        resources: Of ``Resource``, or of ``NotResource`` if ``not_resource``.
        not_resource: True for NotResource.
        condition: The text of ``Condition``; empty if it has none.
        conditions: Meaning of the condition.
        principal: The text of ``Principal``; empty if it has none.
        written: The statement's text, without white space.
        home: The number of the document it comes from.
    """

    sid: str
    effect: Effect
    actions: tuple[str, ...]
    not_action: bool
    resources: tuple[str, ...]
    not_resource: bool
    condition: str
    conditions: frozenset[_ConditionKey]
    principal: str
    written: str
    home: int = 0

    @cached_property
    def own_actions(self) -> frozenset[str]:
        """The actions in small letters."""
        return frozenset(action.lower() for action in self.actions)

    @cached_property
    def own_resources(self) -> frozenset[str]:
        """The resources as a set."""
        return frozenset(self.resources)

    @property
    def scope(self) -> tuple[object, ...]:
        """All but actions, resources and conditions: what two statements must share before anything is joined."""
        return (self.effect, self.principal)

    def rewritten(
        self,
        *,
        actions: Sequence[str] | None = None,
        resources: Sequence[str] | None = None,
        condition: str | None = None,
        sid: str | None = None,
    ) -> StatementDraft:
        """Return the statement with other contents, its text written again."""
        changed = replace(
            self,
            actions=self.actions if actions is None else tuple(actions),
            resources=self.resources if resources is None else tuple(resources),
            sid=self.sid if sid is None else sid,
            condition=self.condition if condition is None else condition,
            conditions=self.conditions if condition is None else condition_meaning(condition),
        )
        return replace(changed, written=_written(changed))


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A policy document being rewritten.

    Attributes:
        parts: Its statements.
        head: Its other elements as text, such as ``"Version":"2012-10-17"``, comma behind each.
        tail: Those behind the statements, comma before each.
        single: True if ``Statement`` was one statement without a list.
        version: The policy language; empty if the document names none.
    """

    parts: tuple[StatementDraft, ...]
    head: str = VERSION_MEMBER
    tail: str = ""
    single: bool = False
    version: str = VERSION_WITH_VARIABLES

    @property
    def text(self) -> str:
        """The document without white space."""
        return written(self.parts, self.head, self.tail, single=self.single)

    @property
    def size(self) -> int:
        """Characters without white space."""
        return len(self.text)

    @property
    def language(self) -> str:
        """Text before statements of this version in a document that has nothing else."""
        return f'"Version":"{self.version}",' if self.version else ""


def written(
    parts: Iterable[StatementDraft], head: str = VERSION_MEMBER, tail: str = "", *, single: bool = False
) -> str:
    """Return the statements as a document without white space."""
    texts = [part.written for part in parts]
    inner = texts[0] if single and len(texts) == 1 else f"[{','.join(texts)}]"
    return f'{{{head}"Statement":{inner}{tail}}}'


@lru_cache(maxsize=256)
def draft(text: str, grammar: Grammar, home: int = 0) -> DocumentDraft | str:
    """Read a document, or return a sentence if AWS would refuse it, since its meaning is then unknown."""
    document = read_policy_text(text, grammar)
    root = parse(text).root
    if not document.usable or not isinstance(root, JsonObject):
        return "AWS would refuse its text, so nothing can be proved about it. Correct it first."
    value = root.get("Statement")
    items: Sequence[JsonValue] = value.items if isinstance(value, JsonArray) else (value,) if value else ()
    parts = tuple(_part(item, statement, home) for item, statement in zip(items, document.statements, strict=True))
    keys = [member.key for member in root.members]
    place = keys.index("Statement")
    others = [f"{string_text(member.key)}:{compact(member.value)}" for member in root.members]
    head = "".join(f"{other}," for other in others[:place])
    tail = "".join(f",{other}" for other in others[place + 1 :])
    return DocumentDraft(parts, head, tail, not isinstance(value, JsonArray), document.version)


def _part(item: JsonValue, statement: Statement, home: int) -> StatementDraft:
    condition, principal = (find(item, (name,)) for name in ("Condition", "Principal"))
    return StatementDraft(
        statement.sid,
        statement.effect,
        statement.actions,
        statement.not_action,
        statement.resources,
        statement.not_resource,
        compact(condition) if condition else "",
        frozenset((c.operator.lower(), c.key.lower(), frozenset(c.values)) for c in statement.conditions),
        compact(principal) if principal else "",
        compact(item),
        home,
    )


def condition_meaning(condition: str) -> frozenset[_ConditionKey]:
    """Return the meaning of the text of a ``Condition``."""
    root = parse(condition).root if condition else None
    if not isinstance(root, JsonObject):
        return frozenset()
    return frozenset(
        (operator.key.lower(), key.key.lower(), frozenset(_values(condition, key.value)))
        for operator in root.members
        if isinstance(operator.value, JsonObject)
        for key in operator.value.members
    )


def _values(text: str, value: JsonValue) -> list[str]:
    items = value.items if isinstance(value, JsonArray) else (value,)
    return [item.value if isinstance(item, JsonString) else text[slice(*item.span)] for item in items]


def _written(part: StatementDraft) -> str:
    """Return a statement in the usual order of its elements."""
    elements = [
        ("Sid", string_text(part.sid) if part.sid else ""),
        ("Effect", string_text(part.effect.value)),
        ("Principal", part.principal),
        ("NotAction" if part.not_action else "Action", _list(part.actions)),
        ("NotResource" if part.not_resource else "Resource", _list(part.resources)),
        ("Condition", part.condition),
    ]
    return "{" + ",".join(f'"{name}":{value}' for name, value in elements if value) + "}"


def _list(entries: Sequence[str]) -> str:
    return string_text(entries[0]) if len(entries) == 1 else f"[{','.join(map(string_text, entries))}]"
