"""Options, and what is around the cursor that they depend on: values that the tables of places are made with."""

from __future__ import annotations

from typing import NamedTuple

from designer.analysis.completion.suggestion import SuggestionKind
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.json.text import JsonArray, JsonObject, JsonString, JsonValue
from designer.policy.language.elements import Grammar


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
