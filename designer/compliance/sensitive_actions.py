"""Catalogue of sensitive actions: what most organizations want to know of, in groups, as dated data."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypedDict, cast


class SensitiveGroup(NamedTuple):
    """Group of sensitive actions.

    Attributes:
        id: Stable word: "logging".
        title: "Logging and detection".
        chosen: Those that a table of all accounts shows.
        actions: All of them.
    """

    id: str
    title: str
    chosen: tuple[str, ...]
    actions: tuple[str, ...]


class SensitiveActions(NamedTuple):
    """The dated list.

    Attributes:
        date: Day of the list, ISO.
        source: Its source, as a sentence.
        confidence: "high", "medium" or "low".
        groups: Its groups.
    """

    date: str
    source: str
    confidence: str
    groups: tuple[SensitiveGroup, ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """Actions that a table of all accounts shows, group by group."""
        return tuple(action for group in self.groups for action in group.chosen)


class _GroupShape(TypedDict):
    id: str
    title: str
    chosen: list[str]
    actions: list[str]


class _Shape(TypedDict):
    date: str
    source: str
    confidence: str
    groups: list[_GroupShape]


@cache
def load() -> SensitiveActions:
    """The list that this version of the program has."""
    data = cast("_Shape", json.loads(files("resources").joinpath("sensitive_actions.json").read_bytes()))
    groups = tuple(
        SensitiveGroup(one["id"], one["title"], tuple(one["chosen"]), tuple(one["actions"])) for one in data["groups"]
    )
    return SensitiveActions(data["date"], data["source"], data["confidence"], groups)
