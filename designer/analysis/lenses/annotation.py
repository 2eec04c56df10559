"""Annotations of nodes by a question or a lens, as values: colours are names, which the theme turns into colours."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, StrEnum

from designer.basics.dataclass import dataclass
from designer.organization.model.ids import NodeId
from designer.policy.states import State


class ToneColour(StrEnum):
    """A colour by its meaning; the value is the name that the theme knows it by."""

    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    WARNING = "warning"
    DENIED = "denied"
    EXEMPT = "exempt"
    ACCENT = "accent"
    OU = "ou"
    ACCOUNT = "account"
    OTHER = "secondary"
    QUIET = "placeholder"
    FREE_1 = "free_1"
    FREE_2 = "free_2"
    FREE_3 = "free_3"
    FREE_4 = "free_4"
    FREE_5 = "free_5"
    FREE_6 = "free_6"
    FREE_7 = "free_7"
    FREE_8 = "free_8"


FREE = tuple((colour, f"letter-{letter}") for colour, letter in zip(list(ToneColour)[-8:], "abcdefgh", strict=True))
"""Colours that have no meaning of their own, each with a letter as its sign, so that they differ on paper without
colour."""


@dataclass(frozen=True, slots=True)
class Tone:
    """One of the things that can be said about a node.

    Attributes:
        role: Its colour.
        glyph: The name of its sign, so that no colour is needed to tell it from others.
        words: For the legend.
    """

    role: ToneColour
    glyph: str
    words: str = ""


STATE_TONES = {
    State.ALLOWED: Tone(ToneColour.ALLOWED, "allowed", State.ALLOWED.value),
    State.CONDITIONAL: Tone(ToneColour.CONDITIONAL, "conditional", State.CONDITIONAL.value),
    State.DENIED: Tone(ToneColour.DENIED, "denied", State.DENIED.value),
    State.EXEMPT: Tone(ToneColour.EXEMPT, "exempt", State.EXEMPT.value),
    State.UNKNOWN: Tone(ToneColour.QUIET, "unknown", State.UNKNOWN.value),
}
"""The tone of each state: whatever shows an answer on a card shows it so."""

ALLOWED, CONDITIONAL, DENIED, EXEMPT, UNKNOWN = (
    STATE_TONES[state] for state in (State.ALLOWED, State.CONDITIONAL, State.DENIED, State.EXEMPT, State.UNKNOWN)
)

ERRORS = Tone(ToneColour.DENIED, "error", "with errors")
WARNINGS = Tone(ToneColour.WARNING, "problems", "with warnings")
ADVICE = Tone(ToneColour.ACCENT, "advice", "with advice")
"""Tones of what the checks found. Advice is shown more quietly than all else."""


class CardOutline(Enum):
    """Outline of a card by what becomes of its node between two designs, so that no colour is needed to tell it."""

    ADDED = "added"  # in the accent colour, on its tint
    MOVED = "moved"  # in the accent colour
    ELSEWHERE = "elsewhere"  # dotted: the node is at another place
    GONE = "gone"  # dashed, with the name struck through


@dataclass(frozen=True, slots=True)
class NodeAnnotation:
    """Annotation of a node by a question or a lens.

    Attributes:
        tone: Colours the card and is its sign.
        note: A few words below the card.
        line: Words in place of the quiet line of the card.
        note_role: The colour of the note; that of the tone for None.
        shares: For a collapsed OU: how often each tone is below it.
        depends_on: Words for the facts that the answer depends on, the most telling first.
        outline: Outline of the card; None for the usual one.
        brief: The line in fewer characters, for a card that has no room for it; empty if there is no such form.
    """

    tone: Tone | None = None
    note: str = ""
    line: str = ""
    note_role: ToneColour | None = None
    shares: tuple[tuple[Tone, int], ...] = ()
    depends_on: tuple[str, ...] = ()
    outline: CardOutline | None = None
    brief: str = ""

    @property
    def answers(self) -> tuple[str, ...]:
        """Words for the tone, the fullest first, for less and less room.

        "conditional: Region, MFA", "by Region, MFA" beside the sign, "conditional: Region, …", "conditional".
        """
        word = self.tone.words if self.tone else ""
        if not word or not self.depends_on:
            return (word,) if word else ()
        everything = ", ".join(self.depends_on)
        texts = [f"{word}: {everything}", f"by {everything}"]
        texts += [f"{word}: {self.depends_on[0]}, …"] if len(self.depends_on) > 1 else []
        return (*texts, word)

    @property
    def prevailing(self) -> Tone | None:
        """The one tone seen from far away: for a collapsed OU what is below it most often."""
        return max(self.shares, key=lambda share: share[1])[0] if self.shares else self.tone


class Asker(Enum):
    """Source of the annotations of nodes; what was asked last is shown."""

    QUESTION = "question"
    LENS = "lens"
    EDIT = "edit"
    COMPARISON = "comparison"
    MIGRATION = "migration"
    DRIFT = "drift"
    MERGE = "merge"
    TRANSFER = "transfer"


_OUTLINING = frozenset({Asker.MERGE, Asker.TRANSFER})
"""Askers that outline some nodes: a lens colours these all the same."""


class NodeAnnotations:
    """Annotations by several askers; those of the last asker are shown, and outlines over the colours of a lens.

    Attributes:
        seen: Annotations that are seen; None if there is no asker.
        asker: Asker of them, or None.
    """

    def __init__(self) -> None:
        self._by_asker: dict[Asker, Mapping[NodeId, NodeAnnotation]] = {}
        self._read()

    def _read(self) -> None:
        self.asker = next(reversed(self._by_asker), None)
        self.seen = self._by_asker[self.asker] if self.asker is not None else None
        last = next((one for one in reversed(self._by_asker) if one not in _OUTLINING), None)
        if last is Asker.LENS and (self.asker is last or self.asker in _OUTLINING):
            self.asker, seen = last, dict(self._by_asker[last])
            for asker in self._by_asker.keys() & _OUTLINING:
                for node, mark in self._by_asker[asker].items():
                    below = seen.get(node, mark)
                    seen[node] = replace(below, outline=mark.outline, line=mark.line)
            self.seen = seen

    def put(self, annotations: Mapping[NodeId, NodeAnnotation] | None, asker: Asker) -> bool:
        """Put the annotations of one asker in the place of its last ones, or take them away; True if they differ.

        Another question comes to the front. A lens does when it is chosen, not when its answers follow an edit. What an
        edit did lies behind both.
        """
        if annotations == self._by_asker.get(asker):
            return False
        if asker is Asker.QUESTION or annotations is None:
            self._by_asker.pop(asker, None)
        if annotations is not None:
            self._by_asker[asker] = annotations
        if asker is Asker.EDIT and annotations is not None:
            self._by_asker = {asker: annotations, **self._by_asker}
        self._read()
        return True

    def clear(self) -> None:
        """Take all of them away."""
        self._by_asker.clear()
        self._read()
