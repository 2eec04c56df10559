"""Steps of detail in frames: what accounts are drawn as, by the size of their slots on screen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from enum import Enum, IntEnum
from math import inf
from typing import NamedTuple

from ui.canvas.cards.style import LINES_FROM, ROWS_FROM


class FarStep(IntEnum):
    """What accounts are drawn as."""

    BLOCKS = 0
    BANDS = 1
    TICKS_ON_BANDS = 2
    TICKS = 3
    ROWS = 4
    LINES = 5


_FROM = (0.0, 0.015, 0.038, 0.08, ROWS_FROM, LINES_FROM)
"""Minimum scale of each step. Ticks stand on bands while a tick and its gap have one pixel each."""

SLOT_PITCH = 50
"""Height of a slot that these are meant for."""

_MARGIN = 1.06
"""A step is taken so far beyond its scale, there and back, so that a wheel at rest never flickers."""


_JUMP = 1.2


def stepped(scale: float, before: FarStep | None) -> FarStep:
    """Return the step at a scale, after another one."""
    step = FarStep(bisect_right(_FROM, scale) - 1)
    if before is None or step is before:
        return step
    if step > before:
        return step if scale >= _FROM[step] * _MARGIN else FarStep(step - 1)
    return step if scale < _FROM[step + 1] / _MARGIN else FarStep(step + 1)


class StepMemory:
    """The step that was taken last, as long as the scale changes little by little: a jump begins again.

    Attributes:
        step: The step; None before the first.
    """

    def __init__(self) -> None:
        self.step: FarStep | None = None
        self._scale = 0.0

    def take(self, scale: float) -> FarStep:
        """Take and return the step at a scale."""
        is_near = scale / _JUMP < self._scale < scale * _JUMP
        self.step, self._scale = stepped(scale, self.step if is_near else None), scale
        return self.step


class SlotPart(NamedTuple):
    """Part of the slot of an account.

    Attributes:
        gap: Room to the next account at least, in canvas units. It is a pixel or more at every scale of the step, or
            gaps would come and go by rounding.
        wide: Share of the width.
        half: The same for a conditional answer.
        low: Share of the height for a conditional answer.
        runs: Whether neighbours of one colour in a column are one part.
        most: Largest width, in canvas units: a bar stays one, however wide accounts are.
    """

    gap: float
    wide: float = 1.0
    half: float = 1.0
    low: float = 1.0
    runs: bool = False
    most: float = inf


class Fill(Enum):
    """How parts are filled."""

    PLAIN = "in their colours"
    PALE = "in paler colours"
    HALVES_PALE = "conditional answers in paler colours"
    HATCHED = "conditional answers hatched"
    SURFACE = "as rows"


class StepLook(NamedTuple):
    """Look of a step.

    Attributes:
        layers: Parts of accounts with their fill, the lowest first.
        exceptions: Part that shows what differs from its OU, painted last; None if its surface does.
        named: Whether accounts have names.
        signed: Whether they have signs before these.
    """

    layers: tuple[tuple[SlotPart, Fill], ...]
    exceptions: SlotPart | None = None
    named: bool = False
    signed: bool = False


def _gap(step: FarStep, pixels: float = 1.0) -> float:
    return pixels * _MARGIN / _FROM[step]


_BLOCK, _RUN = SlotPart(0.0, runs=True), SlotPart(8.0, runs=True)
_BAND, _LOW_BAND = SlotPart(_gap(FarStep.BANDS), runs=True), SlotPart(1 / _FROM[FarStep.TICKS_ON_BANDS], runs=True)
_LOW_TICK = SlotPart(_LOW_BAND.gap, half=0.5)  # half of the pitch for a tick, and half for its gap
_TICK, _HALF_TICK = (SlotPart(_gap(FarStep.TICKS), wide=wide, half=half) for wide, half in ((1.0, 1.0), (0.0, 0.5)))
_ROW, _BAR = SlotPart(_gap(FarStep.ROWS, 2)), SlotPart(_gap(FarStep.ROWS, 2), wide=0.04, half=0.04, low=0.5, most=9.0)
_ROWS = ((_ROW, Fill.SURFACE), (_BAR, Fill.PLAIN))

STEP_LOOKS: Mapping[FarStep, StepLook] = {
    FarStep.BLOCKS: StepLook(((_BLOCK, Fill.HALVES_PALE), (_BLOCK, Fill.HATCHED)), _RUN),
    FarStep.BANDS: StepLook(((_BAND, Fill.HALVES_PALE), (_BAND, Fill.HATCHED)), _RUN),
    FarStep.TICKS_ON_BANDS: StepLook(((_LOW_BAND, Fill.PALE), (_LOW_TICK, Fill.PLAIN)), _LOW_TICK),
    FarStep.TICKS: StepLook(((_TICK, Fill.HALVES_PALE), (_HALF_TICK, Fill.PLAIN)), _TICK),
    FarStep.ROWS: StepLook(_ROWS, named=True),
    FarStep.LINES: StepLook(_ROWS, named=True, signed=True),
}
