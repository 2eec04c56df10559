"""Annotations of nodes: what a question or a lens says about them, and who of them says it. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ui.theme import AnswerStyle, Role


@dataclass(frozen=True, slots=True)
class Tone:
    """Answer that a lens can give about a node: a colour, a sign, and words for the legend."""

    role: Role
    glyph: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class NodeAnnotation:
    """Statement of a question or a lens about a node.

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
        """Tone of the card itself: its colour and sign."""
        return self.tone or (_SIGNS[self.answer] if self.answer is not None else None)

    @property
    def prevailing(self) -> Tone | None:
        """Tone seen from far away: for a collapsed OU what stands below it most often."""
        return max(self.shares, key=lambda share: share[1])[0] if self.shares else self.sign


_SIGNS = {answer: Tone(answer.role, answer.value) for answer in AnswerStyle}


class Asker(Enum):
    """Source of annotations; what was asked last is shown."""

    QUESTION = "question"
    LENS = "lens"
