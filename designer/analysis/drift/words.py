"""Drift in words."""

from __future__ import annotations

from functools import partial

from designer.analysis.differences.effects import effect_words
from designer.analysis.differences.three_way_words import part_title, part_value
from designer.analysis.drift.drift import Drift, DriftItem
from designer.basics.words import counted
from designer.organization.model.drift_silences import DriftSilence


def item_title(drift: Drift, item: DriftItem) -> str:
    """What differs, as the beginning of a line: "OU Prod: SCP Deny leave attached"."""
    return part_title(drift.versions, item.change.key)


def item_values(drift: Drift, item: DriftItem) -> str:
    """Value in the design and in AWS: "design Workloads, AWS Root"; what was applied last where both have left it."""
    change = item.change
    value = partial(part_value, drift.versions, change.key)
    told = [f"design {value(change.ours)}", f"AWS {value(change.theirs)}"]
    if drift.has_base and change.base not in (change.ours, change.theirs):
        told.insert(0, f"before {value(change.base)}")
    return ", ".join(told)


def effect_of(item: DriftItem) -> str:
    """What AWS allows by it: "AWS allows more in 12 accounts"; empty where it changes nothing."""
    if not item.is_settled:
        return "may allow anything: a policy is not known"
    if item.direction is None:
        return ""
    return f"AWS is {item.direction.value} in {counted(len(item.accounts), 'account')}"


def silence_words(item: DriftItem, silence: DriftSilence) -> str:
    """What AWS allows by a silenced difference, until when that is accepted, by whom and why."""
    effect = effect_of(item)
    return f"{f'{effect}; ' if effect else ''}until {silence.until} by {silence.owner}: {silence.reason}"


def effect_together(drift: Drift) -> str:
    """What AWS allows by several differences that none allows alone; empty for nothing."""
    found = effect_words(drift.together)
    return "" if found.direction is None else f"Together they do more: AWS is {found.words}"
