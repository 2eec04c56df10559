"""Three-way merge of one record: field by field, and in a field that holds several things, thing by thing.

What one side left as it was in the base becomes what the other made of it. What both made another is the same, is
merged part by part, or is a question.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import fields, is_dataclass
from typing import TypeAlias

from designer.analysis.differences.three_way import MISSING, RecordPart, keyed_things
from designer.analysis.merge.questions import MergeSide, ThreeValues
from designer.organization.model.comments import Comment, CommentReply
from designer.organization.model.records import JudgingLibrary

Asking: TypeAlias = Callable[[RecordPart, ThreeValues[object]], object]
"""Is given a part with three values that are all unlike, and answers with the value that it becomes."""


_KEPT = (Comment, CommentReply)
"""Things that stay where one side deleted them and the other went on with them: nobody's words are lost."""

_WHOLE = (JudgingLibrary,)
"""Records that are one thing: the version of one side with the digest of the other was never there."""


class RecordMerge:
    """Merge of the parts of one record.

    Args:
        ask: Called for what both sides made another.
        forced: Sides that some parts are taken from, by whichever side they changed.
    """

    def __init__(self, ask: Asking, forced: Mapping[RecordPart, MergeSide]) -> None:
        self._ask = ask
        self._forced = forced

    def value(self, part: RecordPart, values: ThreeValues[object]) -> object:
        """Merge the values of a part."""
        base, ours, theirs = values
        if self._forced and part in self._forced:
            return values.of(self._forced[part])
        if ours == theirs or (theirs == base and not self._forced):
            return ours
        if ours == base and not self._forced:
            return theirs
        if is_dataclass(ours) and type(ours) is type(theirs) and not isinstance(ours, _WHOLE):
            return self._record(part, values if type(base) is type(ours) else values._replace(base=MISSING))
        several = self._things(part, values)
        if several is not None:
            return several
        if theirs == base or (theirs is MISSING and isinstance(ours, _KEPT)):
            return ours
        return theirs if ours == base or (ours is MISSING and isinstance(theirs, _KEPT)) else self._ask(part, values)

    def _record(self, part: RecordPart, values: ThreeValues[object]) -> object:
        """Merge two records of one kind; where the base has none, with the defaults of their fields."""
        made: dict[str, object] = {}
        for field in fields(values.ours):  # type: ignore[arg-type]  # both are records
            default = MISSING if field.default is NO_DEFAULT else field.default
            inner = (default if value is MISSING else getattr(value, field.name) for value in values)
            made[field.name] = self.value((*part, field.name), ThreeValues(*inner))
        return type(values.ours)(**made)

    def _things(self, part: RecordPart, values: ThreeValues[object]) -> tuple[object, ...] | None:
        """Merge lists of things that have names; None if it is not a list, or some have the same name."""
        lists = [one if isinstance(one, tuple) else () for one in values]
        if not (isinstance(values.ours, tuple) and isinstance(values.theirs, tuple)):
            return None
        was, mine, other = _spelled_alike(*map(keyed_things, lists))
        if was is None or mine is None or other is None:
            return None
        pairs = {one[0] for several in lists for one in several if isinstance(one, tuple) and len(one) == 2}
        made: list[object] = []
        for key in merged_order(list(was), list(mine), list(other)):
            value = self.value((*part, key), ThreeValues(*(side.get(key, MISSING) for side in (was, mine, other))))
            if value is not MISSING:
                made.append((key, value) if key in pairs else key if value is True else value)
        return tuple(made)


_Things: TypeAlias = dict[Hashable, object] | None


def _spelled_alike(base: _Things, ours: _Things, theirs: _Things) -> Iterator[_Things]:
    """Bring names that differ in capitals only, which AWS takes for one, to the spelling of the base."""
    names = (*_names(base), *sorted({*_names(ours), *_names(theirs)}))
    spelled = {name.casefold(): name for name in reversed(names)}
    for side in (base, ours, theirs):
        own = set(_names(side))
        made = {spelled[str(key).casefold()] if key in own else key: one for key, one in (side or {}).items()}
        yield made if side is not None and len(made) == len(side) else side


def _names(things: _Things) -> list[str]:
    """Return the keys that are names of records, and no ids."""
    return [key for key, one in (things or {}).items() if isinstance(key, str) and getattr(one, "name", None) == key]


def merged_order(base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> list[Hashable]:
    """Return all things of two sides, in the order of the one that changed it, or else of ours; nothing is left out.

    What that side lacks is behind the neighbour that it follows on its own.
    """
    kept = set(base) & set(ours) & set(theirs)
    changed = [one for one in ours if one in kept] != [one for one in base if one in kept]
    return _with_others(*((ours, theirs) if changed else (theirs, ours)))


def _with_others(first: Sequence[Hashable], second: Iterable[Hashable]) -> list[Hashable]:
    """Return the things of one list, and those that another has alone behind what they follow there."""
    known, behind, last = set(first), dict[Hashable | None, list[Hashable]](), None
    for one in second:
        if one in known:
            last = one
        else:
            behind.setdefault(last, []).append(one)
    found = list(behind.get(None, ()))
    for one in first:
        found += (one, *behind.get(one, ()))
    return found
