"""The rewrites of statements, as a table: each finds one place at a time where it would make a document shorter.

A rewrite proposes only what is right by the meaning of statements; whether it stands is for proof.py to say.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from hashlib import blake2s

from designer.basics.dataclass import dataclass
from designer.basics.words import short
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.json.text import JsonArray, JsonObject, JsonValue, parse
from designer.policy.language.document import Effect
from designer.policy.matching.conditions import Quantifier, parse_operator
from designer.policy.matching.operators import OPERATORS
from designer.policy.packing.cover import action_covers, resource_covers, shortened_actions, uncovered, without_covered
from designer.policy.packing.parts import StatementDraft, condition_meaning


class StatementRewrite(Enum):
    """Ways to rewrite statements."""

    ENTRIES = "entries"
    COVERED = "covered"
    MERGE = "merge"
    REDUNDANT = "redundant"
    WILDCARDS = "wildcards"
    SIDS = "sids"


CAUTIOUS = frozenset(
    {StatementRewrite.ENTRIES, StatementRewrite.COVERED, StatementRewrite.MERGE, StatementRewrite.REDUNDANT}
)
"""Those that say the same about every action AWS may add, and take nothing from the reader."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One place where a document would become shorter.

    Attributes:
        rewrite: Its kind.
        before: The statements that go, by their place.
        after: Statements in the place of the first of them; empty if they only go.
        beside: Statements that make it right and stay, by their place.
        words: The step, as a sentence.
        wider: Patterns of actions that take in actions AWS may add.
        lost: Sids that disappear.
    """

    rewrite: StatementRewrite
    before: tuple[int, ...]
    after: tuple[StatementDraft, ...]
    beside: tuple[int, ...]
    words: str
    wider: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    def key(self, parts: Sequence[StatementDraft]) -> str:
        """Return a name that stays the same as long as the statements do."""
        texts = "\n".join(parts[place].written for place in self.before)
        return f"{self.rewrite.value}:{blake2s(texts.encode('utf-8', 'surrogatepass'), digest_size=6).hexdigest()}"


_Finder = Callable[[Sequence[StatementDraft], Catalogue], Iterator[Proposal]]


def _called(part: StatementDraft, place: int) -> str:
    """Return a statement's name in a sentence."""
    return short(part.sid, 100) or f"statement {place + 1}"


def _entries(parts: Sequence[StatementDraft], _catalogue: Catalogue) -> Iterator[Proposal]:
    for place, part in enumerate(parts):
        actions = without_covered(part.actions, actions=True)
        resources = without_covered(part.resources, actions=False)
        gone = [*_missing(part.actions, actions), *_missing(part.resources, resources)]
        if gone:
            after = part.rewritten(actions=actions, resources=resources)
            words = f"{_called(part, place)}: leave out {_listed(gone)}, which other entries of the list cover."
            yield Proposal(StatementRewrite.ENTRIES, (place,), (after,), (), _sentence(words))


def _missing(before: Sequence[str], after: Sequence[str]) -> list[str]:
    left = list(after)
    gone: list[str] = []
    for entry in before:
        if entry in left:
            left.remove(entry)
        else:
            gone.append(entry)
    return gone


def _covered(parts: Sequence[StatementDraft], _catalogue: Catalogue) -> Iterator[Proposal]:
    for place, part in enumerate(parts):
        for other, wide in enumerate(parts):
            if other != place and _covers(wide, part) and (other < place or not _covers(part, wide)):
                words = f"{_called(part, place)} goes: {_called(wide, other)} says the same and more."
                yield Proposal(
                    StatementRewrite.COVERED,
                    (place,),
                    (),
                    (other,),
                    _sentence(words),
                    lost=(part.sid,) if part.sid else (),
                )
                break


def _covers(wide: StatementDraft, narrow: StatementDraft) -> bool:
    """True if a statement matches all requests that another one of the same effect matches, by their patterns."""
    if wide.scope != narrow.scope or not wide.conditions <= narrow.conditions:
        return False
    resources = _lists_cover(
        (wide.own_resources, wide.not_resource), (narrow.own_resources, narrow.not_resource), resource_covers
    )
    return resources and _lists_cover(
        (wide.own_actions, wide.not_action), (narrow.own_actions, narrow.not_action), action_covers
    )


def _lists_cover(
    wide: tuple[frozenset[str], bool], narrow: tuple[frozenset[str], bool], covers: Callable[[str, str], bool]
) -> bool:
    """Lists against lists, exceptions against exceptions; a list against exceptions only where it is everything."""
    if not wide[1] and "*" in wide[0]:
        return True
    if wide[1] is not narrow[1]:
        return False
    general, special = (narrow[0], wide[0]) if wide[1] else (wide[0], narrow[0])
    wild = [entry for entry in general if "*" in entry or "?" in entry]
    return all(entry in general or any(covers(one, entry) for one in wild) for entry in special)


def _merge(parts: Sequence[StatementDraft], _catalogue: Catalogue) -> Iterator[Proposal]:
    for same in (_same_but_actions, _same_but_resources):
        groups: dict[object, list[int]] = {}
        for place, part in enumerate(parts):
            key = same(part)
            if key is not None:
                groups.setdefault(key, []).append(place)
        for places in groups.values():
            if len(places) > 1:
                yield _merged(parts, places, _joined(parts, places, actions=same is _same_but_actions))
    yield from _merge_values(parts)


def _same_but_actions(part: StatementDraft) -> object:
    if part.not_action:
        return None
    return (part.scope, part.own_resources, part.not_resource, part.conditions)


def _same_but_resources(part: StatementDraft) -> object:
    if part.not_resource:
        return None
    return (part.scope, part.own_actions, part.not_action, part.conditions)


def _joined(parts: Sequence[StatementDraft], places: Sequence[int], *, actions: bool) -> StatementDraft:
    """Return one statement for several that differ in one list only; all else is spelled as in the first of them."""
    own = [parts[place] for place in places]
    if actions:
        every = [entry for part in own for entry in part.actions]
        return own[0].rewritten(actions=without_covered(every, actions=True))
    every = [entry for part in own for entry in part.resources]
    return own[0].rewritten(resources=without_covered(every, actions=False))


def _merged(parts: Sequence[StatementDraft], places: Sequence[int], joined: StatementDraft) -> Proposal:
    sids = [parts[place].sid for place in places]
    named = next((sid for sid in sids if sid), "")
    after = joined.rewritten(sid=named)
    words = f"{_listed([_called(parts[place], place) for place in places], 6)} become one statement"
    words += f", {short(named, 100)}." if named else "."
    lost = tuple(sid for sid in sids if sid and sid != named)
    return Proposal(StatementRewrite.MERGE, tuple(places), (after,), (), _sentence(words), lost=lost)


def _merge_values(parts: Sequence[StatementDraft]) -> Iterator[Proposal]:
    """Yield the statements that differ only in what one positive operator compares one key with."""
    groups: dict[object, list[int]] = {}
    for place, part in enumerate(parts):
        for operator, key, _ in part.conditions:
            others = frozenset(one for one in part.conditions if one[:2] != (operator, key))
            if len(others) == len(part.conditions) - 1 and _is_either(operator):
                lists = (part.own_actions, part.not_action, part.own_resources, part.not_resource)
                groups.setdefault((part.scope, *lists, operator, key, others), []).append(place)
    for group, places in groups.items():
        if len(places) > 1 and isinstance(group, tuple):
            condition = _values_joined([parts[place].condition for place in places], group[-3], group[-2])
            if condition:
                yield _merged(parts, places, parts[places[0]].rewritten(condition=condition))


def _is_either(operator: str) -> bool:
    """True if "one of these or one of those" is the same as "one of all of them": only for positive operators."""
    quantifier, name, _ = parse_operator(operator)
    row = OPERATORS.get(name)
    return row is not None and not row.negated and quantifier in (Quantifier.NONE, Quantifier.ANY)


def _values_joined(conditions: Sequence[str], operator: str, key: str) -> str:
    """Return the first condition with the values of all of them under one key; empty if it is written unusually."""
    root = parse(conditions[0]).root
    values: dict[str, None] = {}
    for text in conditions:
        values |= dict.fromkeys(_spelled_values(text, operator, key))
    span = _span(conditions[0], operator, key)
    if not isinstance(root, JsonObject) or span is None or not values:
        return ""
    joined = f"[{','.join(values)}]" if len(values) > 1 else next(iter(values))
    text = conditions[0][: span[0]] + joined + conditions[0][span[1] :]
    return text if len(condition_meaning(text)) == len(condition_meaning(conditions[0])) else ""


def _span(text: str, operator: str, key: str) -> tuple[int, int] | None:
    tests = (test for condition in _members(parse(text).root, operator) for test in _members(condition, key))
    return next(((value.span.start, value.span.end) for value in tests), None)


def _members(value: JsonValue | None, key: str) -> Iterator[JsonValue]:
    """Return the values of a key, given in small letters, in an object; none in anything else."""
    members = value.members if isinstance(value, JsonObject) else ()
    return (member.value for member in members if member.key.lower() == key)


def _spelled_values(text: str, operator: str, key: str) -> list[str]:
    span = _span(text, operator, key)
    if span is None:
        return []
    value = text[span[0] : span[1]]
    root = parse(value).root
    if isinstance(root, JsonArray):
        return [value[slice(*item.span)] for item in root.items]
    return [value]


_MOST_RESOURCES = 60


def _redundant(parts: Sequence[StatementDraft], catalogue: Catalogue) -> Iterator[Proposal]:
    """Yield the statements that may be needless: all their actions are named by others as well. The proof decides."""
    if len(parts) > 1:
        for place in range(len(parts)):
            beside = _may_stand_in(parts, place, catalogue)
            if beside:
                words = f"{_called(parts[place], place)} goes: {_listed([_called(parts[n], n) for n in beside], 6)} "
                words += "decide the same without it."
                sid = parts[place].sid
                yield Proposal(
                    StatementRewrite.REDUNDANT,
                    (place,),
                    (),
                    tuple(beside),
                    _sentence(words),
                    lost=(sid,) if sid else (),
                )


def _may_stand_in(parts: Sequence[StatementDraft], place: int, catalogue: Catalogue) -> list[int]:
    part = parts[place]
    mask = _mask(part, catalogue)
    beside = [
        other
        for other, one in enumerate(parts)
        if other != place and (one.effect is part.effect or one.effect is Effect.DENY) and _mask(one, catalogue) & mask
    ]
    if sum(len(parts[other].resources) for other in (place, *beside)) > _MOST_RESOURCES:
        return []  # to compare so many patterns takes long, and few of them ever make another needless
    whole = 0
    for other in beside:
        whole |= _mask(parts[other], catalogue)
    return beside if mask & ~whole == 0 and mask else []


def _mask(part: StatementDraft, catalogue: Catalogue) -> int:
    mask = 0
    for action in part.actions:
        mask |= catalogue.match(action)
    return catalogue.full_mask ^ mask if part.not_action else mask


def _wildcards(parts: Sequence[StatementDraft], catalogue: Catalogue) -> Iterator[Proposal]:
    for place, part in enumerate(parts):
        found = shortened_actions(part.actions, catalogue)
        if len(",".join(found.actions)) + 2 * len(found.actions) < len(",".join(part.actions)) + 2 * len(part.actions):
            wider = uncovered(part.actions, found.wider)
            effect = _FUTURE[part.effect, part.not_action]
            words = (
                f"{_called(part, place)}: {_listed(wider)} for {len(part.actions) - len(found.actions) + len(wider)} "
            )
            words += f"actions by name. {effect}"
            after = part.rewritten(actions=found.actions)
            yield Proposal(StatementRewrite.WILDCARDS, (place,), (after,), (), _sentence(words), wider=wider)


_FUTURE = {
    (Effect.DENY, False): "New actions of AWS that match are denied, too.",
    (Effect.DENY, True): "New actions of AWS that match escape this Deny.",
    (Effect.ALLOW, False): "New actions of AWS that match are allowed, too.",
    (Effect.ALLOW, True): "New actions of AWS that match are no longer allowed by it.",
}


def _sids(parts: Sequence[StatementDraft], _catalogue: Catalogue) -> Iterator[Proposal]:
    for place, part in enumerate(parts):
        if part.sid:
            words = f"{short(part.sid, 100)} loses its Sid; explanations then name it by its number."
            yield Proposal(StatementRewrite.SIDS, (place,), (part.rewritten(sid=""),), (), words, lost=(part.sid,))


FINDERS: dict[StatementRewrite, _Finder] = {
    StatementRewrite.ENTRIES: _entries,
    StatementRewrite.COVERED: _covered,
    StatementRewrite.MERGE: _merge,
    StatementRewrite.REDUNDANT: _redundant,
    StatementRewrite.WILDCARDS: _wildcards,
    StatementRewrite.SIDS: _sids,
}
"""In the order of trying: what makes lists shorter first."""


def _listed(names: Sequence[str], most: int = 3) -> str:
    """Return the names in a sentence: "A, B and 3 more"."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith("statement ") else text
