"""Sources of what is shown on the cards."""

from __future__ import annotations

from enum import Enum


class Asker(Enum):
    """Source of the annotations of nodes; what was asked last is shown."""

    QUESTION = "question"
    LENS = "lens"
    EDIT = "edit"
    COMPARISON = "comparison"
    MIGRATION = "migration"
