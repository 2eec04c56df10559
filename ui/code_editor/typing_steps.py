"""Steps of typing: edits of a text that are taken back together.

A step is a word with what stands before it and the signs and blanks after it, a line, or a run of Backspace or of Del.
A pause and a jump of the cursor end one. What is put in or taken out at once (pasted, completed, a selection) is a step
of its own. No widgets here; texts are as Qt's documents hold them, positions count UTF-16 units.
"""

from enum import Enum, auto
from typing import NamedTuple

from designer.basics.dataclass import dataclass

PAUSE = 1.0
"""So many seconds without an edit end a step."""

_INSIDE_WORDS = frozenset(":.-_/*?@$'")
"""Signs that go on a word that letters follow: s3:Get*, aws:PrincipalOrgID, don't."""

_MOST_BY_ONE_KEY = 2
"""Backspace takes no more than an empty pair or one step of indent; with Ctrl it takes a word."""


class Caret(NamedTuple):
    """Cursor and its selection; both are equal where nothing is selected."""

    anchor: int
    position: int

    @property
    def selects(self) -> bool:
        """True when something is selected."""
        return self.anchor != self.position


@dataclass(slots=True)
class TypedEdit:
    """Edit of a text by a person.

    Attributes:
        begins: True when it is the first of a step.
        before: The cursor before it.
        after: The cursor after it; known for good when the key that made the edit was handled.
    """

    begins: bool
    before: Caret
    after: Caret


@dataclass(frozen=True, slots=True)
class TextTrace:
    """Note of a field about a step, so that undo finds back to it.

    Attributes:
        text: Whose text it was made in: equal for two steps in one text.
        edit: The edit that it began or ended with.
    """

    text: object
    edit: TypedEdit

    @property
    def before(self) -> Caret:
        """Cursor before the step."""
        return self.edit.before

    @property
    def after(self) -> Caret:
        """Cursor after the step."""
        return self.edit.after


class _Kind(Enum):
    TYPED = auto()
    ERASED = auto()
    DELETED = auto()
    WHOLE = auto()


class TypingSteps:
    """Judge of one edit after the other."""

    def __init__(self) -> None:
        self._kind: _Kind | None = None
        self._time = 0.0
        self._has_word = False
        self._last = ""
        self.edit = TypedEdit(begins=True, before=Caret(0, 0), after=Caret(0, 0))
        """The last edit."""

    def end(self) -> None:
        """Begin a step with the next edit, whatever it is."""
        self._kind = None

    def take(
        self, removed: str, inserted: str, before: Caret, after: Caret, *, now: float, whole: bool = False
    ) -> TypedEdit:
        """Judge an edit.

        Args:
            removed: Text that stood where it differs.
            inserted: Text that stands there now.
            before: The cursor before it.
            after: The cursor after it.
            now: Seconds of any clock.
            whole: True when it came at once: pasted, dropped, completed, replaced.
        """
        kind = _kind(removed, inserted, before, after, whole=whole)
        first = inserted[:1]
        begins = (
            kind is not self._kind
            or kind is _Kind.WHOLE
            or before.selects
            or before != self.edit.after
            or now - self._time > PAUSE
            or (kind is _Kind.TYPED and ("\n" in inserted or self._starts_word(first)))
        )
        self._kind, self._time = kind, now
        self._has_word = (self._has_word and not begins) or first.isalnum()
        self._last = inserted[-1:]
        self.edit = TypedEdit(begins, before, after)
        return self.edit

    def moved(self, after: Caret) -> None:
        """Note that the key of the last edit, or one that typed over what was there, left the cursor elsewhere."""
        self.edit.after = after

    def _starts_word(self, first: str) -> bool:
        """True when a character begins another word than the one that was typed in this step."""
        if not self._has_word or self._last.isalnum():
            return False
        return first == '"' or (first.isalnum() and self._last not in _INSIDE_WORDS)


def _kind(removed: str, inserted: str, before: Caret, after: Caret, *, whole: bool) -> _Kind:
    if whole or (not inserted and (before.selects or len(removed) > _MOST_BY_ONE_KEY)):
        return _Kind.WHOLE
    if inserted:
        return _Kind.TYPED
    return _Kind.ERASED if after.position < before.position else _Kind.DELETED
