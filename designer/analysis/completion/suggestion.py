"""Suggestions at a cursor: values only."""

from enum import Enum
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.json.text import JsonArray, JsonObject, JsonString, JsonValue, Span
from designer.policy.language.elements import Grammar


class SuggestionKind(Enum):
    """Kind of a suggestion; a view shows each with its own glyph."""

    ELEMENT = "element"
    STATEMENT = "statement"
    VALUE = "value"
    SERVICE = "service"
    ACTION = "action"
    WILDCARD = "wildcard"
    OPERATOR = "operator"
    KEY = "condition key"
    RESOURCE = "resource"
    REGION = "region"
    ACCOUNT = "account"
    OU = "OU"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be written.

    Attributes:
        label: The text that is shown and searched.
        detail: A few quiet words beside it: access level, type, name of the account.
        note: A sentence about it; empty where there is none.
        kind: Its kind.
        insert: The text that replaces the token.
        cursor: Place of the cursor in `insert` afterwards.
        selected: Number of characters before it that the next key replaces.
        more: True to ask for suggestions again at once.
        marked: The letters of the label that were typed.
        is_here: True when it stands beside the cursor already.
    """

    label: str
    detail: str
    note: str
    kind: SuggestionKind
    insert: str
    cursor: int
    more: bool = False
    marked: tuple[int, ...] = ()
    is_here: bool = False
    selected: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """Everything that may be written at a cursor, the likeliest first.

    Attributes:
        span: The characters that a suggestion replaces.
        suggestions: At most `designer.analysis.completion.MOST`.
        cut: True when there were more.
    """

    span: Span
    suggestions: tuple[Suggestion, ...]
    cut: bool = False


class CompletionOption(NamedTuple):
    """Something that may stand somewhere, before it is written as JSON.

    Attributes:
        text: The text itself.
        detail: See `Suggestion`.
        note: See `Suggestion`.
        kind: See `Suggestion`.
        value: For a key: the JSON that follows it, with ``|`` where the cursor goes. For a statement: all of it.
        open: True when more is typed inside the same string: ``s3:``.
        weight: Among what fits alike the smaller comes first: 0 for what the policy itself names.
    """

    text: str
    detail: str = ""
    note: str = ""
    kind: SuggestionKind = SuggestionKind.VALUE
    value: str = ""
    open: bool = False
    weight: int = 0


@dataclass(frozen=True, slots=True)
class CursorSurroundings:
    """Surroundings of the cursor.

    Attributes:
        grammar: Grammar of the policy.
        catalogue: The actions.
        organization: The design it belongs to; None for a text on its own.
        statement: The statement the cursor is in, as far as it can be read.
        typed: The typed part of the token.
        here: The entries beside the cursor in the same list.
        text: The whole policy.
    """

    grammar: Grammar
    catalogue: Catalogue
    organization: Organization | None
    statement: JsonObject | None
    typed: str
    here: frozenset[str] = frozenset()
    text: str = ""

    @property
    def is_rcp(self) -> bool:
        """True when the policy is an RCP."""
        return self.grammar is Grammar.RCP

    @property
    def is_trust(self) -> bool:
        """True when the policy is the trust policy of a role."""
        return self.grammar is Grammar.TRUST

    def actions(self) -> tuple[str, ...]:
        """The patterns of the statement's actions."""
        return texts(self.statement.get("Action")) if self.statement is not None else ()


def texts(value: JsonValue | None) -> tuple[str, ...]:
    """The texts of a list, or the one that stands for a list."""
    items = value.items if isinstance(value, JsonArray) else (value,)
    return tuple(item.value for item in items if isinstance(item, JsonString) and item.value)
