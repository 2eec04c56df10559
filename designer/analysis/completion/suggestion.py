"""Suggestions at a cursor: values only."""

from __future__ import annotations

from enum import Enum

from designer.basics.dataclass import dataclass
from designer.policy.json.text import Span


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
