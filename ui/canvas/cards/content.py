"""Content of each card, as values: made when a card comes into view or its node changes, never while painting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from designer.access.guards import Guard, guard, limits
from designer.layout import Rect
from designer.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.lenses.node_summary import BadgeKind, hidden_count, inherited_policies, second_line, short_count
from designer.model.organization import Organization
from designer.model.records import Node, NodeId, NodeKind, PolicyType
from designer.words import counted
from ui.canvas.cards.measures import CardMeasures
from ui.canvas.cards.style import CanvasStyle
from ui.widgets.name_elision import common_ends

BADGE_GAP = 2

SHIELD, ARROW, BESIDE = 14, 12, 3
"""Sides of the signs of direct and of inherited policies, and the gap beside each, in canvas units."""

STAR = 14
"""Side of the star of a management account, and of the sign of a lens at the right of a card."""

GUARDS = {Guard.NONE: "policy", Guard.DENIES: "policy-deny", Guard.ALLOW_LIST: "policy-allow"}
"""The sign of what the policies attached to a node do: shapes, so that paper without colour tells them apart."""

FEW = 64
"""Up to this many annotations are counted from below; more, from the collapsed nodes down."""

_SEVERE = {ToneColour.DENIED: 0, ToneColour.CONDITIONAL: 1, ToneColour.ALLOWED: 2}
"""Order in which a collapsed OU shows what it hides."""


class Badge(NamedTuple):
    """Sign at the right of a card, with its count, and where it ends."""

    kind: BadgeKind
    sign: str
    number: str
    right: float


@dataclass(frozen=True, slots=True)
class CardContent:
    """Content painted on one card; texts are already shortened to their room.

    Attributes:
        measures: Where it stands.
        wide: Width of the card.
        high: Height of what tells of the node: of all but the rows in it.
        tall: Height of the whole card.
        row: Whether it is a row in the card of its OU.
        name: First line.
        full_name: The name in one line, unshortened, for the large type of small scales.
        common: Beginning and end that the name shares with those of its siblings.
        badge: Width of the counts or the sign at the right of the last line, with the gap before it.
        line: Second line; at the right of the first one where the card has one line.
        line_role: Colour of that line, "" for the quiet one.
        direct: Count of SCPs attached to the node itself, "" where there are none.
        resources: Count of RCPs attached to it.
        inherited: Count of further policies from above.
        guard: The sign of what the SCPs attached to the node itself do.
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
    measures: CardMeasures
    wide: int
    high: int
    tall: int
    full_name: str
    common: tuple[str, str]
    row: bool = False
    badge: float = 0.0
    line_role: str = ""
    direct: str = ""
    resources: str = ""
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


def count_width(style: CanvasStyle, kind: BadgeKind, count: str) -> float:
    """Width of a sign with its count."""
    if kind is BadgeKind.INHERITED:
        return ARROW * style.unit + BESIDE + style.line.width(count)
    return SHIELD * style.unit + BESIDE + style.count.width(count)


def badges_of(style: CanvasStyle, content: CardContent) -> Iterator[Badge]:
    """Badges at the right of a card, the last one first."""
    right = content.wide - content.measures.pad_right * style.unit
    tone = content.annotation.tone if content.annotation else None
    star = content.star and tone is None and not (content.annotation and content.annotation.note)
    if star or (tone is not None and content.kind is not NodeKind.ACCOUNT):
        yield Badge(BadgeKind.STAR if star else BadgeKind.ANSWER, "exempt" if tone is None else tone.glyph, "", right)
        return
    counts = (
        (BadgeKind.INHERITED, "inherited", content.inherited),
        (BadgeKind.RESOURCES, "policy-resource", content.resources),
        (BadgeKind.DIRECT, content.guard, content.direct),
    )
    for kind, sign, count in counts:
        if count:
            yield Badge(kind, sign, count, right)
            right -= count_width(style, kind, count) + 2 * BESIDE


def _role_of_note(annotation: NodeAnnotation) -> str:
    return annotation.note_role or (annotation.tone.role if annotation.tone else ToneColour.ACCENT)


def _signed_beside(node: Node, annotation: NodeAnnotation | None) -> bool:
    """True when the sign of a lens stands at the right of a card: on what is no account, whose glyph it replaces."""
    return annotation is not None and annotation.tone is not None and node.kind is not NodeKind.ACCOUNT


class CardContents:
    """Contents of the cards of one organization, in one style, with the findings of the analyses."""

    def __init__(self, organization: Organization, style: CanvasStyle) -> None:
        self.organization = organization
        self.style = style
        self._collapsed: frozenset[NodeId] = frozenset()
        self._common: dict[NodeId | None, tuple[str, str]] = {}
        self._problems: Mapping[NodeId, int] = {}
        self._errors: frozenset[NodeId] = frozenset()
        self._hidden_problems: Counter[NodeId] = Counter()
        self._hidden_errors: set[NodeId] = set()
        self._asked: Mapping[NodeId, NodeAnnotation] | None = None
        self.annotations: Mapping[NodeId, NodeAnnotation] | None = None
        self.highlighted: frozenset[NodeId] | None = None
        self._hits: Counter[NodeId] = Counter()

    def forget_names(self) -> None:
        """Forget what the names of siblings have in common: one of them may be another now."""
        self._common.clear()

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

    def _gather_hits(self) -> None:
        """Give each collapsed node what a search found below it."""
        self._hits = Counter()
        nodes = self.organization.nodes
        for node_id in (self.highlighted or ()) if self._collapsed else ():
            path = self.organization.path(node_id)[:-1] if node_id in nodes else ()
            above = next((level for level in path if level in self._collapsed), None)
            if above is not None:
                self._hits[above] += 1

    @property
    def found(self) -> frozenset[NodeId] | None:
        """Nodes that a search found, and those that hide some; None while nothing is searched."""
        return None if self.highlighted is None else self.highlighted.union(self._hits)

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

    def of(self, node_id: NodeId, card: Rect | None = None, *, tall: int = 0, row: bool = False) -> CardContent:
        """Content of the card of a node as it is now.

        Args:
            node_id: Which.
            card: The part of its card that tells of it; None for the usual size.
            tall: Height of the whole card; 0 for that of the part.
            row: Whether it is a row in the card of its OU.
        """
        organization, style = self.organization, self.style
        node = organization.node(node_id)
        wide, high = (card.w, card.h) if card is not None else self._usual_size(node.kind)
        measures = style.measures(node.kind, row=row, head=high == style.sizes.ou_height)
        star = organization.is_management_account(node_id)
        annotation = self.annotations.get(node_id) if self.annotations is not None else None
        told = annotation is not None and (annotation.tone is not None or bool(annotation.note))
        told = told or node_id in self._hits
        counts = {} if told else self._counts(node)
        if measures.one_line:
            counts.pop(BadgeKind.INHERITED, None)  # the name needs the room; the tool tip tells
        known = self._problems.get(node_id, 0) + self._hidden_problems[node_id]
        hidden = hidden_count(organization, node_id) if node_id in self._collapsed else ""
        room = wide - style.unit * (measures.text_left + measures.pad_right)
        badge = self._badge_width(counts, sign=(star and not told) or _signed_beside(node, annotation))
        line, role = self._line(node, annotation, brief=measures.one_line)
        type_ = style.row if row else style.name
        whole, common = " ".join(node.name[:400].split()), self._common_ends(node)
        if measures.one_line:
            name = type_.shortened(whole, room - badge, common)
            left = room - badge - type_.width(name) - BADGE_GAP
            told_by_sign = row and annotation is not None and not annotation.line  # of a row its sign says it
            line = line if style.line.width(line) <= left and not told_by_sign else ""
        else:
            name = type_.shortened(whole, room, common)
            if BadgeKind.INHERITED in counts and style.line.width(line) > room - badge:
                del counts[BadgeKind.INHERITED]
                badge = self._badge_width(counts, sign=False)
            line = style.line.elided(self._told_in(annotation, line, room - badge), room - badge)
        return CardContent(
            kind=node.kind,
            name=name,
            line=line,
            measures=measures,
            wide=wide,
            high=high,
            tall=tall or high,
            full_name=whole,
            common=common,
            row=row,
            badge=badge,
            line_role=role,
            direct=counts.get(BadgeKind.DIRECT, ""),
            resources=counts.get(BadgeKind.RESOURCES, ""),
            inherited=counts.get(BadgeKind.INHERITED, ""),
            guard=GUARDS[guard(organization, node)] if BadgeKind.DIRECT in counts else "policy",
            star=star,
            problems=short_count(known) if known else "",
            errors=node_id in self._errors or node_id in self._hidden_errors,
            hidden=hidden,
            opens=bool(node.children),
            annotation=annotation,
            highlighted=self.highlighted is not None and node_id in self.highlighted,
            dim=self.highlighted is not None and node_id not in self.highlighted and node_id not in self._hits,
            placed=node_id in organization.places,
        )

    def _told_in(self, annotation: NodeAnnotation | None, line: str, room: float) -> str:
        """The fullest words for an answer that there is room for, where these are the line of a card."""
        answers = annotation.answers if annotation is not None else ()
        if line not in answers:
            return line
        return next((words for words in answers if self.style.line.width(words) <= room), answers[-1])

    def _badge_width(self, counts: Mapping[BadgeKind, str], *, sign: bool) -> float:
        """Width of what stands at the right of a card, with the gap to the text."""
        style = self.style
        if sign:
            return STAR * style.unit + BADGE_GAP
        wide = sum(count_width(style, kind, count) for kind, count in counts.items())
        return wide + 2 * BESIDE * (len(counts) - 1) + BADGE_GAP if counts else 0.0

    def _usual_size(self, kind: NodeKind) -> tuple[int, int]:
        sizes = self.style.sizes
        return sizes.width(kind), sizes.account_height if kind is NodeKind.ACCOUNT else sizes.ou_height

    def line_of(self, node: Node) -> str:
        """Second line of the card of a node, in full."""
        annotation = self.annotations.get(node.id) if self.annotations is not None else None
        return self._line(node, annotation, brief=False)[0]

    def _line(self, node: Node, annotation: NodeAnnotation | None, *, brief: bool) -> tuple[str, str]:
        """Second line of a card, and its colour: what a search or a lens says, else what the node is."""
        if hits := self._hits[node.id]:
            return counted(hits, "hit"), ToneColour.ACCENT
        if annotation is not None and annotation.note and node.kind is not NodeKind.ACCOUNT:
            return annotation.note, _role_of_note(annotation)
        if annotation is not None and (annotation.line or annotation.tone):
            answer = annotation.line or next(iter(annotation.answers), "")
            return answer, annotation.tone.role if annotation.tone else ""
        if annotation is not None and annotation.note:
            return annotation.note, _role_of_note(annotation)
        if brief and node.kind is not NodeKind.ROOT:
            return "", ""
        if brief:
            return counted(self.organization.accounts_below(node.id), "account"), ""
        return second_line(self.organization, node), ""

    def _common_ends(self, node: Node) -> tuple[str, str]:
        """Beginning and end of a name that its siblings have too."""
        parent = self.organization.parent(node.id)
        common = self._common.get(parent)
        if common is None:
            siblings = self.organization.node(parent).children if parent is not None else ()
            common = self._common[parent] = common_ends(self.organization.node(n).name for n in siblings)
        return common

    def _counts(self, node: Node) -> dict[BadgeKind, str]:
        """Counts of policies on a node and above it, without those that AWS attaches to every node by itself."""
        organization = self.organization
        own = {p for p in node.policies if limits(organization, p)}
        resources = sum(organization.policy(p).type is PolicyType.RESOURCE_CONTROL_POLICY for p in own)
        found = {BadgeKind.RESOURCES: resources, BadgeKind.DIRECT: len(own) - resources}
        if node.kind is not NodeKind.ACCOUNT:  # what an account inherits is what its OU shows; its id needs the room
            found[BadgeKind.INHERITED] = len(inherited_policies(organization, node))
        return {kind: str(count) for kind, count in found.items() if count}
