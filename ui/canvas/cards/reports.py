"""Reports on nodes, for their cards: findings, what a lens says, what a search found.

A collapsed node stands for all that is below it, and is given what is reported of that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from designer.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.lenses.node_summary import short_count
from designer.model.organization import Organization
from designer.model.records import NodeId

FEW = 64
"""Up to this many annotations are counted from below; more, from the collapsed nodes down."""

_SEVERE = {ToneColour.DENIED: 0, ToneColour.CONDITIONAL: 1, ToneColour.ALLOWED: 2}
"""Order in which a collapsed OU shows what it hides."""


class NodeReports:
    """Reports on the nodes of one organization.

    Attributes:
        annotations: Answers of a lens; None without a lens.
        highlighted: Nodes that a search found; None while nothing is searched.
        hits: Number of nodes that a search found below a collapsed one.
    """

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self._collapsed: frozenset[NodeId] = frozenset()
        self._problems: Mapping[NodeId, int] = {}
        self._errors: frozenset[NodeId] = frozenset()
        self._hidden_problems: Counter[NodeId] = Counter()
        self._hidden_errors: set[NodeId] = set()
        self._asked: Mapping[NodeId, NodeAnnotation] | None = None
        self._ghosts: Mapping[NodeId, NodeAnnotation] = {}
        self.annotations: Mapping[NodeId, NodeAnnotation] | None = None
        self.highlighted: frozenset[NodeId] | None = None
        self.hits: Counter[NodeId] = Counter()

    @property
    def collapsed(self) -> frozenset[NodeId]:
        """The nodes that stand for all that is below them."""
        return self._collapsed

    @collapsed.setter
    def collapsed(self, collapsed: frozenset[NodeId]) -> None:
        self._collapsed = collapsed
        self._gather_hidden()
        self._gather_annotations()
        self._gather_hits()

    def show(self, annotations: Mapping[NodeId, NodeAnnotation] | None, highlighted: frozenset[NodeId] | None) -> None:
        """Show what a lens says, and what a search found."""
        self._asked, self.highlighted = annotations, highlighted
        self._gather_annotations()
        self._gather_hits()

    def show_ghosts(self, annotations: Mapping[NodeId, NodeAnnotation]) -> None:
        """Show the annotations of ghosts, whatever a lens says of the nodes."""
        if annotations != self._ghosts:
            self._ghosts = annotations
            self._gather_annotations()

    def _gather_annotations(self) -> None:
        """Give each collapsed node the annotations that it hides, how many of each tone.

        Nodes share annotations, so that these are counted as objects, and only then by what they say.
        """
        asked = {**(self._asked or {}), **self._ghosts} if self._ghosts else self._asked
        self.annotations = asked
        if not asked or not self._collapsed:
            return
        if len(asked) <= FEW:
            few = self._tones_of_few(asked)
            self.annotations = dict(asked) | {n: self._summary(asked.get(n), s) for n, s in few.items()}
            return
        each = {id(annotation): annotation for annotation in asked.values()}
        shares = {top: self._hidden_tones(top, asked, each) for top in self._outermost_collapsed()}
        self.annotations = dict(asked) | {n: self._summary(asked.get(n), s) for n, s in shares.items() if s}

    def _tones_of_few(self, asked: Mapping[NodeId, NodeAnnotation]) -> dict[NodeId, Counter[Tone]]:
        """Tones of a few annotated leaves, for each collapsed node that hides some."""
        nodes, found = self.organization.nodes, dict[NodeId, Counter[Tone]]()
        for node_id, annotation in asked.items():
            if node_id not in nodes or nodes[node_id].children or annotation.tone is None:
                continue
            above = self._hides(node_id)
            if above is not None:
                found.setdefault(above, Counter())[annotation.tone] += 1
        return found

    def _outermost_collapsed(self) -> list[NodeId]:
        """Collapsed nodes that are shown."""
        path, collapsed = self.organization.path, self._collapsed
        return [n for n in collapsed if n in self.organization.nodes and collapsed.isdisjoint(path(n)[:-1])]

    def _hidden_tones(
        self, top: NodeId, asked: Mapping[NodeId, NodeAnnotation], each: Mapping[int, NodeAnnotation]
    ) -> Counter[Tone]:
        """Count of each tone on the leaves below a node."""
        nodes, hidden = self.organization.nodes, Counter[int]()
        stack = [top]
        while stack:
            below = nodes[stack.pop()].children
            hidden.update(id(asked.get(child)) for child in below if not nodes[child].children)
            stack.extend(child for child in below if nodes[child].children)
        tones: Counter[Tone] = Counter()
        for key, count in hidden.items():
            sign = each[key].tone if key in each else None
            if sign is not None:
                tones[sign] += count
        return tones

    @staticmethod
    def _summary(own: NodeAnnotation | None, shares: Counter[Tone]) -> NodeAnnotation:
        """Annotation of a collapsed node: its own words, the tones below it, and their sign where all are of one."""
        ordered = tuple(sorted(shares.items(), key=lambda share: _SEVERE.get(share[0].role, 9)))
        own = own or NodeAnnotation()
        line = " · ".join(f"{short_count(count)} {tone.words}".rstrip() for tone, count in ordered)
        only = ordered[0][0] if len(ordered) == 1 else None
        return replace(own, tone=own.tone or only, line=own.line or line, shares=ordered)

    def _hides(self, node_id: NodeId) -> NodeId | None:
        """Outermost collapsed node that stands for a node; None where there is none, or the node is gone."""
        path = self.organization.path(node_id)[:-1] if node_id in self.organization.nodes else ()
        return next((above for above in path if above in self._collapsed), None)

    def _gather_hits(self) -> None:
        """Give each collapsed node what a search found below it."""
        self.hits = Counter()
        for node_id in (self.highlighted or ()) if self._collapsed else ():
            above = self._hides(node_id)
            if above is not None:
                self.hits[above] += 1

    @property
    def found(self) -> frozenset[NodeId] | None:
        """Nodes that a search found, and those that hide some; None while nothing is searched."""
        return None if self.highlighted is None else self.highlighted.union(self.hits)

    def report(self, problems: Mapping[NodeId, int], errors: frozenset[NodeId]) -> None:
        """Show counts of problems, and which nodes have an error among them."""
        self._problems, self._errors = problems, errors
        self._gather_hidden()

    def troubled(self) -> Iterator[tuple[NodeId, bool]]:
        """Nodes that have problems or hide some, and whether an error is among these; some may not be shown."""
        for node_id in (*self._problems, *self._hidden_problems):
            yield node_id, self.has_errors(node_id)

    def _gather_hidden(self) -> None:
        """Give each collapsed node the problems that it hides."""
        self._hidden_problems, self._hidden_errors = Counter(), set()
        for node_id in self._problems if self._collapsed else ():
            above = self._hides(node_id)
            if above is not None:
                self._hidden_problems[above] += self._problems[node_id]
                if node_id in self._errors:
                    self._hidden_errors.add(above)

    def annotation(self, node_id: NodeId) -> NodeAnnotation | None:
        """Answer of a lens for a node."""
        return self.annotations.get(node_id) if self.annotations is not None else None

    def problems_of(self, node_id: NodeId) -> int:
        """Problems of a node and of those that it hides."""
        return self._problems.get(node_id, 0) + self._hidden_problems[node_id]

    def has_errors(self, node_id: NodeId) -> bool:
        """True where an error is among them."""
        return node_id in self._errors or node_id in self._hidden_errors

    def is_found(self, node_id: NodeId) -> bool:
        """True for what a search found."""
        return self.highlighted is not None and node_id in self.highlighted

    def is_missed(self, node_id: NodeId) -> bool:
        """True while a search found others, and nothing below the node."""
        return self.highlighted is not None and node_id not in self.highlighted and node_id not in self.hits
