"""What is taken over of drift is there afterwards, and nothing else is; the other way round, too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.analysis.drift.drift import Drift
from designer.analysis.drift.taking import taken_back, taking_over
from designer.analysis.drift.words import item_title
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState
from tests.designer.analysis.drift.test_drift import PLANTED, SPARE, changed, designed, drift_of, put, put_policy
from tests.designer.building import TRIAL


def beside(design: Organization) -> Change:
    """Something else that somebody changed, of the same records where there are any."""
    builder = ChangeBuilder(design)
    builder.put(
        replace(design.node(TRIAL), email="other@example.com") if TRIAL in design.nodes else design.node("root")
    )
    if SPARE in design.policies:
        builder.put_policy(replace(design.policy(SPARE), description="Otherwise"))
    return builder.change("Beside")


def titles(drift: Drift) -> list[str]:
    return sorted(item_title(drift, item) for item in drift.items)


@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_taken_over_or_planned_back_is_no_drift_any_more_and_all_else_is_as_before(kind: str) -> None:
    design = designed()
    live = changed(design, PLANTED[kind][0], beside)
    drift = drift_of(design, design, live, whole=True)
    item = next(one for one in drift.items if item_title(drift, one) == PLANTED[kind][1])
    rest = sorted(item_title(drift, one) for one in drift.items if one is not item)
    taken = changed(design, lambda _design: taking_over(drift, [item]))
    assert set(titles(drift_of(taken, taken, live, whole=True))) <= set(rest)
    back = taken_back(drift, [item])
    assert set(titles(drift_of(design, design, back, whole=True))) <= set(rest)


def test_of_one_record_only_the_field_and_the_entry_that_are_chosen_are_taken() -> None:
    design = changed(designed(), put(tags=(("team", "a"), ("cost", "1"))))
    live = changed(
        design,
        put(tags=(("team", "b"), ("cost", "2")), state=AccountState.CLOSED),
        put_policy(tags=(("team", "x"),), description="y"),
    )
    drift = drift_of(design, design, live, whole=True)
    every = {item_title(drift, one): one for one in drift.items}
    for title in every:
        taken = changed(design, lambda _design, one=every[title]: taking_over(drift, [one]))
        assert titles(drift_of(taken, taken, live, whole=True)) == sorted(set(every) - {title})
