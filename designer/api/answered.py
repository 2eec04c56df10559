"""Answers: the JSON of a command, read as attributes and rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any


class Answered:
    """A frozen answer. Members of its JSON are attributes, in Python's spelling: ``answer.depends_on``.

    An answer that is a list has ``rows``, and so has one with a list that matters most: its actions, effects or rows of
    a replay. Each row is an `Answered`, too; iterating over an answer yields its rows.
    """

    __slots__ = ("_main", "_value")

    def __init__(self, value: object, main: str = "") -> None:
        object.__setattr__(self, "_value", json.loads(json.dumps(value)))  # lists for tuples, as in JSON
        object.__setattr__(self, "_main", main)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"An answer is frozen: {name} cannot be set.")

    def __getattr__(self, name: str) -> Any:
        """Return a member of the JSON.

        Raises:
            AttributeError: The answer has no such member.
        """
        if name.startswith("_"):
            raise AttributeError(name)
        member = re.sub(r"_([a-z])", lambda found: found[1].upper(), name)
        if not isinstance(self._value, dict) or member not in self._value:
            raise AttributeError(f"The answer has no {name}. It has: {', '.join(dir(self))}.")
        value = self._value[member]
        return Answered(value) if isinstance(value, dict) else deepcopy(value)

    def __reduce__(self) -> tuple[type[Answered], tuple[object, str]]:
        return Answered, (self._value, self._main)

    def __dir__(self) -> list[str]:
        members = self._value if isinstance(self._value, dict) else ()
        return ["as_dict", "rows", *(re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", name) for name in members)]

    def __eq__(self, other: object) -> bool:
        return self._value == other._value if isinstance(other, Answered) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as that of a dictionary

    def __repr__(self) -> str:
        text = json.dumps(self._value, ensure_ascii=False)
        return f"Answered({text if len(text) <= 200 else f'{text[:199]}…'})"

    @property
    def rows(self) -> tuple[Answered, ...]:
        """The entries of the list of the answer; empty for one without a list."""
        found = self._value[self._main] if self._main else self._value
        if isinstance(found, dict) and self._main:
            found = [{"name": name, **row} for name, row in found.items()]
        return tuple(map(Answered, found)) if isinstance(found, list) else ()

    def __iter__(self) -> Iterator[Answered]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        """Refuse to be a condition: an answer without rows would count as false.

        Raises:
            TypeError: Always.
        """
        raise TypeError("Ask an answer for what you mean, such as len(answer.rows) or answer.answer.")

    def as_dict(self) -> Any:
        """Return a copy of the JSON that the command line prints: a dictionary, or a list of dictionaries."""
        return deepcopy(self._value)
