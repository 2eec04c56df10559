"""Controls of AWS Control Tower that guardrails keep the same as: their guidance and age, as dated data."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypedDict, cast


class TowerControl(NamedTuple):
    """A control of AWS Control Tower.

    Attributes:
        id: "AWS-GR_RESTRICT_ROOT_USER".
        guidance: AWS's word: "mandatory", "strongly recommended" or "elective".
        since: Day of its publication, ISO; empty where it is not known.
    """

    id: str
    guidance: str
    since: str

    @property
    def words(self) -> str:
        """Id and guidance: "AWS-GR_RESTRICT_ROOT_USER (strongly recommended)"."""
        return f"{self.id} ({self.guidance})"


class TowerControls(NamedTuple):
    """The dated table.

    Attributes:
        date: Day of the table, ISO.
        source: Address of AWS's reference.
        confidence: "high", "medium" or "low".
        notice: Notice for whoever relies on it.
        controls: Controls by id.
    """

    date: str
    source: str
    confidence: str
    notice: str
    controls: dict[str, TowerControl]


class _ControlShape(TypedDict):
    id: str
    guidance: str
    since: str


class _Shape(TypedDict):
    date: str
    source: str
    confidence: str
    notice: str
    controls: list[_ControlShape]


@cache
def load() -> TowerControls:
    """The table that this version of the program has."""
    data = cast("_Shape", json.loads(files("resources").joinpath("control_tower.json").read_bytes()))
    controls = {one["id"]: TowerControl(**one) for one in data["controls"]}
    return TowerControls(data["date"], data["source"], data["confidence"], data["notice"], controls)


def control_words(control: str) -> str:
    """A control with its guidance; its id alone where the table does not have it."""
    known = load().controls.get(control)
    return known.words if known is not None else control
