"""What is taken over of drift is there afterwards, and nothing else is; the other way round, too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.analysis.drift.drift import Drift
from designer.analysis.drift.taking import taken_back, taking_over
from designer.analysis.drift.words import item_title
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, PolicyId
from tests.designer.analysis.drift.test_drift import (
    PLANTED,
    SPARE,
    changed,
    designed,
    drift_of,
    new_policy,
    put,
    put_policy,
)
from tests.designer.analysis.migration.plans import scp
from tests.designer.building import DENY_LEAVE, SANDBOX, TRIAL, WORKLOADS


def beside(design: Organization) -> Change:
    """Something else that somebody changed, of the same records where there are any."""
    builder = ChangeBuilder(design)
    builder.put(
        replace(design.node(TRIAL), email="other@example.com") if TRIAL in design.nodes else design.node("root")
    )
    if SPARE in design.policies:
        builder.put_policy(replace(design.policy(SPARE), description="Otherwise"))
    return builder.change("Beside")


def put_back(live: Organization) -> Change:
    return edits.attach(live, DENY_LEAVE, [WORKLOADS])


def taken_away(live: Organization) -> Change:
    """A policy made again under its name, whose id in the design is the same."""
    builder = ChangeBuilder(live)
    builder.put_policy(replace(live.policy(PolicyId("foreign")), aws_id="p-foreign1", description="Of another"))
    return builder.change("Made again")


def titles(drift: Drift) -> list[str]:
    return sorted(item_title(drift, item) for item in drift.items)


@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_taken_over_or_planned_back_is_no_drift_any_more_and_all_else_is_as_before(kind: str) -> None:
    design = designed()
    live = changed(design, PLANTED[kind][0], beside)
    drift = drift_of(design, design, live, whole=True)
    item = next(one for one in drift.items if item_title(drift, one) == PLANTED[kind][1])
    rest = sorted(item_title(drift, one) for one in drift.items if one is not item)
    taken = changed(design, lambda one: taking_over(drift, [item], one))
    assert set(titles(drift_of(taken, taken, live, whole=True))) <= set(rest)
    back = taken_back(drift, [item])
    assert set(titles(drift_of(design, design, back, whole=True))) <= set(rest)


def test_what_others_did_since_the_drift_was_read_stays_and_what_they_did_to_the_part_itself_is_refused() -> None:
    design = designed()
    live = changed(design, PLANTED["detached"][0], new_policy)
    drift = drift_of(design, design, live)
    detached, foreign = (next(one for one in drift.items if name in item_title(drift, one)) for name in ("OU", "For"))
    later = changed(live, beside)
    back = taken_back(drift, [detached, foreign], later)
    assert titles(drift_of(later, later, back, whole=True)) == titles(drift_of(live, live, design, whole=True))
    for item, act in ((detached, put_back), (foreign, taken_away)):
        with pytest.raises(EditError, match="Read it again"):
            taken_back(drift, [item], changed(live, act))


def test_what_was_made_again_in_aws_under_its_name_is_taken_over_with_the_id_that_it_has_there() -> None:
    design = designed()
    builder = ChangeBuilder(design)
    builder.put(replace(design.node(SANDBOX), aws_id="ou-ab12-00000099", tags=(("team", "x"),)))
    builder.put_policy(replace(design.policy(SPARE), aws_id="p-spare099", text=scp("Deny", ["ec2:*"])))
    live = design.copy()
    live.apply(builder.change("Made again"))
    drift = drift_of(design, design, live, whole=True)
    for item in drift.items:
        design.apply(taking_over(drift, [item], design))
        drift = drift_of(design, design, live, whole=True)
    assert titles(drift) == []
    assert (design.node(SANDBOX).aws_id, design.policy(SPARE).aws_id) == ("ou-ab12-00000099", "p-spare099")


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
        taken = changed(design, lambda here, one=every[title]: taking_over(drift, [one], here))
        assert titles(drift_of(taken, taken, live, whole=True)) == sorted(set(every) - {title})
