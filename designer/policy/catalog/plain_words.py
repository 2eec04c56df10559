"""Actions in plain words: "delete s3 buckets", "launch a server", "stop cloudtrail".

Verbs and things that people say are mapped to the words of the names of actions by ``resources/plain_words.json``; the
rest is found in the names themselves.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import Catalogue

_HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")
_SAID_PHRASE_WORDS = 3

_FEWEST_LETTERS = 3
"""Fewer letters are in the names of most actions."""


@dataclass(frozen=True, slots=True)
class _PlainWords:
    """Words that people say.

    Attributes:
        phrases: Several words, and the one that is meant.
        verbs: Verbs, and the words with which names of such actions begin, the likeliest first.
        said: Other verbs, and the one of `verbs` that is meant.
        services: Services, and the thing that is meant where only the service is named.
        things: Things, and their service and word in names.
        exact: Verb, service and thing of the actions whose names hold other words.
    """

    phrases: Mapping[str, str]
    verbs: Mapping[str, tuple[str, ...]]
    said: Mapping[str, str]
    services: Mapping[str, str]
    things: Mapping[str, str]
    exact: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is meant by some words: the verb, the service and the things, as far as they are said."""

    verb: str
    service: str
    things: tuple[str, ...]

    @property
    def key(self) -> str:
        """All of it, as the table of exact names has it."""
        return " ".join(filter(None, (self.verb, self.service, *self.things)))


def actions_in_words(catalogue: Catalogue, words: Sequence[str], most: int = 3, *, is_sure: bool = False) -> list[str]:
    """Return the actions that plain words mean, the likeliest first.

    Args:
        catalogue: Actions that there are.
        words: In lower case, without punctuation.
        most: Number of actions returned.
        is_sure: Whether both a verb and a service or a thing of one must be among the words; else one of them will do.
    """
    asked = _asked(catalogue, words)
    known = (bool(asked.verb), bool(asked.service))
    if not (all(known) if is_sure else any(known)):
        return []
    exact = _plain_words().exact.get(asked.key, "")
    named = [exact] if catalogue.index(exact) is not None else []
    if asked.things or asked.service:
        found = _ranked(catalogue, asked)
        if not found and not is_sure and asked.service and asked.things:
            found = _ranked(catalogue, _Asked(asked.verb, "", asked.things))
        named += (action for action in found if action != exact)
    return named[:most]


def exact_actions() -> tuple[str, ...]:
    """Return the actions that the table of plain words names."""
    return tuple(_plain_words().exact.values())


def singular(word: str) -> str:
    """Return a word without the ending of its plural."""
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > len("dns") and word.endswith("s") and not word.endswith("ss") else word


def _asked(catalogue: Catalogue, words: Sequence[str]) -> _Asked:
    plain = _plain_words()
    verb = service = ""
    things: list[str] = []
    for word in _without_phrases(words):
        one = singular(word)
        meant = word if word in plain.verbs else plain.said.get(word, "")
        if meant and not verb and not service and plain.things.keys().isdisjoint(things):
            verb, things = meant, []  # "can developers create access keys": who may is not a thing of AWS
        elif not service and (word in catalogue.ranges or word in plain.services):
            service = word
        else:
            things.append(one)
    at = next((n for n, thing in enumerate(things) if thing in plain.things), None)
    if at is not None:
        home, *name = plain.things[things[at]].split()
        if not service or service == home:
            service, things[at : at + 1] = home, name
    elif not things and service in plain.services:
        things = [plain.services[service]]
    return _Asked(verb, service, tuple(things))


def _without_phrases(words: Sequence[str]) -> list[str]:
    """Put one word in the place of the phrases that people say."""
    phrases, kept, at = _plain_words().phrases, list[str](), 0
    while at < len(words):
        for count in range(_SAID_PHRASE_WORDS, 0, -1):
            part = words[at : at + count]
            meant = phrases.get(" ".join(part)) or phrases.get(" ".join((*part[:-1], singular(part[-1]))))
            if meant:
                kept += meant.split()
                at += len(part)
                break
        else:
            kept.append(words[at])
            at += 1
    return kept


def _ranked(catalogue: Catalogue, asked: _Asked) -> list[str]:
    """Return the actions whose names begin as the verb says and hold all things, the closest names first."""
    verbs = _plain_words().verbs.get(asked.verb, ())
    services = list(_plain_words().services)
    ranked: list[tuple[int, int, str]] = []
    for action in _of_service(catalogue, asked):
        prefix, _, name = action.partition(":")
        humps = [singular(hump.lower()) for hump in _HUMP.findall(name)]
        if not humps or (verbs and humps[0] not in verbs):
            continue
        rest = "".join(humps[1:] if verbs else humps)
        if not all(thing in rest for thing in asked.things):
            continue
        beside = len(rest) - sum(map(len, asked.things))
        cost = beside + (4 * verbs.index(humps[0]) if verbs else 0)
        ranked.append((cost, services.index(prefix) if prefix in services else len(services), action))
    return [action for *_, action in sorted(ranked)]


def _of_service(catalogue: Catalogue, asked: _Asked) -> Iterator[str]:
    """Return the actions that may be meant, narrowed by their service or by the longest of the things."""
    places: Iterable[int] = catalogue.service_range(asked.service)
    longest = max(asked.things, key=len, default="")
    if not asked.service and len(longest) >= _FEWEST_LETTERS:
        places = catalogue.members(catalogue.containing(longest))
    return (catalogue.actions[place] for place in places)


@cache
def _plain_words() -> _PlainWords:
    return read_record(_PlainWords, read_data("plain_words.json"))
