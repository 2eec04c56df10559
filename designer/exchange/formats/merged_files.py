"""The file of a merged design: the layout of its picture, member by member."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, cast

from designer.analysis.merge.merging import MergedDesigns
from designer.exchange.formats.format import NativeFile, SavedLayout


def merged_file(base: NativeFile, ours: NativeFile, theirs: NativeFile, merge: MergedDesigns) -> NativeFile:
    """The merged design as a file; of layouts, each member is the one that changed, that of ours where both did."""
    there = merge.organization.nodes
    sides = (base.layout, ours.layout, theirs.layout)
    changed = {field.name: _chosen(*(getattr(side, field.name) for side in sides)) for field in fields(SavedLayout)}
    layout = replace(ours.layout, **cast("Any", changed))
    layout = replace(
        layout,
        collapsed=tuple(node_id for node_id in layout.collapsed if node_id in there),
        plan=_plan(sides, {str(node_id) for node_id in there}),
    )
    schema = _chosen(base.schema, ours.schema, theirs.schema)
    return replace(ours, organization=merge.organization, layout=layout, notes=(), schema=str(schema))


def _chosen(base: object, ours: object, theirs: object) -> object:
    return theirs if ours == base else ours


def _plan(sides: tuple[SavedLayout, SavedLayout, SavedLayout], kept: set[str]) -> tuple[tuple[str, str], ...]:
    """Return lines of the nested layout: a line that is missing or does not fit is planned again where it is opened."""
    base, ours, theirs = (dict(layout.plan) for layout in sides)
    lines = (
        (one, _chosen(*(side.get(one, "") for side in (base, ours, theirs)))) for one in sorted({*ours, *theirs} & kept)
    )
    return tuple((one, str(line)) for one, line in lines if line)
