"""Which question colours the canvas."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class LensKind(Enum):
    """The questions that colour the canvas."""

    NONE = "none"
    ACTION = "action"
    POLICY = "policy"
    BUDGET = "budget"
    PROBLEMS = "problems"
    INHERITED = "inherited"


class LensChoice(NamedTuple):
    """A lens with its subject: an action, the id of a policy, or of a node."""

    kind: LensKind = LensKind.NONE
    subject: str = ""
