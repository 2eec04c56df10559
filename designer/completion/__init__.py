"""Writing policies: what may stand at a cursor, and what the words under it mean.

Pure functions of a text, the facts and the organization; a view shows what they find. `cursor` tells where one is,
`options` what may stand there, `hover` what stands there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from designer.completion import options
from designer.completion.cursor import Cursor, Steps, locate
from designer.completion.declarative import declarative_options
from designer.completion.hover import Hover, hover
from designer.completion.options import Around, CompletionOption, operators_for
from designer.completion.suggestion import Completion, Suggestion, SuggestionKind
from designer.model.organization import Organization
from designer.model.records import PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.json.text import JsonObject, JsonValue, Span, find, parse

__all__ = [
    "KEY",
    "MOST",
    "Completion",
    "Cursor",
    "Hover",
    "Suggestion",
    "SuggestionKind",
    "complete",
    "hover",
    "locate",
    "offer",
    "operators_for",
]

MOST = 500
"""Longer lists nobody reads; typing on shortens them."""

KEY = ""
"""Ends the place of a key that is being typed."""

_STATEMENTS = frozenset({PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY})


def complete(
    text: str, offset: int, kind: PolicyType, catalogue: Catalogue, organization: Organization | None = None
) -> Completion:
    """What may be written at a cursor, the likeliest first.

    Args:
        text: The policy as typed, valid or not.
        offset: Characters before the cursor.
        kind: Type of the policy.
        catalogue: The actions to offer.
        organization: Whose accounts, OUs and tags to offer; None for none.
    """
    return _completed(locate(text, offset), parse(text).root, kind, catalogue, organization)


def offer(
    text: str,
    place: Steps,
    typed: str,
    kind: PolicyType,
    *,
    catalogue: Catalogue,
    organization: Organization | None = None,
) -> Completion:
    """What may be written in a field of a form; the labels of the suggestions are what goes into the field.

    Args:
        text: The policy that the form shows.
        place: Keys and indices from the top to the value, as of `Cursor`; that of a key ends with ``KEY``.
        typed: What stands in the field.
        kind: Type of the policy.
        catalogue: The actions to offer.
        organization: Whose accounts, OUs and tags to offer; None for none.
    """
    in_key = place[-1:] == (KEY,)
    cursor = Cursor(place[:-1] if in_key else place, in_key, typed, Span(0, 0), True)
    return _completed(cursor, parse(text).root, kind, catalogue, organization)


def _completed(
    cursor: Cursor, root: JsonValue | None, kind: PolicyType, catalogue: Catalogue, organization: Organization | None
) -> Completion:
    owner = _object(root, cursor.steps)
    there = [member.key for member in owner.members] if owner and cursor.in_key else []
    around = Around(kind, catalogue, organization, _object(root, cursor.steps[:2]), cursor.typed)
    found = _ranked(_options(cursor, around, [key for key in there if key != cursor.typed]), cursor.typed)
    shown = list(islice(found, MOST + 1))
    suggestions = tuple(_suggestion(option, cursor) for option in shown[:MOST])
    return Completion(cursor.span, suggestions, len(shown) > MOST)


def _options(cursor: Cursor, around: Around, there: Sequence[str]) -> Iterable[CompletionOption]:
    """The table of places: the keys above the cursor, and what may stand below them."""
    if around.type not in _STATEMENTS:
        return declarative_options(cursor, around.type, there)
    names = tuple(step for step in cursor.steps if isinstance(step, str))
    match names, cursor.in_key:
        case (), True:
            return options.document_keys(around, there)
        case ("Version",), False:
            return (CompletionOption("2012-10-17"),)
        case ("Statement",), True:
            return options.statement_keys(around, there)
        case ("Statement", "Effect"), False:
            return options.effects(around)
        case ("Statement", "Action" | "NotAction"), False:
            return options.actions(around)
        case ("Statement", "Resource" | "NotResource"), False:
            return options.resources(around)
        case ("Statement", "Principal"), False:
            return (CompletionOption("*", "everybody"),)
        case ("Statement", "Condition"), True:
            return options.operators(around, there)
        case ("Statement", "Condition", operator), True:
            return options.condition_keys(around, operator, there)
        case ("Statement", "Condition", _, key), False:
            return options.condition_values(around, key)
    return ()


def _ranked(found: Iterable[CompletionOption], typed: str) -> Iterator[CompletionOption]:
    """What is typed itself, what begins with it, then what holds it, in the name or in the words beside it."""
    wanted = typed.lower()
    if not wanted:
        yield from found  # all are alike: whoever wants a few need not wait for 50,000 accounts
        return
    later: tuple[list[CompletionOption], list[CompletionOption], list[CompletionOption]] = ([], [], [])
    for option in found:
        name = option.text.lower()
        if name.rstrip(":") == wanted:
            yield option
        elif wanted in name:
            later[0 if name.startswith(wanted) else 1].append(option)
        elif wanted in option.detail.lower():
            later[2].append(option)
    yield from chain(*later)


def _suggestion(option: CompletionOption, cursor: Cursor) -> Suggestion:
    """An option as the text that replaces the token."""
    quoted = json.dumps(option.text, ensure_ascii=False)
    if option.open:
        return Suggestion(
            option.text,
            option.detail,
            option.note,
            option.kind,
            quoted,
            len(quoted) - 1,
            more=option.kind is SuggestionKind.SERVICE,
        )
    if not cursor.in_key or cursor.followed:
        return Suggestion(option.text, option.detail, option.note, option.kind, quoted, len(quoted))
    value = option.value or '"|"'
    insert = f"{quoted}: {value.replace('|', '')}"
    at = len(quoted) + 2 + value.index("|")
    return Suggestion(option.text, option.detail, option.note, option.kind, insert, at, more=at < len(insert))


def _object(root: JsonValue | None, steps: Steps) -> JsonObject | None:
    found = find(root, steps) if root is not None else None
    return found if isinstance(found, JsonObject) else None
