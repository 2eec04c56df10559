"""Rows of drift: what differs by its effect, the worst first, and the values, the witness and the author of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.activity.reducer import OrganizationChange
from designer.analysis.differences.effects import effect_words
from designer.analysis.differences.versions import EffectDirection
from designer.analysis.drift.authors import Authors
from designer.analysis.drift.drift import Drift, DriftClass, DriftItem
from designer.analysis.drift.words import (
    accepted_together,
    effect_of,
    effect_together,
    item_title,
    side_values,
    silence_words,
)
from designer.basics.words import capital, counted
from designer.organization.model.drift_silences import DriftSilence
from ui.state.effect_signs import EFFECT_SIGNS
from ui.theme import Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_SIDES = {"before": "Last applied", "design": "Design", "AWS": "AWS"}
_GROUPS = ("Wider", "Breaks guardrail tests", "Narrower or not known", "Without effect on permissions")


def drift_rows(drift: Drift, authors: Authors) -> Iterator[Row]:
    """Yield what AWS has changed by its effect, what is not applied yet, what both have alike, what is left out."""
    drifted, joint = drift.drifted, [*_joint_rows(drift)]
    for group, title in enumerate(_GROUPS):
        items = [item for item in drifted if _group(item) == group]
        yield from _section(title, [_row(drift, item, authors) for item in items])
    yield from _section("Only together", [row for row in joint if not drift.accepts_together])
    for kind, title in ((DriftClass.NOT_APPLIED, "Not applied yet"), (DriftClass.ALIKE, "Changed alike in both")):
        items = [item for item in drift.items if item.kind is kind]
        yield from _section(title, [_row(drift, item, authors) for item in items])
    silenced = [_silence_row(drift, item, silence) for item, silence in drift.silenced]
    yield from _section("Silenced", [*silenced, *(row for row in joint if drift.accepts_together)])
    folded = [
        Row(RowContent(capital(name), icon="unchanged", trailing=f"{count:,}"), id=("folded", name), selectable=False)
        for name, count in drift.folded.items()
    ]
    yield from _section("Left out, as it changes no permission", folded)


def _group(item: DriftItem) -> int:
    if item.is_wider:
        return 0
    return 1 if item.tests else 2 if item.direction is not None or not item.is_settled else 3


def _section(title: str, rows: Sequence[Row]) -> Iterator[Row]:
    if rows:
        yield Row(RowContent(title, trailing=f"{len(rows):,}", heading=True), id=title, selectable=False)
        yield from rows


def _row(drift: Drift, item: DriftItem, authors: Authors) -> Row:
    author = authors.of(drift, item)
    icon, role = ("unknown", Role.WARNING) if not item.is_settled else ("unchanged", Role.SECONDARY)
    if item.is_settled and item.direction is not None:
        icon, role = EFFECT_SIGNS[item.direction]
    parts = [capital(item.kind.value)] if drift.has_base else []
    parts += [effect_of(item) or "nobody gains or loses"]
    parts += [counted(len(item.tests), "guardrail test") + " broken"] if item.tests else []
    content = RowContent(
        item_title(drift, item),
        " · ".join(parts),
        icon=icon,
        icon_role=role,
        bold=True,
        trailing=_who(author),
        wrapped=True,
    )
    return Row(content, f"{content.title}\n{content.secondary}", item.change.key, item)


def _silence_row(drift: Drift, item: DriftItem, silence: DriftSilence) -> Row:
    words = silence_words(item, silence)
    content = RowContent(item_title(drift, item), words, icon="exempt", bold=True, wrapped=True)
    return Row(content, words, ("silenced", item.change.key), (item, silence))


def _joint_rows(drift: Drift) -> Iterator[Row]:
    """Yield what several differences do together that none does alone."""
    if drift.joint is not None:
        words = accepted_together(drift) or effect_together(drift)
        sign = EFFECT_SIGNS[effect_words(drift.together).direction or EffectDirection.OTHERWISE]
        icon, role = ("exempt", Role.SECONDARY) if drift.accepts_together else sign
        content = RowContent("All differences together", words, icon=icon, icon_role=role, bold=True, wrapped=True)
        yield Row(content, words, ("together", drift.joint.live), drift.joint)


def _who(author: OrganizationChange | None) -> str:
    return "" if author is None else author.principal.rpartition("/")[2]


def drift_detail_rows(drift: Drift, item: DriftItem, authors: Authors) -> Iterator[Row]:
    """Yield the values of a difference, what it allows, the tests that it breaks, and who made it."""
    for name, value in side_values(drift, item).items():
        yield _detail(_SIDES[name], value, "info")
    if item.witness is not None:
        words = f"{item.witness.action} on {item.witness.resource} by {item.witness.principal}"
        icon, role = EFFECT_SIGNS[item.direction or EffectDirection.OTHERWISE]
        yield _detail("Shown by", words, icon, role)
    for test in item.tests:
        yield _detail("Breaks the guardrail test", test, "denied", Role.DENIED)
    author = authors.of(drift, item)
    if author is not None:
        yield _detail("Last changed by", f"{author.principal}, {author.name} on {author.time}", "principal")
        yield _detail("With", author.agent, "device")
    elif item.kind.is_drift:
        yield _detail(
            "By whom", "Not known. “Who did it?” asks CloudTrail for the changes of the last 90 days.", "unknown"
        )


def _detail(title: str, words: str, icon: str, role: Role = Role.SECONDARY) -> Row:
    return Row(RowContent(title, words, icon=icon, icon_role=role, wrapped=True), words, (title, words), text=words)
