"""Subject of a sheet, and its words: names, counts and credits, cleaned of what no paper can show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from designer.analysis.access.guards import limits_permissions
from designer.analysis.lenses.annotation import NodeAnnotation
from designer.analysis.lenses.lens import LensResult
from designer.analysis.lenses.node_summary import second_line
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.layout import Density, Direction
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, NodeId, NodeKind

if TYPE_CHECKING:  # imported to draw a nested layout
    from designer.organization.layout.nested.planner import Planner

_MOST_NAMES, _MOST_LETTERS = 2, 28
"""Names of policies on a card, and their letters where there is more than one; further ones are counted.

Each letter makes all cards of a kind wider, and so everything on a page smaller.
"""

_BELOW = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "

_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Characters that a name may hold and a text on paper or an XML file may not; signs that turn its direction, too."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Subject of a sheet: what is drawn.

    Attributes:
        organization: The design.
        top: The node that is drawn with everything below it; the root by default.
        collapsed: Nodes whose children are left out.
        direction: Direction of the tree's growth.
        source: Name of the file, for the title block; empty if there is none.
        version: Version of the design, in the person's own words; empty if there is none.
        author: Author; empty if there is none.
        day: Date for the title block; None if there is none, which makes equal designs give equal pictures.
        reading: Answer of a lens on the organization; None for no lens.
        density: Of the cards.
        planner: Keeps the plan of a nested layout; None to plan it again.
        policies: Cards name the policies that are attached to them.
    """

    organization: Organization
    top: NodeId | None = None
    collapsed: frozenset[NodeId] = frozenset()
    direction: Direction = Direction.TOP_DOWN
    source: str = ""
    version: str = ""
    author: str = ""
    day: date | None = None
    reading: LensResult | None = None
    density: Density = Density.COMFORTABLE
    policies: bool = False
    planner: Planner | None = None


def shown_nodes(organization: Organization, top: NodeId, collapsed: frozenset[NodeId]) -> list[NodeId]:
    """Return the nodes that are drawn."""
    order = [top]
    for node_id in order:
        if node_id not in collapsed:
            order.extend(organization.node(node_id).children)
    return order


def clean(text: str) -> str:
    """Return the text of a file without what no text on paper can hold, on one line."""
    return " ".join(_INVALID.sub(" ", text).split())


def paper_annotations(subject: Subject, shown: Sequence[NodeId]) -> dict[NodeId, NodeAnnotation] | None:
    """Return words on cards besides their names: paper has no tool tip, so ids and policies are beside answers."""
    reading, organization = subject.reading, subject.organization
    if reading is None and not subject.policies:
        return None
    found = dict(reading.annotations) if reading else {}
    for node_id in shown:
        node, said = organization.node(node_id), found.get(node_id)
        answer = (said.line or said.note or (said.tone.words if said.tone else "")) if said is not None else ""
        names = some_of(policy_names(organization, node_id)) if subject.policies else ""
        counts = answer or (names and node.kind is NodeKind.OU and node_id not in subject.collapsed)
        usual = second_line(organization, node) if node.kind is NodeKind.ACCOUNT or not counts else ""
        words = [part for part in (usual, answer, names) if part]
        if names or len(words) > 1:
            found[node_id] = _saying(node.kind, said or NodeAnnotation(), " · ".join(words))
    return found


def _saying(kind: NodeKind, said: NodeAnnotation, words: str) -> NodeAnnotation:
    """Return the annotation with other words on the card of a kind of node: an OU's card shows a note."""
    return (
        replace(said, note=words) if said.note and kind is not NodeKind.ACCOUNT else replace(said, line=words, brief="")
    )


def longer_lists(subject: Subject, shown: Sequence[NodeId]) -> list[tuple[str, str]]:
    """Return the names of nodes on whose cards not all policies are named that should be, and all of these in words."""
    organization = subject.organization
    if not subject.policies:
        return []
    named = ((organization.node(node_id).name, policy_names(organization, node_id)) for node_id in shown)
    return [(clean(name), ", ".join(names)) for name, names in named if len(names) > _fitting(names)]


def some_of(names: Sequence[str]) -> str:
    """Return a few names, and how many more there are."""
    fitting = _fitting(names)
    more = f" +{len(names) - fitting}" if len(names) > fitting else ""
    return ", ".join(names[:fitting]) + more


def _fitting(names: Sequence[str]) -> int:
    """Return the number of names that stand on a card: one in any case."""
    few = names[:_MOST_NAMES]
    return len(few) if len(", ".join(few)) <= _MOST_LETTERS else min(1, len(few))


def subject_titles(organization: Organization, top: NodeId) -> str:
    """Return the name of the organization, and the path from it to what is drawn."""
    whole = organization.settings.name or organization.node(organization.root).name
    return _BELOW.join([clean(whole), *(clean(organization.node(n).name) for n in organization.path(top)[1:])])


def version_words(text: str) -> str:
    """Return the version in the title block: a bare number needs the word."""
    return f"Version {text}" if text[0].isdigit() else text


def sheet_counts(organization: Organization, top: NodeId) -> list[str]:
    """Return the counts in the title block."""
    nodes = list(organization.walk(top))
    kinds = Counter(organization.node(node_id).kind for node_id in nodes)
    facts = [counted(kinds[kind], NODE_KINDS[kind].noun) for kind in (NodeKind.OU, NodeKind.ACCOUNT) if kinds[kind]]
    attached = {policy for n in nodes for policy in organization.node(n).policies}
    policies = sum(not organization.policy(policy).aws_managed for policy in attached)
    if policies:
        facts.append(f"{policies:,} {'policy' if policies == 1 else 'policies'}")
    return facts


def policy_names(organization: Organization, node_id: NodeId) -> list[str]:
    """Return the names of the policies on a node, without those that AWS attaches to every node by itself."""
    return [
        clean(organization.policy(p).name)
        for p in organization.node(node_id).policies
        if limits_permissions(organization, p)
    ]


def day_words(subject: Subject) -> str:
    """Return the date as everywhere in the program, 2026-11-25: 3/4 means another day in another country."""
    return subject.day.isoformat() if subject.day is not None else ""


def credit_words(subject: Subject) -> list[str]:
    """Return the source of the design, as the title block says it."""
    facts = [clean(subject.source)] if subject.source else []
    facts += [version_words(clean(subject.version))] if clean(subject.version) else []
    facts += [day_words(subject)] if subject.day else []
    facts += [clean(subject.author)] if clean(subject.author) else []
    return facts
