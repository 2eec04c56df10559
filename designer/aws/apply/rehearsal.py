"""A rehearsal: a plan carried out against a pretended AWS that holds what was read."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

from designer.aws.apply.calling import RunClients
from designer.aws.apply.journal import Journal
from designer.aws.apply.plan_file import PlanFile
from designer.aws.apply.run import PlanRun
from designer.aws.apply.step_work import StepNews
from designer.aws.client_answers import ServiceClient
from designer.aws.pretended.client import PretendedAws
from designer.aws.pretended.state import pretended_state


class _Clock:
    """Time of a rehearsal: a pause is over at once."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


def rehearsal(
    file: PlanFile, journal: Journal, tell: Callable[[StepNews], None], stop: Callable[[], bool] = lambda: False
) -> PlanRun:
    """Return a run of a plan that sends nothing.

    Args:
        file: The plan.
        journal: A journal of its own.
        tell: Called with what happens.
        stop: Asked before each step; True ends the rehearsal there.
    """
    clock = _Clock()
    aws = cast("ServiceClient", PretendedAws(pretended_state(file.live), clock))
    return PlanRun(file, RunClients(aws, aws), journal, clock=clock, pause=clock.pause, tell=tell, stop=stop)
