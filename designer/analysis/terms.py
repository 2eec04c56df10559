"""Table of terms: AWS's words and ours, each explained once, for every tooltip, glossary and page of documentation."""

import re
from collections.abc import Iterator

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.policy.states import State


@dataclass(frozen=True, slots=True)
class Term:
    """Word and its meaning.

    Attributes:
        name: The word.
        words: Its explanation.
        pattern: Pattern that finds it in a text; the name itself if empty.
        ours: True for a word of this program, which no page of AWS explains.
    """

    name: str
    words: str
    pattern: str = ""
    ours: bool = False


def _word(text: str) -> str:
    """Return the pattern of a word at the beginning of a sentence or inside one."""
    return rf"\b[{text[0].upper()}{text[0]}]{text[1:]}\b"


def _read(part: str) -> tuple[Term, ...]:
    return read_record(tuple[Term, ...], read_data("terms.json")[part])


TERMS: tuple[Term, ...] = (
    *_read("beforeStates"),
    *(Term(state.value, state.meaning, _word(state.value), ours=True) for state in State),
    *_read("afterStates"),
)
"""In the best order for a newcomer."""

_PATTERNS = [(term, re.compile(term.pattern or re.escape(term.name))) for term in TERMS]


def terms_in(text: str) -> list[Term]:
    """Return the terms that a text uses, in the order of the table."""
    return [term for term, pattern in _PATTERNS if pattern.search(text)]


def explained(text: str) -> Iterator[str]:
    """Yield the explanations of a text's terms, one paragraph each."""
    for term in terms_in(text):
        yield f"{term.name}: {term.words}"


def term_of(name: str) -> Term:
    """Return the term of a name.

    Raises:
        StopIteration: There is none.
    """
    return next(term for term in TERMS if term.name == name)
