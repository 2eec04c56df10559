"""Many patterns read at once: which of them match a text, and which sets of them can match any text at all.

One bit a state, all patterns side by side in one int; a text is read character by character in time bounded by its
length and the patterns' sizes over the word size. Exploring the reachable states finds a shortest text for every set of
patterns that can match together.
"""

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from typing import NamedTuple

from designer.policy.language.templates import Static, Wild


class Token(NamedTuple):
    """One step of a pattern.

    Attributes:
        characters: The characters it takes; empty for a wildcard.
        repeats: True if it is a ``*``.
        colons: True if a wildcard takes colons.
    """

    characters: str
    repeats: bool = False
    colons: bool = True


def text_tokens(pieces: Static, *, ignore_case: bool = False) -> list[Token]:
    """Return the tokens of a pattern whose wildcards take every character."""
    tokens: list[Token] = []
    for piece in pieces:
        if isinstance(piece, Wild):
            tokens.append(Token("", repeats=piece is Wild.ANY))
        else:
            tokens += [Token(c.lower() + c.upper() if ignore_case else c) for c in piece]
    return tokens


class PatternAutomaton:
    """The automaton of some patterns."""

    __slots__ = (
        "_any_final",
        "_finals",
        "_inside",
        "_literal",
        "_single",
        "_single_inside",
        "_stars",
        "_starts",
        "_stay",
        "regions",
    )

    def __init__(self, patterns: Iterable[Sequence[Token]]) -> None:
        self._literal: dict[str, int] = {}
        self._single = self._single_inside = self._stay = self._inside = self._starts = 0
        self._finals: list[int] = []
        self.regions: list[int] = []
        """Bits of the states of each pattern; if none is set, it can no longer match."""
        size = 0
        for tokens in patterns:
            begin = size
            self._starts |= 1 << size
            for token in tokens:
                self._add(token, 1 << size)
                size += 1
            self._finals.append(size)
            size += 1
            self.regions.append((1 << size) - (1 << begin))
        self._any_final = sum(1 << final for final in self._finals)
        self._stars = self._stay | self._inside

    def _add(self, token: Token, bit: int) -> None:
        if token.characters:
            for character in set(token.characters):
                self._literal[character] = self._literal.get(character, 0) | bit
        elif token.repeats and token.colons:
            self._stay |= bit
        elif token.repeats:
            self._inside |= bit
        elif token.colons:
            self._single |= bit
        else:
            self._single_inside |= bit

    @property
    def characters(self) -> list[str]:
        """The characters that some pattern names."""
        return sorted(self._literal)

    @property
    def start(self) -> int:
        """The states before the first character."""
        return self.close(self._starts)

    def step(self, states: int, character: str) -> int:
        """Return the states behind one more character."""
        steps, stay = self.moves(character)
        return self.close(((states & steps) << 1) | (states & stay))

    def moves(self, character: str) -> tuple[int, int]:
        """Return the states that a character leaves for the next one, and those that it may stay in."""
        steps, stay = self._literal.get(character, 0) | self._single, self._stay
        return (steps, stay) if character == ":" else (steps | self._single_inside, stay | self._inside)

    def close(self, states: int) -> int:
        """Also the states behind the stars, which may match nothing."""
        stars = self._stars
        while (more := states | ((states & stars) << 1)) != states:
            states = more
        return states

    def matching(self, states: int) -> int:
        """Return the bit i: pattern i matches what was read."""
        if not states & self._any_final:  # nearly always, on the way to a name
            return 0
        found = 0
        for number, final in enumerate(self._finals):
            found |= (states >> final & 1) << number
        return found

    def matched(self, text: str) -> int:
        """Return the bit i: pattern i matches the whole text."""
        states = self.start
        for character in text:
            states = self.step(states, character)
        return self.matching(states)

    def accepts(self, text: str) -> bool:
        """Return True if any pattern matches the whole text."""
        states = self.start
        for character in text:
            states = self.step(states, character)
            if not states:
                return False
        return bool(self.matching(states))


class Texts(NamedTuple):
    """A shortest text for each set of patterns that can match together; whether all such sets were found."""

    by_matching: dict[int, str]
    complete: bool


_FILLERS = "xqzvkwjyhgbfpmucdlnrotesia0123456789XQZVKWJY"


_TURN = 32
"""States that are looked at in one step of `reaching`."""


def reaching(
    machine: PatternAutomaton, *, needed: int | None = None, colons: bool = True, shortest: int = 0, limit: int = 20_000
) -> Generator[None, None, Texts]:
    """Explore the texts that patterns tell apart, in steps.

    Args:
        machine: The patterns.
        needed: Number of a pattern that every text must match.
        colons: True if texts may hold colons.
        shortest: Length of the shortest text to count.
        limit: States to look at before giving up.
    """
    letters = [(letter, *machine.moves(letter)) for letter in _alphabet(machine) if colons or letter != ":"]
    start, wanted = machine.start, machine.regions[needed] if needed is not None else 0
    seen = {(start, 0)}  # a state may be reached by a text that is too short, and again by one that counts
    queue = deque([(start, "")])
    found: dict[int, str] = {}
    turn = 0
    while queue:
        turn += 1
        if not turn % _TURN:
            yield
        states, text = queue.popleft()
        matching = machine.matching(states)
        fits = needed is None or matching >> needed & 1
        if fits and matching not in found and len(text) >= shortest:
            found[matching] = text
        for letter, steps, stay in letters:
            after = machine.close(((states & steps) << 1) | (states & stay))
            place = (after, min(len(text) + 1, shortest))
            if place in seen or (wanted and not after & wanted):
                continue
            if len(seen) >= limit:
                return Texts(found, complete=False)
            seen.add(place)
            queue.append((after, text + letter))
    return Texts(found, complete=True)


def _alphabet(machine: PatternAutomaton) -> str:
    """Return one character that no pattern names: it stands for all of them."""
    named = machine.characters
    other = next((letter for letter in _FILLERS if letter not in named), "")
    if not other:
        other = chr(next(code for code in range(0xC0, 0x10000) if chr(code) not in named))
    return other + "".join(character for character in [*named, ":"] if character != other)
