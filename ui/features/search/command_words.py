"""Words that find commands: their own, what else they are called, and the verbs that people use."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache

from designer.analysis.plain_questions import GOING_WORDS, telling
from designer.basics.words import begins_words
from designer.policy.catalog.plain_words import singular
from ui.commands.command import Command

_ALIKE = (
    ("new", "add", "create", "make", "draw"),
    ("remove", "delete", "erase", "destroy"),
    ("duplicate", "clone", "copy"),
    ("rename", "name"),
    ("explain", "why"),
    ("problem", "error", "mistake", "wrong", "warning", "finding"),
    ("quota", "limit", "room"),
)
"""Words of people that mean the same in the names of commands."""

_NEAREST = 5


def begins(command: Command, typed: Iterable[str]) -> bool:
    """Whether a command begins as it is typed, or is called just so.

    Args:
        command: The command.
        typed: What is typed, and the same without small words.
    """
    return any(command.plain_text.lower().startswith(text or " ") or _is_phrase(command, text) for text in typed)


def is_named(command: Command, words: Iterable[str], typed: Iterable[str]) -> bool:
    """Whether a command's own words are those, or it is called just so; see `begins`."""
    text = f"{command.plain_text} {command.id}".lower()
    return all(word in text for word in words) or any(_is_phrase(command, one) for one in typed)


def is_called(command: Command, words: Sequence[str]) -> bool:
    """Whether each word that says something is in the name of a command or begins another word for it."""
    return all(any(_holds(command, form) for form in _alike(word)) for word in _wanted(words))


def title_words(command: Command, words: Sequence[str]) -> int:
    """Return the number of words that are in the name of a command; one that begins it counts twice."""
    title = command.plain_text.lower()
    said = [singular(word) for word in _wanted(words)]
    return sum(word in title for word in said) + any(title.startswith(word) for word in said)


def nearest_commands(commands: Collection[Command], words: Sequence[str]) -> list[Command]:
    """Return the commands that have most of the words, rare words first; none if they have less than half of them.

    Args:
        commands: Commands, those first that are to come first among equals.
        words: What is typed.
    """
    said = _wanted(words)
    having = {word: [one for one in commands if any(_holds(one, form) for form in _alike(word))] for word in said}
    scores: dict[str, float] = {}
    counts: dict[str, int] = {}
    for held in having.values():
        for command in held:
            scores[command.id] = scores.get(command.id, 0.0) + 1 / len(held)
            counts[command.id] = counts.get(command.id, 0) + 1
    near = [command for command in commands if 2 * counts.get(command.id, 0) >= max(1, len(said))]
    return sorted(near, key=lambda one: (-counts[one.id], -title_words(one, words), -scores[one.id]))[:_NEAREST]


def other_name(command: Command, words: Iterable[str]) -> str:
    """Return the one of a command's other names that most of the words begin a word of."""
    said = tuple(words)
    return max(command.keywords.split(", "), key=lambda name: sum(begins_words(name, (word,)) for word in said))


def _is_phrase(command: Command, typed: str) -> bool:
    """Whether several words together are another name of a command; one word may be the name of a node."""
    return " " in typed and typed in _phrases(command.keywords)


@cache
def _phrases(keywords: str) -> frozenset[str]:
    """Return the other names of a command, and each without its small words."""
    names = keywords.lower().split(", ")
    return frozenset((*names, *(" ".join(telling(name.split())) for name in names)))


def _holds(command: Command, word: str) -> bool:
    text = f"{command.plain_text} {command.id}".lower()
    return any(form in text or begins_words(command.keywords, (form,)) for form in (word, singular(word)))


def _wanted(words: Sequence[str]) -> Sequence[str]:
    """Return the words that say something, without the verbs that say only that something is wanted."""
    said = telling(words) or words
    return tuple(word for word in said if word not in GOING_WORDS) or said


def _alike(word: str) -> tuple[str, ...]:
    """Return a word and those that mean the same."""
    one = singular(word)
    return (word, one, *(other for group in _ALIKE if one in group for other in group if other != one))
