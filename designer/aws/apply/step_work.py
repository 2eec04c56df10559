"""A step that is being made, its messages, and the pauses in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from designer.analysis.migration.plan import PlannedStep
from designer.aws.apply.calling import UnlikeError
from designer.aws.apply.looks import Look
from designer.basics.dataclass import dataclass
from designer.basics.errors import OrgwrightError
from designer.basics.words import short
from designer.organization.model.organization import Organization

BUSY_PAUSE = 5.0
"""How long to wait before a throttled call is sent again, in seconds."""

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 10.0

_LONGEST = 120
"""Characters of a value that is said, which may be a whole policy."""


_BREATH = 0.2


class PausedError(OrgwrightError):
    """Somebody asked for a pause while a run waited; the journal has what the next run needs."""


def wait_unless(asked: Callable[[], bool], seconds: float, sleep: Callable[[float], object] = time.sleep) -> None:
    """Wait, but no longer than until a pause is asked for.

    Raises:
        PausedError: A pause is asked for.
    """
    left = seconds
    while left > 0 and not asked():
        sleep(min(_BREATH, left))
        left -= _BREATH
    if asked():
        raise PausedError("A pause was asked for.")


@dataclass(frozen=True, slots=True)
class StepNews:
    """Messages of a step while a run goes on: "compares", "sends", "waits", "is busy", "sees", "was so already"."""

    step: PlannedStep
    does: str


@dataclass(frozen=True, slots=True)
class StepWork:
    """A step that is being made.

    Attributes:
        step: The step.
        arguments: Arguments of its call, all ids filled in.
        looks: What it touches.
        before: What the looks tell before it.
    """

    step: PlannedStep
    arguments: dict[str, object]
    looks: tuple[Look, ...]
    before: list[object]

    @classmethod
    def now(
        cls,
        step: PlannedStep,
        arguments: dict[str, object],
        looks: tuple[Look, ...],
        state: Organization,
        made: Mapping[str, str],
    ) -> StepWork:
        """Return the work with what the looks should tell in a state."""
        return cls(step, arguments, looks, [look.expected(state, made) for look in looks])


class Waiting:
    """Pauses that become longer, until a time; an iterator over True."""

    def __init__(self, clock: Callable[[], float], pause: Callable[[float], object], end: float) -> None:
        self._clock = clock
        self._pause = pause
        self._end = end
        self._seconds = _FIRST_PAUSE

    def __iter__(self) -> Waiting:
        return self

    def __next__(self) -> bool:
        """Pause; the time is over where there is nothing left to wait for."""
        if self._clock() >= self._end:
            raise StopIteration
        self._pause(self._seconds)
        self._seconds = min(_LONGEST_PAUSE, self._seconds * 1.5)
        return True


def is_of_earlier(found: object, wanted: object, earlier: Sequence[object]) -> bool:
    """Whether AWS shows what is wanted or what was so earlier; of a list each entry may be late on its own."""
    if found == wanted or found in earlier:
        return True
    lists = [one for one in (wanted, *earlier) if isinstance(one, list)]
    if not (isinstance(found, list) and isinstance(wanted, list)):
        return False
    return all(any(one in some for some in lists) for one in found) and all(
        one in found or any(one not in some for some in lists) or None in earlier for one in wanted
    )


def unlike_step(
    work: StepWork, wanted: list[object], found: list[object], names: Mapping[str, str], *, is_sent: bool
) -> UnlikeError:
    """Return what is not as expected at a step, whether that ran outside the proof, what stands, and what to do."""
    number = work.step.number
    wrong = [
        f"{_named(look.reading.words, names)} {unlike_words(one, other, names)}"
        for look, one, other in zip(work.looks, wanted, found, strict=True)
        if one != other
    ]
    sent = f"Step {number} was sent, and so ran outside the proof" if is_sent else f"Step {number} is not sent"
    return UnlikeError(
        f"AWS is not as the plan says at step {number}, {work.step.label}: {'; '.join(wrong)}. Somebody else has "
        f"changed it, so the proof no longer holds. {sent}. What the run has made remains.",
        "Plan again: it begins with AWS as it is now.",
    )


def _named(words: str, names: Mapping[str, str]) -> str:
    """Return the words with the names of the ids among them."""
    return " ".join(_plain(word, names) for word in words.split(" "))


def unlike_words(wanted: object, found: object, names: Mapping[str, str]) -> str:
    """Say how AWS differs from what was expected, of lists what is missing and new; ids stand with their names."""
    if isinstance(wanted, list) and isinstance(found, list):
        sides = {"missing": (wanted, found), "new": (found, wanted)}
        lists = {word: [one for one in own if one not in other] for word, (own, other) in sides.items()}
        parts = [f"{word}: {', '.join(_plain(one, names) for one in some)}" for word, some in lists.items() if some]
        if parts:
            return f"({'; '.join(parts)})"
    return f"should be {_plain(wanted, names)}, is {_plain(found, names)}"


def _plain(value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return " ".join(_plain(one, {}) for one in value) or "none"
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    key = str(value)
    return f"{names[key]} ({key})" if key in names else short(key, _LONGEST)
