"""A silence of drift counts for a part and its very values, until its day, and is a record of the design."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from designer.analysis.drift.drift import Drift, finding_drift
from designer.analysis.drift.silences import silence_of
from designer.analysis.drift.words import accepted_together, effect_together
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from designer.organization.edits.settings import silence_drift, unsilence_drift
from designer.organization.model.drift_silences import DriftSilence
from designer.organization.model.ids import PolicyId
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.drift.test_drift import DENY_ROOT, PLANTED, changed, designed, drift_of, guarded, text
from tests.designer.analysis.migration.plans import scp
from tests.designer.building import DENY_LEAVE, PROD, SHOP


def drift_on(day: str, design: Organization, live: Organization) -> Drift:
    return finish(finding_drift(None, design, live, load(), whole=True, day=day))


def silenced(design: Organization, live: Organization, until: str = "2026-12-31") -> Organization:
    """A design that accepts all its differences from AWS."""
    found = drift_of(None, design, live, whole=True)
    quiet = design.copy()
    for item in found.items:
        about = silence_of(item.change, found.versions, wider=item.is_wider)
        quiet.apply(silence_drift(quiet, replace(about, reason="Agreed", owner="Platform", until=until)))
    return quiet


@pytest.mark.parametrize("kind", PLANTED)
def test_a_silence_leaves_out_each_kind_of_drift_until_its_day_and_survives_the_file(kind: str) -> None:
    design = designed()
    live = changed(design, PLANTED[kind][0])
    quiet = silenced(design, live)
    data = native.write(NativeFile(quiet))
    assert json.loads(data)["version"] == 2
    again = native.read(data, "design.json").organization
    assert again.settings.drift_silences == quiet.settings.drift_silences
    on_time, late = (drift_on(day, again, live) for day in ("2026-12-31", "2027-01-01"))
    assert (on_time.items, len(on_time.silenced)) == ((), len(late.items))
    assert late.items
    assert late.silenced == ()


@pytest.mark.parametrize("side", ["design", "live"])
def test_other_values_on_either_side_are_drift_again(side: str) -> None:
    design = designed()
    live = changed(design, text(DENY_LEAVE, scp("Deny", ["s3:*"])))
    quiet = silenced(design, live)
    if side == "live":
        live = changed(live, text(DENY_LEAVE, scp("Deny", ["sqs:*"])))
    else:
        quiet = changed(quiet, text(DENY_LEAVE, scp("Deny", ["sqs:*"])))
    found = drift_on("2026-12-01", quiet, live)
    assert (len(found.items), found.silenced) == (1, ())


def test_the_layout_of_a_text_is_no_other_value() -> None:
    design = designed()
    live = changed(design, text(DENY_LEAVE, scp("Deny", ["s3:*"])))
    quiet = silenced(design, live)
    live = changed(live, text(DENY_LEAVE, json.dumps(json.loads(scp("Deny", ["s3:*"])), indent=3)))
    assert drift_on("2026-12-01", quiet, live).items == ()


def test_a_silence_of_one_part_says_nothing_of_another() -> None:
    design = designed()
    quiet = silenced(design, changed(design, lambda one: edits.attach(one, DENY_ROOT, [PROD])))
    live = changed(design, *(lambda one, node=node: edits.attach(one, DENY_ROOT, [node]) for node in (PROD, SHOP)))
    found = drift_on("2026-12-01", quiet, live)
    assert [item.change.id for item in found.items] == [SHOP]


def test_a_difference_that_another_one_makes_wider_than_it_was_accepted_is_drift_again() -> None:
    design = guarded("Guard")

    def without(one: Organization, *numbers: int) -> Organization:
        return changed(one, *(lambda it, n=n: edits.detach(it, PolicyId(f"guard-{n}"), [PROD]) for n in numbers))

    quiet = silenced(design, without(design, 1))
    assert drift_on("2026-12-01", quiet, without(design, 1)).items == ()
    found = drift_on("2026-12-01", quiet, without(design, 1, 2))
    assert (len(found.widened), found.silenced) == (2, ())
    accepted = drift_on("2026-12-01", silenced(design, without(design, 1, 2)), without(design, 1, 2))
    assert [silence.wider for _, silence in accepted.silenced] == [True, True]


def test_what_differences_do_together_is_accepted_until_another_difference_comes() -> None:
    design = guarded("Guard")
    texts = [text(PolicyId(f"guard-{number}"), scp("Deny", ["sqs:*"])) for number in (1, 2)]
    live = changed(design, *texts)
    quiet = silenced(design, live)
    each = drift_on("2026-12-01", quiet, live)
    assert (each.items, effect_together(each)) == ((), "Together they do more: AWS is wider in 2 accounts")
    assert each.joint is not None
    about = replace(each.joint, reason="Agreed", owner="Ana", until="2026-12-31")
    assert about.wider
    quiet.apply(silence_drift(quiet, about))
    again = native.read(native.write(NativeFile(quiet)), "design.json").organization
    accepted = drift_on("2026-12-01", again, live)
    assert (accepted.joint, accepted.accepts_together, effect_together(accepted)) == (about, True, "")
    assert accepted_together(accepted) == "AWS is wider in 2 accounts; until 2026-12-31 by Ana: Agreed"
    assert not drift_on("2027-01-01", again, live).accepts_together
    more = drift_on("2026-12-01", again, changed(live, lambda one: edits.attach(one, DENY_ROOT, [PROD])))
    assert (more.accepts_together, len(more.items)) == (False, 1)


@pytest.mark.parametrize("until", ["never", "31.12.2026", "", "2026-11-31", "20261101"])
def test_a_silence_until_no_day_or_a_past_one_does_not_count(until: str) -> None:
    design = designed()
    live = changed(design, lambda one: edits.attach(one, DENY_ROOT, [PROD]))
    quiet = silenced(design, live)
    kept = tuple(replace(one, until=until) for one in quiet.settings.drift_silences)
    again = Organization(quiet.nodes.values(), quiet.policies.values(), replace(quiet.settings, drift_silences=kept))
    assert drift_on("2026-12-01", again, live).silenced == ()


FULL = DriftSilence("ou-prod", "name", '"Prod"', '"P"', "Agreed", "Platform", "2026-12-31")
LACKING: dict[str, Callable[[DriftSilence], DriftSilence]] = {
    "Say why": lambda one: replace(one, reason=" "),
    "Name a person": lambda one: replace(one, owner=""),
    "until which day": lambda one: replace(one, until=""),
    "not a date": lambda one: replace(one, until="soon"),
}


@pytest.mark.parametrize("words", LACKING)
def test_a_silence_has_a_reason_an_owner_and_a_day(words: str) -> None:
    with pytest.raises(EditError, match=words):
        silence_drift(designed(), LACKING[words](FULL))


def test_a_silence_takes_the_place_of_another_of_the_same_part_and_ends() -> None:
    design = designed()
    for one in (FULL, replace(FULL, live='"Q"')):
        design.apply(silence_drift(design, one))
    assert [one.live for one in design.settings.drift_silences] == ['"Q"']
    design.apply(unsilence_drift(design, FULL))
    assert design.settings.drift_silences == ()
