"""Controls of AWS Control Tower that guardrails keep the same as: their guidance and age, as dated data."""

from functools import cache
from typing import NamedTuple

from designer.basics.data import read_data, read_record


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


@cache
def load() -> TowerControls:
    """The table that this version of the program has."""
    return read_record(TowerControls, read_data("control_tower.json"))


def control_words(control: str) -> str:
    """A control with its guidance; its id alone where the table does not have it."""
    known = load().controls.get(control)
    return known.words if known is not None else control
