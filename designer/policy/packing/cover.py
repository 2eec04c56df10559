"""Patterns that another pattern covers, and few wildcards that stand for many names of today's catalogue.

Covering is a matter of the patterns alone and holds for every action AWS may add. Shortening is not: it is only right
for the actions that are known, and `Shortened.wider` names the patterns that will take in others.
"""

import re
from collections.abc import Iterable, Sequence

from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.patterns import compile_wildcard
from designer.policy.matching.statement import names_a_service


def without_covered(entries: Sequence[str], *, actions: bool) -> tuple[str, ...]:
    """Return the entries without those that another one covers; of two that are the same, the first stays."""
    spelled: dict[str, str] = {}
    for entry in entries:
        spelled.setdefault(entry.lower() if actions else entry, entry)
    wild: dict[str, list[str]] = {}
    for key in spelled:
        if "*" in key or "?" in key:
            wild.setdefault(_kin(key, actions=actions), []).append(key)
    covers = action_covers if actions else resource_covers

    def is_covered(key: str) -> bool:
        related = (*wild.get(_kin(key, actions=actions), ()), *(wild.get("", ()) if actions else ()))
        return any(other != key and covers(other, key) for other in related)

    return tuple(entry for key, entry in spelled.items() if not is_covered(key))


def _kin(key: str, *, actions: bool) -> str:
    """Part that two entries must share for one to cover the other: actions their service, unless it is everything."""
    return key.partition(":")[0].strip("*") if actions else ""


def action_covers(general: str, special: str) -> bool:
    """Return True if an action pattern surely matches all that another one matches; both in small letters."""
    if general == special or not general.strip("*"):
        return True
    if not (names_a_service(general) and names_a_service(special)):
        return False
    return _text_covers(general, special)


def resource_covers(general: str, special: str) -> bool:
    """Return True if a resource pattern surely matches all that another one matches.

    A wildcard of an ARN stays inside its segment, so the two are compared segment by segment.
    """
    if general in ("*", special):
        return True
    if special == "*" or "${" in general or "${" in special:
        return False
    wide, narrow = general.split(":", 5), special.split(":", 5)
    if len(wide) != 6 or len(narrow) != 6 or not _text_covers(wide[5], narrow[5]):  # the last part differs most often
        return False
    if any(
        _text_ends_wild(one) and not _text_ends_wild(other) for one, other in zip(narrow[:5], wide[:5], strict=True)
    ):
        return False
    return all(_text_covers(one, other) for one, other in zip(wide, narrow, strict=True))


def _text_ends_wild(segment: str) -> bool:
    return segment.endswith("*")


def _text_covers(general: str, special: str) -> bool:
    """A star of the special pattern, read as a character, is matched by a star of the general one or by nothing."""
    if general == special:
        return True
    if "?" in general and "*" in special:
        return False
    return ("*" in general or "?" in general) and compile_wildcard(general)(special)


@dataclass(frozen=True, slots=True)
class Shortened:
    """A shorter list of actions.

    Attributes:
        actions: The list.
        wider: Its new patterns, which take in actions that AWS may add.
    """

    actions: tuple[str, ...]
    wider: tuple[str, ...]


def shortened_actions(actions: Sequence[str], catalogue: Catalogue) -> Shortened:
    """Replace names by wildcards that match exactly the same actions of the catalogue, where that is shorter.

    A wildcard ends a word of the name where it can, and is as narrow as its names allow. Names that are not in the
    catalogue, and wildcards that are there already, stay.
    """
    target = 0
    names: dict[str, dict[str, str]] = {}
    for action in actions:
        target |= catalogue.match(action)
        if "*" not in action and "?" not in action and catalogue.index(action) is not None:
            service, _, name = action.lower().partition(":")
            names.setdefault(service, {})[name] = action
    chosen: dict[str, str] = {}
    for service, own in names.items():
        place = catalogue.service_range(service)
        inside = [(target >> number) & 1 for number in place]
        known = [catalogue.actions[number].partition(":")[2] for number in place]
        chosen |= _patterns(service, own, known, inside)
    kept: dict[str, None] = {}
    for action in actions:
        kept[chosen.get(action.lower(), action)] = None
    wider = tuple(dict.fromkeys(chosen.values()))
    return Shortened(without_covered(list(kept), actions=True) if wider else tuple(actions), wider)


def _patterns(service: str, own: dict[str, str], known: Sequence[str], inside: Sequence[int]) -> dict[str, str]:
    """For names of a service the pattern that replaces each; names that gain nothing are left out."""
    replaced: dict[str, str] = {}
    lower = [name.lower() for name in known]
    start = 0
    while start < len(known):
        if not inside[start] or lower[start] not in own:
            start += 1
            continue
        stop, pattern = _run(start, known, lower, inside)
        members = [own[name] for name in lower[start:stop] if name in own]
        text = f"{service}:{pattern}"
        if pattern and len(text) + 3 < sum(len(member) + 3 for member in members):
            replaced |= {member.lower(): text for member in members}
            start = stop
        else:
            start += 1
    return replaced


def _run(start: int, known: Sequence[str], lower: Sequence[str], inside: Sequence[int]) -> tuple[int, str]:
    """Return the longest run of wanted names from here with a prefix that no other has: its end, and a pattern."""
    for cut in _cuts(known[start]):
        prefix = lower[start][:cut]
        if start and lower[start - 1].startswith(prefix):
            continue
        stop = start + 1
        while stop < len(lower) and inside[stop] and lower[stop].startswith(prefix):
            stop += 1
        pure = stop == len(lower) or not lower[stop].startswith(prefix)
        if pure and stop > start + 1:
            return stop, _narrow(known[start:stop], cut)
    return start + 1, ""


def _narrow(names: Sequence[str], cut: int) -> str:
    """Return the longest prefix of names that ends between two words, not shorter than ``cut``."""
    first, last = names[0].lower(), names[-1].lower()  # names are sorted, so these two differ first
    shared = next((n for n, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    ends = [place for place in _cuts(names[0]) if cut <= place <= shared]
    return f"{names[0][: ends[-1] if ends else cut]}*"


def _cuts(name: str) -> list[int]:
    """Ends of a name's words: nothing at all first, the whole name last."""
    return [0] + [found.start() for found in re.finditer(r"(?<=[a-z0-9])(?=[A-Z])", name)] + [len(name)]


def uncovered(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    """Return the patterns of a list that nothing of the other list covers."""
    old = [action.lower() for action in before]
    return tuple(new for new in after if not any(action_covers(action, new.lower()) for action in old))
