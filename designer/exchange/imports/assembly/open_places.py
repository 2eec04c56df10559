"""Nodes to which policies may be attached that a source does not name, as entries of the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.facts import Missing, NodeFacts
from designer.exchange.imports.structure import called
from designer.organization.model import quotas
from designer.organization.model.records import PolicyType

OpenPlaces: TypeAlias = dict[tuple[PolicyType, str, str], dict[Missing, dict[str, None]]]
"""Keys of the nodes, by type of the policies, name of the only one that it may be, reason and place."""

_SINGLY = 10
"""Places of one reason that are named one by one; more of them are one entry."""


def report_open_places(found: OpenPlaces, nodes: Mapping[str, NodeFacts], report: ConversionReport) -> None:
    """Report the nodes."""
    for (kind, candidate, reason), places in found.items():
        shown = places
        if len(places) > _SINGLY:
            shown = {next(iter(places)): dict.fromkeys(key for targets in places.values() for key in targets)}
        for missing, targets in shown.items():
            plural = quotas.load().types[kind].plural
            first = called(nodes[next(iter(targets))])
            whom = first if len(targets) == 1 else counted(len(targets), "node")
            known = f"It is unknown whether {candidate} is attached to {whom}."
            said = known if candidate else f"The {plural} attached to {whom} are unknown."
            report.unknown(missing.where, f"{said} {reason}")
