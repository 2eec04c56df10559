"""Content of each card, as values: made when a card comes into view or its node changes, never while painting."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from designer.analysis.access.guards import Guard, guard, limits_permissions
from designer.analysis.lenses.annotation import CardOutline, NodeAnnotation, ToneColour
from designer.analysis.lenses.node_summary import BadgeKind, inherited_policies, second_lines, short_count
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.layout import Rect
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, PolicyType
from ui.canvas.cards.reports import NodeReport, NodeReports
from ui.canvas.cards.style import CanvasStyle, CardMeasures
from ui.canvas.far.short_names import short_names
from ui.state.node_looks import NamesByParent, sibling_names
from ui.widgets.display.labels import MOST_OF_NAME, one_line
from ui.widgets.display.name_elision import SiblingNames

BADGE_GAP, _AFTER_NAME = 2, 8

SHIELD, ARROW, BESIDE = 14, 12, 3
"""Sides of the signs of direct and of inherited policies, and the gap beside each, in canvas units."""

STAR = 14
"""Side of the star of a management account, and of the sign of a lens at the right of a card."""

GUARDS = {Guard.NONE: "policy", Guard.DENIES: "policy-deny", Guard.ALLOW_LIST: "policy-allow"}
"""The sign of what the policies attached to a node do: shapes, so that they differ on paper without colour."""


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
        measures: Places of what stands on it.
        wide: Width of the card.
        high: Height of what describes the node: of all but the rows in it.
        tall: Height of the whole card.
        row: True if it is a row in the card of its OU.
        name: First line.
        full_name: The name in one line, unshortened, for the large type of small scales.
        siblings: Names that it is among: what it shares with them goes first where it has no room.
        badge: Width of the counts or the sign at the right of the last line, with the gap before it.
        line: Second line; at the right of the first one where the card has one line.
        line_role: Colour of that line, "" for the quiet one.
        direct: Count of SCPs attached to the node itself, "" where there are none.
        resources: Count of RCPs attached to it.
        inherited: Count of further policies from above.
        comments: Count of open comments on the node.
        guard: The sign of what the SCPs attached to the node itself do.
        star: True if it is the management account.
        problems: Count of errors and warnings, "" where there are none.
        errors: True if one of them is an error.
        count: Number of accounts in the root or an OU; "" for an account.
        hidden: Sign of a collapsed node, with its count where no second line has it; "" when it hides nothing.
        opens: True if the node has children, so that it can be collapsed.
        annotation: Answer of the lens.
        outline: Change of the node between two designs; None if there is none.
        highlighted: True if a search found it.
        dim: True if a search found others and not this one.
        placed: True if it was placed by hand.
        grown: By how much all of it is painted larger.
    """

    kind: NodeKind
    name: str
    line: str
    measures: CardMeasures
    wide: int
    high: int
    tall: int
    full_name: str
    siblings: SiblingNames
    row: bool = False
    badge: float = 0.0
    line_role: str = ""
    direct: str = ""
    resources: str = ""
    inherited: str = ""
    comments: str = ""
    guard: str = "policy"
    star: bool = False
    problems: str = ""
    errors: bool = False
    count: str = ""
    hidden: str = ""
    opens: bool = False
    annotation: NodeAnnotation | None = None
    outline: CardOutline | None = None
    highlighted: bool = False
    dim: bool = False
    placed: bool = False
    grown: float = 1.0

    @property
    def text_left(self) -> float:
        """Place of the name from the left edge, in units of the style."""
        return self.measures.text_left * self.grown


def count_width(style: CanvasStyle, kind: BadgeKind, count: str) -> float:
    """Return the width of a sign with its count."""
    if kind is BadgeKind.INHERITED:
        return ARROW * style.unit + BESIDE + style.line.width(count)
    return SHIELD * style.unit + BESIDE + style.count.width(count)


def badges_of(style: CanvasStyle, content: CardContent) -> Iterator[Badge]:
    """Yield the badges at the right of a card, the last one first."""
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
        (BadgeKind.COMMENTS, "note", content.comments),
    )
    for kind, sign, count in counts:
        if count:
            yield Badge(kind, sign, count, right)
            right -= count_width(style, kind, count) + 2 * BESIDE


def _role_of_note(annotation: NodeAnnotation) -> str:
    return annotation.note_role or (annotation.tone.role if annotation.tone else ToneColour.ACCENT)


class _CardText(NamedTuple):
    """Node, and what its card has to tell of it, before anything is fitted into its room.

    Attributes:
        wordings: Words for the second line, the fullest first, for less and less room.
        short: In a frame, the name without the words that the OUs around it say; "" if there is none.
    """

    node: Node
    report: NodeReport
    name: str
    siblings: SiblingNames
    wordings: tuple[str, ...]
    short: str


class _Fitted(NamedTuple):
    """Texts in the room of a card, the counts that are left room for, and the width of all that is at the right."""

    name: str
    line: str
    counts: dict[BadgeKind, str]
    badge: float


class CardContents:
    """Contents of the cards of one organization, in one style, with what is reported of its nodes.

    Attributes:
        tree: Tree that is laid out: the organization, or a tree with ghosts besides, which count nowhere.
        names: Names of siblings by their parent; cleared where one of them may be another now.
    """

    def __init__(self, organization: Organization, style: CanvasStyle) -> None:
        self.organization = self.tree = organization
        self.style = style
        self.reports = NodeReports(organization)
        self.names: NamesByParent = {}
        self._comments: tuple[object, ...] = ()
        self._comments_on: Counter[NodeId] = Counter()

    def of(
        self, node_id: NodeId, card: Rect | None = None, *, tall: int = 0, row: bool = False, grown: float = 1.0
    ) -> CardContent:
        """Return the content of the card of a node as it is now.

        `card` is the part of its card that describes it, by default of the usual size, `tall` the height of the whole
        card if that is another; `row` is set for a row in the card of its OU, `grown` is how much larger it is painted.
        """
        organization, style, reports, node = self.organization, self.style, self.reports, self.tree.node(node_id)
        width, height = (card.w, card.h) if card is not None else self._usual_size(node.kind)
        measures, report = style.measures(node.kind, row=row, head=height == style.sizes.ou_height), reports.of(node_id)
        wordings, role = self._wordings(node, report, brief=measures.one_line)
        width, height, tall = round(width / grown), round(height / grown), round(tall / grown)
        room = width - style.unit * (measures.text_left + measures.pad_right)
        name, siblings = one_line(node.name, MOST_OF_NAME), sibling_names(self.tree, node_id, self.names)
        parent = self.tree.parent(node_id) if style.nested and node.kind is NodeKind.ACCOUNT else None
        short = short_names(self.tree, parent, [node_id])[0] if parent else ""
        parts = _CardText(node, report, name, siblings, wordings, short)
        fitted = (self._in_one_line if measures.one_line else self._in_two)(parts, room, row=row)
        return CardContent(
            kind=node.kind,
            name=fitted.name,
            line=fitted.line,
            measures=measures,
            wide=width,
            high=height,
            tall=tall or height,
            full_name=name,
            siblings=siblings,
            row=row,
            badge=fitted.badge,
            line_role=role,
            direct=fitted.counts.get(BadgeKind.DIRECT, ""),
            resources=fitted.counts.get(BadgeKind.RESOURCES, ""),
            inherited=fitted.counts.get(BadgeKind.INHERITED, ""),
            comments=fitted.counts.get(BadgeKind.COMMENTS, ""),
            guard=GUARDS[guard(organization, node)] if BadgeKind.DIRECT in fitted.counts else "policy",
            star=organization.is_management_account(node_id),
            problems=short_count(report.problems) if report.problems else "",
            errors=report.errors,
            count=(count := self._count(node)),
            hidden=self._hidden(node, count * measures.one_line, room - 2 * fitted.badge),
            opens=bool(node.children),
            annotation=report.annotation,
            outline=report.annotation.outline if report.annotation is not None else None,
            highlighted=report.found,
            dim=report.missed,
            placed=node_id in organization.places,
            grown=grown,
        )

    def _hidden(self, node: Node, count: str, room: float) -> str:
        """Return the sign of a collapsed node, with a count of accounts and whether it hides OUs; "" for another."""
        if not node.children or node.id not in self.reports.collapsed:
            return ""
        has_ous = self.tree.ou_levels(node.id) > (node.kind is NodeKind.OU)
        said = (f"+{count} in OUs" if count else "+ OUs") if has_ous else ""
        return said if said and self.style.count.width(said) <= room else f"+{count}"

    def _count(self, node: Node) -> str:
        """Return how many accounts are in an OU, or "" for an account and for a ghost, which the tree alone has."""
        if node.kind is NodeKind.ACCOUNT or node.id not in self.organization.nodes:
            return ""
        return f"{self.organization.accounts_below(node.id):,}"

    def _in_one_line(self, parts: _CardText, room: float, *, row: bool) -> _Fitted:
        """Return the name, and beside it the line where it has room as a whole."""
        counts, sign = self._at_right(parts)
        counts.pop(BadgeKind.INHERITED, None)  # the name needs the room; the tool tip shows it
        badge = self._badge_width(counts, sign=sign)
        type_ = self.style.row if row else self.style.name
        annotation, after = parts.report.annotation, _AFTER_NAME * self.style.unit
        alike = annotation is not None and annotation.brief and parts.node.kind is not NodeKind.ROOT
        number = parts.wordings[-1] if alike and parts.wordings[-1].replace(",", "").isdigit() else ""
        kept = self.style.line.width(number) + after if number else 0.0  # what was asked goes before the whole name
        name = type_.shortened(parts.name, room - badge - kept, parts.siblings)
        left = room - badge - type_.width(name) - after
        shown_by_sign = row and annotation is not None and not annotation.line  # of a row its sign says it
        wordings = parts.wordings[-1:] if alike else parts.wordings  # cards among others say it in one form
        fits = (words for words in wordings if self.style.line.width(words) <= left)
        return _Fitted(name, "" if shown_by_sign else next(fits, ""), counts, badge)

    def _in_two(self, parts: _CardText, room: float, *, row: bool) -> _Fitted:  # noqa: ARG002 - as the other
        """Return the name above the line, which has the room that signs and counts leave."""
        style = self.style
        counts, sign = self._at_right(parts)
        badge = self._badge_width(counts, sign=sign)
        if BadgeKind.INHERITED in counts and style.line.width(parts.wordings[0]) > room - badge:
            del counts[BadgeKind.INHERITED]
            badge = self._badge_width(counts, sign=False)
        answered = parts.report.annotation is not None and bool(parts.report.annotation.line)
        if answered and counts and style.line.width(parts.wordings[-1]) > room - badge:
            counts, badge = {}, 0.0  # what was asked goes before what is always there, which the tool tip shows
        is_short = bool(parts.short) and style.name.width(parts.short) <= room < style.name.width(parts.name)
        name = parts.short if is_short else style.name.shortened(parts.name, room, parts.siblings)
        left = room - badge
        line = next((words for words in parts.wordings if style.line.width(words) <= left), parts.wordings[-1])
        return _Fitted(name, style.line.elided(line, left), counts, badge)

    def _at_right(self, parts: _CardText) -> tuple[dict[BadgeKind, str], bool]:
        """Return counts of policies at the right of a card, without those that AWS attaches to every node by itself.

        With them, whether a sign is in their place; an answer needs their room.
        """
        node, annotation = parts.node, parts.report.annotation
        toned = annotation is not None and annotation.tone is not None
        answered = toned or parts.report.hits > 0 or (annotation is not None and bool(annotation.note))
        star = self.organization.is_management_account(node.id) and not answered
        is_account, organization = node.kind is NodeKind.ACCOUNT, self.organization
        sign = star or (toned and not is_account)  # on an account the sign of a lens takes the place of its glyph
        if answered:
            return {}, sign
        own = {p for p in node.policies if limits_permissions(organization, p)}
        resources = sum(organization.policy(p).type is PolicyType.RESOURCE_CONTROL_POLICY for p in own)
        found = {BadgeKind.RESOURCES: resources, BadgeKind.DIRECT: len(own) - resources}
        if not is_account:  # what an account inherits is what its OU shows; its id needs the room
            found[BadgeKind.INHERITED] = len(inherited_policies(organization, node))
        found[BadgeKind.COMMENTS] = self._commented(node.id)
        return {kind: str(count) for kind, count in found.items() if count}, sign

    def _commented(self, node_id: NodeId) -> int:
        """Return the number of open comments on a node; all nodes are counted when the comments have changed."""
        comments = self.organization.settings.comments
        if comments is not self._comments:
            self._comments = comments
            self._comments_on = Counter(one.node for one in comments if one.is_open and one.node is not None)
        return self._comments_on[node_id] if comments else 0

    def _badge_width(self, counts: Mapping[BadgeKind, str], *, sign: bool) -> float:
        """Return the width of what is at the right of a card, with the gap to the text."""
        style = self.style
        if sign:
            return STAR * style.unit + BADGE_GAP
        width = sum(count_width(style, kind, count) for kind, count in counts.items())
        return width + 2 * BESIDE * (len(counts) - 1) + BADGE_GAP if counts else 0.0

    def _usual_size(self, kind: NodeKind) -> tuple[int, int]:
        sizes = self.style.sizes
        return sizes.width(kind), sizes.account_height if kind is NodeKind.ACCOUNT else sizes.ou_height

    def line_of(self, node: Node) -> str:
        """Second line of the card of a node, in full."""
        return self._wordings(node, self.reports.of(node.id), brief=False)[0][0]

    def _wordings(self, node: Node, report: NodeReport, *, brief: bool) -> tuple[tuple[str, ...], str]:
        """Return the words for the second line of a card, the fullest first, and its colour.

        They are what a search or a lens says, else what the node is.
        """
        annotation = report.annotation
        if brief and annotation is not None and annotation.note_role is ToneColour.OTHER:
            annotation = replace(annotation, note="")  # few names would leave it room
        if report.hits:
            return (counted(report.hits, "hit"),), ToneColour.ACCENT
        if annotation is not None and annotation.note and node.kind is not NodeKind.ACCOUNT:
            return (annotation.note,), _role_of_note(annotation)
        if annotation is not None and (annotation.line or annotation.tone):
            said = tuple(filter(None, (annotation.line, annotation.brief)))
            answers = said if annotation.line else annotation.answers or ("",)
            worst = annotation.shares[0][0] if brief and annotation.shares else None  # what the brief form counts
            tone = annotation.tone or worst
            return answers, tone.role if tone else ""
        if annotation is not None and annotation.note:
            return (annotation.note,), _role_of_note(annotation)
        is_open_ou = node.kind is NodeKind.OU and node.children and node.id not in self.reports.collapsed
        if brief and node.kind is not NodeKind.ROOT and not is_open_ou:  # below a folded OU stands how many it hides
            return ("",), ""
        known = node.id in self.organization.nodes  # else it is a ghost, which the tree alone has
        lines = second_lines(self.organization if known else self.tree, node)
        if brief:
            lines = lines[-2:] if node.kind is NodeKind.ROOT else (*lines, self._count(node))
        return lines, ""
