"""What a question or a lens says about a node, and who of them says it. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ui.theme import AnswerStyle, Role


@dataclass(frozen=True, slots=True)
class Tone:
    """One of the things a lens can say about a node: a colour, a sign, and words for the legend."""

    role: Role
    glyph: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class NodeAnnotation:
    """What a question or a lens says about a node.

    Attributes:
        answer: Colours the card and is its sign.
        note: A few words below the card.
        tone: In place of an answer, where a lens says something else.
        line: Words in place of the quiet line of the card.
        note_role: The colour of the note; that of the sign for None.
        shares: For a collapsed OU: how often each tone stands below it.
    """

    answer: AnswerStyle | None = None
    note: str = ""
    tone: Tone | None = None
    line: str = ""
    note_role: Role | None = None
    shares: tuple[tuple[Tone, int], ...] = ()

    @property
    def sign(self) -> Tone | None:
        """The colour and the sign of the card itself."""
        return self.tone or (_SIGNS[self.answer] if self.answer is not None else None)

    @property
    def prevailing(self) -> Tone | None:
        """The one colour seen from far away: for a collapsed OU what stands below it most often."""
        return max(self.shares, key=lambda share: share[1])[0] if self.shares else self.sign


_SIGNS = {answer: Tone(answer.role, answer.value) for answer in AnswerStyle}


class Asker(Enum):
    """Who marks nodes; what was asked last is shown."""

    QUESTION = "question"
    LENS = "lens"
