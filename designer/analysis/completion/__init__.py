"""Writing policies: what may be at a cursor, and what the words under it mean.

Pure functions of a text, the facts and the organization; a view shows what they find. `cursor` finds the place of the
cursor, `options` what may be there, `hover` what is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias

from designer.analysis.completion import actions, options
from designer.analysis.completion.actions import action_options, condition_values
from designer.analysis.completion.cursor import (
    Completion,
    CompletionOption,
    Cursor,
    CursorSurroundings,
    Suggestion,
    SuggestionKind,
    locate_cursor,
    texts,
)
from designer.analysis.completion.declarative import declarative_options, declarative_snippet
from designer.analysis.completion.hover import Hover, described, hover
from designer.analysis.completion.options import operators_for
from designer.analysis.completion.places import place_completion
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType
from designer.policy.catalog.action_search import Fit, FuzzyMatch, fuzzy_match
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.json.text import JsonObject, JsonPath, JsonValue, Span, find, parse
from designer.policy.language.elements import Grammar

MOST_SUGGESTIONS = 500
"""Longer lists nobody reads; typing on shortens them."""

KEY = ""
"""Ends the place of a key that is being typed."""

_WEIGHED = 2_000
"""Options that are put into order where nothing is typed."""

_STEP = "  "

PolicyKind: TypeAlias = PolicyType | Grammar
"""Kind of a text: the type of a policy of the organization, or the grammar of one inside an account."""


def complete(
    text: str, offset: int, kind: PolicyKind, catalogue: Catalogue, organization: Organization | None = None
) -> Completion:
    """Return the suggestions at a cursor, the likeliest first.

    Args:
        text: The policy as typed, valid or not.
        offset: Characters before the cursor.
        kind: Kind of the policy.
        catalogue: The actions to offer.
        organization: Whose accounts, OUs and tags to offer; None if there is none.
    """
    in_place = place_completion(text, offset, organization)
    if in_place is not None and in_place.suggestions:
        return in_place
    return _completed(locate_cursor(text, offset), _placed(text, offset), kind, catalogue, organization)


def offer(
    text: str,
    place: JsonPath,
    typed: str,
    kind: PolicyKind,
    *,
    catalogue: Catalogue,
    organization: Organization | None = None,
) -> Completion:
    """Return the suggestions for a field of a form; their labels are what goes into the field.

    Args:
        text: The policy that the form shows.
        place: Keys and indices from the top to the value, as of `Cursor`; that of a key ends with ``KEY``.
        typed: The text in the field.
        kind: Kind of the policy.
        catalogue: The actions to offer.
        organization: Whose accounts, OUs and tags to offer; None if there is none.
    """
    in_key = place[-1:] == (KEY,)
    cursor = Cursor(place[:-1] if in_key else place, in_key, typed, Span(0, 0), True)
    return _completed(cursor, _Place(text), kind, catalogue, organization)


def _completed(
    cursor: Cursor, place: _Place, kind: PolicyKind, catalogue: Catalogue, organization: Organization | None
) -> Completion:
    text = place.text
    root = parse(text).root
    owner = _object(root, cursor.steps)
    others = [member.key for member in owner.members] if owner and cursor.in_key else []
    own = text[cursor.span.start : cursor.span.end].strip('"')
    if own in others:
        others.remove(own)
    statement = _object(root, cursor.steps[:2])
    grammar = kind if isinstance(kind, Grammar) else GRAMMARS.get(kind, Grammar.SCP)
    around = CursorSurroundings(
        grammar, catalogue, organization, statement, cursor.typed, _beside(root, cursor, text), text
    )
    if isinstance(kind, PolicyType) and kind not in GRAMMARS:
        begins = not cursor.steps and not cursor.in_key
        options_here: Iterable[CompletionOption] = (
            options.documents(around, declarative_snippet(kind))
            if begins
            else declarative_options(cursor, kind, others, organization)
        )
    else:
        options_here = _options(cursor, around, others)
    found = _ranked(options_here, around)
    shown = list(islice(found, MOST_SUGGESTIONS + 1))
    suggestions = tuple(
        _suggestion(option, marked, cursor, around, place) for option, marked in shown[:MOST_SUGGESTIONS]
    )
    return Completion(_replaced(cursor), suggestions, len(shown) > MOST_SUGGESTIONS)


def _replaced(cursor: Cursor) -> Span:
    """Return characters that a suggestion replaces: the token, and what lies between it and a comma that is missing."""
    start = cursor.span.start if cursor.lacks_comma is None else cursor.lacks_comma
    return Span(start, cursor.span.end)


def _beside(root: JsonValue | None, cursor: Cursor, text: str) -> frozenset[str]:
    """Return the other entries of the list that the cursor is in."""
    if cursor.in_key or not cursor.steps or not isinstance(cursor.steps[-1], int):
        return frozenset()
    entries = list(texts(find(root, cursor.steps[:-1]) if root is not None else None))
    own = text[cursor.span.start : cursor.span.end].strip('"')
    if own in entries:
        entries.remove(own)
    return frozenset(entries)


def _options(cursor: Cursor, around: CursorSurroundings, there: Sequence[str]) -> Iterable[CompletionOption]:
    """Return the table of places: the keys above the cursor, and what may be below them."""
    if cursor.is_taken:
        return ()
    names = tuple(step for step in cursor.steps if isinstance(step, str))
    match names, cursor.in_key:
        case (), True:
            return options.document_keys(around, there)
        case (), False:
            return options.documents(around)
        case ("Version",), False:
            return (CompletionOption("2012-10-17"),)
        case ("Statement",), False:
            return options.statements(around)
        case ("Statement",), True:
            return options.statement_keys(around, there)
        case ("Statement", "Effect"), False:
            return options.effects(around)
        case ("Statement", "Action" | "NotAction"), False:
            return actions.ways_in() if around.is_trust else action_options(around)
        case ("Statement", "Resource" | "NotResource"), False:
            return options.resources(around)
        case ("Statement", "Principal"), False:
            return (CompletionOption("*", "everybody"),)
        case ("Statement", "Condition"), False:
            return options.operators(around, ())
        case ("Statement", "Condition", operator), False:
            return options.offered_keys(around, operator, ())
        case ("Statement", "Principal"), True:
            return actions.principal_types(around, there)
        case ("Statement", "Principal", kind), False:
            return actions.principals(around, kind)
        case ("Statement", "Condition"), True:
            return options.operators(around, there)
        case ("Statement", "Condition", operator), True:
            return options.offered_keys(around, operator, there)
        case ("Statement", "Condition", operator, key), False:
            return condition_values(around, operator, key)
    return ()


_Ranked: TypeAlias = tuple[CompletionOption, tuple[int, ...]]
"""An option, and the letters of it that were typed."""


def _ranked(found: Iterable[CompletionOption], around: CursorSurroundings) -> Iterator[_Ranked]:
    """Yield the suggestions that fit, the likeliest first; what is there already comes last."""
    wanted = around.typed
    if not wanted:
        yield from _unranked(found, around)
        return
    fitting: list[tuple[bool, Fit, int, int, int, CompletionOption, tuple[int, ...]]] = []
    seen: set[str] = set()
    for number, option in enumerate(found):
        best = fuzzy_match(wanted, option.text) or _in_detail(wanted, option.detail)
        if best is not None and option.text not in seen:
            seen.add(option.text)
            is_here = option.text in around.here
            fitting.append((is_here, best.fit, option.weight, best.spread, number, option, best.places))
    fitting.sort(key=lambda one: one[:5])
    yield from ((option, places) for *_, option, places in fitting)


def _unranked(found: Iterable[CompletionOption], around: CursorSurroundings) -> Iterator[_Ranked]:
    """Yield everything lazily: a few do not have to wait for 50,000 accounts."""
    left = iter(found)
    first = list(islice(left, _WEIGHED))
    for option in sorted(first, key=lambda one: (one.text in around.here, one.weight)):
        yield option, ()
    yield from ((option, ()) for option in left)


def _in_detail(wanted: str, detail: str) -> FuzzyMatch | None:
    return FuzzyMatch(Fit.DETAIL, 0, ()) if wanted.lower() in detail.lower() else None


class _Place(NamedTuple):
    """A text, the blanks before the cursor's line, and whether the brackets of a list are close around the cursor."""

    text: str
    blanks: str = ""
    in_brackets: bool = False


def _placed(text: str, offset: int) -> _Place:
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:offset]
    blanks = line[: len(line) - len(line.lstrip(" \t"))]
    closes = text[offset:].lstrip(" \t")[:1] == "]"
    return _Place(text, blanks, line.rstrip(" \t")[-1:] == "[" and closes)


_MEMBERS = (SuggestionKind.OPERATOR, SuggestionKind.KEY)
"""Kinds that are keys: where a value is wanted, they begin an object."""


def _suggestion(
    option: CompletionOption, marked: tuple[int, ...], cursor: Cursor, around: CursorSurroundings, place: _Place
) -> Suggestion:
    """Return an option as the text that replaces the token."""
    is_here = option.text in around.here
    detail = "already here" if is_here else option.detail
    insert, at, more, selected = _written(option, cursor, place)
    if cursor.lacks_comma_behind:
        insert, at = f"{insert},", at + (at == len(insert))
    if cursor.lacks_comma is not None:
        between = f",{place.text[cursor.lacks_comma : cursor.span.start]}"
        insert, at = between + insert, at + len(between)
    return Suggestion(option.text, detail, option.note, option.kind, insert, at, more, marked, is_here, selected)


def _written(option: CompletionOption, cursor: Cursor, place: _Place) -> tuple[str, int, bool, int]:
    """Return the text, the cursor in it, whether one goes on to choose, and how much before the cursor is selected."""
    if option.kind is SuggestionKind.STATEMENT:
        return *_statement(option.value, cursor, place), 0
    quoted = json.dumps(option.text, ensure_ascii=False)
    if option.open:
        return quoted, len(quoted) - 1, option.kind is SuggestionKind.SERVICE, 0
    opens = not cursor.in_key and option.kind in _MEMBERS
    if not opens and (not cursor.in_key or cursor.has_colon):
        return quoted, len(quoted), False, 0
    first, last, place = _around(cursor, place)
    value = _on_lines(option.value or '"|"', cursor, place, begins=bool(last))
    before, *chosen, after = value.split("|")  # what is between two bars is selected
    selected = "".join(chosen)
    insert = f"{first}{quoted}: {before}{selected}{after}{last}"
    at = len(insert) - len(after) - len(last)
    more = bool(after) and not selected
    return (f"{{{insert}}}", at + 1, more, len(selected)) if opens else (insert, at, more, len(selected))


def _around(cursor: Cursor, place: _Place) -> tuple[str, str, _Place]:
    """What gives the first member between two brackets of one line a line of its own, and the place it has there."""
    line = place.text.rfind("\n", 0, cursor.span.start) + 1
    opens = place.text[line : cursor.span.start].rstrip(" ")[-1:] == "{"
    if not line or not opens or not cursor.in_key or place.text[cursor.span.end :].lstrip(" ")[:1] != "}":
        return "", "", place
    inner = place.blanks + _STEP
    return f"\n{inner}", f"\n{place.blanks}", place._replace(blanks=inner)


def _on_lines(value: str, cursor: Cursor, place: _Place, *, begins: bool) -> str:
    """Return the value of a member: a list or an object has lines of its own where the member begins one."""
    line = place.text.rfind("\n", 0, cursor.span.start) + 1
    begins = begins or bool(line and not place.text[line : cursor.span.start].strip())
    if not begins or value not in ('{"|"}', '["|"]'):
        return value
    return f"{value[0]}\n{place.blanks}{_STEP}{value[1:-1]}\n{place.blanks}{value[-1]}"


def _statement(snippet: str, cursor: Cursor, place: _Place) -> tuple[str, int, bool]:
    """Return a snippet at the depth of its line; a list of one statement where none is open for it."""
    opens = bool(cursor.steps) and not isinstance(cursor.steps[-1], int)
    inner = place.blanks + _STEP if place.in_brackets or opens else place.blanks
    text = snippet.replace("\n", f"\n{inner}")
    if place.in_brackets or opens:
        text = f"\n{inner}{text}\n{place.blanks}"
    if opens:
        text = f"[{text}]"
    at = text.index("|")
    return text.replace("|", "", 1), at, True


def _object(root: JsonValue | None, steps: JsonPath) -> JsonObject | None:
    found = find(root, steps) if root is not None else None
    return found if isinstance(found, JsonObject) else None
