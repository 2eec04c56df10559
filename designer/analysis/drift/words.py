"""Drift in words."""

from __future__ import annotations

from dataclasses import replace

from designer.analysis.differences.effects import effect_words
from designer.analysis.differences.three_way import MISSING, ThreeWayChange
from designer.analysis.differences.three_way_words import part_title, part_value
from designer.analysis.drift.drift import Drift, DriftClass, DriftItem
from designer.basics.words import counted
from designer.organization.model.drift_silences import DriftSilence


def item_title(drift: Drift, item: DriftItem) -> str:
    """Return what differs, as the beginning of a line: "OU Prod: SCP Deny leave detached" says what AWS did."""
    change, title = item.change, part_title(drift.versions, item.change.key)
    if change.part == ("parent",) and item.kind in (DriftClass.IN_AWS, DriftClass.NOT_APPLIED):
        was, design, aws = side_values(drift, item).values()
        now = aws if item.kind is DriftClass.IN_AWS else design
        return f"{title.rpartition(': ')[0]} moved: {was} → {now}"
    if change.part == ("parent",) and item.kind is DriftClass.UNLIKE:  # it is unknown who moved it
        return f"{title.rpartition(': ')[0]} is in {side_values(drift, item)['AWS']} in AWS"
    if not _is_attachment(change):
        return title
    side = change.ours if item.kind is DriftClass.NOT_APPLIED else change.theirs
    act = "detached" if side is MISSING else "attached"
    if item.kind is DriftClass.UNLIKE:  # it is unknown who changed it
        act = "not attached in AWS" if side is MISSING else "attached in AWS only"
    return f"{title.removesuffix(_ATTACHED)} {act}"


_ATTACHED = " attached"


def _is_attachment(change: ThreeWayChange) -> bool:
    return change.part[:1] == ("policies",)


def side_values(drift: Drift, item: DriftItem) -> dict[str, str]:
    """Return the value of each side by its name, the last applied one first; each names OUs as it does itself."""
    change, versions = item.change, drift.versions
    sides = {"design": (change.ours, versions.ours), "AWS": (change.theirs, versions.theirs)}
    if drift.has_base:
        sides = {"before": (change.base, versions.base), **sides}
    if _is_attachment(change):
        return {name: "not attached" if value is MISSING else "attached" for name, (value, _) in sides.items()}
    return {
        name: part_value(replace(versions, ours=own, theirs=versions.ours), change.key, value)
        for name, (value, own) in sides.items()
    }


def item_values(drift: Drift, item: DriftItem) -> str:
    """Value in the design and in AWS: "design Workloads, AWS Root"; what was applied last where both have left it."""
    change, values = item.change, side_values(drift, item)
    if change.base in (change.ours, change.theirs):
        values.pop("before", None)
    return ", ".join(f"{name} {value}" for name, value in values.items())


def drift_summary(drift: Drift) -> str:
    """Return how much differs: "2 differences, 1 not applied yet, 1 silenced"; empty for nothing."""
    others = [(DriftClass.NOT_APPLIED, "not applied yet"), (DriftClass.ALIKE, "changed alike")]
    counts = [(sum(item.kind is kind for item in drift.items), words) for kind, words in others]
    counts.append((drift.accepted, "silenced"))
    parts = [counted(len(drift.drifted), "difference")] if drift.drifted else []
    return ", ".join([*parts, *(f"{count:,} {words}" for count, words in counts if count)])


def effect_of(item: DriftItem) -> str:
    """Return what AWS allows by it: "AWS allows more in 12 accounts"; empty if it changes nothing."""
    if not item.is_settled:
        return "may allow anything: a policy is not known"
    if item.direction is None:
        return ""
    return f"AWS is {item.direction.value} in {counted(len(item.accounts), 'account')}"


def silence_words(item: DriftItem, silence: DriftSilence) -> str:
    """Return what AWS allows by a silenced difference, until when that is accepted, by whom and why."""
    effect = effect_of(item)
    return f"{f'{effect}; ' if effect else ''}{_until(silence)}"


def effect_together(drift: Drift) -> str:
    """Return what AWS allows by several differences that none allows alone; empty for nothing that is not accepted."""
    return "" if drift.joint is None or drift.accepts_together else f"Together they do more: {_joint_words(drift)}"


def accepted_together(drift: Drift) -> str:
    """What several differences do together that the design accepts, until when, by whom and why; empty for nothing."""
    return f"{_joint_words(drift)}; {_until(drift.joint)}" if drift.joint and drift.accepts_together else ""


def _joint_words(drift: Drift) -> str:
    return f"AWS is {effect_words(drift.together).words}"


def _until(silence: DriftSilence) -> str:
    return f"until {silence.until} by {silence.owner}: {silence.reason}"
