"""Reports on nodes, for their cards: findings, what a lens says, what a search found.

A collapsed node stands for all that is below it, and is given what is reported of that.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from designer.analysis.lenses.annotation import ERRORS, WARNINGS, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.node_summary import short_count
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

NO_GHOSTS: Mapping[NodeId, NodeAnnotation] = {}

_FEW = 64
"""Annotations are counted from below up to this number; more, from the collapsed nodes down."""

_SEVERE = {ToneColour.DENIED: 0, ToneColour.WARNING: 1, ToneColour.CONDITIONAL: 1, ToneColour.ALLOWED: 2}
"""Order that a collapsed OU shows what it hides in."""


class NodeReport(NamedTuple):
    """Report on one node.

    Attributes:
        annotation: Answer of a lens.
        problems: Count of errors and warnings on it, and on what it hides.
        errors: True if an error is among them.
        hits: Count of what a search found below it, while it is collapsed.
        found: True for what a search found.
        missed: True while a search found others, and nothing below the node.
    """

    annotation: NodeAnnotation | None
    problems: int
    errors: bool
    hits: int
    found: bool
    missed: bool


class NodeReports:
    """Reports on the nodes of one organization.

    Attributes:
        collapsed: Nodes that stand for all that is below them.
        annotations: Answers of a lens; None without a lens.
        highlighted: Nodes that a search found; None while nothing is searched.
        hits: Number of nodes that a search found below a collapsed one.
    """

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self.collapsed: frozenset[NodeId] = frozenset()
        self._problems: Mapping[NodeId, int] = {}
        self._shared: Sequence[tuple[int, frozenset[NodeId]]] = ()
        self._errors: frozenset[NodeId] = frozenset()
        self._hidden_problems: Counter[NodeId] = Counter()
        self._hidden_errors: set[NodeId] = set()
        self._below: Counter[NodeId] | None = None
        self._errors_below: set[NodeId] = set()
        self._asked: Mapping[NodeId, NodeAnnotation] | None = None
        self._ghosts: Mapping[NodeId, NodeAnnotation] = {}
        self.annotations: Mapping[NodeId, NodeAnnotation] | None = None
        self.highlighted: frozenset[NodeId] | None = None
        self.hits: Counter[NodeId] = Counter()

    def of(self, node_id: NodeId) -> NodeReport:
        """Return the report on a node."""
        highlighted, hits = self.highlighted, self.hits[node_id]
        found = highlighted is not None and node_id in highlighted
        return NodeReport(
            annotation=self.annotations.get(node_id) if self.annotations is not None else None,
            problems=self._problems.get(node_id, 0) + self._hidden_problems[node_id],
            errors=node_id in self._errors or node_id in self._hidden_errors,
            hits=hits,
            found=found,
            missed=highlighted is not None and not found and not hits,
        )

    def follow(self, collapsed: frozenset[NodeId], ghosts: Mapping[NodeId, NodeAnnotation] = NO_GHOSTS) -> None:
        """Follow what is laid out: collapsed nodes, and ghosts with annotations of their own, whatever a lens says."""
        anything = collapsed or ghosts or self.collapsed or self._ghosts
        self.collapsed, self._ghosts = collapsed, ghosts
        if anything:  # else every node reports itself alone, as before
            self._gather_hidden()
            self._gather_answers()

    def show(self, annotations: Mapping[NodeId, NodeAnnotation] | None, highlighted: frozenset[NodeId] | None) -> None:
        """Show what a lens says, and what a search found."""
        self._asked, self.highlighted = annotations, highlighted
        self._gather_answers()

    def _gather_answers(self) -> None:
        """Give each collapsed node what is said of those that it hides, and how many of them a search found."""
        asked = {**(self._asked or {}), **self._ghosts} if self._ghosts else self._asked
        self.annotations, self.hits = asked, Counter()
        if asked and self.collapsed:
            self._sum_up(asked)
        for node_id in (self.highlighted or ()) if self.collapsed else ():
            above = self._hides(node_id)
            if above is not None:
                self.hits[above] += 1

    def _sum_up(self, asked: Mapping[NodeId, NodeAnnotation]) -> None:
        """Give each collapsed node the annotations that it hides, how many of each tone.

        Nodes share annotations, so that these are counted as objects, and only then by what they say.
        """
        if len(asked) <= _FEW:
            few = self._tones_of_few(asked)
            self.annotations = dict(asked) | {n: self._summary(asked.get(n), s) for n, s in few.items()}
            return
        each = {id(annotation): annotation for annotation in asked.values()}
        shares = {top: self._hidden_tones(top, asked, each) for top in self._outermost_collapsed()}
        self.annotations = dict(asked) | {n: self._summary(asked.get(n), s) for n, s in shares.items() if s}

    def _tones_of_few(self, asked: Mapping[NodeId, NodeAnnotation]) -> dict[NodeId, Counter[Tone]]:
        """Return the tones of a few annotated leaves, for each collapsed node that hides some."""
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
        path, collapsed = self.organization.path, self.collapsed
        return [n for n in collapsed if n in self.organization.nodes and collapsed.isdisjoint(path(n)[:-1])]

    def _hidden_tones(
        self, top: NodeId, asked: Mapping[NodeId, NodeAnnotation], each: Mapping[int, NodeAnnotation]
    ) -> Counter[Tone]:
        """Return the count of each tone on the leaves below a node."""
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
        said = [f"{short_count(count)} {tone.words}".rstrip() for tone, count in ordered]
        line, brief = " · ".join(said), said[0] if len(said) > 1 and not own.line else own.brief
        only = ordered[0][0] if len(ordered) == 1 else None
        return replace(own, tone=own.tone or only, line=own.line or line, brief=brief, shares=ordered)

    def _hides(self, node_id: NodeId) -> NodeId | None:
        """Return the outermost collapsed node that stands for a node; None if there is none, or the node is gone."""
        path = self.organization.path(node_id)[:-1] if node_id in self.organization.nodes else ()
        return next((above for above in path if above in self.collapsed), None)

    @property
    def found(self) -> frozenset[NodeId] | None:
        """Nodes that a search found, and those that hide some; None while nothing is searched."""
        return None if self.highlighted is None else self.highlighted.union(self.hits)

    def report(
        self,
        problems: Mapping[NodeId, int],
        errors: frozenset[NodeId],
        shared: Sequence[tuple[int, frozenset[NodeId]]] = (),
    ) -> None:
        """Show counts of problems, which nodes have an error among them, and which nodes share some of the problems."""
        self._problems, self._errors, self._shared = problems, errors, shared
        self._below = None
        self._gather_hidden()

    def own_problems(self, node_id: NodeId) -> Tone | None:
        """Return the worst of the problems of a node itself; None without one."""
        if not self._problems.get(node_id):
            return None
        return ERRORS if node_id in self._errors else WARNINGS

    def problems_in(self, node_id: NodeId) -> tuple[Tone, int] | None:
        """Return the worst of the problems of a node and of all below it, and how many there are; None without one."""
        if self._below is None:
            self._below = self._count_below()
        count = self._below[node_id]
        return (ERRORS if node_id in self._errors_below else WARNINGS, count) if count else None

    def problem_words(self, node_id: NodeId) -> str:
        """Say how many problems there are in an OU, where some are below it, and why its parts may add up to more."""
        found, own = self.problems_in(node_id), self._problems.get(node_id, 0)
        if found is None or self._below is None or found[1] == own:
            return ""
        parts = own + sum(self._below[child] for child in self.organization.node(node_id).children)
        once = "; one that several of them share counts once" if parts > found[1] else ""
        return f"{counted(found[1], 'problem')} here and below{once}"

    def _count_below(self) -> Counter[NodeId]:
        """Count the problems of each node and of all below it; one that several of these share counts once."""
        found = Counter[NodeId]()
        paths = {n: self.organization.path(n) for n in self._problems if n in self.organization.nodes}
        for node_id, path in paths.items():
            for above in path:
                found[above] += self._problems[node_id]
        for count, nodes in self._shared:
            for above, times in Counter(chain.from_iterable(paths.get(n, ()) for n in nodes)).items():
                found[above] -= count * (times - 1)
        self._errors_below = {above for node_id in self._errors for above in paths.get(node_id, ())}
        return found

    def _gather_hidden(self) -> None:
        """Give each collapsed node the problems that it hides; one that it shares with others below it counts once."""
        self._hidden_problems, self._hidden_errors = Counter(), set()
        for node_id in self._problems if self.collapsed else ():
            above = self._hides(node_id)
            if above is not None:
                self._hidden_problems[above] += self._problems[node_id]
                if node_id in self._errors:
                    self._hidden_errors.add(above)
        for count, nodes in self._shared if self.collapsed else ():
            for above, times in Counter(map(self._hides, nodes)).items():
                if above is not None:
                    self._hidden_problems[above] -= count * (times - (above not in nodes))
