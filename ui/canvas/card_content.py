"""Content of each card, as values: made when a card comes into view or its node changes, never while painting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from designer.access.guards import Guard, guard, limits
from designer.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.lenses.node_summary import hidden_count, second_line, short_count
from designer.model.organization import Organization
from designer.model.records import Node, NodeId, NodeKind
from ui.canvas.style import CanvasStyle

TEXT_LEFT = 45
TITLE_LEFT = 44
HEADLINE_LEFT = 12
GLYPH = 26
PAD = 11
PAD_RIGHT = 10
BADGE_GAP = 4

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"

SHIELD, ARROW, BESIDE = 14, 12, 3
"""Sides of the signs of direct and of inherited policies, and the gap beside each, in canvas units."""

STAR, SIGN = 19, 21
"""Sides of the star and of the sign of a lens."""

NAME_UP, LINE_DOWN = 8, 9.5
"""How far the middles of the two lines are from that of the card. Counts and signs stand beside the second one, so that
the name has the whole width."""

GUARDS = {Guard.NONE: "policy", Guard.DENIES: "policy-deny", Guard.ALLOW_LIST: "policy-allow"}
"""The sign of what the policies attached to a node do: shapes, so that paper without colour tells them apart."""

FEW = 64
"""Up to this many annotations are counted from below; more, from the collapsed nodes down."""

_SEVERE = {ToneColour.DENIED: 0, ToneColour.CONDITIONAL: 1, ToneColour.ALLOWED: 2}
"""Order in which a collapsed OU shows what it hides."""


@dataclass(frozen=True, slots=True)
class CardContent:
    """Content painted on one card; texts are already shortened to their room.

    Attributes:
        name: First line.
        title: The name in large type beside the glyph, for small scales: one line, or two; two where the second one
            ends with what is hidden.
        tight: Whether the title needs the smaller type of the name not to be shortened.
        headline: The name in larger type and alone, for smaller scales: one line, or two.
        narrow: Whether the headline needs the smaller type of the title not to be shortened.
        line: Second line.
        direct: Count of policies attached to the node itself, "" where there are none.
        inherited: Count of further policies from above.
        guard: The sign of what those attached to the node itself do.
        star: Whether it is the management account.
        problems: Count of errors and warnings, "" where there are none.
        errors: Whether one of them is an error.
        hidden: What a collapsed node hides ("+12"); "" when it hides nothing.
        opens: Whether the node has children, so that it can be collapsed.
        annotation: What the lens says.
        highlighted: Whether a search found it.
        dim: Whether a search found others and not this one.
        placed: Whether it was placed by hand.
    """

    kind: NodeKind
    name: str
    line: str
    title: tuple[str, ...] = ()
    tight: bool = False
    headline: tuple[str, ...] = ()
    narrow: bool = False
    direct: str = ""
    inherited: str = ""
    guard: str = "policy"
    star: bool = False
    problems: str = ""
    errors: bool = False
    hidden: str = ""
    opens: bool = False
    annotation: NodeAnnotation | None = None
    highlighted: bool = False
    dim: bool = False
    placed: bool = False


class CardContents:
    """Contents of the cards of one organization, in one style, with the findings of the analyses."""

    def __init__(self, organization: Organization, style: CanvasStyle) -> None:
        self.organization = organization
        self.style = style
        self._collapsed: frozenset[NodeId] = frozenset()
        self._problems: Mapping[NodeId, int] = {}
        self._errors: frozenset[NodeId] = frozenset()
        self._hidden_problems: Counter[NodeId] = Counter()
        self._hidden_errors: set[NodeId] = set()
        self._asked: Mapping[NodeId, NodeAnnotation] | None = None
        self.annotations: Mapping[NodeId, NodeAnnotation] | None = None
        self.highlighted: frozenset[NodeId] | None = None

    @property
    def collapsed(self) -> frozenset[NodeId]:
        """The nodes that stand for all that is below them."""
        return self._collapsed

    @collapsed.setter
    def collapsed(self, collapsed: frozenset[NodeId]) -> None:
        self._collapsed = collapsed
        self._gather_hidden()
        self._gather_annotations()

    def show(self, annotations: Mapping[NodeId, NodeAnnotation] | None, highlighted: frozenset[NodeId] | None) -> None:
        """Show what a lens says, and what a search found."""
        self._asked, self.highlighted = annotations, highlighted
        self._gather_annotations()

    def _gather_annotations(self) -> None:
        """Give each collapsed node the annotations that it hides, how many of each tone.

        Nodes share annotations, so that these are counted as objects, and only then by what they say.
        """
        self.annotations = asked = self._asked
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
            above = next((n for n in self.organization.path(node_id)[:-1] if n in self._collapsed), None)
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

    def report(self, problems: Mapping[NodeId, int], errors: frozenset[NodeId]) -> None:
        """Show counts of problems, and which nodes have an error among them."""
        self._problems, self._errors = problems, errors
        self._gather_hidden()

    def troubled(self) -> Iterator[tuple[NodeId, bool]]:
        """Nodes that have problems or hide some, and whether an error is among these; some may not be shown."""
        for node_id in (*self._problems, *self._hidden_problems):
            yield node_id, node_id in self._errors or node_id in self._hidden_errors

    def _gather_hidden(self) -> None:
        """Give each collapsed node the problems that it hides."""
        self._hidden_problems, self._hidden_errors = Counter(), set()
        nodes = self.organization.nodes
        for node_id in self._problems if self._collapsed else ():
            path = self.organization.path(node_id)[:-1] if node_id in nodes else ()
            above = next((level for level in path if level in self._collapsed), None)
            if above is not None:
                self._hidden_problems[above] += self._problems[node_id]
                if node_id in self._errors:
                    self._hidden_errors.add(above)

    def of(self, node_id: NodeId) -> CardContent:
        """Content of the card of a node as it is now."""
        organization, style = self.organization, self.style
        node = organization.node(node_id)
        star = organization.is_management_account(node_id)
        annotation = self.annotations.get(node_id) if self.annotations is not None else None
        signed = annotation is not None and annotation.tone is not None
        direct, inherited = ("", "") if signed else self._counts(node)
        width = style.sizes.width(node.kind)
        room = width - style.unit * TEXT_LEFT - PAD_RIGHT
        badge = self.badge_width(direct, inherited, star=star, signed=signed)
        taken = 31 * style.unit if signed else 0
        alone = width - HEADLINE_LEFT * style.unit - 5 - taken
        hidden = hidden_count(organization, node_id) if node_id in self._collapsed else ""
        beside, large = ((type_.width(hidden) + 8 if hidden else 0) for type_ in (style.title, style.headline))
        headline, narrow = style.headline.wrapped(node.name, alone, large), False
        if ELLIPSIS in "".join(headline):
            headline, narrow = style.title.wrapped(node.name, alone, beside), True
        inner = width - TITLE_LEFT * style.unit - 5 - taken
        title, tight = style.title.wrapped(node.name, inner, beside), False
        if ELLIPSIS in "".join(title):
            title, tight = style.name.wrapped(node.name, inner, beside), True
        known = self._problems.get(node_id, 0) + self._hidden_problems[node_id]
        return CardContent(
            kind=node.kind,
            name=style.name.elided(node.name, room),
            title=title,
            tight=tight,
            headline=headline,
            narrow=narrow,
            line=style.line.elided((annotation and annotation.line) or second_line(organization, node), room - badge),
            direct=direct,
            inherited=inherited,
            guard=GUARDS[guard(organization, node)] if direct else "policy",
            star=star,
            problems=short_count(known) if known else "",
            errors=node_id in self._errors or node_id in self._hidden_errors,
            hidden=hidden,
            opens=bool(node.children),
            annotation=annotation,
            highlighted=self.highlighted is not None and node_id in self.highlighted,
            dim=self.highlighted is not None and node_id not in self.highlighted,
            placed=node_id in organization.places,
        )

    def badge_width(self, direct: str, inherited: str, *, star: bool, signed: bool) -> float:
        """Width of the counts or the sign beside the second line, with the gap to the text."""
        style = self.style
        if signed or star:
            return (SIGN if signed else STAR) * style.unit + BADGE_GAP
        width = BADGE_GAP if direct or inherited else 0.0
        if direct:
            width += SHIELD * style.unit + BESIDE + style.count.width(direct)
        if inherited:
            width += ARROW * style.unit + BESIDE + style.line.width(inherited)
        return width + (2 * BESIDE if direct and inherited else 0)

    def _counts(self, node: Node) -> tuple[str, str]:
        """Counts of policies on a node and above it, without those that AWS attaches to every node by itself."""
        organization = self.organization
        own = {p for p in node.policies if limits(organization, p)}
        if node.kind is NodeKind.ACCOUNT:
            # What it inherits is what its OU shows; its id needs the room.
            return str(len(own)) if own else "", ""
        above = {
            policy
            for level in organization.path(node.id)[:-1]
            for policy in organization.node(level).policies
            if limits(organization, policy)
        }
        further = len(above - own)
        return str(len(own)) if own else "", str(further) if further else ""
