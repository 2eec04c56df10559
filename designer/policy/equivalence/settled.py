"""Answers of searches, remembered for other paths: each rests only on the statements that name its action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from designer.policy.equivalence.formulas import SidesQuestion
from designer.policy.equivalence.side_formulas import ComparedPath
from designer.policy.matching.statement import CompiledStatement

_Side = tuple[frozenset[int], frozenset[frozenset[int]]]
"""Numbers of the statements that deny, and of those that each level allows by; equal levels are one."""


class SettledAnswers:
    """Whether a request meets a question, by the statements of the sides that name its action.

    All searches must be about the same requests, as far as these statements tell requests apart.
    """

    def __init__(self) -> None:
        self._answers: dict[tuple[object, str, SidesQuestion], bool] = {}
        self._numbers: dict[int, tuple[int, CompiledStatement]] = {}  # it keeps them alive, and so their ids apart

    def key(self, sides: Sequence[ComparedPath], signature: Iterable[int]) -> object:
        """Return what stands for the statements of a signature (see `Search.searching`); None for a side that has none.

        Args:
            sides: The sides, without unknown policies.
            signature: Numbers of the statements.
        """
        live, offset, found = set(signature), 0, list[_Side | None]()
        for side in sides:
            groups = list[frozenset[int]]()
            for group in (side.denies, *side.levels):
                named = (one for number, one in enumerate(group, offset) if number in live)
                groups.append(frozenset(map(self._number, named)))
                offset += len(group)
            denies, *levels = groups
            found.append((denies, frozenset(levels)) if all(levels) else None)
        return tuple(found)

    def _number(self, statement: CompiledStatement) -> int:
        return self._numbers.setdefault(id(statement), (len(self._numbers), statement))[0]

    def of(self, key: object, action: str, question: SidesQuestion) -> bool | None:
        """Return a remembered answer; None if there is none."""
        return self._answers.get((key, action, question))

    def remember(self, key: object, action: str, question: SidesQuestion, *, is_met: bool) -> None:
        """Remember an answer that is proved."""
        self._answers[key, action, question] = is_met
