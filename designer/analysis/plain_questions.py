"""Questions in plain words: "who can delete s3 buckets", "can shop-prod launch ec2", "how many accounts in Prod".

A question is read by the words that begin it; names of the design are found inside it. What is left of it says which
action is meant (`designer.policy.catalog.plain_words`), or what is to be counted.
"""

from collections.abc import Generator, Iterable, Sequence
from enum import Enum
from typing import Generic, TypeVar

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

T = TypeVar("T")


class QuestionKind(Enum):
    """What a question asks for."""

    WHO = "who can"
    MAY = "can it"
    COUNT = "how many"
    BECOME = "who can become"
    MEANING = "what is"


_SIGNS = "?!.,;\"'()\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"

_WORDS = {
    name: frozenset(said.split())
    for name, said in read_record(dict[str, str], read_data("plain_words.json")["questions"]).items()
}

PEOPLE_WORDS, DENIAL_WORDS = _WORDS["people"], _WORDS["denial"]
"""Words for users and roles, and verbs for what a guardrail does."""

AN_ADMINISTRATOR = "an administrator"
_ADMINISTRATORS = {AN_ADMINISTRATOR, "administrator", "administration", "admin", "an admin", "administrators", "admins"}

SMALL_WORDS = _WORDS["small"]
"""Words of a question that name nothing."""

GOING_WORDS = _WORDS["going"]
"""Verbs that say no more than that something is wanted."""

POLICY_WORDS, PERMISSION_WORDS = _WORDS["policies"], _WORDS["permissions"]
"""Words that ask for the policies and the permissions of a node."""

_FRAME = (
    _WORDS["who"] | _WORDS["not"] | _WORDS["answers"] | _WORDS["become"] | {"why", "many", "number", "count", "total"}
)
_COUNTS = (("how", "many"), ("number", "of"), ("count",), ("total",), ("which", "accounts", "are", "in"))
_AT_ONCE = 1_000
_NAME_WORDS = 6
"""Words of the longest names that are looked for."""


@dataclass(frozen=True, slots=True)
class PlainQuestion:
    """A question as it was understood.

    Attributes:
        kind: What it asks for; None for words that are not a question.
        nodes: Nodes that it names: all those of one name.
        words: The remaining words that name something, in lower case and without punctuation.
    """

    kind: QuestionKind | None
    nodes: tuple[NodeId, ...]
    words: tuple[str, ...]


class SpokenNames(Generic[T]):
    """Things of a design by their names in small letters; valid until it changes."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[T]] = {}

    def add(self, name: str, thing: T) -> None:
        """Add a thing under one of its names."""
        self._by_name.setdefault(name.lower(), []).append(thing)

    def find(self, words: Sequence[str]) -> tuple[int, int, tuple[T, ...]]:
        """Return where the longest name begins and ends in some words, and its things; (0, 0, ()) for no name."""
        for count in range(min(_NAME_WORDS, len(words)), 0, -1):
            for start in range(len(words) - count + 1):
                said = " ".join(words[start : start + count])
                found = self._by_name.get(said) or self._by_name.get(said.removesuffix("'s"))
                if found and said not in SMALL_WORDS:
                    return start, start + count, tuple(found)
        return 0, 0, ()


def is_administrator(text: str) -> bool:
    """Whether a text means an administrator, whichever principal that is."""
    return text.strip().casefold() in _ADMINISTRATORS


def reading_nodes(organization: Organization) -> Generator[None, None, SpokenNames[NodeId]]:
    """Read the names and AWS ids of the nodes, in steps."""
    names = SpokenNames[NodeId]()
    for number, node in enumerate(organization.nodes.values()):
        if not number % _AT_ONCE:
            yield
        names.add(node.name, node.id)
        if node.aws_id:
            names.add(node.aws_id, node.id)
    return names


def plain_words(text: str) -> list[str]:
    """Return the words of a text in lower case, without the punctuation around them."""
    said = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return [word for word in (one.strip(_SIGNS) for one in said.split()) if word]


def telling(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words that name something."""
    return tuple(word for word in words if word not in SMALL_WORDS)


def read_question(words: Sequence[str], names: SpokenNames[NodeId]) -> PlainQuestion:
    """Read some words as a question.

    Args:
        words: Words of `plain_words`.
        names: The names that may be in it.
    """
    kind = _kind(words)
    start, end, nodes = names.find(words)
    before = words[start - 1] if start else ""
    spoken_of = kind is QuestionKind.MAY or before in SMALL_WORDS | GOING_WORDS | {"access"}
    if not spoken_of or kind is QuestionKind.BECOME:  # "who can delete backup vaults" does not speak of the OU Backup
        start, end, nodes = 0, 0, ()
    left = (*words[:start], *words[end:])
    kept = telling(left) if kind is None else tuple(word for word in telling(left) if word not in _FRAME)
    if kind is QuestionKind.MEANING:
        kept = tuple(word for word in kept if word not in ("mean", "means", "meaning"))
    if kind is QuestionKind.WHO and left[0] not in _WORDS["who"] and kept[:1] and kept[0] in PEOPLE_WORDS:
        kept = kept[1:]  # "which users can …"
    return PlainQuestion(kind, nodes, kept)


def _kind(words: Sequence[str]) -> QuestionKind | None:
    said, first = frozenset(words), words[0] if words else ""
    if any(tuple(words[: len(begin)]) == begin for begin in _COUNTS):
        return QuestionKind.COUNT
    if first == "how" and "who" not in said:
        return None
    if said & _WORDS["become"]:
        return QuestionKind.BECOME
    if said & _WORDS["who"] or (first in ("which", "what") and words[1:2] and words[1] in PEOPLE_WORDS):
        return QuestionKind.WHO
    if first == "where" and said & _WORDS["where"]:
        return QuestionKind.WHO
    if first in _WORDS["whether"] or (first == "what" and said & (_WORDS["answers"] | {"can"})):
        return QuestionKind.MAY
    if (
        first == "difference"
        or said & {"vs", "versus"}
        or (first == "what" and words[1:2] and words[1] in ("is", "are", "does", "do"))
    ):
        return QuestionKind.MEANING
    return None
