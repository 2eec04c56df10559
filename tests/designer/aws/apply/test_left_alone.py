"""A plan leaves alone what the design accepts of AWS, whatever kind of difference that is."""

from __future__ import annotations

import pytest

from tests.designer.analysis.drift.test_drift import PLANTED, changed, designed
from tests.designer.analysis.drift.test_silences import silenced
from tests.designer.aws.apply.disturbed import planned


@pytest.mark.parametrize("kind", [one for one in PLANTED if one != "account gone"])  # no plan is made at all
def test_a_plan_leaves_alone_each_kind_of_difference_that_the_design_accepts(kind: str) -> None:
    design = designed()
    live = changed(design, PLANTED[kind][0])
    quiet = silenced(design, live, until="2026-12-01")
    file = planned(live, quiet)
    assert file.plan.steps == ()
    assert [one["until"] for one in file.members["leftAlone"]] == ["2026-12-01"] * len(quiet.settings.drift_silences)
