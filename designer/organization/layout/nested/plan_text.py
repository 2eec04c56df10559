"""Text of a plan as a file keeps it: one line for the root and for each OU.

``62 |340-120...``: a band of 62 units, then three entries, two of them one below the other in a left part of 340 units.
The line of the root begins with width, height and scale: ``24931x19832@0.03713 62 …``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from designer.organization.layout.nested.cuts import Cut, RoomPart
from designer.organization.layout.nested.plan import NestedPlan, OuPlan
from designer.organization.model.records import NodeId

_DEEPEST = 200
"""Cuts within each other that are read."""

_LEAST_SCALE = 0.001
"""A plan for a smaller picture is none of ours: its gaps would be larger than any canvas."""

_LINE = re.compile(r"(?:(\d{1,7})x(\d{1,7})@(0\.\d{1,9}|1\.0) )?(\d{1,5}) ((?:[|-]\d{1,7}|\.)+)")
_TOKEN = re.compile(r"([|-])(\d+)|\.")


def plan_lines(plan: NestedPlan, root: NodeId) -> dict[NodeId, str]:
    """Return the lines of a plan, sorted by id."""
    head = f"{plan.w}x{plan.h}@{plan.scale:.5f} ".replace("@1.00000", "@1.0")
    ous = sorted(plan.ous.items())
    return {node_id: f"{head if node_id == root else ''}{ou.band} {_text_of(ou.cuts)}" for node_id, ou in ous}


def _text_of(part: RoomPart) -> str:
    if part is None:
        return "."
    return f"{'|' if part.across else '-'}{part.at}{_text_of(part.first)}{_text_of(part.second)}"


def plan_from(lines: Mapping[NodeId, str], root: NodeId) -> NestedPlan | None:
    """Return the plan in some lines, or None without a line of the root. What cannot be read is left out."""
    head = _LINE.fullmatch(lines.get(root, ""))
    if head is None or head[3] is None or float(head[3]) < _LEAST_SCALE:
        return None
    found: dict[NodeId, OuPlan] = {}
    for node_id, line in lines.items():
        with suppress(ValueError):
            found[node_id] = _ou_plan(line)
    return NestedPlan(float(head[3]), int(head[1]), int(head[2]), found)


def _ou_plan(line: str) -> OuPlan:
    """Return what a line says of an OU. ValueError if it cannot be read."""
    read = _LINE.fullmatch(line)
    if read is None:
        raise ValueError(line)
    tokens = _TOKEN.finditer(read[5])
    part = _part(tokens, 0)
    if next(tokens, None) is not None:
        raise ValueError(line)
    return OuPlan(int(read[4]), part)


def _part(tokens: Iterator[re.Match[str]], depth: int) -> RoomPart:
    token = next(tokens, None)
    if token is None or depth > _DEEPEST:
        raise ValueError
    if token[1] is None:
        return None
    return Cut(token[1] == "|", int(token[2]), _part(tokens, depth + 1), _part(tokens, depth + 1))
